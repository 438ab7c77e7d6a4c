import type { Decider } from './decision.ts'

/** Two policies were applied to one exchange; every adapter refuses that in these words. */
export function stackedPolicies(): Error {
  return new Error(
    'accredit: two policies on one response. The outer one answers preflights and the inner one the requests, so ' +
      'they would disagree; write one policyTable([{ path, policy }, …]) instead.',
  )
}

/**
 * @returns `false` where the policy is the one that was applied already, so that nothing is to be done
 * @throws Error where it is another
 */
export function refuseSecond(first: { readonly decider: Decider }, decider: Decider): false {
  if (first.decider === decider) return false
  throw stackedPolicies()
}

/** Remembers which exchanges have a policy, for frameworks whose exchange is an object of their own. */
export class PolicedExchanges {
  readonly #deciders = new WeakMap<object, Decider>()

  /**
   * @param exchange - what the framework makes anew for each request
   * @returns whether the policy is to be applied: `false` where the same one was already
   * @throws Error where another one was
   */
  claim(exchange: object, decider: Decider): boolean {
    const first = this.#deciders.get(exchange)
    if (first === undefined) {
      this.#deciders.set(exchange, decider)
      return true
    }
    return refuseSecond({ decider: first }, decider)
  }
}
