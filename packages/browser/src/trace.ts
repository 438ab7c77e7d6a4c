import { fetchIdOf } from './response.ts'
import type { TraceEntry, TraceEvent } from './trace-event.ts'

export interface TraceOptions {
  readonly now: () => number
  /** How many events are kept; older ones are forgotten. */
  readonly capacity: number
}

/**
 * Every step of every fetch of a browser, in order. The page never sees it: scripts get the standard's bare errors, and
 * tests and tools read here why.
 */
export class Trace implements AsyncIterable<TraceEvent> {
  readonly #now: () => number
  readonly #capacity: number
  #events: TraceEvent[] = []
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
  record(fetchId: number, hop: number, entry: TraceEntry): void {
    const event = {
      id: this.#nextEvent++,
      fetchId,
      hop,
      at: this.#now(),
      reason: null,
      received: null,
      expected: null,
      ...entry,
    }
    this.#events.push(event)
    // Half is dropped at a time, so that forgetting costs each event once.
    if (this.#events.length > this.#capacity * 2) this.#events = this.#events.slice(-this.#capacity)
    if (this.#waiting.length > 0) this.#wake()
  }

  /** The kept events, oldest first. */
  events(): readonly TraceEvent[] {
    return this.#events.slice(-this.#capacity)
  }

  /** The events of the fetch that was started last. */
  last(): readonly TraceEvent[] {
    const last = this.#events.at(-1)
    return last === undefined ? [] : this.forFetch(Math.max(...this.#events.map(event => event.fetchId)))
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
    return this.#events.filter(event => event.fetchId === fetchId)
  }

  /** Events as they come, from now on, until the browser is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TraceEvent, void, undefined> {
    let seen = this.#nextEvent - 1
    while (!this.#closed) {
      const fresh = this.#events.filter(event => event.id > seen)
      for (const event of fresh) {
        seen = event.id
        yield event
      }
      if (fresh.length === 0) await new Promise<void>(resolve => this.#waiting.push(resolve))
    }
  }

  /** Forgets every event. */
  clear(): void {
    this.#events = []
  }

  /** @internal Ends the iterators. */
  close(): void {
    this.#closed = true
    this.#wake()
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

  add(entry: TraceEntry): void {
    this.#trace.record(this.fetchId, this.hop, entry)
  }
}
