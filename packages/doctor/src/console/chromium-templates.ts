import type { CauseId } from '../cause.ts'
import type { ConsoleEra, ConsoleTemplate } from './console-template.ts'

/** `Access to … has been blocked by CORS policy`: what is printed around a reason, without and with a redirect. */
export const chromiumFrame = {
  direct: "Access to {api} at '{url}' from origin '{origin}' has been blocked by CORS policy",
  redirected:
    "Access to {api} at '{url}' (redirected from '{redirectedFrom}') from origin '{origin}' has been blocked by CORS policy",
} as const

export const chromiumPreflightPrefix = "Response to preflight request doesn't pass access control check: "

/** Printed for `fetch` only, and for XMLHttpRequest only. */
export const chromiumHints = {
  'valid-value': { api: 'fetch', text: ' Have the server send the header with a valid value.' },
  'with-credentials': {
    api: 'XMLHttpRequest',
    text: ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.',
  },
} as const

const frame = (text: string, era: ConsoleEra): ConsoleTemplate => ({
  source: 'chromium',
  role: 'frame',
  text,
  era,
  cause: null,
})

type Extra = Omit<ConsoleTemplate, 'source' | 'role' | 'text' | 'era' | 'cause'>

const reason = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  source: 'chromium',
  role: 'deciding',
  text,
  era: 'current',
  cause,
  framed: true,
  ...extra,
})

const line = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  source: 'chromium',
  role: 'deciding',
  text,
  era: 'current',
  cause,
  ...extra,
})

const variant = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  ...line(cause, text, extra),
  era: 'variant',
})

const legacy = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  ...line(cause, text, extra),
  era: 'legacy',
})

const acao = 'access-control-allow-origin'
const acac = 'access-control-allow-credentials'
const acam = 'access-control-allow-methods'
const acah = 'access-control-allow-headers'
const preflight = { stage: 'preflight' } as const

const frames: readonly ConsoleTemplate[] = [
  frame(chromiumFrame.direct, 'current'),
  frame(chromiumFrame.redirected, 'current'),
  // The short form of the issues panel.
  frame('Access blocked by CORS policy', 'variant'),
  frame('XMLHttpRequest cannot load {url}.', 'legacy'),
  frame('Failed to load {url}', 'legacy'),
]

const reasons: readonly ConsoleTemplate[] = [
  reason('acao-missing', "No 'Access-Control-Allow-Origin' header is present on the requested resource.", {
    header: acao,
    preflightPrefix: 'by-stage',
  }),
  reason(
    'acao-mismatch',
    "The 'Access-Control-Allow-Origin' header has a value '{received}' that is not equal to the supplied origin.",
    { header: acao, preflightPrefix: 'by-stage', hint: 'valid-value' },
  ),
  reason(
    'acao-invalid',
    "The 'Access-Control-Allow-Origin' header contains the invalid value '{received}'.",
    {
      header: acao,
      preflightPrefix: 'by-stage',
      hint: 'valid-value',
    },
  ),
  reason(
    'acao-multiple',
    "The 'Access-Control-Allow-Origin' header contains multiple values '{received}', but only one is allowed.",
    { header: acao, preflightPrefix: 'by-stage', hint: 'valid-value' },
  ),
  reason(
    'acao-star-credentials',
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
    { header: acao, received: '*', preflightPrefix: 'by-stage', hint: 'with-credentials' },
  ),
  reason(
    'acac-not-true',
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '{received}' which must be 'true' when the request's credentials mode is 'include'.",
    { header: acac, preflightPrefix: 'by-stage', hint: 'with-credentials' },
  ),
  reason('pf-status', 'It does not have HTTP ok status.', { ...preflight, preflightPrefix: 'always' }),
  reason('pf-redirect', 'Redirect is not allowed for a preflight request.', {
    ...preflight,
    preflightPrefix: 'always',
  }),
  reason(
    'pf-method',
    'Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.',
    {
      ...preflight,
      header: acam,
    },
  ),
  reason(
    'pf-methods-syntax',
    'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
    { ...preflight, header: acam },
  ),
  reason(
    'pf-header',
    'Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response.',
    preflight,
  ),
  reason(
    'pf-headers-syntax',
    'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
    { ...preflight, header: acah },
  ),
  reason(
    'redirect-userinfo',
    "Redirect location '{rest}' contains a username and password, which is disallowed for cross-origin requests.",
    { stage: 'redirect' },
  ),
  reason('scheme-unknown', 'Cross origin requests are only supported for protocol schemes: {rest}.', {
    refine: 'url-scheme',
  }),
  reason('lna-denied', 'Permission was denied for this request to access the `{rest}` address space.', {
    stage: 'local',
  }),
  reason(
    'lna-insecure',
    'The request client is not a secure context and the resource is in more-private address space `{rest}`.',
    { stage: 'local' },
  ),
]

const lines: readonly ConsoleTemplate[] = [
  line(
    'mode-same-origin',
    'Fetch API cannot load {url}. Request mode is "same-origin" but the URL\'s origin is not same as the request origin {origin}.',
    { stage: 'local' },
  ),
  line(
    'mode-nocors-redirect',
    'Fetch API cannot load {url}. Request mode is "no-cors" but the redirect mode is not "follow".',
    { stage: 'local' },
  ),
  line('scheme-file', 'Not allowed to load local resource: {url}', { stage: 'local' }),
  line('scheme-unknown', 'Fetch API cannot load {url}. URL scheme "{rest}" is not supported.', {
    stage: 'local',
  }),
  line('unexposed-header', 'Refused to get unsafe header "{header}"', { stage: 'actual' }),
  line('forbidden-request-header', 'Refused to set unsafe header "{header}"', { stage: 'local' }),
  line(
    'mixed-content',
    "Mixed Content: The page at '{rest}' was loaded over HTTPS, but requested an insecure {api} '{url}'. This request has been blocked; the content must be served over HTTPS.",
    { stage: 'local' },
  ),
  line(
    'csp',
    "Fetch API cannot load {url}. Refused to connect because it violates the document's Content Security Policy.",
    { stage: 'local' },
  ),
  variant('csp', "Connecting to '{url}' violates the following Content Security Policy directive", {
    stage: 'local',
  }),
  variant('csp', "Refused to connect because it violates the document's Content Security Policy.", {
    stage: 'local',
  }),
  legacy(
    'csp',
    "Refused to connect to '{url}' because it violates the following Content Security Policy directive",
    { stage: 'local' },
  ),
  legacy('csp', 'violates the following Content Security Policy directive', { stage: 'local' }),
  variant('orb', 'Cross-Origin Read Blocking (CORB) blocked cross-origin response {url} with MIME type', {
    stage: 'actual',
  }),
  line(
    'module-mime',
    'Failed to load module script: Expected a JavaScript-or-Wasm module script but the server responded with a MIME type of "{rest}".',
    { stage: 'actual' },
  ),
  variant('module-mime', 'Failed to load module script: ', { stage: 'actual' }),
  variant(
    'nosniff',
    "Refused to execute script from '{url}' because its MIME type ('{rest}') is not executable, and strict MIME type checking is enabled.",
    { stage: 'actual' },
  ),
  line(
    'sri-without-cors',
    "Subresource Integrity: The resource '{url}' has an integrity attribute, but the resource requires the request to be CORS enabled to check the integrity, and it is not. The resource has been blocked because the integrity cannot be enforced.",
    { stage: 'actual' },
  ),
  line(
    'sri-failed',
    "Failed to find a valid digest in the 'integrity' attribute for resource '{url}' with computed",
    { stage: 'actual' },
  ),
  line('canvas-tainted', 'Tainted canvases may not be exported.', { stage: 'local' }),
  variant('canvas-tainted', 'The canvas has been tainted by cross-origin data.', { stage: 'local' }),
  line('frame-access', 'Blocked a frame with origin "{origin}" from accessing a cross-origin frame.', {
    stage: 'local',
  }),
  line(
    'frame-options',
    "Refused to display '{url}' in a frame because it set 'X-Frame-Options' to '{rest}'.",
    { stage: 'actual' },
  ),
  line(
    'preload-credentials',
    "A preload for '{url}' is found, but is not used because the request credentials mode does not match. Consider taking a look at crossorigin attribute.",
    { stage: 'local' },
  ),
  line(
    'worker-origin',
    "Failed to construct 'Worker': Script at '{url}' cannot be accessed from origin '{origin}'.",
    {
      stage: 'local',
    },
  ),
  variant(
    'worker-origin',
    "The origin of the provided scriptURL ('{rest}') does not match the current origin ('{origin}').",
    { stage: 'local' },
  ),
  line(
    'stylesheet-access',
    "Failed to read the 'cssRules' property from 'CSSStyleSheet': Cannot access rules",
    {
      stage: 'local',
    },
  ),
  variant('stylesheet-access', "on 'CSSStyleSheet': Cannot access StyleSheet to", { stage: 'local' }),
  line('opaque-body', 'Unexpected end of input', { stage: 'actual' }),
  variant('opaque-body', 'Unexpected end of JSON input', { stage: 'actual' }),
]

/** The net errors that name a cause. A name that ends with `_` stands for all that begin so. */
const netErrors: readonly (readonly [CauseId, ConsoleEra, string, ...CauseId[]])[] = [
  ['net-refused', 'current', 'CONNECTION_REFUSED'],
  ['net-dns', 'current', 'NAME_NOT_RESOLVED'],
  ['net-dns', 'variant', 'NAME_RESOLUTION_FAILED'],
  ['net-dns', 'variant', 'DNS_'],
  ['net-tls', 'current', 'CERT_AUTHORITY_INVALID'],
  ['net-tls', 'variant', 'CERT_'],
  ['net-tls', 'variant', 'SSL_'],
  ['net-tls', 'variant', 'BAD_SSL_CLIENT_AUTH_CERT'],
  ['net-reset', 'current', 'EMPTY_RESPONSE', 'pf-network'],
  ['pf-network', 'current', 'EMPTY_RESPONSE', 'net-reset'],
  ['net-reset', 'variant', 'CONNECTION_RESET', 'pf-network'],
  ['net-reset', 'variant', 'CONNECTION_CLOSED', 'pf-network'],
  ['net-reset', 'variant', 'CONNECTION_ABORTED', 'pf-network'],
  ['net-timeout', 'current', 'CONNECTION_TIMED_OUT'],
  ['net-timeout', 'variant', 'TIMED_OUT'],
  ['net-badport', 'current', 'UNSAFE_PORT'],
  ['net-malformed', 'current', 'INVALID_HTTP_RESPONSE'],
  ['net-malformed', 'variant', 'RESPONSE_HEADERS_'],
  ['net-unspecified', 'variant', 'INTERNET_DISCONNECTED'],
  ['net-unspecified', 'variant', 'ADDRESS_UNREACHABLE'],
  ['net-unspecified', 'variant', 'NETWORK_CHANGED'],
  ['redirect-loop', 'current', 'TOO_MANY_REDIRECTS'],
  ['redirect-scheme', 'current', 'UNSAFE_REDIRECT'],
  ['extension', 'current', 'BLOCKED_BY_CLIENT'],
  ['corp', 'current', 'BLOCKED_BY_RESPONSE.NotSameOrigin'],
  ['corp', 'variant', 'BLOCKED_BY_RESPONSE.NotSameSite'],
  ['frame-options', 'variant', 'BLOCKED_BY_RESPONSE', 'corp'],
  ['orb', 'current', 'BLOCKED_BY_ORB', 'nosniff'],
  ['nosniff', 'current', 'BLOCKED_BY_ORB', 'orb'],
  ['csp', 'variant', 'BLOCKED_BY_CSP'],
  ['stream-upload', 'current', 'ALPN_NEGOTIATION_FAILED'],
  ['lna-denied', 'variant', 'BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS', 'lna-insecure'],
  ['private-network-preflight', 'legacy', 'BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS', 'lna-insecure'],
]

export const chromiumNetErrorPrefix = 'Failed to load resource: '

const netErrorLines: readonly ConsoleTemplate[] = netErrors.map(([cause, era, name, ...also]) => ({
  source: 'chromium',
  role: 'deciding',
  text: `net::ERR_${name}`,
  era,
  cause,
  ...(also.length > 0 ? { also } : {}),
  ...(cause.startsWith('net-') ? { stage: 'network' as const } : {}),
}))

/** Follows every line about CORS. */
export const chromiumTrailing = 'net::ERR_FAILED'

const trailing: readonly ConsoleTemplate[] = [
  { source: 'chromium', role: 'trailing', text: chromiumTrailing, era: 'current', cause: null },
  { source: 'chromium', role: 'trailing', text: 'net::ERR_INVALID_REDIRECT', era: 'current', cause: null },
]

const suffixes: readonly ConsoleTemplate[] = [
  ...Object.values(chromiumHints).map(
    ({ text }): ConsoleTemplate => ({ source: 'chromium', role: 'note', text, era: 'current', cause: null }),
  ),
  {
    source: 'chromium',
    role: 'suffix',
    text: "Origin '{origin}' is therefore not allowed access.",
    era: 'legacy',
    cause: null,
  },
  {
    source: 'chromium',
    role: 'suffix',
    text: 'The response had HTTP status code {status}.',
    era: 'legacy',
    cause: null,
  },
  {
    source: 'chromium',
    role: 'note',
    text: "If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
    era: 'legacy',
    cause: null,
  },
]

const older: readonly ConsoleTemplate[] = [
  legacy(
    'acao-star-credentials',
    "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true.",
    { header: acao, received: '*' },
  ),
  legacy(
    'acac-not-true',
    "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{received}'. It must be 'true' to allow credentials.",
    { header: acac },
  ),
  legacy('pf-status', 'Response for preflight has invalid HTTP status code {status}.', preflight),
  legacy('pf-status', 'Invalid HTTP status code {status}', { ...preflight, exact: true }),
  legacy('pf-redirect', 'Response for preflight is invalid (redirect)', preflight),
  legacy(
    'pf-redirect',
    "The request was redirected to '{location}', which is disallowed for cross-origin requests that require preflight.",
    preflight,
  ),
  legacy('acao-mismatch', "Origin '{origin}' is not allowed by Access-Control-Allow-Origin.", {
    header: acao,
    also: ['acao-missing', 'acao-invalid'],
  }),
  legacy('scheme-unknown', 'Cross origin requests are only supported for HTTP.', {
    also: ['scheme-file'],
    refine: 'url-scheme',
  }),
  legacy(
    'private-network-preflight',
    "No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this private network request targeting the `{rest}` address space.",
    { ...preflight, header: 'access-control-allow-private-network' },
  ),
  legacy(
    'private-network-preflight',
    "The 'Access-Control-Allow-Private-Network' header in the preflight response for this private network request targeting the `{rest}` address space had a value of '{received}', not 'true'.",
    { ...preflight, header: 'access-control-allow-private-network' },
  ),
  legacy(
    'private-network-preflight',
    "No 'Access-Control-Allow-External' header was present in the preflight response for this external request",
    { ...preflight, header: 'access-control-allow-external' },
  ),
]

/** What Chromium prints, measured on 156; older wordings from its sources. */
export const chromiumTemplates: readonly ConsoleTemplate[] = [
  ...frames,
  { source: 'chromium', role: 'prefix', text: chromiumPreflightPrefix, era: 'current', cause: null },
  ...reasons,
  ...lines,
  ...netErrorLines,
  ...trailing,
  ...suffixes,
  ...older,
]
