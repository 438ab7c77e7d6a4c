import { Elysia, t } from 'elysia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { elysia } from '../../src/adapters/elysia.ts'
import { definePolicy } from '../../src/index.ts'

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

interface Handling {
  handle(request: Request): Promise<Response>
}

const ask = (server: Handling, path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  server.handle(
    new Request(`http://api.example${path}`, { ...init, headers: { origin: app, ...init.headers } }),
  )
const preflight = (server: Handling, path: string, origin = app) =>
  ask(server, path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } })

function cors({ headers }: Response): string[] {
  return [...headers]
    .filter(([name]) => name.startsWith('access-control-') || name === 'vary')
    .map(line => line.join(': '))
}

it('puts a policy on an app in two lines', async () => {
  const server = new Elysia()
  server.use(elysia(policy))
  server.get('/', () => 'ok')
  expect(cors(await ask(server, '/'))).toEqual(granted)
  expect(cors(await ask(server, '/', { headers: { origin: evil } }))).toEqual(['vary: Origin'])
  expect((await preflight(server, '/')).status).toBe(204)
})

describe('says at start', () => {
  it('that the policy is missing: no default reflects anybody', () => {
    // @ts-expect-error no policy
    expect(() => elysia()).toThrow('accredit: the policy is missing')
  })

  it('that an app without aot cannot be wrapped', () => {
    expect(() => new Elysia({ aot: false }).use(elysia(policy))).toThrow('without `aot` cannot be wrapped')
  })
})

describe('keeps the headers', () => {
  const build = () =>
    new Elysia()
      .use(elysia(policy))
      .get('/replaced', ({ set }) => {
        set.headers = { 'x-own': 'yes' }
        return 'ok'
      })
      .get('/vary', ({ set }) => {
        set.headers.vary = 'Accept'
        set.headers['access-control-allow-origin'] = '*'
        return 'ok'
      })
      .get('/throws', () => {
        throw new Error('broken')
      })
      .get('/status', ({ status }) => status(418, 'teapot'))
      .get('/response', () => new Response('ok', { headers: { 'access-control-allow-origin': '*' } }))
      .get('/moved', ({ redirect }) => redirect('https://app.example/', 301))
      .get('/static', 'text')
      .get('/generated', function* () {
        yield 'a'
        yield 'b'
      })
      .post('/valid', ({ body }) => body.name, { body: t.Object({ name: t.String() }) })

  it.each([
    ['/replaced', 200],
    ['/throws', 500],
    ['/status', 418],
    ['/response', 200],
    ['/moved', 301],
    ['/static', 200],
    ['/generated', 200],
    ['/missing', 404],
  ])('%s: %i', async (path, status) => {
    const response = await ask(build(), path)
    expect([response.status, cors(response)]).toEqual([status, granted])
  })

  it.each([
    ['a body that does not parse', 400, '{'],
    ['a body that is not valid', 422, '{}'],
  ])('%s: %i', async (_, status, body) => {
    const headers = { 'content-type': 'application/json' }
    const response = await ask(build(), '/valid', { method: 'POST', body, headers })
    expect([response.status, cors(response)]).toEqual([status, granted])
  })

  it('beside a Vary of the app, which is merged', async () => {
    expect(cors(await ask(build(), '/vary'))).toEqual([...granted.slice(0, 2), 'vary: Accept, Origin'])
  })

  it('where onError answers, and where it throws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const answering = new Elysia()
      .use(elysia(policy))
      .onError(({ set }) => {
        set.headers = {}
        return 'handled'
      })
      .get('/', () => {
        throw new Error('broken')
      })
    const response = await ask(answering, '/')
    expect([response.status, await response.text(), cors(response)]).toEqual([500, 'handled', granted])
    const throwing = new Elysia()
      .use(elysia(policy))
      .onError(() => {
        throw new Error('again')
      })
      .get('/', () => {
        throw new Error('broken')
      })
    const failed = await ask(throwing, '/')
    expect([failed.status, cors(failed)]).toEqual([500, granted])
  })

  it('where onRequest answers before any route', async () => {
    const server = new Elysia()
      .onRequest(() => new Response('closed', { status: 503 }))
      .use(elysia(policy))
      .get('/', () => 'ok')
    const response = await ask(server, '/')
    expect([response.status, cors(response)]).toEqual([503, granted])
    expect((await preflight(server, '/')).status).toBe(204)
  })
})

it('admits no name of an object for an origin', async () => {
  const server = new Elysia().use(elysia(policy)).get('/', () => 'ok')
  for (const origin of ['null', 'toString', 'constructor', '__proto__', 'http://app.example', 'app.example'])
    expect(cors(await ask(server, '/', { headers: { origin } }))).toEqual(['vary: Origin'])
})

it('answers a preflight with what was asked for and nothing else', async () => {
  const server = new Elysia().use(elysia(policy)).get('/', () => 'ok')
  const response = await preflight(server, '/')
  expect(cors(response).filter(line => !line.startsWith('vary'))).toEqual([
    'access-control-allow-credentials: true',
    'access-control-allow-methods: PUT',
    `access-control-allow-origin: ${app}`,
  ])
  expect(cors(await preflight(server, '/', evil)).filter(line => !line.startsWith('vary'))).toEqual([])
})

it('hands any other OPTIONS to the app', async () => {
  const server = new Elysia().use(elysia(policy)).options('/', () => 'options')
  expect(await (await ask(server, '/', { method: 'OPTIONS' })).text()).toBe('options')
})

it('covers the whole app, also when a part of it uses it', async () => {
  const part = new Elysia({ prefix: '/part' }).use(elysia(policy)).get('/text', () => 'part')
  const server = new Elysia().use(part).get('/text', () => 'whole')
  for (const path of ['/part/text', '/text', '/missing'])
    expect([path, cors(await ask(server, path))]).toEqual([path, granted])
})

it('refuses a second policy, with the headers of one, and takes the same twice', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const part = (of: typeof policy) => new Elysia().use(elysia(of))
  const other = definePolicy({ origins: [app] })
  const twice = new Elysia()
    .use(part(policy))
    .use(part(policy))
    .get('/', () => 'ok')
  expect(cors(await ask(twice, '/'))).toEqual(granted)
  const stacked = new Elysia()
    .use(part(policy))
    .use(part(other))
    .get('/', () => 'ok')
  expect((await ask(stacked, '/')).status).toBe(500)
})

it('strips the cookies of an anonymous write, and keeps its body', async () => {
  const server = new Elysia()
    .use(elysia(policy))
    .post('/', ({ request, body }) => [request.headers.get('cookie'), body])
  const write = async (origin: string) => {
    const headers = { origin, cookie: 'a=1', 'content-type': 'text/plain' }
    const response = await ask(server, '/', { method: 'POST', body: 'x', headers })
    return response.status === 200 ? response.json() : response.status
  }
  expect(await write(reader)).toEqual([null, 'x'])
  expect(await write(app)).toEqual(['a=1', 'x'])
  expect(await write(evil)).toBe(403)
})
