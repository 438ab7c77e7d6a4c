import type { Decider, Decision, PolicyRequest } from './decision.ts'

/**
 * A decider that can be replaced while it serves. Each request is decided by one policy as a whole; a request that is
 * being answered keeps the decision it got.
 */
export class LivePolicy implements Decider {
  #current: Decider

  /** @internal */
  constructor(initial: Decider) {
    this.#current = initial
  }

  /** The policy that decides the next request. */
  get current(): Decider {
    return this.#current
  }

  /**
   * Takes effect from the next request on. Only a valid policy can be passed, so an invalid file or form leaves the
   * last good one: `const next = parsePolicy(input); if (next.ok) live.replace(next.policy)`.
   */
  replace(next: Decider): void {
    this.#current = next
  }

  decide(request: PolicyRequest): Decision {
    return this.#current.decide(request)
  }
}

/** Puts a policy or a table where it can be replaced while it serves. */
export function livePolicy(initial: Decider): LivePolicy {
  return new LivePolicy(initial)
}
