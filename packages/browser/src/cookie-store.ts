import { type Cookie, cookieIdentity, isExpired, usedCookie } from './cookie.ts'
import { cookieSite } from './cookie-domain.ts'

/** Cookies that a site may have in one partition. */
const maxCookiesPerSite = 180
/** Cookies that no host loses to the limit of its site. */
const minCookiesPerHost = 50
/** Cookies that a store may have. */
export const maxCookies = 3000
/** Puts that a sweep waits for at least. */
const minSweepInterval = 32

type Shelf = Map<string, Cookie>

/**
 * The cookie store: the list of cookies, filed by site, so that a request looks at those of its own site only. Expired
 * cookies are never handed out; they go when they are met, or when as many cookies have been put as had stayed.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#cookie-store-eviction
 */
export class CookieStore {
  /** Site, then identity. A replaced cookie keeps its place, so that each shelf is in order of creation. */
  readonly #shelves = new Map<string, Shelf>()
  #size = 0
  #putsSinceSweep = 0
  #sizeAfterSweep = 0
  /** No cookie expires before. */
  #earliestExpiry = Number.POSITIVE_INFINITY

  /** The number of cookies, some of which may have expired. */
  get size(): number {
    return this.#size
  }

  /** Live cookies of the site of a host. May be removed and put while iterating. */
  *ofSite(host: string, now: number): Generator<Cookie, void, undefined> {
    const site = cookieSite(host)
    const shelf = this.#shelves.get(site)
    if (shelf === undefined) return
    for (const cookie of shelf.values()) {
      if (isExpired(cookie, now)) this.remove(cookie)
      else yield cookie
    }
  }

  /** All live cookies, a site after the other. May be removed while iterating. */
  *all(now: number): Generator<Cookie, void, undefined> {
    this.#sweep(now)
    for (const shelf of this.#shelves.values()) yield* shelf.values()
  }

  /** The live cookie of the same identity, or null. */
  find(cookie: Cookie, now: number): Cookie | null {
    const found = this.#shelves.get(cookieSite(cookie.domain))?.get(cookieIdentity(cookie)) ?? null
    if (found === null || !isExpired(found, now)) return found
    // Or else its successor would inherit its place.
    this.remove(found)
    return null
  }

  /** Insert, or replace the cookie of the same identity. Limits are {@link evict}'s business. */
  put(cookie: Cookie): void {
    const site = cookieSite(cookie.domain)
    let shelf = this.#shelves.get(site)
    if (shelf === undefined) {
      shelf = new Map()
      this.#shelves.set(site, shelf)
    }
    this.#size -= shelf.size
    shelf.set(cookieIdentity(cookie), cookie)
    this.#size += shelf.size
    if (cookie.expiry !== null) this.#earliestExpiry = Math.min(this.#earliestExpiry, cookie.expiry)
  }

  /** Make `cookies`, as {@link ofSite} gave them for `host`, the last used. */
  touch(host: string, cookies: readonly Cookie[], now: number): void {
    const shelf = this.#shelves.get(cookieSite(host))
    if (shelf === undefined || cookies.length === 0) return
    const used = new Set(cookies)
    // By the keys that are there: to make one anew costs more than to pass by the others.
    for (const [identity, cookie] of shelf) {
      if (cookie.lastAccess !== now && used.has(cookie)) shelf.set(identity, usedCookie(cookie, now))
    }
  }

  /** Remove the cookie of the same identity; whether there was one. */
  remove(cookie: Cookie): boolean {
    const site = cookieSite(cookie.domain)
    const shelf = this.#shelves.get(site)
    if (shelf === undefined || !shelf.delete(cookieIdentity(cookie))) return false
    this.#size--
    if (shelf.size === 0) this.#shelves.delete(site)
    return true
  }

  clear(): void {
    this.#shelves.clear()
    this.#size = 0
  }

  /**
   * Garbage Collect Cookies, after `cookie` was put: expired ones, then what its site and the store have too many of,
   * insecure ones before `Secure` ones and the least recently used first.
   *
   * @returns the live cookies that had to go
   */
  evict(cookie: Cookie, now: number): readonly Cookie[] {
    this.#putsSinceSweep++
    if (this.#putsSinceSweep > Math.max(this.#sizeAfterSweep, minSweepInterval) || this.#size > maxCookies) {
      this.#sweep(now)
    }
    const evicted: Cookie[] = []
    for (;;) {
      const victim = this.#excessOfSite(cookie, now)
      if (victim === null) break
      this.remove(victim)
      evicted.push(victim)
    }
    while (this.#size > maxCookies) {
      const victim = firstToGo(this.all(now))
      if (victim === null) break
      this.remove(victim)
      evicted.push(victim)
    }
    return evicted
  }

  /** Remove Expired Cookies. Since the last time, each put pays for two cookies, so that it costs little in the long run. */
  #sweep(now: number): void {
    if (now >= this.#earliestExpiry) {
      this.#earliestExpiry = Number.POSITIVE_INFINITY
      for (const shelf of this.#shelves.values()) {
        for (const cookie of shelf.values()) {
          if (isExpired(cookie, now)) this.remove(cookie)
          else if (cookie.expiry !== null) {
            this.#earliestExpiry = Math.min(this.#earliestExpiry, cookie.expiry)
          }
        }
      }
    }
    this.#putsSinceSweep = 0
    this.#sizeAfterSweep = this.#size
  }

  /** What is one too many in the partition of `cookie`, of the hosts that have more than every host may have. */
  #excessOfSite(cookie: Cookie, now: number): Cookie | null {
    const shelf = this.#shelves.get(cookieSite(cookie.domain))
    if (shelf === undefined || shelf.size <= maxCookiesPerSite) return null
    const partition: Cookie[] = []
    const perHost = new Map<string, number>()
    for (const other of this.ofSite(cookie.domain, now)) {
      if (other.partitionKey !== cookie.partitionKey) continue
      partition.push(other)
      perHost.set(other.domain, (perHost.get(other.domain) ?? 0) + 1)
    }
    if (partition.length <= maxCookiesPerSite) return null
    return firstToGo(partition.filter(({ domain }) => (perHost.get(domain) ?? 0) > minCookiesPerHost))
  }
}

/** The insecure cookie, or else the `Secure` one, that was not used for longest. */
function firstToGo(cookies: Iterable<Cookie>): Cookie | null {
  let first: Cookie | null = null
  for (const cookie of cookies) {
    if (first === null || goesBefore(cookie, first)) first = cookie
  }
  return first
}

function goesBefore(a: Cookie, b: Cookie): boolean {
  return a.secure === b.secure ? a.lastAccess < b.lastAccess : b.secure
}
