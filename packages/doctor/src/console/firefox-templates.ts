import type { CauseId } from '../cause.ts'
import type { ConsoleTemplate } from './console-template.ts'

export const firefoxFrame = {
  plain:
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. (',
  /** Only for `*` beside credentials. */
  quoted:
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘{url}’. (',
} as const

/** After a failed preflight and after a failed redirect it is printed as a second line, alone it means the network. */
export const firefoxDidNotSucceed = 'Reason: CORS request did not succeed'

export const firefoxStatus = ' Status code: {status}.'

/** Why a request has no answer, as far as this line can mean it. */
const noAnswer: readonly CauseId[] = [
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
]

type Extra = Omit<ConsoleTemplate, 'source' | 'role' | 'text' | 'era' | 'cause'>

const reason = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  source: 'firefox',
  role: 'deciding',
  text,
  era: 'current',
  cause,
  framed: true,
  ...extra,
})

const line = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  source: 'firefox',
  role: 'deciding',
  text,
  era: 'current',
  cause,
  ...extra,
})

const acao = 'access-control-allow-origin'
const preflight = { stage: 'preflight' } as const

const frames: readonly ConsoleTemplate[] = [
  ...Object.values(firefoxFrame),
  // Cut off after the URL, or before it.
  'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}.',
  'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource',
].map(text => ({ source: 'firefox', role: 'frame', text, era: 'current', cause: null }))

const reasons: readonly ConsoleTemplate[] = [
  reason('acao-missing', 'Reason: CORS header ‘Access-Control-Allow-Origin’ missing', {
    header: acao,
    withStatus: true,
  }),
  reason('acao-mismatch', 'Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{received}’', {
    header: acao,
    also: ['acao-invalid', 'acao-multiple'],
  }),
  reason('acao-invalid', 'Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{received}’', {
    header: acao,
    also: ['acao-mismatch', 'acao-multiple'],
  }),
  reason('acao-multiple', 'Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed', {
    header: acao,
  }),
  reason(
    'acao-star-credentials',
    'Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’',
    { header: acao, received: '*' },
  ),
  reason('acac-not-true', 'Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’', {
    header: 'access-control-allow-credentials',
  }),
  reason('pf-status', 'Reason: CORS preflight response did not succeed', { ...preflight, withStatus: true }),
  reason('pf-redirect', 'Reason: CORS request external redirect not allowed', preflight),
  reason('pf-method', 'Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’', {
    ...preflight,
    header: 'access-control-allow-methods',
  }),
  reason(
    'pf-methods-syntax',
    'Reason: invalid token ‘{received}’ in CORS header ‘Access-Control-Allow-Methods’',
    {
      ...preflight,
      header: 'access-control-allow-methods',
    },
  ),
  reason(
    'pf-header',
    'Reason: header ‘{header}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response',
    preflight,
  ),
  reason(
    'pf-headers-syntax',
    'Reason: invalid token ‘{received}’ in CORS header ‘Access-Control-Allow-Headers’',
    {
      ...preflight,
      header: 'access-control-allow-headers',
    },
  ),
  reason('scheme-unknown', 'Reason: CORS request not http', {
    also: ['redirect-scheme', 'scheme-file'],
    refine: 'url-scheme',
  }),
  reason('cors-disabled', 'Reason: CORS disabled', { stage: 'local' }),
  reason('origin-header', 'Reason: CORS header ‘Origin’ cannot be added', {
    stage: 'local',
    header: 'origin',
  }),
]

const warning: ConsoleTemplate = line(
  'pf-auth-wildcard',
  'Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at {url} soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered. To include the `Authorization` header, it must be explicitly listed in CORS header `Access-Control-Allow-Headers`).',
  { ...preflight, header: 'authorization', received: '*' },
)

/** The causes of the network and of the browser for which only `did not succeed` is printed. */
const unanswered: readonly ConsoleTemplate[] = [
  {
    source: 'firefox',
    role: 'trailing',
    text: firefoxDidNotSucceed,
    era: 'current',
    cause: 'net-unspecified',
    also: noAnswer,
    stage: 'network',
    framed: true,
    withStatus: true,
  },
]

const lines: readonly ConsoleTemplate[] = [
  line('redirect-scheme', 'Redirecting to data: URI not allowed (Blocked loading of: “{location}”)', {
    stage: 'redirect',
  }),
  line('mode-same-origin', 'Security Error: Content at {rest} may not load data from {url}.', {
    stage: 'local',
    also: ['worker-origin'],
  }),
  line('worker-origin', 'Security Error: Content at {rest} may not load data from {url}.', {
    stage: 'local',
    also: ['mode-same-origin'],
  }),
  line('scheme-file', 'Security Error: Content at {rest} may not load or link to {url}.', { stage: 'local' }),
  line('forbidden-request-header', 'Attempt to set a forbidden header was denied: {header}', {
    stage: 'local',
  }),
  line(
    'lna-insecure',
    'Local Network Access detected: top-level site “{rest}”, initiator “{rest}”, accessing target “{url}” ({rest}) via {api}. Secure context: {rest}, prompt action: auto_deny',
    { stage: 'local' },
  ),
  line(
    'lna-denied',
    'Local Network Access detected: top-level site “{rest}”, initiator “{rest}”, accessing target “{url}” ({rest}) via {api}. Secure context: {rest}, prompt action: prompt_deny',
    { stage: 'local' },
  ),
  {
    ...line('lna-denied', 'Local Network Access permission required: top-level site', { stage: 'local' }),
    era: 'variant',
  },
  {
    ...line('lna-denied', 'Local Network Access detected: top-level site', { stage: 'local' }),
    era: 'variant',
  },
  line('mixed-content', 'Blocked loading mixed active content “{url}”', { stage: 'local' }),
  line(
    'csp',
    'Content-Security-Policy: The page’s settings blocked the loading of a resource ({rest}) at {url} because it violates the following directive',
    { stage: 'local' },
  ),
  {
    ...line('csp', 'The page’s settings blocked the loading of a resource at {url}', { stage: 'local' }),
    era: 'legacy',
  },
  line(
    'corp',
    'The resource at “{url}” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof).',
    {
      stage: 'actual',
    },
  ),
  line('orb', 'The resource at “{url}” was blocked by OpaqueResponseBlocking.', { stage: 'actual' }),
  line(
    'module-mime',
    'Loading module from “{url}” was blocked because of a disallowed MIME type (“{rest}”).',
    {
      stage: 'actual',
    },
  ),
  line(
    'nosniff',
    'The resource from “{url}” was blocked due to MIME type (“{rest}”) mismatch (X-Content-Type-Options: nosniff).',
    { stage: 'actual' },
  ),
  line(
    'sri-without-cors',
    '“{url}” is not eligible for integrity checks since it’s neither CORS-enabled nor same-origin.',
    { stage: 'actual' },
  ),
  line(
    'sri-failed',
    'None of the “{rest}” hashes in the integrity attribute match the content of the subresource at “{url}”.',
    { stage: 'actual' },
  ),
  line('canvas-tainted', 'The operation is insecure.', { stage: 'local', also: ['worker-origin'] }),
  line('frame-access', 'Permission denied to access property "{rest}" on cross-origin object', {
    stage: 'local',
  }),
  line(
    'frame-options',
    'The loading of “{url}” in a frame is denied by “X-Frame-Options“ directive set to “{rest}“.',
    {
      stage: 'actual',
    },
  ),
  line(
    'preload-credentials',
    'The resource at “{url}” preloaded with link preload was not used within a few seconds.',
    { stage: 'local' },
  ),
  line('opaque-body', 'JSON.parse: unexpected end of data at line 1 column 1', { stage: 'actual' }),
  line('stylesheet-access', 'Not allowed to access cross-origin stylesheet', { stage: 'local' }),
  { ...line('worker-origin', 'Non-same-origin scope URL', { stage: 'local' }), era: 'variant' },
]

const suffixes: readonly ConsoleTemplate[] = [
  { source: 'firefox', role: 'suffix', text: 'Status code: {status}.', era: 'current', cause: null },
]

const legacyReasons: readonly ConsoleTemplate[] = [
  { ...reason('pf-status', 'Reason: CORS preflight channel did not succeed', preflight), era: 'legacy' },
  {
    ...reason(
      'pf-header',
      'Reason: missing token ‘{header}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel',
      preflight,
    ),
    era: 'legacy',
  },
  { ...reason('net-unspecified', 'Reason: CORS request failed', { stage: 'network' }), era: 'legacy' },
]

/** The names of the properties and of their pages on MDN, without the digit at the end: they are in every language. */
const firefoxKeys: Readonly<Record<string, CauseId>> = {
  CORSDisabled: 'cors-disabled',
  CORSDidNotSucceed: 'net-unspecified',
  CORSOriginHeaderNotAdded: 'origin-header',
  CORSExternalRedirectNotAllowed: 'pf-redirect',
  CORSRequestNotHttp: 'scheme-unknown',
  CORSMissingAllowOrigin: 'acao-missing',
  CORSMultipleAllowOriginNotAllowed: 'acao-multiple',
  CORSAllowOriginNotMatchingOrigin: 'acao-mismatch',
  CORSNotSupportingCredentials: 'acao-star-credentials',
  CORSMethodNotFound: 'pf-method',
  CORSMissingAllowCredentials: 'acac-not-true',
  CORSMIssingAllowCredentials: 'acac-not-true',
  CORSPreflightDidNotSucceed: 'pf-status',
  CORSInvalidAllowMethod: 'pf-methods-syntax',
  CORSInvalidAllowHeader: 'pf-headers-syntax',
  CORSMissingAllowHeaderFromPreflight: 'pf-header',
  CORSAllowHeaderFromPreflightDeprecation: 'pf-auth-wildcard',
}

const keyLines: readonly ConsoleTemplate[] = Object.entries(firefoxKeys).map(([key, cause]) => {
  const printed = reasons.find(template => template.cause === cause)
  return {
    source: 'firefox',
    role: cause === 'net-unspecified' ? 'trailing' : 'deciding',
    text: key,
    era: 'variant',
    cause,
    ...(cause === 'net-unspecified' ? { also: noAnswer, stage: 'network' as const } : {}),
    ...(printed?.also ? { also: printed.also } : {}),
    ...(printed?.header ? { header: printed.header } : {}),
    ...(printed?.stage ? { stage: printed.stage } : {}),
  }
})

/** Header names and `(null)` stand in every translation. */
const tokens: readonly ConsoleTemplate[] = [
  '‘Access-Control-Allow-Origin’',
  '‘Access-Control-Allow-Credentials’',
  '‘Access-Control-Allow-Methods’',
  '‘Access-Control-Allow-Headers’',
  '‘Origin’',
  '(null)',
].map(text => ({ source: 'firefox', role: 'token', text, era: 'current', cause: null }))

/** What Firefox prints in English, measured on 153. */
export const firefoxTemplates: readonly ConsoleTemplate[] = [
  ...frames,
  ...reasons,
  warning,
  ...unanswered,
  ...lines,
  ...suffixes,
  ...legacyReasons,
  ...keyLines,
  ...tokens,
]
