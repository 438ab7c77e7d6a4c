import type { RuleText } from './rule.ts'
import { rules } from './rules/index.ts'

/** What each rule is, in the order of their ids: for people, and for the rules of a SARIF log. */
export const auditRules: readonly RuleText[] = rules
  .map(({ id, name, title, kind, description, remedy, cwe, severity, active }) => ({
    id,
    name,
    title,
    kind,
    description,
    remedy,
    cwe,
    severity,
    active,
  }))
  .sort((a, b) => (a.id < b.id ? -1 : 1))
