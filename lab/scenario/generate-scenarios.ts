import fc from 'fast-check'
import { arbitraryScenario } from './arbitrary-scenario.ts'
import type { Scenario } from './scenario.ts'

/**
 * The scenarios of a seed, always the same. They are drawn as `fc.check` draws them, so that each can be shrunk by the
 * seed and its index.
 */
export function generateScenarios(count: number, seed: number): readonly Scenario[] {
  const scenarios: Scenario[] = []
  const property = fc.property(arbitraryScenario, scenario => {
    scenarios.push(scenario)
    return true
  })
  fc.check(property, { seed, numRuns: count })
  return scenarios
}
