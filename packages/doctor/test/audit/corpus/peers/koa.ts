import cors from '@koa/cors'
import Koa, { type Middleware } from 'koa'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'
import { serveListener } from '../listening.ts'

const peer = { package: '@koa/cors' }
const listed = {
  origin: (context: Koa.Context) => (context.get('Origin') === app ? app : ''),
  credentials: true,
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowHeaders: ['content-type'],
  maxAge: 600,
}
const put = { method: 'PUT', headers: { 'content-type': 'application/json' } } as const
const simplePost = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const

const account: Middleware = context => {
  if (context.path !== '/me') return
  const { status, body } = accountOf(context.headers.cookie)
  context.status = status
  context.type = 'json'
  context.body = body
}

function withCors(options?: Parameters<typeof cors>[0]): () => Promise<Running> {
  return () => {
    const api = new Koa()
    api.silent = true
    api.use(cors(options)).use(account)
    const answer = api.callback()
    return serveListener((request, response) => void answer(request, response))
  }
}

/** @koa/cors on Koa 3. */
export const koa3: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J2-koa-credentials',
    rule: 'A01',
    peerFault: 'J2',
    peer,
    description: 'credentials: true and no origins: everybody is reflected.',
    start: withCors({ credentials: true }),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J2-koa-function',
    rule: 'A01',
    peerFault: 'J2',
    peer,
    description: 'A function that knows one origin.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  vulnerable({
    id: 'A01-J8-koa-string-false',
    rule: 'A01',
    peerFault: 'J8',
    peer,
    description:
      "credentials: 'false', from the environment, is true, and without origins that reflects everybody.",
    start: withCors({ credentials: 'false' }),
    severity: 'high',
    pages: [sees(evil, 'private')],
  }),
  vulnerable({
    id: 'A26-J13-koa-denied-preflight',
    rule: 'A26',
    peerFault: 'J13',
    peer,
    description: 'A preflight that the function refuses runs on into the app, as an OPTIONS of its own.',
    start: withCors(listed),
    unseen:
      'what the app does with it is not in the answer, and the browser refuses the request all the same',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  clean({
    id: 'A26-J13-koa-answered',
    rule: 'A26',
    peerFault: 'J13',
    peer,
    description: 'One origin as a string: every preflight is answered by the middleware.',
    start: withCors({ ...listed, origin: app }),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A17-J25-koa-array',
    rule: 'A17',
    peerFault: 'J25',
    peer,
    description: 'A list of two becomes two lines, which every browser refuses.',
    start: withCors({ ...listed, origin: [app, 'https://admin.shop.example'] }),
    severity: 'low',
    pages: [sees(app, 'nothing'), sees('https://admin.shop.example', 'nothing')],
  }),
  clean({
    id: 'A17-J25-koa-function',
    rule: 'A17',
    peerFault: 'J25',
    peer,
    description: 'A function chooses one of two.',
    start: withCors({
      ...listed,
      origin: context => {
        const origin = context.get('Origin')
        return [app, 'https://admin.shop.example'].includes(origin) ? origin : ''
      },
    }),
    allowedOrigins: [app, 'https://admin.shop.example'],
    pages: [sees(app, 'private'), sees('https://admin.shop.example', 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A17-J30-koa-empty-origin',
    rule: 'A17',
    peerFault: 'J30',
    peer,
    description:
      'With credentials, an answer to a request without Origin has an empty Access-Control-Allow-Origin.',
    start: withCors({ credentials: true, maxAge: 0 }),
    severity: 'low',
    pages: [sees(evil, 'private')],
  }),
  clean({
    id: 'A17-J30-koa-no-empty-origin',
    rule: 'A17',
    peerFault: 'J30',
    peer,
    description: 'A function that knows one origin sends the line to it alone.',
    start: withCors(listed),
  }),
  vulnerable({
    id: 'A33-J37-koa-simple-post',
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
