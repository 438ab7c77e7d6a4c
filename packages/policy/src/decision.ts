/**
 * What a request is, to the server.
 *
 * - `non-cors`: no `Origin` header. A browser sent it same-origin or by navigation, or it is not a browser.
 * - `preflight`: `OPTIONS` with `Origin` and `Access-Control-Request-Method`. Answered here, never by the app.
 * - `actual`: any other request with `Origin`, also an `OPTIONS` that asks for no method.
 * - `upgrade`: a WebSocket handshake. CORS does not apply to it, so the policy's origins are all that guards it.
 */
export type RequestKind = 'non-cors' | 'preflight' | 'actual' | 'upgrade'

/** Which part of the policy the origin stands in. */
export type Tier = 'credentialed' | 'anonymous'

/** Why a decision fell as it did. Stable; prose is rendered from it by `describeDecision`. */
export type DecisionCode =
  /** The policy grants what was asked for. */
  | 'granted'
  /** No `Origin` header, and nothing that the write guard objects to. */
  | 'no-origin'
  /** `Origin: null`: a sandboxed frame, a `data:` or `file:` document, or a redirect across origins. */
  | 'origin-null'
  /** `Origin` is not a serialised origin: a path, upper case, several values, more than 326 bytes. */
  | 'origin-malformed'
  /** A well-formed origin that the policy does not list. */
  | 'origin-not-allowed'
  /** The preflight asks for a method that the policy does not allow, or that is no method. */
  | 'method-not-allowed'
  /** The preflight asks for a request header that the policy does not allow. */
  | 'header-not-allowed'
  /** `Access-Control-Request-Headers` is not a list of header names. */
  | 'request-headers-malformed'
  /** `Access-Control-Request-Headers` has more than 64 names or 4,096 bytes. */
  | 'request-headers-too-large'
  /** The write guard refused a state-changing request from an origin that may not send it. */
  | 'cross-origin-write'
  /** The guard refused a WebSocket handshake from an origin that may not open one. */
  | 'cross-origin-upgrade'
  /** A policy table has no entry for this path and method. */
  | 'no-policy'

/** One header to set (never to append): a lower-case name and its value. */
export type HeaderLine = readonly [name: string, value: string]

/**
 * The policy's answer for one request. A value: nothing in it changes afterwards, and arrays may be shared
 * between decisions.
 */
export interface Decision {
  readonly kind: RequestKind
  /** `deny` withholds CORS headers; only with `respond` does it also keep the request from the app. */
  readonly verdict: 'allow' | 'deny'
  /** The tier of the origin, `null` where it has none. */
  readonly tier: Tier | null
  readonly code: DecisionCode
  /** The origin, method or header name that decided, as received; `null` where nothing was refused. */
  readonly detail: string | null
  /** Headers to set on the response, replacing any of the same name. */
  readonly set: readonly HeaderLine[]
  /** Names to merge into the response's `Vary`. */
  readonly vary: readonly string[]
  /** Present: answer now with this status and these headers, and do not call the app. */
  readonly respond?: { readonly status: 204 | 403 }
  /** With `writes: 'report'`: what `'guard'` would have refused. */
  readonly reported?: 'cross-origin-write' | 'cross-origin-upgrade'
  /** A write from an anonymous-only origin passed the guard: the app should ignore its cookies. */
  readonly hint?: 'strip-credentials'
}

/**
 * Request headers: a `Headers` object, or a record with lower-case names such as Node's `IncomingHttpHeaders`.
 * Names in a record are looked up as they are: `{ Origin: … }` is not seen, and TypeScript says so.
 */
export type RequestHeaders = Pick<Headers, 'get'> | RequestHeaderRecord

export interface RequestHeaderRecord {
  readonly origin?: string | undefined
  readonly host?: string | undefined
  readonly upgrade?: string | undefined
  readonly 'access-control-request-method'?: string | undefined
  readonly 'access-control-request-headers'?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
  readonly ':authority'?: string | undefined
}

/** The part of a request that a policy looks at. Node's `IncomingMessage` is one. */
export interface PolicyRequest {
  readonly method?: string | undefined
  /** Path or absolute URL. Only a policy table looks at it. */
  readonly url?: string | undefined
  readonly headers: RequestHeaders
  /**
   * Whether the connection is TLS, where that is known. Only used to tell whether an `Origin` is the server's own
   * when the browser sent no `Sec-Fetch-Site`.
   */
  readonly secure?: boolean | undefined
}

/** Anything that decides: a policy, a policy table, or a live policy. Every adapter takes one. */
export interface Decider {
  /**
   * Decides one request. Pure and synchronous; throws nothing, whatever the headers hold.
   */
  decide(request: PolicyRequest): Decision
}
