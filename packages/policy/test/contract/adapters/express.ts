import http from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import compression from 'compression'
import express5, { type Express, type RequestHandler, type Response } from 'express'
// Express 4 cannot have its types beside those of 5, which say the same of all that is used here.
// @ts-expect-error no declaration file
import express4 from 'express4'
import helmet from 'helmet'
import { express } from '../../../src/adapters/express.ts'
import { guardUpgrade } from '../../../src/adapters/node.ts'
import {
  type Behaviour,
  type ContractAdapter,
  type ContractApp,
  describeRequest,
  type Reply,
  switchProtocols,
} from '../../../src/contract/index.ts'
import { listening } from '../listening.ts'

const methods = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
  OPTIONS: 'options',
} as const

/** Express 4 leaves the promise of a handler alone, so its apps hand rejections on. */
function handling(run: (...args: Parameters<RequestHandler>) => Promise<unknown>): RequestHandler {
  return (request, response, next) => void run(request, response, next).catch(next)
}

function answer(response: Response, { status, lines, body }: Reply): void {
  response.status(status)
  for (const [name, value] of lines) response.append(name, value)
  if (body === null) response.end()
  else response.send(body)
}

function handlersOf(behaviour: Behaviour, isPromising: boolean): RequestHandler[] {
  switch (behaviour.kind) {
    case 'reply':
      return [handling(async (_, response) => answer(response, await behaviour.reply()))]
    case 'throw':
      return [
        () => {
          throw behaviour.error()
        },
      ]
    case 'reject': {
      const reject: RequestHandler = async () => {
        await new Promise(resolve => setImmediate(resolve))
        throw behaviour.error()
      }
      return [isPromising ? reject : handling(async (...args) => reject(...args))]
    }
    case 'fail':
      return [(_, __, next) => next(Object.assign(new Error('failed'), { status: behaviour.status }))]
    case 'chunks':
      return [
        handling(async (_, response) => {
          response.type(behaviour.contentType)
          await pipeline(Readable.from(behaviour.chunks()), response).catch(() => {})
        }),
      ]
    case 'break-off':
      return [(_, response) => void response.write(behaviour.chunk, () => response.destroy())]
    case 'hijack':
      return [
        (_, response) => {
          const { status, lines, body } = behaviour.reply()
          response.writeHead(status, lines.flat()).end(body)
        },
      ]
    case 'early-hints':
      return [
        (_, response) => {
          response.writeEarlyHints({ link: behaviour.link })
          answer(response, behaviour.reply())
        },
      ]
    case 'compressed':
      return [compression({ threshold: 0 }), (_, response) => answer(response, behaviour.reply())]
    case 'helmet':
      return [helmet(), (_, response) => answer(response, behaviour.reply())]
    case 'timeout':
      return [
        (_, response) => void setTimeout(() => response.status(503).send('given up'), behaviour.milliseconds),
      ]
    case 'echo':
      return [
        (request, response) => {
          const { cookie = null, authorization = null } = request.headers
          response.send(
            describeRequest({ method: request.method, cookie, authorization, body: request.body }),
          )
        },
      ]
  }
}

function serve(create: typeof express5, isPromising: boolean, app: ContractApp): Express {
  const server = create()
  // Keeps the stack traces that the app makes on purpose out of the test's output.
  server.set('env', 'test')
  server.use(express(app.decider))
  server.use(app.authenticatedPrefix, (request, response, next) => {
    if (request.headers.authorization !== undefined) next()
    else response.status(401).set('WWW-Authenticate', 'Basic').send('who are you')
  })
  server.use(create.text())
  for (const { method, path, behaviour } of app.routes)
    server[methods[method]](path, ...handlersOf(behaviour, isPromising))
  return server
}

const adapterOf = (name: string, create: typeof express5, isPromising: boolean): ContractAdapter => ({
  name,
  start(app) {
    const server = http.createServer(serve(create, isPromising, app))
    server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
    return listening(server)
  },
})

export const adapters: readonly ContractAdapter[] = [
  adapterOf('Express 5', express5, true),
  adapterOf('Express 4', express4, false),
]
