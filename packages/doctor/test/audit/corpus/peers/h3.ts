import { type CorsOptions, H3, handleCors, toNodeHandler } from 'h3'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'
import { serveListener } from '../listening.ts'
import { untyped } from './untyped.ts'

const peer = { package: 'h3' }
const listed: CorsOptions = {
  origin: [app],
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowHeaders: ['content-type'],
  exposeHeaders: [],
  maxAge: '600',
}
const put = { method: 'PUT' } as const
const simplePost = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const

function withCors(options: CorsOptions): () => Promise<Running> {
  return () => {
    const api = new H3({ silent: true })
    api.use(event => {
      const answered = handleCors(event, options)
      return answered === false ? undefined : answered
    })
    for (const method of ['GET', 'PUT', 'POST'] as const)
      api.on(method, '/me', event => {
        const { status, body } = accountOf(event.req.headers.get('cookie'))
        event.res.status = status
        event.res.headers.set('content-type', 'application/json')
        return body
      })
    return serveListener((request, response) => void toNodeHandler(api)(request, response))
  }
}

/** h3 2. */
export const h3v2: readonly CorpusCase[] = [
  vulnerable({
    id: 'A05-J5-h3-regexp',
    rule: 'A05',
    peerFault: 'J5',
    peer,
    description: 'An expression without anchors.',
    start: withCors({ ...listed, origin: [/app\.shop\.example/] }),
    severity: 'high',
    origins: /app\.shop\.example/,
    pages: [sees('https://app.shop.example.evil.example', 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A05-J5-h3-listed',
    rule: 'A05',
    peerFault: 'J5',
    peer,
    description: 'A list of one.',
    start: withCors(listed),
    pages: [sees('https://app.shop.example.evil.example', 'nothing'), sees(app, 'private', put)],
  }),
  vulnerable({
    id: 'A02-J7-h3-null',
    rule: 'A02',
    peerFault: 'J7',
    peer,
    description: "origin: 'null' beside credentials.",
    start: withCors({ ...listed, origin: 'null' }),
    severity: 'high',
    origins: /^null$/,
    pages: [sees('null', 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A02-J7-h3-listed',
    rule: 'A02',
    peerFault: 'J7',
    peer,
    description: 'null is not listed.',
    start: withCors(listed),
    pages: [sees('null', 'nothing'), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A16-J8-h3-string-false',
    rule: 'A16',
    peerFault: 'J8',
    peer,
    description: "credentials: 'false', from the environment, is true, beside the default *.",
    start: withCors({ ...listed, origin: '*', ...untyped({ credentials: 'false' }) }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(evil, 'anonymous', { credentials: 'omit' })],
  }),
  vulnerable({
    id: 'A16-J23-h3-default-star',
    rule: 'A16',
    peerFault: 'J23',
    peer,
    description: 'credentials: true beside *.',
    start: withCors({ ...listed, origin: '*' }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'nothing')],
  }),
  vulnerable({
    id: 'A21-J35-h3-credentials-to-strangers',
    rule: 'A21',
    peerFault: 'J35',
    peer,
    description: 'A refused origin gets Access-Control-Allow-Credentials all the same.',
    start: withCors(listed),
    unseen: 'nothing can be read by it: a scanner that reports it is wrong',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A33-J37-h3-simple-post',
    rule: 'A33',
    peerFault: 'J37',
    peer,
    description: 'A simple POST from a page that is not listed is done.',
    start: withCors(listed),
    method: 'POST',
    active: true,
    severity: 'low',
    pages: [sees(evil, 'nothing', simplePost), sees(app, 'private', simplePost)],
  }),
]
