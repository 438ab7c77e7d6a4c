import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** How long running requests may take to finish once the server is asked to close. */
const graceMs = 10_000

/**
 * Prepares a server to be closed without cutting a response short.
 *
 * @returns what closes it: no new connections, idle ones and WebSockets end, running requests get `graceMs`.
 *   Aborting `force` ends all of them at once.
 */
export function closer(server: Server): (force: AbortSignal) => Promise<void> {
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (_request, socket: Duplex) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
  })

  return force => {
    const cut = () => {
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
    }
    return new Promise(resolve => {
      const timer = setTimeout(cut, graceMs)
      // A kept connection becomes idle when its response ends, and Node would keep it for seconds.
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      server.close(() => {
        clearTimeout(timer)
        clearInterval(idle)
        force.removeEventListener('abort', cut)
        resolve()
      })
      for (const socket of upgraded) socket.end()
      if (force.aborted) cut()
      else force.addEventListener('abort', cut, { once: true })
    })
  }
}
