import type { EngineId } from '../engines/engine.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Difference } from './differences.ts'

/** A disagreement that somebody has explained, and that no switch of a profile is to model. `KNOWN.md` lists them. */
export interface Known {
  readonly id: string
  readonly engines: readonly EngineId[]
  /** Why it is as it is, and why it is not modelled. */
  readonly reason: string
  /** Whether this alone explains all of the differences. */
  explains(scenario: Scenario, differences: readonly Difference[]): boolean
}

export const known: readonly Known[] = []

/** The known cause that explains a disagreement, or null. */
export function knownCause(
  engine: EngineId,
  scenario: Scenario,
  differences: readonly Difference[],
): Known | null {
  return known.find(one => one.engines.includes(engine) && one.explains(scenario, differences)) ?? null
}
