import { type BasicFaultCode, basicAuthorization, type Credentials } from './basic-authorization.ts'
import type { Challenge } from './challenge.ts'
import {
  type DigestFaultCode,
  type DigestRequest,
  digestAuthorization,
  type NonceUse,
} from './digest-authorization.ts'

type AuthorizationFaultCode = 'scheme-unsupported' | BasicFaultCode | DigestFaultCode

/** The value of an Authorization header, or why there is none. */
export type Authorization =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: AuthorizationFaultCode }

/** The answer to a challenge. Nothing is asked, remembered or random: `use` brings what changes. */
export function authorizationFor(
  challenge: Challenge,
  credentials: Credentials,
  request: DigestRequest,
  use: NonceUse,
): Authorization {
  switch (challenge.scheme) {
    case 'basic':
      return basicAuthorization(credentials)
    case 'digest':
      return digestAuthorization(challenge, credentials, request, use)
    default:
      return { ok: false, code: 'scheme-unsupported' }
  }
}

/**
 * The challenges that can be answered, in the order to try: Digest before Basic, which gives the password away, and
 * within a scheme as the server prefers.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7616#section-3.7
 */
export function rankedChallenges(challenges: readonly Challenge[]): readonly Challenge[] {
  const named = (scheme: string) => challenges.filter(challenge => challenge.scheme === scheme)
  return [...named('digest'), ...named('basic')]
}

/** The realm of a challenge; without one, as browsers have it, the empty one. */
export function realmOf(challenge: Challenge): string {
  return challenge.parameters.get('realm') ?? ''
}
