import type { CheckRequest, EngineName, HeaderLine } from '@accredit/doctor'

/** How the page asks. Everything has the default of `fetch()`. */
export interface RequestOptions {
  /** Path and query, resolved against the URL of the target. */
  readonly path?: string
  readonly method?: string
  /** Request headers, or their names alone where the values do not matter. */
  readonly headers?: Readonly<Record<string, string>> | Pick<Headers, 'forEach'> | readonly string[]
  readonly body?: string
  readonly credentials?: 'include' | 'same-origin' | 'omit'
  readonly mode?: 'cors' | 'no-cors' | 'same-origin'
  readonly redirect?: 'follow' | 'error' | 'manual'
  readonly via?: 'fetch' | 'xhr'
  /** The URL of the outermost page, where the page is framed. */
  readonly topLevel?: string
  /** Values of `Set-Cookie`, set by the target in an earlier first-party visit. */
  readonly cookies?: readonly string[]
  /** Whose verdict is wanted. Default: see `setCorsEngines`. */
  readonly engine?: EngineName | readonly EngineName[]
}

const requestOptionNames: Readonly<Record<keyof RequestOptions, true>> = {
  path: true,
  method: true,
  headers: true,
  body: true,
  credentials: true,
  mode: true,
  redirect: true,
  via: true,
  topLevel: true,
  cookies: true,
  engine: true,
}

/**
 * Refuses options that nobody reads: a test with a misspelt one would pass for the wrong reason.
 *
 * @param own names that a matcher takes besides those of a request
 * @throws TypeError that names the unknown ones
 */
export function requireKnownOptions(options: object, own: readonly string[] = []): void {
  const known = [...own, ...Object.keys(requestOptionNames)]
  requireNames(options, known)
}

/** @throws TypeError that names the keys which are not among the known ones */
export function requireNames(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter(name => !known.includes(name))
  if (unknown.length === 0) return
  throw new TypeError(`There is no option ${unknown.join(', ')}. Those that there are: ${known.join(', ')}.`)
}

/** Values for headers that are given by name: ones that a server can parse. */
const sampleValues: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  authorization: 'Bearer sample',
}

/** The header lines of a request. */
export function headerLines(headers: RequestOptions['headers'] = {}): readonly HeaderLine[] {
  if (isNameList(headers)) {
    return headers.map(name => [name, sampleValues[name.toLowerCase()] ?? 'sample'])
  }
  if (!isHeaders(headers)) return Object.entries(headers)
  const lines: HeaderLine[] = []
  headers.forEach((value, name) => {
    lines.push([name, value])
  })
  return lines
}

function isNameList(headers: NonNullable<RequestOptions['headers']>): headers is readonly string[] {
  return Array.isArray(headers)
}

function isHeaders(
  headers: Readonly<Record<string, string>> | Pick<Headers, 'forEach'>,
): headers is Pick<Headers, 'forEach'> {
  return typeof headers.forEach === 'function'
}

/** The part of a check's request that the options say. */
export function requestFields(options: RequestOptions): Partial<CheckRequest> {
  const { method, body, credentials, mode, redirect, via, topLevel } = options
  return {
    ...(method !== undefined && { method }),
    ...(body !== undefined && { body }),
    ...(credentials !== undefined && { credentials }),
    ...(mode !== undefined && { mode }),
    ...(redirect !== undefined && { redirect }),
    ...(via !== undefined && { via }),
    ...(topLevel !== undefined && { topLevel }),
  }
}
