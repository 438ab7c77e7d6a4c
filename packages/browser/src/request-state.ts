import type { HeaderList } from '@accredit/protocol'
import type { AddressSpace } from './environment.ts'
import type { HeadersGuard } from './headers-guard.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { PageBody } from './page-body.ts'

type Referrer = OutgoingRequest['referrer']

/**
 * A request as script describes it, before it is anybody's: the origin is known when it is sent.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request
 */
export interface RequestState {
  readonly url: URL
  readonly method: string
  readonly headers: HeaderList
  readonly mode: RequestMode
  readonly credentials: RequestCredentials
  readonly cache: RequestCache
  readonly redirect: RequestRedirect
  readonly referrer: Referrer
  readonly referrerPolicy: ReferrerPolicy
  readonly integrity: string
  readonly keepalive: boolean
  readonly targetAddressSpace: AddressSpace | null
  readonly body: PageBody
  readonly signal: AbortSignal | null
}

/** A request of which nothing is said but its URL. */
export const defaultState: Omit<RequestState, 'url'> = {
  method: 'GET',
  headers: [],
  mode: 'cors',
  credentials: 'same-origin',
  cache: 'default',
  redirect: 'follow',
  referrer: 'client',
  referrerPolicy: '',
  integrity: '',
  keepalive: false,
  targetAddressSpace: null,
  body: PageBody.none(),
  signal: null,
}

/** Of the headers of a request. @see https://fetch.spec.whatwg.org/#headers-class */
export function guardOf({ mode }: RequestState): HeadersGuard {
  return mode === 'no-cors' ? 'request-no-cors' : 'request'
}
