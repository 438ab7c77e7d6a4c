import 'reflect-metadata'
import http from 'node:http'
import {
  type ArgumentsHost,
  Body,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  type INestApplication,
  Module,
  type NestInterceptor,
  type PipeTransform,
  Post,
  Put,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { enablePolicy } from '../../src/adapters/nest.ts'
import { definePolicy, policyTable } from '../../src/index.ts'
import { corsLines, type RawResponse, type Sent, send, serving } from '../exchange.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const policy = definePolicy({ origins: [app], credentials: true, methods: ['PUT', 'DELETE'] })
const granted = [
  'access-control-allow-credentials: true',
  `access-control-allow-origin: ${app}`,
  'vary: Origin',
]

type Routes = Readonly<Record<string, (prototype: object, name: string, run: PropertyDescriptor) => unknown>>

/** A module of one controller, decorated by hand. */
function moduleOf(handlers: Readonly<Record<string, (...given: unknown[]) => unknown>>, routes: Routes) {
  class Handlers {}
  for (const [name, value] of Object.entries(handlers)) {
    const descriptor = { value, configurable: true, writable: true, enumerable: false }
    Object.defineProperty(Handlers.prototype, name, descriptor)
    routes[name]?.(Handlers.prototype, name, descriptor)
  }
  Controller()(Handlers)
  class Root {}
  Module({ controllers: [Handlers] })(Root)
  return Root
}

const refusing: CanActivate = { canActivate: () => false }
const answering: NestInterceptor = { intercept: () => of('intercepted') }
class Catching implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse()
    // Each platform has its own way, and both have this one.
    response.status(418).header('Access-Control-Allow-Origin', '*').send('caught')
  }
}
Catch()(Catching)
const invalid: PipeTransform = {
  transform: () => {
    throw new HttpException('invalid', 400)
  },
}

const root = () =>
  moduleOf(
    {
      text: () => 'ok',
      put: () => 'put',
      write: body => JSON.stringify(body),
      throws: () => {
        throw new Error('broken')
      },
      fails: () => {
        throw new HttpException('no', 422)
      },
      guarded: () => 'never',
      caught: () => {
        throw new Error('broken')
      },
      intercepted: () => 'never',
      piped: () => 'never',
    },
    {
      text: Get('text'),
      put: Put('text'),
      write: (prototype, name, run) => {
        Body()(prototype, name, 0)
        Post('write')(prototype, name, run)
      },
      throws: Get('throws'),
      fails: Get('fails'),
      guarded: (prototype, name, run) => {
        UseGuards(refusing)(prototype, name, run)
        Get('guarded')(prototype, name, run)
      },
      caught: (prototype, name, run) => {
        UseFilters(new Catching())(prototype, name, run)
        Get('caught')(prototype, name, run)
      },
      intercepted: (prototype, name, run) => {
        UseInterceptors(answering)(prototype, name, run)
        Get('intercepted')(prototype, name, run)
      },
      piped: (prototype, name, run) => {
        Body(invalid)(prototype, name, 0)
        Post('piped')(prototype, name, run)
      },
    },
  )

const platforms = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const

async function asking<T>(
  create: () => ExpressAdapter | FastifyAdapter,
  use: (ask: (sent: Sent) => Promise<RawResponse>) => Promise<T>,
  configure: (app: INestApplication) => void = app => enablePolicy(app, policy),
): Promise<T> {
  const nest = await NestFactory.create<INestApplication | NestFastifyApplication>(root(), create(), {
    logger: false,
  })
  configure(nest)
  await nest.init()
  const instance = nest.getHttpAdapter().getInstance()
  if (nest.getHttpAdapter().getType() === 'fastify') await instance.ready()
  try {
    return await serving<T>(nest.getHttpServer(), port => use(sent => send(port, sent)))
  } finally {
    await nest.close()
  }
}

const from = (path: string, origin = app): Sent => ({ path, headers: { origin } })
const preflight = (path: string, method: string, origin = app): Sent => ({
  method: 'OPTIONS',
  path,
  headers: { origin, 'access-control-request-method': method },
})
const post = (path: string, body: string, origin = app): Sent => ({
  method: 'POST',
  path,
  body,
  headers: { origin, 'content-type': 'application/json' },
})

const requests: readonly (readonly [what: string, sent: Sent, status: number])[] = [
  ['a grant', from('/text'), 200],
  ['a refusal', from('/text', evil), 200],
  ['no origin', { path: '/text' }, 200],
  ['HEAD', { ...from('/text'), method: 'HEAD' }, 200],
  ['a preflight', preflight('/text', 'PUT'), 204],
  ['a preflight of a method without a route', preflight('/text', 'DELETE'), 204],
  ['a preflight of no route', preflight('/missing', 'PUT'), 204],
  ['a refused preflight', preflight('/text', 'PUT', evil), 403],
  ['a preflight of a method that is not allowed', preflight('/text', 'PATCH'), 403],
  ['an OPTIONS that asks for nothing, of no route', { ...from('/missing'), method: 'OPTIONS' }, 404],
  ['an unknown route', from('/missing'), 404],
  ['a throw', from('/throws'), 500],
  ['an exception', from('/fails'), 422],
  ['a guard', from('/guarded'), 403],
  ['a filter', from('/caught'), 418],
  ['an interceptor', from('/intercepted'), 200],
  ['a pipe', post('/piped', '{}'), 400],
  ['a write', post('/write', '{"a":1}'), 201],
  ['a refused write', post('/write', '{"a":1}', evil), 403],
  ['a body that does not parse', post('/write', '{'), 400],
  ['a body that is too large', post('/write', JSON.stringify('x'.repeat(2_000_000))), 413],
]

describe.each(platforms)('on %s', (_, create) => {
  it('two lines put a policy on an app', async () => {
    const response = await asking(
      create,
      ask => ask(from('/text')),
      nest => enablePolicy(nest, policy),
    )
    expect(corsLines(response)).toEqual(granted)
  })

  it('a global prefix, middleware that answers, and enableCors change nothing', async () => {
    const configure = (nest: INestApplication) => {
      nest.setGlobalPrefix('v1')
      nest.enableCors({ origin: true, credentials: true, methods: ['PATCH'] })
      nest.use((_request: unknown, response: http.ServerResponse, next: () => void) => {
        response.setHeader('Vary', 'Cookie')
        next()
      })
      nest.use('/v1/closed', (_request: unknown, response: http.ServerResponse) =>
        response.writeHead(503).end('closed'),
      )
      enablePolicy(nest, policyTable([{ path: '/v1/**', policy }]))
    }
    await asking(
      create,
      async ask => {
        const text = await ask(from('/v1/text'))
        expect([text.status, corsLines(text).slice(0, 2)]).toEqual([200, granted.slice(0, 2)])
        const closed = await ask(from('/v1/closed'))
        expect([closed.status, corsLines(closed).slice(0, 2)]).toEqual([503, granted.slice(0, 2)])
        expect((await ask(preflight('/v1/closed', 'PUT'))).status).toBe(204)
        expect((await ask(preflight('/v1/text', 'PATCH'))).status).toBe(403)
        const refused = await ask(from('/v1/text', evil))
        expect(corsLines(refused).filter(line => line.startsWith('access-control'))).toEqual([])
      },
      configure,
    )
  })

  it('request hooks of others run after the policy, whenever they are set', async () => {
    const seen: string[] = []
    const hook = (name: string) => (_request: unknown, _response: unknown, done: () => void) => {
      seen.push(name)
      done()
    }
    const adapter = create()
    const response = await asking(
      () => adapter,
      async ask => {
        await ask(preflight('/text', 'PUT'))
        expect(seen).toEqual([])
        return ask(from('/text'))
      },
      nest => {
        adapter.setOnRequestHook(hook('earlier'))
        enablePolicy(nest, policy)
        enablePolicy(nest, policy)
        adapter.setOnRequestHook(hook('later'))
      },
    )
    expect([seen, corsLines(response)]).toEqual([['later'], granted])
  })

  it('says at start what is wrong', async () => {
    await asking(
      create,
      async () => {},
      nest => {
        // @ts-expect-error no policy
        expect(() => enablePolicy(nest)).toThrow('accredit: the policy is missing')
        enablePolicy(nest, policy)
        enablePolicy(nest, policy)
        expect(() => enablePolicy(nest, definePolicy({ origins: '*' }))).toThrow('two policies')
      },
    )
  })

  it('leaves an upgrade alone', async () => {
    const nest = await NestFactory.create(root(), create(), { logger: false })
    enablePolicy(nest, policy)
    await nest.init()
    const server: http.Server = nest.getHttpServer()
    server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    })
    await serving(server, async port => {
      const headers = { origin: app, connection: 'upgrade', upgrade: 'websocket' }
      const names = await new Promise<string[]>((resolve, reject) => {
        const request = http.request({ port, host: '127.0.0.1', path: '/text', headers, agent: false })
        request.on('upgrade', response => resolve(Object.keys(response.headers)))
        request.on('error', reject)
        request.end()
      })
      expect(names).toEqual(['connection', 'upgrade'])
    })
  })
})

describe('Express and Fastify agree on', () => {
  it.each(requests)('%s', async (_, sent, status) => {
    const [onExpress, onFastify] = await Promise.all(
      platforms.map(([, create]) =>
        asking(create, async ask => {
          const response = await ask(sent)
          return { status: response.status, cors: corsLines(response) }
        }),
      ),
    )
    expect(onExpress?.status).toBe(status)
    expect(onFastify).toEqual(onExpress)
  })
})

it('says what to do on another platform', () => {
  class OtherAdapter extends ExpressAdapter {
    override getType(): string {
      return 'other'
    }
  }
  return NestFactory.create(root(), new OtherAdapter(), { logger: false }).then(nest =>
    expect(() => enablePolicy(nest, policy)).toThrow('node(policy, listener)'),
  )
})
