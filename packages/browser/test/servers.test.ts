import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import * as zlib from 'node:zlib'
import express from 'express'
import { Window } from 'happy-dom'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { TransportError } from '../src/transport.ts'
import { createTransport } from '../src/undici-transport.ts'
import {
  bytesBody,
  deferred,
  httpServer,
  idleConnections,
  requestTo,
  textOf,
  transportFor,
} from './server-support.ts'

const origin = 'https://api.example'

describe('which server answers', () => {
  test('an origin that is not among the servers is refused', async () => {
    const transport = transportFor({ servers: { [origin]: () => new Response() } })
    for (const url of ['https://api.example:8443', 'http://api.example', 'http://127.0.0.1:1']) {
      await expect(transport.dispatch(requestTo(url))).rejects.toMatchObject({ code: 'network-disabled' })
    }
  })

  test('faults are told all at once', () => {
    const faulty = {
      'https://a.example/path': () => new Response(),
      'ftp://b.example': () => new Response(),
      'https://c.example': 'not an address',
      'https://d.example': () => new Response(),
      'https://d.example:443': () => new Response(),
    }
    expect(() => createTransport({ servers: faulty })).toThrow(
      /a\.example.*\n.*b\.example.*\n.*c\.example.*\n.*d\.example/,
    )
  })

  test('a method may use this', async () => {
    class App {
      readonly greeting = 'hello'
      fetch(): Response {
        return new Response(this.greeting)
      }
    }
    const transport = transportFor({ servers: { [origin]: new App() } })
    expect(await textOf((await transport.dispatch(requestTo(origin))).body)).toBe('hello')
  })

  test('a listener of any shape can be named as one', async () => {
    const listener = (...parts: [IncomingMessage, ServerResponse]) => void parts[1].end('listened')
    const transport = transportFor({ servers: { [origin]: { listener } } })
    expect(await textOf((await transport.dispatch(requestTo(origin))).body)).toBe('listened')
  })

  test.each([
    ['http', createServer],
    ['https', createSecureServer],
  ])('an %s.Server need not listen', async (_name, create: typeof createServer) => {
    const server = create((_request: IncomingMessage, response: ServerResponse) => response.end('served'))
    const transport = transportFor({ servers: { [origin]: server } })
    expect(await textOf((await transport.dispatch(requestTo(origin))).body)).toBe('served')
    expect(server.listening).toBe(false)
  })
})

describe('a fetch handler', () => {
  test('gets the request whole, forbidden headers too', async () => {
    const seen = deferred<Request>()
    const transport = transportFor({
      servers: {
        [origin]: async (request: Request) => {
          seen.resolve(request)
          return new Response(await request.text())
        },
      },
    })
    const response = await transport.dispatch(
      requestTo(`${origin}/p?q#hash`, {
        method: 'PUT',
        headers: [
          ['Origin', 'https://app.example'],
          ['Cookie', 'a=1'],
          ['X-Two', '1'],
          ['x-two', '2'],
        ],
        body: bytesBody('hello'),
      }),
    )
    expect(await textOf(response.body)).toBe('hello')
    const request = await seen.promise
    expect(request.url).toBe('https://api.example/p?q')
    expect(request.method).toBe('PUT')
    expect(Object.fromEntries(request.headers)).toEqual({
      'content-length': '5',
      cookie: 'a=1',
      host: 'api.example',
      origin: 'https://app.example',
      'x-two': '1, 2',
    })
  })

  test('answers with every header line', async () => {
    const transport = transportFor({
      servers: {
        [origin]: () => {
          const headers = new Headers([
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
            ['X', 'y'],
          ])
          return new Response('x', { status: 201, statusText: 'Made', headers })
        },
      },
    })
    const response = await transport.dispatch(requestTo(origin))
    expect(response).toMatchObject({ status: 201, statusMessage: 'Made', address: null })
    expect(response.headers.filter(([name]) => name !== 'content-type')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x', 'y'],
    ])
  })

  test('has its codings undone', async () => {
    const headers = { 'content-encoding': 'gzip' }
    const transport = transportFor({
      servers: { [origin]: () => new Response(zlib.gzipSync('plain'), { headers }) },
    })
    expect(await textOf((await transport.dispatch(requestTo(origin))).body)).toBe('plain')
  })

  test('streams both ways, as fast as the other side reads', async () => {
    let produced = 0
    const transport = transportFor({
      servers: {
        [origin]: (request: Request) =>
          new Response(
            request.body?.pipeThrough(
              new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk) }),
            ) ?? null,
          ),
      },
    })
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          produced += 1
          controller.enqueue(new Uint8Array(65_536))
        },
      },
      { highWaterMark: 0 },
    )
    const { body } = await transport.dispatch(
      requestTo(origin, { method: 'POST', body: { kind: 'stream', stream } }),
    )
    const reader = body?.getReader()
    for (let round = 0; round < 10; round += 1) expect((await reader?.read())?.value?.byteLength).toBe(65_536)
    expect(produced).toBeLessThan(20)
    await reader?.cancel()
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('boom')
      },
      'boom',
    ],
    ['rejects', () => Promise.reject(new Error('boom')), 'boom'],
    ['answers with a network error', () => Response.error(), 'network error'],
  ])('that %s is app-failed', async (_name, app: () => Response | Promise<Response>, says) => {
    const transport = transportFor({ servers: { [origin]: app } })
    const dispatched = transport.dispatch(requestTo(origin))
    await expect(dispatched).rejects.toMatchObject({ code: 'app-failed' })
    await expect(dispatched).rejects.toThrow(says)
  })

  test('that answers with a used body is app-failed', async () => {
    const app = async () => {
      const response = new Response('x')
      await response.text()
      return response
    }
    const transport = transportFor({ servers: { [origin]: app } })
    await expect(transport.dispatch(requestTo(origin))).rejects.toMatchObject({ code: 'app-failed' })
  })

  test('whose body breaks errors the body', async () => {
    const app = () =>
      new Response(
        new ReadableStream({
          start: controller => controller.enqueue(new Uint8Array(1)),
          pull: controller => controller.error(new Error('boom')),
        }),
      )
    const transport = transportFor({ servers: { [origin]: app } })
    const { body } = await transport.dispatch(requestTo(origin))
    await expect(textOf(body)).rejects.toMatchObject({ code: 'app-failed' })
  })

  test('hears of an abort before it has answered', async () => {
    const heard = deferred()
    const controller = new AbortController()
    const transport = transportFor({
      servers: {
        [origin]: (request: Request) => {
          request.signal.addEventListener('abort', () => heard.resolve())
          controller.abort('enough')
          return new Promise<Response>(() => {})
        },
      },
    })
    await expect(transport.dispatch(requestTo(origin, { signal: controller.signal }))).rejects.toBe('enough')
    await heard.promise
  })

  test.each(['abort', 'cancel'])('hears of an end in the middle of its body (%s)', async how => {
    const heard = deferred()
    const cancelled = deferred()
    const controller = new AbortController()
    const transport = transportFor({
      servers: {
        [origin]: (request: Request) => {
          request.signal.addEventListener('abort', () => heard.resolve())
          const stream = new ReadableStream({
            start: streamed => streamed.enqueue(new Uint8Array(1)),
            cancel: () => cancelled.resolve(),
          })
          return new Response(stream)
        },
      },
    })
    const { body } = await transport.dispatch(requestTo(origin, { signal: controller.signal }))
    const reader = body?.getReader()
    await reader?.read()
    if (how === 'cancel') await reader?.cancel()
    else {
      controller.abort('enough')
      await expect(reader?.read()).rejects.toBe('enough')
    }
    await heard.promise
    await cancelled.promise
  })

  test('HEAD and 204 have no body', async () => {
    const transport = transportFor({
      servers: {
        [origin]: (request: Request) =>
          request.method === 'HEAD' ? new Response('x') : new Response(null, { status: 204 }),
      },
    })
    expect((await transport.dispatch(requestTo(origin, { method: 'HEAD' }))).body).toBe(null)
    expect((await transport.dispatch(requestTo(origin))).body).toBe(null)
  })
})

describe('a Node listener', () => {
  test('sees a real request: lines, host, encryption, peer', async () => {
    const app = (request: IncomingMessage, response: ServerResponse) => {
      const encrypted = 'encrypted' in request.socket && request.socket.encrypted
      response.setHeader('Set-Cookie', ['a=1', 'b=2'])
      response.end(
        JSON.stringify({ lines: request.rawHeaders, encrypted, peer: request.socket.remoteAddress }),
      )
    }
    const transport = transportFor({ servers: { [origin]: app, 'http://api.example:8080': app } })
    const headers = [
      ['Origin', 'https://app.example'],
      ['Cookie', 'a=1'],
      ['X-Two', '1'],
      ['x-two', '2'],
    ] as const
    const secure = await transport.dispatch(requestTo(origin, { headers }))
    expect(secure.address).toBe(null)
    expect(secure.headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ])
    expect(JSON.parse(await textOf(secure.body))).toEqual({
      lines: ['host', 'api.example', 'connection', 'keep-alive', ...headers.flat()],
      encrypted: true,
      peer: '127.0.0.1',
    })
    const plain = await transport.dispatch(requestTo('http://api.example:8080'))
    expect(JSON.parse(await textOf(plain.body))).toMatchObject({
      lines: ['host', 'api.example:8080', 'connection', 'keep-alive'],
      encrypted: false,
    })
  })

  test('may be an Express app', async () => {
    const app = express()
    app.use(express.json())
    app.post('/echo', (request, response) => {
      response.json({ body: request.body, secure: request.secure, host: request.hostname, ip: request.ip })
    })
    const transport = transportFor({ servers: { [origin]: app } })
    const response = await transport.dispatch(
      requestTo(`${origin}/echo`, {
        method: 'POST',
        headers: [['Content-Type', 'application/json']],
        body: bytesBody('{"a":1}'),
      }),
    )
    expect(JSON.parse(await textOf(response.body))).toEqual({
      body: { a: 1 },
      secure: true,
      host: 'api.example',
      ip: '127.0.0.1',
    })
    const missing = await transport.dispatch(requestTo(`${origin}/missing`))
    expect(missing.status).toBe(404)
    await missing.body?.cancel()
  })

  test('streams both ways, as fast as the other side reads', async () => {
    const transport = transportFor({
      servers: {
        [origin]: (request: IncomingMessage, response: ServerResponse) => void request.pipe(response),
      },
    })
    let produced = 0
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        produced += 1
        if (produced > 1000) controller.close()
        else controller.enqueue(new Uint8Array(65_536))
      },
    })
    const { body } = await transport.dispatch(
      requestTo(origin, { method: 'POST', body: { kind: 'stream', stream } }),
    )
    const reader = body?.getReader()
    let length = (await reader?.read())?.value?.byteLength ?? 0
    expect(produced).toBeLessThan(50)
    for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
      length += piece.value.byteLength
    }
    expect(length).toBe(1000 * 65_536)
  })

  test.each(['abort', 'cancel'])('sees the client go (%s)', async how => {
    const closed = deferred<boolean>()
    const controller = new AbortController()
    const app = (_request: IncomingMessage, response: ServerResponse) => {
      response.on('close', () => closed.resolve(response.writableFinished))
      response.write('begun')
    }
    const transport = transportFor({ servers: { [origin]: app } })
    const { body } = await transport.dispatch(requestTo(origin, { signal: controller.signal }))
    if (how === 'cancel') await body?.cancel()
    else controller.abort()
    expect(await closed.promise).toBe(false)
  })

  test('sees the client go before it has answered, and while it writes', async () => {
    const closed = deferred()
    const controller = new AbortController()
    const app = (request: IncomingMessage, response: ServerResponse) => {
      request.on('close', () => {
        for (let count = 0; count < 10; count += 1) response.write('to nobody')
        closed.resolve()
      })
      controller.abort('enough')
    }
    const transport = transportFor({ servers: { [origin]: app } })
    await expect(transport.dispatch(requestTo(origin, { signal: controller.signal }))).rejects.toBe('enough')
    await closed.promise
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('boom')
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('that %s takes its connection along, as a process would', async (_name, app: () => void) => {
    const transport = transportFor({ servers: { [origin]: { listener: app } } })
    const dispatched = transport.dispatch(requestTo(origin))
    await expect(dispatched).rejects.toMatchObject({ code: 'app-failed', cause: new Error('boom') })
  })

  test('that destroys its socket closes early', async () => {
    const app = (request: IncomingMessage, _response: ServerResponse) => void request.socket.destroy()
    const transport = transportFor({ servers: { [origin]: app } })
    await expect(transport.dispatch(requestTo(origin))).rejects.toMatchObject({ code: 'closed-early' })
  })

  test('answers many at once, and leaves nothing behind', async () => {
    const app = (_request: IncomingMessage, response: ServerResponse) => void response.end('ok')
    const transport = transportFor({ servers: { [origin]: app } })
    const before = process.getActiveResourcesInfo().length
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => textOf((await transport.dispatch(requestTo(origin))).body)),
    )
    expect(new Set(answers)).toEqual(new Set(['ok']))
    await transport.close()
    await idleConnections()
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before)
  })

  test('close breaks off what it is at', async () => {
    const begun = deferred()
    const app = (_request: IncomingMessage, _response: ServerResponse) => begun.resolve()
    const transport = transportFor({ servers: { [origin]: app } })
    const dispatched = transport.dispatch(requestTo(origin))
    const refused = expect(dispatched).rejects.toBeInstanceOf(TransportError)
    await begun.promise
    await transport.close()
    await refused
  })
})

describe('another address', () => {
  test('answers under the name of the origin', async () => {
    const address = await httpServer((request, response) => response.end(request.headers.host))
    const transport = transportFor({ servers: { [origin]: address, 'http://b.example:81': address } })
    const asked: string[] = []
    const checkAddress = (peer: string) => void asked.push(peer)
    const first = await transport.dispatch(requestTo(origin, { checkAddress }))
    expect(first.address).toBe(null)
    expect(await textOf(first.body)).toBe('api.example')
    const second = await transport.dispatch(requestTo('http://b.example:81', { checkAddress }))
    expect(await textOf(second.body)).toBe('b.example:81')
    expect(asked).toEqual([])
  })
})

describe('in a simulated page', () => {
  test('a fetch handler gets what the Request of happy-dom would drop', async () => {
    const window = new Window({ url: 'https://app.example' })
    onTestFinished(() => window.happyDOM.close())
    vi.stubGlobal('Request', window.Request)
    vi.stubGlobal('Headers', window.Headers)
    onTestFinished(() => void vi.unstubAllGlobals())
    const app = async (request: Request) =>
      new Response(
        `${request.headers.get('cookie')} ${request.headers.get('origin')} ${await request.text()}`,
      )
    const transport = transportFor({ servers: { [origin]: app } })
    const response = await transport.dispatch(
      requestTo(origin, {
        method: 'POST',
        headers: [
          ['Cookie', 'a=1'],
          ['Origin', 'https://app.example'],
        ],
        body: bytesBody('body'),
      }),
    )
    expect(await textOf(response.body)).toBe('a=1 https://app.example body')
  })

  test('a fetch handler hears of an abort through a signal that is not of Node', async () => {
    class ForeignSignal extends EventTarget {
      aborted = false
      reason: unknown
    }
    class ForeignController {
      readonly signal = new ForeignSignal()
      abort(reason: unknown) {
        this.signal.aborted = true
        this.signal.reason = reason
        this.signal.dispatchEvent(new Event('abort'))
      }
    }
    const controller = new AbortController()
    vi.stubGlobal('AbortController', ForeignController)
    onTestFinished(() => void vi.unstubAllGlobals())
    const heard = deferred()
    const app = (request: Request) => {
      request.signal.addEventListener('abort', () => heard.resolve())
      controller.abort('enough')
      return new Promise<Response>(() => {})
    }
    const transport = transportFor({ servers: { [origin]: app } })
    const dispatched = transport.dispatch(requestTo(origin, { signal: controller.signal }))
    await expect(dispatched).rejects.toBe('enough')
    await heard.promise
  })
})

describe('with the clock of a test', () => {
  test.each(['fetch handler', 'listener'])('a %s answers', async kind => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const listener = (_request: IncomingMessage, response: ServerResponse) => void response.end('ok')
    const app = kind === 'listener' ? { listener } : { fetch: () => new Response('ok') }
    const transport = transportFor({ servers: { [origin]: app } })
    for (let round = 0; round < 3; round += 1) {
      expect(await textOf((await transport.dispatch(requestTo(origin))).body)).toBe('ok')
    }
  })

  test.each(['fetch handler', 'listener'])('a %s leaves the event loop to others', async kind => {
    let turns = 0
    const count = () => {
      turns += 1
      if (turns < 10) setImmediate(count)
    }
    setImmediate(count)
    const listener = (_request: IncomingMessage, response: ServerResponse) => void response.end('ok')
    const app = kind === 'listener' ? { listener } : { fetch: () => new Response('ok') }
    const transport = transportFor({ servers: { [origin]: app } })
    for (let round = 0; round < 10; round += 1) {
      await textOf((await transport.dispatch(requestTo(origin))).body)
    }
    expect(turns).toBe(10)
  })

  test('connections close as fast as they are made', async () => {
    let open = 0
    let most = 0
    const server = createServer((_request, response) => response.end('ok'))
    server.on('connection', socket => {
      open += 1
      most = Math.max(most, open)
      socket.on('close', () => {
        open -= 1
      })
    })
    const transport = transportFor({ servers: { [origin]: server } })
    for (let round = 0; round < 100; round += 1) {
      await textOf((await transport.dispatch(requestTo(origin))).body)
    }
    expect(most).toBeLessThan(5)
  })
})
