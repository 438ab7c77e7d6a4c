import { type Fail, isPublicSuffix } from '@accredit/protocol'
import type { Cookie } from './cookie.ts'
import { domainMatches, isIpHost, parseDomainAttribute } from './cookie-domain.ts'
import type { CookieParseFailCode, ParsedCookie } from './cookie-parse.ts'
import { cookiePathMatches, defaultCookiePath } from './cookie-path.ts'
import { prefixFault } from './cookie-prefix.ts'
import { cookieSection } from './cookie-section.ts'
import type { CookieSituation } from './cookie-situation.ts'

/** Why a cookie is not stored. */
export type CookieRefusalCode =
  | CookieParseFailCode
  /** The URL has no host. */
  | 'no-host'
  /** `Domain` is not a host. */
  | 'domain-invalid'
  /** `Domain` is a public suffix, such as `com`, and not the host itself. */
  | 'domain-public-suffix'
  /** `Domain` is neither the host nor a domain above it. */
  | 'domain-mismatch'
  /** A script may not set an `HttpOnly` cookie. */
  | 'http-only'
  /** A URL that is not https may not set a `Secure` cookie. */
  | 'secure'
  /** A URL that is not https may not set what would shadow a `Secure` cookie. */
  | 'secure-shadowed'
  /** `SameSite=Strict` from a cross-site request. */
  | 'same-site-strict'
  /** `SameSite=Lax` from a cross-site request. */
  | 'same-site-lax'
  /** No `SameSite`, which the profile takes for `Lax`, from a cross-site request. */
  | 'same-site-default'
  /** `SameSite=None` without `Secure`. */
  | 'same-site-none-insecure'
  /** The name begins with `__Secure-`, without `Secure`. */
  | 'prefix-secure'
  /** The name begins with `__Host-`, without one of `Secure`, `Path=/` and no `Domain`. */
  | 'prefix-host'
  /** The name begins with `__Http-`, without one of `Secure` and `HttpOnly`. */
  | 'prefix-http'
  /** The name begins with `__Host-Http-`, without one of `Secure`, `HttpOnly`, `Path=/` and no `Domain`. */
  | 'prefix-host-http'
  /** There is no name, and the value begins like a prefixed name. */
  | 'nameless-prefix'
  /** `Partitioned` without `Secure`. */
  | 'partitioned-insecure'
  /** The cookie belongs in the jar of its top-level site, and the top-level origin is opaque. */
  | 'partition-opaque'
  /** The page is of another site, and the profile keeps third parties from storing cookies. */
  | 'third-party-blocked'
  /** A script may not replace an `HttpOnly` cookie. */
  | 'http-only-replaced'
  /** Every cookie that could make way has precedence. */
  | 'no-room'

export type CookieRefusal = Fail<CookieRefusalCode>

/** A refusal by the section of Store a Cookie, unless it says otherwise. */
export function refused(
  code: CookieRefusalCode,
  received: string | null,
  expected: string,
  spec: string = cookieSection.store,
): CookieRefusal {
  return { ok: false, code, received, expected, spec }
}

export type CookieAdmission = { readonly ok: true; readonly cookie: Cookie } | CookieRefusal

/**
 * Store a Cookie as far as it looks at the cookie and where it came from, not at the other cookies.
 *
 * @param now milliseconds since the epoch
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#store-a-cookie
 */
export function admitCookie(parsed: ParsedCookie, situation: CookieSituation, now: number): CookieAdmission {
  const scope = scopeOf(parsed, situation)
  if (!scope.ok) return scope
  const { domain, hostOnly } = scope
  const fault =
    sourceFault(parsed, situation) ?? sameSiteFault(parsed, situation) ?? prefixFault(parsed, hostOnly)
  if (fault !== null) return fault
  const partition = partitionOf(parsed, situation)
  if (!partition.ok) return partition
  const { name, value, secure, httpOnly, sameSite, expiry } = parsed
  const cookie: Cookie = {
    name,
    value,
    domain,
    hostOnly,
    path: parsed.path ?? defaultCookiePath(situation.path),
    secure,
    httpOnly,
    sameSite,
    partitionKey: partition.key,
    expiry,
    creation: now,
    lastAccess: now,
  }
  return { ok: true, cookie }
}

type CookieScope = { readonly ok: true; readonly domain: string; readonly hostOnly: boolean } | CookieRefusal

/** Which hosts the cookie goes to. */
function scopeOf(parsed: ParsedCookie, { host, href }: CookieSituation): CookieScope {
  if (host === '') return refused('no-host', href, 'a URL with a host')
  if (parsed.domain === null) return { ok: true, domain: host, hostOnly: true }
  const domain = parseDomainAttribute(parsed.domain)
  if (domain === null) return refused('domain-invalid', parsed.domain, 'a host', cookieSection.parse)
  const isHost = domain === host
  if (isPublicSuffix(domain)) {
    if (isHost) return { ok: true, domain, hostOnly: true }
    return refused('domain-public-suffix', parsed.domain, host)
  }
  if (!domainMatches(host, domain)) {
    return refused('domain-mismatch', parsed.domain, `${host} or a domain above it`)
  }
  return { ok: true, domain, hostOnly: isIpHost(domain) }
}

function sourceFault(
  parsed: ParsedCookie,
  { isSecure, source, href }: CookieSituation,
): CookieRefusal | null {
  if (parsed.httpOnly && source === 'script') return refused('http-only', 'HttpOnly', 'no HttpOnly')
  if (parsed.secure && !isSecure) return refused('secure', href, 'an https URL')
  return null
}

function sameSiteFault(parsed: ParsedCookie, { isSameSite, policy }: CookieSituation): CookieRefusal | null {
  const expected = 'SameSite=None, or a same-site request'
  switch (parsed.sameSite) {
    case 'strict':
      return isSameSite ? null : refused('same-site-strict', 'SameSite=Strict', expected)
    case 'lax':
      return isSameSite ? null : refused('same-site-lax', 'SameSite=Lax', expected)
    case 'default':
      return isSameSite || policy.defaultSameSite === 'none'
        ? null
        : refused('same-site-default', null, expected)
    case 'none':
      return parsed.secure || policy.sameSiteNoneWithoutSecure
        ? null
        : refused('same-site-none-insecure', 'SameSite=None', 'SameSite=None; Secure')
  }
}

type Partition = { readonly ok: true; readonly key: string | null } | CookieRefusal

/** Which jar the cookie goes to: the common one (null), or that of the top-level site. */
function partitionOf(parsed: ParsedCookie, situation: CookieSituation): Partition {
  const { policy, isThirdParty, partitionKey } = situation
  if (parsed.partitioned && policy.partitionedCookies) {
    if (parsed.secure) return partitionNamed(partitionKey)
    return refused('partitioned-insecure', 'Partitioned', 'Partitioned; Secure', cookieSection.partitioned)
  }
  if (!isThirdParty) return { ok: true, key: null }
  switch (policy.thirdPartyCookies) {
    case 'allow':
      return { ok: true, key: null }
    case 'send-only':
    case 'block':
      return refused(
        'third-party-blocked',
        partitionKey,
        'a first-party request, or Partitioned',
        cookieSection.thirdParty,
      )
    case 'partition':
      return partitionNamed(partitionKey)
  }
}

/** An opaque top-level origin names no jar that a second page could find again. */
function partitionNamed(key: string | null): Partition {
  if (key !== null) return { ok: true, key }
  return refused(
    'partition-opaque',
    'null',
    'a top-level origin that is not opaque',
    cookieSection.partitioned,
  )
}

/**
 * Leave Secure cookies alone: the `Secure` cookie that a cookie from an insecure URL would shadow, or null. Of the
 * same name, with a domain that matches either way, and on its path or above.
 *
 * @param others the cookies of the site. A name below a public suffix is not of the suffix's own site, so that the
 *   suffix's cookies, which it would never be sent, are not asked.
 */
export function shadowedCookie(cookie: Cookie, others: Iterable<Cookie>): Cookie | null {
  for (const other of others) {
    if (
      other.secure &&
      other.name === cookie.name &&
      other.partitionKey === cookie.partitionKey &&
      (domainMatches(other.domain, cookie.domain) || domainMatches(cookie.domain, other.domain)) &&
      cookiePathMatches(cookie.path, other.path)
    ) {
      return other
    }
  }
  return null
}
