import { type Origin, originOf } from '@accredit/protocol'
import { Cookie as ToughCookie, CookieJar as ToughJar } from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import type { Cookie } from '../src/cookie.ts'
import { CookieJar } from '../src/cookie-jar.ts'
import { CookieJarError } from '../src/cookie-json.ts'
import { CookieStore, maxCookies } from '../src/cookie-store.ts'
import { profiles } from '../src/profile.ts'

const start = Date.UTC(2026, 0, 1)
const options = { now: () => start, profile: profiles.spec }
const site = (url: string): Origin => originOf(new URL(url))

const cookie: Cookie = {
  name: 'a',
  value: '1',
  domain: 'a.test',
  hostOnly: true,
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
  partitionKey: 'https://b.test',
  expiry: start + 1000,
  creation: start - 2,
  lastAccess: start - 1,
}

/** `path: received` of everything that is wrong. */
function faults(act: () => unknown): string[] {
  try {
    act()
  } catch (error) {
    if (error instanceof CookieJarError)
      return error.issues.map(({ path, received }) => `${path}: ${received}`)
    throw error
  }
  return []
}

describe('JSON', () => {
  it('is a version and the cookies, field by field', () => {
    const jar = CookieJar.fromJSON({ version: 1, cookies: [cookie] }, options)
    expect(JSON.parse(JSON.stringify(jar))).toEqual({ version: 1, cookies: [cookie] })
    expect(new CookieJar(options).toJSON()).toEqual({ version: 1, cookies: [] })
  })

  it('has what can be set at most', () => {
    const jar = new CookieJar(options)
    jar.set(`${'n'.repeat(96)}=${'v'.repeat(4000)}`, `https://a.test/${'p'.repeat(2000)}/`)
    expect(CookieJar.fromJSON(jar.toJSON(), options).entries()).toEqual(jar.entries())
  })

  it('leaves expired cookies behind, both ways', () => {
    const clock = { now: start }
    const jar = CookieJar.fromJSON({ version: 1, cookies: [cookie] }, { ...options, now: () => clock.now })
    clock.now = start + 1000
    expect(jar.toJSON().cookies).toEqual([])
    const late = { ...options, now: () => start + 1000 }
    expect(CookieJar.fromJSON({ version: 1, cookies: [cookie] }, late).entries()).toEqual([])
  })

  it.each<[string, unknown]>([
    ['name', 'a=b'],
    ['name', 'a;b'],
    ['name', 'a\nb'],
    ['name', '\u0100'],
    ['name', undefined],
    ['value', 'a;b'],
    ['value', 1],
    ['domain', ''],
    ['domain', '.a.test'],
    ['domain', 'A.test'],
    ['domain', 'a.test/'],
    ['domain', '0x7f.1'],
    ['hostOnly', 'yes'],
    ['path', ''],
    ['path', 'x'],
    ['path', '/;'],
    ['secure', null],
    ['httpOnly', 0],
    ['sameSite', 'Lax'],
    ['partitionKey', ''],
    ['partitionKey', 'b.test'],
    ['partitionKey', 'https://b.test:8443'],
    ['partitionKey', 'null'],
    ['partitionKey', undefined],
    ['expiry', '1'],
    ['expiry', undefined],
    ['creation', Number.NaN],
    ['lastAccess', null],
  ])('%s may not be %j', (key, value) => {
    const broken = { ...cookie, [key]: value }
    const issues = faults(() => CookieJar.fromJSON({ version: 1, cookies: [cookie, broken] }, options))
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatch(`cookies[1].${key}: `)
  })

  it('is refused with all that is wrong with it', () => {
    const cookies = [{ ...cookie, path: 'x', secure: 1 }, null, { ...cookie, value: 'v'.repeat(4096) }]
    expect(faults(() => CookieJar.fromJSON({ version: 1, cookies }, options))).toEqual([
      'cookies[0].path: "x"',
      'cookies[0].secure: 1',
      'cookies[1]: null',
      'cookies[2].value: 4097 bytes with the name',
    ])
    expect(() => CookieJar.fromJSON({ version: 1, cookies: [{ ...cookie, path: 'x' }] }, options)).toThrow(
      'not a serialised cookie jar\ncookies[0].path: "x" is not a path that begins with a slash',
    )
    expect(() => CookieJar.fromJSON([], options)).toThrow('the jar: [] is not an object')
    expect(faults(() => CookieJar.fromJSON({ version: 2, cookies: [] }, options))).toEqual(['version: 2'])
    expect(faults(() => CookieJar.fromJSON({ version: 1 }, options))).toEqual(['cookies: undefined'])
    for (const value of [null, 'x', 1, []]) {
      expect(
        faults(() => CookieJar.fromJSON(value, options)),
        String(value),
      ).not.toEqual([])
    }
  })
})

describe('tough-cookie takes ours', () => {
  it('with every attribute', () => {
    const jar = new CookieJar(options)
    jar.set('a="1"; Domain=a.test; Path=/x; Secure; HttpOnly; SameSite=Strict; Max-Age=60', 'https://a.test/')
    jar.set('session=1', 'https://a.test/')
    jar.set('nameless', 'https://a.test/')
    const tough = ToughJar.deserializeSync(JSON.stringify(jar.toTough()))
    expect(tough.getCookiesSync('https://y.a.test/x', { expire: false })).toMatchObject([
      {
        key: 'a',
        value: '"1"',
        domain: 'a.test',
        path: '/x',
        secure: true,
        httpOnly: true,
        sameSite: 'strict',
        hostOnly: false,
        expires: new Date(start + 60_000),
        creation: new Date(start),
      },
    ])
    expect(tough.getCookiesSync('http://a.test/').map(each => each.cookieString())).toEqual([
      'session=1',
      'nameless',
    ])
  })

  it('hosts without a registrable domain among them', () => {
    for (const url of ['http://localhost/', 'http://127.0.0.1/', 'http://[::1]/']) {
      const jar = new CookieJar(options)
      jar.set('a=1', url)
      expect(ToughJar.deserializeSync(jar.toTough()).getCookieStringSync(url), url).toBe('a=1')
      expect(CookieJar.fromTough(jar.toTough(), options).entries()).toEqual(jar.entries())
    }
  })

  it('without partitioned cookies, unless one top-level site is named', () => {
    const jar = new CookieJar(options)
    const line = 'p=1; Secure; SameSite=None; Partitioned'
    jar.set('a=1', 'https://a.test/')
    for (const page of ['https://b.test', 'https://c.test']) {
      jar.set(line, 'https://a.test/', { topLevelOrigin: site(page) })
    }
    expect(jar.toTough().cookies.map(({ key }) => key)).toEqual(['a'])
    expect(jar.toTough(site('https://x.b.test')).cookies).toMatchObject([
      { key: 'a' },
      { key: 'p', extensions: ['Partitioned'] },
    ])
  })
})

describe('ours takes tough-cookie’s', () => {
  const imported = (...lines: string[]) => {
    const tough = new ToughJar(undefined, { looseMode: true })
    for (const line of lines) {
      const parsed = ToughCookie.parse(line, { loose: true })
      if (parsed === undefined) throw new Error(line)
      parsed.creation = new Date(start - 5000)
      tough.setCookieSync(parsed, 'https://x.a.test/dir/page', { now: new Date(start - 5000) })
    }
    return CookieJar.fromTough(tough.toJSON(), options).entries()
  }

  it('with every attribute', () => {
    expect(imported('a=1', 'b=2; Domain=a.test; Path=/; Secure; HttpOnly; SameSite=Lax')).toMatchObject([
      {
        name: 'a',
        value: '1',
        domain: 'x.a.test',
        hostOnly: true,
        path: '/dir',
        sameSite: 'default',
        expiry: null,
      },
      {
        name: 'b',
        domain: 'a.test',
        hostOnly: false,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'lax',
      },
    ])
  })

  it('with lifetimes, capped', () => {
    const date = (time: number) => new Date(time).toUTCString()
    const expiry = (line: string) => imported(line)[0]?.expiry
    const cap = start + 400 * 24 * 60 * 60 * 1000
    expect(expiry('a=1; Max-Age=60')).toBe(start + 55_000)
    expect(expiry('a=1; Max-Age=5')).toBeUndefined()
    expect(expiry('a=1; Max-Age=99999999')).toBe(cap)
    expect(expiry(`a=1; Expires=${date(start + 60_000)}`)).toBe(start + 60_000)
    expect(expiry(`a=1; Expires=${date(cap + 1000)}`)).toBe(cap)
    expect(expiry(`a=1; Expires=${date(start + 1000)}; Max-Age=60`)).toBe(start + 55_000)
    const jar = (maxAge: string) =>
      CookieJar.fromTough({ cookies: [{ key: 'a', value: '1', domain: 'a.test', maxAge }] }, options)
    expect(jar('Infinity').entries()).toMatchObject([{ expiry: cap }])
    expect(jar('-Infinity').entries()).toEqual([])
  })

  it('with the fields that it leaves out', () => {
    const jar = CookieJar.fromTough({ cookies: [{ key: 'a', domain: 'a.test' }] }, options)
    expect(jar.entries()).toEqual([
      {
        name: 'a',
        value: '',
        domain: 'a.test',
        hostOnly: false,
        path: '/',
        secure: false,
        httpOnly: false,
        sameSite: 'default',
        partitionKey: null,
        expiry: null,
        creation: start,
        lastAccess: start,
      },
    ])
  })

  it('partitioned cookies go to a top-level site: the one named, or their own', () => {
    const serialized = { cookies: [{ ...tough('p'), extensions: ['Partitioned'] }, tough('a')] }
    const keys = (page?: string) =>
      CookieJar.fromTough(serialized, options, page === undefined ? undefined : site(page))
        .entries()
        .map(({ partitionKey }) => partitionKey)
    expect(keys()).toEqual(['https://a.test', null])
    expect(keys('https://x.b.test')).toEqual(['https://b.test', null])
  })

  it('but nothing that could not have been set', () => {
    const cookies = [tough('a=b'), { key: 'a' }, 'x']
    expect(faults(() => CookieJar.fromTough({ cookies }, options))).toEqual([
      'cookies[0].name: "a=b"',
      'cookies[1].domain: undefined',
      'cookies[2]: "x"',
    ])
    for (const value of [null, {}, [], 'x', { cookies: {} }]) {
      expect(
        faults(() => CookieJar.fromTough(value, options)),
        JSON.stringify(value),
      ).toHaveLength(1)
    }
  })
})

function tough(key: string) {
  return { key, value: '1', domain: 'x.a.test', path: '/', hostOnly: true, secure: true }
}

describe('190 memory', () => {
  it('is flat: expired cookies go, though nobody asks for them again', () => {
    const store = new CookieStore()
    let largest = 0
    for (let i = 0; i < 20_000; i++) {
      const now = start + i
      const next = { ...cookie, domain: `s${i}.test`, partitionKey: null, expiry: now + 10 }
      store.put(next)
      store.evict(next, now)
      largest = Math.max(largest, store.size)
    }
    expect(largest).toBeLessThanOrEqual(50)
  })

  it('has a limit, whatever is loaded', () => {
    const jar = new CookieJar(options)
    jar.load(Array.from({ length: maxCookies + 10 }, (_, i) => ({ ...cookie, domain: `s${i}.test` })))
    expect(jar.entries()).toHaveLength(maxCookies)
  })
})
