import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Grants any upgrade: 101, and the end. Stands for a WebSocket library behind a guard. */
export function switchProtocols(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  socket.end(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Upgraded: yes\r\n\r\n',
  )
}
