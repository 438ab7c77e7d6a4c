const quote = 0x22
const comma = 0x2c
const backslash = 0x5c

function isTabOrSpace(code: number): boolean {
  return code === 0x09 || code === 0x20
}

function isHttpWhitespace(code: number): boolean {
  return isTabOrSpace(code) || code === 0x0a || code === 0x0d
}

function trim(value: string, isTrimmed: (code: number) => boolean, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isTrimmed(value.charCodeAt(start))) start++
  while (end > start && isTrimmed(value.charCodeAt(end - 1))) end--
  return value.slice(start, end)
}

/**
 * Normalise a field value: leading and trailing tab, space, CR and LF are removed.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-value-normalize
 */
export function normalizeFieldValue(value: string): string {
  return trim(value, isHttpWhitespace, 0, value.length)
}

/**
 * "Get, decode, and split" of one field value: cut at the commas outside quoted strings, each part trimmed of
 * tab and space. Always at least one part; parts may be empty, quotes are kept, an unclosed quote runs to the end.
 *
 * @see https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
 */
export function splitFieldValue(value: string): string[] {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code === quote) {
      i = endOfQuotedString(value, i)
    } else if (code === comma) {
      parts.push(trim(value, isTabOrSpace, start, i))
      start = i + 1
    }
  }
  parts.push(trim(value, isTabOrSpace, start, value.length))
  return parts
}

/** The index of the quote that closes the quoted string opened at `open`, or the last index if none does. */
function endOfQuotedString(value: string, open: number): number {
  let i = open + 1
  while (i < value.length && value.charCodeAt(i) !== quote) i += value.charCodeAt(i) === backslash ? 2 : 1
  return Math.min(i, value.length - 1)
}
