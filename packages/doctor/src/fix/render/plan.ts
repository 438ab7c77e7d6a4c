import { definePolicy, type PolicyInput } from '@accredit/policy'

/** A policy, read for writing it down elsewhere. */
export interface Plan {
  /** As its author would write it. */
  readonly policy: PolicyInput
  readonly credentialed: readonly string[]
  readonly anonymous: '*' | readonly string[]
  /** Beyond GET, HEAD and POST. */
  readonly methods: '*' | readonly string[]
  /** Lower-case; `*` may be among them beside `authorization`. */
  readonly allowHeaders: '*' | readonly string[]
  readonly exposeHeaders: '*' | readonly string[]
  /** Seconds. */
  readonly maxAge: number | null
}

/**
 * Reads a policy.
 *
 * @throws PolicyError for one that is not valid: its values would end up in somebody's configuration
 */
export function planOf(policy: PolicyInput): Plan {
  const { config } = definePolicy(policy)
  const { methods = [], allowHeaders = [], exposeHeaders = [], maxAge = null } = config
  return { policy, ...tiersOf(config), methods, allowHeaders, exposeHeaders, maxAge }
}

function tiersOf({ origins, credentials }: PolicyInput): Pick<Plan, 'credentialed' | 'anonymous'> {
  if (origins === '*') return { credentialed: [], anonymous: '*' }
  if (!('credentialed' in origins || 'anonymous' in origins)) {
    const list = Array.isArray(origins) ? origins.map(String) : []
    return credentials === true
      ? { credentialed: list, anonymous: [] }
      : { credentialed: [], anonymous: list }
  }
  return { credentialed: origins.credentialed ?? [], anonymous: origins.anonymous ?? [] }
}

/** Whether some read with credentials and others without: what most middlewares cannot say. */
export function isTiered({ credentialed, anonymous }: Plan): boolean {
  return credentialed.length > 0 && anonymous.length > 0
}

/** The origins of the only tier, or of the credentialed one. */
export function mainOrigins({ credentialed, anonymous }: Plan): '*' | readonly string[] {
  return credentialed.length > 0 ? credentialed : anonymous
}

/** Every origin that is listed. */
export function listedOrigins({ credentialed, anonymous }: Plan): readonly string[] {
  return anonymous === '*' ? credentialed : [...credentialed, ...anonymous]
}

export function hasCredentials({ credentialed }: Plan): boolean {
  return credentialed.length > 0
}

export function isPattern(origin: string): boolean {
  return origin.includes('*')
}

/** Methods for what takes the safelisted ones only when they are listed. */
export function everyMethod({ methods }: Plan): readonly string[] {
  return methods === '*' ? ['*'] : ['GET', 'HEAD', 'POST', ...methods]
}

/** A list, of one item where it is any. */
export function listOf(names: '*' | readonly string[]): readonly string[] {
  return names === '*' ? ['*'] : names
}

/** A list for a header. */
export function joined(names: '*' | readonly string[]): string {
  return listOf(names).join(', ')
}

/** The origins that every listed pattern admits, as an anchored regular expression for PCRE and RE2. */
export function originExpression(origins: readonly string[]): string {
  return `^(${origins.map(expressionOf).join('|')})$`
}

function expressionOf(origin: string): string {
  const [scheme = '', rest = ''] = origin.split('://')
  const [host = '', port] = rest.endsWith(':*') ? [rest.slice(0, -2), '*'] : [rest]
  const labels = host.startsWith('*.')
    ? `([a-z0-9_-]+\\.)+${literal(host.slice(2))}`
    : host.split('*').map(literal).join('[a-z0-9_-]+')
  return `${literal(scheme)}://${labels}${port === undefined ? '' : '(:[0-9]{1,5})?'}`
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
