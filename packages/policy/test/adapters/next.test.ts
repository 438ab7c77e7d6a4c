import { describe, expect, it } from 'vitest'
import { routeHandlers } from '../../src/adapters/next.ts'
import { definePolicy } from '../../src/index.ts'

const app = 'https://app.example'
const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'] })
const url = 'https://api.example/api/things'
const from = (method: string, headers: Record<string, string> = {}) =>
  new Request(url, { method, headers: { origin: app, ...headers } })

/** As `redirect()` and `notFound()` of `next/navigation` throw. */
const signal = (digest: string) => () => {
  throw Object.assign(new Error(digest), { digest })
}

describe('routeHandlers', () => {
  const { GET, HEAD, PUT, DELETE, OPTIONS } = routeHandlers(policy, {
    GET: (_request: Request, { params }: { params: { id: string } }) => Response.json(params),
    PUT: () => new Response('written'),
  })
  const context = { params: { id: '1' } }

  it('hands on what Next passes, with the headers', async () => {
    const response = await GET(from('GET'), context)
    expect(await response.json()).toEqual({ id: '1' })
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
    expect((await HEAD(from('HEAD'), context)).headers.get('vary')).toBe('Origin')
    expect(await (await PUT(from('PUT'), context)).text()).toBe('written')
  })

  it('answers preflights by the exported OPTIONS', async () => {
    const response = await OPTIONS(from('OPTIONS', { 'access-control-request-method': 'PUT' }), context)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toBe('PUT')
  })

  it('says what there is to a plain OPTIONS', async () => {
    const response = await OPTIONS(from('OPTIONS'), context)
    expect(response.status).toBe(204)
    expect(response.headers.get('allow')).toBe('GET, HEAD, PUT, OPTIONS')
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
  })

  it('answers 405 with the headers for a method without handler', async () => {
    const response = await DELETE(from('DELETE'), context)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, PUT, OPTIONS')
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
  })

  it.each<[string, number, string | null]>([
    ['NEXT_REDIRECT;replace;https://a.example/;b;307;', 307, 'https://a.example/;b'],
    ['NEXT_REDIRECT;push;/login;303;', 303, '/login'],
    ['NEXT_HTTP_ERROR_FALLBACK;404', 404, null],
    ['NEXT_HTTP_ERROR_FALLBACK;403', 403, null],
  ])('answers %s with the headers', async (digest, status, location) => {
    const handlers = routeHandlers(policy, { GET: signal(digest) })
    const response = await handlers.GET(from('GET'))
    expect(response.status).toBe(status)
    expect(response.headers.get('location')).toBe(location)
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
  })

  it('hands other signals on to Next', async () => {
    const handlers = routeHandlers(policy, { GET: signal('DYNAMIC_SERVER_USAGE') })
    await expect(handlers.GET(from('GET'))).rejects.toThrow('DYNAMIC_SERVER_USAGE')
  })

  it('lets the author answer for a handler that threw', async () => {
    const handlers = routeHandlers(
      policy,
      {
        GET: () => {
          throw new Error('broken')
        },
      },
      { onError: error => new Response(String(error), { status: 503 }) },
    )
    const response = await handlers.GET(from('GET'))
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Error: broken')
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
  })
})
