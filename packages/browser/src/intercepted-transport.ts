import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/**
 * What stands between the fetch algorithm and the network. It is asked for every exchange, preflights included, when
 * credentials and headers are decided, so that nothing it answers changes what a browser would have sent.
 *
 * @param next makes the exchange
 * @throws TransportError for a failure of the network
 * @see https://fetch.spec.whatwg.org/#concept-override-fetch
 */
export type Intercept = (
  request: TransportRequest,
  next: (request: TransportRequest) => Promise<TransportResponse>,
) => Promise<TransportResponse>

/** A transport that asks somebody first. */
export class InterceptedTransport implements Transport {
  readonly #inner: Transport
  readonly #intercept: Intercept

  constructor(inner: Transport, intercept: Intercept) {
    this.#inner = inner
    this.#intercept = intercept
  }

  dispatch(request: TransportRequest): Promise<TransportResponse> {
    return this.#intercept(request, passedOn => this.#inner.dispatch(passedOn))
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}
