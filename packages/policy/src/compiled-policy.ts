import { AllowedMethods } from './allowed-methods.ts'
import { AllowedRequestHeaders } from './allowed-request-headers.ts'
import type { Names } from './parse-names.ts'
import type { CompiledOrigins } from './parse-origins.ts'
import type { PolicyConfig, WritesMode } from './policy-input.ts'

/** A valid policy, read but not yet turned into answers. */
export interface PolicyParts {
  readonly origins: CompiledOrigins
  readonly methods: Names
  readonly allowHeaders: Names
  readonly exposeHeaders: Names
  readonly maxAge: number | undefined
  readonly writes: WritesMode
  readonly ownOrigins: readonly string[]
  readonly readMethods: ReadonlySet<string>
  readonly originlessUpgrades: boolean
  readonly disclose: 'minimal' | 'full'
  readonly staticOrigin: boolean
  readonly insecureOrigins: boolean
  readonly publicSuffixSubdomains: boolean
}

export function allowedMethods({ methods }: PolicyParts): AllowedMethods {
  return new AllowedMethods(methods.names, methods.any)
}

export function allowedRequestHeaders({ allowHeaders }: PolicyParts): AllowedRequestHeaders {
  return new AllowedRequestHeaders(allowHeaders.names, allowHeaders.any)
}

/** The value of `Access-Control-Expose-Headers`, `null` for none. */
export function exposedHeaders({ exposeHeaders }: PolicyParts): string | null {
  if (exposeHeaders.any) return '*'
  return exposeHeaders.names.size === 0 ? null : [...exposeHeaders.names].join(',')
}

function namesConfig({ any, names }: Names): '*' | string[] | undefined {
  if (any) return names.size === 0 ? '*' : ['*', ...names]
  return names.size === 0 ? undefined : [...names]
}

/**
 * The normal form of a policy: defaults that matter written out, empty and needless entries left out.
 * Built on demand, since a list of a million origins should not be held twice.
 */
export function configOf(parts: PolicyParts): PolicyConfig {
  const methods = namesConfig(parts.methods)
  const allowHeaders = namesConfig(parts.allowHeaders)
  const dangerously = {
    ...(parts.insecureOrigins && { insecureOrigins: true }),
    ...(parts.publicSuffixSubdomains && { publicSuffixSubdomains: true }),
  }
  const rest = {
    ...(methods !== undefined && { methods }),
    ...(allowHeaders !== undefined && { allowHeaders }),
    ...(parts.maxAge !== undefined && { maxAge: parts.maxAge }),
    writes: parts.writes,
    ...(parts.ownOrigins.length > 0 && { ownOrigins: parts.ownOrigins }),
    ...(parts.readMethods.size > 0 && { readMethods: [...parts.readMethods] }),
    ...(parts.originlessUpgrades && { originlessUpgrades: true }),
    ...(parts.disclose === 'full' && { disclose: parts.disclose }),
    ...(parts.staticOrigin && { staticOrigin: true }),
    ...(Object.keys(dangerously).length > 0 && { dangerously }),
  }
  const { credentialed, anonymous } = parts.origins
  const names = parts.exposeHeaders
  const listed = names.names.size === 0 ? {} : { exposeHeaders: [...names.names] }
  if (credentialed === null) {
    const origins = anonymous === '*' ? anonymous : (anonymous?.toJSON() ?? [])
    return { origins, ...rest, ...(names.any ? { exposeHeaders: '*' } : listed) }
  }
  if (anonymous === null) return { origins: credentialed.toJSON(), credentials: true, ...rest, ...listed }
  const everybody = anonymous === '*' ? anonymous : anonymous.toJSON()
  return { origins: { credentialed: credentialed.toJSON(), anonymous: everybody }, ...rest, ...listed }
}
