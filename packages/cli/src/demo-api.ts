import { createHash } from 'node:crypto'
import http from 'node:http'
import type { Duplex } from 'node:stream'

/** A request as the API saw it. */
export interface Received {
  /** The `demo` parameter of its query, by which a page finds its own requests. */
  readonly id: string | null
  readonly method: string
  readonly path: string
  readonly origin: string | null
  /** Names of the cookies that came with it. */
  readonly cookies: readonly string[]
  /** How many orders the API has taken so far, this request counted. */
  readonly orders: number
}

/**
 * The API of the demo. It knows nothing of CORS: it answers, sets its cookies, and counts orders. `onReceived` hears
 * of every request before the answer is sent.
 */
export function createDemoApi(onReceived: (received: Received) => void): http.Server {
  let orders = 0
  const receive = (request: http.IncomingMessage): Received => {
    const url = new URL(request.url ?? '/', 'http://api.invalid')
    if (request.method === 'POST' && url.pathname.endsWith('/orders')) orders++
    const received = {
      id: url.searchParams.get('demo'),
      method: request.method ?? 'GET',
      path: url.pathname,
      origin: request.headers.origin ?? null,
      cookies: cookieNames(request.headers.cookie),
      orders,
    }
    onReceived(received)
    return received
  }

  const server = http.createServer((request, response) => {
    const received = receive(request)
    request.resume()
    request.once('end', () => write(answerTo(received), response))
  })
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex) => {
    receive(request)
    greetOverWebSocket(request, socket)
  })
  return server
}

interface Answer {
  readonly status: number
  readonly body: object
  readonly headers?: http.OutgoingHttpHeaders
}

function answerTo({ method, path, cookies, orders }: Received): Answer {
  switch (`${method} ${path}`) {
    case 'GET /me':
      return { status: 200, body: { name: 'Ada', cookies } }
    case 'PUT /me':
      return { status: 200, body: { saved: true, cookies } }
    case 'POST /session':
      return { status: 200, body: { signedIn: true }, headers: { 'set-cookie': sessionCookies } }
    case 'POST /orders':
    case 'POST /unguarded/orders':
      return { status: 201, body: { orders } }
    case 'GET /report':
      return {
        status: 200,
        body: { rows: 3 },
        headers: { etag: '"v7"', 'x-request-id': 'r-42', 'x-internal': 'shard-3' },
      }
    default:
      return { status: 404, body: { error: 'not-found' } }
  }
}

// The browser sends the first within its site only; the second says that it may travel across sites, and must be
// Secure for it. What a browser really sends is the browser's choice, and that is the lesson.
const sessionCookies = [
  'session_lax=1; Path=/; HttpOnly; SameSite=Lax',
  'session_none=1; Path=/; HttpOnly; SameSite=None; Secure',
]

function write({ status, body, headers }: Answer, response: http.ServerResponse): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
  response.end(JSON.stringify(body))
}

/** The API's own cookies: other programs on localhost set cookies too, and they are not our business. */
function cookieNames(header: string | undefined): string[] {
  const names = (header ?? '').split(';').map(pair => pair.split('=')[0]?.trim() ?? '')
  return names.filter(name => name === 'session_lax' || name === 'session_none')
}

/** Accepts the handshake, says one word, and closes: RFC 6455 without its hard parts. */
function greetOverWebSocket(request: http.IncomingMessage, socket: Duplex): void {
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  socket.on('error', () => socket.destroy())
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  )
  const text = Buffer.from('{"hello":"Ada"}')
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]))
  // Close frame, status 1000.
  socket.write(Buffer.from([0x88, 0x02, 0x03, 0xe8]))
  // The client's closing frame is all that can come.
  socket.once('data', () => socket.end())
}
