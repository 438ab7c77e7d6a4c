import { ambient } from './ambient.ts'
import { caching } from './caching.ts'
import type { CorpusCase } from './corpus-case.ts'
import { injection } from './injection.ts'
import { matching } from './matching.ts'
import { elysia1 } from './peers/elysia.ts'
import { express5 } from './peers/express.ts'
import { fastify5 } from './peers/fastify.ts'
import { h3v2 } from './peers/h3.ts'
import { hapi21 } from './peers/hapi.ts'
import { hono4 } from './peers/hono.ts'
import { imitations } from './peers/imitations.ts'
import { koa3 } from './peers/koa.ts'
import { nest12 } from './peers/nest.ts'
import { preflight } from './preflight.ts'
import { reflection } from './reflection.ts'
import { resources } from './resources.ts'
import { responses } from './responses.ts'
import { schemes } from './schemes.ts'
import { shape } from './shape.ts'

/** Every case, rules first, then libraries. */
export const corpus: readonly CorpusCase[] = [
  ...reflection,
  ...matching,
  ...schemes,
  ...injection,
  ...shape,
  ...caching,
  ...preflight,
  ...responses,
  ...ambient,
  ...resources,
  ...express5,
  ...fastify5,
  ...koa3,
  ...hono4,
  ...h3v2,
  ...elysia1,
  ...nest12,
  ...hapi21,
  ...imitations,
]
