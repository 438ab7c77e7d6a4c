/**
 * The `SameSite` of a cookie; `default` is its absence (or a value that is none of the three), which a profile takes for
 * `Lax` or for `None`.
 */
export type CookieSameSite = 'strict' | 'lax' | 'none' | 'default'

/** Ends a partition key that is not that of the site's own pages. */
export const crossSiteMark = ' cross-site'

/**
 * A cookie as the jar holds it. Immutable: a replaced or used cookie is a new record.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#name-cookie-struct
 */
export interface Cookie {
  /** A byte string (latin1), case-sensitive; empty for a nameless cookie. */
  readonly name: string
  /** A byte string (latin1), as received, quotes included. */
  readonly value: string
  /** The host that `Domain` names, or that set the cookie: lower-case ASCII, no leading dot, IPv6 in brackets. */
  readonly domain: string
  /** The cookie goes to `domain` itself, and to no name below it. */
  readonly hostOnly: boolean
  /** Begins with a slash. */
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: CookieSameSite
  /**
   * The serialised top-level site whose jar the cookie is in (`https://app.example`), null for the common one. With
   * {@link crossSiteMark} where it was set from within a page of another site, or an opaque one, that the site frames.
   */
  readonly partitionKey: string | null
  /** Milliseconds since the epoch; null for a cookie that lives as long as the jar. */
  readonly expiry: number | null
  /** Milliseconds since the epoch of the first cookie of this identity. */
  readonly creation: number
  /** Milliseconds since the epoch of when it was last set or sent. */
  readonly lastAccess: number
}

/**
 * What a cookie is replaced by: name, domain, host-only, path and partition, as one string. None of them contains a
 * line feed.
 */
export function cookieIdentity(
  cookie: Pick<Cookie, 'name' | 'domain' | 'hostOnly' | 'path' | 'partitionKey'>,
): string {
  const { name, domain, hostOnly, path, partitionKey } = cookie
  return `${name}\n${domain}\n${hostOnly ? 'host' : 'domain'}\n${path}\n${partitionKey ?? ''}`
}

/** Whether the last moment of a cookie has come, `now` in milliseconds since the epoch. */
export function isExpired(cookie: Pick<Cookie, 'expiry'>, now: number): boolean {
  return cookie.expiry !== null && cookie.expiry <= now
}

/** The cookie, last used at `now`. Spelled out because it is done for every cookie sent, and a spread takes longer. */
export function usedCookie(cookie: Cookie, now: number): Cookie {
  return {
    name: cookie.name,
    value: cookie.value,
    domain: cookie.domain,
    hostOnly: cookie.hostOnly,
    path: cookie.path,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    sameSite: cookie.sameSite,
    partitionKey: cookie.partitionKey,
    expiry: cookie.expiry,
    creation: cookie.creation,
    lastAccess: now,
  }
}
