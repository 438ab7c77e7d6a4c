import {
  type AuditOptions,
  type AuditReport,
  audit,
  type Finding,
  type RuleId,
  type Severity,
} from '@accredit/doctor'
import type { Judgement, Paint } from '../judgement.ts'
import { policyOrigins } from '../policy-origins.ts'
import { requireNames } from '../request-options.ts'
import { type AskedTarget, askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'

export interface AuditedOptions
  extends Pick<
    AuditOptions,
    'allowedOrigins' | 'environment' | 'session' | 'active' | 'scope' | 'authorized'
  > {
  /** The least severity that fails. Default: `low`. */
  readonly failOn?: Severity
  /** Rules whose findings are accepted. */
  readonly except?: readonly RuleId[]
  /** Paths to audit, against the URL of the target. Default: that URL. */
  readonly paths?: readonly string[]
  readonly method?: string
}

const optionNames: Readonly<Record<keyof AuditedOptions, true>> = {
  allowedOrigins: true,
  environment: true,
  session: true,
  active: true,
  scope: true,
  authorized: true,
  failOn: true,
  except: true,
  paths: true,
  method: true,
}

const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** Whether an audit of all rules finds nothing as severe as `failOn`. */
export async function judgePassCorsAudit(
  received: unknown,
  options: AuditedOptions = {},
): Promise<Judgement> {
  requireNames(options, Object.keys(optionNames))
  const { failOn = 'low', except = [], paths = [''], method, ...rest } = options
  const target = await askedTarget(received)
  const hasSession = target.cookies.length > 0 || target.headers.length > 0
  const targets = paths.map(path => ({
    url: new URL(path, target.url).href,
    ...(method !== undefined && { method }),
  }))
  const report = await audit(targets, {
    ...(hasSession && { session: { cookies: target.cookies, headers: target.headers } }),
    allowedOrigins: allowedOrigins(target),
    maxRequests: Number.POSITIVE_INFINITY,
    // The same probes each time; where there may be a cache between, it must not know them.
    ...(target.connection.network !== true && { random: () => 0.5 }),
    ...rest,
    servers: target.connection.servers ?? {},
    network: target.connection.network ?? false,
  })
  const findings = report.findings.filter(
    ({ rule, severity }) =>
      severities.indexOf(severity) >= severities.indexOf(failOn) && !except.includes(rule),
  )
  return { held: heldBy(report, findings), report: ({ paint }) => auditLines(report, findings, paint) }
}

/** A target that was not audited has not passed, nor has it failed. */
function heldBy({ targets }: AuditReport, findings: readonly Finding[]): boolean | null {
  if (findings.length > 0) return false
  return targets.every(({ status }) => status === 'done') ? true : null
}

function allowedOrigins({ decider, url }: AskedTarget): readonly string[] {
  return decider === null ? [] : policyOrigins(decider, url.pathname)
}

function auditLines({ targets }: AuditReport, findings: readonly Finding[], paint: Paint): string[] {
  const left = targets.filter(({ status }) => status !== 'done')
  if (findings.length === 0 && left.length === 0) return wrap('The audit finds nothing.')
  return [
    ...findings.flatMap((finding, index) => [...(index === 0 ? [] : ['']), ...findingLines(finding, paint)]),
    ...left.flatMap(({ method, url, status, reason }) =>
      wrap(`${method} ${url} was not audited (${status}): ${reason ?? 'unknown'}`),
    ),
  ]
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const { rule, name, title, severity, method, url, origins, explanation, remedy } = finding
  return [
    ...wrap(`${severity}  ${rule} ${name}: ${title}`).map(line => paint.bold(line)),
    ...wrap(`${method} ${url}`, '  '),
    ...wrap(explanation, '  '),
    ...(origins.length === 0
      ? []
      : wrap(`Granted to ${origins.slice(0, 4).join(', ')}${origins.length > 4 ? ', …' : ''}`, '  ')),
    ...wrap(remedy, '  Fix: ', '  '),
  ]
}
