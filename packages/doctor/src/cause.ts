/** Why CORS kept a response from a page. One id for each kind of failure that the engines tell apart. */
export type CorsCauseId =
  | 'acao-missing'
  | 'acao-mismatch'
  | 'acao-invalid'
  | 'acao-multiple'
  | 'acao-star-credentials'
  | 'acac-not-true'
  | 'pf-status'
  | 'pf-redirect'
  | 'pf-method'
  | 'pf-methods-syntax'
  | 'pf-header'
  | 'pf-headers-syntax'
  /** `Access-Control-Allow-Headers: *` beside `Authorization`: the standard refuses, engines let it pass and warn. */
  | 'pf-auth-wildcard'
  | 'pf-network'
  | 'redirect-userinfo'
  | 'redirect-scheme'
  | 'redirect-error-mode'
  | 'redirect-loop'
  | 'redirect-location'
  | 'mode-same-origin'
  | 'mode-nocors-redirect'
  | 'scheme-file'
  | 'scheme-unknown'
  | 'cors-disabled'
  | 'origin-header'

/** The response arrived, and something of it or of the request was kept back in silence. */
export type WithheldCauseId =
  | 'unexposed-header'
  | 'forbidden-request-header'
  /** CORS passes, and a cookie did not travel or was not stored. */
  | 'cookie-withheld'
  /** A cache answered with a copy that was made for another origin, or for none. */
  | 'cached-without-vary'

/** The network failed; no CORS header would help. */
export type NetworkCauseId =
  | 'net-refused'
  | 'net-dns'
  | 'net-tls'
  | 'net-reset'
  | 'net-timeout'
  | 'net-badport'
  | 'net-malformed'
  /** No more is known than that there was no response. */
  | 'net-unspecified'

/** What is pasted as CORS and is another rule of the browser. */
export type OtherRuleCauseId =
  | 'lna-denied'
  | 'lna-insecure'
  | 'mixed-content'
  | 'csp'
  | 'corp'
  | 'orb'
  | 'module-mime'
  | 'nosniff'
  | 'sri-failed'
  | 'sri-without-cors'
  | 'canvas-tainted'
  | 'frame-access'
  | 'frame-options'
  | 'preload-credentials'
  | 'opaque-body'
  | 'worker-origin'
  | 'stylesheet-access'
  | 'stream-upload'
  | 'beacon-preflight'
  | 'extension'
  | 'private-network-preflight'

export type CauseId = CorsCauseId | WithheldCauseId | NetworkCauseId | OtherRuleCauseId

/**
 * Where it happened. `local`: before anything was sent. `redirect`: on a response that is a redirect, at `hop`.
 */
export type Stage = 'local' | 'preflight' | 'actual' | 'redirect' | 'network'

/**
 * What is known of one failure, whoever found it: `check` from a trace, `explain` from a pasted line. What is not known
 * is null, and is never guessed.
 */
export interface Diagnosis {
  readonly cause: CauseId
  readonly stage: Stage | null
  /** How many redirects were followed before. */
  readonly hop: number | null
  /** The API that failed, as consoles name it: `fetch`, `XMLHttpRequest`, `script`, `image`, `EventSource`… */
  readonly api: string | null
  /** The URL that failed: of the last hop. */
  readonly url: string | null
  /** The URL that was asked for, where a redirect led elsewhere. */
  readonly redirectedFrom: string | null
  /** Where the redirect that failed leads to, when it was a redirect. */
  readonly location?: string | null
  /** The origin of the page. */
  readonly origin: string | null
  readonly status: number | null
  readonly method: string | null
  /** The request or response header that it is about, lower-case. */
  readonly header: string | null
  /** The value that was received in the deciding header. */
  readonly received: string | null
  /** The value that would have passed. */
  readonly expected: string | null
}
