import type { AuditReport, Finding } from '@accredit/doctor'
import { type AuditOptions, audit, auditPolicy } from '@accredit/doctor/audit'
import type { Terminal } from '../terminal.ts'
import type { AuditPlan } from './audit-plan.ts'
import { progressBar } from './audit-progress.ts'

/** What an audit found, and in which policy file. */
export interface Audited {
  readonly report: AuditReport
  /** Findings of policy files; others are about their URL. */
  readonly files: ReadonlyMap<Finding, string>
}

/** Audits the policies, then the endpoints, as one report. */
export async function runAudit(
  { targets, policies }: AuditPlan,
  options: AuditOptions,
  terminal: Terminal,
  quiet: boolean,
): Promise<Audited> {
  const reports: AuditReport[] = []
  const files = new Map<Finding, string>()
  const { session, baseline, signal } = options
  const still = {
    ...(session !== undefined && { session }),
    ...(baseline !== undefined && { baseline }),
    ...(signal !== undefined && { signal }),
  }
  for (const { file, decider, targets, allowedOrigins } of policies) {
    const meant = [...(options.allowedOrigins ?? []), ...allowedOrigins]
    const report = await auditPolicy(decider, { ...still, targets, allowedOrigins: meant })
    for (const finding of report.findings) files.set(finding, file)
    reports.push(report)
  }
  if (targets.length > 0) reports.push(await withProgress(targets, options, terminal, quiet))
  return { report: joined(reports), files }
}

async function withProgress(
  targets: AuditPlan['targets'],
  options: AuditOptions,
  terminal: Terminal,
  quiet: boolean,
): Promise<AuditReport> {
  const bar = await progressBar(terminal, quiet)
  try {
    return await audit(targets, { ...options, onProgress: progress => bar.update(progress) })
  } finally {
    bar.stop()
  }
}

function joined(reports: readonly AuditReport[]): AuditReport {
  const [first] = reports
  const last = reports.at(-1)
  if (first === undefined || last === undefined) throw new Error('Nothing was audited.')
  const fresh = reports.flatMap(({ newFindings = [] }) => newFindings)
  return {
    schemaVersion: 1,
    kind: 'audit',
    startedAt: first.startedAt,
    endedAt: last.endedAt,
    complete: reports.every(({ complete }) => complete),
    requests: reports.reduce((sum, { requests }) => sum + requests, 0),
    targets: reports.flatMap(({ targets }) => targets),
    findings: reports.flatMap(({ findings }) => findings),
    ...(first.newFindings !== undefined && { newFindings: fresh }),
  }
}
