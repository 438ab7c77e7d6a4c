import type { TraceEvent, TransportErrorCode } from '@accredit/browser'
import type {
  CorpFailCode,
  CorsCheckFailCode,
  MainFetchFailCode,
  PreflightFailCode,
  RedirectFailCode,
} from '@accredit/protocol'
import type { CauseId, NetworkCauseId } from '../cause.ts'

/** Failures that the fetch algorithm names itself. */
type FetchFailCode =
  | 'keepalive-limit'
  | 'blob-url-invalid'
  | 'data-url-invalid'
  | 'proxy-authentication'
  | 'integrity-without-body'
  | 'digest-mismatch'
  | 'insecure-context'
  | 'permission-denied'
  | 'address-space-mismatch'

/** Every reason for which a fetch of the browser fails. */
type FailCode =
  | CorsCheckFailCode
  | PreflightFailCode
  | MainFetchFailCode
  | RedirectFailCode
  | CorpFailCode
  | TransportErrorCode
  | FetchFailCode

const networkCauses: Readonly<Record<TransportErrorCode, NetworkCauseId>> = {
  'network-disabled': 'net-unspecified',
  'name-not-resolved': 'net-dns',
  'connection-refused': 'net-refused',
  'connection-reset': 'net-reset',
  'closed-early': 'net-reset',
  'malformed-response': 'net-malformed',
  'headers-too-large': 'net-malformed',
  'tls-failure': 'net-tls',
  'client-certificate-required': 'net-tls',
  timeout: 'net-timeout',
  'app-failed': 'net-unspecified',
  'content-decoding-failed': 'net-malformed',
  'address-refused': 'net-unspecified',
  'network-failure': 'net-unspecified',
}

const causes: Readonly<Record<FailCode, CauseId>> = {
  ...networkCauses,
  'acao-missing': 'acao-missing',
  'acao-multiple': 'acao-multiple',
  'acao-wildcard-with-credentials': 'acao-star-credentials',
  'acao-mismatch': 'acao-mismatch',
  'acac-missing': 'acac-not-true',
  'acac-not-true': 'acac-not-true',
  'preflight-redirect': 'pf-redirect',
  'preflight-status': 'pf-status',
  'acam-invalid': 'pf-methods-syntax',
  'acah-invalid': 'pf-headers-syntax',
  'acam-missing': 'pf-method',
  'acam-wildcard-with-credentials': 'pf-method',
  'acam-method-not-listed': 'pf-method',
  'acah-missing': 'pf-header',
  'acah-wildcard-with-credentials': 'pf-header',
  'acah-authorization-not-listed': 'pf-auth-wildcard',
  'acah-header-not-listed': 'pf-header',
  'bad-port': 'net-badport',
  'mixed-content': 'mixed-content',
  'same-origin-mode': 'mode-same-origin',
  'no-cors-redirect-mode': 'mode-nocors-redirect',
  'not-http-scheme': 'scheme-unknown',
  'redirect-mode-error': 'redirect-error-mode',
  'location-multiple': 'redirect-location',
  'location-unparsable': 'redirect-location',
  'location-not-http': 'redirect-scheme',
  'too-many-redirects': 'redirect-loop',
  'userinfo-cross-origin': 'redirect-userinfo',
  'userinfo-tainted': 'redirect-userinfo',
  'userinfo-same-origin': 'redirect-userinfo',
  'stream-body': 'stream-upload',
  'corp-not-same-origin': 'corp',
  'corp-not-same-site': 'corp',
  'corp-insecure-requester': 'corp',
  'corp-required': 'corp',
  'keepalive-limit': 'net-unspecified',
  'blob-url-invalid': 'scheme-unknown',
  'data-url-invalid': 'scheme-unknown',
  'proxy-authentication': 'net-unspecified',
  'integrity-without-body': 'sri-failed',
  'digest-mismatch': 'sri-failed',
  'insecure-context': 'lna-insecure',
  'permission-denied': 'lna-denied',
  'address-space-mismatch': 'lna-denied',
}

function isFailCode(reason: string): reason is FailCode {
  return Object.hasOwn(causes, reason)
}

/** What went wrong with a network, by the code of the transport. */
export function networkCause(code: TransportErrorCode): NetworkCauseId {
  return networkCauses[code]
}

/** Causes of the network that, met by a preflight, consoles report as its failure. */
const preflightNetworkCauses: ReadonlySet<CauseId> = new Set<CauseId>(['net-reset', 'net-malformed'])

/** The cause of a step that failed. A reason that is not known says no more than that there was no response. */
export function failureCause(event: TraceEvent, isPreflight: boolean): CauseId {
  const { reason, received } = event
  if (reason === null || !isFailCode(reason)) return 'net-unspecified'
  if (reason === 'acao-mismatch') return mismatchCause(received ?? '')
  if (reason === 'not-http-scheme' && received === 'file') return 'scheme-file'
  const cause = causes[reason]
  return isPreflight && preflightNetworkCauses.has(cause) ? 'pf-network' : cause
}

/** Engines tell a value that could be no origin from one that is another, and see a list where blanks part it. */
function mismatchCause(received: string): CauseId {
  if (received === 'null' || isOrigin(received)) return 'acao-mismatch'
  const parts = received.split(/[ \t]+/)
  return parts.length > 1 && parts.every(isOrigin) ? 'acao-multiple' : 'acao-invalid'
}

function isOrigin(value: string): boolean {
  // Chromium parses the value as a URL: a path or a slash at the end makes a mismatch, and nothing invalid.
  return /^[\x21-\x7e]+$/.test(value) && URL.canParse(value) && new URL(value).host !== ''
}
