import type { EngineName } from '../engine.ts'
import type { Exchange } from '../exchange.ts'

/** The 38 rules of the audit. */
export type RuleId =
  `A${'01' | '02' | '03' | '04' | '05' | '06' | '07' | '08' | '09' | '10' | '11' | '12' | '13' | '14' | '15' | '16' | '17' | '18' | '19' | '20' | '21' | '22' | '23' | '24' | '25' | '26' | '27' | '28' | '29' | '30' | '31' | '32' | '33' | '34' | '35' | '36' | '37' | '38'}`

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'

/** From where an attacker's page can make use of it in one engine. */
export type Reach = 'cross-site' | 'same-site' | 'none'

/** One cause, with every origin that shows it. */
export interface Finding {
  readonly rule: RuleId
  /** Such as `origin-reflection`. */
  readonly name: string
  readonly title: string
  readonly severity: Severity
  /** `exposure`: somebody reads or writes what they should not. `functional`: an honest page is refused. */
  readonly kind: 'exposure' | 'functional'
  readonly url: string
  readonly method: string
  /** Hostile origins that were granted; empty where the rule is not about origins. */
  readonly origins: readonly string[]
  /** `Access-Control-Allow-Credentials` is exactly `true` for them. */
  readonly credentialed: boolean
  readonly reach: Readonly<Partial<Record<EngineName, Reach>>>
  /** Engines in which a page can have such an origin. */
  readonly sendableBy: readonly EngineName[]
  /** What was seen, in one or two sentences. */
  readonly explanation: string
  /** False-positive sources that were looked for, and ruled out. */
  readonly ruledOut: readonly string[]
  /** The exchanges that prove it, with cookies and tokens redacted. */
  readonly evidence: readonly Exchange[]
  /** A shell command that shows it again. */
  readonly reproduce: string
  readonly remedy: string
  /** Of rule, method, path template and class of origin, so that two runs compare. */
  readonly fingerprint: string
  /** The baseline has it. */
  readonly known?: true
}

export interface AuditedTarget {
  readonly url: string
  readonly method: string
  readonly status: 'done' | 'failed' | 'skipped'
  /** Why not `done`. */
  readonly reason: string | null
  readonly requests: number
}

export interface AuditReport {
  readonly schemaVersion: 1
  readonly kind: 'audit'
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt: string
  readonly complete: boolean
  readonly requests: number
  readonly targets: readonly AuditedTarget[]
  readonly findings: readonly Finding[]
  /** Those that the baseline does not have; absent without a baseline. */
  readonly newFindings?: readonly Finding[]
}
