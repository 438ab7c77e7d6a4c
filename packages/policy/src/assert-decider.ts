import type { Decider } from './decision.ts'

/**
 * Finds at start what would fail at every request.
 *
 * @throws TypeError where an adapter was given no policy
 */
export function assertDecider(decider: Decider | undefined): asserts decider is Decider {
  if (typeof decider?.decide === 'function') return
  throw new TypeError(
    'accredit: the policy is missing. Pass what definePolicy(…), policyTable(…) or livePolicy(…) returns.',
  )
}
