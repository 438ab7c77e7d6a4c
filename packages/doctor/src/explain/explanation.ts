import type { CauseId, Diagnosis } from '../cause.ts'
import type { EngineName } from '../engine.ts'
import type { Fix } from '../fix/fix.ts'
import type { Answer } from './answer.ts'

/** A diagnosis read from a text. `cause` is null where the text has no reason in it, as `Failed to fetch` has none. */
export interface ReadDiagnosis extends Omit<Diagnosis, 'cause'> {
  readonly cause: CauseId | null
}

/** One failure that a text tells of. */
export interface Explanation {
  readonly diagnosis: ReadDiagnosis
  /** Whose words they are; `node` for emulations and wrappers, null when nobody's are recognised. */
  readonly source: EngineName | 'node' | 'tool' | null
  /** `certain`, or what else the text could mean is in `alternatives`. */
  readonly confidence: 'certain' | 'likely' | 'unknown'
  /** Other causes that print the same text. */
  readonly alternatives: readonly Diagnosis[]
  /** Whether a rule of CORS refused it; null when the text does not tell. */
  readonly isCors: boolean | null
  /** Whether opting in by CORS mends it: also where another rule refused what was loaded without. null with `isCors`. */
  readonly mendedByCors: boolean | null
  /** The cause in one sentence. */
  readonly sentence: string
  /** What the browser compared: sent and received. */
  readonly compared: { readonly sent: string; readonly received: string } | null
  readonly fixes: readonly Fix[]
  /** Where the fault usually is, the likeliest first. */
  readonly suspects: readonly string[]
  readonly doesNotHelp: readonly string[]
  /** Such as that a `PUT` reached the server although its answer was withheld. */
  readonly sideEffects: readonly string[]
  /** A command that looks for itself; null when the text does not say enough. */
  readonly confirm: string | null
  /** JavaScript for the page's console that tells causes apart; null where the text says which it is. */
  readonly script: string | null
  readonly references: readonly string[]
  /** What was recognised in the text, unwrapped. */
  readonly lines: readonly string[]
}

export interface ExplainResult {
  readonly schemaVersion: 1
  readonly kind: 'explain'
  readonly explanations: readonly Explanation[]
  /** Answers to questions in words, sought only where no failure is recognised. */
  readonly answers: readonly Answer[]
  /** Lines in which nothing was recognised. */
  readonly unrecognised: readonly string[]
}
