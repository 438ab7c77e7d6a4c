import http2, {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { Exchange, Head, Line, Sent } from './exchange.ts'
import { deadlineMilliseconds, Received, withBodyLines } from './received.ts'

/** Sends one request over a session of its own. An upgrade is an extended `CONNECT` there (RFC 8441). */
export function sendOverHttp2(authority: string, sent: Sent): Promise<Exchange> {
  const session = http2.connect(authority, { rejectUnauthorized: false })
  const late = () => session.destroy(new Error(`no answer to ${sent.path} in ${deadlineMilliseconds} ms`))
  const timer = setTimeout(late, deadlineMilliseconds)
  return exchangeOf(session, sent).finally(() => {
    clearTimeout(timer)
    session.destroy()
  })
}

function exchangeOf(session: ClientHttp2Session, sent: Sent): Promise<Exchange> {
  const received = new Received(sent)
  return new Promise((resolve, reject) => {
    const done = (complete: boolean) => resolve(received.exchange(complete))
    const fail = (error: Error) => (received.head === null ? reject(error) : done(false))
    session.on('error', fail)
    // Whether the server takes an extended CONNECT stands in its settings.
    session.once('remoteSettings', () => {
      const stream = session.request(headersOf(sent), { endStream: sent.body === undefined })
      stream.on('headers', headers => received.informational.push(headOf(headers)))
      stream.on('response', headers => {
        received.head = headOf(headers)
        if (headers[':status'] === 200 && upgradeOf(sent) !== undefined) done(true)
      })
      stream.on('data', (chunk: Buffer) => {
        if (received.add(chunk)) done(false)
      })
      stream.on('end', () => done(stream.rstCode === http2.constants.NGHTTP2_NO_ERROR))
      stream.on('error', fail)
      if (sent.body !== undefined) stream.end(sent.body)
    })
  })
}

/** Names that HTTP/2 has no place for: the connection's own (RFC 9113, 8.2.2), and the key of a handshake. */
const otherNames: ReadonlySet<string> = new Set(['connection', 'upgrade', 'sec-websocket-key'])

function upgradeOf({ lines = [] }: Sent): string | undefined {
  return lines.find(([name]) => name === 'Upgrade')?.[1]
}

function headersOf(sent: Sent): OutgoingHttpHeaders {
  const upgrade = upgradeOf(sent)
  const headers: OutgoingHttpHeaders =
    upgrade === undefined
      ? { ':method': sent.method ?? 'GET', ':path': sent.path }
      : { ':method': 'CONNECT', ':protocol': upgrade, ':path': sent.path }
  for (const [name, value] of withBodyLines(sent)) {
    const lower = name.toLowerCase()
    if (otherNames.has(lower)) continue
    const before = headers[lower]
    headers[lower] = before === undefined ? value : [before, value].flat().map(String)
  }
  return headers
}

function headOf(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): Head {
  const lines: Line[] = []
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':')) continue
    for (const one of [value].flat()) lines.push([name, String(one)])
  }
  return { status: headers[':status'] ?? 0, lines }
}
