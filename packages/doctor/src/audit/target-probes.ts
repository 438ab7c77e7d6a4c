import type { Observation } from './observation.ts'
import { type Probe, probeKey } from './probe.ts'
import type { Prober } from './prober.ts'
import { ProbingStopped } from './probing-stopped.ts'

/** Failures of the network one after the other after which a target is given up. */
const failuresTolerated = 3

/** The probes of one target: each distinct one is made once. */
export class TargetProbes {
  readonly #prober: Prober
  readonly #signal: AbortSignal
  readonly #limit: number
  readonly origin: string
  readonly #prefix: string
  readonly #made = new Map<string, Observation>()
  #count = 0
  #failuresInARow = 0

  constructor(prober: Prober, url: URL, index: number, limit: number, signal: AbortSignal) {
    this.#prober = prober
    this.origin = url.origin
    this.#prefix = `x${index + 1}-`
    this.#limit = limit
    this.#signal = signal
  }

  /** Exchanges that were sent. */
  get requests(): number {
    return this.#count
  }

  get observations(): readonly Observation[] {
    return [...this.#made.values()]
  }

  see(probe: Probe): Observation | null {
    return this.#made.get(this.#keyOf(probe)) ?? null
  }

  /**
   * Makes a probe, unless an equal one was made.
   *
   * @throws ProbingStopped, or the signal's reason
   */
  async make(probe: Probe): Promise<Observation> {
    const known = this.see(probe)
    if (known !== null) return known
    const observation = await this.#prober.observe(probe, this, this.#signal)
    this.#made.set(this.#keyOf(probe), observation)
    this.#failuresInARow = observation.failure === null ? 0 : this.#failuresInARow + 1
    if (observation.failure !== null && this.#failuresInARow >= failuresTolerated) {
      throw new ProbingStopped('failed', observation.failure.message)
    }
    return observation
  }

  /** Without a session there is no difference between a probe with it and one without. */
  #keyOf(probe: Probe): string {
    return probeKey(this.#prober.hasSession ? probe : { ...probe, session: false })
  }

  /** @throws ProbingStopped always */
  giveUp(reason: string): never {
    throw new ProbingStopped('failed', reason)
  }

  /** Takes one exchange from the budget, and names it. @throws ProbingStopped */
  spend(): string {
    if (this.#count >= this.#limit) {
      throw new ProbingStopped(
        'target-limit',
        `the limit of ${this.#limit} exchanges for one target was reached`,
      )
    }
    this.#prober.spend()
    this.#count++
    return `${this.#prefix}${this.#count}`
  }
}
