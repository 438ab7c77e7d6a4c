import {
  type ProfileName,
  type Profile as ProtocolProfile,
  profiles as protocolProfiles,
} from '@accredit/protocol'

/** Where shipping engines depart from the standard, or fill in what it leaves open, on the side of the client. */
export interface Profile extends ProtocolProfile {
  readonly name: ProfileName
  /** `Secure` cookies are stored from and sent to `http://localhost`, `http://127.0.0.1` and their like. */
  readonly secureCookiesOnLoopback: boolean
  /** `SameSite=None` without `Secure` is stored. */
  readonly sameSiteNoneWithoutSecure: boolean
  /** What a cookie without `SameSite` is taken for. */
  readonly defaultSameSite: 'lax' | 'none'
  /**
   * What becomes of a cookie without `Partitioned` where the top-level site is another than the cookie's, or a frame of
   * another site is between: it is stored and sent, it is sent if it was stored elsewhere, it stays home, or it lives in
   * a jar of that top-level site.
   */
  readonly thirdPartyCookies: 'allow' | 'send-only' | 'block' | 'partition'
  /** A page with an opaque origin, such as a sandboxed frame, counts by its URL for `SameSite`. */
  readonly opaquePagesSameSite: boolean
  /**
   * What makes a request a downgrade, to which the strict referrer policies send nothing: that its page is potentially
   * trustworthy and its URL is not, or that the one is https and the other is not, be it on loopback.
   */
  readonly referrerDowngrade: 'trustworthiness' | 'scheme'
  /** A page with an opaque origin, such as a sandboxed frame, has a referrer all the same. */
  readonly opaquePagesRefer: boolean
  /** Of the referrer of a request to another site than the top-level one, the origin is all that is sent. */
  readonly thirdPartyReferrerCut: boolean
  /** The referrer of a preflight after a redirect: its own, or that of the first request of the chain. */
  readonly preflightReferrer: 'own' | 'first'
  /** `Sec-Fetch-Site` tells http from https. */
  readonly fetchSiteSchemeful: boolean
  /**
   * What `Sec-Fetch-Site` says after a redirect where not all URLs are of the page's origin: how far the farthest is, or
   * `cross-site` even within one site where it was an http URL that redirected.
   */
  readonly redirectedFetchSite: 'farthest' | 'cross-site-from-http'
  /**
   * What the `Sec-Fetch-Site` of a preflight is about: the redirect chain; the URL that it goes to alone; or the chain,
   * but `cross-site` where it is tainted, so that the `Origin` is `null`.
   */
  readonly preflightFetchSite: 'chain' | 'url' | 'cross-site-if-tainted'
  /** Requests of mode cors that a redirect has just led to another origin have `Sec-Fetch-*` too. */
  readonly fetchMetadataAfterCrossOriginRedirect: boolean
  /** `SameSite` tells http from https. */
  readonly sameSiteSchemeful: boolean
  /** Where a foreign URL in a redirect chain makes what follows cross-site for `SameSite`. */
  readonly sameSiteConsidersRedirects: 'always' | 'sending' | 'never'
  /** Integrity metadata of a redirect that mode manual hides are held against its body, instead of failing for none. */
  readonly hiddenBodyHasIntegrity: boolean
  /** The type of a body goes with a no-cors request, safelisted or not. */
  readonly noCorsBodyTypeSent: boolean
  /** The user and the password that `open()` is given for another origin stay in the URL, which `responseURL` shows. */
  readonly foreignUserinfoKept: boolean
  /**
   * How XMLHttpRequest corrects the charset of an author's `Content-Type`, where it is another than UTF-8: the type is
   * serialised anew; that only for a string, and in place for URLSearchParams; or in place always, be it UTF-8 or not.
   */
  readonly charsetCorrection: 'anew' | 'anew-for-strings' | 'in-place'
  /** The attribute `Partitioned` is known. */
  readonly partitionedCookies: boolean
  /** `open(method, url, async, user, password)` retries a cross-origin 401 too, with credentials or without. */
  readonly urlCredentialsRetriedCrossOrigin: boolean
  /** Where those are given, nobody is asked for others. */
  readonly urlCredentialsSilencePrompt: boolean
  /**
   * A cross-origin 401 on a credentialed request asks for credentials, instead of being a plain response. Chromium asks
   * unless it blocks third-party cookies, as Debian's build does.
   */
  readonly crossOriginChallengePrompts: boolean
  /** The same of a no-cors request, whose response script cannot read. */
  readonly noCorsChallengePrompts: boolean
  /** A 401 of the page's own origin asks even where a page of another site is around it. */
  readonly framedChallengePrompts: boolean
  /** What a stream body does. */
  readonly streamBodies: 'preflight' | 'stringify' | 'refuse'
  /** Requests to less public addresses than the page's are checked. */
  readonly localNetworkAccessChecked: boolean
  /** Only secure contexts may ask for the permission to reach less public addresses. */
  readonly localNetworkAccessNeedsSecureContext: boolean
  /** How often, in all, a GET, HEAD or OPTIONS is sent while the connection breaks off before the answer. */
  readonly resetAttempts: number
  readonly userAgent: string
}

const spec: Profile = {
  ...protocolProfiles.spec,
  name: 'spec',
  secureCookiesOnLoopback: false,
  sameSiteNoneWithoutSecure: false,
  defaultSameSite: 'lax',
  thirdPartyCookies: 'allow',
  opaquePagesSameSite: false,
  referrerDowngrade: 'trustworthiness',
  opaquePagesRefer: false,
  thirdPartyReferrerCut: false,
  fetchSiteSchemeful: true,
  preflightFetchSite: 'chain',
  redirectedFetchSite: 'farthest',
  preflightReferrer: 'own',
  fetchMetadataAfterCrossOriginRedirect: true,
  sameSiteSchemeful: true,
  sameSiteConsidersRedirects: 'always',
  noCorsBodyTypeSent: false,
  hiddenBodyHasIntegrity: false,
  charsetCorrection: 'anew',
  foreignUserinfoKept: true,
  partitionedCookies: true,
  urlCredentialsRetriedCrossOrigin: false,
  urlCredentialsSilencePrompt: false,
  crossOriginChallengePrompts: false,
  noCorsChallengePrompts: true,
  framedChallengePrompts: true,
  streamBodies: 'preflight',
  localNetworkAccessChecked: true,
  localNetworkAccessNeedsSecureContext: true,
  resetAttempts: 1,
  userAgent: 'Mozilla/5.0 (accredit)',
}

/**
 * The standard, and three engines as measured on loopback: Chromium 156, Firefox ESR 153, WebKitGTK 2.50. Third-party
 * cookies are as each engine ships them, except that Chromium's are those of a build that leaves them on (Debian's
 * blocks them: `createBrowser({ thirdPartyCookies: 'block' })`). That `send-only` and `resetAttempts` are what the
 * measurements show is read with the engines' sources: libsoup's policy refuses to store and not to send, Firefox counts
 * attempts, and repeats safe methods only.
 */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  spec,
  chromium: {
    ...spec,
    ...protocolProfiles.chromium,
    name: 'chromium',
    referrerDowngrade: 'scheme',
    preflightFetchSite: 'url',
    charsetCorrection: 'in-place',
    urlCredentialsSilencePrompt: true,
    crossOriginChallengePrompts: true,
    sameSiteConsidersRedirects: 'never',
    secureCookiesOnLoopback: true,
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  },
  firefox: {
    ...spec,
    ...protocolProfiles.firefox,
    name: 'firefox',
    referrerDowngrade: 'scheme',
    fetchSiteSchemeful: false,
    redirectedFetchSite: 'cross-site-from-http',
    hiddenBodyHasIntegrity: true,
    sameSiteSchemeful: false,
    sameSiteConsidersRedirects: 'sending',
    charsetCorrection: 'anew-for-strings',
    secureCookiesOnLoopback: true,
    defaultSameSite: 'none',
    thirdPartyCookies: 'partition',
    urlCredentialsRetriedCrossOrigin: true,
    urlCredentialsSilencePrompt: true,
    crossOriginChallengePrompts: true,
    streamBodies: 'stringify',
    localNetworkAccessNeedsSecureContext: false,
    resetAttempts: 10,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  },
  webkit: {
    ...spec,
    ...protocolProfiles.webkit,
    name: 'webkit',
    referrerDowngrade: 'scheme',
    opaquePagesRefer: true,
    thirdPartyReferrerCut: true,
    fetchMetadataAfterCrossOriginRedirect: false,
    preflightFetchSite: 'cross-site-if-tainted',
    preflightReferrer: 'first',
    sameSiteSchemeful: false,
    sameSiteConsidersRedirects: 'never',
    noCorsBodyTypeSent: true,
    foreignUserinfoKept: false,
    noCorsChallengePrompts: false,
    framedChallengePrompts: false,
    sameSiteNoneWithoutSecure: true,
    defaultSameSite: 'none',
    thirdPartyCookies: 'send-only',
    opaquePagesSameSite: true,
    partitionedCookies: false,
    streamBodies: 'refuse',
    localNetworkAccessChecked: false,
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  },
}
