import { isIP, type Socket, connect as tcpConnect } from 'node:net'
import { type SecureContext, connect as tlsConnect } from 'node:tls'
import type { buildConnector, Dispatcher } from 'undici'
import type { TlsContexts } from './client-certificate.ts'
import { type ConnectionPool, TransportError } from './transport.ts'
import { Agent, Client, Pool } from './undici.ts'

/** Where the connections of an origin go. */
export interface Endpoint {
  /** Name or IP address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** The name that the certificate must have, or `null` for plain TCP. */
  readonly tlsName: string | null
}

/** How long to wait, in milliseconds; 0 waits for ever. */
export interface Timeouts {
  /** For a connection, its TLS handshake included. */
  readonly connect: number
  /** For the head of the response. */
  readonly headers: number
  /** Between two pieces of a body. */
  readonly body: number
  /** For which an idle connection is kept, unless the server says otherwise. */
  readonly keepAlive: number
}

/** Like browsers, patient with a server that thinks, and endlessly so with one that streams. */
export const defaultTimeouts: Timeouts = { connect: 30_000, headers: 300_000, body: 0, keepAlive: 4_000 }

/** Bytes of response headers that are read; Chromium's limit. */
const maxHeaderSize = 256 * 1024

/** Sessions that one pool remembers. */
const maxSessions = 100

/** A dispatch handler that is told which connection it travels on, before the connection is open. */
export abstract class ConnectionUser implements Dispatcher.DispatchHandler {
  connection: Connection | null = null
  /** Called once the connection is done with the request, whatever came of it. */
  whenOver: (() => void) | null = null

  abstract onError(error: Error): void

  /**
   * Called with the peer's IP address once it is known: before the TLS handshake on a new connection, before the
   * request is written on any.
   *
   * @throws when the address is refused
   */
  abstract checkPeer(address: string): void
}

/** Opens the socket of a connection, in time: calls back once, never synchronously. */
export type OpenSocket = (connection: Connection, callback: buildConnector.Callback) => void

/**
 * One HTTP/1.1 connection, reopened when needed. It carries one request at a time, so that the user it has while it
 * opens is the one that it opens for.
 */
export class Connection extends Client {
  /** The request on its way; stale once that is done. */
  user: ConnectionUser | null = null
  /** The socket while it connects. */
  opening: Socket | null = null
  /** The socket once it is open. */
  open: Socket | null = null
  /** IP address of the peer, `null` in memory or while not connected. */
  address: string | null = null
  /** What went wrong first with the present socket; undici reports the last. */
  fault: Error | null = null
  /** Requests that the present socket has carried. */
  carried = 0
  readonly origin: URL

  constructor(origin: string | URL, timeouts: Timeouts, open: OpenSocket) {
    const self: { connection: Connection | null } = { connection: null }
    super(origin, {
      headersTimeout: timeouts.headers,
      bodyTimeout: timeouts.body,
      keepAliveTimeout: Math.max(timeouts.keepAlive, 1),
      maxHeaderSize,
      connect: (_target, callback) => {
        if (self.connection !== null) open(self.connection, callback)
      },
    })
    self.connection = this
    this.origin = new URL(origin)
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof ConnectionUser) {
      handler.connection = this
      this.user = handler
    }
    return super.dispatch(options, handler)
  }
}

/** The TLS sessions of one pool, so that no other pool resumes one of them. */
class TlsSessions {
  readonly #byEndpoint = new Map<string, Buffer>()

  get(endpoint: string): Buffer | undefined {
    return this.#byEndpoint.get(endpoint)
  }

  set(endpoint: string, session: Buffer): void {
    this.#byEndpoint.delete(endpoint)
    this.#byEndpoint.set(endpoint, session)
    if (this.#byEndpoint.size <= maxSessions) return
    for (const oldest of this.#byEndpoint.keys()) {
      this.#byEndpoint.delete(oldest)
      break
    }
  }
}

function openTls(endpoint: Endpoint, name: string, context: SecureContext, sessions: TlsSessions): Socket {
  const key = `${name} ${endpoint.host} ${endpoint.port}`
  const session = sessions.get(key)
  const socket = tlsConnect({
    host: endpoint.host,
    port: endpoint.port,
    // Server name indication is for names.
    servername: isIP(name) === 0 ? name : '',
    secureContext: context,
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? {} : { session }),
  })
  socket.on('session', given => sessions.set(key, given))
  return socket
}

/** Waits until a socket is open, and reports to the connection: what is opening, what address answered. */
function awaitSocket(
  connection: Connection,
  socket: Socket,
  endpoint: Endpoint,
  timeout: number,
  callback: buildConnector.Callback,
): void {
  connection.opening = socket
  connection.carried = 0
  connection.fault = null
  let pending = true
  const settle = (error: Error | null) => {
    if (!pending) return
    pending = false
    clearTimeout(timer)
    connection.opening = null
    if (error === null) {
      connection.open = socket
      connection.address = socket.remoteAddress ?? null
      callback(null, socket)
    } else {
      socket.destroy()
      callback(error, null)
    }
  }
  const where = `${endpoint.host}:${endpoint.port}`
  const late = () => settle(new TransportError('timeout', `${where}: no connection within ${timeout} ms`))
  const timer = timeout === 0 ? undefined : setTimeout(late, timeout)
  socket.setNoDelay(true).setKeepAlive(true, 60_000)
  // Ahead of the listener that starts the TLS handshake: a refused peer does not even see a client certificate.
  socket.prependOnceListener('connect', () => {
    try {
      connection.user?.checkPeer(socket.remoteAddress ?? '')
    } catch (refusal) {
      settle(refusal instanceof Error ? refusal : new Error('refused', { cause: refusal }))
    }
  })
  socket.once(endpoint.tlsName === null ? 'connect' : 'secureConnect', () => settle(null))
  socket.on('error', error => {
    if (pending) settle(error)
    else connection.fault ??= error
  })
  socket.once('close', () => {
    connection.open = null
    connection.address = null
    settle(new TransportError('connection-reset', `${where}: the connection closed before it was open`))
  })
}

interface PoolMembers {
  readonly agent: InstanceType<typeof Agent>
  /** Sockets that undici does not know of yet. */
  readonly opening: Set<Socket>
}

/** What pools are made with. */
export interface PoolSettings {
  readonly contexts: TlsContexts
  readonly timeouts: Timeouts
  /** Pools that are kept at most; the one unused for longest goes when its requests are done. */
  readonly limit: number
  endpointOf(origin: URL): Endpoint
}

/**
 * The connections of a browser: one undici Agent for each network partition and each side of the credentials line.
 * Two pools share neither sockets nor TLS sessions, and only credentialed ones know a client certificate.
 *
 * @see https://fetch.spec.whatwg.org/#connections
 */
export class ConnectionPools {
  readonly #settings: PoolSettings
  /** Least recently used first. */
  readonly #pools = new Map<string, PoolMembers>()
  readonly #retiring = new Set<PoolMembers>()

  constructor(settings: PoolSettings) {
    this.#settings = settings
  }

  /** How many pools are kept. */
  get size(): number {
    return this.#pools.size
  }

  /** The agent of a pool, made if need be. */
  agentOf(pool: ConnectionPool): PoolMembers['agent'] {
    const key = `${pool.credentialed ? 'credentialed' : 'anonymous'} ${pool.partition}`
    const known = this.#pools.get(key)
    if (known !== undefined) {
      // Re-inserted as the last.
      this.#pools.delete(key)
      this.#pools.set(key, known)
      return known.agent
    }
    const made = this.#make(pool.credentialed)
    this.#pools.set(key, made)
    if (this.#pools.size > this.#settings.limit) this.#retireOldest()
    return made.agent
  }

  /** Ends every connection and every exchange. */
  async close(): Promise<void> {
    const all = [...this.#pools.values(), ...this.#retiring]
    this.#pools.clear()
    const error = new TransportError('network-failure', 'the transport was closed')
    for (const { opening } of all) {
      for (const socket of opening) socket.destroy(error)
    }
    await Promise.all(all.map(({ agent }) => agent.destroy(error)))
  }

  #retireOldest(): void {
    for (const [key, members] of this.#pools) {
      this.#pools.delete(key)
      this.#retiring.add(members)
      void members.agent.close().finally(() => this.#retiring.delete(members))
      return
    }
  }

  #make(credentialed: boolean): PoolMembers {
    const { contexts, timeouts, endpointOf } = this.#settings
    const side = credentialed ? 'credentialed' : 'anonymous'
    const sessions = new TlsSessions()
    const opening = new Set<Socket>()
    const open: OpenSocket = (connection, callback) => {
      const endpoint = endpointOf(connection.origin)
      const { host, port, tlsName } = endpoint
      const socket =
        tlsName === null ? tcpConnect({ host, port }) : openTls(endpoint, tlsName, contexts[side], sessions)
      opening.add(socket)
      awaitSocket(connection, socket, endpoint, timeouts.connect, (...result) => {
        opening.delete(socket)
        callback(...result)
      })
    }
    const connectionTo = (origin: string | URL) => new Connection(origin, timeouts, open)
    const agent = new Agent({ factory: origin => new Pool(origin, { factory: connectionTo }) })
    return { agent, opening }
  }
}
