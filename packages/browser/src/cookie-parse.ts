import { byteLowercase, type Fail } from '@accredit/protocol'
import type { CookieSameSite } from './cookie.ts'
import { parseCookieDate } from './cookie-date.ts'
import { cookieSection } from './cookie-section.ts'

/** Bytes that the name and the value of a cookie may have together. */
export const maxCookieSize = 4096
/** Bytes that the value of an attribute may have; a longer attribute is skipped. */
const maxCookieAttributeSize = 1024
/** Seconds that a cookie may be asked to live: 400 days. */
export const maxCookieAge = 400 * 24 * 60 * 60

/** Earlier than any clock; what `Max-Age=0` sets. */
const earliestTime = -8.64e15

/** Why a `Set-Cookie` value is no cookie at all. */
export type CookieParseFailCode =
  /** It has a control byte other than a tab. */
  | 'control-byte'
  /** It has a character above U+00FF, and so is not a string of bytes. */
  | 'not-bytes'
  /** Neither a name nor a value. */
  | 'empty'
  /** Name and value have more than 4096 bytes together. */
  | 'too-long'

/** Why an attribute had no effect. */
export type IgnoredAttributeCode =
  /** Its value has more than 1024 bytes. */
  | 'attribute-too-long'
  /** No attribute has this name. */
  | 'attribute-unknown'
  /** `Expires` is not a date. */
  | 'expires-unparsable'
  /** `Expires` stands after a `Max-Age`, or before one that then wins. */
  | 'expires-beside-max-age'
  /** `Max-Age` is not an integer. */
  | 'max-age-unparsable'
  /** `Path` does not begin with a slash: the default path holds. */
  | 'path-not-absolute'
  /** `SameSite` is none of `Strict`, `Lax` and `None`: it is as if it were absent. */
  | 'same-site-unknown'
  /** `Domain` is empty: the cookie is host-only. */
  | 'domain-empty'
  /** The lifetime is longer than 400 days: it is 400 days. */
  | 'lifetime-capped'

export interface IgnoredAttribute {
  readonly code: IgnoredAttributeCode
  /** As received. */
  readonly name: string
  /** As received, at most its first 1024 bytes. */
  readonly value: string
}

/** A `Set-Cookie` value taken apart; nothing is known yet of where it came from. */
export interface ParsedCookie {
  readonly name: string
  readonly value: string
  /** The value of the last `Domain`, null when it is absent or empty. */
  readonly domain: string | null
  /** The value of the last `Path`, null when it is absent or does not begin with a slash. */
  readonly path: string | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: CookieSameSite
  readonly partitioned: boolean
  /** Milliseconds since the epoch, null for a cookie without a lifetime of its own. */
  readonly expiry: number | null
  readonly ignored: readonly IgnoredAttribute[]
}

export type CookieParseResult =
  | { readonly ok: true; readonly cookie: ParsedCookie }
  | Fail<CookieParseFailCode>

/**
 * Parse a Cookie. The last attribute of a name wins, even if its value means nothing (RFC 6265bis and the engines; the
 * layered draft would fall back to an earlier `Path` or `SameSite`).
 *
 * @param line the value of one `Set-Cookie` field, a byte string
 * @param now milliseconds since the epoch
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#parse-a-cookie
 */
export function parseCookie(line: string, now: number): CookieParseResult {
  const badByte = badByteCode(line)
  if (badByte !== null) {
    return fail(badByte, null, 'bytes 0x20 to 0xFF except 0x7F, and tabs')
  }
  const pairEnd = endOf(line, semicolon, 0, line.length)
  const equals = endOf(line, equalsSign, 0, pairEnd)
  const hasName = equals < pairEnd
  const name = hasName ? trimmed(line, 0, equals) : ''
  const value = trimmed(line, hasName ? equals + 1 : 0, pairEnd)
  const size = name.length + value.length
  if (size === 0) return fail('empty', '', 'a name or a value')
  if (size > maxCookieSize) return fail('too-long', `${size} bytes`, `at most ${maxCookieSize} bytes`)
  return { ok: true, cookie: { name, value, ...parseAttributes(line, pairEnd, now) } }
}

function fail(code: CookieParseFailCode, received: string | null, expected: string): CookieParseResult {
  return { ok: false, code, received, expected, spec: cookieSection.parse }
}

function badByteCode(line: string): 'control-byte' | 'not-bytes' | null {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return 'control-byte'
    if (code > 0xff) return 'not-bytes'
  }
  return null
}

const semicolon = 0x3b
const equalsSign = 0x3d

/** The index of `separator` between `start` and `end`, or `end`. Unlike `indexOf`, it looks no further than that. */
function endOf(line: string, separator: number, start: number, end: number): number {
  let i = start
  while (i < end && line.charCodeAt(i) !== separator) i++
  return i
}

/** What stands from `start` to `end`, without spaces and tabs around it. */
function trimmed(line: string, start: number, end: number): string {
  let first = start
  let last = end
  while (first < last && isBlank(line.charCodeAt(first))) first++
  while (last > first && isBlank(line.charCodeAt(last - 1))) last--
  return line.slice(first, last)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** What the attributes say; while they are read, where the expiry came from too. */
interface AttributeState extends Mutable<Omit<ParsedCookie, 'name' | 'value' | 'ignored'>> {
  readonly now: number
  readonly ignored: IgnoredAttribute[]
  maxAgeSeen: boolean
  expires: { readonly name: string; readonly value: string } | null
}

function parseAttributes(line: string, pairEnd: number, now: number): Omit<ParsedCookie, 'name' | 'value'> {
  const state: AttributeState = {
    domain: null,
    path: null,
    secure: false,
    httpOnly: false,
    sameSite: 'default',
    partitioned: false,
    expiry: null,
    now,
    ignored: [],
    maxAgeSeen: false,
    expires: null,
  }
  let start = pairEnd + 1
  while (start <= line.length) {
    const end = endOf(line, semicolon, start, line.length)
    takeAttribute(state, line, start, end)
    start = end + 1
  }
  const { domain, path, secure, httpOnly, sameSite, partitioned, expiry, ignored } = state
  return { domain, path, secure, httpOnly, sameSite, partitioned, expiry, ignored }
}

function takeAttribute(state: AttributeState, line: string, start: number, end: number): void {
  const nameEnd = endOf(line, equalsSign, start, end)
  const name = trimmed(line, start, nameEnd)
  const value = trimmed(line, Math.min(nameEnd + 1, end), end)
  if (name === '' && value === '') return
  const fault =
    value.length > maxCookieAttributeSize ? 'attribute-too-long' : applyAttribute(state, name, value)
  if (fault === null) return
  state.ignored.push({ code: fault, name, value: value.slice(0, maxCookieAttributeSize) })
}

/** Gives the attribute its effect. Returns why it has none, or less than it asks for. */
function applyAttribute(state: AttributeState, name: string, value: string): IgnoredAttributeCode | null {
  switch (byteLowercase(name)) {
    case 'expires':
      return applyExpires(state, name, value)
    case 'max-age':
      return applyMaxAge(state, value)
    case 'domain':
      state.domain = value === '' ? null : value
      return value === '' ? 'domain-empty' : null
    case 'path':
      state.path = value.startsWith('/') ? value : null
      return state.path === null ? 'path-not-absolute' : null
    case 'secure':
      state.secure = true
      return null
    case 'httponly':
      state.httpOnly = true
      return null
    case 'samesite':
      state.sameSite = sameSiteOf(value)
      return state.sameSite === 'default' ? 'same-site-unknown' : null
    case 'partitioned':
      state.partitioned = true
      return null
    default:
      return 'attribute-unknown'
  }
}

function sameSiteOf(value: string): CookieSameSite {
  const lower = byteLowercase(value)
  return lower === 'strict' || lower === 'lax' || lower === 'none' ? lower : 'default'
}

function applyExpires(state: AttributeState, name: string, value: string): IgnoredAttributeCode | null {
  if (state.maxAgeSeen) return 'expires-beside-max-age'
  const time = parseCookieDate(value)
  if (time === null) return 'expires-unparsable'
  state.expires = { name, value }
  const limit = state.now + maxCookieAge * 1000
  state.expiry = Math.min(time, limit)
  return time > limit ? 'lifetime-capped' : null
}

function applyMaxAge(state: AttributeState, value: string): IgnoredAttributeCode | null {
  const seconds = parseMaxAge(value)
  if (seconds === null) return 'max-age-unparsable'
  if (state.expires !== null) state.ignored.push({ code: 'expires-beside-max-age', ...state.expires })
  state.expires = null
  state.maxAgeSeen = true
  state.expiry = seconds <= 0 ? earliestTime : state.now + Math.min(seconds, maxCookieAge) * 1000
  return seconds > maxCookieAge ? 'lifetime-capped' : null
}

/** Digits, or a minus sign and digits. Any number of them: what is too large is merely large. */
function parseMaxAge(value: string): number | null {
  const start = value.startsWith('-') ? 1 : 0
  if (value.length === start) return null
  for (let i = start; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return null
  }
  return Number(value)
}
