import { definePolicy } from '@accredit/policy'
import { express as accredit } from '@accredit/policy/express'
import cors, { type CorsOptions } from 'cors'
import express, { type Express, type RequestHandler } from 'express'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'
import { serveListener } from '../listening.ts'

const peer = { package: 'cors' }
const listed = {
  origin: [app],
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['content-type'],
  maxAge: 600,
}

const account: RequestHandler = (request, response) => {
  const { status, body } = accountOf(request.headers.cookie)
  response.status(status).type('json').send(body)
}

/** An API with this middleware before its routes. */
function withMiddleware(...middleware: readonly RequestHandler[]): () => Promise<Running> {
  return () => {
    const api: Express = express()
    for (const one of middleware) api.use(one)
    api.get('/me', account).put('/me', account)
    return serveListener(api)
  }
}

const withCors = (options?: CorsOptions) => withMiddleware(cors(options))
const put = { method: 'PUT' } as const
const simplePost = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const
const readsAll = [sees(app, 'private'), sees(evil, 'private')]
const readsNobody = [sees(app, 'nothing'), sees(evil, 'nothing')]

/** The package cors on Express 5. */
export const express5: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J3-express-origin-true',
    rule: 'A01',
    peerFault: 'J3',
    peer,
    description: 'origin: true beside credentials.',
    start: withCors({ ...listed, origin: true }),
    severity: 'high',
    pages: [...readsAll, sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J3-express-listed',
    rule: 'A01',
    peerFault: 'J3',
    peer,
    description: 'A list of one.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  clean({
    id: 'A01-J3-express-accredit',
    rule: 'A01',
    peerFault: 'J3',
    peer: { package: '@accredit/policy' },
    description: 'The same API behind a policy, which has no spelling of origin: true.',
    start: withMiddleware(
      accredit(definePolicy({ origins: [app], credentials: true, methods: ['PUT', 'DELETE'], maxAge: 600 })),
    ),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  vulnerable({
    id: 'A05-J5-express-regexp',
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
    id: 'A05-J5-express-anchored',
    rule: 'A05',
    peerFault: 'J5',
    peer,
    description: 'The same with anchors.',
    start: withCors({ ...listed, origin: /^https:\/\/app\.shop\.example$/ }),
    pages: [sees('https://app.shop.example.evil.example', 'nothing'), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A20-J12-express-denied-without-vary',
    rule: 'A20',
    peerFault: 'J12',
    peer,
    description:
      'An origin function that says no: the answer has no Vary, and the preflight runs on into the app.',
    start: withMiddleware(
      cors({ ...listed, origin: (origin, done) => done(null, origin === app ? origin : false) }),
      cacheable,
    ),
    severity: 'low',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A20-J12-express-list-varies',
    rule: 'A20',
    peerFault: 'J12',
    peer,
    description: 'A list varies on refusals too.',
    start: withMiddleware(cors(listed), cacheable),
  }),
  vulnerable({
    id: 'A08-J15-express-backtracking',
    rule: 'A08',
    peerFault: 'J15',
    peer,
    description:
      'A sloppy expression for subdomains, whose cost doubles with each letter of a long host. What can be asked without ' +
      'harm shows only how many names it lets in.',
    start: withCors({ ...listed, origin: /^https:\/\/([a-z]+-?)+\.shop\.example$/ }),
    severity: 'low',
    pages: [sees('https://blog.shop.example', 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A08-J15-express-accredit',
    rule: 'A08',
    peerFault: 'J15',
    peer: { package: '@accredit/policy' },
    description: 'A policy has no expressions; its list is looked up.',
    start: withMiddleware(
      accredit(definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })),
    ),
    pages: [sees('https://blog.shop.example', 'nothing'), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A01-J17-express-linear-scan',
    rule: 'A01',
    peerFault: 'J17',
    peer,
    description: 'Ten thousand origins are compared one by one for each request.',
    start: withCors({
      ...listed,
      origin: [...Array.from({ length: 10_000 }, (_, i) => `https://tenant-${i}.example`), app],
    }),
    unseen: 'it costs time that no answer shows; who may read is right',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A01-J17-express-accredit',
    rule: 'A01',
    peerFault: 'J17',
    peer: { package: '@accredit/policy' },
    description: 'The same list, looked up by the length of the host.',
    start: withMiddleware(
      accredit(
        definePolicy({
          origins: [...Array.from({ length: 10_000 }, (_, i) => `https://tenant-${i}.example`), app],
          credentials: true,
          methods: ['PUT'],
          maxAge: 600,
        }),
      ),
    ),
  }),
  vulnerable({
    id: 'A16-J21-express-stacked',
    rule: 'A16',
    peerFault: 'J21',
    peer,
    description:
      'A policy for all, and one more at the route: a stranger gets the * of the one and the true of the other.',
    start: withMiddleware(cors(), cors({ origin: [app], credentials: true })),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'private')],
  }),
  clean({
    id: 'A16-J21-express-one-policy',
    rule: 'A16',
    peerFault: 'J21',
    peer,
    description: 'One policy.',
    start: withCors(listed),
  }),
  vulnerable({
    id: 'A27-J22-express-async-origin',
    rule: 'A27',
    peerFault: 'J22',
    peer,
    description: 'The promise of an async origin function is ignored, and no request is ever answered.',
    start: withCors({ ...listed, origin: hanging }),
    unseen: 'there is no answer to be judged; the target fails',
  }),
  clean({
    id: 'A27-J22-express-callback',
    rule: 'A27',
    peerFault: 'J22',
    peer,
    description: 'The same list from a function that calls back.',
    start: withCors({ ...listed, origin: (_, done) => done(null, [app]) }),
  }),
  vulnerable({
    id: 'A16-J23-express-default-star',
    rule: 'A16',
    peerFault: 'J23',
    peer,
    description: 'credentials: true beside the default *.',
    start: withCors({ credentials: true }),
    severity: 'low',
    pages: readsNobody,
  }),
  clean({
    id: 'A16-J23-express-listed',
    rule: 'A16',
    peerFault: 'J23',
    peer,
    description: 'credentials: true beside a list.',
    start: withCors(listed),
  }),
  vulnerable({
    id: 'A24-J24-express-star-lists',
    rule: 'A24',
    peerFault: 'J24',
    peer,
    description: "['*'] for headers, methods and exposed names is sent as it stands, beside credentials.",
    start: withCors({
      origin: [app],
      credentials: true,
      allowedHeaders: ['*'],
      methods: ['*'],
      exposedHeaders: ['*'],
    }),
    severity: 'low',
    pages: [
      sees(app, 'private'),
      sees(app, 'nothing', put),
      sees(app, 'nothing', { headers: { 'x-id': '1' } }),
    ],
  }),
  clean({
    id: 'A24-J24-express-listed',
    rule: 'A24',
    peerFault: 'J24',
    peer,
    description: 'Names.',
    start: withCors({ ...listed, exposedHeaders: ['etag'] }),
    pages: [
      sees(app, 'private', put),
      sees(app, 'private', { headers: { 'content-type': 'application/json' } }),
    ],
  }),
  vulnerable({
    id: 'A14-J25-express-star-in-list',
    rule: 'A14',
    peerFault: 'J25',
    peer,
    description:
      "origin: ['*', 'https://app.shop.example/'] matches what no browser sends, and nothing else, in silence.",
    start: withCors({ ...listed, origin: ['*', `${app}/`] }),
    pages: readsNobody,
  }),
  vulnerable({
    id: 'A20-J26-express-global-regexp',
    rule: 'A20',
    peerFault: 'J26',
    peer,
    description: 'An expression with the flag g lets the same origin in, and out, and in again.',
    start: withCors({ ...listed, origin: /^https:\/\/app\.shop\.example$/g }),
    unseen: 'each answer by itself is right; who asks twice sees a difference that no rule is about',
  }),
  clean({
    id: 'A20-J26-express-regexp',
    rule: 'A20',
    peerFault: 'J26',
    peer,
    description: 'The same expression without the flag.',
    start: withCors({ ...listed, origin: /^https:\/\/app\.shop\.example$/ }),
  }),
  vulnerable({
    id: 'A26-J27-express-every-options',
    rule: 'A26',
    peerFault: 'J27',
    peer,
    description: 'Any OPTIONS is taken for a preflight, so the app never sees its own.',
    start: withCors(listed),
    unseen: 'a page cannot tell, and preflights are right',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  clean({
    id: 'A26-J27-express-accredit',
    rule: 'A26',
    peerFault: 'J27',
    peer: { package: '@accredit/policy' },
    description: 'Only what is a preflight is answered, the rest is the app’s.',
    start: withMiddleware(
      accredit(definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })),
    ),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A27-J32-express-error-for-strangers',
    rule: 'A27',
    peerFault: 'J32',
    peer,
    description:
      'The README’s way to refuse: an error, so that strangers and those without an origin get a 500.',
    start: withCors({
      ...listed,
      origin: (origin, done) => (origin === app ? done(null, true) : done(new Error('Not allowed by CORS'))),
    }),
    unseen:
      'the listed page is served, and a stranger reads nothing: that it is a 500 is a matter of the server',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A27-J32-express-refusal-is-no-error',
    rule: 'A27',
    peerFault: 'J32',
    peer,
    description: 'The list refuses without an error.',
    start: withCors(listed),
  }),
  vulnerable({
    id: 'A21-J35-express-credentials-to-strangers',
    rule: 'A21',
    peerFault: 'J35',
    peer,
    description:
      'A refused origin gets Access-Control-Allow-Credentials and the lists of the preflight all the same.',
    start: withCors(listed),
    unseen: 'nothing can be read by it: a scanner that reports it is wrong',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  clean({
    id: 'A21-J35-express-accredit',
    rule: 'A21',
    peerFault: 'J35',
    peer: { package: '@accredit/policy' },
    description: 'A refused origin gets no line.',
    start: withMiddleware(
      accredit(definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })),
    ),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A29-J36-express-max-age',
    rule: 'A29',
    peerFault: 'J36',
    peer,
    description: 'Thirty years are sent as they stand, and the method patch, which no page can use.',
    start: withCors({ ...listed, methods: ['patch'], maxAge: 1e9 }),
    pages: [sees(app, 'private'), sees(app, 'nothing', { method: 'PATCH' })],
  }),
  clean({
    id: 'A29-J36-express-ten-minutes',
    rule: 'A29',
    peerFault: 'J36',
    peer,
    description: 'Ten minutes, and methods in upper case.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A33-J37-express-simple-post',
    rule: 'A33',
    peerFault: 'J37',
    peer,
    description: 'A simple POST from a page that is not listed is done: CORS keeps back the answer only.',
    start: withPost(cors(listed)),
    method: 'POST',
    active: true,
    severity: 'low',
    pages: [sees(evil, 'nothing', simplePost), sees(app, 'private', simplePost)],
  }),
  clean({
    id: 'A33-J37-express-accredit',
    rule: 'A33',
    peerFault: 'J37',
    peer: { package: '@accredit/policy' },
    description: 'The policy refuses writes from pages that are not listed.',
    start: withPost(
      accredit(definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })),
    ),
    method: 'POST',
    active: true,
    pages: [sees(evil, 'nothing', simplePost), sees(app, 'private', simplePost)],
  }),
]

function cacheable(...[, response, next]: Parameters<RequestHandler>): void {
  response.set('Cache-Control', 'public, max-age=60')
  next()
}

/** As who writes JavaScript may write it: types refuse it, the library does not. */
async function hanging(): Promise<readonly string[]> {
  return [app]
}

function withPost(middleware: RequestHandler): () => Promise<Running> {
  return () => serveListener(express().use(middleware).get('/me', account).post('/me', account))
}
