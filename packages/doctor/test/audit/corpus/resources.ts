import { behaving, honest } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, sees, vulnerable } from './corpus-case.ts'

const paths = ['/me', '/orders', '/export']
const laxer = { path: '/export' } as const

/** A38: one path of many that lets in more than the rest. */
export const resources: readonly CorpusCase[] = [
  vulnerable({
    id: 'A38-one-path-reflects',
    rule: 'A38',
    description: 'Two paths are honest, the third reflects everybody.',
    start: behaving({
      ...honest,
      paths,
      allowOrigin: (origin, path) =>
        origin !== undefined && (origin === app || path === '/export') ? [origin] : [],
    }),
    paths,
    severity: 'medium',
    pages: [sees(evil, 'private', laxer), sees(evil, 'nothing'), sees(app, 'private', laxer)],
  }),
  vulnerable({
    id: 'A38-one-path-trusts-null',
    rule: 'A38',
    description: 'Two paths are honest, the third lets null in.',
    start: behaving({
      ...honest,
      paths,
      allowOrigin: (origin, path) =>
        origin === app || (origin === 'null' && path === '/export') ? [origin] : [],
    }),
    paths,
    severity: 'medium',
    pages: [sees('null', 'private', laxer), sees('null', 'nothing'), sees(evil, 'nothing', laxer)],
  }),
  clean({
    id: 'A38-all-alike',
    rule: 'A38',
    description: 'Every path lets in the same page.',
    start: behaving({ ...honest, paths }),
    paths,
    pages: [sees(app, 'private', laxer), sees(app, 'private'), sees(evil, 'nothing', laxer)],
  }),
  clean({
    id: 'A38-one-path-stricter',
    rule: 'A38',
    description: 'One path has no CORS at all: stricter is not laxer.',
    start: behaving({
      ...honest,
      paths,
      allowOrigin: (origin, path) => (origin === app && path !== '/export' ? [app] : []),
    }),
    paths,
    pages: [sees(app, 'private'), sees(app, 'nothing', laxer), sees(evil, 'nothing', laxer)],
  }),
]
