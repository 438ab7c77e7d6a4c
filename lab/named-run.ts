import { type Difference, differences } from './agreement/differences.ts'
import { knownCause } from './agreement/known.ts'
import { runInAccredit } from './engines/accredit.ts'
import type { EngineId } from './engines/engine.ts'
import { type Departure, departures } from './scenario/named/expectation.ts'
import type { NamedScenario } from './scenario/named/named-scenario.ts'
import type { Outcome } from './scenario/outcome.ts'

/**
 * How an engine fares with a scenario: it does what the standard says, or departs from it as its profile does. Or its
 * profile does something else, be that explained or not.
 */
export type Verdict = 'standard' | 'predicted' | 'explained' | 'unpredicted'

/** One scenario in one engine. */
export interface EngineCase {
  readonly outcome: Outcome
  /** From the standard. */
  readonly departures: readonly Departure[]
  /** What the engine's profile makes of the scenario, and where the engine does something else. */
  readonly ours: Outcome
  readonly differences: readonly Difference[]
  /** Why profile and engine differ, where that is known. */
  readonly reason: string | null
  readonly verdict: Verdict
}

/** One scenario everywhere. */
export interface NamedCase extends NamedScenario {
  readonly spec: { readonly outcome: Outcome; readonly departures: readonly Departure[] }
  readonly engines: Readonly<Partial<Record<EngineId, EngineCase>>>
}

/** What `lab:named --json` writes. */
export interface NamedRun {
  readonly kind: 'named'
  /** ISO 8601. */
  readonly date: string
  readonly engines: readonly { readonly name: EngineId; readonly version: string }[]
  readonly cases: readonly NamedCase[]
}

/** What an engine did with a scenario, beside the standard and beside its profile. */
export async function judge(
  engine: EngineId,
  { scenario, expected }: NamedScenario,
  outcome: Outcome,
): Promise<EngineCase> {
  const ours = await runInAccredit(scenario, engine)
  const departing = departures(expected, outcome)
  const differing = differences(outcome, ours)
  const reason = differing.length === 0 ? null : (knownCause(engine, scenario, differing)?.reason ?? null)
  return {
    outcome,
    departures: departing,
    ours,
    differences: differing,
    reason,
    verdict: verdictOf(departing.length > 0, differing.length > 0, reason !== null),
  }
}

function verdictOf(departs: boolean, differs: boolean, isExplained: boolean): Verdict {
  if (differs) return isExplained ? 'explained' : 'unpredicted'
  return departs ? 'predicted' : 'standard'
}

/** The same scenario in the profile of the standard. */
export async function judgeSpec({ scenario, expected }: NamedScenario): Promise<NamedCase['spec']> {
  const outcome = await runInAccredit(scenario, 'spec')
  return { outcome, departures: departures(expected, outcome) }
}
