import { type Origin, originOf } from '@accredit/protocol'
import { describe, expect, it } from 'vitest'
import { CookieJar } from '../src/cookie-jar.ts'
import { profiles } from '../src/profile.ts'

const start = Date.UTC(2026, 0, 1)
const site = (url: string): Origin => originOf(new URL(url))

function jarOf() {
  const clock = { now: start }
  return { jar: new CookieJar({ now: () => clock.now, profile: profiles.spec }), clock }
}

type Scene = ReturnType<typeof jarOf>

/** Sets `count` cookies, a millisecond apart. */
function fill({ jar, clock }: Scene, count: number, url: string, attributes = '', prefix = 'c'): void {
  for (let i = 0; i < count; i++) {
    clock.now++
    jar.set(`${prefix}${i}=1${attributes}`, url)
  }
}

const names = (jar: CookieJar) => new Set(jar.entries().map(({ name }) => name))

describe('190 of a site', () => {
  it.each([50, 51, 180])('%i cookies of one host are all kept', count => {
    const scene = jarOf()
    fill(scene, count, 'https://a.test/')
    expect(scene.jar.entries()).toHaveLength(count)
  })

  it('the 181st takes the place of the least recently used, and says so', () => {
    const scene = jarOf()
    fill(scene, 180, 'https://a.test/')
    // c0 is used again, so that c1 is the one.
    scene.jar.set('path=1; Path=/used', 'https://b.test/')
    scene.jar.set('c0=2', 'https://a.test/')
    scene.clock.now++
    const verdict = scene.jar.set('new=1', 'https://a.test/')
    expect(verdict).toMatchObject({ ok: true, code: 'stored', evicted: [{ name: 'c1' }] })
    expect(scene.jar.entries()).toHaveLength(181)
    expect([names(scene.jar).has('c0'), names(scene.jar).has('c1')]).toEqual([true, false])
  })

  it('being sent is being used', () => {
    const scene = jarOf()
    fill(scene, 90, 'https://a.test/', '; Path=/sent', 'sent')
    fill(scene, 90, 'https://a.test/', '; Path=/not', 'not')
    const url = new URL('https://a.test/sent')
    scene.clock.now++
    scene.jar.retrieve({ url, topLevelOrigin: originOf(url), isSameSite: true, source: 'http' })
    fill(scene, 90, 'https://a.test/', '', 'new')
    expect([...names(scene.jar)].filter(name => name.startsWith('not'))).toEqual([])
    expect(scene.jar.get(url).filter(({ name }) => name.startsWith('sent'))).toHaveLength(90)
  })

  it('expired ones go first, then insecure ones, then the least recently used', () => {
    const scene = jarOf()
    fill(scene, 1, 'https://a.test/', '; Secure', 'secure-old')
    fill(scene, 1, 'https://a.test/', '; Secure; Max-Age=1', 'expired')
    fill(scene, 2, 'https://a.test/', '', 'insecure')
    fill(scene, 176, 'https://a.test/', '; Secure')
    scene.clock.now += 1000
    const evicted = ['x', 'y', 'z', 'w'].map(name => {
      scene.clock.now++
      const verdict = scene.jar.set(`${name}=1; Secure`, 'https://a.test/')
      return verdict.ok ? verdict.evicted.map(cookie => cookie.name) : verdict.code
    })
    expect(evicted).toEqual([[], ['insecure0'], ['insecure1'], ['secure-old0']])
  })

  it('an insecure cookie finds no room among 180 Secure ones', () => {
    const scene = jarOf()
    fill(scene, 180, 'https://a.test/', '; Secure')
    expect(scene.jar.set('new=1', 'https://a.test/')).toMatchObject({
      ok: false,
      code: 'no-room',
      stored: false,
      spec: 'https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#cookie-store-eviction',
    })
    expect(scene.jar.entries()).toHaveLength(180)
    expect(scene.jar.set('c0=2; Secure', 'https://a.test/')).toMatchObject({ code: 'replaced', evicted: [] })
  })

  it('no host loses any of its 50 to the others of the site', () => {
    const scene = jarOf()
    const hosts = ['a', 'b', 'c', 'd', 'e'].map(label => `https://${label}.a.test/`)
    for (const host of hosts) fill(scene, 50, host)
    expect(scene.jar.entries()).toHaveLength(250)
    const verdict = scene.jar.set('one-more=1', 'https://e.a.test/')
    expect(verdict).toMatchObject({ evicted: [{ name: 'c0', domain: 'e.a.test' }] })
    fill(scene, 100, 'https://f.a.test/')
    const perHost = hosts.map(
      host => scene.jar.entries().filter(({ domain }) => host.includes(domain)).length,
    )
    expect(perHost).toEqual([50, 50, 50, 50, 50])
    expect(scene.jar.get('https://f.a.test/')).toHaveLength(50)
  })

  it('each partition is counted by itself', () => {
    const scene = jarOf()
    fill(scene, 180, 'https://a.test/')
    const topLevelOrigin = site('https://b.test')
    const line = 'p=1; Secure; SameSite=None; Partitioned'
    expect(scene.jar.set(line, 'https://a.test/', { topLevelOrigin })).toMatchObject({ evicted: [] })
    for (let i = 0; i < 180; i++) {
      scene.clock.now++
      scene.jar.set(`p${i}=1; Secure; SameSite=None; Partitioned`, 'https://a.test/', { topLevelOrigin })
    }
    const partitions = scene.jar.entries().map(({ partitionKey }) => partitionKey)
    expect(partitions.filter(key => key === null)).toHaveLength(180)
    expect(partitions.filter(key => key !== null)).toHaveLength(180)
  })
})

describe('190 of all', () => {
  it('3000 cookies are kept, and the 3001st takes a place', () => {
    const scene = jarOf()
    for (let i = 0; i < 60; i++) fill(scene, 50, `https://s${i}.test/`, i === 0 ? '; Secure' : '')
    expect(scene.jar.entries()).toHaveLength(3000)
    scene.clock.now++
    expect(scene.jar.set('new=1', 'https://new.test/')).toMatchObject({
      code: 'stored',
      // The oldest are Secure.
      evicted: [{ name: 'c0', domain: 's1.test' }],
    })
    expect(scene.jar.entries()).toHaveLength(3000)
  })

  it('expired ones make room before any other', () => {
    const scene = jarOf()
    for (let i = 0; i < 60; i++) fill(scene, 50, `https://s${i}.test/`, i === 30 ? '; Max-Age=100' : '')
    scene.clock.now += 100_000
    expect(scene.jar.set('new=1', 'https://new.test/')).toMatchObject({ code: 'stored', evicted: [] })
    expect(scene.jar.entries()).toHaveLength(2951)
  })
})
