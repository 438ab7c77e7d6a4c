import type { ExportedFile, ExportOptions } from './export-options.ts'
import type { Loss } from './loss.ts'
import type { ExportPlan } from './policy-plan.ts'

/** Configuration of one target. */
export interface Written {
  readonly files: readonly ExportedFile[]
  readonly losses: readonly Loss[]
  readonly notes: readonly string[]
}

/** Something that a policy can be exported to. */
export interface Target {
  /** For people. */
  readonly title: string
  /** Whether the configuration does all that the policy says, and was run to prove it. */
  readonly exact: boolean
  readonly write: (plan: ExportPlan, options: ExportOptions) => Written
}
