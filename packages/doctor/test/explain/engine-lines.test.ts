import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { explain } from '../../src/explain/explain.ts'

/** What a console printed, and what has to be read from it: the cause and every parameter that the line shows. */
interface Cell {
  readonly cause: CauseId
  readonly engine: 'chromium' | 'firefox' | 'webkit'
  /** Tells cells of one cause and engine apart. */
  readonly kind?: string
  readonly lines: readonly string[]
  readonly shown: Partial<Diagnosis>
  /** Causes with the same words. */
  readonly also?: readonly CauseId[]
}

const url = 'https://api.example/orders'
const origin = 'https://app.example'
const acao = 'access-control-allow-origin'
const acac = 'access-control-allow-credentials'
const acam = 'access-control-allow-methods'
const acah = 'access-control-allow-headers'

const chromium = (reason: string, api = 'fetch'): readonly string[] => [
  `Access to ${api} at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: ${reason}`,
  'Failed to load resource: net::ERR_FAILED',
]
const preflight = "Response to preflight request doesn't pass access control check: "
const firefox = (reason: string, status = ''): readonly string[] => [
  `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: ${reason}).${status}`,
]
const didNotSucceed =
  'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).'
const webkit = (cause: string): readonly string[] => [
  cause,
  'Fetch API cannot load https://api.example/orders due to access control checks.',
]

const access = { url, origin, api: 'fetch' } as const

const cells: readonly Cell[] = [
  {
    cause: 'acao-missing',
    engine: 'chromium',
    lines: chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource."),
    shown: { ...access, header: acao, stage: null },
  },
  {
    cause: 'acao-missing',
    engine: 'chromium',
    kind: 'preflight',
    lines: chromium(
      `${preflight}No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
    ),
    shown: { ...access, header: acao, stage: 'preflight' },
  },
  {
    cause: 'acao-missing',
    engine: 'firefox',
    lines: firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 200.'),
    shown: { url, header: acao, status: 200 },
  },
  {
    cause: 'acao-missing',
    engine: 'webkit',
    lines: webkit(
      'Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200',
    ),
    shown: { ...access, header: acao, status: 200 },
    also: ['acao-mismatch', 'acao-invalid', 'acao-multiple'],
  },
  {
    cause: 'acao-mismatch',
    engine: 'chromium',
    lines: chromium(
      "The 'Access-Control-Allow-Origin' header has a value 'https://other.example' that is not equal to the supplied origin. Have the server send the header with a valid value.",
    ),
    shown: { ...access, header: acao, received: 'https://other.example' },
  },
  {
    cause: 'acao-mismatch',
    engine: 'firefox',
    lines: firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.example’'),
    shown: { url, header: acao, received: 'https://other.example' },
  },
  {
    cause: 'acao-invalid',
    engine: 'chromium',
    kind: 'true',
    lines: chromium(
      "The 'Access-Control-Allow-Origin' header contains the invalid value 'true'. Have the server send the header with a valid value.",
    ),
    shown: { ...access, header: acao, received: 'true' },
  },
  {
    cause: 'acao-invalid',
    engine: 'chromium',
    kind: 'empty',
    lines: chromium(
      "The 'Access-Control-Allow-Origin' header contains the invalid value ''.",
      'XMLHttpRequest',
    ),
    shown: { url, origin, api: 'XMLHttpRequest', header: acao, received: '' },
  },
  {
    cause: 'acao-invalid',
    engine: 'chromium',
    kind: 'outside ASCII',
    lines: chromium(
      "The 'Access-Control-Allow-Origin' header contains the invalid value 'https://b\\u00E4r.example'. Have the server send the header with a valid value.",
    ),
    shown: { ...access, header: acao, received: 'https://b\\u00E4r.example' },
  },
  {
    cause: 'acao-invalid',
    engine: 'firefox',
    kind: 'empty',
    lines: firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘’'),
    shown: { url, header: acao, received: '' },
  },
  {
    cause: 'acao-invalid',
    engine: 'firefox',
    kind: 'true',
    lines: firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘true’'),
    shown: { url, header: acao, received: 'true' },
  },
  {
    cause: 'acao-multiple',
    engine: 'chromium',
    lines: chromium(
      "The 'Access-Control-Allow-Origin' header contains multiple values 'https://app.example, https://other.example', but only one is allowed. Have the server send the header with a valid value.",
    ),
    shown: { ...access, header: acao, received: 'https://app.example, https://other.example' },
  },
  {
    cause: 'acao-multiple',
    engine: 'firefox',
    kind: 'two lines',
    lines: firefox('Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed'),
    shown: { url, header: acao },
  },
  {
    cause: 'acao-multiple',
    engine: 'firefox',
    kind: 'one line with a comma',
    lines: firefox(
      'CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://app.example, https://other.example’',
    ),
    shown: { url, header: acao, received: 'https://app.example, https://other.example' },
  },
  {
    cause: 'acao-multiple',
    engine: 'webkit',
    lines: webkit('Access-Control-Allow-Origin cannot contain more than one origin.'),
    shown: { url, header: acao, api: 'fetch' },
  },
  {
    cause: 'acao-star-credentials',
    engine: 'chromium',
    lines: chromium(
      "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
    ),
    shown: { ...access, header: acao, received: '*' },
  },
  {
    cause: 'acao-star-credentials',
    engine: 'chromium',
    kind: 'XMLHttpRequest',
    lines: chromium(
      "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
      'XMLHttpRequest',
    ),
    shown: { url, origin, api: 'XMLHttpRequest', header: acao, received: '*' },
  },
  {
    cause: 'acao-star-credentials',
    engine: 'firefox',
    lines: [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘https://api.example/orders’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).',
    ],
    shown: { url, header: acao, received: '*' },
  },
  {
    cause: 'acao-star-credentials',
    engine: 'webkit',
    lines: webkit('Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.'),
    shown: { url, header: acao, received: '*' },
  },
  {
    cause: 'acac-not-true',
    engine: 'chromium',
    lines: chromium(
      "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the request's credentials mode is 'include'.",
    ),
    shown: { ...access, header: acac, received: 'True' },
  },
  {
    cause: 'acac-not-true',
    engine: 'chromium',
    kind: 'absent',
    lines: chromium(
      "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
    ),
    shown: { ...access, header: acac, received: '' },
  },
  {
    cause: 'acac-not-true',
    engine: 'firefox',
    lines: firefox('expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’'),
    shown: { url, header: acac, received: null },
  },
  {
    cause: 'acac-not-true',
    engine: 'webkit',
    lines: webkit('Credentials flag is true, but Access-Control-Allow-Credentials is not "true".'),
    shown: { url, header: acac, received: null },
  },
  {
    cause: 'pf-status',
    engine: 'chromium',
    lines: chromium(`${preflight}It does not have HTTP ok status.`),
    shown: { ...access, stage: 'preflight', status: null },
  },
  {
    cause: 'pf-status',
    engine: 'firefox',
    lines: [...firefox('CORS preflight response did not succeed', ' Status code: 404.'), didNotSucceed],
    shown: { url, stage: 'preflight', status: 404 },
  },
  {
    cause: 'pf-status',
    engine: 'webkit',
    lines: webkit('Preflight response is not successful. Status code: 404'),
    shown: { url, stage: 'preflight', status: 404 },
  },
  {
    cause: 'acao-missing',
    engine: 'firefox',
    kind: 'a preflight with 401 and no headers',
    lines: [
      ...firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 401.'),
      didNotSucceed,
    ],
    shown: { url, header: acao, status: 401 },
  },
  {
    cause: 'pf-redirect',
    engine: 'chromium',
    lines: chromium(`${preflight}Redirect is not allowed for a preflight request.`),
    shown: { ...access, stage: 'preflight' },
  },
  {
    cause: 'pf-redirect',
    engine: 'firefox',
    lines: [...firefox('CORS request external redirect not allowed'), didNotSucceed],
    shown: { url, stage: 'preflight' },
  },
  {
    cause: 'pf-redirect',
    engine: 'webkit',
    lines: webkit('Preflight response is not successful. Status code: 307'),
    shown: { url, stage: 'preflight', status: 307 },
  },
  {
    cause: 'pf-method',
    engine: 'chromium',
    lines: chromium('Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.'),
    shown: { ...access, method: 'PUT', header: acam, stage: 'preflight' },
  },
  {
    cause: 'pf-method',
    engine: 'firefox',
    lines: [...firefox('Did not find method in CORS header ‘Access-Control-Allow-Methods’'), didNotSucceed],
    shown: { url, method: null, header: acam, stage: 'preflight' },
  },
  {
    cause: 'pf-method',
    engine: 'webkit',
    lines: webkit('Method PUT is not allowed by Access-Control-Allow-Methods.'),
    shown: { url, method: 'PUT', header: acam, stage: 'preflight' },
  },
  {
    cause: 'pf-methods-syntax',
    engine: 'chromium',
    lines: chromium('Cannot parse Access-Control-Allow-Methods response header field in preflight response.'),
    shown: { ...access, header: acam, stage: 'preflight' },
  },
  {
    cause: 'pf-methods-syntax',
    engine: 'firefox',
    lines: [
      ...firefox('invalid token ‘PUT DELETE’ in CORS header ‘Access-Control-Allow-Methods’'),
      didNotSucceed,
    ],
    shown: { url, header: acam, received: 'PUT DELETE' },
  },
  {
    cause: 'pf-methods-syntax',
    engine: 'webkit',
    lines: webkit('Header Access-Control-Allow-Methods has an invalid value: PUT DELETE'),
    shown: { url, header: acam, received: 'PUT DELETE' },
  },
  {
    cause: 'pf-header',
    engine: 'chromium',
    lines: chromium(
      'Request header field x-request-id is not allowed by Access-Control-Allow-Headers in preflight response.',
    ),
    shown: { ...access, header: 'x-request-id', stage: 'preflight' },
  },
  {
    cause: 'pf-header',
    engine: 'firefox',
    lines: [
      ...firefox(
        'header ‘x-request-id’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response',
      ),
      didNotSucceed,
    ],
    shown: { url, header: 'x-request-id', stage: 'preflight' },
  },
  {
    cause: 'pf-header',
    engine: 'webkit',
    lines: webkit('Request header field X-Request-Id is not allowed by Access-Control-Allow-Headers.'),
    shown: { url, header: 'x-request-id', stage: 'preflight' },
  },
  {
    cause: 'pf-headers-syntax',
    engine: 'chromium',
    lines: chromium('Cannot parse Access-Control-Allow-Headers response header field in preflight response.'),
    shown: { ...access, header: acah },
  },
  {
    cause: 'pf-headers-syntax',
    engine: 'firefox',
    lines: [...firefox('invalid token ‘(bad)’ in CORS header ‘Access-Control-Allow-Headers’'), didNotSucceed],
    shown: { url, header: acah, received: '(bad)' },
  },
  {
    cause: 'pf-headers-syntax',
    engine: 'webkit',
    lines: webkit('Header Access-Control-Allow-Headers has an invalid value: (bad)'),
    shown: { url, header: acah, received: '(bad)' },
  },
  {
    cause: 'pf-auth-wildcard',
    engine: 'firefox',
    lines: [
      'Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at https://api.example/orders soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered. To include the `Authorization` header, it must be explicitly listed in CORS header `Access-Control-Allow-Headers`).',
    ],
    shown: { url, header: 'authorization', received: '*' },
  },
  {
    cause: 'net-reset',
    engine: 'chromium',
    kind: 'on OPTIONS',
    lines: ['Failed to load resource: net::ERR_EMPTY_RESPONSE'],
    shown: { url: null, origin: null },
    also: ['pf-network'],
  },
  {
    cause: 'net-unspecified',
    engine: 'firefox',
    kind: 'reset on OPTIONS, twice',
    lines: [didNotSucceed, didNotSucceed],
    shown: { url, status: null },
    also: [
      'net-refused',
      'net-dns',
      'net-tls',
      'net-reset',
      'net-timeout',
      'net-malformed',
      'pf-network',
      'redirect-userinfo',
      'redirect-loop',
      'lna-denied',
      'lna-insecure',
      'extension',
    ],
  },
  {
    cause: 'pf-network',
    engine: 'webkit',
    lines: webkit('Connection terminated unexpectedly'),
    shown: { url },
    also: ['net-reset'],
  },
  {
    cause: 'acao-missing',
    engine: 'chromium',
    kind: 'on a redirect',
    lines: [
      "Access to fetch at 'https://login.example/' (redirected from 'https://api.example/orders') from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
      'Failed to load resource: net::ERR_FAILED',
    ],
    shown: { url: 'https://login.example/', redirectedFrom: url, origin, header: acao },
  },
  {
    cause: 'acao-missing',
    engine: 'firefox',
    kind: 'on a redirect',
    lines: [
      ...firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 302.'),
      didNotSucceed,
    ],
    shown: { url, status: 302, header: acao },
  },
  {
    cause: 'acao-missing',
    engine: 'webkit',
    kind: 'on a redirect',
    lines: webkit(
      'Cross-origin redirection to https://login.example/ denied by Cross-Origin Resource Sharing policy: Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 302',
    ),
    shown: { url, location: 'https://login.example/', stage: 'redirect', origin, status: 302 },
    also: ['acao-mismatch', 'acao-invalid', 'acao-multiple'],
  },
  {
    cause: 'redirect-userinfo',
    engine: 'chromium',
    lines: chromium(
      "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.",
    ),
    shown: { ...access, stage: 'redirect' },
  },
  {
    cause: 'redirect-userinfo',
    engine: 'webkit',
    lines: webkit(
      'Cross-origin redirection to https://ada:secret@other.example/ denied by Cross-Origin Resource Sharing policy: redirection URL https://ada:secret@other.example/ has credentials',
    ),
    shown: { url, stage: 'redirect', location: 'https://ada:secret@other.example/' },
  },
  {
    cause: 'redirect-scheme',
    engine: 'chromium',
    kind: 'data:',
    lines: ['Failed to load resource: net::ERR_UNSAFE_REDIRECT'],
    shown: { url: null },
  },
  {
    cause: 'redirect-scheme',
    engine: 'firefox',
    kind: 'data:',
    lines: ['Redirecting to data: URI not allowed (Blocked loading of: “data:text/plain,x”)', didNotSucceed],
    shown: { stage: 'redirect', location: 'data:text/plain,x' },
  },
  {
    cause: 'redirect-scheme',
    engine: 'webkit',
    kind: 'data:',
    lines: webkit(
      'Cross-origin redirection to data:text/plain,x denied by Cross-Origin Resource Sharing policy: not allowed to follow a cross-origin CORS redirection with non CORS scheme',
    ),
    shown: { url, stage: 'redirect', location: 'data:text/plain,x' },
  },
  {
    cause: 'redirect-scheme',
    engine: 'chromium',
    kind: 'ftp:',
    lines: [
      "Access to fetch at 'ftp://files.example/x' (redirected from 'https://api.example/orders') from origin 'https://app.example' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, data, http, https.",
      'Failed to load resource: net::ERR_FAILED',
    ],
    shown: { url: 'ftp://files.example/x', redirectedFrom: url, origin },
  },
  {
    cause: 'redirect-scheme',
    engine: 'firefox',
    kind: 'ftp:',
    lines: firefox('CORS request not http'),
    shown: { url },
  },
  {
    cause: 'redirect-scheme',
    engine: 'webkit',
    kind: 'ftp:',
    lines: webkit('FTP URLs are disabled'),
    shown: { url, stage: 'redirect' },
  },
  {
    cause: 'redirect-error-mode',
    engine: 'webkit',
    lines: webkit('Not allowed to follow a redirection while loading https://api.example/orders'),
    shown: { url, stage: 'redirect' },
  },
  {
    cause: 'redirect-loop',
    engine: 'chromium',
    lines: ['Failed to load resource: net::ERR_TOO_MANY_REDIRECTS'],
    shown: { url: null },
  },
  {
    cause: 'redirect-loop',
    engine: 'webkit',
    lines: webkit('Load cannot follow more than 20 redirections'),
    shown: { url, stage: 'redirect' },
  },
  {
    cause: 'mode-same-origin',
    engine: 'chromium',
    lines: [
      'Fetch API cannot load https://api.example/orders. Request mode is "same-origin" but the URL\'s origin is not same as the request origin https://app.example.',
    ],
    shown: { ...access, stage: 'local' },
  },
  {
    cause: 'mode-same-origin',
    engine: 'firefox',
    lines: [
      'Security Error: Content at https://app.example/ may not load data from https://api.example/orders.',
    ],
    shown: { url, stage: 'local' },
    also: ['worker-origin'],
  },
  {
    cause: 'mode-nocors-redirect',
    engine: 'chromium',
    lines: [
      'Fetch API cannot load https://api.example/orders. Request mode is "no-cors" but the redirect mode is not "follow".',
    ],
    shown: { url, api: 'fetch' },
  },
  {
    cause: 'mode-nocors-redirect',
    engine: 'webkit',
    lines: webkit('No-Cors mode requires follow redirect mode'),
    shown: { url },
  },
  {
    cause: 'scheme-file',
    engine: 'chromium',
    kind: 'from http',
    lines: ['Not allowed to load local resource: file:///etc/hosts'],
    shown: { url: 'file:///etc/hosts' },
  },
  {
    cause: 'scheme-file',
    engine: 'firefox',
    kind: 'from http',
    lines: ['Security Error: Content at https://app.example/ may not load or link to file:///etc/hosts.'],
    shown: { url: 'file:///etc/hosts' },
  },
  {
    cause: 'scheme-file',
    engine: 'webkit',
    lines: [
      'Cross origin requests are only supported for HTTP.',
      'Fetch API cannot load file:///etc/hosts due to access control checks.',
    ],
    shown: { url: 'file:///etc/hosts' },
  },
  {
    cause: 'scheme-file',
    engine: 'chromium',
    kind: 'from a file: page',
    lines: [
      "Access to fetch at 'file:///home/ada/data.json' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app.",
      'Failed to load resource: net::ERR_FAILED',
    ],
    shown: { url: 'file:///home/ada/data.json', origin: 'null' },
  },
  {
    cause: 'scheme-file',
    engine: 'firefox',
    kind: 'from a file: page',
    lines: [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file:///home/ada/data.json. (Reason: CORS request not http).',
    ],
    shown: { url: 'file:///home/ada/data.json' },
  },
  {
    cause: 'scheme-unknown',
    engine: 'chromium',
    lines: ['Fetch API cannot load foo://api.example/. URL scheme "foo" is not supported.'],
    shown: { url: 'foo://api.example/' },
  },
  {
    cause: 'scheme-unknown',
    engine: 'firefox',
    lines: [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at foo://api.example/. (Reason: CORS request not http).',
    ],
    shown: { url: 'foo://api.example/' },
  },
  {
    cause: 'scheme-unknown',
    engine: 'webkit',
    lines: [
      'Cross origin requests are only supported for HTTP.',
      'Fetch API cannot load foo://api.example/ due to access control checks.',
    ],
    shown: { url: 'foo://api.example/' },
  },
  ...(
    [
      ['net-refused', 'net::ERR_CONNECTION_REFUSED'],
      ['net-dns', 'net::ERR_NAME_NOT_RESOLVED'],
      ['net-tls', 'net::ERR_CERT_AUTHORITY_INVALID'],
      ['net-badport', 'net::ERR_UNSAFE_PORT'],
    ] as const
  ).map(
    ([cause, error]): Cell => ({
      cause,
      engine: 'chromium',
      lines: [`GET https://api.example/orders ${error}`],
      shown: { url, method: 'GET' },
    }),
  ),
  {
    cause: 'net-reset',
    engine: 'chromium',
    lines: ['GET https://api.example/orders net::ERR_EMPTY_RESPONSE'],
    shown: { url, method: 'GET' },
    also: ['pf-network'],
  },
  {
    cause: 'net-badport',
    engine: 'webkit',
    lines: [
      'Not allowed to use restricted network port 25: http://api.example:25/',
      'Fetch API cannot load http://api.example:25/ due to access control checks.',
    ],
    shown: { url: 'http://api.example:25/' },
  },
  {
    cause: 'lna-denied',
    engine: 'chromium',
    lines: chromium('Permission was denied for this request to access the `loopback` address space.'),
    shown: { ...access, stage: 'local' },
  },
  {
    cause: 'lna-denied',
    engine: 'firefox',
    lines: [
      'Local Network Access detected: top-level site “https://app.example”, initiator “https://app.example”, accessing target “https://api.example/orders” (127.0.0.1:443) via fetch. Secure context: true, prompt action: prompt_deny',
      didNotSucceed,
    ],
    shown: { url, api: 'fetch' },
  },
  {
    cause: 'lna-denied',
    engine: 'firefox',
    kind: 'permission required',
    lines: [
      'Local Network Access permission required: top-level site “https://app.example”, initiator “https://app.example”, attempting to access target “https://api.example/orders” (127.0.0.1:443) via fetch. Secure context: true',
      didNotSucceed,
    ],
    shown: { url },
  },
  {
    cause: 'lna-insecure',
    engine: 'chromium',
    lines: chromium(
      'The request client is not a secure context and the resource is in more-private address space `loopback`.',
    ),
    shown: { ...access, stage: 'local' },
  },
  {
    cause: 'lna-insecure',
    engine: 'firefox',
    lines: [
      'Local Network Access detected: top-level site “http://app.example”, initiator “http://app.example”, accessing target “https://api.example/orders” (127.0.0.1:443) via fetch. Secure context: false, prompt action: auto_deny',
      didNotSucceed,
    ],
    shown: { url },
  },
  {
    cause: 'cors-disabled',
    engine: 'firefox',
    lines: firefox('CORS disabled'),
    shown: { url },
  },
  {
    cause: 'origin-header',
    engine: 'firefox',
    lines: firefox('CORS header ‘Origin’ cannot be added'),
    shown: { url, header: 'origin' },
  },
  {
    cause: 'unexposed-header',
    engine: 'chromium',
    lines: ['Refused to get unsafe header "x-total-count"'],
    shown: { header: 'x-total-count' },
  },
  {
    cause: 'forbidden-request-header',
    engine: 'firefox',
    lines: ['Attempt to set a forbidden header was denied: Cookie'],
    shown: { header: 'cookie' },
  },
]

for (const { cause, engine, kind, lines, shown, also = [] } of cells) {
  const name = kind === undefined ? `${cause} in ${engine}` : `${cause} in ${engine}: ${kind}`
  test(name, async () => {
    const { explanations, unrecognised } = await explain(lines.join('\n'))
    expect(explanations).toHaveLength(1)
    const [explanation] = explanations
    expect(explanation).toMatchObject({ source: engine, diagnosis: { cause, ...shown } })
    expect(explanation?.alternatives.map(other => other.cause)).toEqual(also)
    expect(explanation?.confidence).toBe(
      also.length > 0 || cause === 'net-unspecified' ? 'likely' : 'certain',
    )
    expect(unrecognised).toEqual([])
  })
}

test('forbidden-request-header in chromium and webkit, whose words are the same', async () => {
  const { explanations } = await explain('Refused to set unsafe header "Origin"')
  expect(explanations).toMatchObject([
    {
      source: null,
      confidence: 'certain',
      diagnosis: { cause: 'forbidden-request-header', header: 'origin' },
    },
  ])
  const beside = `Refused to set unsafe header "Origin"\n${chromium('It does not have HTTP ok status.')[0]}`
  expect((await explain(beside)).explanations.map(({ source }) => source)).toEqual(['chromium', 'chromium'])
})

test('mode-same-origin in webkit: a line that is printed for more', async () => {
  const { explanations } = await explain('Fetch API cannot load https://api.example/orders.')
  expect(explanations).toMatchObject([
    {
      source: 'webkit',
      confidence: 'unknown',
      isCors: null,
      diagnosis: { cause: null, url },
      alternatives: [{ cause: 'mode-same-origin' }],
    },
  ])
})

test('acao-multiple in webkit, one line with a space: among what the words of acao-missing mean', async () => {
  const { explanations } = await explain(
    'Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200',
  )
  expect(explanations[0]?.alternatives.map(({ cause }) => cause)).toContain('acao-multiple')
})

test('what webkit says of a header that is missing is said of one with another value: neither is claimed', async () => {
  const { explanations } = await explain(
    webkit('Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200').join(
      '\n',
    ),
  )
  expect(explanations).toMatchObject([
    {
      confidence: 'likely',
      sentence:
        'The response of `https://api.example/orders` does not allow `https://app.example`: `Access-Control-Allow-Origin` is missing, or has another value.',
      compared: {
        sent: 'Origin: https://app.example',
        received: 'Access-Control-Allow-Origin: missing, or another value',
      },
    },
  ])
  expect(explanations[0]?.suspects).toContain('A single origin that is written down in the server.')
})

test('a script that touched what it may not: a canvas is likely, and not claimed', async () => {
  const { explanations } = await explain('SecurityError: The operation is insecure.')
  expect(explanations).toMatchObject([
    { confidence: 'likely', isCors: false, mendedByCors: true, diagnosis: { cause: 'canvas-tainted' } },
  ])
  expect(explanations[0]?.sentence).toMatch(/most often it is a canvas/)
})

const apis = ['fetch', 'XMLHttpRequest', 'script', 'image', 'font', 'CSS stylesheet', 'video', 'resource']
for (const api of apis) {
  test(`chromium names the API: ${api}`, async () => {
    const { explanations } = await explain(
      chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource.", api).join(
        '\n',
      ),
    )
    expect(explanations).toMatchObject([{ diagnosis: { cause: 'acao-missing', api } }])
  })
}

const webkitApis = [
  ['fetch', 'Fetch API cannot load https://api.example/orders due to access control checks.'],
  ['XMLHttpRequest', 'XMLHttpRequest cannot load https://api.example/orders due to access control checks.'],
  ['EventSource', 'EventSource cannot load https://api.example/orders due to access control checks.'],
  ['image', 'Cannot load image https://api.example/orders due to access control checks.'],
] as const
for (const [api, line] of webkitApis) {
  test(`webkit names the API after the cause: ${api}`, async () => {
    const cause = 'Access-Control-Allow-Origin cannot contain more than one origin.'
    const { explanations } = await explain(`[Error] ${cause}\n[Error] ${line}`)
    expect(explanations).toMatchObject([{ diagnosis: { cause: 'acao-multiple', api, url } }])
  })
}

test('webkit says of a beacon the URL before the cause', async () => {
  const { explanations } = await explain(
    'Beacon API cannot load https://api.example/orders. Preflight response is not successful. Status code: 405',
  )
  expect(explanations).toMatchObject([
    { source: 'webkit', diagnosis: { cause: 'pf-status', url, status: 405 } },
  ])
})

for (const line of [
  'Fetch API cannot load https://api.example/orders due to access control checks.',
  'Cannot load image https://api.example/orders due to access control checks.',
  'Cross-origin script load denied by Cross-Origin Resource Sharing policy.',
]) {
  test(`webkit's second line alone proves nothing: ${line}`, async () => {
    const { explanations } = await explain(line)
    expect(explanations).toMatchObject([
      { source: 'webkit', confidence: 'unknown', isCors: null, diagnosis: { cause: null }, fixes: [] },
    ])
    expect(explanations[0]?.script).toContain('await fetch(')
  })
}
