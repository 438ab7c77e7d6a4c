import type { AuditReport, Finding, Severity } from '@accredit/doctor'
import { type ExitCode, exitCode } from '../exit-code.ts'

/** The least severity that fails; `never`: none does. */
export type FailOn = Severity | 'never'

const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** Whether a finding fails the audit. What the baseline knows does not. */
export function failsOn({ severity, known }: Finding, failOn: FailOn): boolean {
  return known !== true && failOn !== 'never' && severities.indexOf(severity) >= severities.indexOf(failOn)
}

/** A finding counts whatever became of the other targets; without one, a target that was not audited does. */
export function auditExit(
  { findings, targets }: AuditReport,
  failOn: FailOn,
  interrupted: boolean,
): ExitCode {
  if (interrupted) return exitCode.interrupted
  if (findings.some(finding => failsOn(finding, failOn))) return exitCode.failed
  return targets.every(({ status }) => status === 'done') ? exitCode.ok : exitCode.inconclusive
}
