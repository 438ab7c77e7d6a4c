import type { Fail, Pass } from '@accredit/protocol'
import type { Cookie } from './cookie.ts'
import type { CookieContext } from './cookie-context.ts'
import { domainMatches } from './cookie-domain.ts'
import { cookiePathMatches } from './cookie-path.ts'
import { cookieSection } from './cookie-section.ts'
import { type CookiePolicy, type CookieSituation, cookieSituation } from './cookie-situation.ts'

/** Why a cookie of the site stays home. */
export type CookieWithheldCode =
  /** It has no `Domain`, and another host of the site set it. */
  | 'host-only'
  /** The host is not its domain, nor a name below it. */
  | 'domain-mismatch'
  /** The path of the URL does not lead through its path. */
  | 'path-mismatch'
  /** It is `Secure`, and the URL is not. */
  | 'secure'
  /** It is `HttpOnly`, and a script asks. */
  | 'http-only'
  /** `SameSite=Strict` on a cross-site request. */
  | 'same-site-strict'
  /** `SameSite=Lax` on a cross-site request; only a top-level navigation would carry it. */
  | 'same-site-lax'
  /** No `SameSite`, which the profile takes for `Lax`, on a cross-site request. */
  | 'same-site-default'
  /** It is in the jar of another top-level site. */
  | 'other-partition'
  /** It is not partitioned, the top-level site is another, and the profile blocks third-party cookies. */
  | 'third-party-blocked'
  /** It is in the common jar, and the profile has third-party requests use the jar of their top-level site. */
  | 'third-party-partitioned'

/** What becomes of one cookie when a request is made; `cookie` is the record before it was used. */
export type CookieSendVerdict = (Pass<'sent'> | Fail<CookieWithheldCode>) & { readonly cookie: Cookie }

/**
 * Whether a live cookie goes with a request to the context's URL. Pure: the same cookie can be asked about under each
 * profile.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#retrieve-cookies
 */
export function cookieSendVerdict(
  cookie: Cookie,
  context: CookieContext,
  policy: CookiePolicy,
): CookieSendVerdict {
  return sendVerdict(cookie, cookieSituation(context, policy))
}

/** {@link cookieSendVerdict}, with what all cookies have in common worked out before. */
export function sendVerdict(cookie: Cookie, situation: CookieSituation): CookieSendVerdict {
  const fault =
    scopeFault(cookie, situation) ?? sameSiteFault(cookie, situation) ?? partyFault(cookie, situation)
  if (fault !== null) return { ...fault, cookie }
  return {
    ok: true,
    code: 'sent',
    received: situation.href,
    expected: situation.href,
    spec: cookieSection.retrieve,
    cookie,
  }
}

type Withheld = Fail<CookieWithheldCode>

function withheld(
  code: CookieWithheldCode,
  received: string | null,
  expected: string,
  spec: string = cookieSection.retrieve,
): Withheld {
  return { ok: false, code, received, expected, spec }
}

/** Host, path, `Secure` and `HttpOnly`: the conditions that every jar knows. */
function scopeFault(
  cookie: Cookie,
  { host, path, isSecure, source, href }: CookieSituation,
): Withheld | null {
  const { domain } = cookie
  if (cookie.hostOnly && host !== domain) return withheld('host-only', host, domain)
  if (!domainMatches(host, domain)) return withheld('domain-mismatch', host, `${domain} or a name below it`)
  if (!cookiePathMatches(path, cookie.path))
    return withheld('path-mismatch', path, `${cookie.path} or below it`)
  if (cookie.secure && !isSecure) return withheld('secure', href, 'an https URL')
  if (cookie.httpOnly && source === 'script') return withheld('http-only', 'script', 'http')
  return null
}

/** The request is a subresource one: `Lax` has no exception here. */
function sameSiteFault(cookie: Cookie, { isSameSite, policy }: CookieSituation): Withheld | null {
  if (isSameSite) return null
  const expected = 'a same-site request, or SameSite=None'
  switch (cookie.sameSite) {
    case 'strict':
      return withheld('same-site-strict', 'SameSite=Strict', expected, cookieSection.sameSite)
    case 'lax':
      return withheld('same-site-lax', 'SameSite=Lax', expected, cookieSection.sameSite)
    case 'default':
      if (policy.defaultSameSite === 'none') return null
      return withheld('same-site-default', null, expected, cookieSection.sameSite)
    case 'none':
      return null
  }
}

/** Whether the cookie is in a jar that the request may use. */
function partyFault(cookie: Cookie, situation: CookieSituation): Withheld | null {
  const { isThirdParty, partitionKey, policy } = situation
  if (cookie.partitionKey !== null) {
    if (cookie.partitionKey === partitionKey) return null
    return withheld('other-partition', partitionKey, cookie.partitionKey, cookieSection.partitioned)
  }
  if (!isThirdParty) return null
  const expected = 'a first-party request, or a Partitioned cookie'
  switch (policy.thirdPartyCookies) {
    case 'allow':
    case 'send-only':
      return null
    case 'block':
      return withheld('third-party-blocked', partitionKey, expected, cookieSection.thirdParty)
    case 'partition':
      return withheld('third-party-partitioned', partitionKey, expected, cookieSection.thirdParty)
  }
}

/** The order of the `Cookie` header: longer paths first, then the older cookie. For `Array.prototype.sort`. */
export function compareCookies(a: Cookie, b: Cookie): number {
  return b.path.length - a.path.length || a.creation - b.creation
}

/**
 * Serialize Cookies: `a=1; b=2`, and the value alone where there is no name.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#serialize-cookies
 */
export function serializeCookies(cookies: readonly Pick<Cookie, 'name' | 'value'>[]): string {
  return cookies.map(({ name, value }) => (name === '' ? value : `${name}=${value}`)).join('; ')
}
