import { setTimeout as delay } from 'node:timers/promises'

/** Time, as the limits of an audit see it. A test injects one in which waiting takes none. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Waits. @throws the signal's reason once it is aborted */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    if (signal.aborted) throw signal.reason
    await delay(milliseconds, undefined, { signal }).catch(error => {
      throw signal.aborted ? signal.reason : error
    })
  },
}
