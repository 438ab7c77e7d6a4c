import { originOf, type ReferrerPolicy } from '@accredit/protocol'
import type { Environment } from '../src/environment.ts'
import type {
  DeliveredResponse,
  FetchObserver,
  FetchOutcome,
  OutgoingRequest,
} from '../src/outgoing-request.ts'
import { type Profile, profiles } from '../src/profile.ts'
import type { ScriptRealm } from '../src/script-realm.ts'

/** What a script's fetch brought to the network, and the means to answer it. */
interface FakeCall {
  readonly outgoing: OutgoingRequest
  readonly signal: AbortSignal
  readonly observer: FetchObserver
  /** Delivers a response: 200, type basic, no headers, no body, unless told otherwise. */
  respond(response?: Partial<DeliveredResponse>): void
  fail(isFutile?: boolean): void
}

export interface FakeFetch {
  /** Every call so far. */
  readonly calls: readonly FakeCall[]
  /** The next call that nobody waited for yet. */
  next(): Promise<FakeCall>
  readonly realm: ScriptRealm
  /** Milliseconds of the realm's clock. */
  readonly clock: { now: number }
}

/** A page without a network: each fetch waits until the test answers it. Ids count from 1. */
export function fakeFetch(
  options: { page?: string; profile?: Profile; referrerPolicy?: ReferrerPolicy } = {},
): FakeFetch {
  const { page = 'https://app.example/shop/cart', profile = profiles.spec } = options
  const url = new URL(page)
  const origin = originOf(url)
  const environment: Environment = {
    url,
    origin,
    topLevelOrigin: origin,
    ancestorOrigins: [],
    referrerPolicy: options.referrerPolicy ?? 'strict-origin-when-cross-origin',
    embedderPolicy: 'unsafe-none',
    addressSpace: 'public',
  }
  const calls: FakeCall[] = []
  const waiting: ((call: FakeCall) => void)[] = []
  let taken = 0
  const clock = { now: 1_000_000 }
  const announce = (call: FakeCall): void => {
    calls.push(call)
    const waiter = waiting.shift()
    if (waiter === undefined) return
    taken++
    waiter(call)
  }
  const startFetch: ScriptRealm['startFetch'] = (outgoing, signal, observer = {}) =>
    new Promise<FetchOutcome>((resolve, reject) => {
      const fetchId = calls.length + 1
      if (signal.aborted) return reject(signal.reason)
      signal.addEventListener('abort', () => reject(signal.reason))
      announce({
        outgoing,
        signal,
        observer,
        respond: response => resolve({ kind: 'response', fetchId, response: delivered(response) }),
        fail: (isFutile = false) => resolve({ kind: 'network-error', fetchId, isFutile }),
      })
    })
  return {
    calls,
    clock,
    realm: { environment: () => environment, profile, startFetch, now: () => clock.now },
    next() {
      const call = calls[taken]
      if (call === undefined) return new Promise(resolve => waiting.push(resolve))
      taken++
      return Promise.resolve(call)
    },
  }
}

/** A response as the fetch algorithm delivers it. */
export function delivered(response: Partial<DeliveredResponse> = {}): DeliveredResponse {
  return {
    type: 'basic',
    status: 200,
    statusMessage: 'OK',
    headers: [],
    url: 'https://app.example/shop/data',
    redirected: false,
    body: null,
    ...response,
  }
}

/** A body of text in chunks; bytes may be given as they are. */
export function bodyOf(...chunks: (string | Uint8Array<ArrayBuffer>)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
      }
      controller.close()
    },
  })
}

/** The bytes of an outgoing body as text, or null when there is none. */
export async function sentText({ body }: OutgoingRequest): Promise<string | null> {
  switch (body?.kind) {
    case undefined:
      return null
    case 'bytes':
      return new TextDecoder().decode(body.bytes)
    case 'stream':
      return new Response(body.stream).text()
  }
}
