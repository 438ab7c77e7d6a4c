import { originOf, sameOrigin } from './origin.ts'
import { type Profile, profiles } from './profile.ts'
import { serializeRequestOrigin } from './redirect-taint.ts'
import { effectiveReferrerPolicy } from './referrer-policy.ts'
import { currentUrl, type FetchRequest } from './request.ts'

/** Why an `Origin` header is what it is. */
export type OriginHeaderCode =
  /** Tainting is cors: it is always sent, and always true. */
  | 'cors'
  /** Mode is websocket or webtransport: always sent. */
  | 'websocket'
  /** The method is neither GET nor HEAD, or was neither before a redirect. */
  | 'method'
  /** As `method`, but the referrer policy makes it `null`. */
  | 'blanked-by-referrer-policy'
  /** GET or HEAD without cors tainting: not sent. */
  | 'not-sent'

/** The value of the `Origin` header of a request, null when there is none. */
export type OriginHeader =
  | { readonly code: 'not-sent'; readonly value: null }
  | { readonly code: Exclude<OriginHeaderCode, 'not-sent'>; readonly value: string }

type OriginHeaderRequest = Pick<
  FetchRequest,
  'method' | 'mode' | 'urlList' | 'origin' | 'tainting' | 'referrerPolicy' | 'wasSentWithOrigin'
>

type OriginHeaderProfile = Pick<
  Profile,
  'referrerPolicyBlanksOrigin' | 'relaxedReferrerPolicyCrossSite' | 'originStaysAfterRedirect'
>

/**
 * The `Origin` header of a request. The request's tainting must be the one that `mainFetch` chose for this hop.
 *
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function originHeader(
  request: OriginHeaderRequest,
  profile: OriginHeaderProfile = profiles.spec,
): OriginHeader {
  const { method, mode, tainting } = request
  if (tainting === 'cors') return { code: 'cors', value: serializeRequestOrigin(request) }
  if (mode === 'websocket' || mode === 'webtransport') {
    return { code: 'websocket', value: serializeRequestOrigin(request) }
  }
  const isKept = request.wasSentWithOrigin && profile.originStaysAfterRedirect
  if ((method === 'GET' || method === 'HEAD') && !isKept) return { code: 'not-sent', value: null }
  if (mode !== 'cors' && isBlanked(request, profile))
    return { code: 'blanked-by-referrer-policy', value: 'null' }
  return { code: 'method', value: serializeRequestOrigin(request) }
}

function isBlanked(request: OriginHeaderRequest, profile: OriginHeaderProfile): boolean {
  if (!profile.referrerPolicyBlanksOrigin) return false
  const { origin } = request
  const url = currentUrl(request)
  switch (effectiveReferrerPolicy(request, origin, profile)) {
    case 'no-referrer':
      return true
    case 'no-referrer-when-downgrade':
    case 'strict-origin':
    case 'strict-origin-when-cross-origin':
      return origin.kind === 'tuple' && origin.scheme === 'https' && url.protocol !== 'https:'
    case 'same-origin':
      return !sameOrigin(origin, originOf(url))
    case '':
    case 'origin':
    case 'origin-when-cross-origin':
    case 'unsafe-url':
      return false
  }
}
