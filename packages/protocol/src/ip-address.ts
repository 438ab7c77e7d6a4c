import { allIn, byteSet, digits } from './byte-set.ts'

const decimalDigits = byteSet(digits)

/** The value of a hexadecimal digit, or 16 for any other code unit. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16
}

/**
 * The IPv4 number parser: decimal, `0x` hexadecimal or `0` octal, with `0x` alone meaning zero. Returns null for
 * anything else, and a number above 2**32 for any that is too large.
 *
 * @see https://url.spec.whatwg.org/#ipv4-number-parser
 */
function parseIPv4Number(text: string, start: number, end: number): number | null {
  if (start === end) return null
  let radix = 10
  let i = start
  if (text.charCodeAt(i) === 0x30 && end - i > 1) {
    const isHex = (text.charCodeAt(i + 1) | 0x20) === 0x78
    radix = isHex ? 16 : 8
    i += isHex ? 2 : 1
  }
  let value = 0
  for (; i < end; i++) {
    const digit = digitValue(text.charCodeAt(i))
    if (digit >= radix) return null
    value = Math.min(value * radix + digit, 2 ** 33)
  }
  return value
}

/** Where a host ends once one trailing dot is set aside. */
function endWithoutDot(host: string): number {
  return host.length > 1 && host.endsWith('.') ? host.length - 1 : host.length
}

/**
 * Whether the URL standard takes a host for an IPv4 address, well formed or not: its last label (before one
 * trailing dot) is all digits, or a hexadecimal number.
 *
 * @see https://url.spec.whatwg.org/#ends-in-a-number-checker
 */
export function endsInANumber(host: string): boolean {
  const end = endWithoutDot(host)
  const start = host.lastIndexOf('.', end - 1) + 1
  if (start === end) return false
  return allIn(decimalDigits, host, start, end) || parseIPv4Number(host, start, end) !== null
}

/**
 * The IPv4 parser. Returns the address as a number below 2**32, or null.
 *
 * @see https://url.spec.whatwg.org/#concept-ipv4-parser
 */
function parseIPv4(host: string): number | null {
  const end = endWithoutDot(host)
  let address = 0
  let start = 0
  for (let place = 3; place >= 0; place--) {
    const dot = host.indexOf('.', start)
    const isLast = dot === -1 || dot >= end
    const number = parseIPv4Number(host, start, isLast ? end : dot)
    if (number === null) return null
    if (isLast) return number < 256 ** (place + 1) ? address + number : null
    if (number > 255) return null
    address += number * 256 ** place
    start = dot + 1
  }
  return null
}

/**
 * The canonical form of an IPv4 address. Four dotted decimal parts without leading zeros come back as they are;
 * every other spelling that the URL standard's parser accepts (hexadecimal, octal, fewer parts, a trailing dot) in
 * that form; null for what is not an IPv4 address.
 *
 * @see https://url.spec.whatwg.org/#concept-ipv4-serializer
 */
export function canonicalIPv4(host: string): string | null {
  const address = parseIPv4(host)
  if (address === null) return null
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** Writes `a.b.c.d`, strictly decimal, from `start` to the end of `text` as two pieces. False when malformed. */
function parseEmbeddedIPv4(text: string, start: number, pieces: number[]): boolean {
  const bytes: number[] = []
  let i = start
  while (bytes.length < 4) {
    if (bytes.length > 0 && text.charCodeAt(i++) !== 0x2e) return false
    const first = i
    let value = 0
    while (i < text.length && decimalDigits[text.charCodeAt(i)] === 1) {
      if (i > first && value === 0) return false
      value = value * 10 + digitValue(text.charCodeAt(i++))
      if (value > 255) return false
    }
    if (i === first) return false
    bytes.push(value)
  }
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  pieces.push(a * 256 + b, c * 256 + d)
  return i === text.length
}

/**
 * The IPv6 parser. Returns the eight 16-bit pieces, or null.
 *
 * @see https://url.spec.whatwg.org/#concept-ipv6-parser
 */
function parseIPv6(text: string): number[] | null {
  const pieces: number[] = []
  let compress = -1
  let i = 0
  if (text.startsWith('::')) {
    compress = 0
    i = 2
  } else if (text.charCodeAt(0) === 0x3a) return null
  while (i < text.length) {
    if (pieces.length === 8) return null
    if (text.charCodeAt(i) === 0x3a) {
      // Step 6.2: a second colon in a row is the compression, and there is only one.
      if (compress !== -1) return null
      compress = pieces.length
      i++
      continue
    }
    const start = i
    let value = 0
    while (i < start + 4 && digitValue(text.charCodeAt(i)) < 16) {
      value = value * 16 + digitValue(text.charCodeAt(i++))
    }
    const next = text.charCodeAt(i)
    if (next === 0x2e) {
      if (pieces.length > 6 || !parseEmbeddedIPv4(text, start, pieces)) return null
      break
    }
    if (i === start) return null
    if (i < text.length) {
      if (next !== 0x3a || i + 1 === text.length) return null
      i++
    }
    pieces.push(value)
  }
  return decompress(pieces, compress)
}

/** Steps 7 and 8: fill the compressed run with zeros. Null unless eight pieces result. */
function decompress(pieces: number[], compress: number): number[] | null {
  if (compress === -1) return pieces.length === 8 ? pieces : null
  if (pieces.length === 8) return null
  pieces.splice(compress, 0, ...new Array<number>(8 - pieces.length).fill(0))
  return pieces
}

/** The first of the longest runs of two or more zero pieces, as its bounds; empty when there is none. */
function longestZeroRun(pieces: readonly number[]): readonly [start: number, end: number] {
  let best: readonly [number, number] = [-1, -1]
  let start = 0
  for (let i = 0; i <= pieces.length; i++) {
    if (pieces[i] === 0) continue
    if (i - start > Math.max(best[1] - best[0], 1)) best = [start, i]
    start = i + 1
  }
  return best
}

/**
 * The canonical form of an IPv6 address given without brackets: lower case, no leading zeros, the first longest run
 * of zero pieces compressed, no embedded IPv4. Null for what is not one, zone identifiers included.
 *
 * @see https://url.spec.whatwg.org/#concept-ipv6-serializer
 */
export function canonicalIPv6(address: string): string | null {
  const pieces = parseIPv6(address)
  if (pieces === null) return null
  const hex = pieces.map(piece => piece.toString(16))
  const [start, end] = longestZeroRun(pieces)
  if (start === -1) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(end).join(':')}`
}

/** Whether an IPv6 address (without brackets, in any spelling) is an IPv4 one in disguise: `::ffff:a.b.c.d`. */
export function isIPv4MappedIPv6(address: string): boolean {
  const pieces = parseIPv6(address)
  return pieces !== null && pieces[5] === 0xffff && pieces.slice(0, 5).every(piece => piece === 0)
}

/**
 * Whether a host (as the URL standard serialises it, IPv6 in brackets) is this machine by definition: 127.0.0.0/8,
 * `[::1]`, `localhost` or a name below it. One trailing dot is allowed.
 *
 * @see https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy
 */
export function isLoopbackHost(host: string): boolean {
  if (host.startsWith('[')) return host === '[::1]'
  const name = host.slice(0, endWithoutDot(host))
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  return endsInANumber(name) && canonicalIPv4(name)?.startsWith('127.') === true
}
