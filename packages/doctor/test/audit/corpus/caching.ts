import { behaving, honest } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, sees, vulnerable } from './corpus-case.ts'

const cacheable = { ...honest, cacheControl: 'public, max-age=60' }
const other = 'https://admin.shop.example'
const twoOrigins = {
  ...cacheable,
  allowOrigin: (origin: string | undefined) => (origin === app || origin === other ? [origin] : []),
}

/** A19 to A21: what a cache may hand to the wrong page. */
export const caching: readonly CorpusCase[] = [
  vulnerable({
    id: 'A19-no-vary',
    rule: 'A19',
    description: 'Cacheable, a line for the listed origin only, and no Vary.',
    start: behaving({ ...cacheable, vary: () => null }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A19-vary-other',
    rule: 'A19',
    description: 'Vary names another header.',
    start: behaving({ ...cacheable, vary: () => 'Accept-Encoding' }),
    severity: 'low',
    pages: [sees(app, 'private')],
  }),
  vulnerable({
    id: 'A19-two-origins-no-vary',
    rule: 'A19',
    description: 'Two origins are echoed, and a cache would give the one what it has for the other.',
    start: behaving({ ...twoOrigins, vary: () => null }),
    allowedOrigins: [app, other],
    severity: 'low',
    pages: [sees(app, 'private'), sees(other, 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A19-heuristic',
    rule: 'A19',
    description: 'No word about caching: a cache may keep it by rule of thumb.',
    start: behaving({ ...honest, cacheControl: null, vary: () => null }),
    severity: 'low',
    pages: [sees(app, 'private')],
  }),
  clean({
    id: 'A19-vary',
    rule: 'A19',
    description: 'Cacheable, with Vary on every answer.',
    start: behaving(twoOrigins),
    allowedOrigins: [app, other],
    pages: [sees(app, 'private'), sees(other, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A19-vary-among-others',
    rule: 'A19',
    description: 'Origin is one of several names of Vary, in lower case.',
    start: behaving({ ...cacheable, vary: () => 'Accept-Encoding, origin' }),
  }),
  clean({
    id: 'A19-vary-star',
    rule: 'A19',
    description: 'Vary: * covers every header.',
    start: behaving({ ...cacheable, vary: () => '*' }),
  }),
  clean({
    id: 'A19-no-store',
    rule: 'A19',
    description: 'No Vary, and nothing that a cache may keep.',
    start: behaving({ ...honest, vary: () => null }),
  }),
  clean({
    id: 'A19-private',
    rule: 'A19',
    description: 'No Vary, and for the cache of one browser alone.',
    start: behaving({ ...honest, cacheControl: 'private, max-age=60', vary: () => null }),
  }),
  clean({
    id: 'A19-constant-star',
    rule: 'A19',
    description: 'A constant * needs no Vary.',
    start: behaving({
      ...cacheable,
      allowOrigin: () => ['*'],
      allowCredentials: [],
      vary: () => null,
      account: () => ({ status: 200, body: '{"weather":"fair"}' }),
    }),
    pages: [sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A20-vary-when-granted',
    rule: 'A20',
    description: 'Vary stands only where the origin was let in: a refusal is cached for everybody.',
    start: behaving({ ...cacheable, vary: granted => (granted ? 'Origin' : null) }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A20-vary-when-granted-two',
    rule: 'A20',
    description: 'The same with two origins.',
    start: behaving({ ...twoOrigins, vary: granted => (granted ? 'Origin' : null) }),
    allowedOrigins: [app, other],
    severity: 'low',
    pages: [sees(app, 'private'), sees(other, 'private')],
  }),
  clean({
    id: 'A20-vary-always',
    rule: 'A20',
    description: 'Refusals and answers to nobody vary too.',
    start: behaving(cacheable),
  }),
  clean({
    id: 'A20-private-when-granted',
    rule: 'A20',
    description: 'Vary only where the origin was let in, on what no shared cache keeps.',
    start: behaving({ ...honest, vary: granted => (granted ? 'Origin' : null) }),
  }),
  vulnerable({
    id: 'A21-static-origin',
    rule: 'A21',
    description:
      'One origin, on every answer whoever asks: right for an API with one page, and told as a fact.',
    start: behaving({ ...cacheable, allowOrigin: () => [app], vary: () => null }),
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A21-on-demand',
    rule: 'A21',
    description: 'The origin is sent to the origin alone.',
    start: behaving(honest),
  }),
]
