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
  /** A cache entry `*`, stored by an include preflight that passed on other grounds, serves include requests. */
  readonly cachedWildcardServesCredentialed: boolean
  /** The largest max-age in seconds, or null for no limit of its own. */
  readonly maxAgeCap: number | null
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
  /** A redirect that drops `Authorization` does not spare the next hop the preflight on its account. */
  readonly strippedAuthorizationPreflighted: boolean
  /** Bytes that all safelisted values may have together, or null when they are not counted. */
  readonly maxSafelistedValueSize: number | null
  /** Referrer policy `no-referrer` turns the `Origin` of a no-cors POST into `null`. */
  readonly noReferrerBlanksOrigin: boolean
  /** APIs that refuse a redirect to userinfo even within one origin. */
  readonly sameOriginUserinfoRefusedFor: readonly InitiatorType[]
  /** Request headers that script may set, only to have them dropped in silence. */
  readonly droppedRequestHeaderNames: readonly string[]
  /** Pages on trustworthy http origins (`http://localhost`) are kept from mixed content as https ones are. */
  readonly trustworthyHttpRestrictsMixedContent: boolean
}

export type ProfileName = 'spec' | 'chromium' | 'firefox' | 'webkit'

const spec: Profile = {
  wildcardCoversAuthorization: false,
  cachedWildcardCoversAuthorization: false,
  cachedWildcardServesCredentialed: true,
  maxAgeCap: null,
  negativeMaxAge: 5,
  unparsableMaxAge: 5,
  cacheEntriesReplace: false,
  credentialedEntriesKeyedApart: false,
  networkErrorClearsEntries: true,
  strippedAuthorizationPreflighted: false,
  maxSafelistedValueSize: 1024,
  noReferrerBlanksOrigin: true,
  sameOriginUserinfoRefusedFor: [],
  droppedRequestHeaderNames: [],
  trustworthyHttpRestrictsMixedContent: true,
}

/**
 * The standard, and three engines as measured: Chromium 156, Firefox 153, WebKitGTK 2.50. Two switches are taken from
 * the engines' sources and were not measured: `maxAgeCap` and `trustworthyHttpRestrictsMixedContent`.
 */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  spec,
  chromium: {
    ...spec,
    wildcardCoversAuthorization: true,
    cachedWildcardServesCredentialed: false,
    maxAgeCap: 7200,
    negativeMaxAge: 0,
    cacheEntriesReplace: true,
    networkErrorClearsEntries: false,
    noReferrerBlanksOrigin: false,
    sameOriginUserinfoRefusedFor: ['fetch'],
    droppedRequestHeaderNames: ['user-agent'],
    trustworthyHttpRestrictsMixedContent: false,
  },
  firefox: {
    ...spec,
    wildcardCoversAuthorization: true,
    cachedWildcardServesCredentialed: false,
    maxAgeCap: 86400,
    negativeMaxAge: 0,
    unparsableMaxAge: 0,
    credentialedEntriesKeyedApart: true,
    strippedAuthorizationPreflighted: true,
    maxSafelistedValueSize: null,
    trustworthyHttpRestrictsMixedContent: false,
  },
  webkit: {
    ...spec,
    wildcardCoversAuthorization: true,
    cachedWildcardCoversAuthorization: true,
    cachedWildcardServesCredentialed: false,
    maxAgeCap: 600,
    negativeMaxAge: 0,
    cacheEntriesReplace: true,
    networkErrorClearsEntries: false,
    strippedAuthorizationPreflighted: true,
    trustworthyHttpRestrictsMixedContent: false,
  },
}
