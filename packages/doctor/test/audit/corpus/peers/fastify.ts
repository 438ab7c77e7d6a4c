import cors, { type FastifyCorsOptions } from '@fastify/cors'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'

const peer = { package: '@fastify/cors' }
const listed = {
  origin: [app],
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['content-type'],
  maxAge: 600,
}
const other = 'https://admin.shop.example'
const put = { method: 'PUT' } as const
const simplePost = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const

function account(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = accountOf(request.headers.cookie)
  return reply.code(status).type('application/json').send(body)
}

/** An API with the plugin before its routes, or before those of `routes`. */
function withCors(
  options: object,
  routes: (api: FastifyInstance) => unknown = plainRoutes,
): () => Promise<Running> {
  return async () => {
    const api = fastify({ forceCloseConnections: true })
    await api.register(cors, options satisfies FastifyCorsOptions)
    routes(api)
    const address = await api.listen({ port: 0, host: '127.0.0.1' })
    return { port: Number(new URL(address).port), close: () => api.close() }
  }
}

function plainRoutes(api: FastifyInstance): void {
  api.get('/me', account)
  api.put('/me', account)
  api.post('/me', account)
}

/** A route with a policy of its own for another page, which the preflight does not know. */
function routeWithPolicy(api: FastifyInstance): void {
  // Types of `config` are what the plugins of a program add; this one adds none, and the policy's adapter adds its own.
  const config = { cors: { ...listed, origin: [other] }, policy: undefined }
  api.get('/me', { config }, account)
  api.put('/me', { config }, account)
}

/** Who is not signed in is refused on the raw response, as a hook does that hijacks it. */
function routesThatHijack(api: FastifyInstance): void {
  api.get('/me', (request, reply) => {
    const { status, body } = accountOf(request.headers.cookie)
    if (status === 200) return reply.type('application/json').send(body)
    reply.hijack()
    reply.raw.writeHead(status, { 'content-type': 'application/json' }).end(body)
    return reply
  })
}

/** @fastify/cors on Fastify 5. */
export const fastify5: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J3-fastify-origin-true',
    rule: 'A01',
    peerFault: 'J3',
    peer,
    description: 'origin: true beside credentials.',
    start: withCors({ ...listed, origin: true }),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J3-fastify-listed',
    rule: 'A01',
    peerFault: 'J3',
    peer,
    description: 'A list of one.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  vulnerable({
    id: 'A05-J5-fastify-regexp',
    rule: 'A05',
    peerFault: 'J5',
    peer,
    description: 'An expression without anchors.',
    start: withCors({ ...listed, origin: /app\.shop\.example/ }),
    severity: 'high',
    origins: /app\.shop\.example/,
    pages: [sees('https://app.shop.example.evil.example', 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A05-J5-fastify-anchored',
    rule: 'A05',
    peerFault: 'J5',
    peer,
    description: 'The same with anchors.',
    start: withCors({ ...listed, origin: /^https:\/\/app\.shop\.example$/ }),
    pages: [sees('https://app.shop.example.evil.example', 'nothing'), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A16-J8-fastify-string-false',
    rule: 'A16',
    peerFault: 'J8',
    peer,
    description: "credentials: 'false', from the environment, is true, beside the default *.",
    start: withCors({ credentials: 'false' }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(evil, 'anonymous', { credentials: 'omit' })],
  }),
  clean({
    id: 'A16-J8-fastify-boolean',
    rule: 'A16',
    peerFault: 'J8',
    peer,
    description: 'credentials: false, with a list.',
    start: withCors({ ...listed, credentials: false }),
    pages: [sees(evil, 'nothing'), sees(app, 'nothing'), sees(app, 'anonymous', { credentials: 'omit' })],
  }),
  vulnerable({
    id: 'A26-J20-fastify-route-policy',
    rule: 'A26',
    peerFault: 'J20',
    peer,
    description:
      'The policy of a route is not the one that answers its preflight: the page of the route cannot PUT.',
    start: withCors(listed, routeWithPolicy),
    allowedOrigins: [other],
    severity: 'low',
    pages: [
      sees(other, 'private'),
      sees(other, 'nothing', put),
      sees(app, 'nothing', put),
      sees(evil, 'nothing'),
    ],
  }),
  clean({
    id: 'A26-J20-fastify-one-policy',
    rule: 'A26',
    peerFault: 'J20',
    peer,
    description: 'One policy for all routes.',
    start: withCors({ ...listed, origin: [app, other] }),
    allowedOrigins: [app, other],
    pages: [sees(other, 'private', put), sees(app, 'private', put), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A16-J23-fastify-default-star',
    rule: 'A16',
    peerFault: 'J23',
    peer,
    description: 'credentials: true beside the default *.',
    start: withCors({ credentials: true }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'nothing')],
  }),
  vulnerable({
    id: 'A26-J27-fastify-400-for-options',
    rule: 'A26',
    peerFault: 'J27',
    peer,
    description: 'An OPTIONS that is no preflight is answered 400, and never reaches the app.',
    start: withCors(listed),
    unseen: 'a page cannot tell, and preflights are right',
    pages: [sees(app, 'private', put)],
  }),
  vulnerable({
    id: 'A27-J31-fastify-hijack',
    rule: 'A27',
    peerFault: 'J31',
    peer,
    description: 'A reply that is hijacked loses every line of CORS: here the one that says 401.',
    start: withCors(listed, routesThatHijack),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', { credentials: 'omit' })],
  }),
  clean({
    id: 'A27-J31-fastify-replies',
    rule: 'A27',
    peerFault: 'J31',
    peer,
    description: 'The 401 is a reply like any other.',
    start: withCors(listed),
    pages: [sees(app, 'private'), sees(app, 'anonymous', { credentials: 'omit' })],
  }),
  vulnerable({
    id: 'A21-J35-fastify-credentials-to-strangers',
    rule: 'A21',
    peerFault: 'J35',
    peer,
    description: 'A refused origin gets Access-Control-Allow-Credentials all the same.',
    start: withCors(listed),
    unseen: 'nothing can be read by it: a scanner that reports it is wrong',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A33-J37-fastify-simple-post',
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
