import { setMaxListeners } from 'node:events'
import { Readable } from 'node:stream'
import type { Header, HeaderList } from '@accredit/protocol'
import type { Dispatcher } from 'undici'
import { type TlsOptions, tlsContexts } from './client-certificate.ts'
import { ConnectionPools, ConnectionUser, defaultTimeouts, type Timeouts } from './connection-pools.ts'
import { type BodySink, contentCodings, decodedBody, type ResponseBody } from './content-decoding.ts'
import { dispatchToFetchApp, InProcessServer } from './in-process-server.ts'
import type { BodySource } from './outgoing-request.ts'
import { endpointOf, parseHosts, parseServers, type ServersMap, type ServerTarget } from './servers.ts'
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from './transport.ts'
import { transportFailure } from './transport-failure.ts'

export interface TransportOptions {
  /** What answers in the place of the network, by origin. */
  readonly servers?: ServersMap
  /** Whether origins that are not among `servers` are looked for on the network. `false` by default. */
  readonly network?: boolean
  readonly tls?: TlsOptions
  /** Addresses by host name, asked before DNS. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Milliseconds; see {@link defaultTimeouts}. */
  readonly timeouts?: Partial<Timeouts>
  /** Connection pools that are kept at most, two for a network partition at the most. 128 by default. */
  readonly poolLimit?: number
}

/** A body in one piece above this many bytes is sent piecemeal when its progress is watched. */
const pieceSize = 64 * 1024

/** Methods that RFC 9110 lets a client repeat when a connection that it reused turns out dead. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** @see https://fetch.spec.whatwg.org/#null-body-status */
const nullBodyStatuses: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/**
 * The transport of a browser.
 *
 * @throws TypeError that names the faults of `servers` or `hosts`; OpenSSL's error for keys that it cannot read
 */
export function createTransport(options: TransportOptions = {}): Transport {
  return new UndiciTransport(options)
}

class UndiciTransport implements Transport {
  readonly #servers: ReadonlyMap<string, ServerTarget>
  readonly #network: boolean
  readonly #pools: ConnectionPools
  readonly #inProcess: InProcessServer
  readonly #timeouts: Timeouts
  #closed = false

  constructor(options: TransportOptions) {
    const hosts = parseHosts(options.hosts ?? {})
    const servers = parseServers(options.servers ?? {})
    this.#servers = servers
    this.#network = options.network ?? false
    this.#timeouts = { ...defaultTimeouts, ...options.timeouts }
    this.#inProcess = new InProcessServer(this.#timeouts)
    this.#pools = new ConnectionPools({
      contexts: tlsContexts(options.tls ?? {}),
      timeouts: this.#timeouts,
      limit: options.poolLimit ?? 128,
      endpointOf: origin => {
        const target = servers.get(origin.origin)
        return target?.kind === 'address' ? target.endpoint : endpointOf(origin, hosts.get(origin.hostname))
      },
    })
  }

  async dispatch(request: TransportRequest): Promise<TransportResponse> {
    const { signal, url } = request
    if (signal.aborted) throw signal.reason
    if (this.#closed) throw new TransportError('network-failure', 'the transport was closed')
    const target = this.#servers.get(url.origin)
    if (target === undefined) {
      if (!this.#network) {
        throw new TransportError('network-disabled', `${url.origin} is not among the servers`)
      }
      return this.#exchange(request, false, (options, exchange) =>
        this.#pools.agentOf(request.pool).dispatch(options, exchange),
      )
    }
    switch (target.kind) {
      case 'fetch':
        return dispatchToFetchApp(target.app, request)
      case 'address':
        return this.#exchange(request, true, (options, exchange) =>
          this.#pools.agentOf(request.pool).dispatch(options, exchange),
        )
      case 'listener':
      case 'server':
        return this.#exchange(request, true, (options, exchange) =>
          this.#inProcess.dispatch(target, options, exchange),
        )
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([this.#pools.close(), this.#inProcess.close()])
  }

  #exchange(request: TransportRequest, isVirtual: boolean, send: Send): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      new Exchange(request, isVirtual, send, resolve, reject).start()
    })
  }
}

type Send = (options: Dispatcher.DispatchOptions & { readonly origin: string }, exchange: Exchange) => unknown

function flatHeaders(headers: HeaderList): string[] {
  const flat: string[] = []
  for (const [name, value] of headers) flat.push(name, value)
  return flat
}

/** Header lines from the bytes of a message. */
function headerLines(raw: readonly Buffer[]): HeaderList {
  const lines: Header[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    lines.push([raw[index]?.toString('latin1') ?? '', headerValue(raw[index + 1])])
  }
  return lines
}

/** A value without the blanks after it, which the parser leaves (it takes those before). */
function headerValue(bytes: Buffer | undefined): string {
  if (bytes === undefined) return ''
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x09)) end -= 1
  return bytes.toString('latin1', 0, end)
}

/** undici decodes the reason phrase as UTF-8; the standard has it as bytes. */
function isomorphic(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** A ReadableStream as undici wants it. Cancels the stream when the request goes wrong. */
class StreamBody extends Readable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>

  constructor(stream: ReadableStream<Uint8Array>) {
    super()
    this.#reader = stream.getReader()
  }

  override _read(): void {
    this.#reader.read().then(
      ({ done, value }) => {
        if (done) this.push(null)
        else if (value.byteLength === 0) this._read()
        else this.push(value)
      },
      error => this.destroy(bodyFailure(error)),
    )
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // At the end of the stream this does nothing.
    this.#reader.cancel(error ?? undefined).catch(() => {})
    done(error)
  }
}

function bodyFailure(error: unknown): TransportError {
  return new TransportError('network-failure', 'the body of the request failed', { cause: error })
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += pieceSize) {
    yield bytes.subarray(start, start + pieceSize)
  }
}

/** One request and its response on a connection, or on two when the first turns out dead. */
class Exchange extends ConnectionUser {
  readonly #request: TransportRequest
  readonly #isVirtual: boolean
  readonly #send: Send
  readonly #resolve: (response: TransportResponse) => void
  readonly #reject: (error: unknown) => void
  readonly #onAbort = () => this.#aborted()
  #upload: StreamBody | null = null
  #abort: ((error?: Error) => void) | null = null
  #checked: string | null = null
  #reused = false
  #responseBegun = false
  /** The server wants to be asked on another connection. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20 */
  #isMisdirected = false
  #sink: BodySink | null = null
  /** The promise of the caller is settled. */
  #settled = false
  #refusal: { readonly error: unknown } | null = null

  constructor(
    request: TransportRequest,
    isVirtual: boolean,
    send: Send,
    resolve: (response: TransportResponse) => void,
    reject: (error: unknown) => void,
  ) {
    super()
    this.#request = request
    this.#isVirtual = isVirtual
    this.#send = send
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    const { signal, body } = this.#request
    // Many requests may share a signal, which is no leak.
    if (signal instanceof EventTarget) setMaxListeners(0, signal)
    signal.addEventListener('abort', this.#onAbort)
    if (body?.kind === 'stream') this.#upload = new StreamBody(body.stream)
    this.#dispatch()
  }

  #dispatch(): void {
    const { url, method, headers, body } = this.#request
    const flat = flatHeaders(headers)
    const sent = this.#undiciBody(body, flat)
    this.#send(
      { origin: url.origin, path: url.pathname + url.search, method, headers: flat, body: sent },
      this,
    )
  }

  /** The body as undici takes it; its length goes to the headers where undici cannot know it. */
  #undiciBody(body: BodySource | null, flat: string[]): Uint8Array | Readable | null {
    if (body === null) return null
    if (body.kind === 'stream') return this.#upload
    const { bytes } = body
    if (this.#request.requestBodySent === undefined || bytes.byteLength <= pieceSize) return bytes
    flat.push('content-length', String(bytes.byteLength))
    return Readable.from(pieces(bytes), { objectMode: false, highWaterMark: pieceSize })
  }

  checkPeer(address: string): void {
    if (this.#isVirtual || this.#checked === address) return
    try {
      this.#request.checkAddress?.(address)
    } catch (error) {
      this.#refusal = { error }
      throw error
    }
    this.#checked = address
  }

  // What follows is undici's handler interface: the one of the two that passes header lines as they were received.

  onConnect(abort: (error?: Error) => void): void {
    const connection = this.connection
    // What is thrown here ends the request, and leaves the connection to others.
    if (this.#settled) throw new TransportError('network-failure', 'aborted while it waited for a connection')
    if (connection?.address != null) this.checkPeer(connection.address)
    this.#reused = connection !== null && connection.carried > 0
    if (connection !== null) connection.carried += 1
    this.#abort = abort
  }

  onResponseStarted(): void {
    this.#responseBegun = true
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    if (status < 200) return true
    const headers = headerLines(raw)
    const body = this.#responseBody(status, headers, resume)
    this.#settled = true
    this.#isMisdirected = status === 421
    const address = this.#isVirtual ? null : (this.connection?.address ?? null)
    this.#resolve(new ReceivedResponse(status, isomorphic(reason), headers, address, body))
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#sink !== null) return this.#sink.push(chunk)
    // Content where there must be none, as after a 205: nobody will read it, and it may be endless.
    this.#abort?.(new TransportError('malformed-response', 'a body where there is none'))
    return false
  }

  onComplete(): void {
    if (this.#isMisdirected) this.connection?.open?.destroySoon()
    this.#leave()
    if (this.#sink === null) this.#release()
    else this.#sink.end()
  }

  onError(error: Error): void {
    this.#leave()
    if (!this.#settled && this.#mayRepeat(error)) {
      // Later: undici is in the middle of burying the connection.
      queueMicrotask(() => this.#repeat())
      return
    }
    this.#fail(this.#refusal === null ? this.#reading(error) : this.#refusal.error)
  }

  onBodySent(chunk: unknown): void {
    if (ArrayBuffer.isView(chunk)) this.#request.requestBodySent?.(chunk.byteLength)
  }

  onRequestSent(): void {
    if (this.#request.body !== null) this.#request.requestBodyEnd?.()
  }

  /** The connection is no longer ours. What follows from that must wait until undici has put it in order. */
  #leave(): void {
    this.#abort = null
    if (this.whenOver !== null) queueMicrotask(this.whenOver)
  }

  #responseBody(status: number, headers: HeaderList, resume: () => void): ResponseBody | null {
    if (this.#request.method === 'HEAD' || nullBodyStatuses.has(status)) return null
    const { sink, body } = decodedBody(contentCodings(headers), {
      resume,
      abandon: reason => {
        const error = new TransportError('network-failure', 'the reader of the body left', { cause: reason })
        this.#abort?.(error)
      },
      finished: () => this.#release(),
      failed: error => this.#request.bodyFailed?.(error),
    })
    this.#sink = sink
    return body
  }

  /**
   * A server may close an idle connection at the moment at which it is used again. That is no failure of the request,
   * which goes once more to another connection when it can do no harm.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2-4
   */
  #mayRepeat(error: Error): boolean {
    const { body, method } = this.#request
    if (!this.#reused || this.#responseBegun || this.#refusal !== null) return false
    if (body?.kind === 'stream' || !idempotentMethods.has(method)) return false
    const { code } = this.#reading(error)
    return code === 'closed-early' || code === 'connection-reset'
  }

  #reading(error: Error): TransportError {
    // An alert of TLS comes before the end of the connection, which undici would report.
    const first = this.connection?.fault ?? error
    return transportFailure(first, this.#request.url.origin, this.#settled ? 'body' : 'head')
  }

  #repeat(): void {
    if (this.#settled) return
    this.#reused = false
    this.connection = null
    this.#dispatch()
  }

  #aborted(): void {
    const { reason } = this.#request.signal
    this.#fail(reason)
    const error = new TransportError('network-failure', 'aborted', { cause: reason })
    if (this.#abort !== null) this.#abort(error)
    else if (this.connection?.user === this) this.connection.opening?.destroy(error)
  }

  /** Tells the caller, or the reader of the body, that it is over. */
  #fail(error: unknown): void {
    if (this.#settled) {
      this.#sink?.fail(error)
    } else {
      this.#settled = true
      this.#reject(error)
    }
    this.#release()
  }

  #release(): void {
    this.#request.signal.removeEventListener('abort', this.#onAbort)
    this.#upload?.destroy()
  }
}

class ReceivedResponse implements TransportResponse {
  readonly status: number
  readonly statusMessage: string
  readonly headers: HeaderList
  readonly address: string | null
  readonly #body: ResponseBody | null

  constructor(
    status: number,
    statusMessage: string,
    headers: HeaderList,
    address: string | null,
    body: ResponseBody | null,
  ) {
    this.status = status
    this.statusMessage = statusMessage
    this.headers = headers
    this.address = address
    this.#body = body
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#body === null ? null : this.#body.stream
  }

  takeBytes(): Uint8Array<ArrayBuffer> | null {
    return this.#body === null ? null : this.#body.takeBytes()
  }
}
