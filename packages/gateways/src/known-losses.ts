import type { Loss } from './loss.ts'
import type { ExportPlan } from './policy-plan.ts'

/** `writes: 'report'`, which a gateway cannot do. */
export function reportSilent({ policies }: ExportPlan): readonly Loss[] {
  if (!policies.some(({ writes }) => writes === 'report')) return []
  return [
    {
      code: 'report-silent',
      grade: 'noise',
      feature: 'writes',
      explanation:
        "`writes: 'report'` says what `'guard'` would refuse; a gateway refuses nothing then, and says nothing.",
      alternative: "Keep the report in the app, or write `'guard'`.",
    },
  ]
}

/** Two `Origin` lines, which no browser sends. */
export function onlyFirstLine(engine: string): Loss {
  return {
    code: 'second-origin-ignored',
    grade: 'noise',
    feature: 'origins',
    explanation: `${engine} judges the first of several Origin lines, and the policy refuses them. No browser sends two.`,
    alternative: 'Nothing needs to be done.',
  }
}
