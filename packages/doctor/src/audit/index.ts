export { audit } from './audit.ts'
export {
  AuditInputError,
  type AuditLimits,
  type AuditOptions,
  type AuditProgress,
  type AuditSession,
  type AuditTarget,
  type AuditTargets,
} from './audit-options.ts'
export { auditMiddleware, auditPolicy } from './audit-policy.ts'
export { auditRules } from './audit-rules.ts'
export { fingerprintKey, fingerprintsIn, readBaseline } from './baseline.ts'
export type { Clock } from './clock.ts'
export type * from './finding.ts'
export type { RuleText } from './rule.ts'
export type { ScopeDocument, ScopeEntry, ScopeInput } from './scope.ts'
