import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { explain } from '../../src/explain/explain.ts'
import type { Explanation } from '../../src/explain/explanation.ts'

const url = 'https://api.example/orders'
const origin = 'https://app.example'

/** Forms that engines no longer print, and that emulations and wrappers do. */
const forms: readonly (readonly [
  name: string,
  text: string,
  cause: CauseId,
  shown: Partial<Diagnosis>,
  source: Explanation['source'],
])[] = [
  [
    'Chromium before 72: XMLHttpRequest cannot load',
    "XMLHttpRequest cannot load https://api.example/orders. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'https://app.example' is therefore not allowed access. The response had HTTP status code 401.",
    'acao-missing',
    { url, origin, status: 401 },
    'chromium',
  ],
  [
    'Chromium before 72: Failed to load',
    "Failed to load https://api.example/orders: The 'Access-Control-Allow-Origin' header has a value 'https://other.example' that is not equal to the supplied origin. Origin 'https://app.example' is therefore not allowed access.",
    'acao-mismatch',
    { url, origin, received: 'https://other.example' },
    'chromium',
  ],
  [
    'Chromium before 72: preflight',
    "Failed to load https://api.example/orders: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'https://app.example' is therefore not allowed access. The response had HTTP status code 404.",
    'acao-missing',
    { url, origin, status: 404, stage: 'preflight' },
    'chromium',
  ],
  [
    'Chromium before 72: status of the preflight',
    'Failed to load https://api.example/orders: Response for preflight has invalid HTTP status code 405.',
    'pf-status',
    { url, status: 405, stage: 'preflight' },
    'chromium',
  ],
  [
    'Chromium before 72: redirect of the preflight',
    'Failed to load https://api.example/orders: Response for preflight is invalid (redirect)',
    'pf-redirect',
    { url, stage: 'preflight' },
    'chromium',
  ],
  [
    'Chromium before 72: redirect where a preflight is needed',
    "XMLHttpRequest cannot load https://api.example/orders. The request was redirected to 'https://login.example/', which is disallowed for cross-origin requests that require preflight.",
    'pf-redirect',
    { url, location: 'https://login.example/' },
    'chromium',
  ],
  [
    'Chromium before 72: credentials',
    "XMLHttpRequest cannot load https://api.example/orders. Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is ''. It must be 'true' to allow credentials. Origin 'https://app.example' is therefore not allowed access.",
    'acac-not-true',
    { url, origin, received: '' },
    'chromium',
  ],
  [
    'Chromium before 72: wildcard',
    "XMLHttpRequest cannot load https://api.example/orders. A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true. Origin 'https://app.example' is therefore not allowed access.",
    'acao-star-credentials',
    { url, origin, received: '*' },
    'chromium',
  ],
  [
    'Chromium 72 to 13x: missing',
    "Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
    'acao-missing',
    { url, origin },
    'chromium',
  ],
  [
    'Chromium, private network access',
    "Access to fetch at 'http://192.168.1.1/' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this private network request targeting the `private` address space.",
    'private-network-preflight',
    { url: 'http://192.168.1.1/', origin, header: 'access-control-allow-private-network' },
    'chromium',
  ],
  [
    'Chromium, private network access with another value',
    "Access to fetch at 'http://192.168.1.1/' from origin 'https://app.example' has been blocked by CORS policy: The 'Access-Control-Allow-Private-Network' header in the preflight response for this private network request targeting the `private` address space had a value of 'yes', not 'true'.",
    'private-network-preflight',
    { received: 'yes' },
    'chromium',
  ],
  [
    'Chromium, Access-Control-Allow-External',
    "Failed to load http://192.168.1.1/: No 'Access-Control-Allow-External' header was present in the preflight response for this external request (This is an experimental feature which is defined in 'https://wicg.github.io/cors-rfc1918/').",
    'private-network-preflight',
    { url: 'http://192.168.1.1/', header: 'access-control-allow-external' },
    'chromium',
  ],
  [
    'Chromium, the short form of the issues panel',
    "Access blocked by CORS policy: The 'Access-Control-Allow-Origin' header contains the invalid value 'true'.",
    'acao-invalid',
    { url: null, received: 'true' },
    'chromium',
  ],
  [
    'Chromium, the reason alone',
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    'acao-missing',
    { url: null, origin: null },
    'chromium',
  ],
  [
    'CORB',
    'Cross-Origin Read Blocking (CORB) blocked cross-origin response https://api.example/orders with MIME type application/json. See https://www.chromestatus.com/feature/5629709824032768 for more details.',
    'orb',
    { url },
    'chromium',
  ],
  [
    'Firefox without a status',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).',
    'acao-missing',
    { url, status: null },
    'firefox',
  ],
  [
    'Firefox, preflight channel',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS preflight channel did not succeed).',
    'pf-status',
    { url, stage: 'preflight' },
    'firefox',
  ],
  [
    'Firefox, missing token',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: missing token ‘authorization’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).',
    'pf-header',
    { url, header: 'authorization' },
    'firefox',
  ],
  [
    'WebKit without a status',
    'Origin https://app.example is not allowed by Access-Control-Allow-Origin.',
    'acao-missing',
    { origin, status: null },
    'webkit',
  ],
  [
    'WebKit, preflight without a status',
    'Preflight response is not successful',
    'pf-status',
    { stage: 'preflight' },
    'webkit',
  ],
  [
    'WebKit, methods',
    'Cannot parse Access-Control-Allow-Methods response header field.',
    'pf-methods-syntax',
    {},
    'webkit',
  ],
  [
    'WebKit, headers',
    'Cannot parse Access-Control-Allow-Headers response header field.',
    'pf-headers-syntax',
    {},
    'webkit',
  ],
  ['jsdom', 'Error: Cross origin https://app.example forbidden', 'acao-mismatch', { origin }, 'node'],
  ['jsdom, null', 'Error: Cross origin null forbidden', 'acao-mismatch', { origin: 'null' }, 'node'],
  ['jsdom, header', 'Error: Header x-request-id forbidden', 'pf-header', { header: 'x-request-id' }, 'node'],
  [
    'jsdom before 27, headers',
    'Error: Headers X-Request-Id forbidden',
    'pf-header',
    { header: 'x-request-id' },
    'node',
  ],
  ['jsdom, credentials', 'Error: Credentials forbidden', 'acac-not-true', {}, 'node'],
  [
    'mentoss',
    "TypeError: Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: The 'Access-Control-Allow-Credentials' header has a value that is not 'true'.",
    'acac-not-true',
    { url, origin },
    'node',
  ],
  [
    'undici, redirect',
    'TypeError: fetch failed\n  [cause]: Error: unexpected redirect',
    'redirect-error-mode',
    {},
    'node',
  ],
  [
    'Node, refused',
    'TypeError: fetch failed\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:3000',
    'net-refused',
    {},
    'node',
  ],
  [
    'Node, certificate',
    'Error: self-signed certificate; code: DEPTH_ZERO_SELF_SIGNED_CERT',
    'net-tls',
    {},
    'node',
  ],
]

for (const [name, text, cause, shown, source] of forms) {
  test(`${name}: ${cause}`, async () => {
    const { explanations } = await explain(text)
    expect(explanations).toHaveLength(1)
    expect(explanations[0]).toMatchObject({ source, diagnosis: { cause, ...shown } })
  })
}

test('the advice that Chromium used to print is not repeated', async () => {
  const [form] = forms.filter(([name]) => name === 'Chromium 72 to 13x: missing')
  const { explanations } = await explain(form?.[1] ?? '')
  const { lines, doesNotHelp, ...advice } = explanations[0] ?? {}
  expect(lines).toHaveLength(1)
  expect(doesNotHelp?.some(text => text.includes('no-cors'))).toBe(true)
  expect(JSON.stringify(advice)).not.toContain('no-cors')
})

test('happy-dom says that it refused, and not why', async () => {
  const { explanations } = await explain(
    'DOMException [NetworkError]: Cross-Origin Request Blocked: The Same Origin Policy dissallows reading the remote resource at "https://api.example/orders".',
  )
  expect(explanations).toMatchObject([
    { source: 'node', confidence: 'unknown', isCors: true, diagnosis: { cause: null, url } },
  ])
})

test('happy-dom of today, and Firefox cut off, are not told apart', async () => {
  const { explanations } = await explain(
    'DOMException [NetworkError]: Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "https://api.example/orders".',
  )
  expect(explanations).toMatchObject([
    { source: null, confidence: 'unknown', isCors: null, diagnosis: { cause: null, url } },
  ])
})

test('a line of Chromium that was cut off before its reason is CORS, and no cause is guessed', async () => {
  const { explanations } = await explain(
    "Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy",
  )
  expect(explanations).toMatchObject([
    {
      source: 'chromium',
      confidence: 'unknown',
      isCors: true,
      diagnosis: { cause: null, url, origin },
      script: null,
    },
  ])
})

test('a line of Firefox that was cut off may be the network', async () => {
  const { explanations } = await explain(
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders.',
  )
  expect(explanations).toMatchObject([
    { confidence: 'unknown', isCors: null, diagnosis: { cause: null, url } },
  ])
})
