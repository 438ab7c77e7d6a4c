import type { CheckResult } from '@accredit/doctor'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { fixTargetsOf } from '../fix-targets.ts'
import { json, reportFormat, save, writeReport } from '../format/report.ts'
import { colorsFor, type Terminal } from '../terminal.ts'
import { checkExit } from './check-exit.ts'
import type { CheckFlags } from './check-flags.ts'
import { assumption, checkOptions, checkSource } from './check-plan.ts'
import { checkReport } from './check-report.ts'
import { checkResults } from './check-results.ts'

/**
 * `accredit check`: whether a page may read a response, in every engine.
 *
 * @returns 0 when every engine does as expected, 1 when one does not, 3 without a verdict, 4 when engines disagree and
 *   must not.
 * @throws {Failure} for wrong usage; when it is found in the middle of a recording, after the report of what comes before.
 */
export async function checkCommand(
  url: string | undefined,
  flags: CheckFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  reportFormat(flags)
  const expectation = { expect: flags.expect ?? 'allow', strictEngines: flags.strictEngines ?? false }
  const targets = await fixTargetsOf(flags.for)
  const source = checkSource(url, flags)
  const options = await checkOptions(flags)
  tellAssumption(flags, terminal)
  const startedAt = Date.now()
  const { results, failure } = await collected(checkResults(source, options, terminal))
  if (failure !== null && results.length === 0) throw failure
  if (results.length === 0) throw nothingToJudge()
  await writeReport(checkReport(results, { ...expectation, targets, flags }), flags, terminal)
  if (url !== undefined && flags.har !== undefined) await saveHar(flags.har, results, startedAt)
  if (failure !== null) throw failure
  return checkExit(results, expectation)
}

interface Collected {
  readonly results: readonly CheckResult[]
  readonly failure: Failure | null
}

/** What came before a failure of the input is kept. */
async function collected(source: AsyncIterable<CheckResult>): Promise<Collected> {
  const results: CheckResult[] = []
  try {
    for await (const result of source) results.push(result)
    return { results, failure: null }
  } catch (failure) {
    if (failure instanceof Failure) return { results, failure }
    throw failure
  }
}

async function saveHar(file: string, results: readonly CheckResult[], startedAt: number): Promise<void> {
  const { harOf } = await import('@accredit/doctor/har')
  await save(file, json(harOf(results, startedAt)))
}

function nothingToJudge(): Failure {
  return new Failure(
    'There is no cross-origin request to judge.',
    'Record one: load the page with the network panel open, and export the log as HAR.',
    exitCode.usage,
  )
}

function tellAssumption(flags: CheckFlags, { stderr, env }: Terminal): void {
  const assumed = assumption(flags)
  if (assumed === null || flags.quiet) return
  const text = `note: credentials ${assumed.credentials}, because of ${assumed.because}; --credentials says otherwise.`
  stderr.write(`${colorsFor(stderr, env).dim(text)}\n`)
}
