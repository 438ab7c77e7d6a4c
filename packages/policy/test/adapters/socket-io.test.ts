import http from 'node:http'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { guardSocketIo } from '../../src/adapters/socket-io.ts'
import { definePolicy } from '../../src/index.ts'
import { corsLines, send, serving } from '../exchange.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: [app], credentials: true, allowHeaders: ['content-type'] })

/** Serves Socket.IO, which greets whoever connects. */
async function withServer<T>(use: (port: number) => Promise<T>): Promise<T> {
  const server = http.createServer((_, response) => response.end('plain'))
  const io = new Server(server)
  guardSocketIo(policy, io)
  io.on('connection', socket => socket.emit('hello', socket.conn.transport.name))
  return serving(server, async port => {
    try {
      return await use(port)
    } finally {
      io.disconnectSockets(true)
    }
  })
}

function greeting(port: number, transport: string, origin: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(`http://127.0.0.1:${port}`, {
      transports: [transport],
      extraHeaders: { origin },
      reconnection: false,
    })
    const end = (outcome: string) => {
      resolve(outcome)
      socket.close()
    }
    socket.on('hello', name => end(`hello by ${name}`))
    socket.on('connect_error', () => end('refused'))
    socket.io.on('close', () => resolve('refused'))
  })
}

describe('guardSocketIo', () => {
  it.each(['websocket', 'polling'])('lets a listed origin in by %s', async transport => {
    expect(await withServer(port => greeting(port, transport, app))).toBe(`hello by ${transport}`)
  })

  it.each(['websocket', 'polling'])('keeps another out of %s', async transport => {
    expect(await withServer(port => greeting(port, transport, evil))).toBe('refused')
  })

  it('answers preflights of long polling', async () => {
    const headers = {
      origin: app,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const path = '/socket.io/?EIO=4&transport=polling'
    const response = await withServer(port => send(port, { method: 'OPTIONS', path, headers }))
    expect(response.status).toBe(204)
    expect(corsLines(response)).toContain(`access-control-allow-origin: ${app}`)
  })

  it('has its headers on what Socket.IO answers to faults', async () => {
    const response = await withServer(port =>
      send(port, { path: '/socket.io/?EIO=4&transport=none', headers: { origin: app } }),
    )
    expect(response.status).toBe(400)
    expect(corsLines(response)).toEqual([
      'access-control-allow-credentials: true',
      `access-control-allow-origin: ${app}`,
      'vary: Origin',
    ])
  })

  it('wants no cors option beside it', () => {
    const io = new Server(http.createServer(), { cors: { origin: '*' } })
    expect(() => guardSocketIo(policy, io)).toThrow('Leave it out: new Server(httpServer)')
  })
})
