import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { type Context, Elysia } from 'elysia'
import { elysia } from '../../../src/adapters/elysia.ts'
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
import { valuesByName } from '../values-by-name.ts'

type Answering = Pick<Context, 'set' | 'status' | 'request' | 'body'>

function answer({ set }: Answering, { status, lines, body }: Reply): Response | string {
  set.status = status
  for (const [name, value] of valuesByName(lines)) {
    // Elysia writes several lines of this name only.
    if (name.toLowerCase() === 'set-cookie') Object.assign(set.headers, { 'set-cookie': value })
    else set.headers[name.toLowerCase()] = [value].flat().join(', ')
  }
  // Elysia makes an empty text of nothing, which a 204 cannot have.
  return body ?? new Response(null, { status })
}

function handlerOf(behaviour: Exclude<Behaviour, { kind: 'hijack' | 'early-hints' }>) {
  switch (behaviour.kind) {
    case 'reply':
      return async (context: Answering) => answer(context, await behaviour.reply())
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
      return ({ status }: Answering) => status(behaviour.status, 'failed')
    case 'chunks':
      // From a generator Elysia writes events in its own form.
      return () =>
        new Response(streamOf(behaviour.chunks()), { headers: { 'content-type': behaviour.contentType } })
    case 'break-off':
      return () => new Response(streamOf(breakingOff(behaviour.chunk)))
    case 'compressed':
      return ({ set }: Answering) => {
        const { body } = behaviour.reply()
        set.headers['content-encoding'] = 'gzip'
        set.headers.vary = 'Accept-Encoding'
        return new Response(gzipSync(body ?? ''))
      }
    case 'helmet':
      return (context: Answering) => {
        context.set.headers['x-content-type-options'] = 'nosniff'
        return answer(context, behaviour.reply())
      }
    case 'timeout':
      return async ({ status }: Answering) => {
        await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
        return status(503, 'given up')
      }
    case 'echo':
      return ({ request, body }: Answering) =>
        describeRequest({
          method: request.method,
          cookie: request.headers.get('cookie'),
          authorization: request.headers.get('authorization'),
          body: String(body),
        })
  }
}

function serve(app: ContractApp): { fetch(request: Request): Response | Promise<Response> } {
  const server = new Elysia().use(elysia(app.decider)).onRequest(({ request, status, set }) => {
    if (!new URL(request.url).pathname.startsWith(app.authenticatedPrefix)) return
    if (request.headers.has('authorization')) return
    set.headers['www-authenticate'] = 'Basic'
    return status(401, 'who are you')
  })
  for (const { method, path, behaviour } of app.routes) {
    if (behaviour.kind === 'hijack' || behaviour.kind === 'early-hints') continue
    server.route(method, path, handlerOf(behaviour))
  }
  return server
}

const noRaw = 'Elysia has no raw response: a handler returns what is sent'

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'Elysia 1.4',
    unsupported: {
      hijack: noRaw,
      'hijack-vary': noRaw,
      'hijack-own-acao': noRaw,
      'early-hints': 'Elysia has no 1xx: a handler returns one response',
    },
    start(app) {
      const fetch = serve(app)
      const server = http.createServer(
        getRequestListener(request => fetch.fetch(request), { overrideGlobalObjects: false }),
      )
      server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server)
    },
  },
]
