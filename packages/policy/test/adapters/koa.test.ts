import http from 'node:http'
import http2 from 'node:http2'
import Koa, { type Context, type Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { koa } from '../../src/adapters/koa.ts'
import { definePolicy, policyTable } from '../../src/index.ts'
import { corsLines, type RawResponse, type Sent, send, serving, valuesOf } from '../exchange.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 0 })
const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]
const preflight = (origin = app): Sent => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'PUT' },
})

function policed(...middleware: Middleware[]): Koa {
  const server = new Koa()
  server.silent = true
  server.use(koa(policy))
  for (const one of middleware) server.use(one)
  return server
}

function ask(server: Koa, sent: Sent = { headers: { origin: app } }): Promise<RawResponse> {
  return serving(http.createServer(server.callback()), port => send(port, sent))
}

it('puts a policy on an app in two lines', async () => {
  const server = new Koa()
  server.use(koa(policy))
  server.use(context => {
    context.body = 'ok'
  })
  expect(corsLines(await ask(server))).toEqual(granted)
  expect(corsLines(await ask(server, { headers: { origin: evil } }))).toEqual(['vary: Origin'])
  expect((await ask(server, preflight())).status).toBe(204)
})

it('says at start that the policy is missing', () => {
  // @ts-expect-error no policy
  expect(() => koa()).toThrow('accredit: the policy is missing')
})

describe('outlives ctx.onerror, which removes every header', () => {
  const errors: readonly (readonly [string, number, (context: Context) => void])[] = [
    [
      'an Error',
      500,
      () => {
        throw new Error('broken')
      },
    ],
    [
      'an error with headers',
      401,
      context =>
        context.throw(401, { headers: { 'WWW-Authenticate': 'Bearer', 'Access-Control-Allow-Origin': '*' } }),
    ],
    ['an error with a Vary', 406, context => context.throw(406, { headers: { Vary: 'Accept' } })],
    [
      'what is no error',
      500,
      () => {
        throw 'broken'
      },
    ],
  ]

  it.each(errors)('%s', async (_, status, fail) => {
    const response = await ask(policed(context => fail(context)))
    expect(response.status).toBe(status)
    const [credentials, origin, ...rest] = corsLines(response)
    expect([credentials, origin]).toEqual(granted.slice(0, 2))
    expect(rest).toEqual([status === 406 ? 'vary: Accept, Origin' : 'vary: Origin'])
  })
})

it('outlives ctx.respond = false', async () => {
  const server = policed(context => {
    context.respond = false
    context.res.writeHead(200, { Vary: 'Accept', 'Access-Control-Allow-Origin': '*' })
    context.res.end('raw')
  })
  expect(corsLines(await ask(server))).toEqual([...granted.slice(0, 2), 'vary: Accept, Origin'])
})

it('keeps a refused preflight from the app', async () => {
  let ran = false
  const server = policed(() => {
    ran = true
  })
  const response = await ask(server, preflight(evil))
  expect(response.status).toBe(403)
  expect(corsLines(response).filter(line => line.startsWith('access-control'))).toEqual([])
  expect(ran).toBe(false)
})

it('says a max-age of 0, and no empty origin', async () => {
  expect(corsLines(await ask(policed(), preflight()))).toContain('access-control-max-age: 0')
  expect(corsLines(await ask(policed(), {}))).toEqual(['vary: Origin'])
})

it('says one origin on one line where several are allowed', async () => {
  const server = new Koa().use(koa(definePolicy({ origins: [evil, app], credentials: true })))
  expect(valuesOf(await ask(server), 'access-control-allow-origin')).toEqual([app])
})

it('reflects nobody, and not null', async () => {
  for (const origin of ['null', 'https://any.example'])
    expect(corsLines(await ask(policed(), { headers: { origin } }))).toEqual(['vary: Origin'])
})

it('hands any other OPTIONS to the app', async () => {
  const server = policed(context => {
    context.body = 'options'
  })
  expect((await ask(server, { method: 'OPTIONS', headers: { origin: app } })).body).toBe('options')
})

it('shows a table the path as it came', async () => {
  const server = new Koa().use(koa(policyTable([{ path: '/open', policy: { origins: '*' } }])))
  server.use(context => {
    context.url = '/rewritten'
    context.body = 'ok'
  })
  expect(corsLines(await ask(server, { path: '/open?a=b', headers: { origin: evil } }))).toEqual([
    'access-control-allow-origin: *',
  ])
})

it('refuses a second policy, and keeps the headers of the first', async () => {
  const errors: unknown[] = []
  const server = policed(koa(definePolicy({ origins: '*' })))
  server.on('error', error => errors.push(error))
  const response = await ask(server)
  expect([response.status, corsLines(response)]).toEqual([500, granted])
  expect(String(errors)).toContain('two policies on one response')
})

it('leaves the status to middleware that comes before', async () => {
  const statuses: number[] = []
  const server = new Koa()
  server.use(async (context, next) => {
    await next()
    statuses.push(context.status)
  })
  server.use(koa(policy))
  await ask(server, preflight())
  expect(statuses).toEqual([204])
})

it('serves HTTP/2', async () => {
  const server = http2.createServer(
    policed(context => {
      context.throw(404)
    }).callback(),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const session = http2.connect(`http://127.0.0.1:${port}`)
  try {
    const stream = session.request({ origin: app })
    const headers = await new Promise((resolve, reject) => {
      stream.on('response', resolve).on('error', reject).resume()
    })
    expect(headers).toMatchObject({ ':status': 404, 'access-control-allow-origin': app, vary: 'Origin' })
  } finally {
    session.destroy()
    await new Promise(resolve => server.close(resolve))
  }
})
