import type { ContractAdapter } from '../../src/contract/index.ts'
import { adapters as awsLambda } from './adapters/aws-lambda.ts'
import { adapters as elysia } from './adapters/elysia.ts'
import { adapters as express } from './adapters/express.ts'
import { adapters as fastify } from './adapters/fastify.ts'
import { adapters as h3 } from './adapters/h3.ts'
import { adapters as hono } from './adapters/hono.ts'
import { adapters as http2 } from './adapters/http2.ts'
import { adapters as koa } from './adapters/koa.ts'
import { adapters as nest } from './adapters/nest.ts'
import { adapters as node } from './adapters/node.ts'
import { adapters as web } from './adapters/web.ts'
import { adapters as ws } from './adapters/ws.ts'

/** Every adapter under the contract, in the order of the table. A file of `adapters/` that is not here fails a test. */
export const adapters: readonly ContractAdapter[] = [
  ...node,
  ...http2,
  ...express,
  ...fastify,
  ...koa,
  ...nest,
  ...hono,
  ...h3,
  ...elysia,
  ...web,
  ...awsLambda,
  ...ws,
]
