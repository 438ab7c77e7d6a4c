import http from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Koa, { type Context, type Next } from 'koa'
import compress from 'koa-compress'
import helmet from 'koa-helmet'
import { koa } from '../../../src/adapters/koa.ts'
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
import { valuesByName } from '../values-by-name.ts'

const compressing = compress({ threshold: 0, br: false, zstd: false })
const helmeting = helmet()

function answer(context: Context, { status, lines, body }: Reply): void {
  context.body = body
  // Koa makes a body of `null` a 204.
  context.status = status
  for (const [name, value] of valuesByName(lines)) context.set(name, value)
}

async function behave(behaviour: Behaviour, context: Context, next: Next): Promise<void> {
  switch (behaviour.kind) {
    case 'reply':
      return answer(context, await behaviour.reply())
    case 'throw':
      throw behaviour.error()
    case 'reject':
      await new Promise(resolve => setImmediate(resolve))
      throw behaviour.error()
    case 'fail':
      return context.throw(behaviour.status)
    case 'chunks':
      context.type = behaviour.contentType
      context.body = Readable.from(behaviour.chunks())
      return
    case 'break-off':
      context.respond = false
      context.status = 200
      context.res.write(behaviour.chunk, () => context.res.destroy())
      return
    case 'hijack': {
      const { status, lines, body } = behaviour.reply()
      context.respond = false
      context.res.writeHead(status, lines.flat()).end(body)
      return
    }
    case 'early-hints':
      context.res.writeEarlyHints({ link: behaviour.link })
      return answer(context, behaviour.reply())
    case 'compressed':
      return compressing(context, async () => answer(context, behaviour.reply()))
    case 'helmet':
      await helmeting(context, next)
      return answer(context, behaviour.reply())
    case 'timeout':
      await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
      return context.throw(503, 'given up')
    case 'echo': {
      const { cookie = null, authorization = null } = context.headers
      const body = await text(context.req)
      context.body = describeRequest({ method: context.method, cookie, authorization, body })
    }
  }
}

function serve(app: ContractApp): Koa {
  const server = new Koa()
  server.silent = true
  server.use(koa(app.decider))
  server.use(async (context, next) => {
    if (!context.path.startsWith(app.authenticatedPrefix) || context.get('authorization') !== '')
      return next()
    context.throw(401, { headers: { 'WWW-Authenticate': 'Basic' } })
  })
  server.use(async (context, next) => {
    const method = context.method === 'HEAD' ? 'GET' : context.method
    const here = app.routes.filter(route => route.path === context.path)
    const found = here.find(route => route.method === method)
    if (found !== undefined) await behave(found.behaviour, context, next)
    else if (here.length > 0) context.status = 405
  })
  return server
}

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'Koa 3',
    start(app) {
      const server = http.createServer(serve(app).callback())
      server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server)
    },
  },
]
