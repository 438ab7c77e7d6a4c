import fc from 'fast-check'
import { arbitraryScenario } from '../scenario/arbitrary-scenario.ts'
import type { Outcome } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { differences } from './differences.ts'

/** Runs one scenario in an engine and in its profile. */
export type RunBoth = (
  scenario: Scenario,
) => Promise<{ readonly engine: Outcome; readonly ours: Outcome } | null>

/**
 * The least scenario, on the way that fast-check takes, whose outcomes still differ in the same fields.
 *
 * @param seed of the run
 * @param index of the scenario in the run
 * @param fields that the disagreement is about: a scenario that differs elsewhere is another story
 * @param attempts at most
 */
export async function shrink(
  seed: number,
  index: number,
  fields: ReadonlySet<string>,
  runBoth: RunBoth,
  attempts: number,
): Promise<Scenario | null> {
  let left = attempts
  const property = fc.asyncProperty(arbitraryScenario, async scenario => {
    if (left-- <= 0) return true
    const both = await runBoth(scenario)
    return both === null || !differences(both.engine, both.ours).some(({ field }) => fields.has(field))
  })
  const { counterexample } = await fc.check(property, { seed, path: `${index}`, numRuns: 1 })
  return counterexample?.[0] ?? null
}
