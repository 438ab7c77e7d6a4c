import {
  isLoopbackHost,
  type Origin,
  originOf,
  schemefulSameSite,
  schemelesslySameSite,
  serializeSite,
  siteOf,
} from '@accredit/protocol'
import { crossSiteMark } from './cookie.ts'
import type { CookieContext } from './cookie-context.ts'
import type { Profile } from './profile.ts'

/** What of a profile concerns cookies. */
export type CookiePolicy = Pick<
  Profile,
  | 'secureCookiesOnLoopback'
  | 'sameSiteNoneWithoutSecure'
  | 'defaultSameSite'
  | 'thirdPartyCookies'
  | 'partitionedCookies'
  | 'sameSiteSchemeful'
>

/** A context seen through a policy: what the algorithms ask, worked out once for all cookies. */
export interface CookieSituation {
  readonly policy: CookiePolicy
  /** Empty for a URL that has none. */
  readonly host: string
  readonly path: string
  /** `URL` of the context, for what a verdict received. */
  readonly href: string
  /** The draft's isSecure: `Secure` cookies may come and go. */
  readonly isSecure: boolean
  readonly isSameSite: boolean
  readonly source: CookieContext['source']
  /** The top-level site is another than the URL's, or than that of a page between. */
  readonly isThirdParty: boolean
  /**
   * The serialised top-level site, null when it is opaque. Marked where a page of another site stands between it and its
   * own URL: that is not the partition of the site's own pages.
   */
  readonly partitionKey: string | null
}

/** See {@link CookieSituation}. */
export function cookieSituation(context: CookieContext, policy: CookiePolicy): CookieSituation {
  const { url, topLevelOrigin, isSameSite, isSameSitePage = true, source } = context
  const target = originOf(url)
  const isForeign = !schemefulSameSite(target, topLevelOrigin)
  const isForeignHost = policy.sameSiteSchemeful ? isForeign : !schemelesslySameSite(target, topLevelOrigin)
  return {
    policy,
    host: url.hostname,
    path: url.pathname,
    href: url.href,
    isSecure: isSecureFor(url, policy),
    isSameSite,
    source,
    isThirdParty: isForeignHost || !isSameSitePage,
    partitionKey: partitionKeyOf(topLevelOrigin, isForeign || isSameSitePage),
  }
}

/** The mark is not needed on a foreign URL, which has no pages of its own in the partition. */
function partitionKeyOf(topLevelOrigin: Origin, isPlain: boolean): string | null {
  if (topLevelOrigin.kind === 'opaque') return null
  const site = serializeSite(siteOf(topLevelOrigin))
  return isPlain ? site : `${site}${crossSiteMark}`
}

function isSecureFor(url: URL, policy: CookiePolicy): boolean {
  if (url.protocol === 'https:' || url.protocol === 'wss:') return true
  return policy.secureCookiesOnLoopback && isLoopbackHost(url.hostname)
}
