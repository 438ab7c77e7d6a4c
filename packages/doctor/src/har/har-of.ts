import { type HarEntry, type TraceEvent, toHar } from '@accredit/browser'
import type { CheckResult } from '../check/check-result.ts'
import type { Exchange } from '../exchange.ts'

/** An entry with what a check knows of it, so that {@link checkHar} comes to the same verdicts. */
export interface CheckHarEntry extends HarEntry {
  readonly pageref: string
  readonly _accredit: HarEntry['_accredit'] & {
    readonly exchange: string
    readonly engines: readonly string[]
    readonly request: CheckResult['request']
    readonly failure: string | null
    readonly message: string | null
  }
}

/** A HAR 1.2 log, which DevTools opens. */
export interface CheckHar {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly pages: readonly {
      readonly id: string
      readonly title: string
      readonly startedDateTime: string
      readonly pageTimings: Record<never, never>
    }[]
    readonly entries: readonly CheckHarEntry[]
  }
}

/**
 * The exchanges of checks as a HAR. Bodies are not in it; cookies and tokens are.
 *
 * @param startedAt when, in milliseconds since the epoch: a result does not say
 */
export function harOf(results: CheckResult | readonly CheckResult[], startedAt = Date.now()): CheckHar {
  const list: readonly CheckResult[] = isList(results) ? results : [results]
  const entries = list.map((result, index) => entriesOf(result, `page_${index + 1}`, startedAt))
  const { creator } = toHar([]).log
  return {
    log: {
      version: '1.2',
      creator,
      pages: list.map(({ page }, index) => ({
        id: `page_${index + 1}`,
        title: page.url,
        startedDateTime: new Date(startedAt).toISOString(),
        pageTimings: {},
      })),
      entries: entries.flat(),
    },
  }
}

function isList(results: CheckResult | readonly CheckResult[]): results is readonly CheckResult[] {
  return Array.isArray(results)
}

function entriesOf(
  { exchanges, request }: CheckResult,
  pageref: string,
  startedAt: number,
): readonly CheckHarEntry[] {
  const { entries } = toHar(
    exchanges.flatMap((exchange, index) => eventsOf(exchange, index + 1, startedAt)),
  ).log
  return entries.flatMap((entry, index): readonly CheckHarEntry[] => {
    const exchange = exchanges[index]
    if (exchange === undefined) return []
    const { id, engines, failure } = exchange
    return [
      {
        ...entry,
        pageref,
        _accredit: {
          ...entry._accredit,
          exchange: id,
          engines,
          request,
          failure: failure?.cause ?? null,
          message: failure?.message ?? null,
        },
      },
    ]
  })
}

/** The steps of a trace that an exchange leaves. */
function eventsOf(exchange: Exchange, fetchId: number, at: number): readonly TraceEvent[] {
  const { sent, received, failure, hop, duration, address = null } = exchange
  const step = 'https://fetch.spec.whatwg.org/#concept-http-network-fetch'
  const base = { fetchId, hop, step, decision: 'info', reason: null, received: null, expected: null } as const
  const preflight = exchange.kind === 'preflight'
  const events: TraceEvent[] = [{ ...base, id: 3 * fetchId, at, code: 'request.sent', ...sent, preflight }]
  if (received !== null) {
    const later = at + (duration ?? 0)
    events.push({
      ...base,
      ...received,
      id: 3 * fetchId + 1,
      at: later,
      code: 'response.head',
      address,
      preflight,
      received: null,
    })
  }
  if (failure !== null) {
    const end = { kind: 'network-error', type: null, status: null, reason: failure.cause } as const
    events.push({ ...base, ...end, id: 3 * fetchId + 2, at, code: 'outcome' })
  }
  return events
}
