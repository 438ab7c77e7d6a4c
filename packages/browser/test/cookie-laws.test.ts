import { type Origin, originOf } from '@accredit/protocol'
import fc from 'fast-check'
import { Cookie as ToughCookie, CookieJar as ToughJar } from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import type { Cookie } from '../src/cookie.ts'
import { CookieJar, type CookieJarOptions } from '../src/cookie-jar.ts'
import { profiles } from '../src/profile.ts'

const start = Date.UTC(2026, 0, 1)
const site = (url: string): Origin => originOf(new URL(url))

/** Registrable domains; most of what happens is on the first, so that cookies meet. */
const suffixes = ['example.com', 'one.co.uk', 'u.github.io']
const suffixOf = (text: string) => suffixes.find(suffix => new URL(text).hostname.endsWith(suffix)) ?? ''

const suffix = fc.constantFrom('example.com', 'example.com', 'example.com', ...suffixes)
const below = fc.constantFrom('', '', 'a.', 'a.', 'b.', 'aa.', 'b.a.')
const host = fc.tuple(below, suffix).map(parts => parts.join(''))
const path = fc.constantFrom('/', '/', '/x', '/x/', '/x/y', '/x/y', '/xx', '/y')
const scheme = fc.constantFrom('http', 'https', 'https', 'https', 'https')
const url = fc.tuple(scheme, host, path).map(([s, h, p]) => `${s}://${h}${p}`)
const page = fc.oneof(
  { weight: 3, arbitrary: fc.constant('https://example.com/') },
  { weight: 1, arbitrary: url },
)
const domain = fc.oneof(
  { weight: 4, arbitrary: suffix },
  { weight: 2, arbitrary: host },
  { weight: 1, arbitrary: host.map(text => `.${text}`) },
  { weight: 1, arbitrary: fc.constantFrom('com', 'co.uk', 'github.io', 'uk') },
)
const sameSite = fc.constantFrom('', '; SameSite=Strict', '; SameSite=Lax', '; SameSite=None')

/**
 * A Set-Cookie line; `rest` adds attributes. Cookies with and without Domain have different names: tough-cookie would
 * let the one take the place of the other, which RFC 6265 had and its successors do not.
 */
const lineWith = (rest: fc.Arbitrary<string>) =>
  fc
    .record({
      name: fc.constantFrom('k', 'l', 'K'),
      value: fc.constantFrom('1', '2', '"q"', ''),
      domain: fc.option(domain),
      path: fc.option(path),
      secure: fc.boolean(),
      httpOnly: fc.boolean(),
      rest,
    })
    .map(line => {
      const attributes = [
        line.domain === null ? '' : `; Domain=${line.domain}`,
        line.path === null ? '' : `; Path=${line.path}`,
        line.secure ? '; Secure' : '',
        line.httpOnly ? '; HttpOnly' : '',
      ]
      return `${line.name}${line.domain === null ? 'h' : 'd'}=${line.value}${attributes.join('')}${line.rest}`
    })
const plainLine = lineWith(fc.constant(''))
const anyLine = lineWith(
  fc
    .tuple(
      sameSite,
      fc.constantFrom('', '', '; Partitioned'),
      fc.constantFrom('', '', '', '', '; Max-Age=2', '; Max-Age=0'),
    )
    .map(parts => parts.join('')),
)

const settings = fc.record({
  thirdPartyCookies: fc.constantFrom(
    'allow' as const,
    'send-only' as const,
    'block' as const,
    'partition' as const,
  ),
  defaultSameSite: fc.constantFrom('lax' as const, 'none' as const),
  sameSiteNoneWithoutSecure: fc.boolean(),
  secureCookiesOnLoopback: fc.boolean(),
  partitionedCookies: fc.boolean(),
})

interface Step {
  readonly line: string
  readonly url: string
  readonly page: string
  readonly wait: number
}
const steps = fc.array(fc.record({ line: anyLine, url, page, wait: fc.constantFrom(0, 0, 1, 500) }), {
  minLength: 1,
  maxLength: 25,
  size: 'max',
})

/** A jar after a history, and its clock. */
function jarAfter(history: readonly Step[], switches: Partial<CookieJarOptions['profile']>) {
  const clock = { now: start }
  const options = { now: () => clock.now, profile: { ...profiles.spec, ...switches } }
  const jar = new CookieJar(options)
  for (const step of history) {
    clock.now += step.wait
    jar.set(step.line, step.url, { topLevelOrigin: site(step.page) })
  }
  return { jar, clock, options }
}

/** Everything that 6265bis asks of a cookie before it goes, written as plainly as can be. */
function mayGo(cookie: Cookie, target: URL, page: string, switches: CookieJarOptions['profile']): boolean {
  const labelsOf = (text: string) => text.split('.').reverse()
  const isBelow = labelsOf(cookie.domain).every((label, i) => labelsOf(target.hostname)[i] === label)
  const isHost = cookie.domain === target.hostname
  const segments = (text: string) => text.split('/')
  const wanted = segments(cookie.path.replace(/\/$/, ''))
  const isOnPath =
    wanted.every((segment, i) => segments(target.pathname)[i] === segment) &&
    (!cookie.path.endsWith('/') || segments(target.pathname).length > wanted.length)
  const siteOf = (text: string) => `${new URL(text).protocol}//${suffixOf(text)}`
  const isSameSite = siteOf(page) === siteOf(target.href)
  const isUnrestricted =
    cookie.sameSite === 'none' || (cookie.sameSite === 'default' && switches.defaultSameSite === 'none')
  const isInJar =
    cookie.partitionKey === null
      ? isSameSite || ['allow', 'send-only'].includes(switches.thirdPartyCookies)
      : cookie.partitionKey === siteOf(page)
  return (
    (cookie.hostOnly ? isHost : isBelow) &&
    isOnPath &&
    (!cookie.secure || target.protocol === 'https:') &&
    (isSameSite || isUnrestricted) &&
    isInJar
  )
}

describe('174-192 against a naive oracle', () => {
  it('a cookie goes exactly where it may, whatever happened before', () => {
    fc.assert(
      fc.property(steps, url, page, settings, (history, target, from, switches) => {
        const { jar } = jarAfter(history, switches)
        const policy = { ...profiles.spec, ...switches }
        const expected = jar.entries().filter(cookie => mayGo(cookie, new URL(target), from, policy))
        const sent = jar.get(target, { topLevelOrigin: site(from) })
        expect(new Set(sent)).toEqual(new Set(expected))
      }),
      { numRuns: 500 },
    )
  })

  it('nothing that one site sets reaches another, nor is told of there', () => {
    fc.assert(
      fc.property(fc.array(plainLine, { minLength: 1, maxLength: 10 }), url, url, (lines, setter, target) => {
        fc.pre(suffixOf(setter) !== suffixOf(target))
        const { jar } = jarAfter([], { defaultSameSite: 'none' })
        for (const line of lines) jar.set(line, setter)
        expect(jar.explain(target)).toEqual([])
      }),
    )
  })

  it('every live cookie of the site has a verdict, and the header is those that pass', () => {
    fc.assert(
      fc.property(steps, url, settings, (history, target, switches) => {
        const { jar } = jarAfter(history, switches)
        const all = jar.entries().filter(({ domain }) => domain.endsWith(suffixOf(target)))
        const context = {
          url: new URL(target),
          topLevelOrigin: site(target),
          isSameSite: true,
          source: 'http',
        } as const
        const { header, verdicts } = jar.retrieve(context)
        expect(new Set(verdicts.map(({ cookie }) => cookie))).toEqual(new Set(all))
        const sent = verdicts.filter(({ ok }) => ok).map(({ cookie }) => `${cookie.name}=${cookie.value}`)
        expect(header).toBe(sent.length === 0 ? null : sent.join('; '))
      }),
    )
  })
})

describe('188 189 order and replacement', () => {
  it('longer paths come first, then older cookies, ties in the order of setting', () => {
    fc.assert(
      fc.property(steps, url, (history, target) => {
        const { jar } = jarAfter(history, {})
        const place = new Map(jar.entries().map((cookie, i) => [cookie, i]))
        const sent = jar.get(target)
        for (const [i, cookie] of sent.entries()) {
          const next = sent[i + 1]
          if (next === undefined) break
          const order =
            next.path.length - cookie.path.length ||
            cookie.creation - next.creation ||
            (place.get(cookie) ?? 0) - (place.get(next) ?? 0)
          expect(order).toBeLessThanOrEqual(0)
        }
      }),
    )
  })

  it('replacing keeps creation and place, and leaves one cookie', () => {
    fc.assert(
      fc.property(steps, anyLine, url, (history, line, setter) => {
        const { jar, clock } = jarAfter(history, {})
        const before = jar.entries()
        clock.now += 1
        const verdict = jar.set(line, setter)
        if (!verdict.ok || verdict.code !== 'replaced') return
        const after = jar.entries()
        const index = after.indexOf(verdict.cookie)
        expect(after).toHaveLength(before.length)
        expect(verdict.cookie).toMatchObject({ creation: before[index]?.creation, lastAccess: clock.now })
        expect(before[index]).toMatchObject({ name: verdict.cookie.name, path: verdict.cookie.path })
      }),
    )
  })
})

describe('round trips', () => {
  it('JSON gives the same jar', () => {
    fc.assert(
      fc.property(steps, url, settings, (history, target, switches) => {
        const { jar, options } = jarAfter(history, switches)
        const copy = CookieJar.fromJSON(JSON.parse(JSON.stringify(jar)), options)
        expect(copy.entries()).toEqual(jar.entries())
        expect(copy.explain(target)).toEqual(jar.explain(target))
      }),
    )
  })

  it('tough-cookie’s form gives the same jar, but for the partitions that it has no place for', () => {
    fc.assert(
      fc.property(steps, settings, (history, switches) => {
        const { jar, options } = jarAfter(history, switches)
        const tough = ToughJar.deserializeSync(jar.toTough())
        const copy = CookieJar.fromTough(tough.toJSON(), options)
        const common = jar.entries().filter(({ partitionKey }) => partitionKey === null)
        expect(new Set(copy.entries())).toEqual(new Set(common))
      }),
    )
  })
})

describe('174-177 187 188 against tough-cookie', () => {
  const plainSteps = fc.array(fc.record({ line: plainLine, url }), {
    minLength: 1,
    maxLength: 20,
    size: 'max',
  })

  /** What tough-cookie leaves undone is left out: the Secure cookie that an insecure one would overlay. */
  const isComparable = (jar: CookieJar, line: string, from: string) =>
    jar.set(line, from).code !== 'secure-shadowed'

  it('plain cookies are stored, refused, sent and ordered alike', () => {
    fc.assert(
      fc.property(plainSteps, url, (history, target) => {
        const { jar } = jarAfter([], { defaultSameSite: 'none' })
        const tough = new ToughJar()
        for (const { line, url: from } of history) {
          if (!isComparable(jar, line, from)) continue
          const cookie = ToughCookie.parse(line)
          // Its creation times would be the wall clock's; the index that breaks their ties is in order of setting.
          if (cookie !== undefined) {
            tough.setCookieSync(cookie, from, { ignoreError: true, now: new Date(start) })
          }
        }
        const context = {
          url: new URL(target),
          topLevelOrigin: site(target),
          isSameSite: true,
          source: 'http',
        } as const
        expect(jar.retrieve(context).header ?? '').toBe(tough.getCookieStringSync(target))
      }),
      { numRuns: 1000 },
    )
  })
})
