import http, { type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A response as it came over the wire: header lines in order, names as sent. */
export interface RawResponse {
  readonly status: number
  readonly lines: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** Whether the whole message arrived. */
  readonly complete: boolean
}

/** All values of one header, one for each line. */
export function valuesOf(response: RawResponse, name: string): string[] {
  return response.lines.filter(([one]) => one.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** The CORS lines and Vary, lower-case and sorted, so that one line more or less fails a comparison. */
export function corsLines(response: RawResponse): string[] {
  return response.lines
    .filter(([name]) => /^(access-control-|vary$)/i.test(name))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .sort()
}

/** Serves on a port that the system chooses while `use` runs. */
export async function serving<T>(
  target: RequestListener | Server,
  use: (port: number, server: Server) => Promise<T>,
): Promise<T> {
  const server = typeof target === 'function' ? http.createServer(target) : target
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(portOf(server), server)
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

function portOf(server: Server): number {
  const address: string | AddressInfo | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string
}

/** Sends one request and collects the response, also one that breaks off. */
export function send(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Sent = {},
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port, host: '127.0.0.1', method, path, headers, agent: false },
      response => {
        const chunks: Buffer[] = []
        const done = () => {
          const lines: [string, string][] = []
          for (let i = 0; i < response.rawHeaders.length; i += 2)
            lines.push([response.rawHeaders[i] ?? '', response.rawHeaders[i + 1] ?? ''])
          resolve({
            status: response.statusCode ?? 0,
            lines,
            body: Buffer.concat(chunks).toString(),
            complete: response.complete,
          })
        }
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', done)
        response.on('error', done)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Writes bytes to a socket and returns all that comes back until the peer closes. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      received += chunk
    })
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
}
