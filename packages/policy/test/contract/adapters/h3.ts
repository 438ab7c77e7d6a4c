import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { type EventHandler, fromNodeHandler, H3, type H3Event, HTTPError } from 'h3'
import { toNodeHandler } from 'h3/node'
import { h3 } from '../../../src/adapters/h3.ts'
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

function answer({ res }: H3Event, { status, lines, body }: Reply): string | null {
  res.status = status
  for (const [name, value] of lines) res.headers.append(name, value)
  return body
}

function handlerOf(behaviour: Behaviour): EventHandler {
  switch (behaviour.kind) {
    case 'reply':
      return async event => answer(event, await behaviour.reply())
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
        throw new HTTPError({ status: behaviour.status, message: 'failed' })
      }
    case 'chunks':
      return event => {
        event.res.headers.set('content-type', behaviour.contentType)
        return streamOf(behaviour.chunks())
      }
    case 'break-off':
      return () => streamOf(breakingOff(behaviour.chunk))
    case 'hijack':
      return fromNodeHandler((_, response) => {
        const { status, lines, body } = behaviour.reply()
        if (response instanceof http.ServerResponse) response.writeHead(status, lines.flat()).end(body)
      })
    case 'early-hints':
      return event => {
        const response = event.runtime?.node?.res
        if (response instanceof http.ServerResponse) response.writeEarlyHints({ link: behaviour.link })
        return answer(event, behaviour.reply())
      }
    case 'compressed':
      return () => {
        const { status, lines, body } = behaviour.reply()
        const headers = [...lines, ['Content-Encoding', 'gzip'], ['Vary', 'Accept-Encoding']] as [
          string,
          string,
        ][]
        return new Response(gzipSync(body ?? ''), { status, headers })
      }
    case 'helmet':
      return event => {
        event.res.headers.set('x-content-type-options', 'nosniff')
        return answer(event, behaviour.reply())
      }
    case 'timeout':
      return async () => {
        await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
        throw new HTTPError({ status: 503, message: 'given up' })
      }
    case 'echo':
      return async ({ req }) => {
        const cookie = req.headers.get('cookie')
        const authorization = req.headers.get('authorization')
        return describeRequest({ method: req.method, cookie, authorization, body: await req.text() })
      }
  }
}

function serve(app: ContractApp): H3 {
  const server = new H3({ silent: true })
  server.use(h3(app.decider))
  server.use(`${app.authenticatedPrefix}/**`, ({ req }) => {
    if (!req.headers.has('authorization'))
      throw new HTTPError({ status: 401, headers: { 'WWW-Authenticate': 'Basic' } })
  })
  for (const { method, path, behaviour } of app.routes) server.on(method, path, handlerOf(behaviour))
  return server
}

const noRaw = 'only on Node: elsewhere a handler returns what is sent'

/** @param seesNode - whether the app is given Node's response, as h3's own server does */
function adapterOf(name: string, seesNode: boolean): Pick<ContractAdapter, 'name' | 'start'> {
  return {
    name,
    start(app) {
      const h3 = serve(app)
      const listener = seesNode
        ? toNodeHandler(h3)
        : getRequestListener(request => h3.fetch(request), { overrideGlobalObjects: false })
      const server = http.createServer(listener)
      server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server)
    },
  }
}

export const adapters: readonly ContractAdapter[] = [
  adapterOf('h3 2 on Node', true),
  {
    ...adapterOf('h3 2', false),
    unsupported: {
      hijack: noRaw,
      'hijack-vary': noRaw,
      'hijack-own-acao': noRaw,
      'early-hints': noRaw,
    },
  },
]
