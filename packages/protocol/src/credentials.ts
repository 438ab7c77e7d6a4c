import { originOf, sameOrigin } from './origin.ts'
import { type Profile, profiles } from './profile.ts'
import type { FetchRequest } from './request.ts'

type CredentialsRequest = Pick<FetchRequest, 'credentials' | 'tainting' | 'mode' | 'urlList' | 'origin'>

/**
 * Whether credentials (cookies, authentication entries, TLS client certificates) go with a request at this hop, and
 * whether the cookies of its response are stored: mode include, or same-origin as long as tainting is basic. An
 * `Authorization` header that the author set is not a credential in this sense, and stays in every mode.
 *
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export function includesCredentials(
  { credentials, tainting, mode, urlList, origin }: CredentialsRequest,
  { sameOriginCredentialsStay }: Pick<Profile, 'sameOriginCredentialsStay'> = profiles.spec,
): boolean {
  if (credentials !== 'same-origin') return credentials === 'include'
  if (tainting === 'basic') return true
  return sameOriginCredentialsStay && mode === 'no-cors' && sameOrigin(originOf(urlList[0]), origin)
}
