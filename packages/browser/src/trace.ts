import { fetchIdOf } from './response.ts'
import type { TraceEntry, TraceEvent } from './trace-event.ts'

export interface TraceOptions {
  readonly now: () => number
  /** How many events are kept; older ones are forgotten. */
  readonly capacity: number
}

/** A step as it was recorded. It becomes an event once somebody reads it, which hardly any of them ever is. */
class Step {
  readonly id: number
  readonly fetchId: number
  readonly #hop: number
  readonly #at: number
  readonly #entry: TraceEntry | (() => TraceEntry)
  #event: TraceEvent | null = null

  constructor(id: number, fetchId: number, hop: number, at: number, entry: TraceEntry | (() => TraceEntry)) {
    this.id = id
    this.fetchId = fetchId
    this.#hop = hop
    this.#at = at
    this.#entry = entry
  }

  /** Always the same object. */
  get event(): TraceEvent {
    this.#event ??= {
      id: this.id,
      fetchId: this.fetchId,
      hop: this.#hop,
      at: this.#at,
      reason: null,
      received: null,
      expected: null,
      ...(typeof this.#entry === 'function' ? this.#entry() : this.#entry),
    }
    return this.#event
  }
}

/**
 * Every step of every fetch of a browser, in order. The page never sees it: scripts get the standard's bare errors, and
 * tests and tools read here why.
 */
export class Trace implements AsyncIterable<TraceEvent> {
  readonly #now: () => number
  readonly #capacity: number
  /** A ring once it is full. */
  #steps: Step[] = []
  /** Where the oldest step of a full ring is, which the next one replaces. */
  #oldest = 0
  #nextEvent = 1
  #nextFetch = 1
  #waiting: (() => void)[] = []
  #closed = false

  /** @internal */
  constructor({ now, capacity }: TraceOptions) {
    this.#now = now
    this.#capacity = capacity
  }

  /** @internal Starts the record of one fetch. */
  start(): FetchTrace {
    return new FetchTrace(this, this.#nextFetch++)
  }

  /** @internal */
  record(fetchId: number, hop: number, entry: TraceEntry | (() => TraceEntry)): void {
    const step = new Step(this.#nextEvent++, fetchId, hop, this.#now(), entry)
    if (this.#steps.length < this.#capacity) {
      this.#steps.push(step)
    } else {
      this.#steps[this.#oldest] = step
      this.#oldest = (this.#oldest + 1) % this.#capacity
    }
    if (this.#waiting.length > 0) this.#wake()
  }

  /** The kept events, oldest first. */
  events(): readonly TraceEvent[] {
    return this.#inOrder().map(step => step.event)
  }

  /** The events of the fetch that was started last. */
  last(): readonly TraceEvent[] {
    return this.forFetch(this.#steps.reduce((last, step) => Math.max(last, step.fetchId), 0))
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
    return this.#eventsWhere(step => step.fetchId === fetchId)
  }

  /** Events as they come, from now on, until the browser is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TraceEvent, void, undefined> {
    let seen = this.#nextEvent - 1
    while (!this.#closed) {
      const last = seen
      const fresh = this.#eventsWhere(step => step.id > last)
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
    this.#oldest = 0
  }

  /** @internal Ends the iterators. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  #inOrder(): readonly Step[] {
    return [...this.#steps.slice(this.#oldest), ...this.#steps.slice(0, this.#oldest)]
  }

  #eventsWhere(isWanted: (step: Step) => boolean): readonly TraceEvent[] {
    return this.#inOrder()
      .filter(isWanted)
      .map(step => step.event)
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

  /** @param entry as a function where only a reader is worth the work; what it uses must not change */
  add(entry: TraceEntry | (() => TraceEntry)): void {
    this.#trace.record(this.fetchId, this.hop, entry)
  }
}
