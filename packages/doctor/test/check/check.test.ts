import { once } from 'node:events'
import { createServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { CheckInputError } from '../../src/check/check-input-error.ts'
import type { CheckOptions } from '../../src/check/check-options.ts'
import type { CheckRequest, CheckResult } from '../../src/check/check-result.ts'
import type { Exchange } from '../../src/exchange.ts'
import { type Reply, type SeenRequest, scriptedServer } from './scripted-server.ts'

const page = 'http://localhost:5173'
const allowOrigin = `Access-Control-Allow-Origin: ${page}`
const allowCredentials = 'Access-Control-Allow-Credentials: true'
const allowAll = [allowOrigin, allowCredentials, 'Access-Control-Allow-Methods: PUT'] as const

/** Checks one path of a scripted server, without remedies. */
async function checkServer(
  reply: (request: SeenRequest) => Reply,
  request: Partial<CheckRequest> = {},
  options: CheckOptions = {},
) {
  const server = await scriptedServer(reply)
  const result = await check(
    { url: `${server.origin}/me`, from: page, ...request },
    { includeFixes: false, ...options },
  )
  return { result, server }
}

function outcomes({ verdicts }: CheckResult): readonly string[] {
  return verdicts.map(({ outcome }) => outcome)
}

function codes({ notes }: CheckResult): readonly string[] {
  return notes.map(({ code }) => code)
}

describe('what is sent', () => {
  test('four engines that would send the same make one preflight and one request', async () => {
    const told: string[] = []
    const { result, server } = await checkServer(
      () => [200, ...allowAll],
      { method: 'PUT', body: 'x', headers: [['Content-Type', 'text/plain']] },
      { onExchange: ({ id, kind, engines }) => told.push(`${id} ${kind} ${engines.join()}`) },
    )
    expect(server.log).toEqual(['OPTIONS /me', 'PUT /me'])
    expect(result.exchanges.map(({ id, kind, engines }) => [id, kind, engines])).toEqual([
      ['x1', 'preflight', ['spec', 'chromium', 'firefox', 'webkit']],
      ['x2', 'actual', ['spec', 'chromium', 'firefox', 'webkit']],
    ])
    expect(result.verdicts.map(({ exchanges }) => exchanges)).toEqual(Array(4).fill(['x1', 'x2']))
    expect(told).toEqual(['x1 preflight spec', 'x2 actual spec'])
  })

  test('an engine whose request differs on the wire makes its own', async () => {
    const { result, server } = await checkServer(() => [200, ...allowAll], {
      credentials: 'include',
      cookies: ['a=1; SameSite=Lax', 'b=2'],
    })
    const sent = server.seen.map(({ headers }) => headers.get('cookie') ?? null)
    expect(result.exchanges.map(({ engines }) => engines)).toEqual([
      ['spec', 'chromium', 'firefox'],
      ['webkit'],
    ])
    expect(sent).toEqual([null, 'b=2'])
  })

  test('lines are kept as they came, duplicates apart, with status and address', async () => {
    const { result } = await checkServer(() => [299, 'X-B: 1', 'x-a: 2', 'X-B:  3 ', allowOrigin])
    expect(result.exchanges[0]?.received).toEqual({
      status: 299,
      statusMessage: 'Scripted',
      headers: [
        ['X-B', '1'],
        ['x-a', '2'],
        ['X-B', '3'],
        ['Access-Control-Allow-Origin', page],
        ['Content-Length', '0'],
      ],
    })
    expect(result.exchanges[0]?.address).toBe('127.0.0.1')
  })

  test('a body is not waited for', async () => {
    const head = `HTTP/1.1 200 OK\r\n${allowOrigin}\r\nContent-Length: 1000000\r\n\r\nbegin`
    const held = await scriptedServer(() => ({ bytes: head }))
    const result = await check({ url: held.origin, from: page }, { includeFixes: false })
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
  })

  test('the preflight alone is sent where no more is asked for', async () => {
    const { result, server } = await checkServer(() => [204, ...allowAll], {
      method: 'PUT',
      preflightOnly: true,
    })
    expect(server.log).toEqual(['OPTIONS /me'])
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
    expect(result.verdicts.map(({ reachedServer }) => reachedServer)).toEqual([false, false, false, false])
    expect(codes(result)).toContain('preflight-only')
  })

  test('a preflight that fails blocks, though no more is asked for', async () => {
    const { result } = await checkServer(() => [204, allowOrigin], { method: 'PUT', preflightOnly: true })
    expect(result.verdicts.map(({ cause }) => cause)).toEqual(Array(4).fill('pf-method'))
  })

  test('what needs no preflight cannot be known from one', async () => {
    const { result, server } = await checkServer(() => [200, ...allowAll], {
      method: 'POST',
      preflightOnly: true,
    })
    expect(server.log).toEqual([])
    expect(outcomes(result)).toEqual(Array(4).fill('inconclusive'))
    expect(codes(result)).toContain('not-sent')
  })

  test('only the engines that were asked for', async () => {
    const { result } = await checkServer(() => [200, allowOrigin], {}, { engines: ['webkit', 'spec'] })
    expect(result.verdicts.map(({ engine }) => engine)).toEqual(['webkit', 'spec'])
  })

  test('an app in this process answers for a name that is nowhere', async () => {
    const result = await check(
      { url: 'https://api.example/me', from: 'https://app.example/cart', credentials: 'include' },
      {
        network: false,
        servers: {
          'https://api.example': () =>
            new Response('', {
              headers: {
                'access-control-allow-origin': 'https://app.example',
                'access-control-allow-credentials': 'true',
                vary: 'Origin',
              },
            }),
        },
      },
    )
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
    expect([result.fixes, result.notes, result.divergence]).toEqual([[], [], false])
    expect(result.page).toEqual({
      url: 'https://app.example/cart',
      origin: 'https://app.example',
      site: 'https://app.example',
      secure: true,
      relation: 'cross-site',
    })
  })

  test('connectTo leads elsewhere, and the request stays as it is', async () => {
    const server = await scriptedServer(() => [200, 'Access-Control-Allow-Origin: http://app.example'])
    const result = await check(
      { url: 'http://api.example/me', from: 'http://app.example' },
      { includeFixes: false, connectTo: { 'api.example:80': `127.0.0.1:${server.port}` } },
    )
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
    expect(server.seen[0]?.headers.get('host')).toBe('api.example')
    expect(result.exchanges[0]?.sent.url).toBe('http://api.example/me')
  })

  test('HTTP authentication is given where an engine lets a server ask', async () => {
    const { result, server } = await checkServer(
      ({ headers }) =>
        headers.has('authorization')
          ? [200, ...allowAll]
          : [401, ...allowAll, 'WWW-Authenticate: Basic realm="x"'],
      { credentials: 'include' },
      { auth: { username: 'ada', password: 'secret' } },
    )
    expect(server.seen.map(({ headers }) => headers.get('authorization') ?? null)).toEqual([
      null,
      `Basic ${btoa('ada:secret')}`,
    ])
    expect(result.exchanges.map(({ engines }) => engines)).toEqual([
      ['spec', 'chromium', 'firefox', 'webkit'],
      ['chromium', 'firefox'],
    ])
  })

  test('an XMLHttpRequest with a listener on its upload asks for a preflight', async () => {
    const { result, server } = await checkServer(
      () => [200, ...allowAll],
      { via: 'xhr', method: 'POST', body: 'x', credentials: 'include' },
      { uploadListener: true },
    )
    expect(server.log).toEqual(['OPTIONS /me', 'POST /me'])
    expect(result.verdicts[1]?.preflight).toEqual({
      needed: true,
      because: ['upload-listener'],
      sent: true,
      cachedFor: 5,
    })
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
  })
})

describe('what the verdict says beside its outcome', () => {
  test('why there was a preflight, and for how long it counts', async () => {
    const { result } = await checkServer(
      () => [
        200,
        ...allowAll,
        'Access-Control-Allow-Headers: x-key, content-type',
        'Access-Control-Max-Age: 86400',
      ],
      {
        method: 'PUT',
        headers: [
          ['X-Key', '1'],
          ['Content-Type', 'application/json'],
        ],
      },
    )
    expect(result.verdicts.map(({ preflight }) => preflight.because)).toEqual(
      Array(4).fill(['method', 'content-type', 'x-key']),
    )
    expect(result.verdicts.map(({ preflight }) => preflight.cachedFor)).toEqual([86400, 7200, 86400, 600])
    expect(codes(result)).toContain('max-age-capped')
  })

  test('headers that script reads, and those that are kept from it', async () => {
    const { result } = await checkServer(() => [
      200,
      allowOrigin,
      'Content-Type: text/plain',
      'X-Total: 3',
      'X-Secret: 1',
      'Access-Control-Expose-Headers: X-Total',
    ])
    expect(result.verdicts[1]?.readableHeaders).toEqual(['content-length', 'content-type', 'x-total'])
    expect(result.verdicts[1]?.hiddenHeaders).toEqual([
      'access-control-allow-origin',
      'x-secret',
      'access-control-expose-headers',
    ])
    expect(result.verdicts[1]?.responseType).toBe('cors')
  })

  test('the hop of a redirect, and where it came from', async () => {
    const { result, server } = await checkServer(({ path }) =>
      path === '/me' ? [302, allowOrigin, 'Location: /login'] : [200],
    )
    expect(result.verdicts[1]?.diagnosis).toMatchObject({
      cause: 'acao-missing',
      stage: 'actual',
      hop: 1,
      url: `${server.origin}/login`,
      redirectedFrom: `${server.origin}/me`,
    })
    expect(result.exchanges.map(({ hop }) => hop)).toEqual([0, 1])
  })

  test('a redirect to another origin taints the request', async () => {
    const other = await scriptedServer(() => [200, allowOrigin])
    const { result } = await checkServer(() => [307, allowOrigin, `Location: ${other.origin}/there`])
    expect(result.verdicts[1]?.diagnosis).toMatchObject({ cause: 'acao-mismatch', expected: 'null', hop: 1 })
    expect(other.seen[0]?.headers.get('origin')).toBe('null')
  })
})

describe('cookies', () => {
  const cookies = [
    'strict=1; SameSite=Strict',
    'lax=1; SameSite=Lax',
    'plain=1',
    'none=1; SameSite=None; Secure',
  ] as const
  const answer = (): Reply => [
    200,
    ...allowAll,
    'Set-Cookie: new=1; SameSite=None; Secure',
    'Set-Cookie: own=1; SameSite=Lax',
  ]
  const report = ({ verdicts }: CheckResult, engine: number) =>
    verdicts[engine]?.cookies.map(({ name, what, reason }) => `${name} ${what} ${reason}`)

  test('travel or stay home by the rules of each engine, with the reason', async () => {
    const { result } = await checkServer(answer, { credentials: 'include', cookies })
    expect(report(result, 1)).toEqual([
      'none sent sent',
      'strict withheld same-site-strict',
      'lax withheld same-site-lax',
      'plain withheld same-site-default',
      'new stored stored',
      'own refused same-site-lax',
    ])
    expect(report(result, 2)?.filter(line => line.includes('withheld'))).toEqual([
      'strict withheld same-site-strict',
      'lax withheld same-site-lax',
      'plain withheld third-party-partitioned',
      'none withheld third-party-partitioned',
    ])
    expect(report(result, 3)?.filter(line => line.includes(' sent '))).toEqual(['plain sent sent'])
    // WebKit takes no Secure cookie from http://localhost.
    expect(report(result, 3)?.[0]).toBe('none refused secure')
    expect(result.verdicts[3]?.cookies[0]?.exchange).toBe('visit')
    expect(codes(result)).toContain('cookie-needs-samesite-none')
    expect(codes(result)).toContain('cookie-third-party')
  })

  test('all travel within one site', async () => {
    const { result } = await checkServer(answer, {
      credentials: 'include',
      cookies,
      from: 'http://127.0.0.1:1/',
    })
    const sent = result.verdicts[1]?.cookies.filter(({ what }) => what === 'sent').map(({ name }) => name)
    expect(sent).toEqual(['strict', 'lax', 'plain', 'none'])
    expect(result.page.relation).toBe('same-site')
  })

  test('none travel when they are not included, and a note says so', async () => {
    const { result, server } = await checkServer(answer, { cookies })
    expect(server.seen[0]?.headers.has('cookie')).toBe(false)
    expect(codes(result)).toContain('cookies-not-included')
    expect(result.verdicts.map(({ credentialed }) => credentialed)).toEqual([false, false, false, false])
  })

  test('third-party cookies can be blocked', async () => {
    const { result } = await checkServer(
      answer,
      { credentials: 'include', cookies },
      { engines: ['chromium'], thirdPartyCookies: 'block' },
    )
    expect(report(result, 0)?.[0]).toBe('strict withheld same-site-strict')
    expect(report(result, 0)).toContain('none withheld third-party-blocked')
  })
})

describe('pages without an origin of their own', () => {
  const echo = ({ headers }: SeenRequest): Reply => [
    200,
    `Access-Control-Allow-Origin: ${headers.get('origin')}`,
  ]

  test.each(['null', 'file:///home/ada/index.html', 'data:text/html,x'])('%s sends null', async from => {
    const { result, server } = await checkServer(echo, { from })
    expect(server.seen.map(({ headers }) => headers.get('origin'))).toEqual(['null'])
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
    expect(result.page).toMatchObject({ origin: 'null', site: null, secure: false, relation: 'cross-site' })
  })

  test('a sandboxed frame in a page of the same site: WebKit counts it by its URL', async () => {
    const { result } = await checkServer(() => [200, 'Access-Control-Allow-Origin: null', allowCredentials], {
      from: 'null',
      topLevel: 'http://127.0.0.1:1/',
      credentials: 'include',
      cookies: ['strict=1; SameSite=Strict'],
    })
    const what = result.verdicts.map(({ cookies }) => cookies[0]?.what)
    expect(what).toEqual(['withheld', 'withheld', 'withheld', 'sent'])
  })
})

/** A port on which nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address === null || typeof address === 'string' ? 0 : address.port
}

describe('a network that fails is no verdict', () => {
  test('nothing listens', async () => {
    const gone = await closedPort()
    const result = await check({ url: `http://127.0.0.1:${gone}/`, from: page })
    expect(outcomes(result)).toEqual(Array(4).fill('inconclusive'))
    expect(result.verdicts[0]?.diagnosis).toMatchObject({ cause: 'net-refused', stage: 'network' })
    expect(result.exchanges).toMatchObject([
      { received: null, failure: { cause: 'net-refused' }, duration: null },
    ])
  })

  test('a name that does not resolve', async () => {
    // A label above 63 bytes: refused by the resolver itself, with or without a network.
    const connectTo = { 'api.example:443': `${'a'.repeat(64)}.example` }
    const result = await check({ url: 'https://api.example/', from: 'https://app.example' }, { connectTo })
    expect(outcomes(result)).toEqual(Array(4).fill('inconclusive'))
    expect(result.verdicts.map(({ cause }) => cause)).toEqual(Array(4).fill('net-dns'))
  })

  test('a server that never answers, after the time that was given', async () => {
    const { result, server } = await checkServer(
      () => 'hang',
      { method: 'PUT' },
      { timeouts: { headers: 1 } },
    )
    expect(result.verdicts.map(({ cause, outcome, stage }) => [cause, outcome, stage])).toEqual(
      Array(4).fill(['net-timeout', 'inconclusive', 'network']),
    )
    expect(server.log).toEqual(['OPTIONS /me'])
  })

  test('an abort ends the check with its reason', async () => {
    const aborting = new AbortController()
    const checked = checkServer(
      () => {
        aborting.abort(new Error('enough'))
        return 'hang'
      },
      {},
      { signal: aborting.signal },
    )
    await expect(checked).rejects.toThrow('enough')
  })

  test('an abort ends an XMLHttpRequest too', async () => {
    const aborting = new AbortController()
    const checked = checkServer(
      () => {
        aborting.abort(new Error('enough'))
        return 'hang'
      },
      { via: 'xhr' },
      { signal: aborting.signal },
    )
    await expect(checked).rejects.toThrow('enough')
  })

  test('a certificate that nobody trusts; and one that is trusted by name, over connectTo', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'api.example' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'api.example' }] },
      ],
    })
    const server = createServer({ key, cert }, (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '')
      response.end(request.headers.host)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const address = server.address()
    const port = address === null || typeof address === 'string' ? 0 : address.port
    const options: CheckOptions = {
      connectTo: { 'api.example:443': `127.0.0.1:${port}` },
      includeFixes: false,
    }
    const request: CheckRequest = { url: 'https://api.example/', from: 'https://app.example' }
    const untrusted = await check(request, options)
    expect(untrusted.verdicts.map(({ cause, outcome }) => [cause, outcome])).toEqual(
      Array(4).fill(['net-tls', 'inconclusive']),
    )
    expect(outcomes(await check(request, { ...options, tls: { ca: cert } }))).toEqual(Array(4).fill('allow'))
  })
})

describe('notes', () => {
  test('an answer for one origin without Vary', async () => {
    const { result } = await checkServer(() => [200, allowOrigin])
    expect(result.notes).toEqual([
      {
        code: 'vary-missing',
        message:
          'Access-Control-Allow-Origin names one origin and Vary: Origin is missing (x1). Unless every page gets this very value, a cache hands it to the wrong one',
      },
    ])
    const { result: varying } = await checkServer(() => [200, allowOrigin, 'Vary: Accept, origin'])
    expect(varying.notes).toEqual([])
  })

  test('a POST that was carried out although its answer is withheld', async () => {
    const { result } = await checkServer(() => [200], { method: 'POST', body: 'x' })
    expect(result.notes).toEqual([
      {
        code: 'executed-although-blocked',
        message:
          'The POST reached the server and was carried out, although its answer is withheld (the standard, Chromium, Firefox and WebKit)',
      },
    ])
    expect(result.verdicts.map(({ reachedServer }) => reachedServer)).toEqual([true, true, true, true])
  })

  test('what fails behind the first failure, without asking the server again', async () => {
    const { result, server } = await checkServer(() => [401, 'WWW-Authenticate: Bearer'], {
      method: 'PUT',
      headers: [['X-Key', '1']],
      credentials: 'include',
    })
    expect(server.log).toEqual(['OPTIONS /me'])
    expect(result.notes.map(({ message }) => message)).toEqual([
      'Once that is mended, acac-not-true fails next (preflight): access-control-allow-credentials is missing, expected "true"',
      'Once that is mended, pf-status fails next (preflight): the status is "401", expected "200 to 299"',
      'Once that is mended, pf-method fails next (preflight): access-control-allow-methods is missing, expected "PUT"',
      'Once that is mended, pf-header fails next (preflight): access-control-allow-headers is missing, expected "x-key"',
    ])
  })

  test('credentials that are allowed and not used, and those that could not be', async () => {
    const { result } = await checkServer(() => [200, allowOrigin, allowCredentials, 'Vary: Origin'])
    expect(codes(result)).toEqual(['credentials-not-used'])
    const { result: starred } = await checkServer(() => [
      200,
      'Access-Control-Allow-Origin: *',
      allowCredentials,
    ])
    expect(codes(starred)).toEqual(['credentials-beside-wildcard'])
  })

  test('lines that two layers have set', async () => {
    const { result } = await checkServer(() => [200, allowOrigin, allowOrigin, 'Vary: Origin'])
    expect(result.notes).toContainEqual({
      code: 'duplicate-header-lines',
      message: `access-control-allow-origin stands on 2 lines of x1 ("${page}", "${page}"): two layers set it`,
    })
  })

  test('a max-age that is no number', async () => {
    const { result } = await checkServer(() => [204, ...allowAll, 'Access-Control-Max-Age: 60s'], {
      method: 'PUT',
      credentials: 'include',
    })
    expect(codes(result)).toContain('max-age-unparsable')
  })

  test('headers that no script may set', async () => {
    const { result, server } = await checkServer(() => [200, allowOrigin, 'Vary: Origin'], {
      headers: [['Cookie', 'a=1']],
    })
    expect(codes(result)).toEqual(['forbidden-request-header'])
    expect(server.seen[0]?.headers.has('cookie')).toBe(false)
  })

  test('Authorization that only a wildcard covers', async () => {
    const { result } = await checkServer(
      () => [204, allowOrigin, 'Access-Control-Allow-Headers: *', 'Vary: Origin'],
      { headers: [['Authorization', 'Bearer x']] },
    )
    expect(result.notes).toEqual([
      {
        code: 'authorization-by-wildcard',
        message:
          'Access-Control-Allow-Headers: * covers Authorization in Chromium, Firefox and WebKit alone, and not for ever; name Authorization',
      },
    ])
  })
})

describe('engines that differ', () => {
  test('http loopback is mixed content to WebKit alone', async () => {
    const { result } = await checkServer(() => [200, 'Access-Control-Allow-Origin: *'], {
      from: 'https://app.example',
    })
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'block'])
    expect(result.verdicts[3]).toMatchObject({ cause: 'mixed-content', stage: 'local', exchanges: [] })
    expect(result.divergence).toBe(true)
  })

  test('a public page without https may not reach loopback in Chromium, before anything is sent', async () => {
    const { result, server } = await checkServer(
      () => [200, 'Access-Control-Allow-Origin: *'],
      { from: 'http://app.example' },
      { engines: ['chromium', 'firefox', 'webkit'] },
    )
    expect(result.verdicts.map(({ cause }) => cause)).toEqual(['lna-insecure', null, null])
    expect(result.verdicts[0]).toMatchObject({ outcome: 'block', stage: 'local', exchanges: [] })
    expect(server.log).toEqual(['GET /me'])
  })

  test('a denied permission for the local network', async () => {
    const { result } = await checkServer(
      () => [200, 'Access-Control-Allow-Origin: *'],
      { from: 'https://app.example' },
      { localNetworkAccess: 'denied', engines: ['chromium', 'firefox'] },
    )
    expect(result.verdicts.map(({ cause }) => cause)).toEqual(['lna-denied', 'lna-denied'])
  })

  test('a preflight after a redirect to another origin: Firefox names the page in it', async () => {
    const other = await scriptedServer(({ method, headers }) =>
      method === 'OPTIONS' && headers.get('origin') === 'null'
        ? [204, 'Access-Control-Allow-Origin: null', 'Access-Control-Allow-Methods: PUT']
        : [200, 'Access-Control-Allow-Origin: null'],
    )
    const { result } = await checkServer(
      ({ method }) =>
        method === 'OPTIONS' ? [204, ...allowAll] : [307, allowOrigin, `Location: ${other.origin}/`],
      { method: 'PUT' },
    )
    expect(outcomes(result)).toEqual(['allow', 'allow', 'block', 'allow'])
    expect(result.verdicts[2]).toMatchObject({ cause: 'acao-mismatch', stage: 'preflight' })
    expect(result.divergence).toBe(true)
  })
})

describe('what is refused before anything is sent', () => {
  test.each<[string, string, string]>([
    ['ftp://127.0.0.1/file', 'scheme-unknown', 'ftp'],
    ['file:///etc/hosts', 'scheme-file', 'file'],
    ['http://127.0.0.1:6000/', 'net-badport', '6000'],
  ])('%s', async (url, cause, received) => {
    const result = await check({ url, from: page })
    for (const verdict of result.verdicts) {
      expect(verdict).toMatchObject({
        outcome: 'block',
        cause,
        stage: 'local',
        exchanges: [],
        reachedServer: false,
      })
      expect(verdict.diagnosis?.received).toBe(received)
    }
  })

  test('an app in a WebView has an origin of its own', async () => {
    const { result, server } = await checkServer(
      () => [200, 'Access-Control-Allow-Origin: capacitor://localhost'],
      {
        from: 'capacitor://localhost/index.html',
      },
    )
    expect(server.seen[0]?.headers.get('origin')).toBe('capacitor://localhost')
    expect(outcomes(result)).toEqual(['allow', 'allow', 'allow', 'allow'])
  })
})

describe('an answer of which the page learns nothing', () => {
  test('in mode no-cors', async () => {
    const { result } = await checkServer(() => [200, 'X-A: 1'], { mode: 'no-cors' })
    expect(result.verdicts[1]).toMatchObject({
      outcome: 'block',
      cause: 'opaque-body',
      stage: 'actual',
      responseType: 'opaque',
      readableHeaders: [],
      hiddenHeaders: ['x-a', 'content-length'],
      console: [],
    })
  })

  test('in redirect mode manual', async () => {
    const { result } = await checkServer(() => [302, allowOrigin, 'Location: /'], { redirect: 'manual' })
    expect(result.verdicts[1]).toMatchObject({
      outcome: 'block',
      cause: 'opaque-body',
      responseType: 'opaqueredirect',
    })
  })
})

describe('a check that is replayed', () => {
  test('comes to the same verdicts without the server, and keeps the ids', async () => {
    const { result } = await checkServer(
      ({ method, headers }) =>
        method === 'OPTIONS'
          ? [204, allowOrigin, allowCredentials, 'Access-Control-Allow-Headers: *']
          : [200, `X-Cookie: ${headers.get('cookie')}`, ...allowAll],
      { headers: [['Authorization', 'x']], cookies: ['b=2'], credentials: 'include' },
    )
    const replayed = await check(requestOf(result), {
      recorded: result.exchanges,
      network: false,
      includeFixes: false,
    })
    expect(replayed).toEqual(result)
  })

  test('says what was not recorded', async () => {
    const result = await check(
      { url: 'https://api.example/me', from: 'https://app.example' },
      { recorded: [] },
    )
    expect(outcomes(result)).toEqual(Array(4).fill('inconclusive'))
    expect([result.exchanges, result.verdicts[0]?.cause]).toEqual([[], 'net-unspecified'])
  })
})

function requestOf({ request }: CheckResult): CheckRequest {
  const { topLevel: _, body, ...rest } = request
  return body === null ? rest : { ...rest, body }
}

describe('what cannot be checked', () => {
  test.each<[string, Partial<CheckRequest>, string, string]>([
    [
      'a URL without scheme',
      { url: 'api.example/me' },
      '"api.example/me" is not a URL',
      'https://api.example/me',
    ],
    ['userinfo', { url: 'http://a:b@localhost/' }, 'The URL holds a username', 'HTTP authentication'],
    [
      'a page without scheme',
      { from: 'app.example' },
      '"app.example" is neither an origin',
      'https://app.example',
    ],
    ['a page without host', { from: 'about:blank' }, 'is neither an origin', 'https://app.example'],
    [
      'a top-level page',
      { from: 'null', topLevel: 'app' },
      '"app" is not the URL of a page',
      'https://app.example',
    ],
    ['a method', { method: 'P T' }, 'The method is not a token', 'PUT'],
    ['a forbidden method', { method: 'trace' }, 'No script may use', 'another method'],
    ['a body of a GET', { body: 'x' }, 'cannot have a body', 'POST'],
    ['PUT without CORS', { mode: 'no-cors', method: 'PUT' }, 'Mode no-cors takes', 'mode cors'],
    ['a header name', { headers: [['X Y', '1']] }, '"X Y" is not a header name', 'X-Name: value'],
    ['a header value', { headers: [['X', 'a\nb']] }, 'The value of X', 'line breaks'],
    ['XHR without credentials', { via: 'xhr', credentials: 'omit' }, 'cannot omit', 'same-origin'],
    ['XHR that does not follow', { via: 'xhr', redirect: 'error' }, 'follows every redirect', 'fetch()'],
    ['XHR in a mode', { via: 'xhr', mode: 'no-cors' }, 'always has mode cors', 'fetch()'],
  ])('%s', async (_name, request, message, fix) => {
    const made: Exchange[] = []
    const failure: unknown = await check(
      { url: 'http://127.0.0.1:1/', from: page, ...request },
      { onExchange: exchange => made.push(exchange) },
    ).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(CheckInputError)
    expect(failure).toMatchObject({
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    })
    expect(made).toEqual([])
  })

  test('no engine', async () => {
    const checked = check({ url: 'http://127.0.0.1:1/', from: page }, { engines: [] })
    await expect(checked).rejects.toThrow('No engine is asked')
  })

  test.each([
    [{ 'api.example': '127.0.0.1' }, '"api.example" has no port'],
    [{ 'api.example:80': 'a b' }, '"a b" is neither a host'],
    [
      { 'api.example:80': '127.0.0.1', 'api.example:443': '127.0.0.2' },
      'cannot be at 127.0.0.1 and at 127.0.0.2',
    ],
  ])('connectTo %j', async (connectTo, message) => {
    const checked = check({ url: 'http://api.example/', from: page }, { connectTo })
    await expect(checked).rejects.toThrow(message)
  })
})
