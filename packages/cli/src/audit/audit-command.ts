import { AuditInputError, readBaseline } from '@accredit/doctor/audit'
import { OpenApiError } from '@accredit/doctor/openapi'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { Failure, sentence } from '../failure.ts'
import { reportFormat, writeReport } from '../format/report.ts'
import { readInputText } from '../input-file.ts'
import { listenForStop } from '../stop-signal.ts'
import type { Terminal } from '../terminal.ts'
import { auditConduct } from './audit-conduct.ts'
import { auditExit } from './audit-exit.ts'
import type { AuditFlags } from './audit-flags.ts'
import { auditPlan } from './audit-plan.ts'
import { auditReport } from './audit-report.ts'
import { runAudit } from './audit-run.ts'

/**
 * `accredit audit`: what hostile origins can read. Ctrl-C ends it with a report of what was found; a second one at once.
 *
 * @returns 0 without a finding that fails, 1 with one, 3 when a target could not be audited, 130 when it was interrupted.
 * @throws {Failure} for wrong usage.
 */
export async function auditCommand(
  named: readonly string[],
  flags: AuditFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  reportFormat(flags)
  const failOn = flags.failOn ?? 'low'
  const stop = listenForStop(terminal)
  const stopping = new AbortController()
  void stop.asked.then(() => stopping.abort())
  stop.force.addEventListener('abort', () => process.exit(exitCode.interrupted))
  try {
    const plan = await auditPlan(named, flags, terminal)
    const baseline = flags.baseline === undefined ? undefined : await known(flags.baseline)
    const conduct = await auditConduct(flags)
    const options = { ...conduct, ...(baseline && { baseline }), signal: stopping.signal }
    const audited = await runAudit(plan, options, terminal, flags.quiet ?? false)
    await writeReport(auditReport(audited, failOn, flags), flags, terminal)
    return auditExit(audited.report, failOn, stopping.signal.aborted)
  } catch (error) {
    throw inputFailure(error)
  } finally {
    stop.release()
  }
}

/** What a baseline knows: the fingerprints of a former report. */
async function known(file: string): Promise<ReadonlySet<string>> {
  await readInputText(file, 'baseline')
  return readBaseline(file)
}

function inputFailure(error: unknown): unknown {
  if (error instanceof OpenApiError)
    return new Failure(sentence(error.message), sentence(error.fix), exitCode.usage)
  if (error instanceof AuditInputError)
    return new Failure(sentence(error.message), 'Correct it, and run the audit again.', exitCode.usage)
  return error
}
