import type { FactName } from './rule.ts'

/** The response headers that a policy owns, each with the fact that is its value. */
export const ownedHeaders = [
  ['Access-Control-Allow-Origin', 'allow-origin'],
  ['Access-Control-Allow-Credentials', 'allow-credentials'],
  ['Access-Control-Allow-Methods', 'allow-methods'],
  ['Access-Control-Allow-Headers', 'allow-headers'],
  ['Access-Control-Expose-Headers', 'expose-headers'],
  ['Access-Control-Max-Age', 'max-age'],
] as const satisfies readonly (readonly [string, FactName])[]

/** What a preflight's answer depends on besides `Origin`. */
export const requestedVary = 'Access-Control-Request-Method, Access-Control-Request-Headers'
