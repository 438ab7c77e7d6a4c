import type { Origin } from './origin.ts'
import { originOf } from './origin.ts'
import { type Profile, profiles } from './profile.ts'
import type { FetchRequest, ReferrerPolicy } from './request.ts'
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
  { referrerPolicy, urlList }: Pick<FetchRequest, 'referrerPolicy' | 'urlList'>,
  referrer: Origin,
  { relaxedReferrerPolicyCrossSite }: Pick<Profile, 'relaxedReferrerPolicyCrossSite'> = profiles.spec,
): ReferrerPolicy {
  if (relaxedReferrerPolicyCrossSite || !relaxedPolicies.has(referrerPolicy)) return referrerPolicy
  return urlList.every(url => schemelesslySameSite(originOf(url), referrer))
    ? referrerPolicy
    : 'strict-origin-when-cross-origin'
}
