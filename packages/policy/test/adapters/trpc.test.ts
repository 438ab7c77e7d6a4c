import http from 'node:http'
import { initTRPC, TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { describe, expect, it } from 'vitest'
import { node } from '../../src/adapters/node.ts'
import { fetchHandler } from '../../src/adapters/web.ts'
import { definePolicy } from '../../src/index.ts'
import { corsLines, send, serving } from '../exchange.ts'

const app = 'https://app.example'
const policy = definePolicy({ origins: [app], credentials: true, allowHeaders: ['content-type'] })

const t = initTRPC.create()
const router = t.router({
  hello: t.procedure.query(() => 'world'),
  secret: t.procedure.query(() => {
    throw new TRPCError({ code: 'UNAUTHORIZED' })
  }),
  write: t.procedure.mutation(() => 'written'),
})

const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]

describe('tRPC standalone behind node()', () => {
  const listener = node(policy, createHTTPHandler({ router }))

  it.each([
    ['/hello', 200],
    ['/secret', 401],
    ['/nothing', 404],
  ])('%s has the headers', async (path, status) => {
    const response = await serving(http.createServer(listener), port =>
      send(port, { path, headers: { origin: app } }),
    )
    expect(response.status).toBe(status)
    expect(corsLines(response).filter(line => !line.startsWith('vary'))).toEqual(granted.slice(0, 2))
    expect(corsLines(response).join()).toContain('Origin')
  })

  it('answers preflights, and refuses a mutation of a stranger', async () => {
    await serving(http.createServer(listener), async port => {
      const asked = { origin: app, 'access-control-request-method': 'POST' }
      const preflight = await send(port, { method: 'OPTIONS', path: '/write', headers: asked })
      expect(preflight.status).toBe(204)
      const headers = { origin: 'https://evil.example', 'content-type': 'application/json' }
      const refused = await send(port, { method: 'POST', path: '/write', headers, body: '{}' })
      expect(refused.status).toBe(403)
      expect(refused.body).toContain('cross-origin-write')
    })
  })
})

it('tRPC behind fetchHandler() has the headers', async () => {
  const handler = fetchHandler(policy, req => fetchRequestHandler({ router, req, endpoint: '/trpc' }))
  const response = await handler(new Request('https://api.example/trpc/hello', { headers: { origin: app } }))
  expect(await response.json()).toEqual({ result: { data: 'world' } })
  expect(response.headers.get('access-control-allow-origin')).toBe(app)
})
