import type { FetchRequest } from '@accredit/protocol'
import type { AddressSpace } from './environment.ts'

/** A request body: bytes that can be sent again, or a stream that cannot. */
export type BodySource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'stream'; readonly stream: ReadableStream<Uint8Array> }

/** What `fetch()`, `XMLHttpRequest` and `EventSource` hand to the fetch algorithm. */
export interface OutgoingRequest {
  /** `headers` are the author's, a `Content-Type` taken from the body among them. */
  readonly request: FetchRequest
  readonly body: BodySource | null
  readonly cache: RequestCache
  readonly integrity: string
  readonly keepalive: boolean
  readonly referrer: 'client' | 'no-referrer' | URL
  /** Userinfo of the URL may answer the first challenge (XMLHttpRequest). */
  readonly useUrlCredentials: boolean
  /** The address space that the author declared for a local http URL. */
  readonly targetAddressSpace: AddressSpace | null
}

/** What a caller hears of while a fetch goes on. */
export interface FetchObserver {
  /** Bytes of the request body that were handed to the network since the last call. */
  requestBodySent?(bytes: number): void
  /** The request body is complete. */
  requestBodyEnd?(): void
}

/** A response as script may see it: filtered, and its headers joined by nothing. */
export interface DeliveredResponse {
  readonly type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect'
  readonly status: number
  readonly statusMessage: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Serialised without fragment; empty where script may not know it. */
  readonly url: string
  readonly redirected: boolean
  readonly body: ReadableStream<Uint8Array> | null
  /** As that of `TransportResponse`; where there is one, there is a body. */
  readonly takeBytes?: () => Uint8Array<ArrayBuffer> | null
}

/** How a fetch ended. Why there is no response is in the trace and nowhere else. */
export type FetchOutcome =
  | { readonly kind: 'response'; readonly fetchId: number; readonly response: DeliveredResponse }
  | {
      readonly kind: 'network-error'
      readonly fetchId: number
      /** Not of the network but of a rule: trying again is in vain. For the user agent, and not for script. */
      readonly isFutile: boolean
    }

/**
 * Fetches. Never rejects but with the signal's reason, once it is aborted; an abort after the outcome errors the body
 * stream with that reason.
 */
export type StartFetch = (
  outgoing: OutgoingRequest,
  signal: AbortSignal,
  observer?: FetchObserver,
) => Promise<FetchOutcome>
