import http from 'node:http'
import http2 from 'node:http2'
import type { ContractServer } from './contract-adapter.ts'

export type Line = readonly [name: string, value: string]

/** A response as it came over the wire: its header lines in order, names as sent. */
export interface Exchange {
  readonly status: number
  readonly lines: readonly Line[]
  readonly body: Buffer
  /** Whether the whole message arrived. */
  readonly complete: boolean
  /** The 1xx that came before. */
  readonly informational: readonly { readonly status: number; readonly lines: readonly Line[] }[]
}

/** A request. Its lines are sent as they are, duplicates included. */
export interface Sent {
  readonly method?: string
  readonly path: string
  readonly lines?: readonly Line[]
  readonly body?: string
  /** Ends once this much of the body came, and drops the connection; without it the response is read to its end. */
  readonly abortAfter?: number
}

/** How long a response may take before the situation fails. Nothing is expected to need a hundredth of it. */
const deadlineMilliseconds = 10_000

/**
 * Sends one request over a connection of its own.
 *
 * @throws Error when nothing answers, or not in time
 */
export function send(server: ContractServer, sent: Sent): Promise<Exchange> {
  switch (server.protocol ?? 'http/1.1') {
    case 'http/1.1':
      return sendOverHttp1(server.port, sent)
    case 'h2c':
      return sendOverHttp2(`http://127.0.0.1:${server.port}`, sent)
    case 'h2':
      return sendOverHttp2(`https://127.0.0.1:${server.port}`, sent)
  }
}

function linesOf(raw: readonly string[]): Line[] {
  const lines: Line[] = []
  for (let i = 0; i < raw.length; i += 2) lines.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return lines
}

function withBodyLines({ lines = [], body }: Sent): readonly Line[] {
  if (body === undefined) return lines
  const hasType = lines.some(([name]) => name.toLowerCase() === 'content-type')
  const length: Line = ['Content-Length', String(Buffer.byteLength(body))]
  return hasType ? [...lines, length] : [...lines, ['Content-Type', 'text/plain'], length]
}

function sendOverHttp1(port: number, sent: Sent): Promise<Exchange> {
  const { method = 'GET', path, body } = sent
  return new Promise((resolve, reject) => {
    const informational: Exchange['informational'][number][] = []
    const headers = [['Host', `127.0.0.1:${port}`], ...withBodyLines(sent)].flat()
    const request = http.request({ port, host: '127.0.0.1', method, path, headers, agent: false })
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer to ${method} ${path} in ${deadlineMilliseconds} ms`)),
      deadlineMilliseconds,
    )
    const finish = (response: http.IncomingMessage, chunks: readonly Buffer[]) => {
      clearTimeout(timer)
      resolve({
        status: response.statusCode ?? 0,
        lines: linesOf(response.rawHeaders),
        body: Buffer.concat(chunks),
        complete: response.complete,
        informational,
      })
    }
    request.on('information', info =>
      informational.push({ status: info.statusCode, lines: linesOf(info.rawHeaders) }),
    )
    request.on('upgrade', (response, socket) => {
      finish(response, [])
      socket.destroy()
    })
    request.on('response', response => {
      const chunks: Buffer[] = []
      let length = 0
      const done = () => finish(response, chunks)
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (sent.abortAfter !== undefined && length >= sent.abortAfter) {
          done()
          request.destroy()
        }
      })
      response.on('end', done)
      response.on('error', done)
    })
    request.on('error', error => {
      clearTimeout(timer)
      reject(error)
    })
    request.end(body)
  })
}

/** Names that HTTP/2 has no place for: the connection's own (RFC 9113, 8.2.2). */
const connectionNames: ReadonlySet<string> = new Set(['connection', 'upgrade', 'host'])

function http2Headers(sent: Sent): http2.OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {
    ':method': sent.method ?? 'GET',
    ':path': sent.path,
  }
  for (const [name, value] of withBodyLines(sent)) {
    const lower = name.toLowerCase()
    if (connectionNames.has(lower)) continue
    const before = headers[lower]
    headers[lower] = before === undefined ? value : [before, value].flat()
  }
  return headers
}

function http2Lines(headers: http2.IncomingHttpHeaders): Line[] {
  const lines: Line[] = []
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':')) continue
    for (const one of [value].flat()) lines.push([name, one ?? ''])
  }
  return lines
}

function sendOverHttp2(authority: string, sent: Sent): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(authority, { rejectUnauthorized: false })
    const informational: Exchange['informational'][number][] = []
    const chunks: Buffer[] = []
    let head: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
    const timer = setTimeout(
      () => session.destroy(new Error(`no answer to ${sent.path} in ${deadlineMilliseconds} ms`)),
      deadlineMilliseconds,
    )
    const done = (complete: boolean) => {
      clearTimeout(timer)
      session.destroy()
      resolve({
        status: head[':status'] ?? 0,
        lines: http2Lines(head),
        body: Buffer.concat(chunks),
        complete,
        informational,
      })
    }
    const fail = (error: Error) => {
      clearTimeout(timer)
      session.destroy()
      if (head[':status'] === undefined) reject(error)
      else done(false)
    }
    session.on('error', fail)
    const stream = session.request(http2Headers(sent), { endStream: sent.body === undefined })
    let length = 0
    stream.on('headers', info =>
      informational.push({ status: info[':status'] ?? 0, lines: http2Lines(info) }),
    )
    stream.on('response', headers => {
      head = headers
    })
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (sent.abortAfter !== undefined && length >= sent.abortAfter) done(false)
    })
    stream.on('end', () => done(stream.rstCode === http2.constants.NGHTTP2_NO_ERROR))
    stream.on('error', fail)
    if (sent.body !== undefined) stream.end(sent.body)
  })
}
