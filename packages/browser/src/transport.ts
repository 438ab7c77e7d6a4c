import type { HeaderList } from '@accredit/protocol'
import type { BodySource } from './outgoing-request.ts'

/** Which connections a request may use. Two that differ in any part never share one, nor a TLS session. */
export interface ConnectionPool {
  /** Serialised network partition key. */
  readonly partition: string
  /** Whether the connection may present a TLS client certificate. */
  readonly credentialed: boolean
}

/** One HTTP exchange to make. */
export interface TransportRequest {
  readonly url: URL
  readonly method: string
  /** Every header line to send, in order, names as they go over the wire; without Host, Connection and lengths. */
  readonly headers: HeaderList
  readonly body: BodySource | null
  readonly pool: ConnectionPool
  readonly signal: AbortSignal
  readonly requestBodySent?: (bytes: number) => void
  readonly requestBodyEnd?: () => void
  /** Told that the body of the response breaks off; says what its reader gets instead of the fault. */
  readonly bodyFailed?: (error: TransportError) => unknown
  /**
   * Asked once the peer's IP address is known: before TLS on a new connection, before the request is written on any.
   * What it throws is what `dispatch` rejects with. Not asked where `servers` stands for the origin.
   */
  readonly checkAddress?: (address: string) => void
}

/** What came back. Headers are the lines as received: in order, duplicates intact, values as latin1 text. */
export interface TransportResponse {
  readonly status: number
  readonly statusMessage: string
  readonly headers: HeaderList
  /** Decoded by Content-Encoding. */
  readonly body: ReadableStream<Uint8Array> | null
  /** The IP address of the peer, `null` where `servers` stands for the origin. */
  readonly address: string | null
  /**
   * The whole body, when it has arrived already and `body` has not been asked for; it must not be asked for then.
   * Spares a stream for what is small.
   */
  readonly takeBytes?: () => Uint8Array<ArrayBuffer> | null
}

export type TransportErrorCode =
  /** The origin is not among `servers`, and `network` is off. */
  | 'network-disabled'
  | 'name-not-resolved'
  | 'connection-refused'
  | 'connection-reset'
  /** The server closed before the head of the response was complete. */
  | 'closed-early'
  /** A status line, header or chunk that is not HTTP. */
  | 'malformed-response'
  | 'headers-too-large'
  | 'tls-failure'
  | 'client-certificate-required'
  | 'timeout'
  /** The app in this process threw, or answered with something that is no response. */
  | 'app-failed'
  /** A body that is not in the coding that Content-Encoding says. Errors the body's stream. */
  | 'content-decoding-failed'
  /** For `checkAddress` to throw; no transport throws it of its own. */
  | 'address-refused'
  | 'network-failure'

/** Why there was no exchange. Goes to the trace; the page sees a bare TypeError. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly code: TransportErrorCode

  constructor(code: TransportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Makes exchanges: over undici's dispatcher, or with apps in this process. */
export interface Transport {
  /**
   * @throws TransportError when there is no response
   * @throws the signal's reason once it is aborted
   */
  dispatch(request: TransportRequest): Promise<TransportResponse>
  /** Closes every connection. */
  close(): Promise<void>
}
