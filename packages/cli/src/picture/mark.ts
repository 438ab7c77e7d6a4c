import type { EngineName, EngineVerdict, Exchange, Outcome } from '@accredit/doctor'

/** What engines say of one place in a response. */
export interface Mark {
  /** The index of a header line, a header that is not there, or the status. */
  readonly at: number | 'missing' | 'status'
  /** The header's; empty for the status. */
  readonly name: string
  readonly outcome: Outcome
  /** What had to be there, if it is known. */
  readonly expected: string | null
  readonly engines: readonly EngineName[]
}

/** Causes for which an answer's status is at fault, and no header. */
const ofStatus: ReadonlySet<string> = new Set([
  'pf-status',
  'pf-redirect',
  'redirect-error-mode',
  'redirect-loop',
])

/** The exchange on which a verdict fell: that of the deciding header, or else the last. */
export function decidedAt(verdict: EngineVerdict): string | null {
  return verdict.deciding?.exchange ?? verdict.exchanges.at(-1) ?? null
}

/** The places of a response that decided, each with the engines that it decided for. */
export function marksOf(exchange: Exchange, verdicts: readonly EngineVerdict[]): readonly Mark[] {
  const marks = new Map<string, Mark>()
  for (const verdict of verdicts.filter(verdict => decidedAt(verdict) === exchange.id)) {
    for (const mark of marksOfVerdict(verdict)) {
      const key = JSON.stringify([mark.at, mark.name, mark.outcome, mark.expected])
      const same = marks.get(key)
      marks.set(key, same === undefined ? mark : { ...same, engines: [...same.engines, verdict.engine] })
    }
  }
  return [...marks.values()]
}

function marksOfVerdict(verdict: EngineVerdict): readonly Mark[] {
  const { engine, outcome, deciding, cause, diagnosis } = verdict
  if (outcome === 'inconclusive') return []
  const mark = {
    outcome,
    engines: [engine],
    expected: diagnosis?.expected ?? null,
    name: deciding?.name ?? '',
  }
  if (deciding !== null) {
    return deciding.lines.length === 0
      ? [{ ...mark, at: 'missing' }]
      : deciding.lines.map(line => ({ ...mark, at: line }))
  }
  return cause !== null && ofStatus.has(cause) ? [{ ...mark, at: 'status' }] : []
}
