import { byteSet, digits } from './byte-set.ts'

const decimalDigits = byteSet(digits)

/** The bounds of a single byte range as written, in decimal digits; an absent bound is empty. */
export interface SingleRange {
  readonly start: string
  readonly end: string
}

/**
 * Parse a single range header value, whitespace not allowed: `bytes=N-M`, `bytes=N-` or `bytes=-M`. Null for anything
 * else, several ranges and N above M included.
 *
 * @see https://fetch.spec.whatwg.org/#simple-range-header-value
 */
export function parseSingleRange(value: string): SingleRange | null {
  if (!value.startsWith('bytes=')) return null
  const dash = endOfDigits(value, 6)
  if (value.charCodeAt(dash) !== 0x2d || endOfDigits(value, dash + 1) !== value.length) return null
  const start = value.slice(6, dash)
  const end = value.slice(dash + 1)
  if (start === '' && end === '') return null
  return start !== '' && end !== '' && isGreater(start, end) ? null : { start, end }
}

function endOfDigits(value: string, start: number): number {
  let i = start
  while (decimalDigits[value.charCodeAt(i)] === 1) i++
  return i
}

/** Compares decimal digits of any length, where a number would lose the last ones. */
function isGreater(a: string, b: string): boolean {
  const x = withoutLeadingZeros(a)
  const y = withoutLeadingZeros(b)
  return x.length === y.length ? x > y : x.length > y.length
}

function withoutLeadingZeros(number: string): string {
  let i = 0
  while (number.charCodeAt(i) === 0x30) i++
  return number.slice(i)
}
