import express5, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
// Express 4 cannot have its types beside those of 5, which say the same of all that is used here.
// @ts-expect-error no declaration file
import express4 from 'express4'
import { describe, expect, it } from 'vitest'
import { express } from '../../src/adapters/express.ts'
import { definePolicy, policyTable } from '../../src/index.ts'
import { corsLines, send, serving, valuesOf } from '../exchange.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'] })
const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]
const preflight = { method: 'OPTIONS', headers: { origin: app, 'access-control-request-method': 'PUT' } }

const majors: readonly (readonly [string, () => Express])[] = [
  ['Express 5', express5],
  ['Express 4', express4],
]

describe.each(majors)('%s', (_title, create) => {
  function appWith(...before: RequestHandler[]): Express {
    const server = create()
    server.use(express(policy), ...before)
    server.get('/json', (_, response) => void response.json({ ok: true }))
    server.get(
      '/vary',
      (_, response) => void response.vary('Accept').set('Access-Control-Allow-Origin', '*').send('ok'),
    )
    server.get('/moved', (_, response) => void response.redirect('/json'))
    server.get('/throws', () => {
      throw new Error('broken')
    })
    server.get('/next', (_, __, next) => next(new Error('broken')))
    server.get('/teapot', (_, response) => void response.sendStatus(418))
    server.post('/write', (_, response) => void response.json({ written: true }))
    return server
  }
  const quiet: ErrorRequestHandler = (_error, _request, response, _next) => {
    response.status(500).send('broken')
  }
  const get = (path: string, server = appWith()) =>
    serving(server, port => send(port, { path, headers: { origin: app } }))

  it.each([
    ['/json', 200],
    ['/moved', 302],
    ['/teapot', 418],
    ['/missing', 404],
  ])('%s keeps the headers', async (path, status) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    expect(corsLines(response).filter(line => !line.startsWith('vary'))).toEqual(granted.slice(0, 2))
    expect(valuesOf(response, 'vary').join()).toContain('Origin')
  })

  it.each(['/throws', '/next'])('%s keeps the headers through an error handler', async path => {
    const server = appWith()
    server.use(quiet)
    const response = await get(path, server)
    expect(response).toMatchObject({ status: 500, body: 'broken' })
    expect(corsLines(response)).toEqual(granted)
  })

  it('keeps the headers through the built-in error handler', async () => {
    const response = await get('/throws')
    expect(response.status).toBe(500)
    expect(corsLines(response)).toEqual(granted)
  })

  it('merges Vary and speaks with one voice', async () => {
    expect(corsLines(await get('/vary'))).toEqual([...granted.slice(0, 2), 'vary: Accept, Origin'])
  })

  it('answers a preflight before authentication', async () => {
    const authenticate: RequestHandler = (_, response) => void response.sendStatus(401)
    const response = await serving(appWith(authenticate), port => send(port, { ...preflight, path: '/json' }))
    expect(response.status).toBe(204)
    expect(corsLines(response)).toContain(`access-control-allow-origin: ${app}`)
    expect((await get('/json', appWith(authenticate))).status).toBe(401)
  })

  it('refuses a cross-origin write before the handler', async () => {
    const response = await serving(appWith(), port =>
      send(port, { method: 'POST', path: '/write', headers: { origin: evil } }),
    )
    expect(response.status).toBe(403)
    expect(response.body).toContain('cross-origin-write')
  })

  it('shows a table the whole path, wherever it is mounted', async () => {
    const server = create()
    server.use(
      '/api',
      express(
        policyTable([
          { path: '/api/open', policy: { origins: '*' } },
          { path: '/api/closed', policy },
        ]),
      ),
    )
    server.use((_, response) => void response.send('ok'))
    await serving(server, async port => {
      const ask = (path: string) => send(port, { path, headers: { origin: evil } })
      expect(corsLines(await ask('/api/open'))).toEqual(['access-control-allow-origin: *'])
      expect(corsLines(await ask('/api/closed'))).toEqual(['vary: Origin'])
      expect(corsLines(await ask('/elsewhere'))).toEqual([])
    })
  })
})
