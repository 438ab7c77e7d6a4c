export type {
  Decider,
  Decision,
  DecisionCode,
  HeaderLine,
  PolicyRequest,
  RequestHeaderRecord,
  RequestHeaders,
  RequestKind,
  Tier,
} from './decision.ts'
export { definePolicy, type ParsedPolicy, parsePolicy } from './define-policy.ts'
export { describeDecision } from './describe-decision.ts'
export {
  formatIssuePath,
  type Issue,
  type IssueCode,
  type IssuePath,
  issueCodes,
  PolicyError,
} from './issue.ts'
export { type LivePolicy, livePolicy } from './live-policy.ts'
export type { OnDecision, Policy, PolicyOptions } from './policy.ts'
export type {
  AnonymousPolicyInput,
  CredentialedPolicyInput,
  OriginLiteral,
  OriginTiers,
  PolicyConfig,
  PolicyInput,
  TieredPolicyInput,
  WritesMode,
} from './policy-input.ts'
export {
  type ParsedPolicyTable,
  type PolicyTable,
  type PolicyTableInput,
  parsePolicyTable,
  policyTable,
  type TableEntry,
} from './policy-table.ts'
