import {
  currentUrl,
  type FetchRequest,
  type Origin,
  originOf,
  schemefulSameSite,
  schemelesslySameSite,
} from '@accredit/protocol'
import type { CookieContext } from './cookie-context.ts'
import type { Environment } from './environment.ts'
import type { Profile } from './profile.ts'

/** What of a profile decides what is same-site for cookies. */
export type SameSiteProfile = Pick<
  Profile,
  'opaquePagesSameSite' | 'sameSiteSchemeful' | 'sameSiteConsidersRedirects'
>

function sameSiteBy({ sameSiteSchemeful }: SameSiteProfile): (a: Origin, b: Origin) => boolean {
  return sameSiteSchemeful ? schemefulSameSite : schemelesslySameSite
}

/** Whether a page is of one site with all the pages around it, so that its own cookies are first-party. */
export function isSameSitePage(environment: Environment, profile: SameSiteProfile): boolean {
  const { origin, topLevelOrigin, ancestorOrigins } = environment
  const requester =
    origin.kind === 'opaque' && profile.opaquePagesSameSite ? originOf(environment.url) : origin
  const top = topLevelOrigin === origin ? requester : topLevelOrigin
  const isSameSite = sameSiteBy(profile)
  return isSameSite(requester, top) && ancestorOrigins.every(one => isSameSite(one, top))
}

/**
 * Whether a request of a page that is of one site with the pages around it is same-site for cookies: every URL of the
 * redirect chain is of that site too. The Fetch standard's own text would look at the chain alone, which would withhold
 * strict cookies from the plainest subresource request; 6265bis is what engines do.
 *
 * @see https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#section-5.2
 */
function isSameSiteChain(
  request: FetchRequest,
  { origin, topLevelOrigin, url: pageUrl }: Environment,
  profile: SameSiteProfile,
  use: 'send' | 'store',
): boolean {
  const top =
    topLevelOrigin === origin && origin.kind === 'opaque' && profile.opaquePagesSameSite
      ? originOf(pageUrl)
      : topLevelOrigin
  const isSameSite = sameSiteBy(profile)
  const { sameSiteConsidersRedirects: considers } = profile
  return considers === 'always' || (considers === 'sending' && use === 'send')
    ? request.urlList.every(url => isSameSite(originOf(url), top))
    : isSameSite(originOf(currentUrl(request)), top)
}

/**
 * Where the cookies of a request are sent and stored from, as a profile has it.
 *
 * @param use what the context is for: a profile may look at redirects for the one and not for the other
 */
export function cookieContextOf(
  request: FetchRequest,
  environment: Environment,
  profile: SameSiteProfile,
  use: 'send' | 'store',
): CookieContext {
  const isOneSite = isSameSitePage(environment, profile)
  return {
    url: currentUrl(request),
    topLevelOrigin: environment.topLevelOrigin,
    isSameSite: isOneSite && isSameSiteChain(request, environment, profile, use),
    isSameSitePage: isOneSite,
    source: 'http',
  }
}
