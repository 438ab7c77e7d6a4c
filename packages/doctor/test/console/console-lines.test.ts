import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { consoleLines } from '../../src/console/console-lines.ts'

const diagnosis = (cause: CauseId, known: Partial<Diagnosis> = {}): Diagnosis => ({
  cause,
  stage: 'actual',
  hop: 0,
  api: 'fetch',
  url: 'https://api.example/orders',
  redirectedFrom: null,
  origin: 'https://app.example',
  status: 200,
  method: 'GET',
  header: null,
  received: null,
  expected: null,
  ...known,
})

const noHeader = diagnosis('acao-missing', { header: 'access-control-allow-origin' })

test('the standard has no console', () => {
  expect(consoleLines(noHeader, 'spec')).toEqual([])
})

test('Chromium: the reason in its frame, and a network error after it', () => {
  expect(consoleLines(noHeader, 'chromium')).toEqual([
    "Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    'Failed to load resource: net::ERR_FAILED',
  ])
})

test('Chromium: a preflight has a prefix', () => {
  expect(consoleLines({ ...noHeader, stage: 'preflight' }, 'chromium')[0]).toBe(
    "Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  )
})

test('Chromium: a method that is not listed has none', () => {
  expect(consoleLines(diagnosis('pf-method', { stage: 'preflight', method: 'PUT' }), 'chromium')[0]).toBe(
    "Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
  )
})

test('Chromium: a redirect is named by its first and last URL', () => {
  const redirected = {
    ...noHeader,
    url: 'https://login.example/',
    redirectedFrom: 'https://api.example/orders',
  }
  expect(consoleLines(redirected, 'chromium')[0]).toBe(
    "Access to fetch at 'https://login.example/' (redirected from 'https://api.example/orders') from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  )
})

test('Chromium: the hints for fetch and for XMLHttpRequest', () => {
  const mismatch = diagnosis('acao-mismatch', { received: 'https://other.example' })
  expect(consoleLines(mismatch, 'chromium')[0]).toMatch(
    / Have the server send the header with a valid value\.$/,
  )
  expect(consoleLines({ ...mismatch, api: 'XMLHttpRequest' }, 'chromium')[0]).toMatch(/supplied origin\.$/)
  const star = diagnosis('acao-star-credentials', { api: 'XMLHttpRequest' })
  expect(consoleLines(star, 'chromium')[0]).toMatch(/controlled by the withCredentials attribute\.$/)
  expect(consoleLines({ ...star, api: 'fetch' }, 'chromium')[0]).toMatch(/credentials mode is 'include'\.$/)
})

test('Chromium: bytes outside ASCII are escaped', () => {
  const invalid = diagnosis('acao-invalid', { received: 'https://bär.example' })
  expect(consoleLines(invalid, 'chromium')[0]).toContain("the invalid value 'https://b\\u00E4r.example'.")
})

test('Chromium: the network has no line about CORS', () => {
  expect(consoleLines(diagnosis('net-refused', { stage: 'network' }), 'chromium')).toEqual([
    'Failed to load resource: net::ERR_CONNECTION_REFUSED',
  ])
})

test('Firefox: curly quotes, and the status where it prints one', () => {
  expect(consoleLines(noHeader, 'firefox')).toEqual([
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.',
  ])
  expect(consoleLines(diagnosis('acao-mismatch', { received: 'https://other.example' }), 'firefox')).toEqual([
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.example’).',
  ])
})

test('Firefox: the URL is quoted for `*` with credentials', () => {
  expect(consoleLines(diagnosis('acao-star-credentials', { received: '*' }), 'firefox')).toEqual([
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘https://api.example/orders’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).',
  ])
})

test('Firefox: a failed preflight and a failed redirect have a second line', () => {
  const didNotSucceed =
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).'
  for (const stage of ['preflight', 'redirect'] as const) {
    expect(consoleLines({ ...noHeader, stage }, 'firefox')[1]).toBe(didNotSucceed)
  }
  expect(consoleLines(diagnosis('net-dns', { stage: 'network', status: null }), 'firefox')).toEqual([
    didNotSucceed,
  ])
  expect(consoleLines(diagnosis('pf-network', { stage: 'preflight' }), 'firefox')).toEqual([
    didNotSucceed,
    didNotSucceed,
  ])
})

test('WebKit: the cause, and what failed by it', () => {
  expect(consoleLines(noHeader, 'webkit')).toEqual([
    'Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200',
    'Fetch API cannot load https://api.example/orders due to access control checks.',
  ])
  expect(consoleLines({ ...noHeader, api: 'XMLHttpRequest' }, 'webkit')[1]).toBe(
    'XMLHttpRequest cannot load https://api.example/orders due to access control checks.',
  )
})

test('WebKit: a header in its canonical case', () => {
  expect(
    consoleLines(diagnosis('pf-header', { stage: 'preflight', header: 'x-request-id' }), 'webkit')[0],
  ).toBe('Request header field X-Request-Id is not allowed by Access-Control-Allow-Headers.')
})

test('WebKit: a redirect around the cause', () => {
  expect(
    consoleLines(
      { ...noHeader, stage: 'redirect', status: 302, location: 'https://login.example/' },
      'webkit',
    )[0],
  ).toBe(
    'Cross-origin redirection to https://login.example/ denied by Cross-Origin Resource Sharing policy: Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 302',
  )
})

test('WebKit: nothing at all for the network, and for fonts', () => {
  expect(consoleLines(diagnosis('net-refused', { stage: 'network' }), 'webkit')).toEqual([])
  expect(consoleLines({ ...noHeader, api: 'font' }, 'webkit')).toEqual([])
})

test('what is not known is an ellipsis, not a guess', () => {
  expect(consoleLines({ ...noHeader, url: null, origin: null }, 'chromium')[0]).toMatch(
    /^Access to fetch at '…' from origin '…' has been blocked/,
  )
})

test('silence: redirect mode error in Chromium and Firefox, an unread header outside Chromium', () => {
  expect(consoleLines(diagnosis('redirect-error-mode'), 'chromium')).toEqual([])
  expect(consoleLines(diagnosis('redirect-error-mode'), 'firefox')).toEqual([])
  expect(consoleLines(diagnosis('unexposed-header', { header: 'etag' }), 'firefox')).toEqual([])
  expect(consoleLines(diagnosis('unexposed-header', { header: 'etag' }), 'webkit')).toEqual([])
})
