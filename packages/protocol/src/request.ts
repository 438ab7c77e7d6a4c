import type { Header, HeaderList } from './header-list.ts'
import { type NetworkPartitionKey, networkPartitionKey } from './network-partition-key.ts'
import type { Origin } from './origin.ts'
import type { InitiatorType } from './profile.ts'

/** @see https://fetch.spec.whatwg.org/#concept-request-mode */
export type RequestMode = 'same-origin' | 'cors' | 'no-cors' | 'navigate' | 'websocket' | 'webtransport'

/** @see https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
export type CredentialsMode = 'omit' | 'same-origin' | 'include'

/** @see https://fetch.spec.whatwg.org/#concept-request-redirect-mode */
export type RedirectMode = 'follow' | 'error' | 'manual'

/** @see https://fetch.spec.whatwg.org/#concept-request-response-tainting */
export type ResponseTainting = 'basic' | 'cors' | 'opaque'

/** @see https://w3c.github.io/webappsec-referrer-policy/#referrer-policies */
export type ReferrerPolicy =
  | ''
  | 'no-referrer'
  | 'no-referrer-when-downgrade'
  | 'same-origin'
  | 'origin'
  | 'strict-origin'
  | 'origin-when-cross-origin'
  | 'strict-origin-when-cross-origin'
  | 'unsafe-url'

/** No body; one that can be sent again from its source; a stream, which cannot. */
export type RequestBody = 'none' | 'replayable' | 'stream'

/**
 * The part of the standard's request that CORS is decided by, as a value. Fetching does not change it: each step
 * returns the next one.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request
 */
export interface FetchRequest {
  /** Normalised. */
  readonly method: string
  /** The first URL, and one for every redirect followed. */
  readonly urlList: readonly [URL, ...URL[]]
  /** The author's headers, those derived from the body included, those of the user agent not. */
  readonly headers: HeaderList
  /** Never "client": the origin of the environment that fetches. */
  readonly origin: Origin
  readonly mode: RequestMode
  readonly credentials: CredentialsMode
  readonly redirect: RedirectMode
  readonly referrerPolicy: ReferrerPolicy
  readonly tainting: ResponseTainting
  readonly body: RequestBody
  readonly redirectCount: number
  /** Set by fetch() and XMLHttpRequest: method and headers are the author's, so they are subject to preflight. */
  readonly unsafeRequest: boolean
  /** Set for upload listeners and stream bodies: there is a preflight whatever method and headers are. */
  readonly useCorsPreflight: boolean
  readonly initiatorType: InitiatorType
  readonly partitionKey: NetworkPartitionKey
  /** The origins of the documents in which the one that fetches is nested. */
  readonly ancestorOrigins: readonly Origin[]
  /** Names of CORS-unsafe headers that a redirect has dropped, lower-case. */
  readonly strippedHeaderNames: readonly string[]
  /** A URL before the current one needed a preflight. */
  readonly wasPreflighted: boolean
  /** The method was neither GET nor HEAD at first, and no redirect has led to another origin since. */
  readonly wasSentWithOrigin: boolean
  /** The method before any redirect. */
  readonly firstMethod: string
  /** The `Content-Type` that a redirect has dropped with the body. */
  readonly droppedContentType: Header | null
}

/** What must be said of a request, and what may be. */
export interface FetchRequestInit
  extends Partial<
    Omit<
      FetchRequest,
      | 'urlList'
      | 'origin'
      | 'redirectCount'
      | 'strippedHeaderNames'
      | 'wasPreflighted'
      | 'wasSentWithOrigin'
      | 'firstMethod'
      | 'droppedContentType'
      | 'tainting'
    >
  > {
  readonly url: URL
  readonly origin: Origin
}

/**
 * A request as script's `fetch(url)` makes it, except for what `init` says: GET, mode cors, credentials same-origin,
 * redirects followed, the unsafe-request flag set, the use-CORS-preflight flag set for a stream body, top-level.
 * The method is taken as it is.
 */
export function fetchRequest({
  url,
  origin,
  method = 'GET',
  headers = [],
  mode = 'cors',
  credentials = 'same-origin',
  redirect = 'follow',
  referrerPolicy = 'strict-origin-when-cross-origin',
  body = 'none',
  unsafeRequest = true,
  useCorsPreflight = body === 'stream',
  initiatorType = 'fetch',
  partitionKey = networkPartitionKey(origin),
  ancestorOrigins = [],
}: FetchRequestInit): FetchRequest {
  return {
    method,
    urlList: [url],
    headers,
    origin,
    mode,
    credentials,
    redirect,
    referrerPolicy,
    tainting: 'basic',
    body,
    redirectCount: 0,
    unsafeRequest,
    useCorsPreflight,
    initiatorType,
    partitionKey,
    ancestorOrigins,
    strippedHeaderNames: [],
    wasPreflighted: false,
    wasSentWithOrigin: false,
    firstMethod: method,
    droppedContentType: null,
  }
}

/**
 * The URL that a request is at.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request-current-url
 */
export function currentUrl({ urlList }: Pick<FetchRequest, 'urlList'>): URL {
  return urlList[urlList.length - 1] ?? urlList[0]
}

/** Whether a URL's scheme is http or https. @see https://fetch.spec.whatwg.org/#http-scheme */
export function isHttpScheme(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:'
}

/** Whether a URL has a username or a password. @see https://url.spec.whatwg.org/#include-credentials */
export function includesUserinfo(url: URL): boolean {
  return url.username !== '' || url.password !== ''
}
