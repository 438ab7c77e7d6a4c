import type { FetchRequest } from './request.ts'

/**
 * Whether credentials (cookies, authentication entries, TLS client certificates) go with a request at this hop, and
 * whether the cookies of its response are stored: mode include, or same-origin as long as tainting is basic. An
 * `Authorization` header that the author set is not a credential in this sense, and stays in every mode.
 *
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export function includesCredentials({
  credentials,
  tainting,
}: Pick<FetchRequest, 'credentials' | 'tainting'>): boolean {
  return credentials === 'include' || (credentials === 'same-origin' && tainting === 'basic')
}
