import { byteLowercase, canonicalIPv4, registrableDomain } from '@accredit/protocol'

/** Whether a host, as the URL standard serialises it, is an IP address and not a domain. */
export function isIpHost(host: string): boolean {
  if (host.startsWith('[')) return true
  const last = host.charCodeAt(host.length - 1)
  return last >= 0x30 && last <= 0x39 && canonicalIPv4(host) === host
}

/**
 * Domain-Matches: the host is the domain, or a name below it.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#name-domain-matching
 */
export function domainMatches(host: string, domain: string): boolean {
  if (host === domain) return true
  return (
    host.endsWith(domain) &&
    host.charCodeAt(host.length - domain.length - 1) === 0x2e &&
    domain !== '' &&
    !isIpHost(host)
  )
}

/**
 * What the jar files a host under: its registrable domain, or itself where it has none. A cookie that domain-matches a
 * host is under the same name as the host, because a public suffix is never the domain of more than itself.
 */
export function cookieSite(host: string): string {
  return registrableDomain(host) ?? host
}

/**
 * The host that the value of `Domain` names, without its leading dot. Null for what the URL standard's host parser
 * refuses, and for what is more than a host.
 *
 * @param value not empty
 */
export function parseDomainAttribute(value: string): string | null {
  const host = value.startsWith('.') ? value.slice(1) : value
  if (host === '' || !isHostText(host)) return null
  const lower = byteLowercase(host)
  // Only the parser knows the canonical form of addresses and the validity of punycode.
  const isPlain = !lower.startsWith('[') && !lower.includes('xn--') && !lower.includes('%')
  if (isPlain && !mayEndInANumber(lower)) return lower
  const url = `http://${host}/`
  return URL.canParse(url) ? new URL(url).hostname : null
}

/** Visible ASCII without the delimiters of a URL, or all in brackets. */
function isHostText(host: string): boolean {
  const isBracketed = host.startsWith('[') && host.endsWith(']')
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i)
    if (code <= 0x20 || code >= 0x7f) return false
    if (!isBracketed && '#/:<>?@[\\]^|'.includes(host.charAt(i))) return false
    if (isBracketed && i > 0 && i < host.length - 1 && '#/?@[\\]'.includes(host.charAt(i))) return false
  }
  return true
}

/** A necessary condition of an address (`127.0x1`, `1.2.3.4.`): the last label begins with a digit. */
function mayEndInANumber(host: string): boolean {
  const first = host.charCodeAt(host.lastIndexOf('.', host.length - 2) + 1)
  return first >= 0x30 && first <= 0x39
}
