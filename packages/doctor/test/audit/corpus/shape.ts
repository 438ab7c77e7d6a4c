import { behaving, honest, trusting } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, sees, vulnerable } from './corpus-case.ts'

const broken = [sees(app, 'nothing'), sees(evil, 'nothing')]

/** A17: values that are no origin, each as somebody came to send it. */
const values: readonly (readonly [name: string, lines: readonly string[], how: string])[] = [
  ['comma-list', [`${app}, https://admin.shop.example`], 'the list itself, joined'],
  ['space-list', [`${app} https://admin.shop.example`], 'a list with blanks, as a draft of 2010 had it'],
  ['two-lines', [app, 'https://admin.shop.example'], 'a line for each listed origin'],
  ['wildcard-host', ['https://*.shop.example'], 'the pattern instead of the origin'],
  ['quoted', [`"${app}"`], 'quotes from a configuration file'],
  ['trailing-slash', [`${app}/`], 'a URL instead of an origin'],
  ['path', [`${app}/cart`], 'the URL of a page'],
  ['undefined', ['undefined'], 'a variable of the environment that is not set'],
  ['empty', [''], 'an empty variable'],
]

/** A18: values that are not `true`. */
const notTrue: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ['true-capital', ['True']],
  ['one', ['1']],
  ['true-joined', ['true, true']],
  ['two-lines', ['true', 'true']],
]

/** A16 to A18 and A36: values of the two headers that no browser accepts, and two layers that both send them. */
export const shape: readonly CorpusCase[] = [
  vulnerable({
    id: 'A16-star-with-credentials',
    rule: 'A16',
    description: '* beside true, on every answer.',
    start: behaving({ ...honest, allowOrigin: () => ['*'] }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'nothing'), sees(evil, 'anonymous', { credentials: 'omit' })],
  }),
  vulnerable({
    id: 'A16-star-for-strangers',
    rule: 'A16',
    description: 'The listed origin is echoed, everybody else gets * beside the same true.',
    start: behaving({ ...honest, allowOrigin: origin => [origin === app ? app : '*'] }),
    severity: 'low',
    pages: [sees(evil, 'nothing'), sees(app, 'private')],
  }),
  clean({
    id: 'A16-star-alone',
    rule: 'A16',
    description: '* for a public resource, and no word of credentials.',
    start: behaving({
      ...honest,
      allowOrigin: () => ['*'],
      allowCredentials: [],
      vary: () => null,
      account: () => ({ status: 200, body: '{"weather":"fair"}' }),
    }),
    pages: [sees(evil, 'nothing')],
  }),
  clean({
    id: 'A16-exact-with-credentials',
    rule: 'A16',
    description: 'An origin beside true.',
    start: behaving(honest),
  }),
  ...values.map(([name, lines, how]) =>
    vulnerable({
      id: `A17-${name}`,
      rule: 'A17',
      description: `Access-Control-Allow-Origin is ${how}.`,
      start: behaving({ ...honest, allowOrigin: () => lines }),
      severity: 'low',
      pages: broken,
    }),
  ),
  clean({
    id: 'A17-one-origin',
    rule: 'A17',
    description: 'One origin in one line.',
    start: behaving(trusting(/^https:\/\/admin\.shop\.example$/)),
    allowedOrigins: [app, 'https://admin.shop.example'],
    pages: [sees(app, 'private'), sees('https://admin.shop.example', 'private'), sees(evil, 'nothing')],
  }),
  ...notTrue.map(([name, lines]) =>
    vulnerable({
      id: `A18-${name}`,
      rule: 'A18',
      description: `Access-Control-Allow-Credentials is ${JSON.stringify(lines)}, which is not true.`,
      start: behaving({ ...honest, allowCredentials: lines }),
      severity: 'low',
      pages: broken,
    }),
  ),
  clean({
    id: 'A18-true',
    rule: 'A18',
    description: 'true, once.',
    start: behaving(honest),
  }),
  clean({
    id: 'A18-false-for-public',
    rule: 'A18',
    description: 'false says nothing, and harms nothing.',
    start: behaving({
      ...honest,
      allowCredentials: ['false'],
      account: () => ({ status: 200, body: '{"weather":"fair"}' }),
    }),
    pages: [sees(evil, 'nothing'), sees(app, 'nothing')],
  }),
  vulnerable({
    id: 'A36-app-and-proxy',
    rule: 'A36',
    description: 'The app answers with its origin, and the proxy before it adds the same line again.',
    start: behaving({
      ...honest,
      allowOrigin: origin => (origin === app ? [app, app] : []),
      allowCredentials: ['true', 'true'],
      always: [
        ['Via', '1.1 proxy.shop.example'],
        ['Server', 'nginx'],
      ],
    }),
    severity: 'low',
    pages: broken,
  }),
  vulnerable({
    id: 'A36-proxy-adds-star',
    rule: 'A36',
    description: 'The app answers with its origin, and the proxy adds *.',
    start: behaving({
      ...honest,
      allowOrigin: origin => (origin === app ? [app, '*'] : ['*']),
      always: [['Via', '1.1 proxy.shop.example']],
    }),
    severity: 'low',
    pages: [sees(app, 'nothing')],
  }),
  clean({
    id: 'A36-one-layer',
    rule: 'A36',
    description: 'A proxy says that it is there, and leaves CORS to the app.',
    start: behaving({
      ...honest,
      always: [
        ['Via', '1.1 proxy.shop.example'],
        ['Server', 'nginx'],
      ],
    }),
  }),
]
