import { byteLowercase, type Fail } from '@accredit/protocol'
import type { ParsedCookie } from './cookie-parse.ts'
import { cookieSection } from './cookie-section.ts'

export type CookiePrefixFaultCode =
  | 'prefix-secure'
  | 'prefix-host'
  | 'prefix-http'
  | 'prefix-host-http'
  | 'nameless-prefix'

interface Prefix {
  readonly code: Exclude<CookiePrefixFaultCode, 'nameless-prefix'>
  readonly text: string
  readonly isHost: boolean
  readonly isHttp: boolean
}

/** The longest first: `__Host-Http-` begins with `__Host-`. */
const prefixes: readonly Prefix[] = [
  { code: 'prefix-host-http', text: '__host-http-', isHost: true, isHttp: true },
  { code: 'prefix-host', text: '__host-', isHost: true, isHttp: false },
  { code: 'prefix-http', text: '__http-', isHost: false, isHttp: true },
  { code: 'prefix-secure', text: '__secure-', isHost: false, isHttp: false },
]

/** The prefix that a name begins with, in whatever case: servers may compare names without regard to it. */
function prefixOf(name: string): Prefix | null {
  // No need to lower the case of the other names.
  if (!name.startsWith('__')) return null
  const lower = byteLowercase(name)
  return prefixes.find(({ text }) => lower.startsWith(text)) ?? null
}

/**
 * The last steps before storing: what a name's prefix promises, and no nameless cookie that would be read as one.
 *
 * @param hostOnly of the cookie: whether `Domain` is absent, or without effect
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#store-a-cookie
 */
export function prefixFault(parsed: ParsedCookie, hostOnly: boolean): Fail<CookiePrefixFaultCode> | null {
  const spec = cookieSection.store
  if (parsed.name === '') {
    const prefix = prefixOf(parsed.value)
    if (prefix === null) return null
    return { ok: false, code: 'nameless-prefix', received: parsed.value, expected: 'a name', spec }
  }
  const prefix = prefixOf(parsed.name)
  if (prefix === null) return null
  const keepsHost = !prefix.isHost || (hostOnly && parsed.path === '/')
  const keepsHttp = !prefix.isHttp || parsed.httpOnly
  if (parsed.secure && keepsHost && keepsHttp) return null
  const expected = `Secure${prefix.isHttp ? '; HttpOnly' : ''}${prefix.isHost ? '; Path=/, and no Domain' : ''}`
  return { ok: false, code: prefix.code, received: parsed.name, expected, spec }
}
