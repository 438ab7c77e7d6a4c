import type { CauseId } from '../cause.ts'
import type { ConsoleTemplate } from './console-template.ts'

/** Around the cause when a redirect was refused. */
export const webkitRedirectFrame =
  'Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: '

/** The second line. It is also printed for mixed content, CORP, bad ports and `file:` URLs. */
export const webkitTrailing = {
  script: '{api} cannot load {url} due to access control checks.',
  image: 'Cannot load image {url} due to access control checks.',
} as const

const webkitScriptTrailing = 'Cross-origin script load denied by Cross-Origin Resource Sharing policy.'

type Extra = Omit<ConsoleTemplate, 'source' | 'role' | 'text' | 'era' | 'cause'>

const line = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  source: 'webkit',
  role: 'deciding',
  text,
  era: 'current',
  cause,
  ...extra,
})

const acao = 'access-control-allow-origin'
const preflight = { stage: 'preflight' } as const

const notAllowed = 'Origin {origin} is not allowed by Access-Control-Allow-Origin.'
const notSuccessful = 'Preflight response is not successful.'

/** Causes which print what the table has only once for. */
const originRefused: readonly CauseId[] = ['acao-missing', 'acao-mismatch', 'acao-invalid', 'acao-multiple']

const reasons: readonly ConsoleTemplate[] = [
  ...originRefused.slice(0, 3).map(cause =>
    line(cause, notAllowed, {
      header: acao,
      withStatus: true,
      also: originRefused.filter(other => other !== cause),
    }),
  ),
  line('acao-multiple', 'Access-Control-Allow-Origin cannot contain more than one origin.', { header: acao }),
  line(
    'acao-star-credentials',
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.',
    { header: acao, received: '*' },
  ),
  line('acac-not-true', 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".', {
    header: 'access-control-allow-credentials',
  }),
  line('pf-status', notSuccessful, { ...preflight, withStatus: true, refine: 'redirect-status' }),
  line('pf-redirect', notSuccessful, { ...preflight, withStatus: true, refine: 'redirect-status' }),
  line('pf-method', 'Method {method} is not allowed by Access-Control-Allow-Methods.', {
    ...preflight,
    header: 'access-control-allow-methods',
  }),
  line('pf-methods-syntax', 'Header Access-Control-Allow-Methods has an invalid value: {received}', {
    ...preflight,
    header: 'access-control-allow-methods',
  }),
  line(
    'pf-header',
    'Request header field {header} is not allowed by Access-Control-Allow-Headers.',
    preflight,
  ),
  line('pf-headers-syntax', 'Header Access-Control-Allow-Headers has an invalid value: {received}', {
    ...preflight,
    header: 'access-control-allow-headers',
  }),
  line('pf-network', 'Connection terminated unexpectedly', { stage: 'network', also: ['net-reset'] }),
  line(
    'redirect-userinfo',
    'Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: redirection URL {rest} has credentials',
    { stage: 'redirect' },
  ),
  line(
    'redirect-scheme',
    'Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: not allowed to follow a cross-origin CORS redirection with non CORS scheme',
    { stage: 'redirect' },
  ),
  { ...line('redirect-scheme', 'FTP URLs are disabled', { stage: 'redirect' }), era: 'variant' },
  line('redirect-error-mode', 'Not allowed to follow a redirection while loading {url}', {
    stage: 'redirect',
  }),
  line('redirect-loop', 'Load cannot follow more than 20 redirections', { stage: 'redirect' }),
  line('mode-nocors-redirect', 'No-Cors mode requires follow redirect mode', { stage: 'local' }),
  line('scheme-file', 'Cross origin requests are only supported for HTTP.', {
    stage: 'local',
    also: ['scheme-unknown'],
    refine: 'url-scheme',
  }),
  line('scheme-unknown', 'Cross origin requests are only supported for HTTP.', {
    stage: 'local',
    also: ['scheme-file'],
    refine: 'url-scheme',
  }),
  line('net-badport', 'Not allowed to use restricted network port {rest}: {url}', { stage: 'local' }),
  line('forbidden-request-header', 'Refused to set unsafe header "{header}"', { stage: 'local' }),
]

const otherRules: readonly ConsoleTemplate[] = [
  line(
    'mixed-content',
    '[blocked] The page at {rest} requested insecure content from {url}. This content was blocked and must be served over HTTPS.',
    { stage: 'local' },
  ),
  { ...line('mixed-content', 'requested insecure content from {url}.', { stage: 'local' }), era: 'variant' },
  line(
    'csp',
    'Refused to connect to {url} because it does not appear in the connect-src directive of the Content Security Policy.',
    { stage: 'local' },
  ),
  line(
    'corp',
    "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy response header.",
    { stage: 'actual' },
  ),
  line('module-mime', "'{rest}' is not a valid JavaScript MIME type.", { stage: 'actual' }),
  line(
    'nosniff',
    'Refused to execute {url} as script because "X-Content-Type-Options: nosniff" was given and its Content-Type is not a script MIME type.',
    { stage: 'actual' },
  ),
  line('sri-failed', 'Failed integrity metadata check. Content length:', {
    stage: 'actual',
    also: ['sri-without-cors'],
  }),
  line('sri-without-cors', 'Failed integrity metadata check. Content length:', {
    stage: 'actual',
    also: ['sri-failed'],
  }),
  line('canvas-tainted', 'The operation is insecure.', { stage: 'local', also: ['worker-origin'] }),
  {
    ...line('canvas-tainted', 'canvas has been tainted by cross-origin data.', { stage: 'local' }),
    era: 'variant',
  },
  line(
    'frame-access',
    'Blocked a frame with origin "{origin}" from accessing a cross-origin frame. Protocols, domains, and ports must match.',
    { stage: 'local' },
  ),
  line(
    'frame-options',
    "Refused to display '{url}' in a frame because it set 'X-Frame-Options' to '{rest}'.",
    {
      stage: 'actual',
    },
  ),
  line('opaque-body', 'The string did not match the expected pattern.', { stage: 'actual' }),
  line('worker-origin', "Script origin does not match the registering client's origin", { stage: 'local' }),
  line('stylesheet-access', 'Not allowed to access cross-origin stylesheet', { stage: 'local' }),
  line('stream-upload', 'ReadableStream uploading is not supported', { stage: 'local' }),
  line('extension', 'The URL was blocked by a content blocker', { stage: 'local' }),
]

const frames: readonly ConsoleTemplate[] = [
  {
    source: 'webkit',
    role: 'frame',
    text: webkitRedirectFrame,
    era: 'current',
    cause: null,
    stage: 'redirect',
  },
  { source: 'webkit', role: 'frame', text: 'Beacon API cannot load {url}.', era: 'current', cause: null },
]

const trailing: readonly ConsoleTemplate[] = [
  ...['Fetch API', 'XMLHttpRequest', 'EventSource'].map(
    (api): ConsoleTemplate => ({
      source: 'webkit',
      role: 'trailing',
      text: webkitTrailing.script.replace('{api}', api),
      era: 'current',
      cause: null,
    }),
  ),
  { source: 'webkit', role: 'trailing', text: webkitTrailing.image, era: 'current', cause: null },
  { source: 'webkit', role: 'trailing', text: webkitScriptTrailing, era: 'current', cause: null },
  { source: 'webkit', role: 'trailing', text: 'due to access control checks.', era: 'variant', cause: null },
  {
    source: 'webkit',
    role: 'trailing',
    text: 'Not allowed to request resource',
    era: 'current',
    cause: null,
  },
  // All that is printed when a same-origin request leads elsewhere.
  {
    source: 'webkit',
    role: 'trailing',
    text: 'Fetch API cannot load {url}.',
    era: 'variant',
    cause: null,
    also: ['mode-same-origin'],
  },
]

const suffixes: readonly ConsoleTemplate[] = [
  { source: 'webkit', role: 'suffix', text: 'Status code: {status}', era: 'current', cause: null },
]

const older: readonly ConsoleTemplate[] = [
  {
    ...line('mode-same-origin', 'Cross origin requests are not allowed when using same-origin fetch mode.', {
      stage: 'local',
    }),
    era: 'legacy',
  },
  {
    ...line('pf-methods-syntax', 'Cannot parse Access-Control-Allow-Methods response header field.', {
      ...preflight,
      header: 'access-control-allow-methods',
    }),
    era: 'legacy',
  },
  {
    ...line('pf-headers-syntax', 'Cannot parse Access-Control-Allow-Headers response header field.', {
      ...preflight,
      header: 'access-control-allow-headers',
    }),
    era: 'legacy',
  },
  {
    ...line('pf-status', 'Preflight response is not successful', { ...preflight, refine: 'redirect-status' }),
    era: 'legacy',
  },
]

/** What WebKit prints, measured on WebKitGTK 2.50. */
export const webkitTemplates: readonly ConsoleTemplate[] = [
  ...frames,
  ...reasons,
  ...otherRules,
  ...trailing,
  ...suffixes,
  ...older,
]
