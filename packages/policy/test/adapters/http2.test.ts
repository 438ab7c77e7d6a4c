import type http from 'node:http'
import http2, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { get } from 'node:https'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import { type Http2StreamListener, http2Listener, http2StreamListener } from '../../src/adapters/http2.ts'
import { definePolicy } from '../../src/index.ts'

const app = 'https://app.example'
const policy = definePolicy({ origins: { credentialed: [app], anonymous: ['https://reader.example'] } })

interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends one request to a cleartext server that answers with `listener`. */
async function ask(listener: Http2StreamListener, sent: OutgoingHttpHeaders = {}): Promise<Answer> {
  const server = http2.createServer()
  server.on('stream', listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const session = http2.connect(`http://127.0.0.1:${address.port}`)
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const stream = session.request({ ':path': '/', origin: app, ...sent })
      let headers: IncomingHttpHeaders = {}
      let body = ''
      stream.setEncoding('utf8')
      stream.on('response', one => {
        headers = one
      })
      stream.on('data', chunk => {
        body += chunk
      })
      stream.on('end', () => resolve({ headers, body }))
      stream.on('error', reject)
      stream.end()
    })
  } finally {
    session.destroy()
    server.close()
  }
}

const granted = {
  ':status': 200,
  'access-control-allow-origin': app,
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
}

describe('http2StreamListener', () => {
  it('has its headers on a stream that is responded to', async () => {
    const { headers, body } = await ask(
      http2StreamListener(policy, stream => {
        stream.respond({ ':status': 200, 'Access-Control-Allow-Origin': '*', Vary: 'Accept' })
        stream.end('ok')
      }),
    )
    expect(headers).toMatchObject({ ...granted, vary: 'Accept, Origin' })
    expect(body).toBe('ok')
  })

  it('has them on a stream that is written to without a head, where Node writes one by itself', async () => {
    const { headers, body } = await ask(http2StreamListener(policy, stream => stream.end('ok')))
    expect(headers).toMatchObject(granted)
    expect(body).toBe('ok')
  })

  it('has them on a file', async () => {
    const { headers, body } = await ask(
      http2StreamListener(policy, stream => stream.respondWithFile(new URL(import.meta.url).pathname)),
    )
    expect(headers).toMatchObject(granted)
    expect(body).toContain('has them on a file')
  })

  it('keeps what is sensitive so', async () => {
    const { headers } = await ask(
      http2StreamListener(policy, stream => {
        stream.respond({ 'x-secret': 's', [http2.sensitiveHeaders]: ['x-secret'] })
        stream.end()
      }),
    )
    expect(headers).toMatchObject({ ...granted, 'x-secret': 's' })
    expect(Reflect.get(headers, http2.sensitiveHeaders)).toEqual(['x-secret'])
  })

  it('refuses a second policy, which would disagree, and takes the same one twice', async () => {
    const inner = http2StreamListener(policy, stream => stream.end('ok'))
    expect((await ask(http2StreamListener(policy, inner))).body).toBe('ok')
    const other = definePolicy({ origins: '*' })
    const { body } = await ask(
      http2StreamListener(other, (stream, ...rest) => {
        try {
          inner(stream, ...rest)
        } catch (error) {
          stream.end(String(error))
        }
      }),
    )
    expect(body).toContain('two policies on one response')
  })

  it('takes ambient credentials from a write of an anonymous origin', async () => {
    const { body } = await ask(
      http2StreamListener(policy, (stream, headers, _flags, rawHeaders) =>
        stream.end(JSON.stringify([headers, rawHeaders])),
      ),
      {
        ':method': 'POST',
        origin: 'https://reader.example',
        cookie: 'sid=1',
        authorization: 'Basic dTpw',
        'x-a': '1',
      },
    )
    expect(body).not.toMatch(/sid=1|dTpw/)
    expect(body).toContain('"x-a":"1"')
  })
})

describe('http2Listener', () => {
  it('serves HTTP/1.1 on the same port with allowHTTP1', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
    const server = http2.createSecureServer(
      { key, cert, allowHTTP1: true },
      http2Listener(policy, (_, response) => response.end('ok')),
    )
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening on a port')
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      get(
        {
          port: address.port,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          agent: false,
          headers: { origin: app },
        },
        resolve,
      ).on('error', reject)
    })
    response.resume()
    expect(response.httpVersion).toBe('1.1')
    expect(response.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'Origin' })
    server.close()
  })
})
