import type { Readable } from 'node:stream'
import { type ExplainResult, type Explanation, explain, explainHar } from '@accredit/doctor/explain'
import { HarError } from '@accredit/doctor/har'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { Failure, sentence } from '../failure.ts'
import { fixTargetsOf } from '../fix-targets.ts'
import { json, printed } from '../format/report.ts'
import { explainPicture } from '../picture/explain-picture.ts'
import { styleFor } from '../picture/style.ts'
import type { Terminal } from '../terminal.ts'
import { type ExplainInput, explainInput } from './explain-input.ts'

/** The options of `accredit explain`, as they were typed. */
export interface ExplainFlags {
  readonly file?: string
  readonly for?: readonly string[]
  readonly json?: boolean
  readonly quiet?: boolean
}

/**
 * `accredit explain`: what a line of a console means, and what mends it.
 *
 * @returns 0 when something was recognised, else 1.
 * @throws {Failure} for wrong usage, and for a recording that breaks off after what came before is explained.
 */
export async function explainCommand(
  words: readonly string[],
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const targets = await fixTargetsOf(flags.for)
  const input = await explainInput(words, flags.file, terminal)
  const { result, failure } = await explained(input)
  if (failure !== null && result.explanations.length === 0) throw failure
  const style = styleFor(terminal.stdout, terminal.env)
  const { quiet = false } = flags
  const isClean = input.kind === 'har' && failure === null && result.explanations.length === 0
  if (flags.json) terminal.stdout.write(json(result))
  else if (isClean) terminal.stdout.write(nothingRefused)
  else terminal.stdout.write(printed(explainPicture(result, { targets, quiet }, style), style))
  if (failure !== null) throw failure
  return isClean || result.explanations.length > 0 || result.answers.length > 0
    ? exitCode.ok
    : exitCode.failed
}

const nothingRefused = 'No engine refuses a cross-origin request of the recording.\n'

interface Explained {
  readonly result: ExplainResult
  /** A recording that cannot be read to its end; what came before is explained. */
  readonly failure: Failure | null
}

async function explained(input: ExplainInput): Promise<Explained> {
  switch (input.kind) {
    case 'text':
      return { result: await explain(input.text), failure: null }
    case 'json':
      return { result: await explain(input.value), failure: null }
    case 'har':
      return explainedHar(input.stream)
  }
}

async function explainedHar(stream: Readable): Promise<Explained> {
  const explanations: Explanation[] = []
  const result = { schemaVersion: 1, kind: 'explain', explanations, answers: [], unrecognised: [] } as const
  try {
    for await (const explanation of explainHar(stream)) explanations.push(explanation)
    return { result, failure: null }
  } catch (error) {
    if (!(error instanceof HarError)) throw error
    return { result, failure: new Failure(sentence(error.message), sentence(error.fix), exitCode.usage) }
  }
}
