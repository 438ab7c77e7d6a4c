import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An app that gets everything wrong that an app can get wrong, by path. */
export interface Upstream {
  readonly port: number
  close(): Promise<void>
}

/** What only the app sends. */
export const appHeader = 'x-app'

/** Paths that the app answers. */
export const upstreamPaths = [
  '/',
  '/own-cors',
  '/own-cors-error',
  '/vary-lines',
  '/vary-origin',
  '/vary-star',
  '/status/204',
  '/status/304',
  '/status/401',
  '/status/404',
  '/status/500',
  '/redirect',
  '/stream',
  '/drop',
  '/cacheable',
] as const

const answers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/own-cors': (_, response) => withOwnCors(response).end('own'),
  '/own-cors-error': (_, response) => {
    response.statusCode = 500
    withOwnCors(response).end('own')
  },
  '/vary-lines': (_, response) => {
    response.setHeader('Vary', ['Accept-Encoding', 'Accept-Language'])
    response.end('vary')
  },
  '/vary-origin': (_, response) => {
    response.setHeader('Vary', 'accept, origin')
    response.end('vary')
  },
  '/vary-star': (_, response) => {
    response.setHeader('Vary', '*')
    response.end('vary')
  },
  '/redirect': (_, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end()
  },
  '/stream': (_, response) => {
    response.write('one\n')
    setImmediate(() => response.end('two\n'))
  },
  '/drop': request => {
    request.socket.destroy()
  },
  '/cacheable': (_, response) => {
    response.setHeader('Cache-Control', 'public, max-age=60')
    response.end('cacheable')
  },
}

function withOwnCors(response: ServerResponse): ServerResponse {
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Allow-Credentials', 'true')
  response.setHeader('Access-Control-Allow-Methods', 'GET, PATCH')
  response.setHeader('Access-Control-Allow-Headers', '*')
  response.setHeader('Access-Control-Expose-Headers', 'x-secret')
  response.setHeader('Access-Control-Max-Age', '86400')
  response.setHeader('Set-Cookie', ['a=1', 'b=2'])
  return response
}

/** Starts it on a port that the system chooses. What it got is echoed: `x-app-cookie`, `x-app-authorization`. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app.test')
    response.setHeader(appHeader, '1')
    response.setHeader('x-app-cookie', request.headers.cookie ?? 'none')
    response.setHeader('x-app-authorization', request.headers.authorization ?? 'none')
    const status = /^\/status\/(\d+)$/.exec(pathname)?.[1]
    const answer = answers[pathname]
    if (status !== undefined) response.writeHead(Number(status)).end()
    else if (answer !== undefined) answer(request, response)
    else response.end('app')
  })
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${appHeader}: 1\r\n\r\n`,
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
