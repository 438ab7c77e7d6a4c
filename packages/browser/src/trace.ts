import type { Fail, Pass } from '@accredit/protocol'
import { fetchIdOf } from './response.ts'
import type { TraceEntry, TraceEvent } from './trace-event.ts'

export interface TraceOptions {
  readonly now: () => number
  /** How many events are kept; older ones are forgotten. */
  readonly capacity: number
}

/** What the trace has besides of a step that a verdict decided. */
export type JudgedEntry = DistributiveOmit<
  TraceEntry,
  'step' | 'decision' | 'reason' | 'received' | 'expected'
>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A step that a verdict decided. */
class Judged {
  readonly #entry: JudgedEntry
  readonly #verdict: Pass<string> | Fail<string>

  constructor(entry: JudgedEntry, verdict: Pass<string> | Fail<string>) {
    this.#entry = entry
    this.#verdict = verdict
  }

  get entry(): TraceEntry {
    const { ok, code: reason, received, expected, spec } = this.#verdict
    return { ...this.#entry, step: spec, decision: ok ? 'pass' : 'fail', reason, received, expected }
  }
}

/** A step as it is recorded. A function does work that only a reader is worth; what it looks at must not change. */
type Step = TraceEntry | Judged | (() => TraceEntry)

function entryOf(step: Step): TraceEntry {
  if (typeof step === 'function') return step()
  return step instanceof Judged ? step.entry : step
}

/**
 * Every step of every fetch of a browser, in order. The page never sees it: scripts get the standard's bare errors, and
 * tests and tools read here why.
 */
export class Trace implements AsyncIterable<TraceEvent> {
  readonly #now: () => number
  readonly #capacity: number
  // Columns, each a ring once it is full: steps are many and live long, so that an object for each would cost the
  // collector more than all else here.
  #steps: Step[] = []
  /** Of the steps that somebody has read; null for the others. */
  #events: (TraceEvent | null)[] = []
  #fetchIds: number[] = []
  #hops: number[] = []
  #times: number[] = []
  /** Where the oldest step of a full ring is, which the next one replaces. */
  #oldest = 0
  #nextEvent = 1
  #nextFetch = 1
  #waiting: (() => void)[] = []
  #closed = false

  /** @internal */
  constructor({ now, capacity }: TraceOptions) {
    this.#now = now
    this.#capacity = Math.max(capacity, 1)
  }

  /** @internal Starts the record of one fetch. */
  start(): FetchTrace {
    return new FetchTrace(this, this.#nextFetch++)
  }

  /** @internal */
  record(fetchId: number, hop: number, step: Step): void {
    const isFull = this.#steps.length >= this.#capacity
    const place = isFull ? this.#oldest : this.#steps.length
    if (isFull) this.#oldest = (this.#oldest + 1) % this.#capacity
    this.#nextEvent++
    this.#steps[place] = step
    this.#events[place] = null
    this.#fetchIds[place] = fetchId
    this.#hops[place] = hop
    this.#times[place] = this.#now()
    if (this.#waiting.length > 0) this.#wake()
  }

  /** The kept events, oldest first. */
  events(): readonly TraceEvent[] {
    return this.#eventsWhere(() => true)
  }

  /** The events of the fetch that was started last. */
  last(): readonly TraceEvent[] {
    return this.forFetch(this.#fetchIds.reduce((last, fetchId) => Math.max(last, fetchId), 0))
  }

  /**
   * The events of the fetch that a response came from, or the error that a page got instead.
   *
   * @returns none for an object that no fetch of a page produced
   */
  for(object: object): readonly TraceEvent[] {
    const fetchId = fetchIdOf(object)
    return fetchId === null ? [] : this.forFetch(fetchId)
  }

  /** The events of one fetch, oldest first. */
  forFetch(fetchId: number): readonly TraceEvent[] {
    return this.#eventsWhere(place => this.#fetchIds[place] === fetchId)
  }

  /** Events as they come, from now on, until the browser is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TraceEvent, void, undefined> {
    let seen = this.#nextEvent - 1
    while (!this.#closed) {
      const last = seen
      const fresh = this.#eventsWhere((_, id) => id > last)
      for (const event of fresh) {
        seen = event.id
        yield event
      }
      if (fresh.length === 0) await new Promise<void>(resolve => this.#waiting.push(resolve))
    }
  }

  /** Forgets every event. */
  clear(): void {
    this.#steps = []
    this.#events = []
    this.#fetchIds = []
    this.#hops = []
    this.#times = []
    this.#oldest = 0
  }

  /** @internal Ends the iterators. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  #eventsWhere(isWanted: (place: number, id: number) => boolean): readonly TraceEvent[] {
    const count = this.#steps.length
    const events: TraceEvent[] = []
    for (let index = 0; index < count; index++) {
      const place = (this.#oldest + index) % count
      const id = this.#nextEvent - count + index
      if (isWanted(place, id)) events.push(this.#eventAt(place, id))
    }
    return events
  }

  /** Always the same object. */
  #eventAt(place: number, id: number): TraceEvent {
    const known = this.#events[place] ?? null
    const step = this.#steps[place]
    if (known !== null) return known
    if (step === undefined) throw new RangeError(`no step at ${place}`)
    const event: TraceEvent = {
      id,
      fetchId: this.#fetchIds[place] ?? 0,
      hop: this.#hops[place] ?? 0,
      at: this.#times[place] ?? 0,
      reason: null,
      received: null,
      expected: null,
      ...entryOf(step),
    }
    this.#events[place] = event
    return event
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

/** The record of one fetch: knows its number and its hop. */
export class FetchTrace {
  readonly #trace: Trace
  readonly fetchId: number
  hop = 0

  /** @internal */
  constructor(trace: Trace, fetchId: number) {
    this.#trace = trace
    this.fetchId = fetchId
  }

  add(step: TraceEntry | (() => TraceEntry)): void {
    this.#trace.record(this.fetchId, this.hop, step)
  }

  /** A step that a verdict decided. */
  judge(entry: JudgedEntry, verdict: Pass<string> | Fail<string>): void {
    this.#trace.record(this.fetchId, this.hop, new Judged(entry, verdict))
  }
}
