import { describe, expect, it } from 'vitest'
import { fetchHandler } from '../../src/adapters/web.ts'
import { definePolicy } from '../../src/index.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'], exposeHeaders: ['etag'] })
const url = 'https://api.example/x'
const granted = [
  ['access-control-allow-credentials', 'true'],
  ['access-control-allow-origin', app],
  ['access-control-expose-headers', 'etag'],
  ['vary', 'Origin'],
]

const corsHeaders = (response: Response) =>
  [...response.headers].filter(([name]) => name === 'vary' || name.startsWith('access-control-'))
const from = (origin: string | null, init: RequestInit = {}) => {
  const request = new Request(url, init)
  if (origin !== null) request.headers.set('origin', origin)
  return request
}
const never = () => {
  throw new Error('the handler must not run')
}

describe('fetchHandler', () => {
  const responses: readonly (readonly [string, () => Response | Promise<Response>, number])[] = [
    ['a new response', () => new Response('ok'), 200],
    ['a promise', async () => new Response('ok', { status: 201 }), 201],
    ['immutable headers', () => Response.redirect('https://api.example/y', 303), 303],
    ['a fetched response', () => fetch('data:text/plain,ok'), 200],
    ['a null-body status', () => new Response(null, { status: 304 }), 304],
    ['an error status', () => Response.json({ error: 'no' }, { status: 422 }), 422],
    [
      'headers of another voice',
      () =>
        new Response('ok', {
          headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': '1' },
        }),
      200,
    ],
    ['a stream', () => new Response(new Blob(['ok']).stream()), 200],
    [
      'a thrown response',
      () => {
        throw new Response('no', { status: 401 })
      },
      401,
    ],
  ]
  it.each(responses)('%s keeps the headers', async (_title, handler, status) => {
    const response = await fetchHandler(policy, handler)(from(app))
    expect(response.status).toBe(status)
    expect(corsHeaders(response)).toEqual(granted)
  })

  it('keeps the body of a response with immutable headers', async () => {
    const response = await fetchHandler(policy, () => fetch('data:text/plain,ok'))(from(app))
    expect(await response.text()).toBe('ok')
  })

  it('keeps several Set-Cookie apart', async () => {
    const handler = () =>
      new Response('ok', {
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      })
    expect((await fetchHandler(policy, handler)(from(app))).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('answers for a handler that threw, with the headers', async () => {
    const printed: unknown[] = []
    const { error } = console
    console.error = (...args) => printed.push(...args)
    try {
      const response = await fetchHandler(policy, () => Promise.reject(new Error('broken')))(from(app))
      expect(response.status).toBe(500)
      expect(await response.text()).toBe('Internal Server Error')
      expect(corsHeaders(response)).toEqual(granted)
      expect(printed).toEqual([new Error('broken')])
    } finally {
      console.error = error
    }
  })

  it('lets the author answer for it', async () => {
    const handler = fetchHandler(policy, never, {
      onError: error => new Response(String(error), { status: 503 }),
    })
    const response = await handler(from(app))
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Error: the handler must not run')
    expect(corsHeaders(response)).toEqual(granted)
  })

  it('answers preflights itself', async () => {
    const init = { method: 'OPTIONS', headers: { 'access-control-request-method': 'PUT' } }
    const response = await fetchHandler(policy, never)(from(app, init))
    expect(response.status).toBe(204)
    expect(corsHeaders(response)).toEqual([
      ['access-control-allow-credentials', 'true'],
      ['access-control-allow-methods', 'PUT'],
      ['access-control-allow-origin', app],
      ['vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'],
    ])
    const refused = await fetchHandler(policy, never)(from(evil, init))
    expect(refused.status).toBe(403)
    expect(corsHeaders(refused)).toEqual([
      ['vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'],
    ])
  })

  it('refuses a cross-origin write with a readable body', async () => {
    const response = await fetchHandler(policy, never)(from(evil, { method: 'POST', body: 'x' }))
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('cross-origin-write')
    expect(corsHeaders(response)).toEqual([['vary', 'Origin']])
  })

  it('hands an anonymous write on without what the browser attached by itself', async () => {
    const tiers = definePolicy({ origins: { credentialed: [app], anonymous: '*' } })
    const request = from(evil, {
      method: 'POST',
      body: 'x',
      headers: { authorization: 'basic dTpw', 'x-a': '1' },
    })
    request.headers.set('cookie', 'sid=1')
    const seen = await fetchHandler(tiers, async passed =>
      Response.json([[...passed.headers.keys()], await passed.text()]),
    )(request)
    const [names, body] = await seen.json()
    expect(names).toContain('x-a')
    expect(names).not.toContain('cookie')
    expect(names).not.toContain('authorization')
    expect(body).toBe('x')
  })

  it('leaves a network error and what the runtime passes alone', async () => {
    const handler = fetchHandler(policy, (_request, environment: { answer: Response }) => environment.answer)
    const answer = Response.error()
    expect(await handler(from(app), { answer })).toBe(answer)
    expect(corsHeaders(answer)).toEqual([])
  })

  it('leaves a request alone that the runtime took over, as Bun does to upgrade it', async () => {
    expect(await fetchHandler(policy, () => undefined)(from(app))).toBeUndefined()
  })

  it('guards a handshake, which a fetch handler sees on Bun, Deno and Workers', async () => {
    const handshake = (origin: string) => from(origin, { headers: { upgrade: 'websocket' } })
    const refused = await fetchHandler(policy, never)(handshake(evil))
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('cross-origin-upgrade')
    // What Deno.upgradeWebSocket() and a Worker answer with; Node's class makes no 101.
    const switching = Object.defineProperty(new Response(null), 'status', { value: 101 })
    expect(await fetchHandler(policy, () => switching)(handshake(app))).toBe(switching)
    expect(corsHeaders(switching)).toEqual([])
  })

  it('merges Vary', async () => {
    const vary = async (value: string) =>
      (
        await fetchHandler(policy, () => new Response('', { headers: { vary: value } }))(from(app))
      ).headers.get('vary')
    expect(await vary('Accept')).toBe('Accept, Origin')
    expect(await vary('*')).toBe('*')
    expect(await vary('accept, origin')).toBe('accept, origin')
  })
})
