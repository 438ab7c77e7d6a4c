import { byteLowercase, serializeSite } from '@accredit/protocol'
import type { Cookie, CookieSameSite } from './cookie.ts'
import { cookieSite } from './cookie-domain.ts'
import { isObject, type JSONObject, readCookies } from './cookie-json.ts'
import { maxCookieAge } from './cookie-parse.ts'

/** A cookie in the form that tough-cookie serialises. Times are ISO 8601 with milliseconds. */
type ToughCookie = {
  key: string
  value: string
  /** Absent for a cookie that lives as long as the jar. */
  expires?: string
  /** IPv6 addresses have no brackets. */
  domain: string
  path: string
  secure: boolean
  httpOnly: boolean
  hostOnly: boolean
  /** Absent for a cookie without `SameSite`. */
  sameSite?: 'strict' | 'lax' | 'none'
  /** `Partitioned` for a cookie of a partition. */
  extensions?: string[]
  creation: string
  lastAccessed: string
}

/** A jar in the form that tough-cookie serialises: what its `CookieJar.deserializeSync` takes. */
export type ToughCookieJar = {
  version: string
  storeType: string
  rejectPublicSuffixes: boolean
  enableLooseMode: boolean
  allowSpecialUseDomain: boolean
  prefixSecurity: string
  cookies: ToughCookie[]
}

/**
 * Cookies as tough-cookie serialises them. It knows no partitions: the cookies of at most one can be among them, and
 * whoever uses the result must be on the pages of that top-level site.
 *
 * @param partitionKey the serialised top-level site whose partitioned cookies come along; by default none do
 */
export function toToughCookieJar(
  cookies: Iterable<Cookie>,
  partitionKey: string | null = null,
): ToughCookieJar {
  const converted: ToughCookie[] = []
  for (const cookie of cookies) {
    if (cookie.partitionKey === null || cookie.partitionKey === partitionKey) {
      converted.push(toToughCookie(cookie))
    }
  }
  return {
    version: 'tough-cookie@6.1.0',
    storeType: 'MemoryCookieStore',
    rejectPublicSuffixes: true,
    // Lets nameless cookies be.
    enableLooseMode: true,
    allowSpecialUseDomain: true,
    prefixSecurity: 'silent',
    cookies: converted,
  }
}

function toToughCookie(cookie: Cookie): ToughCookie {
  const { name, value, domain, hostOnly, path, secure, httpOnly, sameSite, partitionKey, expiry } = cookie
  return {
    key: name,
    value,
    ...(expiry === null ? {} : { expires: new Date(expiry).toISOString() }),
    domain: domain.startsWith('[') ? domain.slice(1, -1) : domain,
    path,
    secure,
    httpOnly,
    hostOnly,
    ...(sameSite === 'default' ? {} : { sameSite }),
    ...(partitionKey === null ? {} : { extensions: ['Partitioned'] }),
    creation: new Date(cookie.creation).toISOString(),
    lastAccessed: new Date(cookie.lastAccess).toISOString(),
  }
}

/**
 * The cookies of a tough-cookie jar (`jar.toJSON()`). What tough-cookie leaves out has tough-cookie's default; lifetimes
 * are capped as when a cookie is set. A cookie with the extension `Partitioned` is put in the jar of `partitionKey`.
 *
 * @param now milliseconds since the epoch
 * @param partitionKey by default the cookie's own site, over https
 * @throws CookieJarError
 */
export function fromToughCookieJar(
  serialized: unknown,
  now: number,
  partitionKey: string | null = null,
): readonly Cookie[] {
  const cookies = isObject(serialized) ? serialized['cookies'] : undefined
  if (!Array.isArray(cookies)) return readCookies(cookies)
  return readCookies(
    cookies.map((value: unknown) => (isObject(value) ? fromToughCookie(value, now, partitionKey) : value)),
  )
}

/** The fields under our names; whether they are of the right type is the reader's business. */
function fromToughCookie(tough: JSONObject, now: number, partitionKey: string | null): unknown {
  const { key = '', value = '', secure = false, httpOnly = false } = tough
  const domain = readDomain(tough['domain'])
  const creation = readDate(tough['creation']) ?? now
  const lastAccess = readDate(tough['lastAccessed']) ?? creation
  return {
    name: key,
    value,
    domain,
    hostOnly: tough['hostOnly'] ?? false,
    path: tough['path'] ?? '/',
    secure,
    httpOnly,
    sameSite: readSameSite(tough['sameSite']),
    partitionKey: isPartitioned(tough) ? (partitionKey ?? ownSite(domain)) : null,
    expiry: readExpiry(tough, lastAccess, now),
    creation,
    lastAccess,
  }
}

/** An IPv6 address without its brackets gets them. */
function readDomain(value: unknown): unknown {
  return typeof value === 'string' && value.includes(':') && !value.startsWith('[') ? `[${value}]` : value
}

/** Null for an absent date, and for tough-cookie's `Infinity`. */
function readDate(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const time = new Date(value).getTime()
  return Number.isNaN(time) ? null : time
}

/** `maxAge` (seconds, or an infinity) over `expires`, and counted from the last access, as tough-cookie has it. */
function readExpiry(tough: JSONObject, lastAccess: number, now: number): number | null {
  const limit = now + maxCookieAge * 1000
  const { maxAge } = tough
  if (maxAge === 'Infinity') return limit
  if (maxAge === '-Infinity') return now
  if (typeof maxAge === 'number') return maxAge <= 0 ? now : Math.min(lastAccess + maxAge * 1000, limit)
  const expires = readDate(tough['expires'])
  return expires === null ? null : Math.min(expires, limit)
}

function readSameSite(value: unknown): CookieSameSite {
  const lower = typeof value === 'string' ? byteLowercase(value) : ''
  return lower === 'strict' || lower === 'lax' || lower === 'none' ? lower : 'default'
}

function isPartitioned({ extensions }: JSONObject): boolean {
  return (
    Array.isArray(extensions) &&
    extensions.some((value: unknown) => typeof value === 'string' && byteLowercase(value) === 'partitioned')
  )
}

function ownSite(domain: unknown): string | null {
  if (typeof domain !== 'string') return null
  return serializeSite({ kind: 'scheme-and-host', scheme: 'https', host: cookieSite(domain) })
}
