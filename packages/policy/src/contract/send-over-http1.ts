import http, { type IncomingMessage } from 'node:http'
import type { Exchange, Head, Line, Sent } from './exchange.ts'
import { deadlineMilliseconds, Received, withBodyLines } from './received.ts'

/** Sends one request over a connection of its own. */
export function sendOverHttp1(port: number, sent: Sent): Promise<Exchange> {
  const { method = 'GET', path, body } = sent
  const headers = [['Host', `127.0.0.1:${port}`], ...withBodyLines(sent)].flat()
  const request = http.request({ port, host: '127.0.0.1', method, path, headers, agent: false })
  const late = () =>
    request.destroy(new Error(`no answer to ${method} ${path} in ${deadlineMilliseconds} ms`))
  const timer = setTimeout(late, deadlineMilliseconds)
  const exchange = exchangeOf(request, new Received(sent))
  request.end(body)
  return exchange.finally(() => {
    clearTimeout(timer)
    request.destroy()
  })
}

function exchangeOf(request: http.ClientRequest, received: Received): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('information', ({ statusCode, rawHeaders }) =>
      received.informational.push({ status: statusCode, lines: linesOf(rawHeaders) }),
    )
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      received.head = headOf(response)
      resolve(received.exchange(true))
    })
    request.on('response', response => {
      received.head = headOf(response)
      const done = () => resolve(received.exchange(response.complete))
      response.on('data', (chunk: Buffer) => {
        if (received.add(chunk)) done()
      })
      response.on('end', done)
      response.on('error', done)
    })
  })
}

function headOf({ statusCode = 0, rawHeaders }: IncomingMessage): Head {
  return { status: statusCode, lines: linesOf(rawHeaders) }
}

function linesOf(raw: readonly string[]): Line[] {
  const lines: Line[] = []
  for (let i = 0; i < raw.length; i += 2) lines.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return lines
}
