export { isForbiddenRequestHeader, isForbiddenRequestHeaderName } from './forbidden-request-header.ts'
export { isForbiddenResponseHeaderName } from './forbidden-response-header-name.ts'
export { canonicalIPv4, canonicalIPv6, isIPv4MappedIPv6, isLoopbackHost } from './ip-address.ts'
export { isForbiddenMethod, isSafelistedMethod, normalizeMethod } from './method.ts'
export type { OpaqueOrigin, Origin, TupleOrigin } from './origin.ts'
export {
  defaultPort,
  maxOriginLength,
  opaqueOrigin,
  originOf,
  parseOrigin,
  sameOrigin,
  serializeOrigin,
} from './origin.ts'
export { isPublicSuffix, registrableDomain } from './public-suffix.ts'
export { isSafelistedResponseHeaderName } from './safelisted-response-header-name.ts'
export { type Site, schemefulSameSite, schemelesslySameSite, serializeSite, siteOf } from './site.ts'
export { isToken } from './token.ts'
