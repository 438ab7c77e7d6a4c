import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerWith, type ReceivedRequest } from '../world/message.ts'
import { RawServer } from '../world/raw-server.ts'

let server: RawServer
let received: ReceivedRequest[]

beforeEach(async () => {
  received = []
  server = await RawServer.listen(request => {
    received.push(request)
    return answerWith(200, [['X-Number', `${received.length}`]], 'answer')
  })
})
afterEach(() => server.close())

/** Sends the pieces, each in a packet of its own, and reads until there are so many answers. */
function exchange(pieces: readonly string[], answers: number, ending = 'answer'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.ports.http, '127.0.0.1')
    socket.setNoDelay(true)
    let text = ''
    socket.on('error', reject)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (text.split('HTTP/1.1 ').length - 1 < answers || !text.endsWith(ending)) return
      socket.destroy()
      resolve(text)
    })
    const send = ([piece, ...rest]: readonly string[]): void => {
      if (piece !== undefined) socket.write(piece, 'latin1', () => setImmediate(() => send(rest)))
    }
    send(pieces)
  })
}

test('a request is read as it came: method, target, repeated lines, their case and order', async () => {
  const text = await exchange(
    ['pAtch /a?b HTTP/1.1\r\nHost: x:1\r\nX-One: 1\r\nx-one:  2 \r\nEmpty:\r\n\r\n'],
    1,
  )
  expect(text).toBe('HTTP/1.1 200 Lab\r\nX-Number: 1\r\nContent-Length: 6\r\n\r\nanswer')
  expect(received).toEqual([
    {
      method: 'pAtch',
      target: '/a?b',
      scheme: 'http',
      host: 'x:1',
      headers: [
        ['Host', 'x:1'],
        ['X-One', '1'],
        ['x-one', '2'],
        ['Empty', ''],
      ],
      body: '',
    },
  ])
})

test('a request may come a byte at a time', async () => {
  await exchange([...'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello'], 1)
  expect(received.map(({ body }) => body)).toEqual(['hello'])
})

test('a body in chunks, split anywhere, with an extension', async () => {
  await exchange(
    [
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5',
      ';x=y\r\nhel',
      'lo\r\n1\r',
      '\n!\r\n0\r\n',
      '\r\n',
    ],
    1,
  )
  expect(received.map(({ body }) => body)).toEqual(['hello!'])
})

test('requests in one packet are answered in order', async () => {
  const text = await exchange(
    ['POST /1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\n\r\nGET /3 HT', 'TP/1.1\r\n\r\n'],
    3,
  )
  expect(received.map(({ target, body }) => [target, body])).toEqual([
    ['/1', 'ab'],
    ['/2', ''],
    ['/3', ''],
  ])
  expect(text.match(/X-Number: \d/g)).toEqual(['X-Number: 1', 'X-Number: 2', 'X-Number: 3'])
})

test('HEAD has the length of a body, and none', async () => {
  expect(await exchange(['HEAD / HTTP/1.1\r\n\r\n'], 1, '\r\n\r\n')).toContain('Content-Length: 6\r\n\r\n')
})

test('bytes beyond ASCII arrive as bytes', async () => {
  await exchange(['POST / HTTP/1.1\r\nX-One: \xe9\r\nContent-Length: 2\r\n\r\n\xc3\xa9'], 1)
  expect(received.map(({ headers, body }) => [headers[0], body])).toEqual([[['X-One', '\xe9'], '\xc3\xa9']])
})

test('four ports of its own, all different', () => {
  const { http, httpOther, https, httpsOther } = server.ports
  expect(new Set([http, httpOther, https, httpsOther]).size).toBe(4)
})
