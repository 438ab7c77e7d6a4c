import type { CauseId } from '../cause.ts'
import type { ConsoleTemplate } from './console-template.ts'

type Extra = Omit<ConsoleTemplate, 'source' | 'role' | 'text' | 'era' | 'cause'>

const line = (cause: CauseId, text: string, extra: Extra = {}): ConsoleTemplate => ({
  source: 'node',
  role: 'deciding',
  text,
  era: 'current',
  cause,
  ...extra,
})

const acao = 'access-control-allow-origin'
const preflight = { stage: 'preflight' } as const
const network = { stage: 'network', exact: true } as const

/** jsdom's XMLHttpRequest, today and before its rewrite. */
const jsdom: readonly ConsoleTemplate[] = [
  line('acao-mismatch', 'Cross origin {origin} forbidden', {
    header: acao,
    also: ['acao-missing', 'acao-invalid', 'acao-star-credentials'],
  }),
  line('acac-not-true', 'Credentials forbidden', { header: 'access-control-allow-credentials', exact: true }),
  line('pf-header', 'Header {header} forbidden', preflight),
  { ...line('pf-header', 'Headers {header} forbidden', preflight), era: 'legacy' },
  line('redirect-userinfo', 'Userinfo forbidden in cors redirect', { stage: 'redirect' }),
]

/** happy-dom: Firefox's first half, with the URL in straight quotes; older releases misspell it. */
const happyDom: readonly ConsoleTemplate[] = [
  {
    source: 'node',
    role: 'frame',
    text: 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "{url}".',
    era: 'current',
    cause: null,
  },
  {
    source: 'node',
    role: 'frame',
    text: 'Cross-Origin Request Blocked: The Same Origin Policy dissallows reading the remote resource at "{url}".',
    era: 'legacy',
    cause: null,
  },
]

/** mentoss: Chromium's frame with some reasons of its own. */
const mentoss: readonly ConsoleTemplate[] = [
  line(
    'acac-not-true',
    "No 'Access-Control-Allow-Credentials' header is present on the requested resource.",
    {
      header: 'access-control-allow-credentials',
    },
  ),
  line('acac-not-true', "The 'Access-Control-Allow-Credentials' header has a value that is not 'true'.", {
    header: 'access-control-allow-credentials',
  }),
  line(
    'acao-star-credentials',
    "The 'Access-Control-Allow-Origin' header has a value of '*' which is not allowed when the 'Access-Control-Allow-Credentials' header is 'true'.",
    { header: acao, received: '*' },
  ),
]

/** The `cause` of undici's `TypeError: fetch failed`. */
const undici: readonly ConsoleTemplate[] = [
  line('redirect-error-mode', 'unexpected redirect', { stage: 'redirect', exact: true }),
  line('redirect-loop', 'redirect count exceeded', { stage: 'redirect', exact: true }),
  line('redirect-scheme', 'URL scheme must be a HTTP(S) scheme', { also: ['scheme-unknown'], exact: true }),
  line('redirect-userinfo', 'cross origin not allowed for request mode "cors"', {
    stage: 'redirect',
    exact: true,
  }),
  line('redirect-userinfo', 'URL cannot contain credentials for request mode "cors"', {
    stage: 'redirect',
    exact: true,
  }),
  line('mode-same-origin', 'request mode cannot be "same-origin"', { stage: 'local', exact: true }),
  line('mode-nocors-redirect', 'redirect mode cannot be "follow" for "no-cors" request', {
    stage: 'local',
    exact: true,
  }),
]

/** The codes of Node's errors, and of undici's. */
const codes: readonly (readonly [CauseId, string])[] = [
  ['net-refused', 'ECONNREFUSED'],
  ['net-dns', 'ENOTFOUND'],
  ['net-dns', 'EAI_AGAIN'],
  ['net-tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['net-tls', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['net-tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['net-tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ['net-tls', 'CERT_HAS_EXPIRED'],
  ['net-tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['net-tls', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ['net-reset', 'ECONNRESET'],
  ['net-reset', 'UND_ERR_SOCKET'],
  ['net-reset', 'socket hang up'],
  ['net-timeout', 'ETIMEDOUT'],
  ['net-timeout', 'UND_ERR_CONNECT_TIMEOUT'],
  ['net-timeout', 'UND_ERR_HEADERS_TIMEOUT'],
  ['net-malformed', 'HPE_INVALID_'],
]

/** What emulations of a browser in Node say, and Node itself. */
export const nodeTemplates: readonly ConsoleTemplate[] = [
  ...jsdom,
  ...happyDom,
  ...mentoss,
  ...undici,
  ...codes.map(([cause, text]) => line(cause, text, network)),
  { source: 'node', role: 'opaque', text: 'fetch failed', era: 'current', cause: null, exact: true },
  { source: 'node', role: 'opaque', text: 'cors failure', era: 'current', cause: null, exact: true },
]
