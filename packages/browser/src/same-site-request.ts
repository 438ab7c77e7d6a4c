import { currentUrl, type FetchRequest, originOf, schemefulSameSite } from '@accredit/protocol'
import type { CookieContext } from './cookie-context.ts'
import type { Environment } from './environment.ts'
import type { Profile } from './profile.ts'

/**
 * Whether a page is of one site with all the pages around it, so that its own cookies are first-party.
 *
 * @param opaquePagesSameSite whether a page with an opaque origin (a sandboxed frame) counts by its URL
 */
export function isSameSitePage(environment: Environment, opaquePagesSameSite: boolean): boolean {
  const { origin, topLevelOrigin, ancestorOrigins } = environment
  const requester = origin.kind === 'opaque' && opaquePagesSameSite ? originOf(environment.url) : origin
  const top = topLevelOrigin === origin ? requester : topLevelOrigin
  return [requester, ...ancestorOrigins].every(one => schemefulSameSite(one, top))
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
  opaquePagesSameSite: boolean,
): boolean {
  const top =
    topLevelOrigin === origin && origin.kind === 'opaque' && opaquePagesSameSite
      ? originOf(pageUrl)
      : topLevelOrigin
  return request.urlList.every(url => schemefulSameSite(originOf(url), top))
}

/** Where the cookies of a request are sent and stored from, as a profile has it. */
export function cookieContextOf(
  request: FetchRequest,
  environment: Environment,
  { opaquePagesSameSite }: Pick<Profile, 'opaquePagesSameSite'>,
): CookieContext {
  const isOneSite = isSameSitePage(environment, opaquePagesSameSite)
  return {
    url: currentUrl(request),
    topLevelOrigin: environment.topLevelOrigin,
    isSameSite: isOneSite && isSameSiteChain(request, environment, opaquePagesSameSite),
    isSameSitePage: isOneSite,
    source: 'http',
  }
}
