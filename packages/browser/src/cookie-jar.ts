import {
  type Origin,
  originOf,
  type Pass,
  schemefulSameSite,
  serializeSite,
  siteOf,
} from '@accredit/protocol'
import { type Cookie, isExpired } from './cookie.ts'
import { admitCookie, type CookieRefusal, refused, shadowedCookie } from './cookie-admission.ts'
import type { CookieContext } from './cookie-context.ts'
import { type CookieJarJSON, readCookieJar } from './cookie-json.ts'
import { type IgnoredAttribute, parseCookie } from './cookie-parse.ts'
import { type CookieSendVerdict, compareCookies, sendVerdict, serializeCookies } from './cookie-retrieve.ts'
import { cookieSection } from './cookie-section.ts'
import { type CookiePolicy, type CookieSituation, cookieSituation } from './cookie-situation.ts'
import { CookieStore } from './cookie-store.ts'
import { fromToughCookieJar, type ToughCookieJar, toToughCookieJar } from './tough-cookie.ts'

export interface CookieJarOptions {
  /** The clock: milliseconds since the epoch. */
  readonly now: () => number
  readonly profile: CookiePolicy
  /** Instead of the profile's. */
  readonly thirdPartyCookies?: CookiePolicy['thirdPartyCookies'] | undefined
}

/** Why the jar is as the `Set-Cookie` value wants it. */
export type CookieStoreCode =
  /** The jar has one more cookie. */
  | 'stored'
  /** The cookie took the place of one of the same name, domain, path and partition. */
  | 'replaced'
  /** Its lifetime was over, and the cookie whose place it took is gone. */
  | 'removed'
  /** Its lifetime was over, and there was no such cookie. */
  | 'expired'

/** A `Set-Cookie` value that had its way. */
interface CookieStored extends Pass<CookieStoreCode> {
  readonly cookie: Cookie
  /** Attributes that had no effect, or less than they ask for. */
  readonly ignored: readonly IgnoredAttribute[]
  /** Cookies that had to make way. */
  readonly evicted: readonly Cookie[]
}

/** What became of one `Set-Cookie` value. */
export type CookieStoreVerdict = CookieStored | CookieRefusal

/** `stored` tells whether the jar has the cookie now: not when it is refused, and not when it removes another. */
export type CookieSetResult = CookieStoreVerdict & { readonly stored: boolean }

/** Where a user of the jar stands; by default a page of the URL's own site. */
export type CookieContextOptions = Partial<Omit<CookieContext, 'url'>>

/** What {@link CookieJar.retrieve} found. */
export interface RetrievedCookies {
  /** The value of the `Cookie` header, a byte string; null when no cookie goes. */
  readonly header: string | null
  /** Every cookie of the URL's site: first those that go, in the order of the header, then those that stay. */
  readonly verdicts: readonly CookieSendVerdict[]
}

/**
 * The cookies of a browser. Every decision is a verdict with a code; nothing throws on what a server sends.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#ua-requirements
 */
export class CookieJar {
  readonly #store = new CookieStore()
  readonly #now: () => number
  readonly #policy: CookiePolicy

  constructor({ now, profile, thirdPartyCookies = profile.thirdPartyCookies }: CookieJarOptions) {
    this.#now = now
    this.#policy = { ...profile, thirdPartyCookies }
  }

  /**
   * Retrieve and serialize the cookies for a request, which makes them the last used.
   *
   * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#retrieve-cookies
   */
  retrieve(context: CookieContext): RetrievedCookies {
    const now = this.#now()
    const verdicts = this.#verdicts(context, now)
    const sent = cookiesSent(verdicts)
    this.#store.touch(context.url.hostname, sent, now)
    return { header: sent.length === 0 ? null : serializeCookies(sent), verdicts }
  }

  /** The verdicts of {@link retrieve}, without using the cookies. */
  explain(url: string | URL, options: CookieContextOptions = {}): readonly CookieSendVerdict[] {
    return this.#verdicts(contextOf(url, options), this.#now())
  }

  /** The cookies that a request to `url` would carry, in order. */
  get(url: string | URL, options: CookieContextOptions = {}): readonly Cookie[] {
    return cookiesSent(this.explain(url, options))
  }

  /**
   * Parse and store a cookie.
   *
   * @param line the value of one `Set-Cookie` field, a byte string
   * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#store-a-cookie
   */
  store(line: string, context: CookieContext): CookieStoreVerdict {
    const now = this.#now()
    const parsed = parseCookie(line, now)
    if (!parsed.ok) return parsed
    const situation = cookieSituation(context, this.#policy)
    const admission = admitCookie(parsed.cookie, situation, now)
    if (!admission.ok) return admission
    return this.#insert(admission.cookie, situation, now, parsed.cookie.ignored)
  }

  /** {@link store}, from a page of the URL's own site or from where `options` say. */
  set(line: string, url: string | URL, options: CookieContextOptions = {}): CookieSetResult {
    const verdict = this.store(line, contextOf(url, options))
    return { ...verdict, stored: verdict.ok && (verdict.code === 'stored' || verdict.code === 'replaced') }
  }

  /** All live cookies, a site after the other, each site's in order of creation. */
  entries(): readonly Cookie[] {
    return [...this.#store.all(this.#now())]
  }

  /** Remove the cookies that are as the filter says in all that it says. Returns how many. */
  delete(filter: Partial<Pick<Cookie, 'name' | 'domain' | 'path' | 'partitionKey'>>): number {
    let count = 0
    for (const cookie of this.#store.all(this.#now())) {
      if (isAs(cookie, filter) && this.#store.remove(cookie)) count++
    }
    return count
  }

  clear(): void {
    this.#store.clear()
  }

  /** Put cookies in as they are, without the checks of {@link store} but within the limits; expired ones stay out. */
  load(cookies: Iterable<Cookie>): void {
    const now = this.#now()
    for (const cookie of cookies) {
      if (isExpired(cookie, now)) continue
      this.#store.put(cookie)
      this.#store.evict(cookie, now)
    }
  }

  /** All live cookies as JSON, those without a lifetime included. */
  toJSON(): CookieJarJSON {
    return { version: 1, cookies: this.entries() }
  }

  /**
   * A jar with the cookies of {@link toJSON}'s result.
   *
   * @throws CookieJarError for anything else
   */
  static fromJSON(json: unknown, options: CookieJarOptions): CookieJar {
    const jar = new CookieJar(options)
    jar.load(readCookieJar(json))
    return jar
  }

  /**
   * The cookies as tough-cookie serialises them, for its `CookieJar.deserializeSync`. Partitioned cookies are left out,
   * but for those of one top-level site.
   */
  toTough(topLevelOrigin?: Origin): ToughCookieJar {
    return toToughCookieJar(this.entries(), partitionKeyOf(topLevelOrigin))
  }

  /**
   * A jar with the cookies of a tough-cookie jar (its `toJSON()`).
   *
   * @param topLevelOrigin where its partitioned cookies belong; by default each to its own site
   * @throws CookieJarError for anything else
   */
  static fromTough(serialized: unknown, options: CookieJarOptions, topLevelOrigin?: Origin): CookieJar {
    const jar = new CookieJar(options)
    jar.load(fromToughCookieJar(serialized, options.now(), partitionKeyOf(topLevelOrigin)))
    return jar
  }

  #verdicts(context: CookieContext, now: number): readonly CookieSendVerdict[] {
    const situation = cookieSituation(context, this.#policy)
    const sent: CookieSendVerdict[] = []
    const withheld: CookieSendVerdict[] = []
    for (const cookie of this.#store.ofSite(situation.host, now)) {
      const verdict = sendVerdict(cookie, situation)
      if (verdict.ok) sent.push(verdict)
      else withheld.push(verdict)
    }
    sent.sort((a, b) => compareCookies(a.cookie, b.cookie))
    return [...sent, ...withheld]
  }

  /**
   * The steps that look at the other cookies. Unlike the draft's, a cookie that differs from the old one in its value
   * alone replaces it: the draft's early return there would leave the old value.
   */
  #insert(cookie: Cookie, situation: CookieSituation, now: number, ignored: Ignored): CookieStoreVerdict {
    const shadowed = situation.isSecure
      ? null
      : shadowedCookie(cookie, this.#store.ofSite(cookie.domain, now))
    if (shadowed !== null) {
      const expected = `an https URL, for ${shadowed.domain}${shadowed.path}`
      return refused('secure-shadowed', situation.href, expected)
    }
    const old = this.#store.find(cookie, now)
    if (old?.httpOnly === true && situation.source === 'script') {
      return refused('http-only-replaced', 'script', 'http')
    }
    if (isExpired(cookie, now)) {
      this.#store.remove(cookie)
      return passed(old === null ? 'expired' : 'removed', situation, { cookie, ignored, evicted: [] })
    }
    const stored = old === null ? cookie : { ...cookie, creation: old.creation }
    this.#store.put(stored)
    const evicted = this.#store.evict(stored, now)
    if (evicted.includes(stored)) return refused('no-room', null, 'Secure', cookieSection.eviction)
    return passed(old === null ? 'stored' : 'replaced', situation, { cookie: stored, ignored, evicted })
  }
}

type Ignored = readonly IgnoredAttribute[]

function passed(
  code: CookieStoreCode,
  { href }: CookieSituation,
  result: Pick<CookieStored, 'cookie' | 'ignored' | 'evicted'>,
): CookieStored {
  return { ok: true, code, received: href, expected: href, spec: cookieSection.store, ...result }
}

function cookiesSent(verdicts: readonly CookieSendVerdict[]): readonly Cookie[] {
  return verdicts.filter(({ ok }) => ok).map(({ cookie }) => cookie)
}

function contextOf(url: string | URL, options: CookieContextOptions): CookieContext {
  const parsed = new URL(url)
  const origin = originOf(parsed)
  const { topLevelOrigin = origin, source = 'http', isSameSitePage = true } = options
  const { isSameSite = schemefulSameSite(origin, topLevelOrigin) } = options
  return { url: parsed, topLevelOrigin, isSameSite, isSameSitePage, source }
}

function partitionKeyOf(topLevelOrigin: Origin | undefined): string | null {
  return topLevelOrigin === undefined || topLevelOrigin.kind === 'opaque'
    ? null
    : serializeSite(siteOf(topLevelOrigin))
}

function isAs(
  cookie: Cookie,
  filter: Partial<Pick<Cookie, 'name' | 'domain' | 'path' | 'partitionKey'>>,
): boolean {
  return (
    (filter.name ?? cookie.name) === cookie.name &&
    (filter.domain ?? cookie.domain) === cookie.domain &&
    (filter.path ?? cookie.path) === cookie.path &&
    (filter.partitionKey === undefined || filter.partitionKey === cookie.partitionKey)
  )
}
