import http, { type RequestListener } from 'node:http'
import type net from 'node:net'
import type { Running } from './corpus-case.ts'

/** Serves on a loopback port that the system chooses. */
export async function listening(server: net.Server): Promise<Running> {
  const sockets = new Set<net.Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    close: () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      return closed
    },
  }
}

/** {@link listening} for a Node listener. */
export function serveListener(listener: RequestListener): Promise<Running> {
  return listening(http.createServer(listener))
}
