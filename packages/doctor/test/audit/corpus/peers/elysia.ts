import { definePolicy } from '@accredit/policy'
import { fetchHandler } from '@accredit/policy/web'
import { cors } from '@elysiajs/cors'
import { getRequestListener } from '@hono/node-server'
import { Elysia } from 'elysia'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'
import { serveListener } from '../listening.ts'

type CorsOptions = Exclude<Parameters<typeof cors>[0], undefined>

const peer = { package: '@elysiajs/cors' }
const listed: CorsOptions = {
  origin: [app],
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['content-type'],
  exposeHeaders: ['etag'],
  maxAge: 600,
}
const put = { method: 'PUT' } as const
const simplePost = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const

/** `aot` is for Bun; elsewhere Elysia compiles nothing. */
const plain = () => new Elysia({ aot: false })

function handlerOf(api: ReturnType<typeof plain>): (request: Request) => Promise<Response> {
  const answer = ({
    headers,
    set,
  }: {
    headers: Record<string, string | undefined>
    set: { status?: unknown }
  }) => {
    const { status, body } = accountOf(headers['cookie'])
    set.status = status
    return body
  }
  const routed = api.get('/me', answer).put('/me', answer).post('/me', answer)
  return async request => routed.handle(request)
}

function withCors(options?: CorsOptions): () => Promise<Running> {
  return () => serveListener(getRequestListener(handlerOf(plain().use(cors({ aot: false, ...options })))))
}

/** @elysiajs/cors on Elysia 1, as a fetch handler on Node. */
export const elysia1: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J1-elysia-defaults',
    rule: 'A01',
    peerFault: 'J1',
    peer,
    description: 'No option at all: everybody is reflected, with credentials.',
    start: withCors(),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J1-elysia-accredit',
    rule: 'A01',
    peerFault: 'J1',
    peer: { package: '@accredit/policy' },
    description: 'The same API behind a policy, which has no defaults.',
    start: () => {
      const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })
      return serveListener(getRequestListener(fetchHandler(policy, handlerOf(plain()))))
    },
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  clean({
    id: 'A01-J1-elysia-listed',
    rule: 'A01',
    peerFault: 'J1',
    peer,
    description: 'A list of one, and every option given.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  vulnerable({
    id: 'A05-J5-elysia-regexp',
    rule: 'A05',
    peerFault: 'J5',
    peer,
    description: 'An expression without anchors.',
    start: withCors({ ...listed, origin: /app\.shop\.example/ }),
    severity: 'high',
    origins: /app\.shop\.example/,
    pages: [sees('https://app.shop.example.evil.example', 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A09-J6-elysia-without-scheme',
    rule: 'A09',
    peerFault: 'J6',
    peer,
    description: "'app.shop.example' without a scheme is let in with every scheme.",
    start: withCors({ ...listed, origin: 'app.shop.example' }),
    severity: 'low',
    pages: [sees('http://app.shop.example', 'private'), sees(evil, 'nothing'), sees(app, 'private')],
  }),
  clean({
    id: 'A09-J6-elysia-with-scheme',
    rule: 'A09',
    peerFault: 'J6',
    peer,
    description: 'The origin with its scheme.',
    start: withCors(listed),
    pages: [sees('http://app.shop.example', 'nothing'), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A14-J18-elysia-prototype',
    rule: 'A14',
    peerFault: 'J18',
    peer,
    description:
      'The origins toString and constructor are let in: the list is an object, and has them. No browser sends such an origin.',
    start: withCors(listed),
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A14-J18-elysia-accredit',
    rule: 'A14',
    peerFault: 'J18',
    peer: { package: '@accredit/policy' },
    description: 'The same API behind a policy, whose list is no object.',
    start: () => {
      const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })
      return serveListener(getRequestListener(fetchHandler(policy, handlerOf(plain()))))
    },
  }),
  vulnerable({
    id: 'A19-J19-elysia-vary-star',
    rule: 'A19',
    peerFault: 'J19',
    peer,
    description: "origin: '*' sends Vary: *, after which no cache keeps anything.",
    start: withCors({ ...listed, origin: '*', credentials: false }),
    unseen: 'caches are told too much, not too little: a loss of speed only',
    pages: [sees(evil, 'nothing'), sees(evil, 'anonymous', { credentials: 'omit' })],
  }),
  clean({
    id: 'A19-J19-elysia-vary-origin',
    rule: 'A19',
    peerFault: 'J19',
    peer,
    description: 'A list sends Vary: Origin.',
    start: withCors(listed),
  }),
  vulnerable({
    id: 'A22-J29-elysia-exposes-request',
    rule: 'A22',
    peerFault: 'J29',
    peer,
    description: 'The names of the request’s own headers are exposed, and allowed, whatever they are.',
    start: withCors({ origin: [app], methods: ['GET', 'PUT'], maxAge: 600 }),
    severity: 'low',
    pages: [sees(app, 'private', { headers: { 'x-anything': '1' } }), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A22-J29-elysia-listed',
    rule: 'A22',
    peerFault: 'J29',
    peer,
    description: 'Names are listed, both ways.',
    start: withCors(listed),
    pages: [sees(app, 'nothing', { headers: { 'x-anything': '1' } }), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A27-J22-elysia-async-origin',
    rule: 'A27',
    peerFault: 'J22',
    peer,
    description: 'The promise of an async origin function is compared with true, so that nobody is let in.',
    // Object.assign, because the types of the library refuse what the library itself does not.
    start: withCors(Object.assign({ ...listed }, { origin: async () => true })),
    unseen: 'the answers are those of an API for nobody else',
    pages: [sees(app, 'nothing'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A20-J26-elysia-global-regexp',
    rule: 'A20',
    peerFault: 'J26',
    peer,
    description: 'An expression with the flag g lets the same origin in, and out, and in again.',
    start: withCors({ ...listed, origin: /^https:\/\/app\.shop\.example$/g }),
    unseen: 'each answer by itself is right; who asks twice sees a difference that no rule is about',
  }),
  vulnerable({
    id: 'A21-J35-elysia-credentials-to-strangers',
    rule: 'A21',
    peerFault: 'J35',
    peer,
    description: 'A refused origin gets Access-Control-Allow-Credentials all the same.',
    start: withCors(listed),
    unseen: 'nothing can be read by it: a scanner that reports it is wrong',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A33-J37-elysia-simple-post',
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
