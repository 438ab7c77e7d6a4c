/** Bytes whose encoded form gives a path a second reading: controls, delimiters of paths, and what needs no encoding. */
const ambiguous: ReadonlySet<number> = new Set([
  ...Array(0x20).keys(),
  ...Array.from('/\\;%-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', byte =>
    byte.charCodeAt(0),
  ),
])

/**
 * Splits the path of a request into lower-case segments, if it has one reading only.
 *
 * Routers differ on case, on a trailing slash and on what they decode; a path that another router could read as
 * another route (dot segments, empty segments, `\`, `;`, an encoded slash or letter) gets no entry of a table, and so
 * neither its grants nor its exemptions.
 *
 * @param url - path or absolute URL, with or without a query
 * @returns the segments, or `null` where the path is ambiguous
 */
export function segmentsOf(url: string): readonly string[] | null {
  const path = pathOf(url)
  if (!path.startsWith('/') || path.includes('\\') || path.includes(';') || path.includes('//')) return null
  const segments = path.toLowerCase().split('/')
  segments.shift()
  if (segments.at(-1) === '') segments.pop()
  return segments.every(isPlain) ? segments : null
}

function pathOf(url: string): string {
  const scheme = url.startsWith('/') ? -1 : url.indexOf('://')
  const start = scheme < 0 ? 0 : url.indexOf('/', scheme + 3)
  if (start < 0) return '/'
  const query = url.indexOf('?', start)
  const fragment = url.indexOf('#', start)
  const end = Math.min(query < 0 ? url.length : query, fragment < 0 ? url.length : fragment)
  return end === start ? '/' : url.slice(start, end)
}

function isPlain(segment: string): boolean {
  if (segment === '.' || segment === '..') return false
  for (let at = segment.indexOf('%'); at >= 0; at = segment.indexOf('%', at + 1)) {
    if (!isHex(segment.charCodeAt(at + 1)) || !isHex(segment.charCodeAt(at + 2))) return false
    if (ambiguous.has(Number.parseInt(segment.slice(at + 1, at + 3), 16))) return false
  }
  return true
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)
}
