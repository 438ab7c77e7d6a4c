import http from 'node:http'
import http2 from 'node:http2'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { fastify } from '../../src/adapters/fastify.ts'
import { node } from '../../src/adapters/node.ts'
import { definePolicy, policyTable } from '../../src/index.ts'
import { corsLines, type RawResponse, type Sent, send, serving, valuesOf } from '../exchange.ts'

const app = 'https://app.example'
const partner = 'https://partner.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'] })
const partnerPolicy = definePolicy({ origins: [partner], credentials: true, methods: ['PUT', 'DELETE'] })
const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]

const preflight = (path: string, method: string, origin = app): Sent => ({
  method: 'OPTIONS',
  path,
  headers: { origin, 'access-control-request-method': method },
})
const from = (path: string, origin = app): Sent => ({ path, headers: { origin } })

async function asking<T>(
  server: FastifyInstance,
  use: (ask: (sent: Sent) => Promise<RawResponse>) => Promise<T>,
): Promise<T> {
  await server.ready()
  return serving(server.server, port => use(sent => send(port, sent)))
}

async function policed(build: (server: FastifyInstance) => void = () => {}): Promise<FastifyInstance> {
  const server = Fastify()
  await server.register(fastify, { policy })
  server.get('/text', () => 'ok')
  build(server)
  return server
}

describe('the two lines of the documentation', () => {
  it('put a policy on an app', async () => {
    const server = Fastify()
    await server.register(fastify, { policy })
    server.get('/', () => 'ok')
    await asking(server, async ask => {
      expect(corsLines(await ask(from('/')))).toEqual(granted)
      expect(corsLines(await ask(from('/', evil)))).toEqual(['vary: Origin'])
      expect((await ask(preflight('/', 'PUT'))).status).toBe(204)
    })
  })

  it('say at start that the policy is missing', async () => {
    const server = Fastify()
    // @ts-expect-error no policy
    const registered = server.register(fastify, {})
    await expect(registered).rejects.toThrow('accredit: the policy is missing')
  })
})

describe('what Fastify answers by itself keeps the headers', () => {
  const build = (server: FastifyInstance) => {
    server.post('/small', { bodyLimit: 4 }, () => 'ok')
    server.post('/json', { schema: { body: { type: 'object', required: ['name'] } } }, () => 'ok')
    server.get('/answer', { schema: { response: { 200: { type: 'object', required: ['a'] } } } }, () => ({}))
  }
  const post = (path: string, type: string, body: string): Sent => ({
    method: 'POST',
    path,
    body,
    headers: { origin: app, 'content-type': type },
  })

  it.each([
    ['a body that is too large', 413, post('/small', 'text/plain', 'too large')],
    ['a body that does not parse', 400, post('/json', 'application/json', '{')],
    ['a body that is not valid', 400, post('/json', 'application/json', '{}')],
    ['a media type that nobody parses', 415, post('/json', 'application/x-unknown', '{}')],
    ['an answer that does not serialise', 500, from('/answer')],
    ['an unknown route', 404, from('/missing')],
    ['a method without a route', 404, { ...from('/text'), method: 'DELETE' }],
  ])('%s: %i', async (_, status, sent) => {
    const response = await asking(await policed(build), ask => ask(sent))
    expect(response.status).toBe(status)
    expect(corsLines(response)).toEqual(granted)
  })

  it('through handlers of errors and of what is not found', async () => {
    const server = await policed(server => {
      server.setErrorHandler((_error, _request, reply) => reply.code(418).send('teapot'))
      server.setNotFoundHandler((_request, reply) => reply.code(410).send('gone'))
      server.get('/throws', () => {
        throw new Error('broken')
      })
    })
    await asking(server, async ask => {
      const broken = await ask(from('/throws'))
      expect([broken.status, corsLines(broken)]).toEqual([418, granted])
      const missing = await ask(from('/missing'))
      expect([missing.status, corsLines(missing)]).toEqual([410, granted])
      expect((await ask(preflight('/missing', 'PUT'))).status).toBe(204)
    })
  })

  it('what comes before any hook has them by way of the server', async () => {
    const server = Fastify({ serverFactory: handler => http.createServer(node(policy, handler)) })
    await server.register(fastify, { policy })
    await asking(server, async ask => {
      const response = await ask(from('/%c0'))
      expect([response.status, corsLines(response)]).toEqual([400, granted])
    })
  })
})

it('streams events past Fastify with the headers', async () => {
  const server = await policed(server => {
    server.get('/events', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Access-Control-Allow-Origin': '*' })
      reply.raw.end('data: 1\n\n')
    })
    server.get('/implicit', (_request, reply) => {
      reply.hijack()
      reply.raw.end('raw')
    })
  })
  await asking(server, async ask => {
    expect(corsLines(await ask(from('/events')))).toEqual(granted)
    expect(corsLines(await ask(from('/implicit')))).toEqual(granted)
  })
})

describe('routes with a policy of their own', () => {
  const build = (server: FastifyInstance) => {
    server.put('/text', { config: { policy: partnerPolicy } }, () => 'put')
    server.get('/users/me', () => 'me')
    server.put('/users/:id', { config: { policy: partnerPolicy } }, () => 'put')
  }

  it.each(['/text', '/users/me'])(
    '%s: the preflight gets the policy of the method that it asks for',
    async path => {
      await asking(await policed(build), async ask => {
        expect((await ask(preflight(path, 'PUT', partner))).status).toBe(204)
        expect(corsLines(await ask({ ...from(path, partner), method: 'PUT' }))).toContain(
          `access-control-allow-origin: ${partner}`,
        )
        expect((await ask(preflight(path, 'PUT', app))).status).toBe(403)
        expect((await ask(preflight(path, 'GET', app))).status).toBe(204)
        expect((await ask(preflight(path, 'GET', partner))).status).toBe(403)
        expect(corsLines(await ask(from(path, app)))).toEqual(granted)
      })
    },
  )

  it('a route for nobody refuses its preflight', async () => {
    const nobody = policyTable([{ path: '/closed', writes: 'guard' }])
    const server = await policed(server => server.put('/closed', { config: { policy: nobody } }, () => 'put'))
    await asking(server, async ask => {
      const response = await ask(preflight('/closed', 'PUT'))
      expect(response.status).toBe(403)
      expect(corsLines(response).filter(line => !line.startsWith('vary'))).toEqual([])
    })
  })

  it('say so when they are added before the policy', async () => {
    const server = Fastify()
    server.register(fastify, { policy })
    server.get('/early', { config: { policy: partnerPolicy } }, () => 'ok')
    server.get('/plain', () => 'ok')
    await asking(server, async ask => {
      const response = await ask(from('/early', partner))
      expect(response.status).toBe(500)
      expect(response.body).toContain('the route /early was added before the policy')
      expect(corsLines(await ask(from('/plain')))).toEqual(granted)
      expect((await ask(preflight('/plain', 'PUT'))).status).toBe(204)
    })
  })

  it('may have several hosts and versions', async () => {
    const server = await policed(server => {
      server.put('/v', { constraints: { version: '1.0.0' } }, () => '1')
      server.put('/v', { constraints: { version: '2.0.0' } }, () => '2')
      server.put('/h', { constraints: { host: 'a.example' } }, () => 'a')
      server.put('/h', { constraints: { host: 'b.example' }, config: { policy: partnerPolicy } }, () => 'b')
    })
    const at = (host: string, sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, host } })
    await asking(server, async ask => {
      expect((await ask(preflight('/v', 'PUT'))).status).toBe(204)
      expect((await ask(at('a.example', preflight('/h', 'PUT', partner)))).status).toBe(403)
      expect((await ask(at('b.example', preflight('/h', 'PUT', partner)))).status).toBe(204)
    })
  })
})

it('takes routes for every method on many hosts', async () => {
  const hosts = Array.from({ length: 8 }, (_, index) => `h${index}.example`)
  const server = await policed(server => {
    for (const host of hosts)
      server.all(
        '/all',
        { constraints: { host }, config: { policy: host === 'h3.example' ? partnerPolicy : undefined } },
        () => host,
      )
  })
  await asking(server, async ask => {
    for (const method of ['PUT', 'DELETE']) {
      const sent = preflight('/all', method, partner)
      const statuses = await Promise.all(
        hosts.map(async host => (await ask({ ...sent, headers: { ...sent.headers, host } })).status),
      )
      expect(statuses).toEqual(hosts.map(host => (host === 'h3.example' ? 204 : 403)))
    }
    const plain = await ask({ method: 'OPTIONS', path: '/all', headers: { origin: app, host: 'h1.example' } })
    expect(plain.body).toBe('h1.example')
  })
})

describe('scopes', () => {
  it('a policy covers the scope that it is registered in', async () => {
    const server = Fastify()
    await server.register(
      async scope => {
        await scope.register(fastify, { policy })
        scope.get('/', () => 'root')
        scope.put('/text', () => 'put')
        scope.options('/text', () => 'options')
        scope.register(async inner => {
          inner.get('/inner', () => 'ok')
        })
      },
      { prefix: '/api' },
    )
    server.get('/outside', () => 'ok')
    server.put('/outside', () => 'ok')
    await asking(server, async ask => {
      for (const path of ['/api', '/api/', '/api/inner'])
        expect([path, corsLines(await ask(from(path)))]).toEqual([path, granted])
      for (const path of ['/api', '/api/', '/api/inner'])
        expect([path, (await ask(preflight(path, 'GET'))).status]).toEqual([path, 204])
      expect((await ask(preflight('/api/text', 'PUT'))).status).toBe(204)
      expect((await ask(preflight('/api/text', 'PUT', evil))).status).toBe(403)
      expect((await ask({ ...from('/api/text'), method: 'OPTIONS' })).body).toBe('options')
      expect(corsLines(await ask(from('/outside')))).toEqual([])
      expect((await ask(preflight('/outside', 'PUT'))).status).toBe(404)
    })
  })

  it('the policy of an inner scope takes the place of the outer, and is not stacked on it', async () => {
    const server = await policed(server => {
      server.register(
        async scope => {
          await scope.register(fastify, { policy: partnerPolicy })
          scope.put('/text', () => 'ok')
        },
        { prefix: '/partner' },
      )
    })
    await asking(server, async ask => {
      const path = '/partner/text'
      expect((await ask(preflight(path, 'PUT', partner))).status).toBe(204)
      expect((await ask(preflight(path, 'PUT', app))).status).toBe(403)
      expect(corsLines(await ask({ ...from(path, partner), method: 'PUT' }))).toContain(
        `access-control-allow-origin: ${partner}`,
      )
      expect((await ask({ ...from(path, app), method: 'PUT' })).status).toBe(403)
      expect(corsLines(await ask(from('/text')))).toEqual(granted)
    })
  })

  it('two policies on one scope are refused at start', async () => {
    const server = await policed()
    await expect(server.register(fastify, { policy: partnerPolicy })).rejects.toThrow('two policies')
  })

  it('the same policy twice is nothing new', async () => {
    const server = await policed(server => void server.register(fastify, { policy }))
    expect(corsLines(await asking(server, ask => ask(from('/text'))))).toEqual(granted)
  })
})

it('hands OPTIONS without a requested method to the app, and has no 400 for it', async () => {
  const server = await policed(server => {
    server.options('/text', (_request, reply) => reply.header('Allow', 'GET').send('options'))
  })
  await asking(server, async ask => {
    const response = await ask({ ...from('/text'), method: 'OPTIONS' })
    expect([response.status, response.body]).toEqual([200, 'options'])
    expect((await ask({ method: 'OPTIONS', path: '/text' })).body).toBe('options')
    expect((await ask({ ...from('/missing'), method: 'OPTIONS' })).status).toBe(404)
  })
})

it('gives a refused origin neither credentials nor methods', async () => {
  await asking(await policed(), async ask => {
    const response = await ask(preflight('/text', 'PUT', evil))
    expect(response.status).toBe(403)
    expect(corsLines(response).filter(line => line.startsWith('access-control'))).toEqual([])
  })
})

it('refuses a cross-origin write before the handler, and strips an anonymous one', async () => {
  const tiers = definePolicy({ origins: { credentialed: [app], anonymous: [partner] } })
  const server = Fastify()
  await server.register(fastify, { policy: tiers })
  server.post('/write', request => request.headers.cookie ?? 'no cookie')
  const write = (origin: string): Sent => ({
    method: 'POST',
    path: '/write',
    headers: { origin, cookie: 'a=1' },
  })
  await asking(server, async ask => {
    const refused = await ask(write(evil))
    expect([refused.status, refused.body.slice(0, 18)]).toEqual([403, 'cross-origin-write'])
    expect((await ask(write(partner))).body).toBe('no cookie')
    expect((await ask(write(app))).body).toBe('a=1')
  })
})

it('runs the hooks that follow the response of a preflight', async () => {
  const server = await policed()
  const seen = new Promise<number>(resolve => {
    server.addHook('onResponse', async (_request, reply) => resolve(reply.raw.statusCode))
  })
  await asking(server, async ask => {
    await ask(preflight('/text', 'PUT'))
    expect(await seen).toBe(204)
  })
})

it('answers what is injected', async () => {
  const server = await policed()
  const headers = { origin: app }
  const response = await server.inject({ url: '/text', headers })
  expect(response.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'Origin' })
  const asked = { ...headers, 'access-control-request-method': 'PUT' }
  expect((await server.inject({ method: 'OPTIONS', url: '/text', headers: asked })).statusCode).toBe(204)
  await server.close()
})

it('serves HTTP/2, also past Fastify', async () => {
  const server = Fastify({ http2: true })
  await server.register(fastify, { policy })
  server.get('/text', () => 'ok')
  server.get('/raw', (_request, reply) => {
    reply.hijack()
    reply.raw.end('raw')
  })
  const address = await server.listen({ port: 0, host: '127.0.0.1' })
  const session = http2.connect(address)
  const ask = (headers: http2.OutgoingHttpHeaders) =>
    new Promise<http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader>((resolve, reject) => {
      const stream = session.request({ origin: app, ...headers })
      stream.on('response', resolve).on('error', reject).resume()
    })
  try {
    for (const path of ['/text', '/raw', '/missing'])
      expect(await ask({ ':path': path })).toMatchObject({
        'access-control-allow-origin': app,
        vary: 'Origin',
      })
    const asked = { ':method': 'OPTIONS', ':path': '/text', 'access-control-request-method': 'PUT' }
    expect(await ask(asked)).toMatchObject({ ':status': 204, 'access-control-allow-methods': 'PUT' })
  } finally {
    session.destroy()
    await server.close()
  }
})

it('leaves an upgrade alone', async () => {
  const server = await policed()
  server.server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  await server.ready()
  await serving(server.server, async port => {
    const headers = { origin: app, connection: 'upgrade', upgrade: 'websocket' }
    const names = await new Promise<string[]>((resolve, reject) => {
      const request = http.request({ port, host: '127.0.0.1', path: '/text', headers, agent: false })
      request.on('upgrade', response => resolve(Object.keys(response.headers)))
      request.on('error', reject)
      request.end()
    })
    expect(names).toEqual(['connection', 'upgrade'])
  })
})

it('merges Vary', async () => {
  const server = await policed(server => {
    server.get('/vary', (_request, reply) => reply.header('vary', 'Accept').send('ok'))
  })
  expect(valuesOf(await asking(server, ask => ask(from('/vary'))), 'vary')).toEqual(['Accept, Origin'])
})
