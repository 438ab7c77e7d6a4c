import { byteLowercase } from './byte-lowercase.ts'
import { allIn, alphanumerics, byteSet, digits } from './byte-set.ts'
import { type HeaderList, sortedLowercaseSet } from './header-list.ts'
import { mimeTypeEssence } from './mime-type.ts'
import { type Profile, profiles } from './profile.ts'
import { parseSingleRange } from './range.ts'
import type { Fail, Pass } from './verdict.ts'

/** The longest value, in bytes, of a header that needs no preflight. */
export const maxSafelistedValueLength = 128

const unsafe = byteSet('"():<>?@[\\]{}\x7f')
for (let byte = 0; byte < 0x20; byte++) unsafe[byte] = byte === 0x09 ? 0 : 1
const safeBytes = unsafe.map(member => 1 - member)
const languageBytes = byteSet(`${alphanumerics} *,-.;=`)
const digitBytes = byteSet(digits)

/** Why a request header needs a preflight. */
export type UnsafeRequestHeaderCode =
  /** No value of this name is safe. */
  | 'name-not-safelisted'
  /** The value is longer than 128 bytes. */
  | 'value-too-long'
  /** The value has a CORS-unsafe request-header byte. */
  | 'unsafe-byte'
  /** A language header has a byte other than an alphanumeric, space and `* , - . ; =`. */
  | 'language-byte'
  /** `Content-Type` does not parse as a MIME type. */
  | 'content-type-unparsable'
  /** `Content-Type` is a MIME type other than the three that a form can send. */
  | 'content-type-essence'
  /** `Range` is not one byte range, written without whitespace. */
  | 'range-unparsable'
  /** `Range` has no first byte position: `bytes=-500`. */
  | 'range-suffix'
  /** The engine safelists the name, a client hint, and not the value. */
  | 'client-hint-value'

type ClientHintsProfile = Pick<Profile, 'clientHintsSafelisted'>

export type SafelistedRequestHeaderVerdict = Pass<'safelisted'> | Fail<UnsafeRequestHeaderCode>

const expectations: Readonly<Record<'safelisted' | UnsafeRequestHeaderCode, string>> = {
  safelisted: 'a CORS-safelisted request-header',
  'name-not-safelisted': 'accept, accept-language, content-language, content-type or range',
  'value-too-long': 'at most 128 bytes',
  'unsafe-byte': 'no control byte but HT, no DEL, none of "():<>?@[\\]{}',
  'language-byte': 'alphanumerics, space and *,-.;= only',
  'content-type-unparsable': 'a MIME type',
  'content-type-essence': 'application/x-www-form-urlencoded, multipart/form-data or text/plain',
  'range-unparsable': 'bytes=N- or bytes=N-M',
  'range-suffix': 'bytes=N- or bytes=N-M',
  'client-hint-value': 'a value that the client hint can have',
}

const spec = 'https://fetch.spec.whatwg.org/#cors-safelisted-request-header'

function classify(
  name: string,
  value: string,
  { clientHintsSafelisted }: ClientHintsProfile,
): 'safelisted' | UnsafeRequestHeaderCode {
  // Step 1 is judged after the name, which is the better reason for a name that is never safe.
  const lowerName = byteLowercase(name)
  switch (lowerName) {
    case 'accept':
      return classifyBytes(value)
    case 'accept-language':
    case 'content-language':
      if (value.length > maxSafelistedValueLength) return 'value-too-long'
      return allIn(languageBytes, value) ? 'safelisted' : 'language-byte'
    case 'content-type':
      return classifyContentType(value)
    case 'range':
      return classifyRange(value)
    default:
      return clientHintsSafelisted ? classifyClientHint(lowerName, value) : 'name-not-safelisted'
  }
}

/** Chromium's own safelist. Hints whose names begin with `sec-` are forbidden to script, and are not here. */
function classifyClientHint(
  lowerName: string,
  value: string,
): 'safelisted' | 'name-not-safelisted' | 'value-too-long' | 'client-hint-value' {
  const isSafe = clientHints.get(lowerName)
  if (isSafe === undefined) return 'name-not-safelisted'
  if (value.length > maxSafelistedValueLength) return 'value-too-long'
  return isSafe(value) ? 'safelisted' : 'client-hint-value'
}

const isInteger = (value: string): boolean => value !== '' && allIn(digitBytes, value)

function isDecimal(value: string): boolean {
  const point = value.indexOf('.')
  return point === -1
    ? isInteger(value)
    : isInteger(value.slice(0, point)) && isInteger(value.slice(point + 1))
}

const clientHints: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['device-memory', isDecimal],
  ['downlink', isDecimal],
  ['dpr', isDecimal],
  ['rtt', isInteger],
  ['viewport-width', isInteger],
  ['width', isInteger],
  ['ect', value => ['slow-2g', '2g', '3g', '4g'].includes(value)],
  ['save-data', value => byteLowercase(value) === 'on'],
  ['intervention', () => true],
])

function classifyBytes(value: string): 'safelisted' | 'value-too-long' | 'unsafe-byte' {
  if (value.length > maxSafelistedValueLength) return 'value-too-long'
  return allIn(safeBytes, value) ? 'safelisted' : 'unsafe-byte'
}

function classifyContentType(value: string): 'safelisted' | UnsafeRequestHeaderCode {
  const bytes = classifyBytes(value)
  if (bytes !== 'safelisted') return bytes
  switch (mimeTypeEssence(value)) {
    case null:
      return 'content-type-unparsable'
    case 'application/x-www-form-urlencoded':
    case 'multipart/form-data':
    case 'text/plain':
      return 'safelisted'
    default:
      return 'content-type-essence'
  }
}

function classifyRange(value: string): 'safelisted' | UnsafeRequestHeaderCode {
  if (value.length > maxSafelistedValueLength) return 'value-too-long'
  const range = parseSingleRange(value)
  if (range === null) return 'range-unparsable'
  return range.start === '' ? 'range-suffix' : 'safelisted'
}

/**
 * Whether one request header is CORS-safelisted, which is to need no preflight.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export function isSafelistedRequestHeader(
  name: string,
  value: string,
  profile: ClientHintsProfile = profiles.spec,
): boolean {
  return classify(name, value, profile) === 'safelisted'
}

/** As `isSafelistedRequestHeader`, with the reason. `received` is the value. */
export function safelistedRequestHeader(
  name: string,
  value: string,
  profile: ClientHintsProfile = profiles.spec,
): SafelistedRequestHeaderVerdict {
  const code = classify(name, value, profile)
  const expected = expectations[code]
  return code === 'safelisted'
    ? { ok: true, code, received: value, expected, spec }
    : { ok: false, code, received: value, expected, spec }
}

export type UnsafeNamesProfile = Pick<
  Profile,
  'maxSafelistedValueSize' | 'repeatedValuesJoined' | 'clientHintsSafelisted'
>

/** One header for each name. */
function joined(headers: HeaderList): HeaderList {
  if (headers.length < 2) return headers
  const values = new Map<string, string>()
  for (const [name, value] of headers) {
    const lower = byteLowercase(name)
    const before = values.get(lower)
    values.set(lower, before === undefined ? value : `${before}, ${value}`)
  }
  return [...values]
}

/**
 * The CORS-unsafe request-header names of a header list: lower-case, without duplicates, in byte order. Each entry is
 * judged alone; when the safe values together exceed 1024 bytes, their names are unsafe too. The list is the author's:
 * headers that the user agent adds (`Cookie`, `Origin`, `Sec-*`) come later and never count.
 *
 * @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
 */
export function unsafeRequestHeaderNames(
  headers: HeaderList,
  profile: UnsafeNamesProfile = profiles.spec,
): string[] {
  const { maxSafelistedValueSize } = profile
  const unsafeNames: string[] = []
  const potentiallyUnsafeNames: string[] = []
  let safelistValueSize = 0
  for (const [name, value] of profile.repeatedValuesJoined ? joined(headers) : headers) {
    if (isSafelistedRequestHeader(name, value, profile)) {
      potentiallyUnsafeNames.push(name)
      safelistValueSize += value.length
    } else {
      unsafeNames.push(name)
    }
  }
  const isOversize = maxSafelistedValueSize !== null && safelistValueSize > maxSafelistedValueSize
  return sortedLowercaseSet(isOversize ? unsafeNames.concat(potentiallyUnsafeNames) : unsafeNames)
}

/**
 * Whether a header must be allowed by its name, which `*` does not stand for: `Authorization`.
 *
 * @see https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
 */
export function isNonWildcardRequestHeaderName(name: string): boolean {
  return byteLowercase(name) === 'authorization'
}

/**
 * Whether script may set a header on a `no-cors` request: four of the safelisted names, with a safelisted value.
 *
 * @see https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
 */
export function isNoCorsSafelistedRequestHeader(name: string, value: string): boolean {
  return byteLowercase(name) !== 'range' && isSafelistedRequestHeader(name, value)
}

/**
 * Whether only privileged APIs may set a header on a `no-cors` request, so that it goes when script touches the
 * headers: `Range`.
 *
 * @see https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name
 */
export function isPrivilegedNoCorsRequestHeaderName(name: string): boolean {
  return byteLowercase(name) === 'range'
}
