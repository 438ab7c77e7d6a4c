import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pageOrigin, profileText } from './protocol.ts'

/**
 * The API that every client talks to, in a process of its own. It is as strict as the real ones: without the cookie
 * there is no answer, and without CORS headers no browser would show one.
 */

const account = { id: 4711, name: 'Ada Lovelace', mail: 'ada@example.com', roles: ['admin', 'author'] }
const shared = { 'access-control-allow-origin': pageOrigin, 'access-control-allow-credentials': 'true' }
const json = { ...shared, 'content-type': 'application/json', vary: 'origin' }
/** By URL; each client has its own. */
const preflights = new Map<string, number>()

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '' } = request
  if (url === '/closed') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    return
  }
  if (request.method === 'OPTIONS') {
    preflights.set(url, (preflights.get(url) ?? 0) + 1)
    response.writeHead(204, {
      ...shared,
      // happy-dom asks for leave to GET as well.
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '7200',
    })
    response.end()
    return
  }
  if (url === '/login') {
    response.writeHead(204, { ...shared, 'set-cookie': 'sid=31d4d96e407aad42; Path=/; HttpOnly' }).end()
    return
  }
  take(request, body => {
    const isRight =
      request.headers.cookie === 'sid=31d4d96e407aad42' &&
      request.headers.origin === pageOrigin &&
      body === (request.method === 'PUT' ? profileText : '')
    const shown = isRight ? { ...account, preflights: preflights.get(url) ?? 0 } : {}
    response.writeHead(isRight ? 200 : 403, json).end(JSON.stringify(shown))
  })
}

function take(request: IncomingMessage, done: (body: string) => void): void {
  if (request.method !== 'PUT') {
    done('')
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (piece: string) => {
    body += piece
  })
  request.on('end', () => done(body))
}

const server = createServer(answer)
// A client may wait for its turn longer than Node keeps a connection by default.
server.keepAliveTimeout = 0
server.listen(0, 'localhost', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.send?.(`http://localhost:${address.port}`)
})
// The parent is gone, whatever became of it.
process.once('disconnect', () => process.exit())
// Ctrl-C goes to the whole group; the parent decides.
process.on('SIGINT', () => {})
