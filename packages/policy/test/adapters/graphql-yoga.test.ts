import http from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { node } from '../../src/adapters/node.ts'
import { fetchHandler } from '../../src/adapters/web.ts'
import { definePolicy } from '../../src/index.ts'
import { corsLines, send, serving } from '../exchange.ts'

const app = 'https://app.example'
const policy = definePolicy({ origins: [app], credentials: true, allowHeaders: ['content-type'] })

const schema = createSchema({
  typeDefs: 'type Query { hello: String, broken: String }',
  resolvers: {
    Query: {
      hello: () => 'world',
      broken: () => {
        throw new Error('broken')
      },
    },
  },
})
// Yoga has a CORS layer of its own, which answers `OPTIONS`: off.
const yoga = createYoga({ schema, cors: false, logging: false })

const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]
const query = (text: string, origin = app) => ({
  method: 'POST',
  path: '/graphql',
  headers: { origin, 'content-type': 'application/json' },
  body: JSON.stringify({ query: text }),
})

describe('GraphQL Yoga behind node()', () => {
  const listener = node(policy, yoga)

  it.each([
    ['{ hello }', '{"data":{"hello":"world"}}'],
    ['{ broken }', '"errors"'],
    ['{ no such field', '"errors"'],
  ])('%s has the headers', async (text, body) => {
    const response = await serving(http.createServer(listener), port => send(port, query(text)))
    expect(response.body).toContain(body)
    expect(corsLines(response)).toEqual(granted)
  })

  it('answers preflights, and refuses a mutation of a stranger before the schema', async () => {
    await serving(http.createServer(listener), async port => {
      const headers = {
        origin: app,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      }
      const preflight = await send(port, { method: 'OPTIONS', path: '/graphql', headers })
      expect(preflight.status).toBe(204)
      const refused = await send(port, query('{ hello }', 'https://evil.example'))
      expect(refused.status).toBe(403)
      expect(refused.body).toContain('cross-origin-write')
    })
  })
})

it('GraphQL Yoga behind fetchHandler() has the headers', async () => {
  const handler = fetchHandler(policy, request => yoga.fetch(request))
  const { path, ...init } = query('{ hello }')
  const response = await handler(new Request(`https://api.example${path}`, init))
  expect(await response.json()).toEqual({ data: { hello: 'world' } })
  expect(response.headers.get('access-control-allow-origin')).toBe(app)
})
