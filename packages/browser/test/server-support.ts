import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { onTestFinished } from 'vitest'
import type { TransportRequest } from '../src/transport.ts'
import { createTransport, type TransportOptions } from '../src/undici-transport.ts'

const encoder = new TextEncoder()

/** The bytes of a text, as a body that can be sent again. */
export function bytesBody(text: string) {
  return { kind: 'bytes', bytes: encoder.encode(text) } as const
}

/** A request with everything filled in that a test does not care about. */
export function requestTo(url: string | URL, overrides: Partial<TransportRequest> = {}): TransportRequest {
  return {
    url: new URL(url),
    method: 'GET',
    headers: [],
    body: null,
    pool: { partition: 'https://top.example', credentialed: false },
    signal: new AbortController().signal,
    ...overrides,
  }
}

/** A transport that closes with the test. */
export function transportFor(options: TransportOptions) {
  const transport = createTransport(options)
  onTestFinished(() => transport.close())
  return transport
}

/** Listens on loopback, on a port that the system chooses. */
export async function listen(server: TcpServer | Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  return portOf(server)
}

function portOf(server: TcpServer | Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

/** An HTTP server; answers its origin. */
export async function httpServer(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`
}

export interface RawServer {
  readonly origin: string
  readonly sockets: ReadonlySet<Socket>
  /** Settles when no connection is left. */
  idle(): Promise<void>
}

/** A server that says what it likes. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  const server = createTcpServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) for (const done of waiting.splice(0)) done()
    })
    onConnection(socket)
  })
  const port = await listen(server)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    sockets,
    idle: () => (sockets.size === 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
  }
}

/** Answers every request head with the same bytes, and perhaps hangs up. */
export function answering(bytes: string, thenEnd = false): (socket: Socket) => void {
  return socket => {
    let head = ''
    socket.on('data', chunk => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      head = ''
      if (thenEnd) socket.end(bytes, 'latin1')
      else socket.write(bytes, 'latin1')
    })
  }
}

/** A promise and what settles it. */
export function deferred<T = void>() {
  let settle: (value: T) => void = () => {}
  const promise = new Promise<T>(resolve => {
    settle = resolve
  })
  return { promise, resolve: settle }
}

export async function textOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  return new Response(body).text()
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Waits until a connection whose response has been read is free again, which takes undici a turn of the event loop. */
export async function idleConnections(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await turn()
}

/** Waits until a number stands still for a hundred turns of the event loop. */
export async function stillness(read: () => number): Promise<void> {
  let last = read()
  for (let still = 0; still < 100; still += 1) {
    await turn()
    if (read() !== last) still = 0
    last = read()
  }
}
