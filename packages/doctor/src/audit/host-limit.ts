import PQueue from 'p-queue'
import type { AuditLimits } from './audit-options.ts'
import type { Clock } from './clock.ts'

export interface HostLimitOptions {
  readonly limits: AuditLimits
  readonly clock: Clock
  readonly random: () => number
}

/** Above this many hosts, those that are idle are forgotten. */
const hostsKept = 256

/** How much longer than needed a host is left alone, at most, in parts of the pause. */
const jitter = 0.2

/** Keeps what is asked of one host within its limits. */
export class HostLimit {
  readonly #queue: PQueue
  readonly #clock: Clock
  readonly #random: () => number
  /** Milliseconds between two exchanges. */
  readonly #pause: number
  #next = 0

  constructor(isExempt: boolean, { limits, clock, random }: HostLimitOptions) {
    this.#queue = new PQueue({ concurrency: limits.concurrency ?? 2 })
    this.#clock = clock
    this.#random = random
    this.#pause = isExempt ? 0 : 1000 / (limits.rate ?? 5)
  }

  get isIdle(): boolean {
    return this.#queue.pending === 0 && this.#queue.size === 0 && this.#next <= this.#clock.now()
  }

  /** Makes an exchange when it is its turn. @throws the signal's reason once it is aborted */
  run<T>(exchange: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#queue.add(
      async () => {
        await this.#turn(signal)
        return exchange()
      },
      { signal },
    )
  }

  /** Nothing is sent to the host for a while. */
  holdOff(milliseconds: number): void {
    this.#next = Math.max(this.#next, this.#clock.now() + milliseconds)
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    const turn = Math.max(this.#next, now)
    this.#next = turn + this.#pause * (1 + jitter * this.#random())
    if (turn > now) await this.#clock.sleep(turn - now, signal)
  }
}

/**
 * The limits of every host of a run. Apps in this process and loopback hosts are not held to the rate, unless the limits
 * say so.
 */
export class HostLimits {
  readonly #hosts = new Map<string, HostLimit>()
  readonly #options: HostLimitOptions

  constructor(options: HostLimitOptions) {
    this.#options = options
  }

  /**
   * The limit of a host.
   *
   * @param isLocal whether it is an app in this process, or on this machine
   */
  of(host: string, isLocal: boolean): HostLimit {
    const known = this.#hosts.get(host)
    if (known !== undefined) return known
    if (this.#hosts.size >= hostsKept) this.#forgetIdle()
    const limit = new HostLimit(isLocal && this.#options.limits.loopback !== true, this.#options)
    this.#hosts.set(host, limit)
    return limit
  }

  #forgetIdle(): void {
    for (const [host, limit] of this.#hosts) {
      if (limit.isIdle) this.#hosts.delete(host)
    }
  }
}
