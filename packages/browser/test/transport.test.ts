import { Buffer } from 'node:buffer'
import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { TransportError, type TransportRequest } from '../src/transport.ts'
import {
  answering,
  bytesBody,
  deferred,
  httpServer,
  idleConnections,
  rawServer,
  requestTo,
  stillness,
  textOf,
  transportFor,
} from './server-support.ts'

/** The head of the first request, as it was received, and an empty answer. */
async function headReceived(overrides: Partial<TransportRequest>): Promise<string[]> {
  const head = deferred<string>()
  const server = await rawServer(socket => {
    socket.once('data', chunk => {
      head.resolve(chunk.toString('latin1'))
      socket.end('HTTP/1.1 204 No Content\r\n\r\n')
    })
  })
  const transport = transportFor({ network: true })
  await transport.dispatch(requestTo(`${server.origin}/a/b?c=%20d#e`, overrides))
  const [lines = ''] = (await head.promise).split('\r\n\r\n')
  return lines.split('\r\n').filter(line => !/^host: /i.test(line))
}

describe('what is sent', () => {
  test('header lines keep their order, casing and duplicates, and get no company', async () => {
    const lines = await headReceived({
      headers: [
        ['X-Zed', '1'],
        ['Origin', 'https://app.example'],
        ['cookie', 'a=1; b=2'],
        ['X-zed', '2'],
        ['Sec-Fetch-Mode', 'cors'],
        ['x-latin', '\xe9\xff'],
        ['x-empty', ''],
      ],
    })
    expect(lines).toEqual([
      'GET /a/b?c=%20d HTTP/1.1',
      'connection: keep-alive',
      'X-Zed: 1',
      'Origin: https://app.example',
      'cookie: a=1; b=2',
      'X-zed: 2',
      'Sec-Fetch-Mode: cors',
      'x-latin: \xe9\xff',
      'x-empty: ',
    ])
  })

  test('methods go as they are', async () => {
    expect((await headReceived({ method: 'patch' }))[0]).toBe('patch /a/b?c=%20d HTTP/1.1')
    expect((await headReceived({ method: 'CHICKEN' }))[0]).toBe('CHICKEN /a/b?c=%20d HTTP/1.1')
  })

  test.each(['POST', 'PUT'])('item 199: %s without a body says Content-Length 0', async method => {
    expect(await headReceived({ method })).toContain('content-length: 0')
  })

  test.each(['GET', 'DELETE', 'OPTIONS', 'HEAD'])('%s without a body says no length', async method => {
    expect((await headReceived({ method })).join()).not.toMatch(/content-length|transfer-encoding/)
  })

  test('a large body reports its progress, and its length ahead', async () => {
    const url = await httpServer((request, response) => {
      let length = 0
      request.on('data', chunk => {
        length += chunk.length
      })
      request.on('end', () => response.end(`${request.headers['content-length']} ${length}`))
    })
    const sent: number[] = []
    let ended = 0
    const response = await transportFor({ network: true }).dispatch(
      requestTo(url, {
        method: 'POST',
        body: { kind: 'bytes', bytes: new Uint8Array(300_000) },
        requestBodySent: bytes => sent.push(bytes),
        requestBodyEnd: () => {
          ended += 1
        },
      }),
    )
    expect(await textOf(response.body)).toBe('300000 300000')
    expect(sent.length).toBeGreaterThan(3)
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(300_000)
    expect(ended).toBe(1)
  })

  test('a stream body is chunked, and not read ahead of the server', async () => {
    const paused = deferred()
    const url = await httpServer((request, response) => {
      expect(request.headers['transfer-encoding']).toBe('chunked')
      void paused.promise.then(async () => {
        let length = 0
        for await (const chunk of request) length += chunk.length
        response.end(String(length))
      })
    })
    let pulled = 0
    const total = 2000
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        if (pulled > total) controller.close()
        else controller.enqueue(new Uint8Array(65_536))
      },
    })
    const dispatched = transportFor({ network: true }).dispatch(
      requestTo(url, { method: 'POST', body: { kind: 'stream', stream } }),
    )
    await stillness(() => pulled)
    expect(pulled).toBeGreaterThan(0)
    expect(pulled).toBeLessThan(total / 2)
    paused.resolve()
    const response = await dispatched
    expect(await textOf(response.body)).toBe(String(total * 65_536))
  })

  test('a stream body that fails is a network failure, with its error as the cause', async () => {
    const gone = deferred()
    const server = await rawServer(socket => socket.on('close', () => gone.resolve()).resume())
    const broken = new Error('broken')
    const stream = new ReadableStream<Uint8Array>({
      start: controller => controller.enqueue(new Uint8Array(10)),
      pull: controller => controller.error(broken),
    })
    const dispatched = transportFor({ network: true }).dispatch(
      requestTo(server.origin, { method: 'POST', body: { kind: 'stream', stream } }),
    )
    await expect(dispatched).rejects.toMatchObject({ code: 'network-failure', cause: broken })
    await gone.promise
  })
})

describe('what is received', () => {
  test('header lines as they came: order, casing, duplicates, latin1', async () => {
    const server = await rawServer(
      answering(
        'HTTP/1.1 200 Voil\xe0\r\nVary: a\r\nAccess-Control-Allow-Origin: x\r\nvary:  b \r\n' +
          'Access-Control-Allow-Origin: y\r\nX-L: \xe9\r\nContent-Length: 2\r\n\r\nok',
      ),
    )
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    expect(response.status).toBe(200)
    expect(response.headers).toEqual([
      ['Vary', 'a'],
      ['Access-Control-Allow-Origin', 'x'],
      ['vary', 'b'],
      ['Access-Control-Allow-Origin', 'y'],
      ['X-L', '\xe9'],
      ['Content-Length', '2'],
    ])
    expect(response.address).toBe('127.0.0.1')
    expect(await textOf(response.body)).toBe('ok')
  })

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('%s %d has no body', async (method, status) => {
    const server = await rawServer(answering(`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`))
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin, { method }))
    expect(response).toMatchObject({ status, body: null })
  })

  test('redirects are not followed', async () => {
    const server = await rawServer(
      answering('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n'),
    )
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    expect(response).toMatchObject({ status: 302, statusMessage: 'Found' })
  })

  test('103 is passed over', async () => {
    const server = await rawServer(
      answering(
        'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 1\r\n\r\n!',
      ),
    )
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    expect(response).toMatchObject({
      status: 200,
      headers: [
        ['X', 'y'],
        ['Content-Length', '1'],
      ],
    })
  })

  test('a small body can be had without a stream, and does not share memory with the head', async () => {
    const server = await rawServer(
      answering('HTTP/1.1 200 OK\r\nSet-Cookie: secret\r\nContent-Length: 2\r\n\r\nok'),
    )
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    const bytes = response.takeBytes?.()
    expect(Buffer.from(bytes ?? []).toString()).toBe('ok')
    expect(bytes?.buffer.byteLength).toBe(2)
  })

  test('a body is read no faster than its reader', async () => {
    let written = 0
    const stalled = deferred()
    const url = await httpServer((_request, response) => {
      const chunk = Buffer.alloc(65_536)
      const more = () => {
        while (written < 64 * 1024 * 1024) {
          written += chunk.length
          if (!response.write(chunk)) {
            stalled.resolve()
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    })
    const response = await transportFor({ network: true }).dispatch(requestTo(url))
    await stalled.promise
    // What the kernel and the queue hold is far from all of it.
    expect(written).toBeLessThan(32 * 1024 * 1024)
    let length = 0
    for await (const chunk of response.body ?? []) length += chunk.byteLength
    expect(length).toBe(64 * 1024 * 1024)
  })
})

describe('content codings', () => {
  const text = 'some text, again and again, '.repeat(20_000)
  const raw = Buffer.from(text)

  test.each([
    ['gzip', zlib.gzipSync(raw)],
    ['x-gzip', zlib.gzipSync(raw)],
    ['GZIP', zlib.gzipSync(raw)],
    ['deflate', zlib.deflateSync(raw)],
    ['deflate', zlib.deflateRawSync(raw)],
    ['br', zlib.brotliCompressSync(raw)],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(raw))],
    ['deflate, gzip, identity', zlib.gzipSync(zlib.deflateSync(raw))],
    ['identity', raw],
    ['unheard-of', raw],
  ])('%s', async (coding, body) => {
    const url = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(body)
    })
    const response = await transportFor({ network: true }).dispatch(requestTo(url))
    expect((await textOf(response.body)) === text).toBe(true)
  })

  test('a coded body arrives as it is sent, before it is complete', async () => {
    const proceed = deferred()
    const url = await httpServer((_request, response) => {
      const gzip = zlib.createGzip({ flush: zlib.constants.Z_SYNC_FLUSH })
      response.writeHead(200, { 'content-encoding': 'gzip' })
      gzip.pipe(response)
      gzip.write('one')
      void proceed.promise.then(() => gzip.end('two'))
    })
    const { body } = await transportFor({ network: true }).dispatch(requestTo(url))
    const reader = body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one')
    proceed.resolve()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('two')
    expect(await reader?.read()).toMatchObject({ done: true })
  })

  test.each(['gzip', 'deflate', 'br', 'gzip, br'])('what is not %s errors the body', async coding => {
    const url = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end('\x0fthis is not it')
    })
    const response = await transportFor({ network: true }).dispatch(requestTo(url))
    expect(response.status).toBe(200)
    await expect(textOf(response.body)).rejects.toMatchObject({ code: 'content-decoding-failed' })
  })

  test('an empty body needs no coding', async () => {
    const url = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end()
    })
    const response = await transportFor({ network: true }).dispatch(requestTo(url))
    expect(await textOf(response.body)).toBe('')
  })

  test('six codings on top of each other are refused', async () => {
    const url = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip,'.repeat(6) }).end('x')
    })
    const dispatched = transportFor({ network: true }).dispatch(requestTo(url))
    await expect(dispatched).rejects.toMatchObject({ code: 'content-decoding-failed' })
  })

  test.each(['gzip', 'deflate'])('a bomb in %s is unpacked no faster than it is read', async coding => {
    const pack = coding === 'gzip' ? zlib.gzipSync : zlib.deflateSync
    const bomb = pack(Buffer.alloc(200 * 1024 * 1024))
    const url = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bomb)
    })
    const { body } = await transportFor({ network: true }).dispatch(requestTo(url))
    const reader = body?.getReader()
    const before = process.memoryUsage().arrayBuffers
    await reader?.read()
    await new Promise(resolve => setImmediate(resolve))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024)
    await reader?.cancel()
  })
})

describe('the address', () => {
  test('is asked before anything is written, on new and on kept connections', async () => {
    let requests = 0
    const url = await httpServer((_request, response) => {
      requests += 1
      response.end('ok')
    })
    const transport = transportFor({ network: true })
    const asked: string[] = []
    const checkAddress = (address: string) => {
      asked.push(address)
      if (asked.length !== 2) throw new TransportError('address-refused', 'no')
    }
    await expect(transport.dispatch(requestTo(url, { checkAddress }))).rejects.toThrow('no')
    expect(requests).toBe(0)
    const response = await transport.dispatch(requestTo(url, { checkAddress }))
    expect(await textOf(response.body)).toBe('ok')
    await idleConnections()
    // The connection of the second is used by the third, and asked about again.
    await expect(transport.dispatch(requestTo(url, { checkAddress }))).rejects.toThrow('no')
    expect(asked).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1'])
    expect(requests).toBe(1)
    expect(await textOf((await transport.dispatch(requestTo(url))).body)).toBe('ok')
  })

  test('what is thrown by the check comes back as it is', async () => {
    const url = await httpServer((_request, response) => response.end())
    const refusal = new RangeError('refused')
    const dispatched = transportFor({ network: true }).dispatch(
      requestTo(url, {
        checkAddress: () => {
          throw refusal
        },
      }),
    )
    await expect(dispatched).rejects.toBe(refusal)
  })

  test('hosts answers before DNS', async () => {
    const url = new URL(await httpServer((request, response) => response.end(request.headers.host)))
    url.hostname = 'app.example'
    const transport = transportFor({ network: true, hosts: { 'app.example': '127.0.0.1' } })
    const response = await transport.dispatch(requestTo(url))
    expect(await textOf(response.body)).toBe(url.host)
    expect(response.address).toBe('127.0.0.1')
  })
})

describe('aborting', () => {
  const reason = new Error('enough')

  test('before the start', async () => {
    const dispatched = transportFor({ network: true }).dispatch(
      requestTo('http://127.0.0.1:1', { signal: AbortSignal.abort(reason) }),
    )
    await expect(dispatched).rejects.toBe(reason)
  })

  test('while connecting', async () => {
    const server = await rawServer(() => {})
    const controller = new AbortController()
    const transport = transportFor({ network: true })
    const dispatched = transport.dispatch(requestTo(server.origin, { signal: controller.signal }))
    controller.abort(reason)
    await expect(dispatched).rejects.toBe(reason)
    await server.idle()
  })

  test('while waiting for the head', async () => {
    const controller = new AbortController()
    const server = await rawServer(socket => socket.once('data', () => controller.abort(reason)))
    const transport = transportFor({ network: true })
    const dispatched = transport.dispatch(requestTo(server.origin, { signal: controller.signal }))
    await expect(dispatched).rejects.toBe(reason)
    await server.idle()
  })

  test('while sending the body, whose stream is cancelled', async () => {
    const controller = new AbortController()
    const server = await rawServer(socket => socket.once('data', () => controller.abort(reason)))
    const cancelled = deferred()
    const stream = new ReadableStream<Uint8Array>({
      start: streamed => streamed.enqueue(new Uint8Array(1)),
      cancel: () => cancelled.resolve(),
    })
    const dispatched = transportFor({ network: true }).dispatch(
      requestTo(server.origin, {
        method: 'POST',
        body: { kind: 'stream', stream },
        signal: controller.signal,
      }),
    )
    await expect(dispatched).rejects.toBe(reason)
    await cancelled.promise
    await server.idle()
  })

  test.each([true, false])('while reading the body (already read from: %s)', async begun => {
    const server = await rawServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'))
    const controller = new AbortController()
    const { body } = await transportFor({ network: true }).dispatch(
      requestTo(server.origin, { signal: controller.signal }),
    )
    const reader = body?.getReader()
    if (begun) await reader?.read()
    controller.abort(reason)
    await expect(reader?.read()).rejects.toBe(reason)
    await server.idle()
  })

  test('a cancelled body frees its socket', async () => {
    const server = await rawServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'))
    const { body } = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    await body?.cancel()
    await server.idle()
  })

  test('a signal is left alone when the exchange is over', async () => {
    const url = await httpServer((_request, response) => response.end('ok'))
    const added = new Set<unknown>()
    const { signal } = new AbortController()
    const duck = new Proxy(signal, {
      get(target, key) {
        if (key === 'addEventListener') return (_type: string, listener: unknown) => added.add(listener)
        if (key === 'removeEventListener') return (_type: string, listener: unknown) => added.delete(listener)
        return Reflect.get(target, key, target)
      },
    })
    const { body } = await transportFor({ network: true }).dispatch(requestTo(url, { signal: duck }))
    expect(added.size).toBe(1)
    await textOf(body)
    expect(added.size).toBe(0)
  })
})

describe('connections', () => {
  async function connectionCounter() {
    const seen = new Set<unknown>()
    const url = await httpServer((request, response) => {
      seen.add(request.socket)
      response.end('ok')
    })
    return { url, seen }
  }

  test('items 167, 168: a pool keeps its connections to itself', async () => {
    const { url, seen } = await connectionCounter()
    const transport = transportFor({ network: true })
    const pools = [
      { partition: 'a', credentialed: true },
      { partition: 'a', credentialed: false },
      { partition: 'b', credentialed: true },
    ]
    for (const pool of [...pools, ...pools]) {
      await textOf((await transport.dispatch(requestTo(url, { pool }))).body)
    }
    expect(seen.size).toBe(3)
  })

  test('pools beyond the limit go, the oldest first, and finish what they began', async () => {
    const release = deferred()
    const server = await rawServer(socket =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl')
        void release.promise.then(() => socket.write('ow'))
      }),
    )
    const { url } = await connectionCounter()
    const transport = transportFor({ network: true, poolLimit: 2 })
    const slow = await transport.dispatch(
      requestTo(server.origin, { pool: { partition: '0', credentialed: false } }),
    )
    for (const partition of ['1', '2', '3']) {
      const pool = { partition, credentialed: false }
      await textOf((await transport.dispatch(requestTo(url, { pool }))).body)
    }
    release.resolve()
    expect(await textOf(slow.body)).toBe('slow')
    await server.idle()
  })

  test('a kept connection that the server has closed is replaced without a word', async () => {
    let connections = 0
    const server = await rawServer(socket => {
      connections += 1
      let requests = 0
      socket.on('data', () => {
        requests += 1
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        else socket.destroy()
      })
    })
    const transport = transportFor({ network: true })
    for (let round = 0; round < 4; round += 1) {
      const response = await transport.dispatch(requestTo(server.origin))
      expect(await textOf(response.body)).toBe('ok')
      await idleConnections()
    }
    expect(connections).toBe(4)
  })

  test('but a POST is not sent twice', async () => {
    const server = await rawServer(socket => {
      let requests = 0
      socket.on('data', () => {
        requests += 1
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        else socket.destroy()
      })
    })
    const transport = transportFor({ network: true })
    await textOf((await transport.dispatch(requestTo(server.origin))).body)
    await idleConnections()
    const post = transport.dispatch(requestTo(server.origin, { method: 'POST', body: bytesBody('x') }))
    await expect(post).rejects.toBeInstanceOf(TransportError)
  })

  test('item 166: a connection that was misdirected (421) is not used again', async () => {
    const seen = new Set<unknown>()
    const url = await httpServer((request, response) => {
      response.statusCode = seen.has(request.socket) ? 200 : 421
      seen.add(request.socket)
      response.end('x')
    })
    const transport = transportFor({ network: true })
    for (let round = 1; round <= 3; round += 1) {
      const response = await transport.dispatch(requestTo(url))
      await textOf(response.body)
      await idleConnections()
      expect([response.status, seen.size]).toEqual([421, round])
    }
  })

  test('close ends exchanges, connections and timers', async () => {
    const hanging = deferred()
    const server = await rawServer(socket => socket.once('data', () => hanging.resolve()))
    const { url } = await connectionCounter()
    const transport = transportFor({ network: true })
    await textOf((await transport.dispatch(requestTo(url))).body)
    const waiting = transport.dispatch(requestTo(server.origin))
    const reading = transport.dispatch(requestTo('http://127.0.0.1:1/', { signal: AbortSignal.abort() }))
    await expect(reading).rejects.toBeDefined()
    await hanging.promise
    const refused = expect(waiting).rejects.toMatchObject({ code: 'network-failure' })
    await transport.close()
    await refused
    await server.idle()
    await expect(transport.dispatch(requestTo(url))).rejects.toMatchObject({ code: 'network-failure' })
  })
})
