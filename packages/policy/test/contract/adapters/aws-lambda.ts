import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda'
import { type LambdaResult, lambdaHandler } from '../../../src/adapters/aws-lambda.ts'
import {
  type Behaviour,
  type ContractAdapter,
  type ContractApp,
  describeRequest,
  type Reply,
  type SituationId,
} from '../../../src/contract/index.ts'
import { listening } from '../listening.ts'

/** What a function needs of an event of either version. */
interface Called {
  readonly method: string
  readonly path: string
  readonly cookie: string | null
  readonly authorization: string | null
  readonly body: string
}

type Answer = (reply: Reply & { readonly base64?: string }) => LambdaResult

async function run(app: ContractApp, called: Called, answer: Answer): Promise<LambdaResult> {
  const { path } = called
  if (path.startsWith(app.authenticatedPrefix) && called.authorization === null)
    return answer({ status: 401, lines: [['WWW-Authenticate', 'Basic']], body: 'who are you' })
  const method = called.method === 'HEAD' ? 'GET' : called.method
  const here = app.routes.filter(one => one.path === path)
  const found = here.find(one => one.method === method)
  if (found === undefined)
    return answer({ status: here.length === 0 ? 404 : 405, lines: [], body: 'nothing here' })
  return behave(found.behaviour, called, answer)
}

async function behave(behaviour: Behaviour, called: Called, answer: Answer): Promise<LambdaResult> {
  switch (behaviour.kind) {
    case 'reply':
      return answer(await behaviour.reply())
    case 'throw':
      throw behaviour.error()
    case 'reject':
      await new Promise(resolve => setImmediate(resolve))
      throw behaviour.error()
    case 'fail':
      return answer({ status: behaviour.status, lines: [], body: 'failed' })
    case 'compressed': {
      const { status, lines, body } = behaviour.reply()
      const more = [
        ['Content-Encoding', 'gzip'],
        ['Vary', 'Accept-Encoding'],
      ] as const
      const base64 = gzipSync(body ?? '').toString('base64')
      return answer({ status, lines: [...lines, ...more], body, base64 })
    }
    case 'helmet': {
      const { status, lines, body } = behaviour.reply()
      return answer({ status, lines: [...lines, ['X-Content-Type-Options', 'nosniff']], body })
    }
    case 'timeout':
      await new Promise(resolve => setTimeout(resolve, behaviour.milliseconds))
      return answer({ status: 503, lines: [], body: 'given up' })
    case 'echo': {
      const { method, cookie, authorization, body } = called
      return answer({
        status: 200,
        lines: [],
        body: describeRequest({ method, cookie, authorization, body }),
      })
    }
    case 'chunks': {
      let body = ''
      for await (const chunk of behaviour.chunks()) body += chunk
      return answer({ status: 200, lines: [['Content-Type', behaviour.contentType]], body })
    }
    case 'break-off':
    case 'hijack':
    case 'early-hints':
      throw new TypeError(`a Lambda function cannot do ${behaviour.kind}`)
  }
}

const answerV1: Answer = ({ status, lines, body, base64 }) => {
  const multiValueHeaders: Record<string, string[]> = {}
  for (const [name, value] of lines) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
  return {
    statusCode: status,
    multiValueHeaders,
    body: base64 ?? body ?? '',
    isBase64Encoded: base64 !== undefined,
  }
}

const answerV2: Answer = ({ status, lines, body, base64 }) => {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (const [name, value] of lines) {
    if (name === 'Set-Cookie') cookies.push(value)
    else headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return {
    statusCode: status,
    headers,
    cookies,
    body: base64 ?? body ?? '',
    isBase64Encoded: base64 !== undefined,
  }
}

function bodyOf({
  body,
  isBase64Encoded,
}: {
  readonly body?: string | null
  readonly isBase64Encoded: boolean
}) {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString()
}

type EventV1 = Pick<
  APIGatewayProxyEvent,
  'httpMethod' | 'path' | 'headers' | 'multiValueHeaders' | 'body' | 'isBase64Encoded'
>
type EventV2 = Pick<
  APIGatewayProxyEventV2,
  'version' | 'rawPath' | 'headers' | 'cookies' | 'body' | 'isBase64Encoded'
> & { readonly requestContext: { readonly http: { readonly method: string } } }

/** A REST API: names in the case that was sent, the last line in `headers`, all of them in `multiValueHeaders`. */
async function eventV1(request: IncomingMessage): Promise<EventV1> {
  const headers: Record<string, string> = {}
  const multiValueHeaders: Record<string, string[]> = {}
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(i, i + 2)
    headers[name] = value
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
  }
  const body = await buffer(request)
  return {
    httpMethod: request.method ?? 'GET',
    path: pathOf(request),
    headers,
    multiValueHeaders,
    body: body.toString('base64'),
    isBase64Encoded: true,
  }
}

/** A function URL: names in lower case, several lines joined, cookies apart. */
async function eventV2(request: IncomingMessage): Promise<EventV2> {
  const headers: Record<string, string> = {}
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase()
    const value = request.rawHeaders[i + 1] ?? ''
    if (name !== 'cookie') headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  const { cookie } = request.headers
  const body = await buffer(request)
  return {
    version: '2.0',
    rawPath: pathOf(request),
    headers,
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    requestContext: { http: { method: request.method ?? 'GET' } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  }
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://api.example').pathname
}

/** What the service makes of a result. */
function write(
  response: ServerResponse,
  result: APIGatewayProxyResult | APIGatewayProxyStructuredResultV2,
): void {
  response.statusCode = result.statusCode ?? 200
  for (const [name, value] of Object.entries(result.headers ?? {})) response.appendHeader(name, String(value))
  const lists = 'multiValueHeaders' in result ? (result.multiValueHeaders ?? {}) : {}
  for (const [name, values] of Object.entries(lists)) response.setHeader(name, values.map(String))
  if ('cookies' in result && result.cookies !== undefined && result.cookies.length > 0)
    response.setHeader('set-cookie', result.cookies)
  response.end(Buffer.from(result.body ?? '', result.isBase64Encoded === true ? 'base64' : 'utf8'))
}

const onError = () => ({ statusCode: 500, body: 'failed' })

function functionV1(app: ContractApp) {
  return lambdaHandler(
    app.decider,
    (event: EventV1) => {
      const line = (name: string) => event.headers[name] ?? null
      const called = {
        method: event.httpMethod,
        path: event.path,
        cookie: line('Cookie'),
        authorization: line('Authorization'),
        body: bodyOf(event),
      }
      return run(app, called, answerV1)
    },
    { onError },
  )
}

function functionV2(app: ContractApp) {
  return lambdaHandler(
    app.decider,
    (event: EventV2) => {
      const called = {
        method: event.requestContext.http.method,
        path: event.rawPath,
        cookie: event.cookies?.join('; ') ?? null,
        authorization: event.headers.authorization ?? null,
        body: bodyOf(event),
      }
      return run(app, called, answerV2)
    },
    { onError },
  )
}

const buffered = 'a result is sent as a whole when the function has ended'
const noRawReply = 'a function has no raw response'
const noHandshake = 'API Gateway makes the handshake; the guard answers its $connect event'

const cannot: Partial<Record<SituationId, string>> = {
  'events-endless': buffered,
  abort: buffered,
  'break-off': buffered,
  hijack: noRawReply,
  'hijack-vary': noRawReply,
  'hijack-own-acao': noRawReply,
  'early-hints': 'a function has no informational responses',
  upgrade: noHandshake,
  'upgrade-own': noHandshake,
  'upgrade-refused': noHandshake,
  'upgrade-anonymous': noHandshake,
  'upgrade-null': noHandshake,
  'upgrade-no-origin': noHandshake,
}

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'API Gateway REST',
    start(app) {
      const handle = functionV1(app)
      return listening(
        http.createServer(async (request, response) => write(response, await handle(await eventV1(request)))),
      )
    },
    unsupported: cannot,
  },
  {
    name: 'Lambda function URL',
    start(app) {
      const handle = functionV2(app)
      return listening(
        http.createServer(async (request, response) => write(response, await handle(await eventV2(request)))),
      )
    },
    unsupported: cannot,
  },
]
