import { parseOrigin } from '@accredit/protocol'
import { type Cookie, type CookieSameSite, crossSiteMark } from './cookie.ts'
import { parseDomainAttribute } from './cookie-domain.ts'
import { maxCookieSize } from './cookie-parse.ts'

/** A jar as JSON. */
export interface CookieJarJSON {
  readonly version: 1
  readonly cookies: readonly Cookie[]
}

/** One thing that is wrong with a serialised jar. */
export interface CookieJarIssue {
  /** Where in the input: `cookies[3].domain`; empty for all of it. */
  readonly path: string
  /** What is there, shortened. */
  readonly received: string
  readonly expected: string
}

/** A serialised jar that is not one, with everything that is wrong with it. */
export class CookieJarError extends TypeError {
  override readonly name = 'CookieJarError'
  readonly issues: readonly CookieJarIssue[]

  constructor(issues: readonly CookieJarIssue[]) {
    const lines = issues.map(
      ({ path, received, expected }) => `${path || 'the jar'}: ${received} is not ${expected}`,
    )
    super(`not a serialised cookie jar\n${lines.join('\n')}`)
    this.issues = issues
  }
}

export type JSONObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The cookies of a jar's JSON, checked: nothing gets in this way that no `Set-Cookie` could have said.
 *
 * @throws CookieJarError
 */
export function readCookieJar(json: unknown): readonly Cookie[] {
  if (!isObject(json)) {
    throw new CookieJarError([{ path: '', received: shown(json), expected: 'an object' }])
  }
  const { version, cookies } = json
  if (version !== 1) {
    throw new CookieJarError([{ path: 'version', received: shown(version), expected: '1' }])
  }
  return readCookies(cookies)
}

/**
 * Cookies of JSON, checked.
 *
 * @throws CookieJarError
 */
export function readCookies(json: unknown): readonly Cookie[] {
  if (!Array.isArray(json)) {
    throw new CookieJarError([{ path: 'cookies', received: shown(json), expected: 'an array' }])
  }
  const issues: CookieJarIssue[] = []
  const cookies = json.flatMap((value: unknown, i) => readCookie(value, `cookies[${i}]`, issues) ?? [])
  if (issues.length > 0) throw new CookieJarError(issues)
  return cookies
}

/** An object whose fields are read one by one; what is wrong with them is collected. */
interface Reader {
  readonly object: JSONObject
  readonly path: string
  readonly issues: CookieJarIssue[]
}

/** Meaningless when it adds an issue. */
function readCookie(value: unknown, path: string, issues: CookieJarIssue[]): Cookie | null {
  if (!isObject(value)) {
    issues.push({ path, received: shown(value), expected: 'an object' })
    return null
  }
  const reader: Reader = { object: value, path, issues }
  const name = readText(
    reader,
    'name',
    text => isCookieText(text) && !text.includes('='),
    'bytes without = and ;',
  )
  const content = readText(reader, 'value', isCookieText, 'bytes without ;')
  const size = name.length + content.length
  if (size === 0 || size > maxCookieSize) {
    report(reader, 'value', `${size} bytes with the name`, `1 to ${maxCookieSize} bytes with the name`)
  }
  return {
    name,
    value: content,
    domain: readText(reader, 'domain', isCanonicalHost, 'a host'),
    hostOnly: readFlag(reader, 'hostOnly'),
    path: readText(
      reader,
      'path',
      text => isCookieText(text) && text.startsWith('/'),
      'a path that begins with a slash',
    ),
    secure: readFlag(reader, 'secure'),
    httpOnly: readFlag(reader, 'httpOnly'),
    sameSite: readSameSite(reader),
    partitionKey: readPartitionKey(reader),
    expiry: reader.object['expiry'] === null ? null : readTime(reader, 'expiry'),
    creation: readTime(reader, 'creation'),
    lastAccess: readTime(reader, 'lastAccess'),
  }
}

/** Bytes that can stand in a `Set-Cookie` field between two semicolons. */
function isCookieText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x3b || code === 0x7f || code > 0xff) return false
  }
  return true
}

function isCanonicalHost(host: string): boolean {
  return host !== '' && parseDomainAttribute(host) === host
}

function report(reader: Reader, key: string, received: string, expected: string): void {
  reader.issues.push({ path: `${reader.path}.${key}`, received, expected })
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function readText(reader: Reader, key: string, isValid: (text: string) => boolean, expected: string): string {
  const value = reader.object[key]
  if (typeof value === 'string' && isValid(value)) return value
  report(reader, key, shown(value), expected)
  return ''
}

function readFlag(reader: Reader, key: string): boolean {
  const value = reader.object[key]
  if (typeof value !== 'boolean') report(reader, key, shown(value), 'true or false')
  return value === true
}

function readTime(reader: Reader, key: string): number {
  const value = reader.object[key]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  report(reader, key, shown(value), 'milliseconds since the epoch')
  return 0
}

function readSameSite(reader: Reader): CookieSameSite {
  const value = reader.object['sameSite']
  switch (value) {
    case 'strict':
    case 'lax':
    case 'none':
    case 'default':
      return value
    default:
      report(reader, 'sameSite', shown(value), 'strict, lax, none or default')
      return 'default'
  }
}

function readPartitionKey(reader: Reader): string | null {
  const value = reader.object['partitionKey']
  if (value === null) return null
  if (typeof value === 'string' && parseOrigin(siteOfPartition(value))?.port === null) return value
  report(reader, 'partitionKey', shown(value), 'a site (https://app.example) or null')
  return null
}

function siteOfPartition(key: string): string {
  return key.endsWith(crossSiteMark) ? key.slice(0, -crossSiteMark.length) : key
}
