import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { check } from '../../src/check/check.ts'
import { explain } from '../../src/explain/explain.ts'
import { explainHar } from '../../src/explain/explain-har.ts'

const url = 'https://api.example/orders'
const origin = 'https://app.example'

/** `Network.CorsError` and its parameter, with what has to be read from them. */
const codes: readonly (readonly [
  code: string,
  parameter: string,
  cause: CauseId,
  shown: Partial<Diagnosis>,
])[] = [
  ['DisallowedByMode', '', 'mode-same-origin', {}],
  ['WildcardOriginNotAllowed', '', 'acao-star-credentials', { stage: null }],
  ['MissingAllowOriginHeader', '', 'acao-missing', { stage: null }],
  [
    'MultipleAllowOriginValues',
    'https://a.example, https://b.example',
    'acao-multiple',
    { received: 'https://a.example, https://b.example' },
  ],
  ['InvalidAllowOriginValue', 'true', 'acao-invalid', { received: 'true' }],
  ['AllowOriginMismatch', 'https://other.example', 'acao-mismatch', { received: 'https://other.example' }],
  ['InvalidAllowCredentials', 'True', 'acac-not-true', { received: 'True' }],
  ['CorsDisabledScheme', '', 'scheme-unknown', {}],
  ['PreflightInvalidStatus', '', 'pf-status', { stage: 'preflight' }],
  ['PreflightDisallowedRedirect', '', 'pf-redirect', { stage: 'preflight' }],
  ['PreflightWildcardOriginNotAllowed', '', 'acao-star-credentials', { stage: 'preflight' }],
  ['PreflightMissingAllowOriginHeader', '', 'acao-missing', { stage: 'preflight' }],
  ['PreflightMultipleAllowOriginValues', 'a, b', 'acao-multiple', { stage: 'preflight', received: 'a, b' }],
  ['PreflightInvalidAllowOriginValue', 'x', 'acao-invalid', { stage: 'preflight', received: 'x' }],
  ['PreflightAllowOriginMismatch', 'https://other.example', 'acao-mismatch', { stage: 'preflight' }],
  ['PreflightInvalidAllowCredentials', '1', 'acac-not-true', { stage: 'preflight', received: '1' }],
  ['PreflightMissingAllowExternal', '', 'private-network-preflight', {}],
  ['PreflightInvalidAllowExternal', 'x', 'private-network-preflight', { received: 'x' }],
  ['InvalidAllowMethodsPreflightResponse', 'PUT DELETE', 'pf-methods-syntax', {}],
  ['InvalidAllowHeadersPreflightResponse', '(bad)', 'pf-headers-syntax', {}],
  ['MethodDisallowedByPreflightResponse', 'PUT', 'pf-method', { method: 'PUT' }],
  ['HeaderDisallowedByPreflightResponse', 'X-Request-Id', 'pf-header', { header: 'x-request-id' }],
  ['RedirectContainsCredentials', '', 'redirect-userinfo', { stage: 'redirect' }],
  ['InsecureLocalNetwork', '', 'lna-insecure', {}],
  ['InvalidLocalNetworkAccess', '', 'lna-denied', {}],
  ['NoCorsRedirectModeNotFollow', '', 'mode-nocors-redirect', {}],
  ['LocalNetworkAccessPermissionDenied', '', 'lna-denied', {}],
]

for (const [corsError, failedParameter, cause, shown] of codes) {
  test(`CorsIssue ${corsError} is ${cause}`, async () => {
    const issue = {
      method: 'Audits.issueAdded',
      params: {
        issue: {
          code: 'CorsIssue',
          details: {
            corsIssueDetails: {
              corsErrorStatus: { corsError, failedParameter },
              isWarning: false,
              request: { requestId: '7', url },
              initiatorOrigin: origin,
            },
          },
        },
      },
    }
    for (const input of [issue, JSON.stringify(issue)]) {
      const { explanations } = await explain(input)
      expect(explanations).toMatchObject([
        { source: 'chromium', confidence: 'certain', diagnosis: { cause, url, origin, ...shown } },
      ])
    }
  })
}

test('Network.loadingFailed with a corsErrorStatus', async () => {
  const { explanations } = await explain({
    method: 'Network.loadingFailed',
    params: {
      requestId: '7',
      type: 'XHR',
      errorText: 'net::ERR_FAILED',
      corsErrorStatus: { corsError: 'PreflightMissingAllowOriginHeader', failedParameter: '' },
    },
  })
  expect(explanations).toMatchObject([
    { diagnosis: { cause: 'acao-missing', stage: 'preflight', api: 'XMLHttpRequest', url: null } },
  ])
})

test('pf-auth-wildcard in Chromium: no line, and a deprecation issue', async () => {
  const { explanations } = await explain({
    issue: {
      code: 'DeprecationIssue',
      details: { deprecationIssueDetails: { type: 'AuthorizationCoveredByWildcard' } },
    },
  })
  expect(explanations).toMatchObject([
    { source: 'chromium', diagnosis: { cause: 'pf-auth-wildcard', header: 'authorization', received: '*' } },
  ])
})

test('a code that is not known says that it is CORS, and no cause', async () => {
  const { explanations } = await explain({
    corsErrorStatus: { corsError: 'InvalidResponse', failedParameter: '' },
  })
  expect(explanations).toMatchObject([
    { confidence: 'unknown', isCors: true, diagnosis: { cause: null }, lines: ['InvalidResponse'] },
  ])
})

test('the names of members that every object has are no codes', async () => {
  const { explanations } = await explain(
    '{"corsErrorStatus": {"corsError": "constructor", "failedParameter": ""}}',
  )
  expect(explanations[0]?.diagnosis.cause).toBe(null)
})

const answer = (headers: Record<string, string>, status = 200) => ({
  status,
  statusText: 'OK',
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
})
const entry = (headers: Record<string, string>, target = url) => ({
  startedDateTime: '2026-11-25T00:00:00.000Z',
  _resourceType: 'fetch',
  request: { method: 'GET', url: target, headers: [{ name: 'Origin', value: origin }], cookies: [] },
  response: answer(headers),
})
const har = {
  log: { version: '1.2', entries: [entry({ 'Access-Control-Allow-Origin': 'https://other.example' })] },
}

test('a HAR, its log, its entry, as text or parsed: what an engine refuses, from what was recorded', async () => {
  for (const input of [har, har.log, har.log.entries[0] ?? {}, JSON.stringify(har)]) {
    const { explanations } = await explain(input)
    expect(explanations).toMatchObject([
      {
        source: 'chromium',
        confidence: 'certain',
        isCors: true,
        diagnosis: { cause: 'acao-mismatch', url, origin, received: 'https://other.example' },
        fixes: [{ cause: 'acao-mismatch', side: 'server' }],
      },
    ])
    expect(explanations[0]?.lines[0]).toContain("has a value 'https://other.example'")
  }
})

test('a HAR in which everything passes has nothing to explain', async () => {
  const { explanations, unrecognised } = await explain({
    log: { entries: [entry({ 'Access-Control-Allow-Origin': '*' })] },
  })
  expect(explanations).toEqual([])
  expect(unrecognised).toEqual([])
})

test('a HAR as a stream is explained entry by entry', async () => {
  const count = 300
  function* text() {
    yield '{"log":{"version":"1.2","entries":['
    for (let index = 0; index < count; index += 1) {
      yield `${index === 0 ? '' : ','}${JSON.stringify(entry({}, `https://api.example/${index}`))}`
    }
    yield ']}}'
  }
  const urls: (string | null)[] = []
  for await (const { diagnosis } of explainHar(Readable.from(text()), {
    engines: ['chromium'],
    includeFixes: false,
  })) {
    urls.push(diagnosis.url)
  }
  expect(urls).toHaveLength(count)
  expect(urls[299]).toBe('https://api.example/299')
})

test('a HAR that breaks off is explained as far as it goes, and says so', async () => {
  const text = JSON.stringify({ log: { entries: [entry({}), entry({}, 'https://api.example/users')] } })
  const { explanations, unrecognised } = await explain(Readable.from([text.slice(0, -20)]))
  expect(explanations.map(({ diagnosis }) => diagnosis.url)).toEqual([url])
  expect(unrecognised).toEqual([
    'The HAR ends in the middle, after 1 whole entries. Export it again; what could be read was used.',
  ])
  await expect(explain(Readable.from(['{"log": {"entr']))).rejects.toThrow('The HAR ends in the middle')
})

test('the JSON of a check: one explanation for each cause, with its remedies', async () => {
  const result = await check(
    { url, from: origin, credentials: 'include' },
    {
      servers: {
        'https://api.example': () => new Response('{}', { headers: { 'Access-Control-Allow-Origin': '*' } }),
      },
    },
  )
  for (const input of [result, JSON.stringify(result)]) {
    const { explanations } = await explain(input)
    expect(explanations).toMatchObject([
      {
        source: 'chromium',
        diagnosis: { cause: 'acao-star-credentials', url, origin },
        fixes: [{ cause: 'acao-star-credentials' }, {}],
        confirm: 'accredit check https://api.example/orders --from https://app.example --credentials include',
      },
    ])
  }
})

test('the JSON of a check in which the page reads the answer has nothing to explain', async () => {
  const result = await check(
    { url, from: origin },
    {
      servers: {
        'https://api.example': () => new Response('{}', { headers: { 'Access-Control-Allow-Origin': '*' } }),
      },
    },
  )
  expect((await explain(result)).explanations).toEqual([])
})

test('a log in JSON is read for the lines in it', async () => {
  const { explanations } = await explain([
    { type: 'error', text: "No 'Access-Control-Allow-Origin' header is present on the requested resource." },
  ])
  expect(explanations).toMatchObject([{ diagnosis: { cause: 'acao-missing' } }])
})

for (const broken of ['{"log": {"entries": [', '{"kind": "check"}', '{"log": {}}', '[]', '{}', 'null']) {
  test(`broken or foreign JSON is text: ${broken}`, async () => {
    const { explanations, unrecognised } = await explain(broken)
    expect(explanations).toEqual([])
    expect(unrecognised).toEqual([broken])
  })
}
