import type { Server as HttpServer } from 'node:http'
import net from 'node:net'
import { errorCode } from './failure.ts'
import { listen } from './listening.ts'

/**
 * Whether nothing listens on a port of either loopback address. Browsers try both for `localhost`, so a stranger on
 * `[::1]` would answer for us.
 */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

function canListen(port: number, host: string): Promise<boolean> {
  const server = net.createServer()
  return new Promise(resolve => {
    // A machine without IPv6 has nobody there to answer for us.
    server.once('error', error => resolve(errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES'))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/** A port that is free on both loopback addresses now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = net.createServer()
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
    await new Promise(resolve => server.close(resolve))
    if (await isFree(port)) return port
  }
}

/**
 * Lets an HTTP server that listens on 127.0.0.1 answer on `[::1]` too, at the same port, where the machine has IPv6.
 *
 * @returns what ends it.
 */
export async function alsoOnIpv6(server: HttpServer, port: number): Promise<() => void> {
  const ipv6 = net.createServer(socket => server.emit('connection', socket))
  try {
    await listen(ipv6, { host: '::1', port })
  } catch {
    return () => {}
  }
  return () => ipv6.close()
}
