import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import helmet from 'helmet'
import { guardUpgrade, node } from '../../../src/adapters/node.ts'
import {
  type Behaviour,
  type ContractAdapter,
  type ContractApp,
  describeRequest,
  type Reply,
  switchProtocols,
} from '../../../src/contract/index.ts'
import { listening } from '../listening.ts'

const setHelmet = helmet()

/** A listener of `node:http` as one writes it by hand: what throws is answered by 500 around it. */
export function plainListener(app: ContractApp): RequestListener {
  return async (request, response) => {
    try {
      await route(app, request, response)
    } catch (error) {
      answer(response, { status: statusOf(error), lines: [], body: 'failed' })
    }
  }
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500
}

async function route(app: ContractApp, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://api.example').pathname
  if (path.startsWith(app.authenticatedPrefix) && request.headers.authorization === undefined) {
    answer(response, { status: 401, lines: [['WWW-Authenticate', 'Basic']], body: 'who are you' })
    return
  }
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const here = app.routes.filter(one => one.path === path)
  const found = here.find(one => one.method === method)
  if (found === undefined)
    answer(response, { status: here.length === 0 ? 404 : 405, lines: [], body: 'nothing here' })
  else await behave(found.behaviour, request, response)
}

async function behave(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (behaviour.kind) {
    case 'reply':
      return answer(response, await behaviour.reply())
    case 'throw':
      throw behaviour.error()
    case 'reject':
      await new Promise(resolve => setImmediate(resolve))
      throw behaviour.error()
    case 'fail':
      throw Object.assign(new Error('failed'), { status: behaviour.status })
    case 'chunks':
      response.setHeader('Content-Type', behaviour.contentType)
      return pipeline(Readable.from(behaviour.chunks()), response).catch(() => {})
    case 'break-off':
      response.writeHead(200)
      response.write(behaviour.chunk, () => response.destroy())
      return
    case 'hijack':
      return answerRaw(response, behaviour.reply())
    case 'early-hints':
      response.writeEarlyHints({ link: behaviour.link })
      return answer(response, behaviour.reply())
    case 'compressed': {
      const { status, lines, body } = behaviour.reply()
      response.writeHead(status, [
        ...lines.flat(),
        ...['Content-Encoding', 'gzip'],
        ...['Vary', 'Accept-Encoding'],
      ])
      response.end(gzipSync(body ?? ''))
      return
    }
    case 'helmet':
      return setHelmet(request, response, () => answer(response, behaviour.reply()))
    case 'timeout':
      await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
      return answer(response, { status: 503, lines: [], body: 'given up' })
    case 'echo': {
      const { cookie = null, authorization = null } = request.headers
      const body = await text(request)
      const seen = describeRequest({ method: request.method ?? '', cookie, authorization, body })
      return answer(response, { status: 200, lines: [], body: seen })
    }
  }
}

/** Answers by `setHeader`, so that Node writes the head by itself. */
function answer(response: ServerResponse, { status, lines, body }: Reply): void {
  response.statusCode = status
  for (const [name, value] of lines) response.appendHeader(name, value)
  if (body === null) response.end()
  else response.end(body)
}

/** Answers by `writeHead`. */
function answerRaw(response: ServerResponse, { status, lines, body }: Reply): void {
  response.writeHead(status, lines.flat()).end(body)
}

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'node:http',
    start(app) {
      const server = http.createServer(node(app.decider, plainListener(app)))
      server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server)
    },
  },
]
