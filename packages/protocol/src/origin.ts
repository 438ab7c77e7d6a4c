import { type ByteSet, byteSet, digits, lowerAlpha } from './byte-set.ts'
import { canonicalIPv4, canonicalIPv6, endsInANumber } from './ip-address.ts'

/**
 * A scheme, host and port. The host is lower-case ASCII, IPv6 addresses keep their brackets; the port is null when it
 * is absent, which is how the scheme's default is written.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-tuple
 */
export interface TupleOrigin {
  readonly kind: 'tuple'
  readonly scheme: string
  readonly host: string
  readonly port: number | null
}

/**
 * An origin that equals nothing but itself (sandboxed frames, `data:` and `file:` documents). Its identity is the
 * symbol, so that a copy of the object is the same origin.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-opaque
 */
export interface OpaqueOrigin {
  readonly kind: 'opaque'
  readonly id: symbol
}

/** @see https://html.spec.whatwg.org/multipage/browsers.html#concept-origin */
export type Origin = TupleOrigin | OpaqueOrigin

const maxSchemeLength = 64
const maxHostLength = 253
const maxLabelLength = 63

/** No serialised origin that `parseOrigin` accepts is longer: scheme, `://`, host, `:` and port. */
export const maxOriginLength = maxSchemeLength + 3 + maxHostLength + 6

const schemeBytes = byteSet(`+-._${digits}${lowerAlpha}`)
const hostBytes = byteSet(`-._${digits}${lowerAlpha}`)
const ipv6Bytes = byteSet(`:.${digits}abcdef`)

/**
 * The default port of a special scheme, or null for a scheme that has none.
 *
 * @see https://url.spec.whatwg.org/#default-port
 */
export function defaultPort(scheme: string): number | null {
  switch (scheme) {
    case 'http':
    case 'ws':
      return 80
    case 'https':
    case 'wss':
      return 443
    case 'ftp':
      return 21
    default:
      return null
  }
}

/**
 * Parse a serialised tuple origin, as a browser writes it in the `Origin` header: lower-case scheme and ASCII host,
 * canonical IP addresses, a port that is not the scheme's default, and nothing after it. Any other spelling of the
 * same origin is refused, not repaired. Returns null for `null`, for `file:` origins, and for what no browser sends.
 *
 * @see https://fetch.spec.whatwg.org/#http-origin
 */
export function parseOrigin(serialized: string): TupleOrigin | null {
  const hostEnd = originHostEnd(serialized)
  if (hostEnd === -1) return null
  const schemeEnd = serialized.indexOf(':')
  return {
    kind: 'tuple',
    scheme: serialized.slice(0, schemeEnd),
    host: serialized.slice(schemeEnd + 3, hostEnd),
    port: hostEnd === serialized.length ? null : Number(serialized.slice(hostEnd + 1)),
  }
}

/** Whether `parseOrigin` would return an origin, for where its parts are not needed. */
export function isSerializedOrigin(text: string): boolean {
  return originHostEnd(text) !== -1
}

/** The index after the host of a serialised tuple origin, or -1 when the text is none. */
function originHostEnd(text: string): number {
  if (text.length > maxOriginLength) return -1
  // Nearly every origin is an https one.
  const schemeEnd = text.startsWith('https://') ? 5 : schemeEndOf(text)
  if (schemeEnd === -1) return -1
  const hostEnd = scanHost(text, schemeEnd + 3)
  if (hostEnd === -1 || hostEnd === text.length) return hostEnd
  const port = parsePort(text, hostEnd)
  return port === null || port === defaultPort(text.slice(0, schemeEnd)) ? -1 : hostEnd
}

/** The index of the `://` after a scheme that an origin can have, or -1. */
function schemeEndOf(text: string): number {
  const end = scan(schemeBytes, text, 0)
  if (end === 0 || end > maxSchemeLength || !isLowerAlpha(text.charCodeAt(0))) return -1
  return text.startsWith('://', end) && !text.startsWith('file:') ? end : -1
}

function isLowerAlpha(code: number): boolean {
  return code >= 0x61 && code <= 0x7a
}

/** The index of the first code unit from `start` that is not in `set`. */
function scan(set: ByteSet, text: string, start: number): number {
  let i = start
  while (i < text.length && set[text.charCodeAt(i)] === 1) i++
  return i
}

/** The index after the host that begins at `start`, or -1 when it is not one in its canonical form. */
function scanHost(text: string, start: number): number {
  if (text.charCodeAt(start) === 0x5b) {
    const close = scan(ipv6Bytes, text, start + 1)
    if (text.charCodeAt(close) !== 0x5d) return -1
    const address = text.slice(start + 1, close)
    return canonicalIPv6(address) === address ? close + 1 : -1
  }
  return scanName(text, start)
}

/** A name or an IPv4 address: no empty label but after a trailing dot, none above 63 bytes, and 253 in all. */
function scanName(text: string, start: number): number {
  let lastLabel = start
  let label = start
  let end = start
  // One walk for bytes and labels: every grant by a wildcard takes it.
  for (; end < text.length; end++) {
    const byte = text.charCodeAt(end)
    if (byte === 0x2e) {
      if (end === label || end - label > maxLabelLength) return -1
      lastLabel = label
      label = end + 1
    } else if (hostBytes[byte] !== 1) break
  }
  if (end === start || end - start > maxHostLength || end - label > maxLabelLength) return -1
  const first = text.charCodeAt(label === end ? lastLabel : label)
  if (first < 0x30 || first > 0x39) return end
  const host = text.slice(start, end)
  return endsInANumber(host) && canonicalIPv4(host) !== host ? -1 : end
}

/** The port after a colon at `start`, to the end of `text`: 1 to 65535 without leading zeros, else null. */
function parsePort(text: string, start: number): number | null {
  const length = text.length - start - 1
  if (text.charCodeAt(start) !== 0x3a || length < 1 || length > 5 || text.charCodeAt(start + 1) === 0x30)
    return null
  let port = 0
  for (let i = start + 1; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return null
    port = port * 10 + digit
  }
  return port <= 65535 ? port : null
}

/** A fresh opaque origin, equal to no other. */
export function opaqueOrigin(): OpaqueOrigin {
  return { kind: 'opaque', id: Symbol('opaque origin') }
}

/**
 * An origin as text: `https://a.example:8443`, or `null` for an opaque one.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export function serializeOrigin(origin: Origin): string {
  if (origin.kind === 'opaque') return 'null'
  const { scheme, host, port } = origin
  return port === null ? `${scheme}://${host}` : `${scheme}://${host}:${port}`
}

/**
 * Same origin: scheme, host and port are equal; an opaque origin equals itself only. `document.domain` plays no part.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#same-origin
 */
export function sameOrigin(a: Origin, b: Origin): boolean {
  if (a.kind === 'opaque' || b.kind === 'opaque') {
    return a.kind === 'opaque' && b.kind === 'opaque' && a.id === b.id
  }
  return a.scheme === b.scheme && a.host === b.host && a.port === b.port
}

/**
 * The origin of a URL: a tuple for http, https, ws, wss and ftp, the inner URL's for a `blob:` of http or https, and
 * a fresh opaque origin for every other one (`data:`, `file:`, unregistered schemes). Two calls with such a URL
 * return two different origins.
 *
 * @see https://url.spec.whatwg.org/#concept-url-origin
 */
export function originOf(url: URL): Origin {
  const scheme = url.protocol.slice(0, -1)
  if (scheme === 'blob') return originOfBlobPath(url.pathname)
  if (defaultPort(scheme) === null) return opaqueOrigin()
  return { kind: 'tuple', scheme, host: url.hostname, port: url.port === '' ? null : Number(url.port) }
}

function originOfBlobPath(path: string): Origin {
  if (!URL.canParse(path)) return opaqueOrigin()
  const inner = new URL(path)
  return inner.protocol === 'http:' || inner.protocol === 'https:' ? originOf(inner) : opaqueOrigin()
}
