import { isLoopbackHost } from './ip-address.ts'
import type { Origin } from './origin.ts'
import { isPotentiallyTrustworthyOrigin, isPotentiallyTrustworthyUrl } from './potentially-trustworthy.ts'
import { type Profile, profiles } from './profile.ts'
import { currentUrl, type FetchRequest } from './request.ts'

type MixedContentProfile = Pick<Profile, 'trustworthyHttpRestrictsMixedContent' | 'loopbackIsMixedContent'>

function restricts(origin: Origin, { trustworthyHttpRestrictsMixedContent }: MixedContentProfile): boolean {
  if (origin.kind === 'opaque') return false
  return (
    origin.scheme === 'https' ||
    (trustworthyHttpRestrictsMixedContent && isPotentiallyTrustworthyOrigin(origin))
  )
}

function isMixable(url: URL, { loopbackIsMixedContent }: MixedContentProfile): boolean {
  if (!isPotentiallyTrustworthyUrl(url)) return true
  return loopbackIsMixedContent && url.protocol === 'http:' && isLoopbackHost(url.hostname)
}

/**
 * Whether a request is refused as mixed content: its page, or one in which that is nested, is secure, and its URL is
 * not potentially trustworthy.
 *
 * @see https://w3c.github.io/webappsec-mixed-content/#should-block-fetch
 */
export function isMixedContent(
  request: Pick<FetchRequest, 'urlList' | 'origin' | 'ancestorOrigins'>,
  profile: MixedContentProfile = profiles.spec,
): boolean {
  if (!isMixable(currentUrl(request), profile)) return false
  return (
    restricts(request.origin, profile) || request.ancestorOrigins.some(origin => restricts(origin, profile))
  )
}
