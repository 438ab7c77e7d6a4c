import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { express } from '../src/adapters/express.ts'
import { node } from '../src/adapters/node.ts'
import { fetchHandler } from '../src/adapters/web.ts'
import { definePolicy, type IssueCode, type Policy, parsePolicy, policyTable } from '../src/index.ts'
import { corsLines, send, serving, valuesOf } from './exchange.ts'

// Each fault that was measured in a CORS library in wide use, as something that this one must not do.

const app = 'https://app.example'
const evil = 'https://evil.example'

function codesOf(input: unknown): IssueCode[] {
  const parsed = parsePolicy(input)
  return parsed.ok ? [] : parsed.issues.map(issue => issue.code)
}

const headersFrom = (policy: Policy, origin: string, method = 'GET') =>
  Object.fromEntries(policy.decide({ method, headers: { origin } }).set)
const preflightFrom = (policy: Policy, origin: string, method: string, names?: string) =>
  policy.decide({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(names !== undefined && { 'access-control-request-headers': names }),
    },
  })
const credentialed = definePolicy({
  origins: [app],
  credentials: true,
  methods: ['PUT'],
  allowHeaders: ['x-id'],
  maxAge: 600,
})

describe('S1: a hostile origin reads credentialed data', () => {
  it('J1 no options at all reflect nobody: there is no default', () => {
    expect(codesOf(undefined)).toEqual(['input-not-object'])
    expect(codesOf({})).toEqual(['origins-missing'])
  })

  it('J2 credentials without origins reflect nobody', () => {
    expect(codesOf({ credentials: true })).toEqual(['origins-missing'])
  })

  it('J3 origin: true with credentials has no spelling', () => {
    expect(codesOf({ origin: true, credentials: true })).toEqual(['key-renamed'])
    expect(codesOf({ origins: true, credentials: true })).toEqual(['type-invalid'])
  })

  it('J4 no spelling of a wildcard becomes a reflection beside credentials', () => {
    for (const origins of [
      '*',
      ['*'],
      { credentialed: '*' },
      { credentialed: ['*'] },
      ['https://*'],
      ['*://*'],
      ['https://*:*'],
    ]) {
      expect(
        codesOf({ origins, ...(Array.isArray(origins) || origins === '*' ? { credentials: true } : {}) }),
      ).not.toEqual([])
    }
  })

  it('J5 a pattern is anchored at both ends', () => {
    const policy = definePolicy({ origins: ['https://*.app.example', app], credentials: true })
    for (const origin of [
      'https://app.example.evil.test',
      'https://x.app.example.evil.test',
      'https://evil-app.example',
      'https://app.examples',
    ]) {
      expect(headersFrom(policy, origin)).toEqual({})
    }
    expect(codesOf({ origins: [/app\.example/], credentials: true })).toEqual(['origin-regular-expression'])
  })

  it('J6 an entry without a scheme is refused, not matched to every scheme', () => {
    expect(codesOf({ origins: ['app.example'] })).toEqual(['origin-scheme-missing'])
    expect(headersFrom(credentialed, 'http://app.example')).toEqual({})
    expect(headersFrom(credentialed, 'gopher://app.example')).toEqual({})
  })

  it('J7 null has no spelling with credentials', () => {
    for (const origins of [['null'], { credentialed: ['null'] }, 'null'])
      expect(codesOf({ origins, credentials: true })).not.toEqual([])
    expect(headersFrom(definePolicy({ origins: { credentialed: [app], anonymous: '*' } }), 'null')).toEqual({
      'access-control-allow-origin': '*',
    })
  })

  it.each(['false', 'true', 'FALSE', '0', 'no', '', 1, 0, {}, []])(
    'J8 credentials: %j is refused, neither on nor silently off',
    credentials => {
      expect(codesOf({ origins: [app], credentials })).toContain('type-invalid')
    },
  )

  it('J9 no function decides about credentials', () => {
    expect(codesOf({ origins: [app], credentials: () => true })).toEqual(['type-invalid'])
  })

  it('J10 a wildcard admits what it says, not nearly all', () => {
    expect(codesOf({ origins: ['h*'], credentials: true })).toEqual(['origin-scheme-missing'])
    expect(codesOf({ origins: ['https://*e'], credentials: true })).toEqual(['origin-wildcard-invalid'])
    expect(codesOf({ origins: ['https://*.e'], credentials: true })).toEqual(['origin-public-suffix'])
  })

  it('J11 no pattern means everybody, and no fix recommends one', () => {
    const parsed = parsePolicy({ origins: '*', credentials: true })
    expect(parsed.ok ? '' : parsed.issues.map(issue => issue.fix).join()).not.toMatch(/pattern|reflect/i)
    expect(codesOf({ allowedOriginPatterns: ['*'], credentials: true })).toEqual(['key-renamed'])
  })
})

describe('S2: poisoned caches, wrong exposure, denial of service', () => {
  it('J12 J13 a denied request varies, and a denied preflight is answered and never reaches the app', async () => {
    expect(credentialed.decide({ method: 'GET', headers: { origin: evil } }).vary).toEqual(['Origin'])
    let ran = 0
    const listener: RequestListener = (_, response) => {
      ran++
      response.end()
    }
    const sent = { method: 'OPTIONS', headers: { origin: evil, 'access-control-request-method': 'PUT' } }
    const response = await serving(node(credentialed, listener), port => send(port, sent))
    expect([response.status, ran]).toEqual([403, 0])
  })

  it("J14 the request's Vary never becomes the response's, and a failing handler loses no header", async () => {
    const { error } = console
    console.error = () => {}
    try {
      const request = new Request('https://api.example/', { headers: { origin: app, vary: 'Cookie' } })
      const response = await fetchHandler(credentialed, () => Promise.reject(new Error('broken')))(request)
      expect([
        response.status,
        response.headers.get('vary'),
        response.headers.get('access-control-allow-origin'),
      ]).toEqual([500, 'Origin', app])
    } finally {
      console.error = error
    }
  })

  it('J15 J16 J17 hostile headers are refused whole: by length, before any list is read', () => {
    const wide = definePolicy({
      origins: Array.from({ length: 10_000 }, (_, i) => `https://*.t${i}.example`),
      credentials: true,
      allowHeaders: ['x-id'],
    })
    for (const origin of [
      `https://${'a.'.repeat(4_096)}example`,
      `https://${'a'.repeat(28)}!`,
      `https://${'-'.repeat(8_192)}`,
      'a'.repeat(8_192),
    ]) {
      expect(wide.decide({ method: 'GET', headers: { origin } })).toMatchObject({
        code: 'origin-malformed',
        set: [],
      })
    }
    expect(preflightFrom(credentialed, app, 'PUT', `x-id${' '.repeat(16_384)}`).code).toBe(
      'request-headers-too-large',
    )
    expect(preflightFrom(credentialed, app, 'PUT', ' ,'.repeat(8_192)).code).toBe('request-headers-too-large')
  })

  it('J18 names of Object.prototype are no origins', () => {
    for (const origin of ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'])
      expect(headersFrom(credentialed, origin)).toEqual({})
  })

  it('J19 everybody needs no Vary at all, and an earlier Vary is merged', async () => {
    const everybody = definePolicy({ origins: '*' })
    const listener: RequestListener = (_, response) => response.setHeader('Vary', 'Accept').end()
    const ask = (policy: Policy) =>
      serving(node(policy, listener), port => send(port, { headers: { origin: app } }))
    expect(valuesOf(await ask(everybody), 'vary')).toEqual(['Accept'])
    expect(valuesOf(await ask(credentialed), 'vary')).toEqual(['Accept, Origin'])
  })

  it('J20 a preflight is answered by the policy of the request that it asks for', () => {
    const table = policyTable([
      { path: '/x', policy: credentialed },
      { path: '/x', methods: ['DELETE'], policy: { origins: [evil], methods: ['DELETE'] } },
      { path: '/closed', writes: 'guard' },
    ])
    const preflight = (url: string, method: string, origin: string) =>
      table.decide({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': method } })
        .respond?.status
    expect(preflight('/x', 'DELETE', evil)).toBe(204)
    expect(preflight('/x', 'DELETE', app)).toBe(403)
    expect(preflight('/x', 'PUT', app)).toBe(204)
    expect(preflight('/closed', 'PUT', app)).toBe(403)
  })

  it('J21 two stacked policies never mix their headers: the second is refused', async () => {
    const inner = node(credentialed, (_, response) => response.end())
    const faults: unknown[] = []
    const outer = node(definePolicy({ origins: '*' }), (request, response) => {
      try {
        inner(request, response)
      } catch (error) {
        faults.push(error)
        response.writeHead(500).end()
      }
    })
    const response = await serving(outer, port => send(port, { headers: { origin: evil } }))
    expect(String(faults[0])).toContain('two policies on one response')
    expect(corsLines(response)).toEqual(['access-control-allow-origin: *'])
  })
})

describe('S3: silently broken', () => {
  it('J22 a promise is no origin list, and nothing hangs', () => {
    expect(codesOf({ origins: Promise.resolve([app]) })).toEqual(['origins-missing'])
    expect(codesOf({ origins: async () => [app] })).toEqual(['type-invalid'])
  })

  it('J23 * never stands beside credentials, on any answer', () => {
    expect(codesOf({ origins: '*', credentials: true })).toEqual(['origin-wildcard-credentialed'])
    const tiers = definePolicy({
      origins: { credentialed: [app], anonymous: '*' },
      methods: '*',
      allowHeaders: '*',
    })
    for (const origin of [app, evil, 'null']) {
      for (const set of [
        headersFrom(tiers, origin),
        Object.fromEntries(preflightFrom(tiers, origin, 'PUT', 'x-a').set),
      ]) {
        if (set['access-control-allow-credentials'] !== undefined)
          expect(Object.values(set)).not.toContain('*')
      }
    }
  })

  it('J24 a * for methods, headers or exposed names is not sent where it is only a name', () => {
    const policy = definePolicy({ origins: [app], credentials: true, methods: ['*'], allowHeaders: ['*'] })
    expect(Object.fromEntries(preflightFrom(policy, app, 'PURGE', 'x-custom').set)).toMatchObject({
      'access-control-allow-methods': 'PURGE',
      'access-control-allow-headers': 'x-custom',
    })
    expect(codesOf({ origins: [app], credentials: true, exposeHeaders: ['*'] })).toEqual([
      'expose-wildcard-credentialed',
    ])
  })

  it('J25 entries that match nothing are refused with the spelling that does', async () => {
    expect(codesOf({ origins: ['*'] })).toEqual(['origin-wildcard-in-list'])
    expect(codesOf({ origins: ['https://a.example/', 'HTTPS://B.example'] })).toEqual([
      'origin-trailing-slash',
      'origin-not-lower-case',
    ])
    const two = definePolicy({ origins: [app, 'https://b.example'] })
    const response = await serving(
      node(two, (_, res) => res.end()),
      port => send(port, { headers: { origin: app } }),
    )
    expect(valuesOf(response, 'access-control-allow-origin')).toEqual([app])
  })

  it('J26 the same request gets the same answer every time', () => {
    const policy = definePolicy({ origins: ['https://*.app.example'] })
    expect(
      Array.from(
        { length: 4 },
        () => policy.decide({ method: 'GET', headers: { origin: 'https://a.app.example' } }).code,
      ),
    ).toEqual(Array(4).fill('granted'))
  })

  it('J27 an OPTIONS that is no preflight reaches the app', async () => {
    for (const headers of [{}, { origin: app }, { 'access-control-request-method': 'PUT' }]) {
      const listener: RequestListener = (_, response) => response.writeHead(200, { allow: 'GET' }).end()
      const response = await serving(node(credentialed, listener), port =>
        send(port, { method: 'OPTIONS', headers }),
      )
      expect(valuesOf(response, 'allow')).toEqual(['GET'])
    }
  })

  it('J28 the same policy answers the same on every adapter', async () => {
    const headers = {
      origin: app,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-id',
    }
    const onNode = await serving(
      node(credentialed, (_, res) => res.end()),
      port => send(port, { method: 'OPTIONS', headers }),
    )
    const middleware = express(credentialed)
    const onExpress = await serving(
      (request, response) => middleware(request, response, () => response.end()),
      port => send(port, { method: 'OPTIONS', headers }),
    )
    const onWeb = await fetchHandler(
      credentialed,
      () => new Response(),
    )(new Request('https://api.example/', { method: 'OPTIONS', headers }))
    const lines = corsLines(onNode)
    expect(lines).toHaveLength(6)
    expect(corsLines(onExpress)).toEqual(lines)
    expect([...onWeb.headers].map(([name, value]) => `${name}: ${value}`)).toEqual(lines)
  })

  it("J29 the request's header names are not exposed, and no header says undefined", () => {
    const policy = definePolicy({ origins: [app], exposeHeaders: ['etag'], allowHeaders: '*' })
    expect(
      policy.decide({ method: 'GET', headers: new Headers({ origin: app, 'x-secret': '1' }) }).set,
    ).toEqual([
      ['access-control-allow-origin', app],
      ['access-control-expose-headers', 'etag'],
    ])
    expect(JSON.stringify(preflightFrom(policy, app, 'GET'))).not.toContain('undefined')
  })

  it('J30 maxAge: 0 is sent, no header is empty, and everybody needs no Vary', () => {
    const policy = definePolicy({ origins: '*', maxAge: 0 })
    expect(Object.fromEntries(preflightFrom(policy, app, 'GET').set)['access-control-max-age']).toBe('0')
    const { set, vary } = policy.decide({ method: 'GET', headers: {} })
    expect([set, vary]).toEqual([[['access-control-allow-origin', '*']], []])
    expect(credentialed.decide({ method: 'GET', headers: {} }).set).toEqual([])
  })

  it('J31 a raw response, as of server-sent events, has the headers', async () => {
    const listener: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('data: 1\n\n')
    }
    const response = await serving(node(credentialed, listener), port =>
      send(port, { headers: { origin: app } }),
    )
    expect(corsLines(response)).toContain(`access-control-allow-origin: ${app}`)
  })

  it('J32 a denied origin, or none, is no error of the server', async () => {
    for (const headers of [{ origin: evil }, {}]) {
      const response = await serving(
        node(credentialed, (_, res) => res.end('ok')),
        port => send(port, { headers }),
      )
      expect([response.status, response.body]).toEqual([200, 'ok'])
    }
  })

  it('J33 a misconfiguration is data, not a crash', () => {
    expect(() => parsePolicy({ origins: Symbol('x'), methods: 7, maxAge: {} })).not.toThrow()
  })

  it('J34 origins are compared by bytes, methods * is a wildcard, a failed preflight has no success status', () => {
    expect(headersFrom(credentialed, 'https://APP.example')).toEqual({})
    expect(
      preflightFrom(definePolicy({ origins: [app], methods: ['*'] }), app, 'DELETE').respond?.status,
    ).toBe(204)
    expect(preflightFrom(credentialed, app, 'DELETE').respond?.status).toBe(403)
  })

  it('J36 methods, names and max-age are validated', () => {
    expect(
      codesOf({
        origins: [app],
        methods: ['patch'],
        allowHeaders: ['a b'],
        exposeHeaders: ['a b'],
        maxAge: 1e9,
      }),
    ).toEqual([
      'method-not-normalized',
      'request-header-invalid',
      'response-header-invalid',
      'max-age-out-of-bounds',
    ])
  })
})

describe('the rest', () => {
  it('J35 a denied origin gets no header of the policy', () => {
    expect(credentialed.decide({ method: 'GET', headers: { origin: evil } }).set).toEqual([])
    expect(preflightFrom(credentialed, evil, 'PUT', 'x-id').set).toEqual([])
  })

  it('J37 a simple POST from a disallowed origin does not reach the handler', async () => {
    let ran = 0
    const listener: RequestListener = (_, response) => {
      ran++
      response.end()
    }
    const sent = { method: 'POST', headers: { origin: evil, 'content-type': 'text/plain' }, body: 'x' }
    const response = await serving(node(credentialed, listener), port => send(port, sent))
    expect([response.status, ran]).toEqual([403, 0])
  })
})
