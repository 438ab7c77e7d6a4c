import http from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, type Handler, Hono } from 'hono'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { stream } from 'hono/streaming'
import { hono } from '../../../src/adapters/hono.ts'
import { guardUpgrade } from '../../../src/adapters/node.ts'
import {
  type Behaviour,
  type ContractAdapter,
  type ContractApp,
  describeRequest,
  type Reply,
  switchProtocols,
} from '../../../src/contract/index.ts'
import { breakingOff, streamOf } from '../chunk-stream.ts'
import { listening } from '../listening.ts'

interface Env {
  Bindings: HttpBindings
}

function answer(context: Context<Env>, { status, lines, body }: Reply): Response {
  for (const [name, value] of lines) context.header(name, value, { append: true })
  // Hono has types for the statuses of its standard alone; `newResponse` takes any.
  context.res = new Response(body, { status, headers: context.res.headers })
  return context.res
}

function handlersOf(behaviour: Behaviour): Handler<Env>[] {
  switch (behaviour.kind) {
    case 'reply':
      return [async context => answer(context, await behaviour.reply())]
    case 'throw':
      return [
        () => {
          throw behaviour.error()
        },
      ]
    case 'reject':
      return [
        async () => {
          await new Promise(resolve => setImmediate(resolve))
          throw behaviour.error()
        },
      ]
    case 'fail':
      return [
        () => {
          throw failure(behaviour.status)
        },
      ]
    case 'chunks':
      return [
        context => {
          context.header('Content-Type', behaviour.contentType)
          return stream(context, async to => {
            for await (const chunk of behaviour.chunks()) {
              if (to.aborted) return
              await to.write(chunk)
            }
          })
        },
      ]
    case 'break-off':
      return [() => new Response(streamOf(breakingOff(behaviour.chunk)))]
    case 'hijack':
      return [
        ({ env }) => {
          const { status, lines, body } = behaviour.reply()
          env.outgoing.writeHead(status, lines.flat()).end(body)
          return RESPONSE_ALREADY_SENT
        },
      ]
    case 'early-hints':
      return [
        context => {
          context.env.outgoing.writeEarlyHints({ link: behaviour.link })
          return answer(context, behaviour.reply())
        },
      ]
    case 'compressed':
      return [compress({ threshold: 0 }), context => answer(context, behaviour.reply())]
    case 'helmet':
      return [secureHeaders(), context => answer(context, behaviour.reply())]
    case 'timeout':
      return [
        async context => {
          await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
          return context.text('given up', 503)
        },
      ]
    case 'echo':
      return [
        async ({ req, text }) => {
          const cookie = req.header('cookie') ?? null
          const authorization = req.header('authorization') ?? null
          return text(describeRequest({ method: req.method, cookie, authorization, body: await req.text() }))
        },
      ]
  }
}

function failure(status: number): HTTPException {
  const statuses = [401, 422, 503] as const
  return new HTTPException(
    statuses.find(one => one === status),
    { message: 'failed' },
  )
}

function serve(app: ContractApp): Hono<Env> {
  const server = new Hono<Env>()
  server.use(hono(app.decider))
  server.use(`${app.authenticatedPrefix}/*`, async (context, next) => {
    if (context.req.header('authorization') !== undefined) return next()
    return context.text('who are you', 401, { 'WWW-Authenticate': 'Basic' })
  })
  server.onError((error, context) =>
    error instanceof HTTPException ? error.getResponse() : context.text('failed', 500),
  )
  for (const { method, path, behaviour } of app.routes) server.on(method, [path], ...handlersOf(behaviour))
  return server
}

const noRaw = 'only on Node: elsewhere a handler returns what is sent'

/** @param seesNode - whether the app is given Node's response, as @hono/node-server does */
function adapterOf(name: string, seesNode: boolean): Pick<ContractAdapter, 'name' | 'start'> {
  return {
    name,
    start(app) {
      const hono = serve(app)
      const listener = seesNode
        ? getRequestListener(hono.fetch)
        : getRequestListener(request => hono.fetch(request), { overrideGlobalObjects: false })
      const server = http.createServer(listener)
      server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server)
    },
  }
}

export const adapters: readonly ContractAdapter[] = [
  adapterOf('Hono 4 on Node', true),
  {
    ...adapterOf('Hono 4', false),
    unsupported: {
      hijack: noRaw,
      'hijack-vary': noRaw,
      'hijack-own-acao': noRaw,
      'early-hints': noRaw,
    },
  },
]
