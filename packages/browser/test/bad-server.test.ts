import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TransportError, type TransportErrorCode } from '../src/transport.ts'
import {
  answering,
  httpServer,
  idleConnections,
  listen,
  rawServer,
  requestTo,
  textOf,
  transportFor,
} from './server-support.ts'

const rejections: unknown[] = []
const remember = (reason: unknown) => void rejections.push(reason)

beforeEach(() => {
  rejections.length = 0
  process.on('unhandledRejection', remember)
})

afterEach(async () => {
  await idleConnections()
  process.off('unhandledRejection', remember)
  expect(rejections).toEqual([])
})

const ok = 'HTTP/1.1 200 OK\r\n'

describe('a server that never gets to a response', () => {
  const cases: readonly (readonly [name: string, bytes: string, code: TransportErrorCode])[] = [
    ['hangs up at once', '', 'closed-early'],
    ['hangs up in the status line', 'HTTP/1.1 2', 'closed-early'],
    ['hangs up in the headers', `${ok}X: y\r\nZ`, 'closed-early'],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'malformed-response'],
    ['speaks HTTP/9.9', 'HTTP/9.9 200 OK\r\n\r\n', 'malformed-response'],
    ['has a status of letters', 'HTTP/1.1 abc OK\r\n\r\n', 'malformed-response'],
    ['has a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'malformed-response'],
    ['has a header without a colon', `${ok}nonsense\r\n\r\n`, 'malformed-response'],
    ['has a header name with a space', `${ok}a b: c\r\n\r\n`, 'malformed-response'],
    ['has a NUL in a header', `${ok}a: b\0c\r\n\r\n`, 'malformed-response'],
    ['has two lengths', `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 'malformed-response'],
    ['has a length of letters', `${ok}Content-Length: x\r\n\r\n`, 'malformed-response'],
    ['has a negative length', `${ok}Content-Length: -1\r\n\r\n`, 'malformed-response'],
    [
      'has both a length and chunks',
      `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'malformed-response',
    ],
    [
      'switches protocols unasked',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      'malformed-response',
    ],
    ['has 1 MiB of headers', `${ok}X: ${'y'.repeat(1_048_576)}\r\n\r\n`, 'headers-too-large'],
    ['has 100,000 headers', `${ok}${'X-Y: zzzzzz\r\n'.repeat(100_000)}\r\n`, 'headers-too-large'],
  ]
  test.each(cases)('%s', async (_name, bytes, code) => {
    const server = await rawServer(answering(bytes, true))
    const dispatched = transportFor({ network: true }).dispatch(requestTo(server.origin))
    await expect(dispatched).rejects.toMatchObject({ name: 'TransportError', code })
    await server.idle()
  })

  test('resets the connection', async () => {
    const server = await rawServer(socket => socket.once('data', () => socket.resetAndDestroy()))
    const dispatched = transportFor({ network: true }).dispatch(requestTo(server.origin))
    await expect(dispatched).rejects.toMatchObject({ code: 'connection-reset' })
  })

  test('is not there', async () => {
    const { createServer } = await import('node:net')
    const gone = createServer()
    const port = await listen(gone)
    await new Promise(resolve => gone.close(resolve))
    const dispatched = transportFor({ network: true }).dispatch(requestTo(`http://127.0.0.1:${port}`))
    await expect(dispatched).rejects.toMatchObject({ code: 'connection-refused' })
  })

  test('has a name that does not resolve', async () => {
    // A label above 63 bytes: refused by the resolver itself, with or without a network.
    const dispatched = transportFor({ network: true }).dispatch(requestTo(`http://${'a'.repeat(64)}.example`))
    await expect(dispatched).rejects.toMatchObject({ code: 'name-not-resolved' })
  })

  test('never answers', async () => {
    const server = await rawServer(socket => void socket.resume())
    const transport = transportFor({ network: true, timeouts: { headers: 1 } })
    await expect(transport.dispatch(requestTo(server.origin))).rejects.toMatchObject({ code: 'timeout' })
    await server.idle()
  })

  test('never completes its TLS handshake', async () => {
    const server = await rawServer(socket => void socket.resume())
    const url = server.origin.replace('http:', 'https:')
    const transport = transportFor({ network: true, timeouts: { connect: 20 } })
    await expect(transport.dispatch(requestTo(url))).rejects.toMatchObject({ code: 'timeout' })
    await server.idle()
  })
})

describe('a server whose body goes wrong', () => {
  const cases: readonly (readonly [name: string, bytes: string, code: TransportErrorCode])[] = [
    ['ends before its length', `${ok}Content-Length: 10\r\n\r\npart`, 'closed-early'],
    ['ends in a chunk', `${ok}Transfer-Encoding: chunked\r\n\r\na\r\npart`, 'closed-early'],
    ['ends between chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n`, 'closed-early'],
    [
      'has a chunk size of letters',
      `${ok}Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\nxyz\r\n`,
      'malformed-response',
    ],
    [
      'has a chunk longer than it says',
      `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\npart\r\n`,
      'malformed-response',
    ],
    [
      'has an enormous chunk size',
      `${ok}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(20)}\r\n`,
      'malformed-response',
    ],
  ]
  test.each(cases)('%s', async (_name, bytes, code) => {
    const server = await rawServer(answering(bytes, true))
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    expect(response.status).toBe(200)
    await expect(textOf(response.body)).rejects.toMatchObject({ name: 'TransportError', code })
    await server.idle()
  })

  test('goes wrong while nobody looks', async () => {
    const server = await rawServer(answering(`${ok}Content-Length: 10\r\n\r\npart`, true))
    await transportFor({ network: true }).dispatch(requestTo(server.origin))
    await server.idle()
    await idleConnections()
  })

  test('is longer than its length: the rest is no response to anything', async () => {
    const server = await rawServer(
      answering(`${ok}Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nnot asked`),
    )
    const transport = transportFor({ network: true })
    for (let round = 0; round < 3; round += 1) {
      const response = await transport.dispatch(requestTo(server.origin))
      expect(await textOf(response.body)).toBe('ok')
      await idleConnections()
    }
  })

  test('ends with the connection, which is no fault', async () => {
    const server = await rawServer(answering(`${ok}\r\nall of it`, true))
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    expect(await textOf(response.body)).toBe('all of it')
  })

  test('never ends: the reader decides', async () => {
    const url = await httpServer((_request, response) => {
      const chunk = Buffer.alloc(65_536)
      const more = () => {
        while (response.write(chunk));
        response.once('drain', more)
      }
      more()
    })
    const { body } = await transportFor({ network: true }).dispatch(requestTo(url))
    const reader = body?.getReader()
    for (let count = 0; count < 100; count += 1) expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
  })

  test('sends one where there is none', async () => {
    const server = await rawServer(answering('HTTP/1.1 205 Reset\r\nContent-Length: 100\r\n\r\nendless'))
    const response = await transportFor({ network: true }).dispatch(requestTo(server.origin))
    expect(response).toMatchObject({ status: 205, body: null })
    await server.idle()
  })

  test('stalls', async () => {
    const server = await rawServer(answering(`${ok}Content-Length: 10\r\n\r\npart`))
    const transport = transportFor({ network: true, timeouts: { body: 1 } })
    const { body } = await transport.dispatch(requestTo(server.origin))
    await expect(textOf(body)).rejects.toMatchObject({ code: 'timeout' })
    await server.idle()
  })
})

test('a request that HTTP cannot say is a network failure', async () => {
  const url = await httpServer((_request, response) => response.end())
  const dispatched = transportFor({ network: true }).dispatch(requestTo(url, { headers: [['X', 'a\nb']] }))
  await expect(dispatched).rejects.toBeInstanceOf(TransportError)
})

test('a thousand failures leave no socket and no timer', async () => {
  const server = await rawServer(answering('HTTP/1.1 2', true))
  const transport = transportFor({ network: true })
  const before = process.getActiveResourcesInfo().length
  for (let round = 0; round < 20; round += 1) {
    const failures = await Promise.allSettled(
      Array.from({ length: 50 }, () => transport.dispatch(requestTo(server.origin))),
    )
    expect(failures.every(({ status }) => status === 'rejected')).toBe(true)
  }
  await server.idle()
  await transport.close()
  await idleConnections()
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before)
})
