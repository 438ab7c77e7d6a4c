import type { Origin } from './origin.ts'
import { originOf } from './origin.ts'
import { type Profile, profiles } from './profile.ts'
import { currentUrl, type FetchRequest, type ReferrerPolicy } from './request.ts'
import { schemelesslySameSite } from './site.ts'

/** Policies that say more to other sites than the default does. */
const relaxedPolicies: ReadonlySet<ReferrerPolicy> = new Set<ReferrerPolicy>([
  'unsafe-url',
  'no-referrer-when-downgrade',
  'origin-when-cross-origin',
])

/**
 * The referrer policy of a request as far as a profile honours it.
 *
 * @param referrer the origin that would be named
 */
export function effectiveReferrerPolicy(
  request: Pick<FetchRequest, 'referrerPolicy' | 'urlList'>,
  referrer: Origin,
  { relaxedReferrerPolicyCrossSite }: Pick<Profile, 'relaxedReferrerPolicyCrossSite'> = profiles.spec,
): ReferrerPolicy {
  const { referrerPolicy } = request
  if (relaxedReferrerPolicyCrossSite || !relaxedPolicies.has(referrerPolicy)) return referrerPolicy
  const isSameSite = schemelesslySameSite(originOf(currentUrl(request)), referrer)
  return isSameSite ? referrerPolicy : 'strict-origin-when-cross-origin'
}
