import { byteSet } from './byte-set.ts'

const tabOrSpace = byteSet('\t ')
const httpWhitespace = byteSet('\t\n\r ')
const quote = 0x22
const comma = 0x2c
const backslash = 0x5c

/** `value` from `start` to `end`, without the bytes of `set` at either side. */
function trim(set: Uint8Array, value: string, start: number, end: number): string {
  let from = start
  let to = end
  while (from < to && set[value.charCodeAt(from)] === 1) from++
  while (to > from && set[value.charCodeAt(to - 1)] === 1) to--
  return value.slice(from, to)
}

/**
 * Normalise a header value: leading and trailing tab, space, CR and LF are removed.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-value-normalize
 */
export function normalizeHeaderValue(value: string): string {
  return trim(httpWhitespace, value, 0, value.length)
}

/**
 * Whether a string can be a header value: bytes only, none of NUL, LF and CR, no tab or space at either end.
 *
 * @see https://fetch.spec.whatwg.org/#header-value
 */
export function isHeaderValue(value: string): boolean {
  if (tabOrSpace[value.charCodeAt(0)] === 1 || tabOrSpace[value.charCodeAt(value.length - 1)] === 1)
    return false
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code === 0x00 || code === 0x0a || code === 0x0d || code > 0xff) return false
  }
  return true
}

/**
 * "Get, decode, and split" of one header value: cut at the commas outside quoted strings, each part trimmed of tab
 * and space. Returns at least one part; parts may be empty, quotes stay, an unclosed quote runs to the end.
 *
 * @see https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
 */
export function splitHeaderValue(value: string): string[] {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code === quote) {
      i = endOfQuotedString(value, i)
    } else if (code === comma) {
      parts.push(trim(tabOrSpace, value, start, i))
      start = i + 1
    }
  }
  parts.push(trim(tabOrSpace, value, start, value.length))
  return parts
}

/** The index of the quote that closes the one at `open`, or the last index if none does. */
function endOfQuotedString(value: string, open: number): number {
  let i = open + 1
  while (i < value.length && value.charCodeAt(i) !== quote) i += value.charCodeAt(i) === backslash ? 2 : 1
  return Math.min(i, value.length - 1)
}
