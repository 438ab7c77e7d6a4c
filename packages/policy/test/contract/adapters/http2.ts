import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { generate } from 'selfsigned'
import { guardConnect, type Http2Listener, http2Listener } from '../../../src/adapters/http2.ts'
import {
  type Behaviour,
  type ContractAdapter,
  type ContractApp,
  type ContractServer,
  describeRequest,
  type Reply,
} from '../../../src/contract/index.ts'

/** A listener by the compatibility API, as one writes it by hand. */
function plainListener(app: ContractApp): Http2Listener {
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

async function route(
  app: ContractApp,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
): Promise<void> {
  const path = new URL(request.url, 'http://api.example').pathname
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
  request: Http2ServerRequest,
  response: Http2ServerResponse,
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
      for await (const chunk of behaviour.chunks()) {
        if (response.stream.destroyed) return
        response.write(chunk)
      }
      response.end()
      return
    case 'break-off':
      response.writeHead(200)
      response.write(behaviour.chunk, () => response.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR))
      return
    case 'hijack':
      return answerStream(response, behaviour.reply())
    case 'early-hints':
      response.writeEarlyHints({ link: behaviour.link })
      return answer(response, behaviour.reply())
    case 'compressed': {
      const { status, body } = behaviour.reply()
      response.writeHead(status, { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' })
      response.end(gzipSync(body ?? ''))
      return
    }
    case 'helmet':
      response.setHeader('X-Content-Type-Options', 'nosniff')
      return answer(response, behaviour.reply())
    case 'timeout':
      await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
      return answer(response, { status: 503, lines: [], body: 'given up' })
    case 'echo': {
      const { cookie = null, authorization = null } = request.headers
      const body = await text(request)
      const seen = describeRequest({ method: request.method, cookie, authorization, body })
      return answer(response, { status: 200, lines: [], body: seen })
    }
  }
}

function answer(response: Http2ServerResponse, { status, lines, body }: Reply): void {
  response.statusCode = status
  for (const [name, values] of grouped(lines)) response.setHeader(name, values)
  response.end(body ?? '')
}

/** Past the compatibility API, on the stream itself. */
function answerStream({ stream }: Http2ServerResponse, { status, lines, body }: Reply): void {
  stream.respond({ ':status': status, ...Object.fromEntries(grouped(lines)) })
  stream.end(body ?? '')
}

function grouped(lines: Reply['lines']): Map<string, string | string[]> {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of lines) {
    const before = values.get(name)
    values.set(name, before === undefined ? value : [before, value].flat())
  }
  return values
}

const settings = { enableConnectProtocol: true }

async function listening(
  server: http2.Http2Server | http2.Http2SecureServer,
  app: ContractApp,
  protocol: 'h2' | 'h2c',
): Promise<ContractServer> {
  const sessions = new Set<http2.ServerHttp2Session>()
  server.on('session', session => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.on(
    'connect',
    guardConnect(app.decider, (_, response) => response.end()),
  )
  const listener: Server = server
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    port: address.port,
    protocol,
    close: () =>
      new Promise(resolve => {
        listener.close(() => resolve())
        for (const session of sessions) session.destroy()
      }),
  }
}

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'HTTP/2',
    async start(app) {
      const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
      const listener = http2Listener(app.decider, plainListener(app))
      return listening(http2.createSecureServer({ key, cert, settings }, listener), app, 'h2')
    },
  },
  {
    name: 'HTTP/2 cleartext',
    start: app =>
      listening(http2.createServer({ settings }, http2Listener(app.decider, plainListener(app))), app, 'h2c'),
  },
]
