import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { type AddressInfo, Socket } from 'node:net'
import type { Header } from '@accredit/protocol'
import type { Dispatcher } from 'undici'
import { Connection, type ConnectionUser, type OpenSocket, type Timeouts } from './connection-pools.ts'
import { contentCodings, decodedBody, type ResponseBody } from './content-decoding.ts'
import type { BodySource } from './outgoing-request.ts'
import type { FetchApp, NodeListenerApp, ServerTarget } from './servers.ts'
import { TransportError, type TransportRequest, type TransportResponse } from './transport.ts'

// Taken before a page's own, or a test environment's, can be installed in their place.
const { Headers: PlatformHeaders, Request: PlatformRequest } = globalThis

/**
 * Calls in a later turn of the event loop, as a network would: what is never idle would else keep timers and sockets
 * from their turn. Taken now, before a test has its clock replaced.
 */
const nextTurn: (callback: () => void) => unknown = setImmediate

const loopback = '127.0.0.1'
/** Stands for the port that a client's system would have chosen. */
const ephemeralPort = 49_152

type WriteDone = (error?: Error | null) => void

/**
 * One end of a connection inside this process. What goes in at one end comes out at the other, and no sooner than that
 * is read. It is a socket without a handle, so that apps find on it what they look for.
 */
class MemorySocket extends Socket {
  readonly encrypted: boolean
  override readonly remoteAddress = loopback
  override readonly remoteFamily = 'IPv4'
  override readonly remotePort: number
  override readonly localAddress = loopback
  override readonly localFamily = 'IPv4'
  override readonly localPort: number
  #peer: MemorySocket | null = null
  /** Acknowledges the piece that this end has not read yet. */
  #acknowledge: WriteDone | null = null
  #hasEnd = false

  private constructor(encrypted: boolean, localPort: number, remotePort: number) {
    super({ allowHalfOpen: true })
    this.encrypted = encrypted
    this.localPort = localPort
    this.remotePort = remotePort
  }

  /** Both ends of a new connection. */
  static pair(encrypted: boolean, port: number): readonly [client: MemorySocket, server: MemorySocket] {
    const client = new MemorySocket(encrypted, ephemeralPort, port)
    const server = new MemorySocket(encrypted, port, ephemeralPort)
    client.#peer = server
    server.#peer = client
    return [client, server]
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: WriteDone): void {
    this.#send(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, done)
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }[],
    done: WriteDone,
  ): void {
    const buffers = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    )
    this.#send(Buffer.concat(buffers), done)
  }

  #send(chunk: Buffer, done: WriteDone): void {
    const peer = this.#peer
    if (peer === null || peer.destroyed) done(brokenPipe())
    else if (peer.push(chunk)) done()
    else peer.#acknowledge = done
  }

  override _read(): void {
    const acknowledge = this.#acknowledge
    this.#acknowledge = null
    acknowledge?.()
  }

  override _final(done: WriteDone): void {
    this.#endPeer()
    done()
  }

  override _destroy(error: Error | null, done: WriteDone): void {
    const acknowledge = this.#acknowledge
    this.#acknowledge = null
    acknowledge?.(brokenPipe())
    this.#endPeer()
    super._destroy(error, done)
  }

  #endPeer(): void {
    const peer = this.#peer
    if (peer === null || peer.#hasEnd || peer.destroyed) return
    peer.#hasEnd = true
    peer.push(null)
  }

  // There is no handle to set anything on, and nothing here that keeps the process alive.

  override setTimeout(): this {
    return this
  }

  override setNoDelay(): this {
    return this
  }

  override setKeepAlive(): this {
    return this
  }

  override ref(): this {
    return this
  }

  override unref(): this {
    return this
  }

  override address(): AddressInfo {
    return { address: this.localAddress, family: this.localFamily, port: this.localPort }
  }
}

function brokenPipe(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
}

/**
 * Serves Node listeners without a network: bytes pass between undici and Node's own HTTP server, each with its own
 * parser, so that an app sees what it would see behind a real socket. Every exchange has its own connection.
 */
export class InProcessServer {
  readonly #timeouts: Timeouts
  readonly #servers = new Map<NodeListenerApp, Server>()
  readonly #connections = new Set<Connection>()
  /** The client's end of a connection, by the server's end as the app knows it. */
  readonly #clientEnds = new WeakMap<object, MemorySocket>()

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts
  }

  /** Sends a request to an app, on a connection of its own. */
  dispatch(
    target: Extract<ServerTarget, { readonly kind: 'listener' | 'server' }>,
    options: Dispatcher.DispatchOptions & { readonly origin: string },
    user: ConnectionUser,
  ): void {
    const server = target.kind === 'server' ? target.server : this.#serverOf(target.app)
    const origin = new URL(options.origin)
    const open: OpenSocket = (_connection, callback) => {
      const isSecure = origin.protocol === 'https:'
      const [client, end] = MemorySocket.pair(isSecure, Number(origin.port) || (isSecure ? 443 : 80))
      this.#clientEnds.set(end, client)
      nextTurn(() => {
        // A TLS server is handed what it would have after the handshake.
        server.emit(server instanceof HttpsServer ? 'secureConnection' : 'connection', end)
        callback(null, client)
      })
    }
    const connection = new Connection(origin, this.#timeouts, open)
    this.#connections.add(connection)
    user.whenOver = () => {
      this.#connections.delete(connection)
      void connection.destroy()
    }
    connection.dispatch(options, user)
  }

  async close(): Promise<void> {
    const error = new TransportError('network-failure', 'the transport was closed')
    await Promise.all([...this.#connections].map(connection => connection.destroy(error)))
  }

  #serverOf(app: NodeListenerApp): Server {
    const known = this.#servers.get(app)
    if (known !== undefined) return known
    const server = createServer((request, response) => this.#run(app, request, response))
    this.#servers.set(app, server)
    return server
  }

  /** Runs the app. A process would die of what it throws; here the connection does. */
  #run(app: NodeListenerApp, request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }) {
    const crash = (error: unknown) => {
      // The exchange is complete, and nobody would hear of the error: it goes where it would go in a server.
      if (response.writableFinished) queueMicrotask(() => raise(error))
      else this.#crash(request, error)
    }
    try {
      const result: unknown = app(request, response)
      if (result instanceof Promise) result.catch(crash)
    } catch (error) {
      crash(error)
    }
  }

  #crash(request: IncomingMessage, error: unknown): void {
    const client = this.#clientEnds.get(request.socket)
    client?.destroy(appFailed('threw', error))
    request.socket.destroy()
  }
}

function raise(error: unknown): never {
  throw error
}

function appFailed(what: string, cause?: unknown): TransportError {
  const detail = cause instanceof Error ? ` (${cause.message})` : ''
  return new TransportError('app-failed', `the app in this process ${what}${detail}`, { cause })
}

/**
 * Has a fetch handler answer. The handler gets every header, the forbidden ones too, and a signal that is aborted when
 * the client goes away.
 *
 * @throws TransportError `app-failed` when the handler throws, or returns what is no response
 * @throws the signal's reason once it is aborted
 */
export async function dispatchToFetchApp(
  app: FetchApp,
  request: TransportRequest,
): Promise<TransportResponse> {
  const { signal } = request
  const client = new AbortController()
  const onAbort = () => client.abort(signal.reason)
  signal.addEventListener('abort', onAbort)
  const release = () => signal.removeEventListener('abort', onAbort)
  try {
    await new Promise<void>(resolve => nextTurn(resolve))
    if (signal.aborted) throw signal.reason
    const response = await untilAborted(respond(app, platformRequest(request, client.signal)), client.signal)
    return received(response, request, client, release)
  } catch (error) {
    release()
    throw error
  }
}

async function respond(app: FetchApp, request: Request): Promise<Response> {
  try {
    const response = await app(request)
    // Nobody waits any more.
    if (request.signal.aborted && isResponse(response)) response.body?.cancel().catch(() => {})
    return response
  } catch (error) {
    throw appFailed('threw', error)
  }
}

/** The promise, or the signal's reason if that comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    // The app may have been the cause, before it returned.
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject)
  })
}

function platformRequest(request: TransportRequest, signal: AbortSignal): Request {
  const { url, method, body } = request
  const headers = new PlatformHeaders([['Host', url.host]])
  for (const [name, value] of request.headers) headers.append(name, value)
  const length = contentLength(method, body)
  if (length !== null) headers.set('Content-Length', String(length))
  const target = new URL(url)
  target.username = ''
  target.password = ''
  target.hash = ''
  const made = construct(target.href, { method, headers, ...requestBody(request) }, signal)
  // The Request that happy-dom installs drops the headers that a page may not set, and these are for a server.
  if (made.headers.get('host') !== url.host) Object.defineProperty(made, 'headers', { value: headers })
  return made
}

function construct(url: string, init: RequestInit, signal: AbortSignal): Request {
  try {
    return new PlatformRequest(url, { ...init, signal })
  } catch {
    // A test environment that replaced AbortController makes signals that Node's Request does not take for such.
    const made = new PlatformRequest(url, init)
    Object.defineProperty(made, 'signal', { value: signal })
    return made
  }
}

function contentLength(method: string, body: BodySource | null): number | null {
  if (body === null) return method === 'POST' || method === 'PUT' ? 0 : null
  return body.kind === 'bytes' ? body.bytes.byteLength : null
}

function requestBody(request: TransportRequest): RequestInit & { readonly duplex?: 'half' } {
  const { body, requestBodySent, requestBodyEnd } = request
  if (body === null) return {}
  if (body.kind === 'bytes') {
    requestBodySent?.(body.bytes.byteLength)
    requestBodyEnd?.()
    return { body: body.bytes }
  }
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk)
      requestBodySent?.(chunk.byteLength)
    },
    flush: () => requestBodyEnd?.(),
  })
  return { body: body.stream.pipeThrough(counted), duplex: 'half' }
}

/** Takes a response of an app for one of the network. */
function received(
  response: Response,
  request: TransportRequest,
  client: AbortController,
  release: () => void,
): TransportResponse {
  if (!isResponse(response)) throw appFailed('answered with something that is no Response')
  if (response.status < 200) throw appFailed('answered with a network error')
  const headers: Header[] = [...response.headers]
  const { status, statusText: statusMessage } = response
  const base = { status, statusMessage, headers, address: null }
  const stream = response.body
  if (stream === null || request.method === 'HEAD') {
    release()
    void stream?.cancel().catch(() => {})
    return { ...base, body: null }
  }
  if (response.bodyUsed || stream.locked) throw appFailed('answered with a body that is used already')
  const body = appBody(stream, headers, client, release, request)
  return {
    ...base,
    get body() {
      return body.stream
    },
    takeBytes: () => body.takeBytes(),
  }
}

function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    typeof value.status === 'number' &&
    'headers' in value &&
    typeof value.headers === 'object' &&
    value.headers !== null &&
    Symbol.iterator in value.headers &&
    'body' in value
  )
}

/** Reads the body of an app's response as fast as the client reads it, through the codings that it claims. */
function appBody(
  stream: ReadableStream<Uint8Array>,
  headers: readonly Header[],
  client: AbortController,
  release: () => void,
  { bodyFailed }: TransportRequest,
): ResponseBody {
  const reader = stream.getReader()
  let readerIsDone = false
  const abandon = (reason: unknown) => {
    release()
    if (readerIsDone) return
    readerIsDone = true
    client.abort(reason)
    reader.cancel(reason).catch(() => {})
  }
  const pump = async () => {
    try {
      while (!readerIsDone) {
        const { done, value } = await reader.read()
        if (done) {
          readerIsDone = true
          sink.end()
        } else {
          if (!(value instanceof Uint8Array)) throw new TypeError('a piece of the body is not bytes')
          if (!sink.push(value)) return
        }
      }
    } catch (error) {
      sink.fail(appFailed('broke off its body', error))
      abandon(error)
    }
  }
  const { sink, body } = decodedBody(contentCodings(headers), {
    resume: () => void pump(),
    abandon,
    finished: release,
    ...(bodyFailed !== undefined && { failed: bodyFailed }),
  })
  client.signal.addEventListener('abort', () => {
    sink.fail(client.signal.reason)
    abandon(client.signal.reason)
  })
  void pump()
  return body
}
