import type { ReportFlags } from '../commands/report-options.ts'

/** The options of `accredit audit`, as they were typed. */
export interface AuditFlags extends ReportFlags {
  readonly targets?: string
  readonly openapi?: string
  readonly server?: string
  readonly policy?: readonly string[]
  readonly allowedOrigin?: readonly string[]
  readonly sessionCookie?: readonly string[]
  readonly sessionHeader?: readonly string[]
  readonly ca?: string
  readonly scope?: string
  readonly authorized?: boolean
  readonly active?: boolean
  readonly maxRequests?: string
  readonly rate?: string
  readonly concurrency?: string
  readonly timeout?: string
  readonly journal?: string
  readonly baseline?: string
  readonly failOn?: 'info' | 'low' | 'medium' | 'high' | 'critical' | 'never'
}
