import { type Origin, opaqueOrigin, originOf } from '@accredit/protocol'
import { describe, expect, it } from 'vitest'
import type { CookieContext } from '../src/cookie-context.ts'
import { CookieJar } from '../src/cookie-jar.ts'
import { cookieSendVerdict } from '../src/cookie-retrieve.ts'
import { type Profile, profiles } from '../src/profile.ts'

const start = Date.UTC(2026, 0, 1)
const site = (url: string): Origin => originOf(new URL(url))

function jarOf(switches: Partial<Profile> = {}) {
  const clock = { now: start }
  const jar = new CookieJar({ now: () => clock.now, profile: { ...profiles.spec, ...switches } })
  return { jar, clock }
}

/** A subresource request from a page at `page`. */
function from(page: string, url: string, rest: Partial<CookieContext> = {}): CookieContext {
  const topLevelOrigin = site(page)
  const isSameSite = new URL(page).hostname.endsWith('a.test') && new URL(url).hostname.endsWith('a.test')
  return { url: new URL(url), topLevelOrigin, isSameSite, source: 'http', ...rest }
}

/** Code by cookie name. */
function codes(jar: CookieJar, context: CookieContext): Record<string, string> {
  return Object.fromEntries(jar.retrieve(context).verdicts.map(({ cookie, code }) => [cookie.name, code]))
}

describe('174 175 hosts', () => {
  it('Domain reaches the names below, its absence the host alone, on any port and scheme', () => {
    const { jar } = jarOf()
    jar.set('host=1', 'https://x.a.test/')
    jar.set('domain=1; Domain=x.a.test', 'https://x.a.test/')
    jar.set('site=1; Domain=a.test', 'https://x.a.test/')
    const at = (url: string) => jar.retrieve(from('https://a.test', url)).header
    expect(at('https://x.a.test/')).toBe('host=1; domain=1; site=1')
    expect(at('https://x.a.test:8443/')).toBe('host=1; domain=1; site=1')
    expect(at('http://x.a.test/')).toBe('host=1; domain=1; site=1')
    expect(at('https://y.x.a.test/')).toBe('domain=1; site=1')
    expect(at('https://y.a.test/')).toBe('site=1')
    expect(at('https://a.test/')).toBe('site=1')
    expect(at('https://xa.test/')).toBeNull()
    expect(at('https://b.test/')).toBeNull()
    expect(codes(jar, from('https://a.test', 'https://y.x.a.test/'))['host']).toBe('host-only')
    expect(codes(jar, from('https://a.test', 'https://a.test/'))).toEqual({
      host: 'host-only',
      domain: 'domain-mismatch',
      site: 'sent',
    })
  })

  it('neither a public suffix nor an address has cookies of what looks like it', () => {
    const { jar } = jarOf()
    jar.set('a=1; Domain=github.io', 'https://github.io/')
    jar.set('a=1', 'https://127.0.0.1/')
    expect(jar.explain('https://u.github.io/')).toEqual([])
    expect(jar.explain('https://1.127.0.0.1.test/')).toEqual([])
    expect(jar.get('https://github.io/')).toHaveLength(1)
    expect(jar.get('https://127.0.0.1/')).toHaveLength(1)
  })
})

describe('176 paths', () => {
  it.each([
    ['/', '/', true],
    ['/', '/x', true],
    ['/x', '/x', true],
    ['/x', '/x/', true],
    ['/x', '/x/y', true],
    ['/x', '/x?q', true],
    ['/x', '/xy', false],
    ['/x', '/X', false],
    ['/x', '/', false],
    ['/x/', '/x/', true],
    ['/x/', '/x/y', true],
    ['/x/', '/x', false],
    ['/x/y', '/x', false],
    ['/%78', '/x', false],
  ])('Path=%s and %s: %j', (path, target, isSent) => {
    const { jar } = jarOf()
    jar.set(`a=b; Path=${path}`, 'https://a.test/')
    const context = from('https://a.test', `https://a.test${target}`)
    expect(codes(jar, context)).toEqual({ a: isSent ? 'sent' : 'path-mismatch' })
  })
})

describe('177 Secure', () => {
  it('stays away from http, but for loopback where the profile says so', () => {
    for (const host of ['a.test', 'localhost', '127.0.0.1']) {
      for (const secureCookiesOnLoopback of [false, true]) {
        const { jar } = jarOf({ secureCookiesOnLoopback })
        jar.set('a=b; Secure', `https://${host}/`)
        const isSent = secureCookiesOnLoopback && host !== 'a.test'
        expect(codes(jar, from(`http://${host}`, `http://${host}/`, { isSameSite: true }))).toEqual({
          a: isSent ? 'sent' : 'secure',
        })
        expect(jar.get(`wss://${host}/`, { isSameSite: true })).toHaveLength(1)
      }
    }
  })
})

describe('183 184 185 186 SameSite', () => {
  const lines = {
    strict: 'strict=1; Secure; SameSite=Strict',
    lax: 'lax=1; Secure; SameSite=Lax',
    unset: 'unset=1; Secure',
    none: 'none=1; Secure; SameSite=None',
  }
  const withheld = { strict: 'same-site-strict', lax: 'same-site-lax' }

  it.each([
    ['a sibling host', 'https://app.a.test', { strict: 'sent', lax: 'sent', unset: 'sent', none: 'sent' }],
    ['another port', 'https://api.a.test:8443', { strict: 'sent', lax: 'sent', unset: 'sent', none: 'sent' }],
    ['another site', 'https://b.test', { ...withheld, unset: 'same-site-default', none: 'sent' }],
  ])('from %s', (_, page, expected) => {
    const { jar } = jarOf()
    for (const line of Object.values(lines)) jar.set(line, 'https://api.a.test/')
    expect(codes(jar, from(page, 'https://api.a.test/'))).toEqual(expected)
  })

  it('where no SameSite is None, the cookie goes', () => {
    const { jar } = jarOf({ defaultSameSite: 'none' })
    for (const line of Object.values(lines)) jar.set(line, 'https://api.a.test/')
    expect(codes(jar, from('https://b.test', 'https://api.a.test/'))).toEqual({
      ...withheld,
      unset: 'sent',
      none: 'sent',
    })
  })

  it('a chain that was cross-site once stays so, on first-party pages too', () => {
    const { jar } = jarOf()
    for (const line of Object.values(lines)) jar.set(line, 'https://api.a.test/')
    const context = from('https://app.a.test', 'https://api.a.test/', { isSameSite: false })
    expect(codes(jar, context)).toEqual({ ...withheld, unset: 'same-site-default', none: 'sent' })
  })

  it('a verdict says what was received, what would do, and where that is written', () => {
    const { jar } = jarOf()
    jar.set(lines.lax, 'https://api.a.test/')
    expect(jar.retrieve(from('https://b.test', 'https://api.a.test/'))).toEqual({
      header: null,
      verdicts: [
        {
          ok: false,
          code: 'same-site-lax',
          received: 'SameSite=Lax',
          expected: 'a same-site request, or SameSite=None',
          spec: 'https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-same-site-and-cross-site-re',
          cookie: jar.entries()[0],
        },
      ],
    })
  })

  it('one cookie can be asked about under every profile', () => {
    const { jar } = jarOf()
    jar.set(lines.unset, 'https://api.a.test/')
    jar.set(lines.none, 'https://api.a.test/')
    const context = from('https://b.test', 'https://api.a.test/')
    const verdicts = jar.entries().map(cookie => {
      return Object.values(profiles).map(profile => cookieSendVerdict(cookie, context, profile).code)
    })
    expect(verdicts).toEqual([
      ['same-site-default', 'same-site-default', 'third-party-partitioned', 'sent'],
      ['sent', 'sent', 'third-party-partitioned', 'sent'],
    ])
  })
})

describe('187 HttpOnly', () => {
  it('goes with requests, and not to scripts', () => {
    const { jar } = jarOf()
    jar.set('a=1; HttpOnly', 'https://a.test/')
    jar.set('b=1', 'https://a.test/')
    const context = from('https://a.test', 'https://a.test/')
    expect(jar.retrieve(context).header).toBe('a=1; b=1')
    expect(jar.retrieve({ ...context, source: 'script' }).header).toBe('b=1')
    expect(codes(jar, { ...context, source: 'script' })).toEqual({ a: 'http-only', b: 'sent' })
  })
})

describe('188 the header', () => {
  it('has longer paths first, then older cookies, and nameless ones without an equals sign', () => {
    const { jar, clock } = jarOf()
    const set = (line: string, url = 'https://x.a.test/') => {
      jar.set(line, url)
      clock.now += 1
    }
    set('first=1; Path=/')
    set('long=2; Path=/p/q')
    set('=bare; Path=/')
    set('middle=3; Path=/p/; Domain=a.test')
    set('empty=; Path=/p')
    set('last=4; Path=/; Domain=a.test', 'https://y.a.test/')
    set('first=5; Path=/')
    expect(jar.retrieve(from('https://a.test', 'https://x.a.test/p/q')).header).toBe(
      'long=2; middle=3; empty=; first=5; bare; last=4',
    )
  })

  it('has cookies of one millisecond in the order in which they were set', () => {
    const { jar } = jarOf()
    const names = [...'qwertyuiop']
    for (const name of names) jar.set(`${name}=1; Domain=a.test`, 'https://a.test/')
    for (const name of [...names].reverse()) jar.set(`${name}=2; Domain=a.test`, 'https://x.a.test/')
    const header = names.map(name => `${name}=2`).join('; ')
    expect(jar.retrieve(from('https://a.test', 'https://a.test/')).header).toBe(header)
    expect(jar.retrieve(from('https://a.test', 'https://a.test/')).header).toBe(header)
  })

  it('is null without cookies, and has bytes as they came', () => {
    const { jar } = jarOf()
    expect(jar.retrieve(from('https://a.test', 'https://a.test/'))).toEqual({ header: null, verdicts: [] })
    jar.set('a="\u00e9\u00ff, x"', 'https://a.test/')
    expect(jar.retrieve(from('https://a.test', 'https://a.test/')).header).toBe('a="\u00e9\u00ff, x"')
  })

  it('the verdicts are in its order, and those that stay home come after', () => {
    const { jar } = jarOf()
    for (const line of ['a=1', 'no=1; Path=/no', 'b=1; Path=/x', 'c=1']) jar.set(line, 'https://a.test/')
    const { verdicts } = jar.retrieve(from('https://a.test', 'https://a.test/x'))
    expect(verdicts.map(({ cookie }) => cookie.name)).toEqual(['b', 'a', 'c', 'no'])
  })
})

describe('191 partitions', () => {
  it('are the top-level site’s own, its scheme included', () => {
    const { jar } = jarOf({ thirdPartyCookies: 'block' })
    const line = 'p=1; Secure; SameSite=None; Partitioned'
    jar.set(line, 'https://api.a.test/', { topLevelOrigin: site('https://b.test') })
    const seen = (page: string) => codes(jar, from(page, 'https://api.a.test/'))['p']
    expect(seen('https://b.test')).toBe('sent')
    expect(seen('https://x.b.test:8443')).toBe('sent')
    expect(seen('http://b.test')).toBe('other-partition')
    expect(seen('https://c.test')).toBe('other-partition')
    expect(seen('https://api.a.test')).toBe('other-partition')
    const opaque = from('https://b.test', 'https://api.a.test/', { topLevelOrigin: opaqueOrigin() })
    expect(codes(jar, opaque)['p']).toBe('other-partition')
  })

  it('come beside the common jar where that is allowed', () => {
    const { jar } = jarOf()
    jar.set('a=common; Secure; SameSite=None', 'https://api.a.test/')
    jar.set('a=own; Secure; SameSite=None; Partitioned', 'https://api.a.test/', {
      topLevelOrigin: site('https://b.test'),
    })
    expect(jar.retrieve(from('https://b.test', 'https://api.a.test/')).header).toBe('a=common; a=own')
  })
})

describe('192 third-party cookies', () => {
  const expected = {
    allow: { none: 'sent', partitioned: 'sent' },
    'send-only': { none: 'sent', partitioned: 'sent' },
    block: { none: 'third-party-blocked', partitioned: 'sent' },
    partition: { none: 'third-party-partitioned', partitioned: 'sent' },
  }
  it.each(['allow', 'send-only', 'block', 'partition'] as const)('%s', thirdPartyCookies => {
    const { jar } = jarOf({ thirdPartyCookies })
    jar.set('none=1; Secure; SameSite=None', 'https://api.a.test/')
    jar.set('partitioned=1; Secure; SameSite=None; Partitioned', 'https://api.a.test/', {
      topLevelOrigin: site('https://b.test'),
    })
    expect(codes(jar, from('https://b.test', 'https://api.a.test/'))).toEqual(expected[thirdPartyCookies])
    expect(codes(jar, from('https://app.a.test', 'https://api.a.test/'))['none']).toBe('sent')
  })

  it('partitioning gives a third party a jar for each top-level site', () => {
    const { jar } = jarOf({ thirdPartyCookies: 'partition', defaultSameSite: 'none' })
    const header = (page: string) => jar.retrieve(from(page, 'https://api.a.test/')).header
    jar.set('a=first', 'https://api.a.test/')
    jar.store('a=b', from('https://b.test', 'https://api.a.test/'))
    jar.store('a=c', from('https://c.test', 'https://api.a.test/'))
    expect(header('https://b.test')).toBe('a=b')
    expect(header('https://c.test')).toBe('a=c')
    expect(header('https://d.test')).toBeNull()
    expect(header('https://a.test')).toBe('a=first')
  })

  it.each([
    // As measured with a cookie set in an earlier first-party visit: what a cross-site include carries.
    ['spec', ['none']],
    ['chromium', ['none']],
    ['firefox', []],
    ['webkit', ['unset', 'none']],
  ] as const)('%s sends %j cross-site, and everything same-site', (name, sent) => {
    const { jar } = jarOf(profiles[name])
    const all = ['unset', 'none', 'lax', 'strict']
    for (const each of all) {
      jar.set(`${each}=1; Secure; SameSite=${each}`, 'https://api.a.test/')
    }
    const names = (page: string) => jar.retrieve(from(page, 'https://api.a.test/')).header
    expect(names('https://b.test')).toBe(sent.length === 0 ? null : sent.map(each => `${each}=1`).join('; '))
    expect(names('https://app.a.test')).toBe(all.map(each => `${each}=1`).join('; '))
  })
})

describe('looking without using', () => {
  it('explain and get leave the last access alone, retrieve moves it for what it sends', () => {
    const { jar, clock } = jarOf()
    jar.set('a=1', 'https://a.test/')
    jar.set('b=1; Path=/b', 'https://a.test/')
    clock.now += 5
    jar.explain('https://a.test/')
    expect(jar.get('https://a.test/').map(({ name }) => name)).toEqual(['a'])
    expect(jar.entries().map(({ lastAccess }) => lastAccess - start)).toEqual([0, 0])
    jar.retrieve(from('https://a.test', 'https://a.test/'))
    expect(jar.entries().map(({ lastAccess }) => lastAccess - start)).toEqual([5, 0])
  })

  it('delete takes what the filter describes', () => {
    const { jar } = jarOf()
    const fill = () => {
      jar.clear()
      jar.set('a=1', 'https://a.test/')
      jar.set('b=1; Path=/x', 'https://a.test/')
      jar.set('a=1', 'https://b.test/')
      jar.set('p=1; Secure; Partitioned', 'https://b.test/')
    }
    const left = () => jar.entries().map(({ name, domain }) => name + domain)
    fill()
    expect(jar.delete({ name: 'a' })).toBe(2)
    expect(left()).toEqual(['ba.test', 'pb.test'])
    fill()
    expect(jar.delete({ domain: 'a.test', path: '/x' })).toBe(1)
    expect(left()).toEqual(['aa.test', 'ab.test', 'pb.test'])
    fill()
    expect(jar.delete({ partitionKey: 'https://b.test' })).toBe(1)
    expect(jar.delete({ partitionKey: null, domain: 'b.test' })).toBe(1)
    expect(jar.delete({})).toBe(2)
    expect(left()).toEqual([])
  })
})
