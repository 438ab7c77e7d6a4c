import type {
  ALBHandler,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  APIGatewayProxyWebsocketEventV2,
  Context,
  LambdaFunctionURLEvent,
} from 'aws-lambda'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { lambdaHandler } from '../../src/adapters/aws-lambda.ts'
import { definePolicy } from '../../src/index.ts'

const app = 'https://app.example'
const reader = 'https://reader.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: { credentialed: [app], anonymous: [reader] }, methods: ['PUT'] })
const granted = {
  'access-control-allow-origin': app,
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
}

const v2 = (headers: Record<string, string>, method = 'GET', cookies?: string[]) => ({
  version: '2.0',
  rawPath: '/things',
  headers,
  ...(cookies === undefined ? {} : { cookies }),
  requestContext: { http: { method } },
})

const never = async (): Promise<unknown> => {
  throw new Error('the function must not run')
}

describe('lambdaHandler, payload 2.0', () => {
  const answer = async (result: unknown) => lambdaHandler(policy, async () => result)(v2({ origin: app }))

  it.each<[string, unknown, unknown]>([
    [
      'a structured result',
      { statusCode: 201, headers: { ETag: '"1"', VARY: 'Accept' }, body: 'eA==', isBase64Encoded: true },
      {
        statusCode: 201,
        headers: { ETag: '"1"', ...granted, vary: 'Accept, Origin' },
        body: 'eA==',
        isBase64Encoded: true,
      },
    ],
    [
      'cookies',
      { statusCode: 200, cookies: ['a=1', 'b=2'] },
      { statusCode: 200, cookies: ['a=1', 'b=2'], headers: granted, body: '' },
    ],
    [
      'an object without a status, which is JSON',
      { user: 'ada' },
      {
        statusCode: 200,
        headers: { 'content-type': 'application/json', ...granted },
        body: '{"user":"ada"}',
      },
    ],
    [
      'a string, which is the body',
      'ok',
      { statusCode: 200, headers: { 'content-type': 'application/json', ...granted }, body: 'ok' },
    ],
    [
      'CORS headers of its own, which are replaced',
      {
        statusCode: 200,
        headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': 5 },
        body: '',
      },
      { statusCode: 200, headers: granted, body: '' },
    ],
  ])('%s', async (_title, result, expected) => {
    expect(await answer(result)).toEqual(expected)
  })

  it('answers preflights and refuses writes itself', async () => {
    const preflight = v2({ origin: app, 'access-control-request-method': 'PUT' }, 'OPTIONS')
    expect(await lambdaHandler(policy, never)(preflight)).toMatchObject({
      statusCode: 204,
      headers: { 'access-control-allow-methods': 'PUT' },
      body: '',
    })
    expect(await lambdaHandler(policy, never)(v2({ origin: evil }, 'POST'))).toEqual({
      statusCode: 403,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        vary: 'Origin',
      },
      body: 'cross-origin-write: this origin may not send state-changing requests to this server.\n',
    })
  })

  it('takes cookies and ambient credentials from a write of an anonymous origin, and leaves the event alone', async () => {
    const event = v2({ origin: reader, authorization: 'Basic dTpw' }, 'POST', ['sid=1'])
    const { body } = await lambdaHandler(policy, async (seen: typeof event) => ({
      statusCode: 200,
      body: JSON.stringify([seen.headers, seen.cookies ?? null]),
    }))(event)
    expect(JSON.parse(body)).toEqual([{ origin: reader }, null])
    expect(event.cookies).toEqual(['sid=1'])
  })

  it('answers for a function that rejected, with the headers', async () => {
    const seen: unknown[] = []
    const onError = (error: unknown) => {
      seen.push(error)
      return { statusCode: 503, body: 'later' }
    }
    const result = await lambdaHandler(policy, never, { onError })(v2({ origin: app }))
    expect(result).toEqual({ statusCode: 503, headers: granted, body: 'later' })
    expect(seen).toEqual([new Error('the function must not run')])
  })
})

describe('lambdaHandler, payload 1.0', () => {
  it('reads names in any case, and all lines of a name', async () => {
    const event = (origins: string[]) => ({
      httpMethod: 'GET',
      path: '/things',
      headers: { Origin: origins.at(-1) },
      multiValueHeaders: { Origin: origins },
    })
    const handler = lambdaHandler(policy, async () => ({ statusCode: 200, body: 'ok' }))
    expect((await handler(event([app]))).headers).toEqual(granted)
    expect((await handler(event([evil, app]))).headers).toEqual({ vary: 'Origin' })
  })

  it('replaces what multiValueHeaders say too', async () => {
    const handler = lambdaHandler(policy, async () => ({
      statusCode: 200,
      multiValueHeaders: {
        'Access-Control-Allow-Origin': ['*'],
        Vary: ['Accept', 'Cookie'],
        'Set-Cookie': ['a=1', 'b=2'],
      },
      body: 'ok',
    }))
    expect(await handler({ httpMethod: 'GET', path: '/', headers: { origin: app } })).toEqual({
      statusCode: 200,
      headers: { ...granted, vary: 'Accept, Cookie, Origin' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'ok',
    })
  })

  it('answers in lists alone to a load balancer that asks in lists alone', async () => {
    const handler = lambdaHandler(policy, async () => ({
      statusCode: 200,
      headers: { etag: '"1"' },
      body: 'ok',
    }))
    expect(await handler({ httpMethod: 'GET', path: '/', multiValueHeaders: { origin: [app] } })).toEqual({
      statusCode: 200,
      multiValueHeaders: {
        etag: ['"1"'],
        'access-control-allow-origin': [app],
        'access-control-allow-credentials': ['true'],
        vary: ['Origin'],
      },
      body: 'ok',
    })
  })
})

describe('lambdaHandler, a WebSocket API', () => {
  const connect = (origin: string) => ({
    headers: { Origin: origin },
    requestContext: { eventType: 'CONNECT', connectionId: '1' },
  })

  it('grants $connect untouched, and refuses it readably', async () => {
    const handler = lambdaHandler(policy, async () => ({ statusCode: 200, body: '' }))
    expect(await handler(connect(app))).toEqual({ statusCode: 200, body: '' })
    expect(await handler(connect(evil))).toMatchObject({
      statusCode: 403,
      body: 'cross-origin-upgrade: this origin may not open a WebSocket to this server.\n',
    })
  })

  it('hands messages on', async () => {
    const handler = lambdaHandler(policy, async () => ({ statusCode: 200, body: 'pong' }))
    const message = { requestContext: { eventType: 'MESSAGE', connectionId: '1' } }
    expect(await handler(message)).toEqual({ statusCode: 200, body: 'pong' })
  })
})

it('fits the types of @types/aws-lambda', () => {
  const url = lambdaHandler(policy, async (event: LambdaFunctionURLEvent, _context: Context) => event.rawPath)
  expectTypeOf(url).parameters.toEqualTypeOf<[LambdaFunctionURLEvent, Context]>()
  expectTypeOf(url).returns.resolves.toExtend<APIGatewayProxyStructuredResultV2>()
  const rest = lambdaHandler(policy, async (event: APIGatewayProxyEvent) => event.path)
  expectTypeOf(rest).returns.resolves.toExtend<APIGatewayProxyResult>()
  const http = lambdaHandler(policy, async (event: APIGatewayProxyEventV2) => event.rawPath)
  expectTypeOf(http).returns.resolves.toExtend<APIGatewayProxyStructuredResultV2>()
  const balancer = lambdaHandler(policy, async (event: Parameters<ALBHandler>[0]) => event.path)
  expectTypeOf(balancer).returns.resolves.toExtend<APIGatewayProxyResult>()
  const socket = lambdaHandler(policy, async (event: APIGatewayProxyWebsocketEventV2) => event.body)
  expectTypeOf(socket).returns.resolves.toExtend<APIGatewayProxyResult>()
})
