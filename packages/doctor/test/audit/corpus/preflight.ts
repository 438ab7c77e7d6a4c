import { behaving, honest, open, preflighting, trusting } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, sees, vulnerable } from './corpus-case.ts'

const put = { method: 'PUT' } as const
const refusedPut = [sees(app, 'private'), sees(app, 'nothing', put), sees(evil, 'nothing', put)]
const allowedPut = [sees(app, 'private'), sees(app, 'private', put), sees(evil, 'nothing', put)]
const custom = { headers: { 'x-anything': '1' } } as const

/** A26: layers that answer OPTIONS before CORS does. */
const answers: readonly (readonly [name: string, status: number, who: string])[] = [
  ['401', 401, 'authentication'],
  ['403', 403, 'a firewall'],
  ['404', 404, 'a router without the route'],
  ['405', 405, 'a router without the method'],
  ['500', 500, 'a crash'],
]

/** A22 to A26, A29 and A32: preflights that promise too much, or nothing. */
export const preflight: readonly CorpusCase[] = [
  vulnerable({
    id: 'A22-reflects-headers',
    rule: 'A22',
    description: 'Whatever names are asked for are allowed.',
    start: behaving(preflighting({ allowHeaders: asked => asked ?? null })),
    severity: 'low',
    pages: [sees(app, 'private', custom), sees(evil, 'nothing', custom)],
  }),
  vulnerable({
    id: 'A22-reflects-headers-to-anybody',
    rule: 'A22',
    description: 'The same, for every origin.',
    start: behaving(preflighting({ allowHeaders: asked => asked ?? null }, trusting(/./))),
    severity: 'low',
    pages: [sees(evil, 'private', custom)],
  }),
  clean({
    id: 'A22-listed-headers',
    rule: 'A22',
    description: 'The names that the API knows.',
    start: behaving(honest),
    pages: [sees(app, 'nothing', custom), sees(app, 'private', { headers: { 'x-request-id': '1' } })],
  }),
  clean({
    id: 'A22-echo-of-listed-headers',
    rule: 'A22',
    description: 'Those of the asked names that are listed come back.',
    start: behaving(
      preflighting({
        allowHeaders: asked =>
          asked
            ?.split(',')
            .filter(name => ['content-type', 'x-request-id'].includes(name.trim()))
            .join(',') ?? null,
      }),
    ),
    pages: [sees(app, 'nothing', custom), sees(app, 'private', { headers: { 'x-request-id': '1' } })],
  }),
  vulnerable({
    id: 'A23-reflects-methods',
    rule: 'A23',
    description: 'Whatever method is asked for is allowed.',
    start: behaving(preflighting({ allowMethods: asked => asked })),
    severity: 'low',
    pages: allowedPut,
  }),
  vulnerable({
    id: 'A23-star-methods',
    rule: 'A23',
    description: '* for methods, on an API without credentials.',
    start: behaving({
      ...preflighting({ allowMethods: () => '*' }),
      allowCredentials: [],
    }),
    severity: 'low',
    pages: [sees(app, 'anonymous', { ...put, credentials: 'omit' }), sees(app, 'nothing', put)],
  }),
  clean({
    id: 'A23-listed-methods',
    rule: 'A23',
    description: 'The methods that the API has.',
    start: behaving(honest),
    pages: [...allowedPut, sees(app, 'nothing', { method: 'PATCH' })],
  }),
  vulnerable({
    id: 'A24-star-headers',
    rule: 'A24',
    description: '* for header names beside credentials, where it is a name like any other.',
    start: behaving(preflighting({ allowHeaders: () => '*' })),
    severity: 'low',
    pages: [sees(app, 'nothing', custom), sees(app, 'private')],
  }),
  vulnerable({
    id: 'A24-star-methods',
    rule: 'A24',
    description: '* for methods beside credentials.',
    start: behaving(preflighting({ allowMethods: () => '*' })),
    severity: 'low',
    pages: refusedPut,
  }),
  vulnerable({
    id: 'A24-star-exposed',
    rule: 'A24',
    description: '* for exposed names beside credentials.',
    start: behaving({ ...honest, granted: [['Access-Control-Expose-Headers', '*']] }),
    severity: 'low',
    pages: [sees(app, 'private')],
  }),
  clean({
    id: 'A24-names-listed',
    rule: 'A24',
    description: 'Names, methods and exposed names are listed.',
    start: behaving({ ...honest, granted: [['Access-Control-Expose-Headers', 'etag']] }),
    pages: allowedPut,
  }),
  vulnerable({
    id: 'A25-authorization-by-star',
    rule: 'A25',
    description: 'An API for bearer tokens allows their header by * only, which the standard does not cover.',
    start: behaving(preflighting({ allowHeaders: () => '*', allowMethods: () => 'GET' }, open)),
    pages: [sees(evil, 'nothing')],
  }),
  clean({
    id: 'A25-authorization-listed',
    rule: 'A25',
    description: 'The header is named.',
    start: behaving(
      preflighting({ allowHeaders: () => 'authorization, content-type', allowMethods: () => 'GET' }, open),
    ),
    pages: [sees(evil, 'nothing')],
  }),
  ...answers.map(([name, status, who]) =>
    vulnerable({
      id: `A26-${name}`,
      rule: 'A26',
      description: `OPTIONS is answered ${status} by ${who}, before CORS.`,
      start: behaving(preflighting({ status, answered: false })),
      severity: 'low',
      pages: refusedPut,
    }),
  ),
  vulnerable({
    id: 'A26-401-with-cors',
    rule: 'A26',
    description: 'The lines are right, and the status is 401.',
    start: behaving(preflighting({ status: 401 })),
    severity: 'low',
    pages: refusedPut,
  }),
  vulnerable({
    id: 'A26-302-login',
    rule: 'A26',
    description: 'OPTIONS is sent to the login.',
    start: behaving(preflighting({ status: 302, answered: false, lines: [['Location', '/login']] })),
    severity: 'low',
    pages: refusedPut,
  }),
  clean({
    id: 'A26-204',
    rule: 'A26',
    description: 'OPTIONS is answered before anybody asks who it is.',
    start: behaving(honest),
    pages: allowedPut,
  }),
  clean({
    id: 'A26-200',
    rule: 'A26',
    description: '200 will do.',
    start: behaving(preflighting({ status: 200 })),
    pages: allowedPut,
  }),
  clean({
    id: 'A26-not-cors',
    rule: 'A26',
    description: 'A resource for nobody else: OPTIONS is 405, and no answer has a line of CORS.',
    start: behaving({ ...preflighting({ status: 405, answered: false }), allowOrigin: () => [] }),
    allowedOrigins: [],
    pages: [sees(app, 'nothing'), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A29-a-year',
    rule: 'A29',
    description: 'A year, of which no engine keeps more than a day.',
    start: behaving(preflighting({ maxAge: '31536000' })),
    pages: allowedPut,
  }),
  vulnerable({
    id: 'A29-not-a-number',
    rule: 'A29',
    description: 'A value that no engine reads.',
    start: behaving(preflighting({ maxAge: '10m' })),
    pages: allowedPut,
  }),
  clean({
    id: 'A29-ten-minutes',
    rule: 'A29',
    description: 'Ten minutes, which every engine keeps.',
    start: behaving(preflighting({ maxAge: '600' })),
    pages: allowedPut,
  }),
  vulnerable({
    id: 'A32-private-network',
    rule: 'A32',
    description: 'Every origin may reach the private network: a header that engines no longer read.',
    start: behaving(preflighting({ lines: [['Access-Control-Allow-Private-Network', 'true']] })),
    pages: allowedPut,
  }),
  clean({
    id: 'A32-none',
    rule: 'A32',
    description: 'The header is not sent.',
    start: behaving(honest),
    pages: allowedPut,
  }),
]
