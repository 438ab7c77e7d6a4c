import type { Decider, LivePolicy, Policy, PolicyConfig, PolicyTable } from '@accredit/policy'

function isTable(decider: object): decider is PolicyTable {
  return 'policyFor' in decider && typeof decider.policyFor === 'function'
}

function isLive(decider: object): decider is LivePolicy {
  return 'replace' in decider && 'current' in decider && typeof decider.current === 'object'
}

function isPolicy(decider: object): decider is Policy {
  return 'config' in decider && typeof decider.config === 'object'
}

/** The policy that decides a path and method; null for a decider of another kind. */
export function policyBehind(decider: Decider, path: string, method = 'GET'): Policy | null {
  if (isLive(decider)) return policyBehind(decider.current, path, method)
  if (isTable(decider)) return decider.policyFor({ url: path, method, headers: {} })
  return isPolicy(decider) ? decider : null
}

/** Origins as the policy's author listed them, with `*` for parts of them. */
function listedOrigins({ origins }: PolicyConfig): readonly string[] {
  if (origins === '*') return []
  if (isList(origins)) return origins
  const { credentialed = [], anonymous = [] } = origins
  return [...new Set([...credentialed, ...(anonymous === '*' ? [] : anonymous)])]
}

function isList(origins: Exclude<PolicyConfig['origins'], '*'>): origins is readonly string[] {
  return Array.isArray(origins)
}

/** Origins that a policy lists for a path, each with its wildcards filled in. */
export function policyOrigins(decider: Decider, path: string): readonly string[] {
  const policy = policyBehind(decider, path)
  return policy === null ? [] : sampleOrigins(policy)
}

/** Origins that a policy lists, each with its wildcards filled in. */
export function sampleOrigins({ config }: Policy): readonly string[] {
  return [...new Set(listedOrigins(config).flatMap(sampleOrigin))]
}

/** An origin that a pattern stands for; none where filling in its wildcards gives none. */
function sampleOrigin(pattern: string): readonly string[] {
  const filled = pattern.replace(/:\*$/, ':3000').replaceAll('*', 'www')
  return URL.canParse(filled) ? [filled] : []
}
