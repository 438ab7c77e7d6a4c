import { behaving, honest, trusting } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, sees, vulnerable } from './corpus-case.ts'

const missing = { path: '/no-such-path' } as const
const signedOut = { credentials: 'omit' } as const
const everything = {
  paths: ['/me', '/old', '/out', '/me/'],
  redirects: {
    '/old': { to: '/me', status: 302, cors: true },
    '/me/': { to: '/me', status: 308, cors: true },
  },
}
const bareHop = { to: '/me', status: 308, cors: false }

/** A27, A28, A30 and A31: errors, redirects, and what else an answer lets out. */
export const responses: readonly CorpusCase[] = [
  vulnerable({
    id: 'A27-401-bare',
    rule: 'A27',
    description: 'Whoever is not signed in gets a 401 without CORS: the page cannot tell it from a failure.',
    start: behaving({ ...honest, bare: [401] }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', signedOut)],
  }),
  vulnerable({
    id: 'A27-404-bare',
    rule: 'A27',
    description: 'What has no route has no CORS.',
    start: behaving({ ...honest, bare: [404] }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', missing)],
  }),
  vulnerable({
    id: 'A27-all-bare',
    rule: 'A27',
    description: 'CORS is added to answers of the handler only.',
    start: behaving({ ...honest, bare: [400, 401, 403, 404, 405, 415, 500] }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', signedOut), sees(app, 'nothing', missing)],
  }),
  clean({
    id: 'A27-errors-with-cors',
    rule: 'A27',
    description: 'Errors say who may read them.',
    start: behaving(honest),
    pages: [sees(app, 'private'), sees(app, 'anonymous', signedOut), sees(app, 'anonymous', missing)],
  }),
  vulnerable({
    id: 'A28-trailing-slash',
    rule: 'A28',
    description: 'The path with a slash is a redirect without CORS.',
    start: behaving({ ...honest, redirects: { '/me/': bareHop } }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', { path: '/me/' })],
  }),
  vulnerable({
    id: 'A28-old-path',
    rule: 'A28',
    description: 'The path itself has moved, and the redirect has no CORS.',
    start: behaving({ ...honest, redirects: { '/old': bareHop } }),
    paths: ['/old'],
    severity: 'low',
    pages: [sees(app, 'nothing', { path: '/old' })],
  }),
  vulnerable({
    id: 'A28-login',
    rule: 'A28',
    description: 'Without a session the answer is a redirect to the login on another host.',
    start: behaving({
      ...honest,
      account: () => ({ status: 401, body: '' }),
      redirects: { '/me': { to: 'https://login.shop.example/', status: 302, cors: false } },
    }),
    severity: 'low',
    pages: [sees(app, 'nothing'), sees(app, 'nothing', signedOut)],
  }),
  vulnerable({
    id: 'A28-cross-origin-with-cors',
    rule: 'A28',
    description: 'The redirect itself has CORS, and what it leads to would have to let null in.',
    start: behaving({
      ...honest,
      redirects: { '/out': { to: 'https://cdn.shop.example/me', status: 302, cors: true } },
    }),
    paths: ['/out'],
    severity: 'low',
    pages: [sees(app, 'nothing', { path: '/out' })],
  }),
  clean({
    id: 'A28-redirect-with-cors',
    rule: 'A28',
    description: 'Every hop has CORS and leads to the same origin.',
    start: behaving({ ...honest, ...everything }),
    paths: ['/me', '/old'],
    pages: [
      sees(app, 'private'),
      sees(app, 'private', { path: '/old' }),
      sees(app, 'private', { path: '/me/' }),
      sees(evil, 'nothing', { path: '/old' }),
    ],
  }),
  vulnerable({
    id: 'A30-token-exposed',
    rule: 'A30',
    description: 'The token against forgery is exposed to every origin.',
    start: behaving({
      ...trusting(/./),
      granted: [
        ['Access-Control-Expose-Headers', 'x-csrf-token'],
        ['X-CSRF-Token', 'f3a1'],
      ],
    }),
    severity: 'low',
    pages: [sees(evil, 'private')],
  }),
  vulnerable({
    id: 'A30-authorization-exposed',
    rule: 'A30',
    description: 'authorization and set-cookie stand among the exposed names, for every origin.',
    start: behaving({
      ...trusting(/./),
      granted: [['Access-Control-Expose-Headers', 'authorization, set-cookie, etag']],
    }),
    severity: 'low',
    pages: [sees(evil, 'private')],
  }),
  clean({
    id: 'A30-token-for-the-app',
    rule: 'A30',
    description: 'The token is exposed to the listed page alone.',
    start: behaving({
      ...honest,
      granted: [
        ['Access-Control-Expose-Headers', 'x-csrf-token'],
        ['X-CSRF-Token', 'f3a1'],
      ],
    }),
  }),
  clean({
    id: 'A30-harmless-names',
    rule: 'A30',
    description: 'Names without a secret are exposed.',
    start: behaving({ ...honest, granted: [['Access-Control-Expose-Headers', 'etag, x-request-id']] }),
  }),
  vulnerable({
    id: 'A31-timing-for-all',
    rule: 'A31',
    description: 'Everybody may time the answer to somebody signed in.',
    start: behaving({ ...honest, always: [['Timing-Allow-Origin', '*']] }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A31-timing-for-the-app',
    rule: 'A31',
    description: 'The listed page may.',
    start: behaving({ ...honest, always: [['Timing-Allow-Origin', app]] }),
  }),
  clean({
    id: 'A31-timing-of-public',
    rule: 'A31',
    description: 'Everybody may time what is public.',
    start: behaving({
      ...honest,
      always: [['Timing-Allow-Origin', '*']],
      account: () => ({ status: 200, body: '{"weather":"fair"}' }),
    }),
    pages: [sees(evil, 'nothing')],
  }),
]
