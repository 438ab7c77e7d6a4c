import { H3, HTTPError, HTTPResponse, type Middleware } from 'h3'
import { toNodeHandler } from 'h3/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { h3 } from '../../src/adapters/h3.ts'
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

function policed(...middleware: Middleware[]): H3 {
  const server = new H3({ silent: true })
  for (const one of [h3(policy), ...middleware]) server.use(one)
  server.get('/text', () => 'ok')
  return server
}

const get = (server: H3, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(server.request(path, { headers: { origin: app, ...headers } }))
const preflight = (server: H3, path: string, origin = app): Promise<Response> =>
  Promise.resolve(
    server.request(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } }),
  )

function cors({ headers }: Response): string[] {
  return [...headers]
    .filter(([name]) => name.startsWith('access-control-') || name === 'vary')
    .map(line => line.join(': '))
}

it('puts a policy on an app in two lines', async () => {
  const server = new H3()
  server.use(h3(policy))
  server.get('/', () => 'ok')
  expect(cors(await get(server, '/'))).toEqual(granted)
  expect(cors(await get(server, '/', { origin: evil }))).toEqual(['vary: Origin'])
  expect((await preflight(server, '/')).status).toBe(204)
})

it('says at start that the policy is missing', () => {
  // @ts-expect-error no policy
  expect(() => h3()).toThrow('accredit: the policy is missing')
})

describe('keeps the headers', () => {
  const build = (): H3 =>
    policed()
      .get('/throws', () => {
        throw new Error('broken')
      })
      .get('/rejects', async () => {
        throw new HTTPError({ status: 422, headers: { vary: 'Accept', 'access-control-allow-origin': '*' } })
      })
      .get('/response', () => new Response('ok', { headers: { vary: 'Accept' } }))
      .get('/http-response', () => new HTTPResponse('ok', { status: 201 }))
      .get('/staged', ({ res }) => {
        res.headers.set('vary', 'Accept')
        res.headers.set('access-control-allow-credentials', 'TRUE')
        res.errHeaders.set('x-error', 'yes')
        return 'ok'
      })
      .get('/moved', () => Response.redirect('https://app.example/', 301))
      .get('/number', () => {
        throw new HTTPError({ status: 503 })
      })

  it.each([
    ['/throws', 500, []],
    ['/rejects', 422, ['Accept']],
    ['/response', 200, ['Accept']],
    ['/http-response', 201, []],
    ['/staged', 200, ['Accept']],
    ['/moved', 301, []],
    ['/number', 503, []],
    ['/missing', 404, []],
  ])('%s: %i', async (path, status, names) => {
    const response = await get(build(), path)
    expect(response.status).toBe(status)
    expect(cors(response)).toEqual([...granted.slice(0, 2), `vary: ${[...names, 'Origin'].join(', ')}`])
  })

  it('on Node as elsewhere', async () => {
    const listener = toNodeHandler(build())
    await serving(
      (incoming, outgoing) => void listener(incoming, outgoing),
      async port => {
        for (const path of ['/throws', '/rejects', '/response', '/staged', '/moved', '/missing']) {
          const lines = corsLines(await send(port, { path, headers: { origin: app } }))
          expect([path, lines]).toEqual([path, cors(await get(build(), path))])
        }
      },
    )
  })

  it('of responses that cannot be changed', async () => {
    await serving(
      (_, response) => void response.writeHead(200, { 'access-control-allow-origin': '*' }).end('up'),
      async port => {
        const server = policed().get('/proxy', () => fetch(`http://127.0.0.1:${port}/`))
        const response = await get(server, '/proxy')
        expect([await response.text(), cors(response)]).toEqual(['up', granted])
      },
    )
  })
})

it('calls the hooks of the app once', async () => {
  const calls: string[] = []
  const server = new H3({
    silent: true,
    onError: () => {
      calls.push('onError')
      return new Response('teapot', { status: 418 })
    },
    onResponse: () => void calls.push('onResponse'),
  })
  server.use(h3(policy))
  server.get('/throws', () => {
    throw new Error('broken')
  })
  const response = await get(server, '/throws')
  expect([response.status, cors(response), calls]).toEqual([418, granted, ['onError', 'onResponse']])
})

it('covers a mounted app, and shows a table the whole path', async () => {
  const inner = new H3()
  inner.use(h3(policyTable([{ path: '/api/open', policy: { origins: '*' } }])))
  inner.get('/open', () => 'ok')
  const server = new H3().mount('/api', inner).get('/outside', () => 'ok')
  expect(cors(await get(server, '/api/open'))).toEqual(['access-control-allow-origin: *'])
  expect((await preflight(server, '/api/closed')).status).toBe(403)
  expect(cors(await get(server, '/outside'))).toEqual([])
})

it('strips the cookies of an anonymous write, and keeps its body', async () => {
  const server = policed().post('/write', async ({ req }) => [req.headers.get('cookie'), await req.text()])
  const write = async (origin: string, freeze = false) => {
    const headers = { origin, cookie: 'a=1' }
    const request = new Request('http://api.example/write', { method: 'POST', body: 'x', headers })
    if (freeze)
      Object.defineProperty(request, 'headers', { value: new FrozenHeaders(headers), configurable: true })
    const response = await server.fetch(request)
    return response.status === 200 ? response.json() : response.status
  }
  expect(await write(reader)).toEqual([null, 'x'])
  expect(await write(reader, true)).toEqual([null, 'x'])
  expect(await write(app)).toEqual(['a=1', 'x'])
  expect(await write(evil)).toBe(403)
})

/** As those of a request on Workers and Deno. */
class FrozenHeaders extends Headers {
  override delete(): void {
    throw new TypeError('immutable')
  }
}

it('hands any other OPTIONS to the app, and refuses without credentials', async () => {
  const server = policed().options('/text', () => 'options')
  const plain = await server.request('/text', { method: 'OPTIONS', headers: { origin: app } })
  expect(await plain.text()).toBe('options')
  const refused = await preflight(server, '/text', evil)
  expect([refused.status, refused.headers.get('access-control-allow-credentials')]).toEqual([403, null])
})

it('leaves to a WebSocket library what it looks for in the response', async () => {
  const hooks = { open: () => {} }
  const server = policed().get('/socket', () =>
    Object.assign(new Response('upgrade', { status: 426 }), { crossws: hooks }),
  )
  const shake = (origin: string) =>
    get(server, '/socket', { origin, upgrade: 'websocket', connection: 'upgrade' })
  const response = await shake(app)
  expect(response).toHaveProperty('crossws', hooks)
  expect(cors(response)).toEqual([])
  expect((await shake(evil)).status).toBe(403)
})

it('admits no origin that only looks like a listed one', async () => {
  for (const origin of ['null', `${app}.evil.test`, 'https://APP.example'])
    expect(cors(await get(policed(), '/text', { origin }))).toEqual(['vary: Origin'])
})

it('refuses a second policy, with the headers of the first', async () => {
  const response = await get(policed(h3(definePolicy({ origins: '*' }))), '/text')
  expect([response.status, cors(response)]).toEqual([500, granted])
  expect((await get(policed(h3(policy)), '/text')).status).toBe(200)
})
