import type { EngineId } from '../engines/engine.ts'
import type { Outcome } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { type Difference, differences, type Field, fields } from './differences.ts'
import { type Known, knownCause } from './known.ts'

/** A scenario in which an engine and its profile differ. */
export interface Disagreement {
  /** Of the scenario in its run. */
  readonly index: number
  readonly scenario: Scenario
  readonly engine: Outcome
  readonly ours: Outcome
  readonly differences: readonly Difference[]
  /** null: nobody has explained it yet. */
  readonly known: Known | null
}

/** How far an engine and its profile agree over a run. */
export interface Agreement {
  readonly scenarios: number
  /** Scenarios in which the field is equal, those of known causes included. */
  readonly byField: Readonly<Record<Field, number>>
  readonly disagreements: readonly Disagreement[]
}

/** Compares what an engine did with what its profile did, scenario by scenario. */
export function compare(
  engine: EngineId,
  scenarios: readonly Scenario[],
  theirs: readonly (Outcome | undefined)[],
  ours: readonly Outcome[],
): Agreement {
  const disagreements: Disagreement[] = []
  const unequal = new Map<Field, number>()
  let count = 0
  for (const [index, scenario] of scenarios.entries()) {
    const [outcome, own] = [theirs[index], ours[index]]
    if (outcome === undefined || own === undefined) continue
    count++
    const found = differences(outcome, own)
    if (found.length === 0) continue
    for (const field of new Set(found.map(({ field }) => field)))
      unequal.set(field, (unequal.get(field) ?? 0) + 1)
    const known = knownCause(engine, scenario, found)
    disagreements.push({ index, scenario, engine: outcome, ours: own, differences: found, known })
  }
  const byField = Object.fromEntries(fields.map(field => [field, count - (unequal.get(field) ?? 0)]))
  return { scenarios: count, byField: byField as Record<Field, number>, disagreements }
}
