import type { ExplainResult } from '@accredit/doctor'
import { explain } from '@accredit/doctor/explain'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { fixTargetsOf } from '../fix-targets.ts'
import { json, printed } from '../format/report.ts'
import { explainPicture } from '../picture/explain-picture.ts'
import { styleFor } from '../picture/style.ts'
import type { Terminal } from '../terminal.ts'
import { explainInput } from './explain-input.ts'

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
 * @throws {Failure} for wrong usage.
 */
export async function explainCommand(
  words: readonly string[],
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const targets = fixTargetsOf(flags.for)
  const input = await explainInput(words, flags.file, terminal)
  const result = await explained(input)
  const style = styleFor(terminal.stdout, terminal.env)
  const { quiet = false } = flags
  terminal.stdout.write(
    flags.json ? json(result) : printed(explainPicture(result, { targets, quiet }, style), style),
  )
  return result.explanations.length > 0 || result.answers.length > 0 ? exitCode.ok : exitCode.failed
}

async function explained(input: Awaited<ReturnType<typeof explainInput>>): Promise<ExplainResult> {
  switch (input.kind) {
    case 'text':
      return explain(input.text)
    case 'json':
      return explain(input.value)
    case 'har':
      return explain(input.stream)
  }
}
