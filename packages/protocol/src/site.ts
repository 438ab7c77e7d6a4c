import type { OpaqueOrigin, Origin } from './origin.ts'
import { serializeOrigin } from './origin.ts'
import { registrableDomain } from './public-suffix.ts'

/**
 * A site: an opaque origin itself, or a scheme and a host that is the registrable domain where there is one.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#site
 */
export type Site =
  | OpaqueOrigin
  | { readonly kind: 'scheme-and-host'; readonly scheme: string; readonly host: string }

/**
 * The site of an origin. Ports are dropped.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site
 */
export function siteOf(origin: Origin): Site {
  if (origin.kind === 'opaque') return origin
  return {
    kind: 'scheme-and-host',
    scheme: origin.scheme,
    host: registrableDomain(origin.host) ?? origin.host,
  }
}

/**
 * A site as text: `https://example.com`, or `null` for an opaque one.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#serialization-of-a-site
 */
export function serializeSite(site: Site): string {
  switch (site.kind) {
    case 'opaque':
      return serializeOrigin(site)
    case 'scheme-and-host':
      return `${site.scheme}://${site.host}`
  }
}

/**
 * Same site, schemes apart: one registrable domain, or equal hosts where neither has one (IP addresses,
 * `localhost`). Opaque origins are same site only with themselves.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site
 */
export function schemelesslySameSite(a: Origin, b: Origin): boolean {
  if (a.kind === 'opaque' || b.kind === 'opaque') {
    return a.kind === 'opaque' && b.kind === 'opaque' && a.id === b.id
  }
  if (a.host === b.host) return true
  const domain = registrableDomain(a.host)
  return domain !== null && domain === registrableDomain(b.host)
}

/**
 * Same site: schemelessly same site, and the same scheme. Ports are ignored.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#same-site
 */
export function schemefulSameSite(a: Origin, b: Origin): boolean {
  if (a.kind === 'tuple' && b.kind === 'tuple' && a.scheme !== b.scheme) return false
  return schemelesslySameSite(a, b)
}
