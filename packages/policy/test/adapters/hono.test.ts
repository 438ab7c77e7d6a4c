import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { streamSSE } from 'hono/streaming'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hono } from '../../src/adapters/hono.ts'
import { definePolicy, policyTable } from '../../src/index.ts'
import { corsLines, send, serving } from '../exchange.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const reader = 'https://reader.example'
const policy = definePolicy({ origins: { credentialed: [app], anonymous: [reader] }, methods: ['PUT'] })
const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]

afterEach(() => void vi.restoreAllMocks())

function policed(...middleware: MiddlewareHandler[]): Hono {
  const server = new Hono()
  server.use(hono(policy), ...middleware)
  server.get('/text', context => context.text('ok'))
  return server
}

const get = (server: Hono, path: string, headers: Record<string, string> = {}) =>
  server.request(path, { headers: { origin: app, ...headers } })
const preflight = (server: Hono, path: string, origin = app) =>
  server.request(path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT' },
  })

function cors({ headers }: Response): string[] {
  return [...headers]
    .filter(([name]) => name.startsWith('access-control-') || name === 'vary')
    .map(line => line.join(': '))
}

it('puts a policy on an app in two lines', async () => {
  const server = new Hono()
  server.use(hono(policy))
  server.get('/', context => context.text('ok'))
  expect(cors(await get(server, '/'))).toEqual(granted)
  expect(cors(await get(server, '/', { origin: evil }))).toEqual(['vary: Origin'])
  expect((await preflight(server, '/')).status).toBe(204)
})

it('says at start that the policy is missing', () => {
  // @ts-expect-error no policy
  expect(() => hono()).toThrow('accredit: the policy is missing')
})

describe('errors keep the headers', () => {
  it('of app.onError, of an HTTPException and of app.notFound', async () => {
    const server = policed()
    server.onError((error, context) =>
      error instanceof HTTPException ? error.getResponse() : context.text('broken', 500),
    )
    server.notFound(context => context.text('nothing', 404))
    server.get('/throws', () => {
      throw new Error('broken')
    })
    server.get('/exception', () => {
      throw new HTTPException(422, { message: 'no' })
    })
    for (const [path, status] of [
      ['/throws', 500],
      ['/exception', 422],
      ['/missing', 404],
    ] as const) {
      const response = await get(server, path)
      expect([path, response.status, cors(response)]).toEqual([path, status, granted])
    }
  })

  it('of a response that an exception brings', async () => {
    const server = policed()
    server.get('/exception', () => {
      throw new HTTPException(401, { res: Response.redirect('https://login.example/', 302) })
    })
    const response = await get(server, '/exception')
    expect(response.headers.get('location')).toBe('https://login.example/')
    expect(cors(response)).toEqual(granted)
  })

  it('also where no Error is thrown, and where onError throws', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const server = policed()
    server.get('/text-thrown', () => {
      throw 'broken'
    })
    server.get('/response-thrown', () => {
      throw new Response('teapot', { status: 418 })
    })
    for (const [path, status] of [
      ['/text-thrown', 500],
      ['/response-thrown', 418],
    ] as const) {
      const response = await get(server, path)
      expect([path, response.status, cors(response)]).toEqual([path, status, granted])
    }
    expect(printed.mock.calls).toEqual([['broken']])
  })
})

describe('responses that cannot be changed', () => {
  it('of fetch', async () => {
    await serving(
      (_, response) =>
        void response.writeHead(200, { 'access-control-allow-origin': '*', etag: '"1"' }).end('up'),
      async port => {
        const server = policed()
        server.get('/proxy', () => fetch(`http://127.0.0.1:${port}/`))
        const response = await get(server, '/proxy')
        expect(cors(response)).toEqual(granted)
        expect([response.headers.get('etag'), await response.text()]).toEqual(['"1"', 'up'])
        expect(cors(await get(server, '/proxy', { origin: evil }))).toEqual(['vary: Origin'])
      },
    )
  })

  it('of Response.redirect', async () => {
    const server = policed()
    server.get('/moved', () => Response.redirect('https://app.example/', 301))
    const response = await get(server, '/moved')
    expect([response.status, cors(response)]).toEqual([301, granted])
  })
})

it('leaves an upgrade alone, and refuses that of others', async () => {
  const server = policed()
  const upgraded = new Response(null)
  // Runtimes make these; the constructor refuses the status.
  Object.defineProperty(upgraded, 'status', { value: 101 })
  server.get('/socket', () => upgraded)
  const shake = (origin: string) =>
    get(server, '/socket', { origin, upgrade: 'websocket', connection: 'upgrade' })
  const response = await shake(app)
  expect(response).toBe(upgraded)
  expect(cors(response)).toEqual([])
  expect((await shake(evil)).status).toBe(403)
})

it('outlives a c.res that later middleware replaces', async () => {
  const server = policed(async (context, next) => {
    await next()
    context.res = new Response('new', { headers: { vary: 'Accept', 'access-control-allow-origin': '*' } })
  })
  expect(cors(await get(server, '/text'))).toEqual([...granted.slice(0, 2), 'vary: Accept, Origin'])
})

it('covers sub-apps, and shows a table the whole path', async () => {
  const inner = new Hono()
  inner.use(hono(policyTable([{ path: '/api/open', policy: { origins: '*' } }])))
  inner.get('/open', context => context.text('ok'))
  const server = new Hono()
  server.route('/api', inner)
  server.get('/outside', context => context.text('ok'))
  expect(cors(await get(server, '/api/open'))).toEqual(['access-control-allow-origin: *'])
  expect((await preflight(server, '/api/closed')).status).toBe(403)
  expect(cors(await get(server, '/outside'))).toEqual([])
})

it('streams events with the headers', async () => {
  const server = policed()
  server.get('/events', context => streamSSE(context, stream => stream.writeSSE({ data: '1' })))
  const response = await get(server, '/events')
  expect(cors(response)).toEqual(granted)
  expect(await response.text()).toBe('data: 1\n\n')
})

it('strips the cookies of an anonymous write, and keeps its body', async () => {
  const server = policed()
  server.post('/write', async context =>
    context.json({ cookie: context.req.header('cookie') ?? null, body: await context.req.text() }),
  )
  const write = (origin: string) =>
    server.request('/write', { method: 'POST', body: 'x', headers: { origin, cookie: 'a=1' } })
  expect(await (await write(reader)).json()).toEqual({ cookie: null, body: 'x' })
  expect(await (await write(app)).json()).toEqual({ cookie: 'a=1', body: 'x' })
  expect((await write(evil)).status).toBe(403)
})

it('does not take the Vary of the request for that of the response', async () => {
  expect(cors(await get(policed(), '/text', { vary: 'X-Evil' }))).toEqual(granted)
})

it('hands any other OPTIONS to the app, and refuses without credentials', async () => {
  const server = policed()
  server.options('/text', context => context.text('options'))
  const plain = await server.request('/text', { method: 'OPTIONS', headers: { origin: app } })
  expect(await plain.text()).toBe('options')
  const refused = await preflight(server, '/text', evil)
  expect([refused.status, refused.headers.get('access-control-allow-credentials')]).toEqual([403, null])
})

it('refuses a second policy, with the headers of the first', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  const response = await get(policed(hono(definePolicy({ origins: '*' }))), '/text')
  expect([response.status, cors(response)]).toEqual([500, granted])
  expect(String(printed.mock.calls)).toContain('two policies on one response')
  expect((await get(policed(hono(policy)), '/text')).status).toBe(200)
})

it('covers on Node what the server answers for an app that fails around it', async () => {
  const server = new Hono()
  server.use(async (_, next) => {
    await next()
    throw 'broken'
  })
  server.use(hono(policy))
  server.get('/text', context => context.text('ok'))
  const listener = getRequestListener(server.fetch, { overrideGlobalObjects: false })
  const response = await serving(
    (incoming, outgoing) => void listener(incoming, outgoing),
    port => send(port, { path: '/text', headers: { origin: app } }),
  )
  expect([response.status, corsLines(response)]).toEqual([500, granted])
})
