import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { generate } from 'selfsigned'
import type { Ports } from './addresses.ts'
import type { ReceivedRequest, SentAnswer } from './message.ts'

export type Handler = (request: ReceivedRequest) => SentAnswer

/**
 * HTTP/1.1 from the bytes: Node's own server refuses methods that a page may send, and joins lines that a test wants to
 * see apart. What it gets is from browsers, so that it is not on its guard.
 */
export class RawServer {
  readonly ports: Ports
  readonly #servers: readonly Server[]
  readonly #sockets: Set<Socket>

  private constructor(ports: Ports, servers: readonly Server[], sockets: Set<Socket>) {
    this.ports = ports
    this.#servers = servers
    this.#sockets = sockets
  }

  /** Listens on four free ports of loopback. */
  static async listen(handler: Handler): Promise<RawServer> {
    const sockets = new Set<Socket>()
    const accept = (scheme: 'http' | 'https') => (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      // A browser that is closed resets its connections.
      socket.on('error', () => socket.destroy())
      converse(socket, scheme, handler)
    }
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: '*.localhost' }] }],
    })
    const servers = [
      createServer(accept('http')),
      createServer(accept('http')),
      createTlsServer({ key, cert }, accept('https')),
      createTlsServer({ key, cert }, accept('https')),
    ]
    const [http = 0, httpOther = 0, https = 0, httpsOther = 0] = await Promise.all(servers.map(portOf))
    return new RawServer({ http, httpOther, https, httpsOther }, servers, sockets)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map(server => new Promise(resolve => server.close(resolve))))
  }
}

function portOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    // Without a host Node listens on both families, and `localhost` is either.
    server.listen(0, () => resolve(addressOf(server).port))
  })
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address
}

function converse(socket: Socket, scheme: 'http' | 'https', handler: Handler): void {
  let pending = ''
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1')
    for (let read = readRequest(pending, scheme); read !== null; read = readRequest(pending, scheme)) {
      pending = pending.slice(read.length)
      socket.write(answerBytes(read.request, handler(read.request)), 'latin1')
    }
  })
}

/** @returns the first whole request of the text and how long it is, null when more must come */
function readRequest(
  text: string,
  scheme: 'http' | 'https',
): { readonly request: ReceivedRequest; readonly length: number } | null {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const [requestLine = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const value = (name: string) => headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? ''
  const start = headEnd + 4
  const body = value('transfer-encoding').includes('chunked')
    ? readChunks(text, start)
    : readLength(text, start, Number(value('content-length') || 0))
  if (body === null) return null
  const [method = '', target = ''] = requestLine.split(' ')
  return {
    request: { method, target, scheme, host: value('host'), headers, body: body.content },
    length: body.end,
  }
}

interface ReadBody {
  readonly content: string
  readonly end: number
}

function readLength(text: string, start: number, length: number): ReadBody | null {
  const end = start + length
  return text.length < end ? null : { content: text.slice(start, end), end }
}

function readChunks(text: string, start: number): ReadBody | null {
  let content = ''
  let at = start
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    const end = lineEnd + 2 + size + 2
    if (Number.isNaN(size) || text.length < end) return null
    content += text.slice(lineEnd + 2, end - 2)
    at = end
    if (size === 0) return { content, end }
  }
}

function answerBytes({ method }: ReceivedRequest, { status, headers, body }: SentAnswer): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} Lab\r\n${lines}\r\n${method === 'HEAD' ? '' : body}`
}
