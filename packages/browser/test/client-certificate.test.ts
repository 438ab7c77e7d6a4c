import { createServer, type ServerOptions } from 'node:https'
import { TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, test } from 'vitest'
import { createBrowser } from '../src/index.ts'
import type { ConnectionPool } from '../src/transport.ts'
import { createTransport } from '../src/undici-transport.ts'
import { idleConnections, listen, rawServer, requestTo, textOf, transportFor } from './server-support.ts'

interface Identity {
  readonly key: string
  readonly cert: string
}

interface Issuing {
  readonly ca?: Identity
  readonly isAuthority?: boolean
  readonly notAfterDate?: Date
}

async function issue(name: string, { ca, isAuthority = false, notAfterDate }: Issuing): Promise<Identity> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: isAuthority },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
    ...(ca === undefined ? {} : { ca }),
    ...(notAfterDate === undefined ? {} : { notBeforeDate: new Date(0), notAfterDate }),
  })
  return { key: made.private, cert: made.cert }
}

let authority: Identity
let server: Identity
let client: Identity
let expired: Identity

beforeAll(async () => {
  authority = await issue('accredit test authority', { isAuthority: true })
  server = await issue('api.example', { ca: authority })
  client = await issue('alice', { ca: authority })
  expired = await issue('api.example', { ca: authority, notAfterDate: new Date(86_400_000) })
})

/** A TLS server that says who called, and whether the session was an old one. Closes after every answer. */
async function tlsServer(options: ServerOptions): Promise<number> {
  const app = createServer({ key: server.key, cert: server.cert, ca: authority.cert, ...options })
  app.on('request', (request, response) => {
    const { socket } = request
    if (!(socket instanceof TLSSocket)) throw new Error('the socket of an https server is not TLS')
    const { subject } = socket.getPeerCertificate()
    // A resumed session has no certificate message: the certificate is the one that the session began with.
    const name = subject === undefined ? 'nobody' : subject.CN
    response.setHeader('Connection', 'close')
    response.end(`${name}, ${socket.isSessionReused() ? 'resumed' : 'new'}`)
  })
  return listen(app)
}

function mutualTransport(options: { readonly withCertificate: boolean }) {
  return transportFor({
    network: true,
    hosts: { 'api.example': '127.0.0.1', 'other.example': '127.0.0.1' },
    tls: { ca: authority.cert, ...(options.withCertificate ? { clientCertificate: client } : {}) },
  })
}

const anonymous: ConnectionPool = { partition: 'a', credentialed: false }
const credentialed: ConnectionPool = { partition: 'a', credentialed: true }

describe('item 168: the client certificate', () => {
  test('is presented by credentialed connections only, whose sessions are their own', async () => {
    const port = await tlsServer({ requestCert: true, rejectUnauthorized: false })
    const transport = mutualTransport({ withCertificate: true })
    const ask = async (pool: ConnectionPool) => {
      const response = await transport.dispatch(requestTo(`https://api.example:${port}`, { pool }))
      const text = await textOf(response.body)
      await idleConnections()
      return text
    }
    expect(await ask(credentialed)).toBe('alice, new')
    expect(await ask(credentialed)).toBe('alice, resumed')
    expect(await ask(anonymous)).toBe('nobody, new')
    expect(await ask(anonymous)).toBe('nobody, resumed')
    expect(await ask({ partition: 'b', credentialed: true })).toBe('alice, new')
    expect(await ask(credentialed)).toBe('alice, resumed')
  })

  test('is wanted by a server that requires it', async () => {
    const port = await tlsServer({ requestCert: true, rejectUnauthorized: true })
    const transport = mutualTransport({ withCertificate: true })
    const url = `https://api.example:${port}`
    await expect(transport.dispatch(requestTo(url, { pool: anonymous }))).rejects.toMatchObject({
      code: 'client-certificate-required',
    })
    const response = await transport.dispatch(requestTo(url, { pool: credentialed }))
    expect(await textOf(response.body)).toBe('alice, new')
  })

  test('is missed by such a server where there is none', async () => {
    const port = await tlsServer({ requestCert: true, rejectUnauthorized: true })
    const transport = mutualTransport({ withCertificate: false })
    const dispatched = transport.dispatch(requestTo(`https://api.example:${port}`, { pool: credentialed }))
    await expect(dispatched).rejects.toMatchObject({ code: 'client-certificate-required' })
  })

  test('TLS 1.2 does not say that it is a certificate that is missing', async () => {
    const port = await tlsServer({ requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' })
    const transport = mutualTransport({ withCertificate: true })
    const url = `https://api.example:${port}`
    await expect(transport.dispatch(requestTo(url, { pool: anonymous }))).rejects.toMatchObject({
      code: 'tls-failure',
    })
    const response = await transport.dispatch(requestTo(url, { pool: credentialed }))
    expect(await textOf(response.body)).toBe('alice, new')
  })

  test('is not even offered to an address that was refused', async () => {
    let received = 0
    const raw = await rawServer(socket =>
      socket.on('data', chunk => {
        received += chunk.length
      }),
    )
    const { port } = new URL(raw.origin)
    const transport = mutualTransport({ withCertificate: true })
    const refusal = new Error('not this one')
    const dispatched = transport.dispatch(
      requestTo(`https://api.example:${port}`, {
        pool: credentialed,
        checkAddress: () => {
          throw refusal
        },
      }),
    )
    await expect(dispatched).rejects.toBe(refusal)
    await raw.idle()
    expect(received).toBe(0)
  })

  test('is read when the transport is made', () => {
    const options = { tls: { clientCertificate: { key: 'no key', cert: client.cert } } }
    expect(() => createTransport(options)).toThrow()
    expect(() => createTransport({ tls: { clientCertificate: { pfx: 'no archive' } } })).toThrow()
  })
})

describe('the certificate of the server', () => {
  test('must come from a trusted authority', async () => {
    const port = await tlsServer({})
    const transport = transportFor({ network: true, hosts: { 'api.example': '127.0.0.1' } })
    const dispatched = transport.dispatch(requestTo(`https://api.example:${port}`))
    await expect(dispatched).rejects.toMatchObject({ code: 'tls-failure' })
  })

  test('must have the name of the host', async () => {
    const port = await tlsServer({})
    const transport = mutualTransport({ withCertificate: false })
    const dispatched = transport.dispatch(requestTo(`https://other.example:${port}`))
    await expect(dispatched).rejects.toMatchObject({ code: 'tls-failure' })
  })

  test('must be of today', async () => {
    const port = await tlsServer({ key: expired.key, cert: expired.cert })
    const transport = mutualTransport({ withCertificate: false })
    const dispatched = transport.dispatch(requestTo(`https://api.example:${port}`))
    await expect(dispatched).rejects.toMatchObject({ code: 'tls-failure' })
  })

  test('is that of the address where an origin is mapped to one', async () => {
    const local = await issue('localhost', { ca: authority })
    const port = await tlsServer({ key: local.key, cert: local.cert })
    const transport = transportFor({
      servers: { 'https://shop.example': `https://localhost:${port}` },
      tls: { ca: authority.cert },
    })
    const response = await transport.dispatch(requestTo('https://shop.example'))
    expect(await textOf(response.body)).toBe('nobody, new')
  })

  test('is missed where a server does not speak TLS', async () => {
    const raw = await rawServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const transport = mutualTransport({ withCertificate: false })
    const dispatched = transport.dispatch(requestTo(`https://api.example:${new URL(raw.origin).port}`))
    await expect(dispatched).rejects.toMatchObject({ code: 'tls-failure' })
  })
})

describe('a page', () => {
  test('168 74 presents its certificate with include, and neither on the preflight nor otherwise', async () => {
    const callers: string[] = []
    const app = createServer({
      key: server.key,
      cert: server.cert,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: false,
    })
    app.on('request', (request, response) => {
      const { socket } = request
      // `authorized` is true of every resumed session, also of one that began without a certificate.
      const isKnown = socket instanceof TLSSocket && socket.getPeerCertificate().subject !== undefined
      callers.push(`${request.method} ${isKnown ? 'certificate' : 'anonymous'}`)
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*')
      response.setHeader('Access-Control-Allow-Credentials', 'true')
      response.setHeader('Access-Control-Allow-Methods', 'PUT')
      response.end()
    })
    const port = await listen(app)
    const browser = createBrowser({
      network: true,
      hosts: { 'api.example': '127.0.0.1' },
      tls: { ca: authority.cert, clientCertificate: client },
    })
    const page = browser.open('https://app.example/')
    const url = `https://api.example:${port}/`
    await page.fetch(url, { method: 'PUT', credentials: 'include' })
    await page.fetch(url)
    await page.fetch(url, { credentials: 'omit' })
    await browser.close()
    expect(callers).toEqual(['OPTIONS anonymous', 'PUT certificate', 'GET anonymous', 'GET anonymous'])
  })
})
