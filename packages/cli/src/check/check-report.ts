import type { CheckResult } from '@accredit/doctor/check'
import type { Target } from '../fix-targets.ts'
import type { Report } from '../format/report.ts'
import { checkMatrix, matrixRows } from '../picture/check-matrix.ts'
import { checkPicture, verdictLines } from '../picture/check-picture.ts'
import type { Style } from '../picture/style.ts'
import type { Expectation } from './check-exit.ts'
import type { CheckFlags } from './check-flags.ts'
import { confirmWords } from './confirm-words.ts'

export interface CheckReportOptions extends Expectation {
  readonly targets: readonly Target[]
  readonly flags: CheckFlags
}

/** The results of a check in every form. */
export function checkReport(results: readonly CheckResult[], options: CheckReportOptions): Report {
  return {
    text: style => text(results, options, style),
    json: () => (results.length === 1 ? results[0] : { schemaVersion: 1, kind: 'checks', results }),
    sarif: async () => (await import('../format/sarif.ts')).checkSarif(results, options.expect),
    junit: async () => (await import('../format/junit.ts')).checkJunit(results, options.expect),
    github: async () => (await import('../format/github.ts')).checkGithub(results, options.expect),
  }
}

function text(
  results: readonly CheckResult[],
  { targets, flags }: CheckReportOptions,
  style: Style,
): string[] {
  const [only] = results
  if (results.length !== 1 || only === undefined) {
    if (flags.quiet) return matrixRows(results, style)
    const details = { targets, verbose: flags.verbose ?? false, confirm: null }
    const pictures = flags.verbose
      ? results.flatMap(result => ['', ...checkPicture(result, details, style)])
      : []
    return [...checkMatrix(results, style), ...pictures]
  }
  if (flags.quiet) return verdictLines(only, style).map(line => line.slice(2))
  const isBlocked = only.verdicts.some(({ outcome }) => outcome === 'block' || outcome === 'inconclusive')
  const confirm =
    isBlocked && flags.harIn === undefined && flags.har === undefined ? confirmWords(only, flags) : null
  return checkPicture(only, { targets, verbose: flags.verbose ?? false, confirm }, style)
}
