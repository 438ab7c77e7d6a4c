import { type FilteredResponse, responseUrl } from '@accredit/protocol'
import type { DeliveredResponse } from './outgoing-request.ts'
import type { TransportResponse } from './transport.ts'

/** A filtered response, with a body that becomes a stream only where one is asked for. */
export class Delivered implements DeliveredResponse {
  readonly type: DeliveredResponse['type']
  readonly status: number
  readonly statusMessage: string
  readonly headers: DeliveredResponse['headers']
  readonly url: string
  readonly redirected: boolean
  readonly takeBytes?: () => Uint8Array<ArrayBuffer> | null
  readonly #from: Pick<TransportResponse, 'body'> | null

  /** @param from what has the body, `null` where there is none */
  constructor(
    { type, status, statusMessage, headers, urlList }: FilteredResponse,
    from: Pick<TransportResponse, 'body' | 'takeBytes'> | null,
  ) {
    const { url, redirected } = responseUrl({ urlList })
    this.type = type
    this.status = status
    this.statusMessage = statusMessage
    this.headers = headers
    this.url = url
    this.redirected = redirected
    this.#from = from
    if (from?.takeBytes !== undefined) this.takeBytes = () => from.takeBytes?.() ?? null
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#from === null ? null : this.#from.body
  }
}
