import type { Diagnosis } from '../cause.ts'
import type { EngineName } from '../engine.ts'
import type { Fix } from '../fix/fix.ts'

/** A suspect: where the fault usually is, the likeliest first. */
export interface Explanation {
  readonly diagnosis: Diagnosis
  /** Whose words they are; `node` for emulations and wrappers, null when nobody's are recognised. */
  readonly source: EngineName | 'node' | 'tool' | null
  /** `certain`, or what else the text could mean is in `alternatives`. */
  readonly confidence: 'certain' | 'likely' | 'unknown'
  /** Other causes that print the same text. */
  readonly alternatives: readonly Diagnosis[]
  /** It is no CORS failure. */
  readonly isCors: boolean
  /** The cause in one sentence. */
  readonly sentence: string
  /** What the browser compared: sent and received. */
  readonly compared: { readonly sent: string; readonly received: string } | null
  readonly fixes: readonly Fix[]
  readonly suspects: readonly string[]
  readonly doesNotHelp: readonly string[]
  /** Such as that a `PUT` reached the server although its answer was withheld. */
  readonly sideEffects: readonly string[]
  /** A command that looks for itself; null when the text does not say enough. */
  readonly confirm: string | null
  readonly references: readonly string[]
  /** The lines of the text that were recognised. */
  readonly lines: readonly string[]
}

export interface ExplainResult {
  readonly schemaVersion: 1
  readonly kind: 'explain'
  readonly explanations: readonly Explanation[]
  /** Lines in which nothing was recognised. */
  readonly unrecognised: readonly string[]
}
