import { type Issue, PolicyError } from './issue.ts'
import { IssueList } from './issue-list.ts'
import { readPolicy } from './parse-policy.ts'
import { Policy, type PolicyOptions } from './policy.ts'
import type { CheckedOrigins, PolicyInput } from './policy-input.ts'

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/**
 * Reads a policy from anything, such as the content of a JSON or YAML file.
 *
 * @param input - the policy; a `$schema` key is ignored
 * @param options - `onDecision` observes every decision
 * @returns the policy, or every issue of the input at once; never throws
 */
export function parsePolicy(input: unknown, options: PolicyOptions = {}): ParsedPolicy {
  const issues = new IssueList()
  const parts = readPolicy(input, issues)
  return parts !== null && issues.isEmpty
    ? { ok: true, policy: new Policy(parts, options) }
    : { ok: false, issues: issues.all }
}

/**
 * Defines a policy in code. TypeScript refuses what it can see: `*` beside credentials, and origin literals with a
 * path, upper case or no scheme.
 *
 * @param input - the policy
 * @param options - `onDecision` observes every decision
 * @throws PolicyError with every issue of the input
 */
export function definePolicy<const P extends PolicyInput>(
  input: P & CheckedOrigins<P>,
  options: PolicyOptions = {},
): Policy {
  const parsed = parsePolicy(input, options)
  if (!parsed.ok) throw new PolicyError(parsed.issues)
  return parsed.policy
}
