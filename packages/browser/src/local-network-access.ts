import {
  currentUrl,
  type Fail,
  type FetchRequest,
  isPotentiallyTrustworthyOrigin,
  originOf,
  type Pass,
  sameOrigin,
} from '@accredit/protocol'
import type { AddressSpace, Environment } from './environment.ts'
import { isLessPublic } from './ip-address-space.ts'
import type { Profile } from './profile.ts'

/** The page's permission to reach less public addresses. */
export type LocalNetworkPermission = 'granted' | 'denied'

export type LocalNetworkVerdict =
  | Pass<
      /** The address is no less public than the page. */
      | 'not-less-public'
      /** The request is same-origin, from a trustworthy page. */
      | 'same-origin'
      /** The user allowed it. */
      | 'permission-granted'
      /** The engine has no such check. */
      | 'not-checked'
    >
  | Fail<
      /** Only secure contexts may ask. */
      | 'insecure-context'
      /** The user did not allow it. */
      | 'permission-denied'
      /** The author declared another address space than the one found. */
      | 'address-space-mismatch'
    >

const spec = 'https://wicg.github.io/local-network-access/#local-network-access-check'

/**
 * Whether a request may go to the address space that its connection found.
 *
 * @param target the address space of the peer
 * @param declared the author's `targetAddressSpace`
 * @see https://wicg.github.io/local-network-access/#local-network-access-check
 */
export function localNetworkAccessCheck(
  request: FetchRequest,
  environment: Environment,
  target: AddressSpace,
  declared: AddressSpace | null,
  permission: LocalNetworkPermission,
  profile: Pick<Profile, 'localNetworkAccessChecked' | 'localNetworkAccessNeedsSecureContext'>,
): LocalNetworkVerdict {
  const from = environment.addressSpace
  const fact = { received: target, expected: from, spec }
  if (!profile.localNetworkAccessChecked) return { ok: true, code: 'not-checked', ...fact }
  if (declared !== null && declared !== target)
    return { ok: false, code: 'address-space-mismatch', ...fact, expected: declared }
  if (!isLessPublic(target, from)) return { ok: true, code: 'not-less-public', ...fact }
  const isSecure = isPotentiallyTrustworthyOrigin(environment.origin)
  if (isSecure && sameOrigin(request.origin, originOf(currentUrl(request))))
    return { ok: true, code: 'same-origin', ...fact }
  if (!isSecure && profile.localNetworkAccessNeedsSecureContext)
    return { ok: false, code: 'insecure-context', ...fact }
  return permission === 'granted'
    ? { ok: true, code: 'permission-granted', ...fact }
    : { ok: false, code: 'permission-denied', ...fact }
}
