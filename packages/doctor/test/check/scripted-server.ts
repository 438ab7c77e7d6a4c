import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>
}

/** A head, line for line; or what a server may do instead of answering. */
export type Reply =
  | readonly [status: number, ...lines: string[]]
  | 'reset'
  | 'hang'
  | { readonly bytes: string }

export interface ScriptedServer {
  readonly origin: string
  readonly port: number
  readonly seen: readonly SeenRequest[]
  /** `METHOD /path` of every request, in order. */
  readonly log: readonly string[]
}

/** A server on loopback that answers with exactly these lines, duplicates and lies among them. */
export async function scriptedServer(reply: (request: SeenRequest) => Reply): Promise<ScriptedServer> {
  const seen: SeenRequest[] = []
  const log: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    let pending = ''
    socket.on('data', chunk => {
      pending += chunk.toString('latin1')
      const end = pending.indexOf('\r\n\r\n')
      if (end < 0) return
      const request = readHead(pending.slice(0, end))
      pending = ''
      seen.push(request)
      log.push(`${request.method} ${request.path}`)
      answer(socket, reply(request))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return { origin: `http://127.0.0.1:${address.port}`, port: address.port, seen, log }
}

function readHead(text: string): SeenRequest {
  const [first = '', ...lines] = text.split('\r\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { method, path, headers: new Map(headers) }
}

function answer(socket: Socket, reply: Reply): void {
  if (reply === 'hang') return
  if (reply === 'reset') {
    socket.resetAndDestroy()
  } else if ('bytes' in reply) {
    socket.end(reply.bytes, 'latin1')
  } else {
    const [status, ...lines] = reply
    const head = [`HTTP/1.1 ${status} Scripted`, ...lines, 'Content-Length: 0', '', '']
    socket.write(head.join('\r\n'), 'latin1')
  }
}
