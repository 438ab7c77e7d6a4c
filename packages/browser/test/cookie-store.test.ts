import { type Origin, opaqueOrigin, originOf } from '@accredit/protocol'
import { describe, expect, it } from 'vitest'
import { type CookieContextOptions, CookieJar } from '../src/cookie-jar.ts'
import { type Profile, profiles } from '../src/profile.ts'

const start = Date.UTC(2026, 0, 1)

function jarOf(switches: Partial<Profile> = {}) {
  const clock = { now: start }
  const jar = new CookieJar({ now: () => clock.now, profile: { ...profiles.spec, ...switches } })
  return { jar, clock }
}

const site = (url: string): Origin => originOf(new URL(url))
const crossSite: CookieContextOptions = { topLevelOrigin: site('https://other.test') }
const script: CookieContextOptions = { source: 'script' }

/** What a fresh jar says of one cookie. */
function codeOf(line: string, url: string, options?: CookieContextOptions, switches?: Partial<Profile>) {
  return jarOf(switches).jar.set(line, url, options).code
}

/** Names, values, domains and paths of all that a jar has. */
function held(jar: CookieJar): string[] {
  return jar.entries().map(({ name, value, domain, hostOnly, path }) => {
    return `${name}=${value} ${hostOnly ? '' : '.'}${domain}${path}`
  })
}

describe('173 a lifetime that is over deletes', () => {
  it.each(['Max-Age=0', 'Max-Age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])('%s', attribute => {
    const { jar } = jarOf()
    const line = `a=; ${attribute}`
    expect(jar.set(line, 'https://a.test/')).toMatchObject({ ok: true, code: 'expired', stored: false })
    jar.set('a=1', 'https://a.test/')
    expect(jar.set(`${line}; Path=/x`, 'https://a.test/').code).toBe('expired')
    expect(jar.set(`${line}; Domain=a.test`, 'https://a.test/').code).toBe('expired')
    expect(held(jar)).toEqual(['a=1 a.test/'])
    expect(jar.set(line, 'https://a.test/')).toMatchObject({ ok: true, code: 'removed', stored: false })
    expect(held(jar)).toEqual([])
  })

  it('a cookie is there up to its last millisecond', () => {
    const { jar, clock } = jarOf()
    jar.set('a=1; Max-Age=10', 'https://a.test/')
    jar.set('b=1', 'https://a.test/')
    clock.now = start + 9_999
    expect(held(jar)).toHaveLength(2)
    clock.now = start + 10_000
    expect(jar.get('https://a.test/').map(({ name }) => name)).toEqual(['b'])
    expect(held(jar)).toEqual(['b=1 a.test/'])
    expect(jar.set('a=; Max-Age=0', 'https://a.test/').code).toBe('expired')
  })
})

describe('174 Domain', () => {
  it.each([
    // [value, host of the URL, what becomes of it]
    ['a.test', 'a.test', '.a.test'],
    ['.a.test', 'a.test', '.a.test'],
    ['A.TeSt', 'a.test', '.a.test'],
    ['a.test', 'x.y.a.test', '.a.test'],
    ['y.a.test', 'x.y.a.test', '.y.a.test'],
    ['x.y.a.test', 'y.a.test', 'domain-mismatch'],
    ['b.test', 'a.test', 'domain-mismatch'],
    ['.test', 'a.test', 'domain-public-suffix'],
    ['test', 'a.test', 'domain-public-suffix'],
    ['est', 'a.test', 'domain-public-suffix'],
    ['est.test', 'test.test', 'domain-mismatch'],
    ['a.test.', 'a.test', 'domain-mismatch'],
    ['a.test', 'a.test.', 'domain-mismatch'],
    ['a.test.', 'a.test.', '.a.test.'],
    ['..a.test', 'a.test', 'domain-mismatch'],
    ['co.uk', 'a.co.uk', 'domain-public-suffix'],
    ['github.io', 'a.github.io', 'domain-public-suffix'],
    ['github.io', 'github.io', 'github.io'],
    ['.github.io', 'github.io', 'github.io'],
    ['localhost', 'localhost', 'localhost'],
    ['localhost', 'a.localhost', 'domain-public-suffix'],
    ['a.localhost', 'x.a.localhost', '.a.localhost'],
    ['unlisted', 'unlisted', 'unlisted'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['.127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1', '127.0.0.1'],
    ['0.0.1', '127.0.0.1', 'domain-mismatch'],
    ['127.0.0.1', '1.127.0.0.1.a.test', 'domain-mismatch'],
    ['[::1]', '[::1]', '[::1]'],
    ['[0:0::1]', '[::1]', '[::1]'],
    ['127.0.0.10', '127.0.0.10', '127.0.0.10'],
    ['127.0.0.9', '127.0.0.9', '127.0.0.9'],
    ['[::1]/[x]', '[::1]', 'domain-invalid'],
    ['[::2]@[::1]', '[::1]', 'domain-invalid'],
    ['::1', '[::1]', 'domain-invalid'],
    ['[::1', '[::1]', 'domain-invalid'],
    ['[a.test]', 'a.test', 'domain-invalid'],
    ['1.2.3.4.5', 'a.test', 'domain-invalid'],
    ['.', 'a.test', 'domain-invalid'],
    ['', 'x.a.test', 'x.a.test'],
    ['a .test', 'a.test', 'domain-invalid'],
    ['a.test:80', 'a.test', 'domain-invalid'],
    ['a.test/', 'a.test', 'domain-invalid'],
    ['u@a.test', 'a.test', 'domain-invalid'],
    ['a.test?', 'a.test', 'domain-invalid'],
    ['a.test#', 'a.test', 'domain-invalid'],
    ['a\\.test', 'a.test', 'domain-invalid'],
    ['"a.test"', 'a.test', 'domain-mismatch'],
    ['a%2etest', 'a.test', '.a.test'],
    ['a%2f.test', 'a.test', 'domain-invalid'],
    ['%zz.test', 'a.test', 'domain-invalid'],
    ['\u00e9.test', 'xn--9ca.test', 'domain-invalid'],
    ['xn--9ca.test', 'x.xn--9ca.test', '.xn--9ca.test'],
    ['XN--9CA.test', 'xn--9ca.test', '.xn--9ca.test'],
    ['a%.test', 'a.test', 'domain-invalid'],
    ['a_b.test', 'x.a_b.test', '.a_b.test'],
    ['a.test1', 'x.a.test1', '.a.test1'],
  ])('Domain=%s from %s: %s', (value, host, outcome) => {
    const verdict = jarOf().jar.set(`a=b; Domain=${value}`, `https://${host}/`)
    const { ok } = verdict
    expect(ok ? `${verdict.cookie.hostOnly ? '' : '.'}${verdict.cookie.domain}` : verdict.code).toBe(outcome)
  })

  it('a refusal says what was received and what would do', () => {
    expect(jarOf().jar.set('a=b; Domain=b.test', 'https://x.a.test/')).toEqual({
      ok: false,
      stored: false,
      code: 'domain-mismatch',
      received: 'b.test',
      expected: 'x.a.test or a domain above it',
      spec: 'https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#store-a-cookie',
    })
  })

  it('a URL without a host has no cookies', () => {
    expect(codeOf('a=b', 'data:text/plain,x')).toBe('no-host')
    expect(jarOf().jar.explain('data:text/plain,x')).toEqual([])
  })
})

describe('176 Path', () => {
  it.each([
    ['https://a.test', '/'],
    ['https://a.test/', '/'],
    ['https://a.test/x', '/'],
    ['https://a.test/x/', '/x'],
    ['https://a.test/x/y', '/x'],
    ['https://a.test/x/y/?q=/z/z', '/x/y'],
    ['https://a.test//', '/'],
    ['https://a.test/%2Fx/y', '/%2Fx'],
  ])('by default, %s gives %s', (url, path) => {
    const { jar } = jarOf()
    jar.set('a=b', url)
    expect(jar.entries()).toMatchObject([{ path }])
    jar.clear()
    jar.set('a=b; Path=x', url)
    expect(jar.entries()).toMatchObject([{ path }])
  })

  it('need not lead to the URL that sets the cookie', () => {
    expect(codeOf('a=b; Path=/other', 'https://a.test/x')).toBe('stored')
  })
})

describe('177 Secure', () => {
  it.each([
    ['https://a.test/', 'stored', 'stored'],
    ['wss://a.test/', 'stored', 'stored'],
    ['http://a.test/', 'secure', 'secure'],
    ['ws://a.test/', 'secure', 'secure'],
    ['http://localhost/', 'secure', 'stored'],
    ['http://x.localhost:8080/', 'secure', 'stored'],
    ['http://127.0.0.1/', 'secure', 'stored'],
    ['http://127.8.8.8/', 'secure', 'stored'],
    ['http://[::1]/', 'secure', 'stored'],
    ['http://localhost.test/', 'secure', 'secure'],
    ['http://10.0.0.1/', 'secure', 'secure'],
  ])('from %s: %s; with secureCookiesOnLoopback: %s', (url, strict, lenient) => {
    expect(codeOf('a=b; Secure', url)).toBe(strict)
    expect(codeOf('a=b; Secure', url, {}, { secureCookiesOnLoopback: true })).toBe(lenient)
    expect(codeOf('a=b', url)).toBe('stored')
  })

  it('is as each profile has it on http://localhost', () => {
    const code = (profile: Profile) => codeOf('a=b; Secure', 'http://localhost/', {}, profile)
    expect(Object.values(profiles).map(profile => [profile.name, code(profile)])).toEqual([
      ['spec', 'secure'],
      ['chromium', 'stored'],
      ['firefox', 'stored'],
      ['webkit', 'secure'],
    ])
  })
})

describe('178 Secure cookies are left alone', () => {
  it.each([
    // The Secure cookie, and the one from an insecure URL.
    ['a=s; Path=/', 'a=i; Path=/', 'secure-shadowed'],
    ['a=s; Path=/', 'a=i; Path=/x', 'secure-shadowed'],
    ['a=s; Path=/login', 'a=i; Path=/login', 'secure-shadowed'],
    ['a=s; Path=/login', 'a=i; Path=/login/en', 'secure-shadowed'],
    ['a=s; Path=/login', 'a=i; Path=/', 'stored'],
    ['a=s; Path=/login', 'a=i; Path=/loginx', 'stored'],
    ['a=s; Path=/; Domain=a.test', 'a=i; Path=/', 'secure-shadowed'],
    ['a=s; Path=/', 'a=i; Path=/; Domain=a.test', 'secure-shadowed'],
    ['a=s; Path=/', 'A=i; Path=/', 'stored'],
    ['a=s; Path=/', 'b=i; Path=/', 'stored'],
    ['a=s; Path=/', 'a=; Path=/; Max-Age=0', 'secure-shadowed'],
  ])('%s, then %s: %s', (secure, insecure, code) => {
    const { jar } = jarOf()
    jar.set(`${secure}; Secure`, 'https://x.a.test/')
    expect(jar.set(insecure, 'http://x.a.test/').code).toBe(code)
    expect(jar.entries().filter(({ value }) => value === 's')).toHaveLength(1)
    expect(jar.set(insecure, 'https://x.a.test/').ok).toBe(true)
  })

  it('those of a sibling host, of another partition and insecure ones do not matter', () => {
    const { jar } = jarOf()
    jar.set('a=s; Secure', 'https://y.a.test/')
    jar.set('a=s', 'https://x.a.test/')
    jar.set('a=s; Secure; SameSite=None; Partitioned', 'https://x.a.test/', crossSite)
    expect(jar.set('a=i', 'http://x.a.test/').code).toBe('replaced')
  })
})

describe('179 prefixes', () => {
  it.each([
    ['__Secure-a=b; Secure', 'stored'],
    ['__Secure-a=b; Secure; Domain=a.test; Path=/x', 'stored'],
    ['__Secure-a=b', 'prefix-secure'],
    ['__Host-a=b; Secure; Path=/', 'stored'],
    ['__Host-a=b; Secure; Path=/; Domain=', 'stored'],
    ['__Host-a=b; Path=/', 'prefix-host'],
    ['__Host-a=b; Secure', 'prefix-host'],
    ['__Host-a=b; Secure; Path=/x', 'prefix-host'],
    ['__Host-a=b; Secure; Path=/; Path=/x', 'prefix-host'],
    ['__Host-a=b; Secure; Path=/; Domain=a.test', 'prefix-host'],
    ['__Http-a=b; Secure; HttpOnly', 'stored'],
    ['__Http-a=b; Secure; HttpOnly; Domain=a.test; Path=/x', 'stored'],
    ['__Http-a=b; Secure', 'prefix-http'],
    ['__Http-a=b; HttpOnly', 'prefix-http'],
    ['__Host-Http-a=b; Secure; HttpOnly; Path=/', 'stored'],
    ['__Host-Http-a=b; HttpOnly; Path=/', 'prefix-host-http'],
    ['__Host-Http-a=b; Secure; Path=/', 'prefix-host-http'],
    ['__Host-Http-a=b; Secure; HttpOnly', 'prefix-host-http'],
    ['__Host-Http-a=b; Secure; HttpOnly; Path=/; Domain=a.test', 'prefix-host-http'],
    ['__Secure=b', 'stored'],
    ['__Hosta=b', 'stored'],
    ['_Secure-a=b', 'stored'],
    ['x__Secure-a=b', 'stored'],
  ])('%s: %s, in any case', (line, code) => {
    expect(codeOf(line, 'https://a.test/')).toBe(code)
    expect(
      codeOf(
        line.replace(/^\w+-\w*-?/, name => name.toUpperCase()),
        'https://a.test/',
      ),
    ).toBe(code)
    expect(
      codeOf(
        line.replace(/^\w+-\w*-?/, name => name.toLowerCase()),
        'https://a.test/',
      ),
    ).toBe(code)
  })

  it('the default path does not stand for Path=/, nor loopback for https', () => {
    expect(codeOf('__Host-a=b; Secure', 'https://a.test/')).toBe('prefix-host')
    expect(codeOf('__Secure-a=b; Secure', 'http://a.test/')).toBe('secure')
    const loopback = { secureCookiesOnLoopback: true }
    expect(codeOf('__Host-a=b; Secure; Path=/', 'http://localhost/', {}, loopback)).toBe('stored')
  })

  it('a host that is a public suffix may keep __Host- cookies with Domain', () => {
    expect(codeOf('__Host-a=b; Secure; Path=/; Domain=github.io', 'https://github.io/')).toBe('stored')
  })
})

describe('180 nameless cookies', () => {
  it.each(['__Secure-x', '__Host-x=y', '__HTTP-x', '__host-http-x', '__Host-'])(
    'whose value is %s',
    value => {
      const attributes = 'Secure; HttpOnly; Path=/'
      expect(codeOf(`=${value}; ${attributes}`, 'https://a.test/')).toBe('nameless-prefix')
      if (!value.includes('='))
        expect(codeOf(`${value}; ${attributes}`, 'https://a.test/')).toBe('nameless-prefix')
      expect(codeOf(`=x${value}`, 'https://a.test/')).toBe('stored')
      expect(codeOf(`a=${value}`, 'https://a.test/')).toBe('stored')
    },
  )
})

describe('181 SameSite=None without Secure', () => {
  it('is refused, unless the profile takes it', () => {
    const lenient = { sameSiteNoneWithoutSecure: true }
    expect(codeOf('a=b; SameSite=None', 'https://a.test/')).toBe('same-site-none-insecure')
    expect(codeOf('a=b; SameSite=None; Secure', 'https://a.test/')).toBe('stored')
    expect(codeOf('a=b; SameSite=None', 'https://a.test/', {}, lenient)).toBe('stored')
    expect(codeOf('a=b; SameSite=None', 'http://a.test/', {}, lenient)).toBe('stored')
    expect(codeOf('a=b', 'https://a.test/', crossSite, { defaultSameSite: 'none' })).toBe('stored')
  })
})

describe('182 from a cross-site context', () => {
  it.each([
    ['SameSite=Strict', 'same-site-strict', 'same-site-strict'],
    ['SameSite=Lax', 'same-site-lax', 'same-site-lax'],
    ['SameSite=Other', 'same-site-default', 'stored'],
    ['', 'same-site-default', 'stored'],
    ['SameSite=None', 'stored', 'stored'],
  ])('%j with defaultSameSite lax: %s; none: %s', (attribute, lax, none) => {
    const line = `a=b; Secure; ${attribute}`
    expect(codeOf(line, 'https://a.test/', crossSite)).toBe(lax)
    expect(codeOf(line, 'https://a.test/', crossSite, { defaultSameSite: 'none' })).toBe(none)
    expect(codeOf(line, 'https://a.test/')).toBe('stored')
    // A redirect chain, or a frame, can be cross-site under a first-party top level.
    expect(codeOf(line, 'https://a.test/', { isSameSite: false })).toBe(lax)
  })
})

describe('187 HttpOnly and scripts', () => {
  it('a script neither sets nor replaces nor deletes HttpOnly cookies', () => {
    const { jar } = jarOf()
    expect(jar.set('a=s; HttpOnly', 'https://a.test/', script).code).toBe('http-only')
    jar.set('a=1; HttpOnly', 'https://a.test/')
    expect(jar.set('a=s', 'https://a.test/', script).code).toBe('http-only-replaced')
    expect(jar.set('a=; Max-Age=0', 'https://a.test/', script).code).toBe('http-only-replaced')
    expect(jar.set('b=s', 'https://a.test/', script).code).toBe('stored')
    expect(jar.set('b=t', 'https://a.test/', script).code).toBe('replaced')
    expect(held(jar)).toEqual(['a=1 a.test/', 'b=t a.test/'])
    expect(jar.set('a=2', 'https://a.test/').code).toBe('replaced')
  })

  it('an expired HttpOnly cookie no longer hinders a script', () => {
    const { jar, clock } = jarOf()
    jar.set('a=1; HttpOnly; Max-Age=1', 'https://a.test/')
    clock.now += 1000
    expect(jar.set('a=s', 'https://a.test/', script).code).toBe('stored')
  })
})

describe('189 replacing', () => {
  it('keeps the creation time and takes everything else', () => {
    const { jar, clock } = jarOf()
    jar.set('a=1; Max-Age=60', 'https://a.test/')
    clock.now += 1000
    expect(jar.set('a=2; Secure; HttpOnly; SameSite=Strict', 'https://a.test/').code).toBe('replaced')
    expect(jar.entries()).toEqual([
      {
        name: 'a',
        value: '2',
        domain: 'a.test',
        hostOnly: true,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'strict',
        partitionKey: null,
        expiry: null,
        creation: start,
        lastAccess: start + 1000,
      },
    ])
  })

  it('a value alone is enough to replace', () => {
    const { jar } = jarOf()
    jar.set('a=1', 'https://a.test/')
    jar.set('a=2', 'https://a.test/')
    expect(held(jar)).toEqual(['a=2 a.test/'])
  })

  it('is by name, domain, host-only, path and partition', () => {
    const { jar } = jarOf()
    const lines = ['a=1', 'A=1', 'a=1; Domain=a.test', 'a=1; Path=/x', 'a=1; Secure; Partitioned', 'nameless']
    for (const line of lines) expect(jar.set(line, 'https://a.test/').code, line).toBe('stored')
    jar.set('a=1', 'https://x.a.test/')
    jar.set('a=1; Domain=a.test', 'https://x.a.test/')
    jar.set('a=1; Secure; SameSite=None; Partitioned', 'https://a.test/', crossSite)
    jar.set('=other', 'https://a.test:8443/')
    expect(held(jar)).toEqual([
      'a=1 a.test/',
      'A=1 a.test/',
      'a=1 .a.test/',
      'a=1 a.test/x',
      'a=1 a.test/',
      '=other a.test/',
      'a=1 x.a.test/',
      'a=1 a.test/',
    ])
  })

  it('an expired cookie is not replaced but followed', () => {
    const { jar, clock } = jarOf()
    jar.set('a=1; Max-Age=1', 'https://a.test/')
    jar.set('b=1', 'https://a.test/')
    clock.now += 1000
    expect(jar.set('a=2', 'https://a.test/').code).toBe('stored')
    expect(jar.entries()).toMatchObject([{ name: 'b' }, { name: 'a', value: '2', creation: start + 1000 }])
  })
})

describe('191 Partitioned', () => {
  const line = 'a=b; Secure; SameSite=None; Partitioned'
  it('puts the cookie in the jar of the top-level site', () => {
    const { jar } = jarOf()
    jar.set(line, 'https://api.a.test/')
    jar.set(line, 'https://api.a.test/', { topLevelOrigin: site('https://x.other.test:8443') })
    jar.set(line, 'https://api.a.test/', { topLevelOrigin: site('http://other.test') })
    jar.set(line, 'https://api.a.test/', { topLevelOrigin: site('https://u.github.io') })
    expect(jar.entries().map(({ partitionKey }) => partitionKey)).toEqual([
      'https://a.test',
      'https://other.test',
      'http://other.test',
      'https://u.github.io',
    ])
  })

  it('needs Secure, and a top-level site to be found again under', () => {
    const opaque = { topLevelOrigin: opaqueOrigin() }
    expect(codeOf('a=b; Partitioned', 'https://a.test/')).toBe('partitioned-insecure')
    expect(codeOf(line, 'https://a.test/', opaque)).toBe('partition-opaque')
    expect(codeOf('a=b; Secure; SameSite=None', 'https://a.test/', opaque)).toBe('stored')
  })

  it('survives third-party blocking, unless the profile does not know it', () => {
    const blocking = { thirdPartyCookies: 'block' } as const
    expect(codeOf(line, 'https://a.test/', crossSite, blocking)).toBe('stored')
    const unknown = { ...blocking, partitionedCookies: false }
    expect(codeOf(line, 'https://a.test/', crossSite, unknown)).toBe('third-party-blocked')
    const { jar } = jarOf(unknown)
    jar.set('a=b; Partitioned', 'https://a.test/')
    expect(jar.entries()).toMatchObject([{ partitionKey: null }])
  })
})

describe('192 third-party cookies', () => {
  const line = 'a=b; Secure; SameSite=None'
  it.each([
    ['allow', 'stored', null],
    ['send-only', 'third-party-blocked', undefined],
    ['block', 'third-party-blocked', undefined],
    ['partition', 'stored', 'https://other.test'],
  ] as const)('%s: %s', (thirdPartyCookies, code, partitionKey) => {
    const { jar } = jarOf({ thirdPartyCookies })
    expect(jar.set(line, 'https://a.test/', crossSite).code).toBe(code)
    expect(jar.entries()[0]?.partitionKey).toBe(partitionKey)
    expect(jar.set(line, 'https://x.a.test/', { topLevelOrigin: site('https://y.a.test') }).code).toBe(
      'stored',
    )
    expect(jar.entries().at(-1)?.partitionKey).toBeNull()
  })

  it('another scheme of the same domain is a third party', () => {
    const options = { topLevelOrigin: site('http://a.test') }
    expect(codeOf(line, 'https://a.test/', options, { thirdPartyCookies: 'block' })).toBe(
      'third-party-blocked',
    )
  })

  it('an opaque top level is another site, and has no jar', () => {
    const options = { topLevelOrigin: opaqueOrigin() }
    expect(codeOf(line, 'https://a.test/', options, { thirdPartyCookies: 'block' })).toBe(
      'third-party-blocked',
    )
    expect(codeOf(line, 'https://a.test/', options, { thirdPartyCookies: 'partition' })).toBe(
      'partition-opaque',
    )
  })

  it('191 a page of another site between gives the own site a jar apart, which JSON keeps', () => {
    const options = { now: () => start, profile: profiles.firefox }
    const jar = new CookieJar(options)
    const framed = { isSameSite: false, isSameSitePage: false }
    jar.set(`${line}; Partitioned`, 'https://a.test/')
    jar.set('a=framed; Secure; SameSite=None', 'https://a.test/', framed)
    const again = CookieJar.fromJSON(JSON.parse(JSON.stringify(jar)), options)
    for (const each of [jar, again]) {
      expect(each.entries().map(({ partitionKey }) => partitionKey)).toEqual([
        'https://a.test',
        'https://a.test cross-site',
      ])
      expect(each.get('https://a.test/').map(({ value }) => value)).toEqual(['b'])
      expect(each.get('https://a.test/', framed).map(({ value }) => value)).toEqual(['framed'])
    }
  })

  it('the option of the jar is stronger than the profile', () => {
    const jar = new CookieJar({ now: () => start, profile: profiles.spec, thirdPartyCookies: 'block' })
    expect(jar.set(line, 'https://a.test/', crossSite).code).toBe('third-party-blocked')
  })

  it.each([
    // [profile, no attribute, None, None and Partitioned]
    ['spec', 'same-site-default', 'stored', 'stored'],
    ['chromium', 'same-site-default', 'stored', 'stored'],
    ['firefox', 'stored', 'stored', 'stored'],
    ['webkit', 'third-party-blocked', 'third-party-blocked', 'third-party-blocked'],
  ] as const)('%s: no attribute %s, None %s, Partitioned %s', (name, ...codes) => {
    const lines = ['a=b; Secure', line, `${line}; Partitioned`]
    expect(lines.map(each => codeOf(each, 'https://a.test/', crossSite, profiles[name]))).toEqual(codes)
  })
})
