import { Readable } from 'node:stream'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, type FastifyReply, type RouteHandlerMethod } from 'fastify'
import { fastify } from '../../../src/adapters/fastify.ts'
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

function answer(reply: FastifyReply, { status, lines, body }: Reply): FastifyReply {
  for (const [name, value] of valuesByName(lines)) reply.header(name, value)
  return reply.code(status).send(body ?? undefined)
}

function handlerOf(behaviour: Behaviour): RouteHandlerMethod {
  switch (behaviour.kind) {
    case 'reply':
      return async (_, reply) => answer(reply, await behaviour.reply())
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
      return async () => {
        throw Object.assign(new Error('failed'), { statusCode: behaviour.status })
      }
    case 'chunks':
      return (_, reply) => reply.type(behaviour.contentType).send(Readable.from(behaviour.chunks()))
    case 'break-off':
      return (_, reply) => reply.send(Readable.from(breakingOff(behaviour.chunk)))
    case 'hijack':
      return (_, reply) => {
        const { status, lines, body } = behaviour.reply()
        reply.hijack()
        reply.raw.writeHead(status, lines.flat()).end(body)
      }
    case 'early-hints':
      return (_, reply) => {
        reply.raw.writeEarlyHints({ link: behaviour.link })
        answer(reply, behaviour.reply())
      }
    case 'compressed':
    case 'helmet':
      return (_, reply) => answer(reply, behaviour.reply())
    case 'timeout':
      return async (_, reply) => {
        await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
        return reply.code(503).send('given up')
      }
    case 'echo':
      return async ({ method, headers, body }) => {
        const { cookie = null, authorization = null } = headers
        return describeRequest({ method, cookie, authorization, body: String(body) })
      }
  }
}

async function serve(server: FastifyInstance, app: ContractApp): Promise<void> {
  await server.register(fastify, { policy: app.decider })
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith(app.authenticatedPrefix) || request.headers.authorization !== undefined)
      return
    return reply.code(401).header('WWW-Authenticate', 'Basic').send('who are you')
  })
  await server.register(compress, { global: false, threshold: 0, encodings: ['gzip'] })
  await server.register(helmet, { global: false })
  for (const { method, path, behaviour } of app.routes) {
    server.route({
      method,
      url: path,
      ...(behaviour.kind === 'compressed' ? { compress: { threshold: 0, encodings: ['gzip'] } } : {}),
      ...(behaviour.kind === 'helmet' ? { helmet: {} } : {}),
      handler: handlerOf(behaviour),
    })
  }
  await server.ready()
}

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'Fastify 5',
    async start(app) {
      const server = Fastify()
      await serve(server, app)
      server.server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server.server)
    },
  },
]
