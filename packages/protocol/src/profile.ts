/** What of a fetch came from which API. */
export type InitiatorType = 'fetch' | 'xmlhttprequest'

/**
 * Where shipping engines depart from the standard, or fill in what it leaves open: one named switch each. Every
 * algorithm that takes a profile defaults to the standard's.
 */
export interface Profile {
  /** `Access-Control-Allow-Headers: *` covers `Authorization`, on requests whose mode is not include. */
  readonly wildcardCoversAuthorization: boolean
  /** A cache entry `*` stands for what it is not the name of, instead of for nothing. */
  readonly cachedWildcardServes: boolean
  /** A header-name cache entry `*` covers `Authorization` too, instead of asking again. */
  readonly cachedWildcardCoversAuthorization: boolean
  /**
   * A cache entry `*`, stored by an include preflight that passed on other grounds, serves include requests. The text
   * has it so, and lets `*` through with credentials; no engine does, and no profile here.
   */
  readonly cachedWildcardServesCredentialed: boolean
  /** The largest max-age in seconds, or null for no limit of its own. */
  readonly maxAgeCap: number | null
  /** Seconds that a preflight without `Access-Control-Max-Age` is remembered for. */
  readonly absentMaxAge: number
  /** Seconds that a negative `Access-Control-Max-Age` counts as. */
  readonly negativeMaxAge: number
  /** Seconds that any other malformed `Access-Control-Max-Age` counts as. */
  readonly unparsableMaxAge: number
  /** A preflight replaces the entries of its URL, which are forgotten when one of them is missed; it does not add to them. */
  readonly cacheEntriesReplace: boolean
  /** Entries of include preflights serve include requests only. */
  readonly credentialedEntriesKeyedApart: boolean
  /** User and password in a URL do not make it another one for what is remembered. */
  readonly cacheIgnoresUserinfo: boolean
  /** Preflights of pages with an opaque origin, such as sandboxed frames, are remembered. */
  readonly opaquePagesRememberPreflights: boolean
  /** Preflights that say `null` since a redirect chain is tainted are remembered. */
  readonly taintedPreflightsRemembered: boolean
  /** What a preflight allows is remembered even if that is not what it was asked for. */
  readonly refusedPreflightsRemembered: boolean
  /**
   * The use-CORS-preflight flag (an upload listener) is about the method: a request may have its own where the answer
   * has no `Access-Control-Allow-Methods`, and is spared a preflight only by an entry that names it. Where it is not,
   * an answer to any earlier preflight of the URL will do for a safelisted method.
   */
  readonly flagNamesMethod: boolean
  /** A network error on the preflight path clears the entries of the URL. */
  readonly networkErrorClearsEntries: boolean
  /** A response that fails its CORS check clears the entries of the URL even if no preflight was needed. */
  readonly simpleFailureClearsEntries: boolean
  /** Once a hop of a redirect chain needed a preflight, every later one does, whatever is left of the request. */
  readonly preflightedChainStaysSo: boolean
  /**
   * What an unsafe header that a redirect has dropped does to the next hop: nothing; it calls for a preflight, which
   * does not name it; or for one which does, so that the server has to allow what it will not be sent.
   */
  readonly droppedHeaders: 'forgotten' | 'preflighted' | 'requested'
  /**
   * The preflight of a tainted redirect chain says the page's origin and is judged and remembered by it, while the
   * request that follows says `null`. Back at that origin it passes the CORS check unseen.
   */
  readonly preflightIgnoresTaint: boolean
  /** What of a preflight's status is judged before its `Access-Control-Allow-Origin`. Decides the blame alone. */
  readonly preflightStatusFirst: 'none' | 'redirect' | 'any'
  /**
   * A request of credentials mode same-origin that began at the page's own origin counts as credentialed where
   * redirects lead it: in no-cors it has credentials there, and in cors the redirects of others must allow them.
   */
  readonly sameOriginCredentialsStay: boolean
  /** A GET that a redirect has made keeps its `Origin` as long as it stays in one origin. */
  readonly originStaysAfterRedirect: boolean
  /**
   * When the `Content-Type` that one redirect drops with the body comes back with the next: never; if that one would
   * keep the method that the request had at first; or if it needs CORS or is a 307 or 308.
   */
  readonly contentTypeReturns: 'never' | 'by-first-method' | 'with-cors-or-307'
  /** What an empty `Location` is: the URL itself, as any relative one; none, so that the response stands; an error. */
  readonly emptyLocation: 'self' | 'none' | 'error'
  /** Redirect mode error lets a redirect pass that has no `Location`, or an empty one. */
  readonly redirectErrorNeedsLocation: boolean
  /** A `Location` that is a network error although redirect mode manual follows none. */
  readonly manualRedirectRefuses: 'nothing' | 'unparsable' | 'not-http'
  /** A DELETE that any redirect leads to another origin goes on as a GET. */
  readonly deleteBecomesGetCrossOrigin: boolean
  /** Bytes that all safelisted values may have together, or null when they are not counted. */
  readonly maxSafelistedValueSize: number | null
  /** Header lines of one name are judged as the one value that they make, not each alone. */
  readonly repeatedValuesJoined: boolean
  /** `Save-Data`, `DPR`, `Width` and other client hints, and `Intervention`, need no preflight. */
  readonly clientHintsSafelisted: boolean
  /** A strict referrer policy turns the `Origin` of a POST outside mode cors into `null`. */
  readonly referrerPolicyBlanksOrigin: boolean
  /**
   * `unsafe-url`, `no-referrer-when-downgrade` and `origin-when-cross-origin` count on requests to other sites too,
   * instead of the default policy.
   */
  readonly relaxedReferrerPolicyCrossSite: boolean
  /** APIs that refuse a redirect to userinfo even within one origin. */
  readonly sameOriginUserinfoRefusedFor: readonly InitiatorType[]
  /** Request headers that script may set, only to have them dropped in silence. */
  readonly droppedRequestHeaderNames: readonly string[]
  /** Pages on trustworthy http origins (`http://localhost`) are kept from mixed content as https ones are. */
  readonly trustworthyHttpRestrictsMixedContent: boolean
  /** `http://localhost` and its like are mixed content on an https page. */
  readonly loopbackIsMixedContent: boolean
}

export type ProfileName = 'spec' | 'chromium' | 'firefox' | 'webkit'

const spec: Profile = {
  wildcardCoversAuthorization: false,
  cachedWildcardServes: true,
  cachedWildcardCoversAuthorization: false,
  cachedWildcardServesCredentialed: false,
  maxAgeCap: null,
  absentMaxAge: 5,
  negativeMaxAge: 5,
  unparsableMaxAge: 5,
  cacheEntriesReplace: false,
  credentialedEntriesKeyedApart: false,
  cacheIgnoresUserinfo: false,
  opaquePagesRememberPreflights: true,
  taintedPreflightsRemembered: true,
  refusedPreflightsRemembered: false,
  flagNamesMethod: true,
  networkErrorClearsEntries: true,
  simpleFailureClearsEntries: false,
  preflightedChainStaysSo: false,
  droppedHeaders: 'forgotten',
  preflightIgnoresTaint: false,
  preflightStatusFirst: 'none',
  sameOriginCredentialsStay: false,
  originStaysAfterRedirect: false,
  contentTypeReturns: 'never',
  emptyLocation: 'self',
  redirectErrorNeedsLocation: false,
  manualRedirectRefuses: 'nothing',
  deleteBecomesGetCrossOrigin: false,
  maxSafelistedValueSize: 1024,
  repeatedValuesJoined: false,
  clientHintsSafelisted: false,
  referrerPolicyBlanksOrigin: true,
  relaxedReferrerPolicyCrossSite: true,
  sameOriginUserinfoRefusedFor: [],
  droppedRequestHeaderNames: [],
  trustworthyHttpRestrictsMixedContent: true,
  loopbackIsMixedContent: false,
}

/**
 * The standard, and three engines as measured: Chromium 156, Firefox 153, WebKitGTK 2.50. From the engines' sources,
 * and not measured, are `maxAgeCap` and `trustworthyHttpRestrictsMixedContent`.
 */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  spec,
  chromium: {
    ...spec,
    wildcardCoversAuthorization: true,
    maxAgeCap: 7200,
    negativeMaxAge: 0,
    cacheEntriesReplace: true,
    cacheIgnoresUserinfo: true,
    opaquePagesRememberPreflights: false,
    taintedPreflightsRemembered: false,
    flagNamesMethod: false,
    networkErrorClearsEntries: false,
    preflightStatusFirst: 'redirect',
    emptyLocation: 'none',
    redirectErrorNeedsLocation: true,
    manualRedirectRefuses: 'unparsable',
    repeatedValuesJoined: true,
    clientHintsSafelisted: true,
    referrerPolicyBlanksOrigin: false,
    sameOriginUserinfoRefusedFor: ['fetch'],
    droppedRequestHeaderNames: ['user-agent'],
    trustworthyHttpRestrictsMixedContent: false,
  },
  firefox: {
    ...spec,
    wildcardCoversAuthorization: true,
    cachedWildcardServes: false,
    maxAgeCap: 86400,
    negativeMaxAge: 0,
    unparsableMaxAge: 0,
    credentialedEntriesKeyedApart: true,
    flagNamesMethod: false,
    simpleFailureClearsEntries: true,
    preflightedChainStaysSo: true,
    droppedHeaders: 'preflighted',
    preflightIgnoresTaint: true,
    contentTypeReturns: 'by-first-method',
    maxSafelistedValueSize: null,
    relaxedReferrerPolicyCrossSite: false,
    trustworthyHttpRestrictsMixedContent: false,
  },
  webkit: {
    ...spec,
    wildcardCoversAuthorization: true,
    cachedWildcardCoversAuthorization: true,
    maxAgeCap: 600,
    negativeMaxAge: 0,
    cacheEntriesReplace: true,
    taintedPreflightsRemembered: false,
    refusedPreflightsRemembered: true,
    flagNamesMethod: false,
    networkErrorClearsEntries: false,
    preflightedChainStaysSo: true,
    droppedHeaders: 'requested',
    sameOriginCredentialsStay: true,
    originStaysAfterRedirect: true,
    contentTypeReturns: 'with-cors-or-307',
    emptyLocation: 'error',
    redirectErrorNeedsLocation: true,
    manualRedirectRefuses: 'not-http',
    deleteBecomesGetCrossOrigin: true,
    preflightStatusFirst: 'any',
    repeatedValuesJoined: true,
    trustworthyHttpRestrictsMixedContent: false,
    loopbackIsMixedContent: true,
  },
}
