import { type CheckHarOptions, checkHar, type HarSource } from '../har/index.ts'
import { explainCheck } from './explain-check.ts'
import type { Explanation } from './explanation.ts'

/**
 * Explains every cross-origin request of a HAR that an engine refuses, one at a time: a file of any size takes the memory of
 * its largest entry. Each is judged by what was recorded; nothing is sent.
 *
 * @throws HarError after the explanations of what could be read
 */
export async function* explainHar(
  source: HarSource,
  options: CheckHarOptions = {},
): AsyncGenerator<Explanation, void, undefined> {
  for await (const result of checkHar(source, options)) yield* explainCheck(result)
}
