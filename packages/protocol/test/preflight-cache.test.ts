import { describe, expect, it } from 'vitest'
import {
  type FetchRequest,
  judgePreflight,
  networkPartitionKey,
  opaqueOrigin,
  originOf,
  PreflightCache,
  type PreflightCacheEntry,
  type Profile,
  profiles,
} from '../src/index.ts'
import { acac, acao, headers, profile, redirected, request } from './example.ts'

const put = request({ method: 'PUT' })
const custom = request({ headers: headers('X-Custom: 1') })
const authorized = request({ headers: headers('Authorization: x') })
const allowPut = 'Access-Control-Allow-Methods: PUT'

function include(of: FetchRequest): FetchRequest {
  return { ...of, credentials: 'include' }
}

/** A cache with a clock that stands still until told, and a way to put a preflight through it. */
function setUp(by: Profile = profiles.spec, capacity = 1024) {
  const clock = { now: 1_000_000 }
  const cache = new PreflightCache({ now: () => clock.now, profile: by, capacity })
  const preflight = (of: FetchRequest, ...lines: string[]): void => {
    const allow = lines.some(line => line.startsWith('Access-Control-Allow-Origin'))
      ? lines
      : [acao, acac, ...lines]
    const verdict = judgePreflight(of, { status: 204, headers: headers(...allow) }, by)
    if (!verdict.ok) throw new Error(verdict.code)
    cache.store(of, verdict.grant)
  }
  const hits = (of: FetchRequest): boolean => cache.match(of).ok
  return { clock, cache, preflight, hits }
}

const named = (entries: readonly PreflightCacheEntry[]) => entries.map(({ kind, name }) => `${kind} ${name}`)

describe('the CORS-preflight cache', () => {
  it('93 an entry holds partition, origin, URL, max-age, credentials flag, and one method or header name', () => {
    const { cache, clock, preflight } = setUp()
    preflight(put, allowPut, 'Access-Control-Allow-Headers: X-A', 'Access-Control-Max-Age: 60')
    const key = {
      partitionKey: networkPartitionKey(put.origin),
      origin: 'https://app.example',
      url: 'https://api.test/me?x=1',
      credentials: false,
      maxAge: 60,
      storedAt: clock.now,
    }
    expect(cache.entries()).toEqual([
      { ...key, kind: 'method', name: 'PUT' },
      { ...key, kind: 'header-name', name: 'x-a' },
    ])
    expect(cache.match(put)).toEqual({
      ok: true,
      code: 'cache-hit',
      received: null,
      expected: 'no preflight',
      spec: 'https://fetch.spec.whatwg.org/#concept-http-fetch',
      entries: [{ ...key, kind: 'method', name: 'PUT' }],
    })
    const other = {
      ...put,
      origin: originOf(new URL('https://other.app.example')),
      partitionKey: put.partitionKey,
    }
    expect(cache.match(other).ok).toBe(false)
    cache.clearAll()
    expect(cache.entries()).toEqual([])
  })

  it('94 two top-level sites do not share entries, two pages of one site do', () => {
    const { hits, preflight } = setUp()
    preflight(put, allowPut)
    const under = (url: string, second: string | null = null): FetchRequest => ({
      ...put,
      partitionKey: networkPartitionKey(originOf(new URL(url)), second),
    })
    expect(hits(under('https://www.app.example:8443'))).toBe(true)
    expect(hits(under('https://other.example'))).toBe(false)
    expect(hits(under('http://app.example'))).toBe(false)
    expect(hits(under('https://app.example', 'second'))).toBe(false)
    const opaque = opaqueOrigin()
    const sandboxed = { ...put, partitionKey: networkPartitionKey(opaque) }
    preflight(sandboxed, allowPut)
    expect(hits({ ...put, partitionKey: networkPartitionKey({ ...opaque }) })).toBe(true)
    expect(hits({ ...put, partitionKey: networkPartitionKey(opaqueOrigin()) })).toBe(false)
  })

  it('95 the URL is the whole current URL: path, query and fragment count', () => {
    const { hits, preflight } = setUp()
    const at = (url: string) => request({ method: 'PUT', url })
    preflight(at('https://api.test/a?b#c'), allowPut)
    expect(hits(at('https://API.test:443/a?b#c'))).toBe(true)
    for (const url of [
      'https://api.test/a?b',
      'https://api.test/a?b#d',
      'https://api.test/a#c',
      'https://api.test/?b#c',
    ]) {
      expect(hits(at(url)), url).toBe(false)
    }
    const detour = redirected(put, 'https://app.example/', 'https://api.test/a?b#c')
    expect(hits(detour)).toBe(false)
  })

  it('96 the credentials flag is true only for include', () => {
    for (const [credentials, flag] of [
      ['omit', false],
      ['same-origin', false],
      ['include', true],
    ] as const) {
      const { cache, preflight } = setUp()
      preflight({ ...put, credentials }, allowPut)
      expect(cache.entries().map(entry => entry.credentials)).toEqual([flag])
    }
  })

  it('97 an entry with the flag serves any request, one without only those that are not include', () => {
    const credentialed = setUp()
    credentialed.preflight(include(put), allowPut)
    expect(credentialed.hits(include(put))).toBe(true)
    expect(credentialed.hits(put)).toBe(true)
    const anonymous = setUp()
    anonymous.preflight(put, allowPut)
    expect(anonymous.hits({ ...put, credentials: 'omit' })).toBe(true)
    expect(anonymous.hits(include(put))).toBe(false)
    const apart = setUp(profiles.firefox)
    apart.preflight(include(put), allowPut, 'Access-Control-Max-Age: 5')
    expect(apart.hits(include(put))).toBe(true)
    expect(apart.hits(put)).toBe(false)
    for (const by of [profiles.chromium, profiles.webkit]) {
      const engine = setUp(by)
      engine.preflight(include(put), allowPut)
      expect(engine.hits(put)).toBe(true)
    }
  })

  it('98 a method matches an equal entry or *; a * stored by include serves include in the text alone', () => {
    const anonymous = setUp()
    anonymous.preflight(put, 'Access-Control-Allow-Methods: *')
    expect(anonymous.hits(request({ method: 'DELETE' }))).toBe(true)
    expect(anonymous.hits(include(request({ method: 'DELETE' })))).toBe(false)
    const text = profile({ cachedWildcardServesCredentialed: true })
    for (const [name, by] of Object.entries({ ...profiles, text })) {
      const { hits, preflight } = setUp(by)
      const lines = ['Access-Control-Allow-Methods: PUT, *', 'Access-Control-Allow-Headers: *']
      preflight(include(put), ...lines, 'Access-Control-Max-Age: 5')
      expect(hits(include(put)), name).toBe(true)
      expect(hits(include(request({ method: 'DELETE' }))), name).toBe(name === 'text')
      expect(hits(include(custom)), name).toBe(name === 'text')
    }
    const cased = setUp()
    cased.preflight(request({ method: 'patch' }), 'Access-Control-Allow-Methods: patch')
    expect(cased.hits(request({ method: 'PATCH' }))).toBe(false)
  })

  it('99 a header name matches in any case, or *, which Authorization does not', () => {
    const listed = setUp()
    listed.preflight(custom, 'Access-Control-Allow-Headers: x-CUSTOM')
    expect(listed.hits(request({ headers: headers('X-cUSTOM: 2') }))).toBe(true)
    expect(listed.hits(authorized)).toBe(false)
    for (const [name, by] of Object.entries(profiles)) {
      const { cache, hits, preflight } = setUp(by)
      preflight(custom, 'Access-Control-Allow-Headers: *', 'Access-Control-Max-Age: 5')
      expect(hits(request({ headers: headers('Any: 1') })), name).toBe(name !== 'firefox')
      expect(cache.match(authorized), name).toMatchObject(
        name === 'webkit' ? { ok: true } : { code: 'cache-miss-header-name', expected: 'authorization' },
      )
    }
    const method = setUp()
    method.preflight(put, 'Access-Control-Allow-Methods: PUT, x-custom, *')
    expect(method.hits(custom)).toBe(false)
    const both = setUp()
    both.preflight(authorized, 'Access-Control-Allow-Headers: *, Authorization')
    expect(named(both.cache.entries())).toEqual(['header-name *', 'header-name authorization'])
    expect(both.hits(authorized)).toBe(true)
  })

  it('100 a preflight is skipped only if the method and every unsafe header have a match', () => {
    const { cache, preflight } = setUp()
    expect(cache.match(put)).toEqual({
      ok: false,
      code: 'cache-miss-method',
      received: null,
      expected: 'PUT',
      spec: 'https://fetch.spec.whatwg.org/#concept-cache-match',
    })
    preflight(put, allowPut, 'Access-Control-Allow-Headers: x-a')
    const both = request({ method: 'PUT', headers: headers('X-A: 1', 'X-B: 1') })
    expect(cache.match(both)).toMatchObject({ code: 'cache-miss-header-name', expected: 'x-b' })
    expect(cache.match(request({ method: 'POST', headers: headers('X-A: 1') })).ok).toBe(true)
    expect(cache.match(request({ method: 'DELETE', headers: headers('X-A: 1') }))).toMatchObject({
      code: 'cache-miss-method',
      expected: 'DELETE',
    })
    preflight(request({ headers: headers('X-B: 1') }), 'Access-Control-Allow-Headers: x-b')
    const hit = cache.match(both)
    expect(hit.ok && named(hit.entries)).toEqual(['method PUT', 'header-name x-a', 'header-name x-b'])
  })

  it('101 a response refreshes what it repeats and creates the rest, asked for or not', () => {
    const { cache, clock, preflight } = setUp()
    preflight(put, 'Access-Control-Allow-Methods: PUT, DELETE', 'Access-Control-Max-Age: 10')
    clock.now += 9_000
    preflight(put, 'Access-Control-Allow-Methods: PUT, PATCH', 'Access-Control-Max-Age: 20')
    const methods = () =>
      cache.entries().map(({ name, maxAge, storedAt }) => [name, maxAge, clock.now - storedAt])
    expect(methods()).toEqual([
      ['PUT', 20, 0],
      ['DELETE', 10, 9_000],
      ['PATCH', 20, 0],
    ])
    clock.now += 1_000
    expect(methods()).toEqual([
      ['PUT', 20, 1_000],
      ['PATCH', 20, 1_000],
    ])
    clock.now += 18_999
    expect(methods()).toHaveLength(2)
    clock.now += 1
    expect(methods()).toEqual([])
  })

  it('101 in Chromium and WebKit the last preflight replaces, elsewhere entries accumulate', () => {
    for (const [name, by] of Object.entries(profiles)) {
      const { hits, preflight } = setUp(by)
      preflight(put, allowPut, 'Access-Control-Max-Age: 5')
      preflight(
        request({ method: 'DELETE' }),
        'Access-Control-Allow-Methods: DELETE',
        'Access-Control-Max-Age: 5',
      )
      expect(hits(put), name).toBe(name === 'spec' || name === 'firefox')
      expect(hits(request({ method: 'DELETE' })), name).toBe(true)
    }
    const { hits, preflight } = setUp(profiles.chromium)
    const elsewhere = { ...put, partitionKey: networkPartitionKey(opaqueOrigin()) }
    preflight(elsewhere, allowPut)
    preflight(request({ method: 'DELETE' }), 'Access-Control-Allow-Methods: DELETE')
    expect(hits(elsewhere)).toBe(true)
  })

  it('101 what an entry * covers is refreshed and not created anew', () => {
    const { cache, clock, preflight } = setUp()
    preflight(put, 'Access-Control-Allow-Methods: *, PUT, PUT', 'Access-Control-Max-Age: 10')
    expect(named(cache.entries())).toEqual(['method *'])
    clock.now += 9_000
    preflight(put, allowPut, 'Access-Control-Max-Age: 10')
    clock.now += 9_000
    expect(named(cache.entries())).toEqual(['method *'])
  })

  it('102 entries expire by time from storing; max-age 0 stores nothing usable', () => {
    const lifetimes: [string, number][] = [
      ['5', 5_000],
      ['junk', 5_000],
      ['-1', 5_000],
      ['600', 600_000],
    ]
    for (const [value, lifetime] of lifetimes) {
      const { clock, hits, preflight } = setUp()
      preflight(put, allowPut, `Access-Control-Max-Age: ${value}`)
      clock.now += lifetime - 1
      expect(hits(put), value).toBe(true)
      clock.now += 1
      expect(hits(put), value).toBe(false)
    }
    const absent = setUp()
    absent.preflight(put, allowPut)
    absent.clock.now += 4_999
    expect(absent.hits(put)).toBe(true)
    absent.clock.now += 1
    expect(absent.hits(put)).toBe(false)
    const zero = setUp()
    zero.preflight(put, allowPut, 'Access-Control-Max-Age: 0')
    expect(zero.hits(put)).toBe(false)
    expect(zero.cache.entries()).toEqual([])
    // Zero also takes back what was remembered.
    zero.preflight(put, allowPut)
    zero.preflight(put, allowPut, 'Access-Control-Max-Age: 0')
    expect(zero.hits(put)).toBe(false)
  })

  it('103 clearing removes everything for partition, origin and URL, both flags', () => {
    const { cache, hits, preflight } = setUp()
    const elsewhere = { ...put, partitionKey: networkPartitionKey(opaqueOrigin()) }
    const otherUrl = request({ method: 'PUT', url: 'https://api.test/other' })
    preflight(put, allowPut, 'Access-Control-Allow-Headers: x-a')
    preflight(include(request({ method: 'DELETE' })), 'Access-Control-Allow-Methods: DELETE')
    preflight(elsewhere, allowPut)
    preflight(otherUrl, allowPut)
    expect(cache.entries()).toHaveLength(5)
    cache.clear(request())
    expect(hits(put)).toBe(false)
    expect(hits(include(request({ method: 'DELETE' })))).toBe(false)
    expect(hits(elsewhere)).toBe(true)
    expect(hits(otherUrl)).toBe(true)
    expect(cache.entries()).toHaveLength(2)
  })

  it('68 a network error on the preflight path clears, where the engine has it so', () => {
    for (const [name, by] of Object.entries(profiles)) {
      const { cache, hits, preflight } = setUp(by)
      preflight(put, allowPut)
      cache.clearAfterNetworkError(put)
      expect(hits(put), name).toBe(name === 'chromium' || name === 'webkit')
    }
  })

  it('104 a failed preflight has nothing to store', () => {
    const refused = judgePreflight(put, {
      status: 204,
      headers: headers(acao, 'Access-Control-Allow-Methods: POST'),
    })
    expect(refused.ok).toBe(false)
    expect('grant' in refused).toBe(false)
  })

  it('105 POST with the flag needs a method entry for POST though POST is safelisted', () => {
    const { cache, hits, preflight } = setUp()
    const upload = request({ method: 'POST', useCorsPreflight: true })
    const plain = request({ method: 'POST', headers: headers('X-A: 1') })
    preflight(plain, 'Access-Control-Allow-Headers: x-a')
    expect(hits(plain)).toBe(true)
    expect(cache.match(upload)).toMatchObject({ code: 'cache-miss-method', expected: 'POST' })
    preflight(upload)
    expect(named(cache.entries())).toEqual(['header-name x-a', 'method POST'])
    expect(hits(upload)).toBe(true)
    expect(hits(request({ method: 'POST', body: 'stream' }))).toBe(true)
  })

  it('forgets the oldest pair of origin and URL beyond its capacity', () => {
    const { hits, preflight } = setUp(profile({}), 2)
    const at = (path: string) => request({ method: 'PUT', url: `https://api.test/${path}` })
    for (const path of ['a', 'b', 'a', 'c']) preflight(at(path), allowPut)
    expect(['a', 'b', 'c'].map(path => hits(at(path)))).toEqual([true, false, true])
  })

  it('keeps requests of an opaque origin under null', () => {
    const { cache, hits, preflight } = setUp()
    const sandboxed = { ...put, origin: opaqueOrigin() }
    preflight(sandboxed, 'Access-Control-Allow-Origin: null', allowPut)
    expect(cache.entries().map(entry => entry.origin)).toEqual(['null'])
    expect(hits({ ...put, origin: opaqueOrigin() })).toBe(true)
    expect(hits(put)).toBe(false)
  })
})
