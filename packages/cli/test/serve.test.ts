import { once } from 'node:events'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import express from 'express'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { invoke, type Running, start, startProcess } from './command.ts'
import { ask, bodyOf, closedPort, exchange, headOf, listening, raw, upstream } from './exchange.ts'
import { temporaryDirectory, temporaryFile } from './temporary.ts'

const app = 'http://localhost:5173'
const evil = 'https://evil.example'
const policyText = `origins: [${app}]
credentials: true
methods: [PUT, DELETE]
allowHeaders: [x-a]
exposeHeaders: [etag]
maxAge: 60
`
const granted = [
  `access-control-allow-origin: ${app}`,
  'access-control-allow-credentials: true',
  'access-control-expose-headers: etag',
]

interface Served {
  readonly url: string
  readonly running: Running
  readonly file: string
}

async function serve(
  to: string,
  { policy = policyText, args = [] }: { policy?: string; args?: string[] } = {},
): Promise<Served> {
  const file = temporaryFile('policy.yaml', policy)
  const running = start(['serve', file, '--upstream', to, '--listen', '127.0.0.1:0', ...args])
  const [url = ''] = await running.until(/http:\/\/127\.0\.0\.1:\d+(?= →|","upstream")/)
  return { url, running, file }
}

/** An upstream that answers with what it received. */
function echo() {
  return upstream(async (request, response) => {
    const body = await bodyOf(request)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }))
  })
}

function lines(answer: { readonly lines: readonly string[] }): string[] {
  return [...answer.lines].sort()
}

describe('what reaches the upstream', () => {
  test('method, path and query as they are, body, and who asked', async () => {
    const up = await echo()
    const { url } = await serve(up.url)
    const { body } = await exchange(url, {
      method: 'PUT',
      path: '/a/../b//c%2fd?x=1&x=2?',
      headers: {
        origin: app,
        'content-length': 2,
        cookie: 'a=1',
        'x-forwarded-for': '10.0.0.1',
        te: 'trailers',
      },
      body: 'hi',
    })
    const received = JSON.parse(body)
    const host = new URL(url).host
    expect(received).toEqual({
      method: 'PUT',
      url: '/a/../b//c%2fd?x=1&x=2?',
      body: 'hi',
      headers: {
        host: new URL(up.url).host,
        connection: 'close',
        'content-length': '2',
        cookie: 'a=1',
        origin: app,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-host': host,
        'x-forwarded-port': new URL(url).port,
        'x-forwarded-proto': 'http',
      },
    })
  })

  test('--trust-forwarded continues what a proxy in front has said; without it that is dropped', async () => {
    const up = await echo()
    const headers = {
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'a.example',
      forwarded: 'for=x',
    }
    const said = async (args: string[]) => {
      const { url } = await serve(up.url, { args })
      const received = JSON.parse((await exchange(url, { headers })).body).headers
      return ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded'].map(name =>
        received[name] === new URL(url).host ? 'own host' : received[name],
      )
    }
    expect(await said(['--trust-forwarded'])).toEqual(['10.0.0.1, 127.0.0.1', 'https', 'a.example', 'for=x'])
    expect(await said([])).toEqual(['127.0.0.1', 'http', 'own host', undefined])
  })

  test('a path of --upstream stands before every path', async () => {
    const up = await echo()
    const { url } = await serve(`${up.url}/v1/`)
    expect(JSON.parse((await exchange(url, { path: '/me?a' })).body).url).toBe('/v1/me?a')
  })

  test("--preserve-host sends the client's Host", async () => {
    const up = await echo()
    const { url } = await serve(up.url, { args: ['--preserve-host'] })
    expect(JSON.parse((await exchange(url)).body).headers.host).toBe(new URL(url).host)
  })

  test('a chunked body of any method arrives whole, and nothing of it as another request', async () => {
    const seen: string[] = []
    const up = await upstream(async (request, response) => {
      seen.push(`${request.method} ${request.url} ${await bodyOf(request)}`)
      response.end('ok')
    })
    const { url } = await serve(up.url)
    for (const method of ['DELETE', 'OPTIONS', 'POST']) {
      await exchange(url, {
        method,
        path: '/one',
        headers: { 'transfer-encoding': 'chunked' },
        body: 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n',
      })
    }
    const smuggled = 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n'
    expect(seen).toEqual([`DELETE /one ${smuggled}`, `OPTIONS /one ${smuggled}`, `POST /one ${smuggled}`])
  })

  test('a POST without a body has the length 0', async () => {
    const up = await echo()
    const { url } = await serve(up.url)
    const answer = await raw(url, 'POST /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
    expect(answer).toContain('"content-length":"0"')
    expect(answer).not.toContain('"transfer-encoding"')
  })

  test('a request target as proxies get it is brought to its path; another is refused', async () => {
    const up = await echo()
    const { url } = await serve(up.url)
    const absolute = await raw(
      url,
      'GET http://any.example/me?a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
    )
    expect(absolute).toContain('"url":"/me?a"')
    const broken = await raw(url, 'GET http://[ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
    expect(broken).toMatch(/^HTTP\/1\.1 (200|400) /)
    const foreign = await raw(url, 'GET ftp://any.example/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
    expect(foreign).toMatch(/^HTTP\/1\.1 400 /)
    expect((await exchange(url)).status).toBe(200)
  })

  test('an Upgrade that is no WebSocket is ignored, as HTTP allows', async () => {
    const up = await echo()
    const { url } = await serve(up.url)
    const head =
      'host: a\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n'
    const answer = await raw(url, `GET /me HTTP/1.1\r\n${head}origin: ${app}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain(`access-control-allow-origin: ${app}\r\n`)
    expect(answer).toContain('"url":"/me"')
    expect(answer).not.toContain('http2-settings')
    expect(await raw(url, `POST /me HTTP/1.1\r\n${head}content-length: 2\r\n\r\nhi`)).toMatch(
      /^HTTP\/1\.1 501 /,
    )
  })

  test('a client that resets a connection with an ignored Upgrade costs nobody else anything', async () => {
    let reached: () => void = () => {}
    const arrived = new Promise<void>(resolve => {
      reached = resolve
    })
    let left: () => void = () => {}
    const cancelled = new Promise<void>(resolve => {
      left = resolve
    })
    const up = await upstream((request, response) => {
      if (request.url !== '/slow') return response.end('ok')
      response.once('close', left)
      reached()
      return response
    })
    const { url } = await serve(up.url)
    const { hostname, port } = new URL(url)
    const socket = net.connect(Number(port), hostname)
    socket.write('GET /slow HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')
    await arrived
    socket.resetAndDestroy()
    await cancelled
    expect((await exchange(url)).body).toBe('ok')
  })

  test('cookies of an origin that only reads anonymously stay behind', async () => {
    const up = await echo()
    const policy = `origins: { credentialed: [${app}], anonymous: '*' }\n`
    const { url } = await serve(up.url, { policy })
    const send = (origin: string) => exchange(url, { method: 'POST', headers: { origin, cookie: 'a=1' } })
    expect(JSON.parse((await send(app)).body).headers.cookie).toBe('a=1')
    expect(JSON.parse((await send(evil)).body).headers.cookie).toBeUndefined()
  })
})

describe('the answer', () => {
  test("the upstream's CORS headers are gone, also written twice, and Vary is merged", async () => {
    const up = await upstream((_request, response) => {
      response.writeHead(
        200,
        [
          ['Access-Control-Allow-Origin', '*'],
          ['access-control-allow-origin', evil],
          ['ACCESS-CONTROL-ALLOW-CREDENTIALS', 'true'],
          ['access-control-expose-headers', '*'],
          ['Access-Control-Allow-Methods', '*'],
          ['Vary', 'Accept-Encoding'],
          ['vary', 'origin'],
          ['ETag', '"1"'],
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
          ['content-length', '2'],
        ].flat(),
      )
      response.end('ok')
    })
    const { url } = await serve(up.url)
    const common = [
      'content-length: 2',
      'etag: "1"',
      'set-cookie: a=1',
      'set-cookie: b=2',
      'vary: Accept-Encoding, origin',
    ]
    const allowed = await exchange(url, { headers: { origin: app } })
    expect([allowed.status, allowed.body, lines(allowed)]).toEqual([
      200,
      'ok',
      [...granted, ...common].sort(),
    ])
    const refused = await exchange(url, { headers: { origin: evil } })
    expect([refused.status, refused.body, lines(refused)]).toEqual([200, 'ok', common])
    const sameOrigin = await exchange(url)
    expect(lines(sameOrigin)).toEqual(common)
  })

  test.each([204, 304, 404, 500])('status %i has the headers too', async status => {
    const up = await upstream((_request, response) => response.writeHead(status).end())
    const { url } = await serve(up.url)
    const answer = await exchange(url, { headers: { origin: app } })
    expect([answer.status, lines(answer).filter(line => !line.startsWith('content-length'))]).toEqual([
      status,
      [...granted, 'vary: Origin'].sort(),
    ])
  })

  test('the errors of an Express app have them too', async () => {
    const api = express()
    api.get('/broken', () => {
      throw new Error('broken')
    })
    const up = await upstream(api)
    const { url } = await serve(up.url)
    for (const [path, status] of [
      ['/broken', 500],
      ['/absent', 404],
    ] as const) {
      const answer = await exchange(url, { path, headers: { origin: app } })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([status, app])
    }
  })

  test('HEAD keeps the length and has no body', async () => {
    const up = await upstream((_request, response) =>
      response.writeHead(200, { 'content-length': 5 }).end('hello'),
    )
    const { url } = await serve(up.url)
    const answer = await exchange(url, { method: 'HEAD', headers: { origin: app } })
    expect([answer.headers['content-length'], answer.body]).toEqual(['5', ''])
  })

  test('preflights and refused writes never reach the upstream', async () => {
    let calls = 0
    const up = await upstream((_request, response) => {
      calls++
      response.end()
    })
    const { url } = await serve(up.url)
    const preflight = await exchange(url, {
      method: 'OPTIONS',
      headers: {
        origin: app,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-a',
      },
    })
    expect([preflight.status, lines(preflight)]).toEqual([
      204,
      [
        'access-control-allow-credentials: true',
        'access-control-allow-headers: x-a',
        'access-control-allow-methods: PUT',
        `access-control-allow-origin: ${app}`,
        'access-control-max-age: 60',
        'vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      ],
    ])
    const refused = await exchange(url, {
      method: 'OPTIONS',
      headers: { origin: evil, 'access-control-request-method': 'PUT' },
    })
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([403, undefined])
    const write = await exchange(url, {
      method: 'POST',
      headers: { origin: evil },
      body: 'x'.repeat(100_000),
    })
    expect([write.status, write.headers['access-control-allow-origin'], write.headers.vary]).toEqual([
      403,
      undefined,
      'Origin',
    ])
    expect(calls).toBe(0)
    await exchange(url, { method: 'POST', headers: { origin: app } })
    expect(calls).toBe(1)
  })

  test('two Origin lines grant nothing; an oversized one is refused', async () => {
    const up = await echo()
    const { url } = await serve(up.url)
    const twice = await raw(
      url,
      `GET / HTTP/1.1\r\nhost: a\r\norigin: ${app}\r\norigin: ${app}\r\nconnection: close\r\n\r\n`,
    )
    expect(twice).toMatch(/^HTTP\/1\.1 200 /)
    expect(twice.toLowerCase()).not.toContain('access-control-')
    const large = await exchange(url, { headers: { origin: `http://${'a'.repeat(8192)}` } })
    expect([large.status, large.headers['access-control-allow-origin']]).toEqual([200, undefined])
    expect(
      (await raw(url, `GET / HTTP/1.1\r\nhost: a\r\norigin: http://${'a'.repeat(20_000)}\r\n\r\n`)).slice(
        9,
        12,
      ),
    ).toBe('431')
    expect((await exchange(url)).status).toBe(200)
  })

  test('redirects to the upstream itself lead to the proxy', async () => {
    let location = ''
    const up = await upstream((_request, response) => response.writeHead(302, { location }).end())
    const { url } = await serve(up.url)
    const cases: [string, string][] = [
      [`${up.url}/login?a#b`, `${url}/login?a#b`],
      ['/login', '/login'],
      ['https://id.example/', 'https://id.example/'],
      ['http://[', 'http://['],
    ]
    for (const [sent, expected] of cases) {
      location = sent
      expect((await exchange(url)).headers.location).toBe(expected)
    }
    location = `${up.url}/login`
    const preserved = await serve(up.url, { args: ['--preserve-host'] })
    expect((await exchange(preserved.url)).headers.location).toBe(location)
  })

  test("the upstream's word on its own connection does not close the client's", async () => {
    const up = await upstream((_request, response) => {
      response
        .writeHead(200, { connection: 'close', 'keep-alive': 'timeout=1', 'proxy-connection': 'close' })
        .end('ok')
    })
    const { url } = await serve(up.url)
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const first = await exchange(url, { agent })
    expect([first.headers.connection, first.headers['proxy-connection']]).toEqual(['keep-alive', undefined])
    expect((await exchange(url, { agent })).reused).toBe(true)
    agent.destroy()
  })
})

describe('streaming', () => {
  test('an answer reaches the client before it is whole', async () => {
    let finish = () => {}
    const up = await upstream((_request, response) => {
      response.write('first')
      finish = () => response.end(' last')
    })
    const { url } = await serve(up.url)
    const { response } = await ask(url, { headers: { origin: app } })
    const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]()
    expect((await chunks.next()).value).toBe('first')
    finish()
    expect((await chunks.next()).value).toBe(' last')
    expect((await chunks.next()).done).toBe(true)
  })

  test('a request reaches the upstream before it is whole', async () => {
    let heard: (text: string) => void = () => {}
    const firstChunk = new Promise<string>(resolve => {
      heard = resolve
    })
    const up = await upstream(async (request, response) => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) {
        body += chunk
        heard(chunk)
      }
      response.end(body)
    })
    const { url } = await serve(up.url)
    const request = http.request(url, { method: 'POST', headers: { origin: app } })
    request.write('first')
    expect(await firstChunk).toBe('first')
    request.end(' last')
    const [response] = await once(request, 'response')
    expect(await bodyOf(response)).toBe('first last')
  })

  test('a client that goes away cancels the request upstream', async () => {
    let gone: () => void = () => {}
    const cancelled = new Promise<void>(resolve => {
      gone = resolve
    })
    const up = await upstream((_request, response) => {
      response.write('first')
      response.once('close', gone)
    })
    const { url, running } = await serve(up.url)
    const { response } = await ask(url)
    response.destroy()
    await cancelled
    expect(running.out.text).not.toContain('ECONNRESET')
  })
})

describe('an upstream in trouble', () => {
  test('down: 502 with CORS headers, as text or JSON; and served once it is up', async () => {
    const port = await closedPort()
    const { url, running } = await serve(`http://127.0.0.1:${port}`)
    const text = await exchange(url, { path: '/me?secret=1', headers: { origin: app } })
    expect([text.status, text.body, lines(text)]).toEqual([
      502,
      'The upstream is down: nothing accepts connections there.\n',
      [
        ...granted,
        'cache-control: no-store',
        'content-type: text/plain; charset=utf-8',
        'vary: Origin',
      ].sort(),
    ])
    await running.until(
      /GET {5}\/me {2}ECONNREFUSED {2}The upstream is down: nothing accepts connections there\. Start it\.\n/,
    )
    expect(running.out.text).not.toContain('secret')
    const json = await exchange(url, { headers: { origin: app, accept: 'application/json' } })
    expect([json.status, json.headers['content-type'], JSON.parse(json.body)]).toEqual([
      502,
      'application/json',
      {
        error: 'bad-gateway',
        code: 'ECONNREFUSED',
        message: 'The upstream is down: nothing accepts connections there.',
      },
    ])
    const upload = await exchange(url, {
      method: 'PUT',
      headers: { origin: app },
      body: 'x'.repeat(1_000_000),
    })
    expect([upload.status, upload.headers['access-control-allow-origin']]).toEqual([502, app])

    await listening(
      http.createServer((_request, response) => response.end('up')),
      port,
    )
    expect((await exchange(url)).body).toBe('up')
  })

  test.each([
    [
      'closes without an answer',
      (socket: net.Socket) => socket.destroy(),
      'The upstream closed the connection without an answer.\n',
    ],
    [
      'does not speak HTTP',
      (socket: net.Socket) => socket.end('220 mail.example ESMTP\r\n'),
      'The upstream answered with something that is not HTTP/1.1.\n',
    ],
  ])('%s: 502 with CORS headers', async (_name, act, body) => {
    const up = await listening(
      net.createServer(socket => socket.once('data', () => act(socket)).on('error', () => {})),
    )
    const { url } = await serve(up.url)
    const answer = await exchange(url, { headers: { origin: app } })
    expect([answer.status, answer.body, answer.headers['access-control-allow-origin']]).toEqual([
      502,
      body,
      app,
    ])
  })

  test.each([
    ['with a length', 'content-length: 100\r\n\r\nhalf'],
    ['chunked', 'transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])(
    'dies in the middle of a body %s: the client sees it break off, and the server lives on',
    async (_name, rest) => {
      const up = await listening(
        net.createServer(socket => {
          socket.on('error', () => {})
          socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () => socket.destroySoon()))
        }),
      )
      const { url, running } = await serve(up.url)
      const { response } = await ask(url, { headers: { origin: app } })
      expect(headOf(response).headers['access-control-allow-origin']).toBe(app)
      await expect(bodyOf(response)).rejects.toThrow('aborted')
      await running.until(
        /GET {5}\/ {2}closed {2}The upstream closed the connection in the middle of its answer\./,
      )
      await expect(exchange(url)).rejects.toThrow()
      expect((await exchange(url, { method: 'POST', headers: { origin: evil } })).status).toBe(403)
    },
  )

  test('a status line that Node would not write does not bring the server down', async () => {
    const up = await listening(
      net.createServer(socket => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end('HTTP/1.1 200 O\x7fK\r\ncontent-length: 2\r\n\r\nok'))
      }),
    )
    const { url } = await serve(up.url)
    for (let i = 0; i < 2; i++) expect([200, 502]).toContain((await exchange(url)).status)
  })

  test('a kept connection that the upstream closes is no error: a read is sent again, a write never waits on one', async () => {
    const requests: string[] = []
    let connections = 0
    const up = await listening(
      net.createServer(socket => {
        const connection = ++connections
        let count = 0
        socket.on('error', () => {})
        socket.on('data', data => {
          requests.push(`${connection} ${data.toString().split(' ')[0]}`)
          // The first answer promises to keep the connection; the next request finds it closed.
          if (++count === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else socket.destroy()
        })
      }),
    )
    const { url } = await serve(up.url)
    const statuses = []
    for (const method of ['GET', 'GET', 'POST', 'GET'])
      statuses.push((await exchange(url, { method })).status)
    expect(statuses).toEqual([200, 200, 200, 200])
    expect(requests.filter(request => request.endsWith('POST'))).toHaveLength(1)
    expect(requests).toEqual(['1 GET', '1 GET', '2 GET', '3 POST', '4 GET'])
  })

  describe('over https', () => {
    let authority: { readonly private: string; readonly cert: string }
    beforeAll(async () => {
      authority = await generate([{ name: 'commonName', value: 'localhost' }], {
        algorithm: 'sha256',
        keyType: 'ec',
        extensions: [
          { name: 'basicConstraints', cA: true },
          { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
        ],
      })
    })
    const secure = async () =>
      listening(
        https.createServer({ key: authority.private, cert: authority.cert }, (request, response) =>
          response.end(`over TLS: ${request.headers.host}`),
        ),
      )

    test('an untrusted certificate is a 502 that says so', async () => {
      const up = await secure()
      const { url, running } = await serve(`https://localhost:${up.port}`)
      const answer = await exchange(url, { headers: { origin: app } })
      expect([answer.status, answer.body, answer.headers['access-control-allow-origin']]).toEqual([
        502,
        'The certificate of the upstream is not trusted, expired, or of another name.\n',
        app,
      ])
      await running.until(/NODE_EXTRA_CA_CERTS/)
    })

    test('a trusted one is served', async () => {
      const up = await secure()
      const policy = temporaryFile('policy.yaml', policyText)
      const args = ['serve', policy, '-u', `https://localhost:${up.port}`, '-l', '127.0.0.1:0']
      const process = startProcess(args, {
        NODE_EXTRA_CA_CERTS: temporaryFile('authority.pem', authority.cert),
      })
      const [, url = ''] = await process.until(/(http:\S+) →/)
      const answer = await exchange(url, { headers: { origin: app } })
      expect([answer.status, answer.body]).toEqual([200, `over TLS: localhost:${up.port}`])
      expect(await process.stop()).toBe(0)
    })

    test('http spoken to a TLS port, and TLS to an http port', async () => {
      const plain = await echo()
      const { url } = await serve(`https://127.0.0.1:${plain.port}`)
      expect([(await exchange(url)).status, (await exchange(url)).body]).toEqual([
        502,
        'The upstream does not speak TLS.\n',
      ])
    })
  })
})

describe('WebSockets', () => {
  const socketServer = async () => {
    const server = http.createServer((_request, response) =>
      response.writeHead(401, { 'content-length': 2 }).end('no'),
    )
    const sockets = new WebSocketServer({ noServer: true })
    const handshakes: http.IncomingHttpHeaders[] = []
    server.on('upgrade', (request, socket, head) => {
      handshakes.push(request.headers)
      if (request.url === '/plain') socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno')
      else
        sockets.handleUpgrade(request, socket, head, client =>
          client.on('message', data => client.send(`echo ${data}`)),
        )
    })
    return { ...(await listening(server)), handshakes }
  }
  const open = (url: string, path: string, origin: string | undefined) =>
    new WebSocket(`${url.replace('http', 'ws')}${path}`, origin === undefined ? {} : { origin })

  test('a listed origin talks through', async () => {
    const up = await socketServer()
    const { url, running } = await serve(up.url)
    const socket = open(url, '/live', app)
    await once(socket, 'open')
    socket.send('hello')
    expect(String((await once(socket, 'message'))[0])).toBe('echo hello')
    const big = 'x'.repeat(300_000)
    socket.send(big)
    expect(String((await once(socket, 'message'))[0])).toBe(`echo ${big}`)
    socket.close(1000)
    expect((await once(socket, 'close'))[0]).toBe(1000)
    expect(up.handshakes[0]).toMatchObject({
      origin: app,
      host: new URL(up.url).host,
      'x-forwarded-host': new URL(url).host,
    })
    expect(running.out.text).toMatch(
      /GET {5}\/live {2}WebSocket {2}from http:\/\/localhost:5173 {2}allow {2}granted/,
    )
  })

  test.each([evil, 'null', undefined])('origin %s is refused before the upstream sees it', async origin => {
    const up = await socketServer()
    const { url } = await serve(up.url)
    const socket = open(url, '/live', origin)
    const [error] = await once(socket, 'error')
    expect(error.message).toBe('Unexpected server response: 403')
    expect(up.handshakes).toEqual([])
  })

  test("the upstream's refusal is passed on", async () => {
    const up = await socketServer()
    const { url } = await serve(up.url)
    const [error] = await once(open(url, '/plain', app), 'error')
    expect(error.message).toBe('Unexpected server response: 401')
  })

  test('an upstream that is down: 502', async () => {
    const { url, running } = await serve(`http://127.0.0.1:${await closedPort()}`)
    const [error] = await once(open(url, '/live', app), 'error')
    expect(error.message).toBe('Unexpected server response: 502')
    await running.until(/GET {5}\/live {2}ECONNREFUSED/)
    expect((await exchange(url)).status).toBe(502)
  })

  test('an upstream that dies takes the socket with it, and nothing else', async () => {
    const up = await listening(
      net.createServer(socket => {
        socket.on('error', () => {})
        socket.once('data', () => {
          socket.write(
            'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
          )
          socket.once('data', () => socket.resetAndDestroy())
        })
      }),
    )
    const { url } = await serve(up.url)
    const { hostname, port } = new URL(url)
    const socket = net.connect(Number(port), hostname)
    socket.write(
      `GET / HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\norigin: ${app}\r\n\r\n`,
    )
    await once(socket, 'data')
    socket.write('x')
    socket.on('error', () => {})
    await once(socket, 'close')
    expect((await exchange(url, { method: 'POST', headers: { origin: evil } })).status).toBe(403)
  })
})

describe('the policy file is watched', () => {
  const allows = async (url: string, origin: string, agent?: http.Agent) => {
    const answer = await exchange(url, { headers: { origin }, ...(agent === undefined ? {} : { agent }) })
    return { granted: answer.headers['access-control-allow-origin'] === origin, reused: answer.reused }
  }
  const other = 'http://localhost:9999'

  test('a valid change takes effect; open connections and a running response stay', async () => {
    let finish = () => {}
    const up = await upstream((request, response) => {
      if (request.url !== '/stream') return response.end('ok')
      response.write('first')
      finish = () => response.end(' last')
      return response
    })
    const { url, running, file } = await serve(up.url)
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    expect(await allows(url, app, agent)).toEqual({ granted: true, reused: false })
    const { response: streaming } = await ask(url, { path: '/stream', headers: { origin: app } })

    writeFileSync(file, policyText.replace(app, other))
    await running.until(/policy\.yaml changed: the new policy is in force\n/)
    expect(await allows(url, app, agent)).toEqual({ granted: false, reused: true })
    expect(await allows(url, other, agent)).toEqual({ granted: true, reused: true })
    agent.destroy()

    finish()
    expect(headOf(streaming).headers['access-control-allow-origin']).toBe(app)
    expect(await bodyOf(streaming)).toBe('first last')
  })

  test('an invalid change is reported with every issue, and the last good policy stays', async () => {
    const up = await echo()
    const { url, running, file } = await serve(up.url)
    writeFileSync(file, "origins: [http://localhost:9999/]\ncredentials: 'true'\n")
    await running.until(/compare an environment variable.*\n/)
    expect(running.out.text.replaceAll(file, 'policy.yaml').split('\n').slice(2)).toEqual([
      expect.stringMatching(/^\S+ {2}policy\.yaml changed and is invalid: the policy before stays in force$/),
      '',
      'policy.yaml:1:11  origin-trailing-slash  `http://localhost:9999/` ends in a slash, and the origin that a browser sends does not.',
      '  1 | origins: [http://localhost:9999/]',
      '    |           ^^^^^^^^^^^^^^^^^^^^^^',
      '  fix  Write `http://localhost:9999`.',
      '',
      'policy.yaml:2:14  type-invalid  `credentials` is the text "true", which is not a boolean.',
      "  2 | credentials: 'true'",
      '    |              ^^^^^^',
      "  fix  Write `true` without quotes; compare an environment variable with `=== 'true'`.",
      '',
      '',
    ])
    expect(await allows(url, app)).toEqual({ granted: true, reused: false })
    writeFileSync(file, policyText.replace(app, other))
    await running.until(/the new policy is in force/)
    expect((await allows(url, other)).granted).toBe(true)
  })

  test('editors that write another file and rename it; a file that goes and comes back', async () => {
    const up = await echo()
    const { url, running, file } = await serve(up.url)
    for (const port of [9001, 9002, 9003]) {
      const origin = `http://localhost:${port}`
      writeFileSync(`${file}.new`, policyText.replace(app, origin))
      renameSync(`${file}.new`, file)
      await running.until(/new policy is in force/, port - 9000)
      expect((await allows(url, origin)).granted).toBe(true)
    }
    rmSync(file)
    await running.until(/policy\.yaml {2}file-missing {2}There is no such file\./)
    expect((await allows(url, 'http://localhost:9003')).granted).toBe(true)
    writeFileSync(file, policyText)
    await running.until(/new policy is in force/, 4)
    expect((await allows(url, app)).granted).toBe(true)
  })

  test('from a policy to a table and back', async () => {
    const up = await echo()
    const { url, running, file } = await serve(up.url)
    writeFileSync(file, `routes: [{ path: /a/**, policy: { origins: [${other}], credentials: true } }]\n`)
    await running.until(/new policy is in force/)
    const answers = ['/a/b', '/b'].map(path => exchange(url, { path, headers: { origin: other } }))
    expect((await Promise.all(answers)).map(answer => answer.headers['access-control-allow-origin'])).toEqual(
      [other, undefined],
    )
  })
})

describe('the log', () => {
  const stamp = /^\d\d:\d\d:\d\d {2}/
  const requests = async (url: string) => {
    await exchange(url, { path: '/me?token=secret', headers: { origin: app } })
    await exchange(url, { path: '/me', headers: { origin: evil } })
    await exchange(url, {
      method: 'OPTIONS',
      path: '/me',
      headers: { origin: app, 'access-control-request-method': 'PUT' },
    })
    await exchange(url, { method: 'POST', path: '/orders', headers: { origin: evil } })
    await exchange(url, { path: '/health' })
  }

  test('is one line for each decision, without the query', async () => {
    const up = await echo()
    const { url, running } = await serve(up.url)
    await requests(url)
    const [, , ...decisions] = running.out.text.trimEnd().split('\n')
    expect(decisions.every(line => stamp.test(line))).toBe(true)
    expect(decisions.map(line => line.replace(stamp, ''))).toEqual([
      `GET     /me  from ${app}  allow  granted  credentialed`,
      `GET     /me  from ${evil}  deny  origin-not-allowed`,
      `OPTIONS /me  preflight for PUT  from ${app}  allow 204  granted  credentialed`,
      `POST    /orders  from ${evil}  deny 403  cross-origin-write`,
      'GET     /health  no origin  allow  no-origin',
    ])
  })

  test('--json is one object a line', async () => {
    const up = await echo()
    const { url, running } = await serve(up.url, { args: ['--json'] })
    await requests(url)
    await running.stop()
    const events = running.out.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(
      events.map(({ event, method, path, origin, verdict, code, status }) => [
        event,
        method,
        path,
        origin,
        verdict,
        code,
        status,
      ]),
    ).toEqual([
      ['listening', undefined, undefined, undefined, undefined, undefined, undefined],
      ['decision', 'GET', '/me', app, 'allow', 'granted', null],
      ['decision', 'GET', '/me', evil, 'deny', 'origin-not-allowed', null],
      ['decision', 'OPTIONS', '/me', app, 'allow', 'granted', 204],
      ['decision', 'POST', '/orders', evil, 'deny', 'cross-origin-write', 403],
      ['decision', 'GET', '/health', null, 'allow', 'no-origin', null],
      ['closing', undefined, undefined, undefined, undefined, undefined, undefined],
    ])
  })

  test('--json tells of changes of the policy and of the upstream too', async () => {
    const { running, file, url } = await serve(`http://127.0.0.1:${await closedPort()}`, { args: ['--json'] })
    writeFileSync(file, 'origins: [http://localhost:9999/]\n')
    await running.until(/"event":"rejected"/)
    writeFileSync(file, `${policyText}# changed\n`)
    await running.until(/"event":"reloaded"/)
    await exchange(url, { path: '/me' })
    await running.until(/"event":"upstream-failed".*\n/)
    const [, rejected, reloaded, , failed] = running.out.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(rejected).toMatchObject({ file, issues: [{ line: 1, column: 11, code: 'origin-trailing-slash' }] })
    expect(reloaded).toMatchObject({ file })
    expect(failed).toMatchObject({ method: 'GET', path: '/me', code: 'ECONNREFUSED' })
  })

  test('--quiet has no decisions', async () => {
    const up = await echo()
    const { url, running, file } = await serve(up.url, { args: ['--quiet'] })
    await requests(url)
    expect(running.out.text).toBe(`${url} → ${up.url}/\npolicy ${file} (watched)\n`)
  })

  test("a client's control characters do not reach the terminal", async () => {
    const up = await echo()
    const { url, running } = await serve(up.url)
    await raw(url, 'GET /\x9b31m HTTP/1.1\r\nhost: a\r\norigin: http://\x9b31m\r\nconnection: close\r\n\r\n')
    await exchange(url, { path: '/end' })
    await running.until(/\/end/)
    expect(running.out.text).not.toMatch(/[\x1b\x80-\x9f]/)
  })
})

describe('what keeps it from starting', () => {
  const good = () => temporaryFile('policy.yaml', policyText)
  const upstreamUrl = 'http://127.0.0.1:3000'

  test('a port in use', async () => {
    const taken = await echo()
    const { code, stdout, stderr } = await invoke([
      'serve',
      good(),
      '-u',
      upstreamUrl,
      '-l',
      `127.0.0.1:${taken.port}`,
    ])
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      `error: Port ${taken.port} is in use on 127.0.0.1.\n  fix: Stop what listens there, or choose another: --listen 127.0.0.1:0 takes a free one.\n`,
    ])
  })

  test('an address of another machine', async () => {
    const { code, stderr } = await invoke(['serve', good(), '-u', upstreamUrl, '-l', '192.0.2.1:0'])
    expect([code, stderr]).toEqual([
      1,
      'error: 192.0.2.1 is not an address of this machine.\n  fix: Listen on 127.0.0.1 or 0.0.0.0.\n',
    ])
  })

  test('a missing file, a directory, a malformed and an invalid policy', async () => {
    const start = (file: string) => invoke(['serve', file, '-u', upstreamUrl, '-l', '127.0.0.1:0'])
    expect(await start('none.yaml')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'none.yaml  file-missing  There is no such file.\n  fix  Check the path.\n\nnot started: the policy is invalid.\n',
    })
    expect((await start(temporaryDirectory())).stderr).toContain('file-unreadable')
    expect((await start(temporaryFile('policy.json', '{'))).stderr).toContain('policy.json:1:2  json-syntax')
    const invalid = await start(
      temporaryFile('policy.yaml', "origins: ['*']\ncredentials: true\nmaxAge: -1\n"),
    )
    expect([invalid.code, invalid.stdout, invalid.stderr.match(/policy\.yaml:\d+:\d+ {2}\S+/g)]).toEqual([
      1,
      '',
      ['policy.yaml:1:11  origin-wildcard-credentialed', 'policy.yaml:3:9  max-age-out-of-bounds'],
    ])
  })

  test.each([
    [
      ['-u', '127.0.0.1:3000'],
      '--upstream "127.0.0.1:3000": it has no scheme.',
      'Write a URL such as http://127.0.0.1:3000.',
    ],
    [
      ['-u', 'http://'],
      '--upstream "http://": it is not a URL.',
      'Write a URL such as http://127.0.0.1:3000.',
    ],
    [
      ['-u', 'ws://a:1'],
      '--upstream "ws://a:1": WebSockets pass over the http URL.',
      'Write a URL such as http://a:1.',
    ],
    [
      ['-u', 'ftp://a'],
      '--upstream "ftp://a": ftp: is not http: or https:.',
      'Write a URL such as http://127.0.0.1:3000.',
    ],
    [
      ['-u', 'http://me:pw@a'],
      '--upstream "http://me:pw@a": it holds a user name or password.',
      'Write a URL such as http://a.',
    ],
    [
      ['-u', 'http://a/b?c'],
      '--upstream "http://a/b?c": it has a query or a fragment.',
      'Write a URL such as http://a/b.',
    ],
    [
      ['-u', 'http://a', '-l', '8080'],
      '--listen "8080": no host.',
      'Write HOST:PORT, such as 127.0.0.1:8080.',
    ],
    [
      ['-u', 'http://a', '-l', ':8080'],
      '--listen ":8080": no host.',
      'Write HOST:PORT, such as 127.0.0.1:8080 (0.0.0.0:8080 for every interface).',
    ],
    [
      ['-u', 'http://a', '-l', 'localhost'],
      '--listen "localhost": no port.',
      'Write HOST:PORT, such as localhost:8080.',
    ],
    [
      ['-u', 'http://a', '-l', 'a:65536'],
      '--listen "a:65536": a port is a number from 0 to 65535.',
      'Write HOST:PORT, such as a:8080.',
    ],
    [
      ['-u', 'http://a', '-l', '::1:80'],
      '--listen "::1:80": an IPv6 address needs brackets.',
      'Write HOST:PORT, such as [::1]:80.',
    ],
    [
      ['-u', 'http://a', '-l', 'a b:80'],
      '--listen "a b:80": the host is neither a name nor an address.',
      'Write HOST:PORT, such as 127.0.0.1:80.',
    ],
    [
      ['-u', 'http://localhost:7', '-l', '127.0.0.1:7'],
      'The upstream http://localhost:7 is the address that accredit itself would listen on.',
      'Give --listen or --upstream another port.',
    ],
    [[], 'serve needs an upstream.', 'Add --upstream http://127.0.0.1:3000.'],
  ])('wrong usage: %j', async (args, message, fix) => {
    expect(await invoke(['serve', 'policy.yaml', ...args])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\n  fix: ${fix}\n`,
    })
  })

  test('a policy from standard input, which cannot be watched', async () => {
    expect((await invoke(['serve', '-', '-u', upstreamUrl])).code).toBe(2)
  })
})

test('IPv6, where the machine has it', async () => {
  const up = await echo()
  const running = start(['serve', temporaryFile('policy.yaml', policyText), '-u', up.url, '-l', '[::1]:0'])
  const started = await running.until(/(http:\/\/\[::1\]:\d+) →/).catch(() => null)
  if (started === null) {
    expect(running.err.text).toContain('::1 is not an address of this machine')
    return
  }
  const port = new URL(started[1] ?? '').port
  const request = http.get({ host: '::1', port, headers: { origin: app } })
  const [response] = await once(request, 'response')
  expect(headOf(response).headers['access-control-allow-origin']).toBe(app)
  response.resume()
})

describe('stopping', () => {
  const begin = async (up: { url: string }) => {
    const process = startProcess([
      'serve',
      temporaryFile('policy.yaml', policyText),
      '-u',
      up.url,
      '-l',
      '127.0.0.1:0',
    ])
    const [, url = ''] = await process.until(/(http:\S+) →/)
    return { process, url }
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: idle connections and WebSockets end, a running response finishes, exit code 0',
    async signal => {
      let finish = () => {}
      const server = http.createServer((_request, response) => {
        response.write('first')
        finish = () => response.end(' last')
      })
      const sockets = new WebSocketServer({ server })
      const up = await listening(server)
      const { process, url } = await begin(up)
      const socket = new WebSocket(url.replace('http', 'ws'), { origin: app })
      await once(socket, 'open')
      const { response } = await ask(url, { agent: new http.Agent({ keepAlive: true }) })
      process.child.kill(signal)
      await process.until(/closing: running requests may finish, Ctrl-C ends them now\n/)
      await once(socket, 'close')
      await expect(exchange(url)).rejects.toThrow('ECONNREFUSED')
      finish()
      expect(await bodyOf(response)).toBe('first last')
      expect(await process.ended).toBe(0)
      expect(process.err.text).toBe('')
      sockets.close()
    },
  )

  test('the second Ctrl-C ends what still runs', async () => {
    const up = await upstream((_request, response) => {
      response.write('first')
    })
    const { process, url } = await begin(up)
    const { response } = await ask(url)
    process.child.kill('SIGINT')
    await process.until(/closing/)
    // npm repeats a Ctrl-C at once, which is no second one; a person's comes later.
    const again = setInterval(() => process.child.kill('SIGINT'), 50)
    onTestFinished(() => clearInterval(again))
    await expect(bodyOf(response)).rejects.toThrow('aborted')
    // It is on its way out, and a signal now would have its usual meaning.
    clearInterval(again)
    expect(await process.ended).toBe(0)
  })
})
