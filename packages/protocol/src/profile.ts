/** What of a fetch came from which API. */
export type InitiatorType = 'fetch' | 'xmlhttprequest'

/**
 * Where shipping engines depart from the standard, or fill in what it leaves open: one named switch each. Every
 * algorithm that takes a profile defaults to the standard's.
 */
export interface Profile {
  /** `Access-Control-Allow-Headers: *` covers `Authorization`, on requests whose mode is not include. */
  readonly wildcardCoversAuthorization: boolean
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
  /** A preflight replaces the entries of its URL, instead of adding to them. */
  readonly cacheEntriesReplace: boolean
  /** Entries of include preflights serve include requests only. */
  readonly credentialedEntriesKeyedApart: boolean
  /** A network error on the preflight path clears the entries of the URL. */
  readonly networkErrorClearsEntries: boolean
  /** Once a hop of a redirect chain needed a preflight, every later one does, whatever is left of the request. */
  readonly preflightedChainStaysSo: boolean
  /**
   * What an unsafe header that a redirect has dropped does to the next hop: nothing; it calls for a preflight, which
   * does not name it; or for one which does, so that the server has to allow what it will not be sent.
   */
  readonly droppedHeaders: 'forgotten' | 'preflighted' | 'requested'
  /**
   * The preflight of a tainted redirect chain says the page's origin and is judged and remembered by it, while the
   * request that follows says `null`.
   */
  readonly preflightIgnoresTaint: boolean
  /** What of a preflight's status is judged before its `Access-Control-Allow-Origin`. Decides the blame alone. */
  readonly preflightStatusFirst: 'none' | 'redirect' | 'any'
  /** Bytes that all safelisted values may have together, or null when they are not counted. */
  readonly maxSafelistedValueSize: number | null
  /** `Save-Data`, `DPR`, `Width` and other client hints, and `Intervention`, need no preflight. */
  readonly clientHintsSafelisted: boolean
  /** Referrer policy `no-referrer` turns the `Origin` of a no-cors POST into `null`. */
  readonly noReferrerBlanksOrigin: boolean
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
  cachedWildcardCoversAuthorization: false,
  cachedWildcardServesCredentialed: false,
  maxAgeCap: null,
  absentMaxAge: 5,
  negativeMaxAge: 5,
  unparsableMaxAge: 5,
  cacheEntriesReplace: false,
  credentialedEntriesKeyedApart: false,
  networkErrorClearsEntries: true,
  preflightedChainStaysSo: false,
  droppedHeaders: 'forgotten',
  preflightIgnoresTaint: false,
  preflightStatusFirst: 'none',
  maxSafelistedValueSize: 1024,
  clientHintsSafelisted: false,
  noReferrerBlanksOrigin: true,
  sameOriginUserinfoRefusedFor: [],
  droppedRequestHeaderNames: [],
  trustworthyHttpRestrictsMixedContent: true,
  loopbackIsMixedContent: false,
}

/**
 * The standard, and three engines as measured: Chromium 156, Firefox 153, WebKitGTK 2.50. From the engines' sources,
 * and not measured, are `maxAgeCap`, `trustworthyHttpRestrictsMixedContent`, and whether the preflight of
 * `droppedHeaders` names the header. Of Firefox's `absentMaxAge` two measurements say 0 and 5.
 */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  spec,
  chromium: {
    ...spec,
    wildcardCoversAuthorization: true,
    maxAgeCap: 7200,
    negativeMaxAge: 0,
    cacheEntriesReplace: true,
    networkErrorClearsEntries: false,
    preflightStatusFirst: 'redirect',
    clientHintsSafelisted: true,
    noReferrerBlanksOrigin: false,
    sameOriginUserinfoRefusedFor: ['fetch'],
    droppedRequestHeaderNames: ['user-agent'],
    trustworthyHttpRestrictsMixedContent: false,
  },
  firefox: {
    ...spec,
    wildcardCoversAuthorization: true,
    maxAgeCap: 86400,
    absentMaxAge: 0,
    negativeMaxAge: 0,
    unparsableMaxAge: 0,
    credentialedEntriesKeyedApart: true,
    preflightedChainStaysSo: true,
    droppedHeaders: 'preflighted',
    preflightIgnoresTaint: true,
    maxSafelistedValueSize: null,
    trustworthyHttpRestrictsMixedContent: false,
  },
  webkit: {
    ...spec,
    wildcardCoversAuthorization: true,
    cachedWildcardCoversAuthorization: true,
    maxAgeCap: 600,
    negativeMaxAge: 0,
    cacheEntriesReplace: true,
    networkErrorClearsEntries: false,
    preflightedChainStaysSo: true,
    droppedHeaders: 'requested',
    preflightStatusFirst: 'any',
    trustworthyHttpRestrictsMixedContent: false,
    loopbackIsMixedContent: true,
  },
}
