import 'reflect-metadata'
import { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import compress from '@fastify/compress'
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  type INestApplication,
  Module,
  Options,
  Patch,
  Post,
  Put,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import compression from 'compression'
import type { FastifyReply } from 'fastify'
import helmet from 'helmet'
import { enablePolicy } from '../../../src/adapters/nest.ts'
import { guardUpgrade } from '../../../src/adapters/node.ts'
import {
  type Behaviour,
  type ContractAdapter,
  type ContractApp,
  describeRequest,
  type Reply,
  switchProtocols,
} from '../../../src/contract/index.ts'
import { breakingOff } from '../chunk-stream.ts'
import { listening } from '../listening.ts'
import { valuesByName } from '../values-by-name.ts'

const methods = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete, OPTIONS: Options }

/** What both platforms give a handler. */
interface NestRequest {
  readonly method: string
  readonly headers: { readonly cookie?: string; readonly authorization?: string }
  readonly body: unknown
}
type NestResponse = ServerResponse | FastifyReply

function rawOf(response: NestResponse): ServerResponse {
  if (response instanceof ServerResponse) return response
  response.hijack()
  return response.raw
}

function setHeader(response: NestResponse, name: string, value: string | string[]): void {
  if (response instanceof ServerResponse) response.setHeader(name, value)
  else response.header(name, value)
}

type Handler = (request: NestRequest, response: NestResponse) => unknown

/** Handlers of a controller, for either platform by way of Nest's HTTP adapter. */
function handlerOf(behaviour: Behaviour, app: () => INestApplication): Handler {
  const answer = (response: NestResponse, { status, lines, body }: Reply): string | undefined => {
    const adapter = app().getHttpAdapter()
    adapter.status(response, status)
    for (const [name, value] of valuesByName(lines)) setHeader(response, name, value)
    return body ?? undefined
  }
  switch (behaviour.kind) {
    case 'reply':
      return async (_, response) => answer(response, await behaviour.reply())
    case 'throw':
      return () => {
        throw behaviour.error()
      }
    case 'reject':
      return async () => {
        await new Promise(resolve => setImmediate(resolve))
        throw behaviour.error()
      }
    case 'fail':
      return () => {
        throw new HttpException('failed', behaviour.status)
      }
    case 'chunks':
      return () =>
        new StreamableFile(Readable.from(behaviour.chunks(), { objectMode: false }), {
          type: behaviour.contentType,
        })
    case 'break-off':
      return () => new StreamableFile(Readable.from(breakingOff(behaviour.chunk), { objectMode: false }))
    case 'hijack':
      return (_, response) => {
        const { status, lines, body } = behaviour.reply()
        rawOf(response).writeHead(status, lines.flat()).end(body)
      }
    case 'early-hints':
      return (_, response) => {
        const raw = response instanceof ServerResponse ? response : response.raw
        raw.writeEarlyHints({ link: behaviour.link })
        return answer(response, behaviour.reply())
      }
    case 'compressed':
    case 'helmet':
      return (_, response) => answer(response, behaviour.reply())
    case 'timeout':
      return async () => {
        await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
        throw new HttpException('given up', 503)
      }
    case 'echo':
      return ({ method, headers, body }) => {
        const { cookie = null, authorization = null } = headers
        return describeRequest({ method, cookie, authorization, body: String(body) })
      }
  }
}

/** A module with one controller, decorated by hand. */
function moduleOf({ routes }: ContractApp, app: () => INestApplication) {
  class Routes {}
  for (const [index, { method, path, behaviour }] of routes.entries()) {
    const name = `route${index}`
    const value = handlerOf(behaviour, app)
    const descriptor = { value, configurable: true, writable: true, enumerable: false }
    Object.defineProperty(Routes.prototype, name, descriptor)
    methods[method](path)(Routes.prototype, name, descriptor)
    if (behaviour.kind === 'echo') HttpCode(200)(Routes.prototype, name, descriptor)
    Req()(Routes.prototype, name, 0)
    Res({ passthrough: behaviour.kind !== 'hijack' })(Routes.prototype, name, 1)
  }
  Controller()(Routes)
  class Root {}
  Module({ controllers: [Routes] })(Root)
  return Root
}

function addMiddleware(app: INestApplication, { authenticatedPrefix }: ContractApp): void {
  app.use('/api/helmet', helmet())
  app.use(
    authenticatedPrefix,
    ({ headers }: NestRequest, response: ServerResponse, next: () => void): void => {
      if (headers.authorization !== undefined) next()
      else response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end('who are you')
    },
  )
}

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'NestJS 12 on Express',
    async start(contract) {
      const root = moduleOf(contract, () => app)
      const app = await NestFactory.create<NestExpressApplication>(root, new ExpressAdapter(), {
        logger: false,
      })
      enablePolicy(app, contract.decider)
      addMiddleware(app, contract)
      app.use('/api/compressed', compression({ threshold: 0 }))
      app.useBodyParser('text')
      await app.init()
      const server = app.getHttpServer()
      server.on('upgrade', guardUpgrade(contract.decider, switchProtocols))
      return listening(server)
    },
  },
  {
    name: 'NestJS 12 on Fastify',
    async start(contract) {
      const root = moduleOf(contract, () => app)
      const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
        logger: false,
      })
      enablePolicy(app, contract.decider)
      addMiddleware(app, contract)
      await app.register(compress, { threshold: 0, encodings: ['gzip'] })
      await app.init()
      await app.getHttpAdapter().getInstance().ready()
      const server = app.getHttpServer()
      server.on('upgrade', guardUpgrade(contract.decider, switchProtocols))
      return listening(server)
    },
  },
]
