import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { api, type Running } from './corpus-case.ts'
import { listening } from './listening.ts'

const apiHost = new URL(api).hostname
const frame = `<iframe sandbox="allow-scripts" srcdoc="<!doctype html><title>null</title>"></iframe>`

/**
 * One loopback port that is every host: with TLS or without, as the first byte says. What is meant for the API on one of
 * `ports` goes on, byte for byte, to that port of loopback; everything else is a page with a sandboxed frame in it.
 *
 * @param ports may grow while the door is open
 */
export async function openFrontDoor(ports: ReadonlySet<number>): Promise<Running> {
  const pages = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>page</title>${frame}`)
  })
  const { private: key, cert } = await generate([{ name: 'commonName', value: apiHost }])
  const secure = tls.createServer({ key, cert })
  secure.on('secureConnection', socket => void admit(socket, pages, ports))
  return listening(
    net.createServer(socket => {
      socket.once('data', first => {
        socket.pause()
        socket.unshift(first)
        if (first[0] === 0x16) secure.emit('connection', socket)
        else void admit(socket, pages, ports)
      })
    }),
  )
}

/** Looks at the head of the first request, and hands the connection on as if nobody had. */
async function admit(socket: net.Socket, pages: http.Server, ports: ReadonlySet<number>): Promise<void> {
  socket.on('error', () => socket.destroy())
  const port = await portAskedFor(socket)
  if (port === null || !ports.has(port)) {
    pages.emit('connection', socket)
    return
  }
  const upstream = net.connect(port, '127.0.0.1')
  upstream.on('error', () => socket.destroy())
  socket.on('close', () => upstream.destroy())
  upstream.on('close', () => socket.destroySoon())
  socket.pipe(upstream)
  upstream.pipe(socket)
}

/** The port of the API that the first request names, null where it is for another host. */
async function portAskedFor(socket: net.Socket): Promise<number | null> {
  let head = Buffer.alloc(0)
  while (!head.includes('\r\n\r\n')) {
    const chunk: Buffer | null = socket.read()
    if (chunk !== null) head = Buffer.concat([head, chunk])
    else if (socket.readableEnded || socket.destroyed) return null
    else await Promise.race([once(socket, 'readable'), once(socket, 'close')])
  }
  socket.removeAllListeners('readable')
  socket.unshift(head)
  const host = /\r\nhost: *([^\r]*)/i.exec(head.toString('latin1'))?.[1] ?? ''
  const [name, port = ''] = host.split(':')
  return name === apiHost && port !== '' ? Number(port) : null
}
