import http, { type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { applyPolicy, guardUpgrade, node } from '../../src/adapters/node.ts'
import { definePolicy, livePolicy } from '../../src/index.ts'
import { corsLines, type Sent, send, sendRaw, serving, valuesOf } from '../exchange.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const policy = definePolicy({
  origins: [app],
  credentials: true,
  methods: ['PUT'],
  allowHeaders: ['x-id'],
  exposeHeaders: ['etag'],
})
const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'access-control-expose-headers: etag',
  'vary: Origin',
]
const preflightVary = 'vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

const ask = (listener: RequestListener, sent: Sent = { headers: { origin: app } }) =>
  serving(node(policy, listener), port => send(port, sent))

describe('node:http, an actual request', () => {
  const listeners: readonly (readonly [string, number, RequestListener])[] = [
    ['an implicit head', 200, (_, response) => response.end('ok')],
    [
      'headers set by the app',
      201,
      (_, response) => response.writeHead(201, { 'content-type': 'text/plain' }).end('ok'),
    ],
    [
      'a raw writeHead with a record',
      200,
      (_, response) =>
        response
          .writeHead(200, 'OK', {
            ETag: '"1"',
            'Access-Control-Allow-Origin': '*',
            'access-control-allow-methods': '*',
          })
          .end('ok'),
    ],
    [
      'a raw writeHead with a flat list',
      200,
      (_, response) =>
        response.writeHead(200, ['X-A', '1', 'Access-Control-Allow-Origin', '*', 'X-A', '2']).end('ok'),
    ],
    [
      'headers of another voice',
      200,
      (_, response) => {
        response.setHeader('Access-Control-Allow-Origin', '*')
        response.setHeader('Access-Control-Allow-Credentials', 'TRUE')
        response.setHeader('Access-Control-Max-Age', '5')
        response.end('ok')
      },
    ],
    [
      'headers cleared by an error handler',
      500,
      (_, response) => {
        response.setHeader('x-a', '1')
        for (const name of response.getHeaderNames()) response.removeHeader(name)
        response.statusCode = 500
        response.end('broken')
      },
    ],
    ['304', 304, (_, response) => response.writeHead(304).end()],
    ['204', 204, (_, response) => response.writeHead(204).end()],
    ['301', 301, (_, response) => response.writeHead(301, { location: '/x' }).end()],
    ['401', 401, (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end()],
    ['404', 404, (_, response) => response.writeHead(404).end()],
    ['413', 413, (_, response) => response.writeHead(413, { connection: 'close' }).end()],
    ['429', 429, (_, response) => response.writeHead(429, { 'retry-after': '1' }).end()],
    ['500', 500, (_, response) => response.writeHead(500).end()],
    [
      'a stream',
      200,
      (_, response) => {
        response.write('one')
        setImmediate(() => response.end('two'))
      },
    ],
    [
      'server-sent events',
      200,
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.flushHeaders()
        response.end('data: 1\n\n')
      },
    ],
    [
      'early hints',
      200,
      (_, response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('ok')),
    ],
    ['an answer of later', 200, (_, response) => setImmediate(() => response.end('ok'))],
    [
      'compression',
      200,
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('ok')),
    ],
  ]
  it.each(listeners)('%s keeps the headers, once each', async (_title, status, listener) => {
    const response = await ask(listener)
    expect(response.status).toBe(status)
    expect(corsLines(response)).toEqual(granted)
  })

  it('keeps what writeHead was given besides', async () => {
    const flat = await ask((_, response) =>
      response.writeHead(200, 'Fine', ['X-A', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end(),
    )
    expect(valuesOf(flat, 'x-a')).toEqual(['1'])
    expect(valuesOf(flat, 'set-cookie')).toEqual(['a=1', 'b=2'])
    const record = await ask((_, response) =>
      response.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'], 'X-A': 1 }).end(),
    )
    expect(valuesOf(record, 'set-cookie')).toEqual(['a=1', 'b=2'])
    expect(valuesOf(record, 'x-a')).toEqual(['1'])
  })

  it('keeps the reason phrase', async () => {
    const listener: RequestListener = (_, response) =>
      response.writeHead(200, 'Splendid', { 'x-a': '1', connection: 'close' }).end()
    const bytes = await serving(node(policy, listener), port =>
      sendRaw(port, 'GET / HTTP/1.1\r\nHost: api.example\r\n\r\n'),
    )
    expect(bytes.split('\r\n')[0]).toBe('HTTP/1.1 200 Splendid')
  })

  it('answers a HEAD with the headers of the GET', async () => {
    const response = await ask((_, res) => res.end('ok'), { method: 'HEAD', headers: { origin: app } })
    expect(corsLines(response)).toEqual(granted)
    expect(response.body).toBe('')
  })

  it.each<[string, RequestListener, string[]]>([
    [
      'set by the app',
      (_, res) => res.setHeader('Vary', 'Accept-Encoding').end(),
      ['Accept-Encoding, Origin'],
    ],
    ['set after a look', (_, res) => res.setHeader('vary', 'accept, ORIGIN').end(), ['accept, ORIGIN']],
    [
      'several lines',
      (_, res) => res.setHeader('Vary', ['Accept', 'Cookie']).end(),
      ['Accept, Cookie, Origin'],
    ],
    ['given to writeHead', (_, res) => res.writeHead(200, { VARY: 'Cookie' }).end(), ['Cookie, Origin']],
    [
      'given to writeHead as a list',
      (_, res) => res.writeHead(200, ['Vary', 'A', 'vary', 'B']).end(),
      ['A, B, Origin'],
    ],
    ['*', (_, res) => res.setHeader('Vary', '*').end(), ['*']],
    ['* among others', (_, res) => res.setHeader('Vary', 'Accept, *').end(), ['*']],
    [
      'a name that only contains ours',
      (_, res) => res.setHeader('Vary', 'X-Origin').end(),
      ['X-Origin, Origin'],
    ],
  ])('merges Vary: %s', async (_title, listener, expected) => {
    expect(valuesOf(await ask(listener), 'vary')).toEqual(expected)
  })

  it('runs the app for a denied origin and gives it Vary only, whatever the app says', async () => {
    const listener: RequestListener = (_, response) => {
      response.setHeader('Access-Control-Allow-Origin', evil)
      response.writeHead(200, { 'Access-Control-Allow-Credentials': 'true' }).end('secret')
    }
    const response = await ask(listener, { headers: { origin: evil } })
    expect(response).toMatchObject({ status: 200, body: 'secret' })
    expect(corsLines(response)).toEqual(['vary: Origin'])
  })

  it('takes CORS headers off a response to a non-CORS request too, which a cache may keep', async () => {
    const response = await ask(
      (_, res) => res.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end(),
      {},
    )
    expect(corsLines(response)).toEqual(['vary: Origin'])
  })

  it('survives a handler that throws, once something answers for it', async () => {
    const listener: RequestListener = (_, response) => {
      try {
        throw new Error('broken')
      } catch {
        response.writeHead(500, { 'content-type': 'text/plain' }).end('broken')
      }
    }
    expect(corsLines(await ask(listener))).toEqual(granted)
  })

  it('has its headers on a response that breaks off', async () => {
    const response = await ask((_, res) => {
      res.writeHead(200, { 'content-length': 100 })
      res.write('part', () => res.destroy())
    })
    expect(response).toMatchObject({ status: 200, body: 'part', complete: false })
    expect(corsLines(response)).toEqual(granted)
  })

  it('leaves a socket alone that the app has taken for itself', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'
    const taken: RequestListener = (request, response) => {
      response.detachSocket(request.socket)
      request.socket.end(answer)
    }
    const bytes = await serving(node(policy, taken), port =>
      sendRaw(port, `GET / HTTP/1.1\r\nHost: api.example\r\nOrigin: ${app}\r\n\r\n`),
    )
    expect(bytes).toBe(answer)
  })

  it('has its headers on a response that the app writes to another socket', async () => {
    const listener = node(policy, (request, response) => {
      response.detachSocket(request.socket)
      response.assignSocket(request.socket)
      response.end('ok')
    })
    expect(corsLines(await serving(listener, port => send(port, { headers: { origin: app } })))).toEqual(
      granted,
    )
  })

  it('is decided once, and a policy replaced meanwhile serves the next request', async () => {
    const live = livePolicy(policy)
    let release: () => void = () => {}
    const listener: RequestListener = (request, response) => {
      if (request.url === '/slow') release = () => response.end('slow')
      else response.end('fast')
    }
    await serving(node(live, listener), async port => {
      const slow = send(port, { path: '/slow', headers: { origin: app } })
      await expect.poll(() => release.toString().includes('slow')).toBe(true)
      live.replace(definePolicy({ origins: [evil] }))
      const fast = await send(port, { headers: { origin: app } })
      release()
      expect(corsLines(fast)).toEqual(['vary: Origin'])
      expect(corsLines(await slow)).toEqual(granted)
    })
  })

  it('reads several Origin lines as no origin', async () => {
    const request = `GET / HTTP/1.1\r\nHost: api.example\r\nOrigin: ${app}\r\nOrigin: ${app}\r\nConnection: close\r\n\r\n`
    const bytes = await serving(
      node(policy, (_, res) => res.end('ok')),
      port => sendRaw(port, request),
    )
    expect(bytes).not.toMatch(/access-control/i)
    expect(bytes).toMatch(/^vary: Origin\r$/m)
  })
})

describe('node:http, what the policy answers itself', () => {
  const never: RequestListener = () => {
    throw new Error('the app must not run')
  }
  const preflight = (headers: http.OutgoingHttpHeaders): Sent => ({
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'PUT', ...headers },
  })

  it('a granted preflight: 204, no body, no content-length', async () => {
    const response = await ask(never, preflight({ origin: app, 'access-control-request-headers': 'x-id' }))
    expect(response).toMatchObject({ status: 204, body: '' })
    expect(corsLines(response)).toEqual([
      'access-control-allow-credentials: true',
      'access-control-allow-headers: x-id',
      'access-control-allow-methods: PUT',
      `access-control-allow-origin: ${app}`,
      preflightVary,
    ])
    expect(valuesOf(response, 'content-length')).toEqual([])
  })

  it.each([
    ['origin', { origin: evil }],
    ['method', { origin: app, 'access-control-request-method': 'DELETE' }],
    ['header', { origin: app, 'access-control-request-headers': 'x-other' }],
    ['16 KiB of hostile headers', { origin: app, 'access-control-request-headers': 'a,'.repeat(6_000) }],
  ])('a preflight refused for its %s: 403 and Vary only', async (_title, headers) => {
    const response = await ask(never, preflight(headers))
    expect(response).toMatchObject({ status: 403, body: '' })
    expect(corsLines(response)).toEqual([preflightVary])
  })

  it('several Access-Control-Request-Headers lines are one list', async () => {
    const request = [
      'OPTIONS / HTTP/1.1',
      'Host: api.example',
      `Origin: ${app}`,
      'Access-Control-Request-Method: PUT',
      'Access-Control-Request-Headers: x-id',
      'Access-Control-Request-Headers: X-ID',
      'Connection: close',
      '',
      '',
    ].join('\r\n')
    const bytes = await serving(node(policy, never), port => sendRaw(port, request))
    expect(bytes).toMatch(/^HTTP\/1\.1 204 /)
    expect(bytes).toMatch(/^access-control-allow-headers: x-id, X-ID\r$/m)
  })

  it('a plain OPTIONS reaches the app', async () => {
    const response = await ask((_, res) => res.writeHead(200, { allow: 'GET, PUT' }).end(), {
      method: 'OPTIONS',
    })
    expect(valuesOf(response, 'allow')).toEqual(['GET, PUT'])
    expect(corsLines(response)).toEqual([preflightVary])
  })

  it('a cross-origin write: 403 with a body that names the code and nothing of the client', async () => {
    const response = await ask(never, {
      method: 'POST',
      headers: { origin: evil, 'sec-fetch-site': 'cross-site' },
      body: 'amount=1',
    })
    expect(response).toMatchObject({
      status: 403,
      body: 'cross-origin-write: this origin may not send state-changing requests to this server.\n',
    })
    expect(corsLines(response)).toEqual(['vary: Origin'])
    expect(valuesOf(response, 'content-type')).toEqual(['text/plain; charset=utf-8'])
    expect(valuesOf(response, 'x-content-type-options')).toEqual(['nosniff'])
  })

  it('keeps headers that an outer layer set', async () => {
    const listener = node(policy, never)
    const outer: RequestListener = (request, response) => {
      response.setHeader('strict-transport-security', 'max-age=1')
      response.setHeader('vary', 'accept')
      listener(request, response)
    }
    const response = await serving(outer, port => send(port, preflight({ origin: evil })))
    expect(valuesOf(response, 'strict-transport-security')).toEqual(['max-age=1'])
    expect(valuesOf(response, 'vary')).toEqual([
      'accept, Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    ])
  })
})

describe('node:http, an anonymous origin that writes', () => {
  it('reaches the app without what the browser attached by itself', async () => {
    const tiers = definePolicy({ origins: { credentialed: [app], anonymous: [evil] } })
    const listener: RequestListener = (request, response) =>
      response.end(JSON.stringify([request.headers, request.rawHeaders]))
    const post = (authorization: string) =>
      serving(node(tiers, listener), port =>
        send(port, { method: 'POST', headers: { origin: evil, cookie: 'sid=1', authorization, 'x-a': '1' } }),
      )
    const basic = await post('Basic dTpw')
    expect(basic.body).not.toContain('sid=1')
    expect(basic.body).not.toContain('dTpw')
    expect(basic.body).toContain('"x-a":"1"')
    const bearer = await post('Bearer token')
    expect(bearer.body).not.toContain('sid=1')
    expect(bearer.body).toContain('Bearer token')
  })
})

describe('two policies on one response', () => {
  const other = definePolicy({ origins: [evil] })

  it('are refused, because they would disagree', async () => {
    const faults: unknown[] = []
    const inner = node(other, (_, response) => response.end())
    const listener: RequestListener = (request, response) => {
      try {
        inner(request, response)
      } catch (error) {
        faults.push(error)
        response.writeHead(500).end()
      }
    }
    await ask(listener)
    expect(String(faults[0])).toContain('two policies on one response')
    expect(String(faults[0])).toContain('policyTable')
  })

  it('may be the same one twice', async () => {
    const response = await ask(node(policy, (_, res) => res.end('ok')))
    expect(corsLines(response)).toEqual(granted)
    expect(typeof applyPolicy).toBe('function')
  })
})

describe('guardUpgrade', () => {
  const handshake = (origin?: string, upgrade = 'websocket') =>
    [
      'GET /socket HTTP/1.1',
      'Host: api.example',
      'Connection: Upgrade',
      `Upgrade: ${upgrade}`,
      ...(origin === undefined ? [] : [`Origin: ${origin}`]),
      '',
      '',
    ].join('\r\n')

  async function shake(bytes: string): Promise<string> {
    const server = http.createServer((_, response) => response.end('plain'))
    server.on(
      'upgrade',
      guardUpgrade(policy, (_request, socket) => {
        socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
        )
      }),
    )
    return serving(server, port => sendRaw(port, bytes))
  }

  it.each([app, 'http://api.example', 'https://api.example'])(
    'hands a handshake from %s on, untouched',
    async origin => {
      expect(await shake(handshake(origin))).toBe(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
      )
    },
  )

  it.each([evil, 'null', undefined])('refuses a handshake from %s with a readable 403', async origin => {
    const [head, body] = (await shake(handshake(origin))).split('\r\n\r\n')
    expect(head?.split('\r\n')[0]).toBe('HTTP/1.1 403 Forbidden')
    expect(head).not.toMatch(/access-control/i)
    expect(body).toBe('cross-origin-upgrade: this origin may not open a WebSocket to this server.\n')
  })
})
