import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { onTestFinished } from 'vitest'

/** A listening server of a test, closed with it. */
export async function listening(server: net.Server, port = 0): Promise<{ port: number; url: string }> {
  const sockets = new Set<net.Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not on TCP')
  return { port: address.port, url: `http://127.0.0.1:${address.port}` }
}

/** An HTTP upstream of a test. */
export function upstream(listener: http.RequestListener): Promise<{ port: number; url: string }> {
  return listening(http.createServer(listener))
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('not on TCP')
  return address.port
}

export interface Answer {
  readonly status: number
  /** Every line, in order, but those that Node adds for the connection. */
  readonly lines: readonly string[]
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** Whether the connection was a kept one. */
  readonly reused: boolean
}

export interface Asked {
  readonly method?: string
  readonly path?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string
  readonly agent?: http.Agent
}

const connectionLines = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding'])

/** Sends one request and reads its answer to the end. Rejects when it breaks off. */
export async function exchange(url: string, asked: Asked = {}): Promise<Answer> {
  const { response, reused } = await ask(url, asked)
  return { ...headOf(response), body: await bodyOf(response), reused }
}

/** Sends one request and resolves at its head. */
export async function ask(
  url: string,
  { method = 'GET', path = '/', headers = {}, body, agent }: Asked = {},
): Promise<{ response: http.IncomingMessage; reused: boolean }> {
  const { hostname, port } = new URL(url)
  const request = http.request({ hostname, port, method, path, headers, agent: agent ?? false })
  request.end(body)
  const [response] = await once(request, 'response')
  return { response, reused: request.reusedSocket }
}

export function headOf(response: http.IncomingMessage): Omit<Answer, 'body' | 'reused'> {
  const lines: string[] = []
  for (let i = 0; i < response.rawHeaders.length; i += 2) {
    const name = response.rawHeaders[i] ?? ''
    if (!connectionLines.has(name.toLowerCase()))
      lines.push(`${name.toLowerCase()}: ${response.rawHeaders[i + 1]}`)
  }
  return { status: response.statusCode ?? 0, lines, headers: response.headers }
}

export async function bodyOf(message: http.IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of message.setEncoding('utf8')) body += chunk
  return body
}

/** Writes bytes to a server as they are, and reads until it closes. */
export async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = net.connect(Number(port), hostname)
  socket.setEncoding('latin1')
  socket.write(Buffer.from(text, 'latin1'))
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}
