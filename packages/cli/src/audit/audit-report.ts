import type { Finding } from '@accredit/doctor'
import { auditRules } from '@accredit/doctor/audit'
import type { Report } from '../format/report.ts'
import { auditPicture, findingLine } from '../picture/audit-picture.ts'
import { type FailOn, failsOn } from './audit-exit.ts'
import type { AuditFlags } from './audit-flags.ts'
import type { Audited } from './audit-run.ts'

/** What an audit found in every form. */
export function auditReport({ report, files }: Audited, failOn: FailOn, flags: AuditFlags): Report {
  const fileOf = (finding: Finding) => files.get(finding) ?? null
  return {
    text: style =>
      flags.quiet
        ? report.findings.map(finding => findingLine(finding, fileOf(finding), style))
        : auditPicture(report, fileOf, style),
    json: () => report,
    sarif: async () => (await import('../format/sarif.ts')).auditSarif(report, auditRules, fileOf),
    junit: async () =>
      (await import('../format/junit.ts')).auditJunit(report, finding => failsOn(finding, failOn)),
    github: async () => (await import('../format/github.ts')).auditGithub(report, fileOf),
  }
}
