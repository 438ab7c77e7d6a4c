import http from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { upgradeTo, verifyClient } from '../../src/adapters/ws.ts'
import { definePolicy } from '../../src/index.ts'
import { serving } from '../exchange.ts'

const app = 'https://app.example'
const policy = definePolicy({ origins: [app], credentials: true })

const wirings: readonly (readonly [string, (server: http.Server) => WebSocketServer])[] = [
  ['verifyClient', server => new WebSocketServer({ server, verifyClient: verifyClient(policy) })],
  [
    'upgradeTo',
    server => {
      const wss = new WebSocketServer({ noServer: true })
      server.on('upgrade', upgradeTo(policy, wss))
      return wss
    },
  ],
]

/** What a client reads first, or how its handshake was refused. */
function firstMessage(port: number, origin: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}/`, origin === undefined ? {} : { origin })
    client.on('message', data => {
      client.terminate()
      resolve(String(data))
    })
    client.on('unexpected-response', (_, response) => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve(`${response.statusCode} ${response.headers['content-type']} ${body}`))
    })
    client.on('error', reject)
  })
}

describe.each(wirings)('%s', (_title, wire) => {
  async function connect(origin: string | undefined): Promise<string> {
    const server = http.createServer()
    const wss = wire(server)
    wss.on('connection', client => client.send('hello'))
    return serving(server, port => firstMessage(port, origin))
  }

  it('opens for a listed origin', async () => {
    expect(await connect(app)).toBe('hello')
  })

  it.each(['https://evil.example', 'null', undefined])('refuses %s readably', async origin => {
    expect(await connect(origin)).toBe(
      '403 text/plain; charset=utf-8 cross-origin-upgrade: this origin may not open a WebSocket to this server.\n',
    )
  })
})
