import { expect, test } from 'vitest'
import type { CauseId } from '../../src/cause.ts'
import { explain } from '../../src/explain/explain.ts'

/** What is pasted as CORS and is not: cause, engine, what the console printed. */
const cells: readonly (readonly [cause: CauseId, engine: string, ...lines: string[]])[] = [
  [
    'mixed-content',
    'chromium',
    "Mixed Content: The page at 'https://app.example/' was loaded over HTTPS, but requested an insecure resource 'http://api.example/orders'. This request has been blocked; the content must be served over HTTPS.",
  ],
  ['mixed-content', 'firefox', 'Blocked loading mixed active content “http://api.example/orders”'],
  [
    'mixed-content',
    'webkit',
    '[blocked] The page at https://app.example/ requested insecure content from http://api.example/orders. This content was blocked and must be served over HTTPS.',
    'Not allowed to request resource',
    'Fetch API cannot load http://api.example/orders due to access control checks.',
  ],
  [
    'mixed-content',
    'webkit',
    '[blocked] The page at https://app.example/ requested insecure content from http://localhost:3000/orders. This content was blocked and must be served over HTTPS.',
    'Not allowed to request resource',
    'Fetch API cannot load http://localhost:3000/orders due to access control checks.',
  ],
  [
    'csp',
    'chromium',
    "Connecting to 'https://api.example/orders' violates the following Content Security Policy directive: \"connect-src 'self'\". The action has been blocked.",
    "Fetch API cannot load https://api.example/orders. Refused to connect because it violates the document's Content Security Policy.",
  ],
  [
    'csp',
    'firefox',
    "Content-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at https://api.example/orders because it violates the following directive: “connect-src 'self'”",
  ],
  [
    'csp',
    'webkit',
    'Refused to connect to https://api.example/orders because it does not appear in the connect-src directive of the Content Security Policy.',
  ],
  ['corp', 'chromium', 'GET https://api.example/orders net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin'],
  [
    'corp',
    'chromium',
    'GET https://api.example/orders net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep',
  ],
  [
    'corp',
    'firefox',
    'The resource at “https://api.example/orders” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). See https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#',
  ],
  [
    'corp',
    'webkit',
    "Cancelled load to https://api.example/orders because it violates the resource's Cross-Origin-Resource-Policy response header.",
    'Cannot load image https://api.example/orders due to access control checks.',
  ],
  ['orb', 'chromium', 'GET https://api.example/orders net::ERR_BLOCKED_BY_ORB'],
  [
    'orb',
    'firefox',
    'The resource at “https://api.example/orders” was blocked by OpaqueResponseBlocking. Reason: “”.',
  ],
  [
    'module-mime',
    'chromium',
    'Failed to load module script: Expected a JavaScript-or-Wasm module script but the server responded with a MIME type of "text/html". Strict MIME type checking is enforced for module scripts per HTML spec.',
  ],
  [
    'module-mime',
    'firefox',
    'Loading module from “https://api.example/orders” was blocked because of a disallowed MIME type (“text/html”).',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).',
  ],
  ['module-mime', 'webkit', "TypeError: 'text/html' is not a valid JavaScript MIME type."],
  [
    'sri-without-cors',
    'chromium',
    "Subresource Integrity: The resource 'https://api.example/orders' has an integrity attribute, but the resource requires the request to be CORS enabled to check the integrity, and it is not. The resource has been blocked because the integrity cannot be enforced.",
  ],
  [
    'sri-without-cors',
    'firefox',
    '“https://api.example/orders” is not eligible for integrity checks since it’s neither CORS-enabled nor same-origin.',
  ],
  [
    'sri-failed',
    'webkit',
    'Cannot load script https://api.example/orders. Failed integrity metadata check. Content length: (no content), Expected content length: 12, Expected metadata: sha256-x',
  ],
  [
    'canvas-tainted',
    'chromium',
    "Uncaught SecurityError: Failed to execute 'toDataURL' on 'HTMLCanvasElement': Tainted canvases may not be exported.",
  ],
  ['canvas-tainted', 'firefox or webkit', 'Uncaught DOMException: The operation is insecure.'],
  [
    'frame-access',
    'chromium',
    "Uncaught SecurityError: Failed to read a named property 'document' from 'Window': Blocked a frame with origin \"https://app.example\" from accessing a cross-origin frame.",
  ],
  [
    'frame-access',
    'firefox',
    'Uncaught DOMException: Permission denied to access property "document" on cross-origin object',
  ],
  [
    'frame-access',
    'webkit',
    'SecurityError: Blocked a frame with origin "https://app.example" from accessing a cross-origin frame. Protocols, domains, and ports must match.',
  ],
  [
    'preload-credentials',
    'chromium',
    "A preload for 'https://cdn.example/font.woff2' is found, but is not used because the request credentials mode does not match. Consider taking a look at crossorigin attribute.",
  ],
  [
    'preload-credentials',
    'firefox',
    'The resource at “https://cdn.example/font.woff2” preloaded with link preload was not used within a few seconds. Make sure all attributes of the preload tag are set correctly.',
  ],
  ['opaque-body', 'chromium', 'Uncaught (in promise) SyntaxError: Unexpected end of input'],
  [
    'opaque-body',
    'firefox',
    'SyntaxError: JSON.parse: unexpected end of data at line 1 column 1 of the JSON data',
  ],
  ['opaque-body', 'webkit', 'SyntaxError: The string did not match the expected pattern.'],
  [
    'worker-origin',
    'chromium',
    "Uncaught SecurityError: Failed to construct 'Worker': Script at 'https://cdn.example/worker.js' cannot be accessed from origin 'https://app.example'.",
  ],
  [
    'worker-origin',
    'chromium',
    "SecurityError: Failed to register a ServiceWorker: The origin of the provided scriptURL ('https://cdn.example') does not match the current origin ('https://app.example').",
  ],
  ['worker-origin', 'webkit', "SecurityError: Script origin does not match the registering client's origin"],
  [
    'stylesheet-access',
    'chromium',
    "Uncaught SecurityError: Failed to read the 'cssRules' property from 'CSSStyleSheet': Cannot access rules",
  ],
  ['stylesheet-access', 'firefox or webkit', 'SecurityError: Not allowed to access cross-origin stylesheet'],
  [
    'nosniff',
    'firefox',
    'The resource from “https://api.example/orders” was blocked due to MIME type (“application/json”) mismatch (X-Content-Type-Options: nosniff).',
  ],
  [
    'nosniff',
    'webkit',
    'Refused to execute https://api.example/orders as script because "X-Content-Type-Options: nosniff" was given and its Content-Type is not a script MIME type.',
  ],
  [
    'frame-options',
    'chromium or webkit',
    "Refused to display 'https://api.example/' in a frame because it set 'X-Frame-Options' to 'deny'.",
  ],
  [
    'frame-options',
    'firefox',
    'The loading of “https://api.example/” in a frame is denied by “X-Frame-Options“ directive set to “DENY“.',
  ],
  ['frame-options', 'chromium', 'GET https://api.example/ net::ERR_BLOCKED_BY_RESPONSE'],
  ['stream-upload', 'chromium', 'POST https://api.example/upload net::ERR_ALPN_NEGOTIATION_FAILED'],
  ['stream-upload', 'webkit', 'NotSupportedError: ReadableStream uploading is not supported'],
  ['extension', 'chromium', 'GET https://api.example/orders net::ERR_BLOCKED_BY_CLIENT'],
  ['net-refused', 'chromium', 'GET https://api.example/orders net::ERR_CONNECTION_REFUSED'],
  [
    'net-unspecified',
    'firefox',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).',
  ],
]

/** Not refused by CORS, but mended by it: the page has to ask with CORS in the first place. */
const needsCors: ReadonlySet<CauseId> = new Set([
  'sri-without-cors',
  'canvas-tainted',
  'preload-credentials',
  'stylesheet-access',
  'opaque-body',
])

for (const [cause, engine, ...lines] of cells) {
  test(`not CORS: ${cause} in ${engine}: ${lines[0]?.slice(0, 60)}`, async () => {
    const { explanations } = await explain(lines.join('\n'))
    expect(explanations.map(({ diagnosis }) => diagnosis.cause)).toEqual([cause])
    const [explanation] = explanations
    expect(explanation?.isCors).toBe(false)
    expect(explanation?.mendedByCors).toBe(needsCors.has(cause))
    expect(explanation?.source).toBe(engine.includes(' or ') ? null : engine)
    const refusals = explanation?.alternatives.filter(({ cause: other }) =>
      /^(acao|acac|pf-(?!network))/.test(other),
    )
    expect(refusals).toEqual([])
  })
}

test('preload-credentials in webkit and sendBeacon with JSON are silent: nothing is recognised in nothing', async () => {
  expect(await explain('')).toEqual({
    schemaVersion: 1,
    kind: 'explain',
    explanations: [],
    answers: [],
    unrecognised: [],
  })
})

test('JSON in a script in webkit is a syntax error like any other', async () => {
  const line = "SyntaxError: Unexpected token ':'. Expected an identifier."
  expect(await explain(line)).toMatchObject({ explanations: [], unrecognised: [line] })
})

for (const [wrapper, text, known] of [
  ['Chromium', 'Uncaught (in promise) TypeError: Failed to fetch', null],
  ['Firefox', 'Uncaught (in promise) TypeError: NetworkError when attempting to fetch resource.', null],
  ['WebKit', '[Error] Unhandled Promise Rejection: TypeError: Load failed', null],
  ['axios', 'AxiosError {message: "Network Error", name: "AxiosError", code: "ERR_NETWORK"}', null],
  [
    'Angular',
    'HttpErrorResponse: Http failure response for https://api.example/orders: 0 Unknown Error',
    'https://api.example/orders',
  ],
  ['undici', 'TypeError: fetch failed', null],
  [
    'superagent',
    'Error: Request has been terminated\nPossible causes: the network is offline, Origin is not allowed by Access-Control-Allow-Origin, the page is being unloaded, etc.',
    null,
  ],
] as const) {
  test(`${wrapper} says no cause: a script tells it apart`, async () => {
    const { explanations } = await explain(text)
    expect(explanations).toHaveLength(1)
    expect(explanations[0]).toMatchObject({
      confidence: 'unknown',
      isCors: null,
      diagnosis: { cause: null, url: known },
      alternatives: [],
      fixes: [],
      compared: null,
    })
    expect(explanations[0]?.script).toContain(known ?? 'await fetch(url')
  })
}
