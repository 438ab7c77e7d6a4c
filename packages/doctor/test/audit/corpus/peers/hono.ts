import { definePolicy } from '@accredit/policy'
import { fetchHandler } from '@accredit/policy/web'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'
import { serveListener } from '../listening.ts'
import { untyped } from './untyped.ts'

type CorsOptions = Parameters<typeof cors>[0]

const peer = { package: 'hono' }
const listed = {
  origin: [app],
  credentials: true,
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowHeaders: ['content-type'],
  maxAge: 600,
}
const put = { method: 'PUT' } as const
const simplePost = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const

function routed(api: Hono): Hono {
  return api.on(['GET', 'PUT', 'POST'], '/me', context => {
    const { status, body } = accountOf(context.req.header('cookie'))
    return context.body(body, status, { 'content-type': 'application/json' })
  })
}

const quiet = (api: Hono) => api.onError((_, context) => context.text('', 500))

function withCors(...options: readonly CorsOptions[]): () => Promise<Running> {
  return () => {
    const api = quiet(new Hono())
    for (const one of options) api.use(cors(one))
    return serveListener(getRequestListener(routed(api).fetch))
  }
}

/** Whose list is that of the tenant in the path; what is no tenant has none. */
function originOfTenant(origin: string, path: string): string | null {
  const tenants: Readonly<Record<string, readonly string[]>> = { '/me': [app] }
  const tenant = tenants[path]
  if (tenant === undefined) throw new Error(`${path} is no tenant`)
  return tenant.includes(origin) ? origin : null
}

/** hono/cors on @hono/node-server. */
export const hono4: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J4-hono-reflection',
    rule: 'A01',
    peerFault: 'J4',
    peer: {
      imitates: 'hono 4.12.9 to 4.12.24',
      because:
        'the release that reflected under credentials was withdrawn; an origin function does the same today',
    },
    description: 'A wildcard beside credentials became a reflection.',
    start: withCors({ ...listed, origin: origin => origin }),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J4-hono-listed',
    rule: 'A01',
    peerFault: 'J4',
    peer,
    description: 'A list of one.',
    start: withCors(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put), sees('null', 'nothing')],
  }),
  vulnerable({
    id: 'A16-J8-hono-string-false',
    rule: 'A16',
    peerFault: 'J8',
    peer,
    description: "credentials: 'false', from the environment, is true, beside the default *.",
    start: withCors({ ...listed, origin: '*', ...untyped({ credentials: 'false' }) }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(evil, 'anonymous', { credentials: 'omit' })],
  }),
  vulnerable({
    id: 'A27-J14-hono-origin-throws',
    rule: 'A27',
    peerFault: 'J14',
    peer,
    description:
      'An origin function that throws where it finds no tenant: the 404 becomes a 500 without CORS.',
    start: withCors({ ...listed, origin: (origin, context) => originOfTenant(origin, context.req.path) }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', { path: '/no-such-path' })],
  }),
  clean({
    id: 'A27-J14-hono-origin-returns',
    rule: 'A27',
    peerFault: 'J14',
    peer,
    description: 'The list does not depend on the path.',
    start: withCors(listed),
    pages: [sees(app, 'private'), sees(app, 'anonymous', { path: '/no-such-path' })],
  }),
  vulnerable({
    id: 'A22-J16-hono-echo',
    rule: 'A22',
    peerFault: 'J16',
    peer,
    description:
      'Whatever names are asked for are split, joined and allowed. The split was super-linear before 4.12.34; the ' +
      'installed version has only the echo.',
    start: withCors({ ...listed, allowHeaders: [] }),
    severity: 'low',
    pages: [sees(app, 'private', { headers: { 'x-anything': '1' } }), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A22-J16-hono-listed',
    rule: 'A22',
    peerFault: 'J16',
    peer,
    description: 'The names that the API knows.',
    start: withCors(listed),
    pages: [sees(app, 'nothing', { headers: { 'x-anything': '1' } }), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A16-J21-hono-stacked',
    rule: 'A16',
    peerFault: 'J21',
    peer,
    description: 'Two policies: a stranger gets the * of the one and the true of the other.',
    start: withCors({ origin: '*' }, listed),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A16-J23-hono-default-star',
    rule: 'A16',
    peerFault: 'J23',
    peer,
    description: 'credentials: true beside *.',
    start: withCors({ ...listed, origin: '*' }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'nothing')],
  }),
  clean({
    id: 'A16-J23-hono-accredit',
    rule: 'A16',
    peerFault: 'J23',
    peer: { package: '@accredit/policy' },
    description: 'The same API behind a policy, which refuses * beside credentials.',
    start: () => {
      const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT'], maxAge: 600 })
      const api = routed(new Hono())
      return serveListener(getRequestListener(fetchHandler(policy, request => api.fetch(request))))
    },
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A21-J35-hono-credentials-to-strangers',
    rule: 'A21',
    peerFault: 'J35',
    peer,
    description: 'A refused origin gets Access-Control-Allow-Credentials all the same.',
    start: withCors(listed),
    unseen: 'nothing can be read by it: a scanner that reports it is wrong',
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A33-J37-hono-simple-post',
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
