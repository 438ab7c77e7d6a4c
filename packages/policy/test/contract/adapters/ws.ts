import http from 'node:http'
import { Server as SocketIoServer } from 'socket.io'
import { WebSocketServer } from 'ws'
import { node } from '../../../src/adapters/node.ts'
import { guardSocketIo } from '../../../src/adapters/socket-io.ts'
import { upgradeTo, verifyClient } from '../../../src/adapters/ws.ts'
import type { ContractAdapter } from '../../../src/contract/index.ts'
import { listening } from '../listening.ts'
import { plainListener } from './node.ts'

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'ws on node:http',
    start(app) {
      const server = http.createServer(node(app.decider, plainListener(app)))
      new WebSocketServer({ server, verifyClient: verifyClient(app.decider) })
      return listening(server)
    },
  },
  {
    name: 'ws without server',
    start(app) {
      const server = http.createServer(node(app.decider, plainListener(app)))
      server.on('upgrade', upgradeTo(app.decider, new WebSocketServer({ noServer: true })))
      return listening(server)
    },
  },
  {
    name: 'Socket.IO 4',
    async start(app) {
      const server = http.createServer(node(app.decider, plainListener(app)))
      const io = new SocketIoServer(server, { path: '/socket' })
      guardSocketIo(app.decider, io)
      const { close, ...listener } = await listening(server)
      return {
        ...listener,
        socketPath: '/socket/?EIO=4&transport=websocket',
        close: async () => {
          await io.close()
          await close()
        },
      }
    },
  },
]
