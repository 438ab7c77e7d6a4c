import { type RouteOptionsCors, type Server, server } from '@hapi/hapi'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'

const peer = { package: '@hapi/hapi' }
const listed: RouteOptionsCors = { origin: [app], credentials: true, headers: ['Content-Type'], maxAge: 600 }
const put = { method: 'PUT' } as const

function withCors(cors: RouteOptionsCors): () => Promise<Running> {
  return async () => {
    const api: Server = server({ port: 0, host: '127.0.0.1', routes: { cors } })
    api.route({
      method: ['GET', 'PUT'],
      path: '/me',
      handler: (request, h) => {
        const { status, body } = accountOf(request.raw.req.headers.cookie)
        return h.response(body).code(status).type('application/json')
      },
      options: { state: { parse: false } },
    })
    await api.start()
    return { port: Number(api.info.port), close: () => api.stop({ timeout: 0 }) }
  }
}

/** cors of hapi 21, which has no fault of its own number; its near-wildcards are those of others. */
export const hapi21: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-hapi-star-with-credentials',
    rule: 'A01',
    peer,
    description: "origin: ['*'] beside credentials reflects everybody.",
    start: withCors({ ...listed, origin: ['*'] }),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-hapi-listed',
    rule: 'A01',
    peer,
    description: 'A list of one.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A04-hapi-star-without-dot',
    rule: 'A04',
    peer,
    description: "'https://*shop.example': the dot after the star is missing.",
    start: withCors({ ...listed, origin: ['https://*shop.example'] }),
    severity: 'high',
    pages: [sees('https://evilshop.example', 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A03-hapi-star-at-the-end',
    rule: 'A03',
    peer,
    description: "'https://app.shop.example*', meant for ports.",
    start: withCors({ ...listed, origin: ['https://app.shop.example*'] }),
    severity: 'high',
    origins: /^https:\/\/app\.shop\.example./,
    pages: [sees('https://app.shop.example.evil.example', 'private'), sees(evil, 'nothing')],
  }),
]
