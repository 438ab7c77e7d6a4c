const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** What has been found so far; null is the draft's "flag is not set". */
interface DateFields {
  time: readonly [hour: number, minute: number, second: number] | null
  day: number | null
  /** 0 for January. */
  month: number | null
  year: number | null
}

/**
 * Parse a Date: the lenient algorithm behind `Expires`, which takes time, day, month and year from wherever they stand.
 *
 * @returns milliseconds since the epoch, or null
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#cookie-date
 */
export function parseCookieDate(text: string): number | null {
  const fields: DateFields = { time: null, day: null, month: null, year: null }
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !isDelimiter(text.charCodeAt(i))) continue
    if (i > start) takeToken(fields, text, start, i)
    start = i + 1
  }
  return toTime(fields)
}

function isDelimiter(code: number): boolean {
  return (
    code === 0x09 ||
    (code >= 0x20 && code <= 0x2f) ||
    (code >= 0x3b && code <= 0x40) ||
    (code >= 0x5b && code <= 0x60) ||
    (code >= 0x7b && code <= 0x7e)
  )
}

/** Step 2: the first field that is still missing and that the token can be. */
function takeToken(fields: DateFields, text: string, start: number, end: number): void {
  if (fields.time === null) {
    const time = parseTime(text, start, end)
    if (time !== null) {
      fields.time = time
      return
    }
  }
  const digits = digitsEnd(text, start, end) - start
  if (fields.day === null && digits >= 1 && digits <= 2) {
    fields.day = Number(text.slice(start, start + digits))
    return
  }
  if (fields.month === null) {
    const month = months.indexOf(text.slice(start, Math.min(start + 3, end)).toLowerCase())
    if (month !== -1) {
      fields.month = month
      return
    }
  }
  if (fields.year === null && digits >= 2 && digits <= 4) {
    fields.year = fullYear(Number(text.slice(start, start + digits)))
  }
}

/** The index after the digits that begin at `start`. */
function digitsEnd(text: string, start: number, end: number): number {
  let i = start
  while (i < end && text.charCodeAt(i) >= 0x30 && text.charCodeAt(i) <= 0x39) i++
  return i
}

/** `h:m:s`, one or two digits each, and anything that is no digit after it. */
function parseTime(text: string, start: number, end: number): DateFields['time'] {
  const parts: number[] = []
  let i = start
  while (parts.length < 3) {
    if (parts.length > 0 && (i >= end || text.charCodeAt(i++) !== 0x3a)) return null
    const after = digitsEnd(text, i, end)
    if (after === i || after - i > 2) return null
    parts.push(Number(text.slice(i, after)))
    i = after
  }
  const [hour = 0, minute = 0, second = 0] = parts
  return [hour, minute, second]
}

/** Steps 3 and 4. */
function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year <= 69 ? year + 2000 : year
}

/** Steps 5 to 7. */
function toTime({ time, day, month, year }: DateFields): number | null {
  if (time === null || day === null || month === null || year === null) return null
  const [hour, minute, second] = time
  if (day < 1 || day > 31 || year < 1601 || hour > 23 || minute > 59 || second > 59) return null
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  // 31 April would roll over into May.
  return date.getUTCDate() === day ? date.getTime() : null
}
