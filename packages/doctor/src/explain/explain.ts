import type { CheckRequest } from '../check/check-result.ts'
import type { EngineName } from '../engine.ts'
import type { ExplainResult } from './explanation.ts'

export interface ExplainOptions {
  /** What is known of the request beside the text. It wins over what the text says. */
  readonly request?: Partial<CheckRequest>
  /** In which engines a remedy has to pass. Default: the engine whose words they are, or all three. */
  readonly engines?: readonly EngineName[]
}

/**
 * Explains what a browser printed. Knows the words of three engines, of emulations and of wrappers; `CorsIssue` JSON, a HAR
 * or one of its entries, and the JSON of `check`. Says when it is not CORS, and leaves open what the text does not say.
 *
 * @param input text of any length, or parsed JSON
 */
export async function explain(
  _input: string | object,
  _options: ExplainOptions = {},
): Promise<ExplainResult> {
  return { schemaVersion: 1, kind: 'explain', explanations: [], answers: [], unrecognised: [] }
}
