import type { TraceCode, TraceEvent } from '@accredit/browser'
import type { EngineRun } from './engine-run.ts'

export type EventOf<Code extends TraceCode> = Extract<TraceEvent, { code: Code }>

/** A step of a fetch with the exchange that it belongs to: the last one that was sent. */
export interface FetchStep<Event extends TraceEvent = TraceEvent> {
  readonly event: Event
  /** null before the first exchange, and for what never got onto the wire. */
  readonly exchange: string | null
  readonly isPreflight: boolean
  /** The head that came, null until it has. */
  readonly head: EventOf<'response.head'> | null
  readonly url: string | null
}

export function isStep<Code extends TraceCode>(
  step: FetchStep,
  code: Code,
): step is FetchStep<EventOf<Code>> {
  return step.event.code === code
}

/** The steps of a run, in order. */
export function fetchSteps({ events, exchangeIds }: EngineRun): readonly FetchStep[] {
  let sent = -1
  let isPreflight = false
  let head: FetchStep['head'] = null
  let url: string | null = null
  return events.map(event => {
    switch (event.code) {
      case 'request.classified':
        url = event.url
        isPreflight = false
        break
      case 'request.sent':
        sent += 1
        isPreflight = event.preflight
        head = null
        url = event.url
        break
      case 'response.head':
        head = event
        break
      default:
    }
    return { event, exchange: exchangeIds[sent] ?? null, isPreflight, head, url }
  })
}
