import type { PageOptions } from '@accredit/browser'
import {
  isForbiddenMethod,
  isHeaderValue,
  isLoopbackHost,
  isSafelistedMethod,
  isToken,
  normalizeMethod,
} from '@accredit/protocol'
import { CheckInputError } from './check-input-error.ts'
import type { CheckRequest, CheckResult } from './check-result.ts'

/** A request that can be checked, with every default filled in, and the page that makes it. */
export interface CheckedRequest {
  readonly request: CheckResult['request']
  readonly target: URL
  readonly pageUrl: string
  readonly pageOptions: PageOptions
}

/**
 * Reads a request.
 *
 * @throws CheckInputError for the first fault
 */
export function checkedRequest(input: CheckRequest): CheckedRequest {
  const target = parseTarget(input.url)
  const request = withDefaults(input, target)
  refuseImpossible(request)
  return { request, target, ...parsePage(request.from, request.topLevel, target) }
}

function parseTarget(text: string): URL {
  if (!URL.canParse(text)) {
    const guess = URL.canParse(`https://${text}`) ? `https://${text}` : 'https://api.example/me'
    throw new CheckInputError(
      `${JSON.stringify(text)} is not a URL`,
      `Write it with its scheme, such as ${guess}`,
    )
  }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    throw new CheckInputError(
      'The URL holds a username or password, which fetch() refuses',
      'Leave them out of the URL, and give them as HTTP authentication',
    )
  }
  return url
}

function withDefaults(input: CheckRequest, target: URL): CheckResult['request'] {
  return {
    url: target.href,
    from: input.from,
    topLevel: input.topLevel ?? null,
    via: input.via ?? 'fetch',
    method: normalizeMethod(input.method ?? 'GET'),
    headers: input.headers ?? [],
    body: input.body ?? null,
    credentials: input.credentials ?? 'same-origin',
    mode: input.mode ?? 'cors',
    redirect: input.redirect ?? 'follow',
    cookies: input.cookies ?? [],
    preflightOnly: input.preflightOnly ?? false,
  }
}

type Rule = readonly [isBroken: (request: CheckResult['request']) => boolean, message: string, fix: string]

/** What a page's script could not even ask for. */
const rules: readonly Rule[] = [
  [({ method }) => !isToken(method), 'The method is not a token', 'Write one such as PUT'],
  [
    ({ method }) => isForbiddenMethod(method),
    'No script may use CONNECT, TRACE or TRACK',
    'Check another method',
  ],
  [
    ({ method, body }) => body !== null && (method === 'GET' || method === 'HEAD'),
    'A GET or HEAD request cannot have a body',
    'Name a method such as POST, or leave the body out',
  ],
  [
    ({ mode, method }) => mode === 'no-cors' && !isSafelistedMethod(method),
    'Mode no-cors takes GET, HEAD and POST alone',
    'Use mode cors',
  ],
  [
    ({ via, mode }) => via === 'xhr' && mode !== 'cors',
    'An XMLHttpRequest always has mode cors',
    'Leave the mode out, or check fetch()',
  ],
  [
    ({ via, redirect }) => via === 'xhr' && redirect !== 'follow',
    'An XMLHttpRequest follows every redirect',
    'Leave the redirect mode out, or check fetch()',
  ],
  [
    ({ via, credentials }) => via === 'xhr' && credentials === 'omit',
    'An XMLHttpRequest cannot omit credentials',
    'Use same-origin, which is withCredentials = false, or check fetch()',
  ],
]

function refuseImpossible(request: CheckResult['request']): void {
  for (const [isBroken, message, fix] of rules) {
    if (isBroken(request)) throw new CheckInputError(message, fix)
  }
  for (const [name, value] of request.headers) {
    if (!isToken(name)) {
      throw new CheckInputError(
        `${JSON.stringify(name)} is not a header name`,
        'Write a header as "X-Name: value"',
      )
    }
    if (!isHeaderValue(value)) {
      throw new CheckInputError(
        `The value of ${name} cannot stand in a header`,
        'Write bytes without line breaks, and without blanks at the ends',
      )
    }
  }
}

type CheckedPage = Pick<CheckedRequest, 'pageUrl' | 'pageOptions'>

function parsePage(from: string, topLevel: string | null, target: URL): CheckedPage {
  if (topLevel !== null && !URL.canParse(topLevel)) {
    throw new CheckInputError(
      `${JSON.stringify(topLevel)} is not the URL of a page`,
      'Write one such as https://app.example/',
    )
  }
  const framed = topLevel === null ? {} : { topLevel }
  if (from === 'null') return sandboxedPage(topLevel)
  const url = URL.canParse(from) ? new URL(from) : null
  if (url === null || (url.host === '' && url.protocol !== 'file:' && url.protocol !== 'data:')) {
    throw new CheckInputError(
      `${JSON.stringify(from)} is neither an origin nor the URL of a page`,
      `Write one such as https://app.example${isLoopbackHost(target.hostname) ? ' or http://localhost:5173' : ''}, or null for a sandboxed frame`,
    )
  }
  switch (url.protocol) {
    case 'file:':
      return { pageUrl: url.href, pageOptions: { opaque: 'file', addressSpace: 'loopback', ...framed } }
    case 'data:':
      return { pageUrl: url.href, pageOptions: { opaque: 'data', addressSpace: 'loopback', ...framed } }
    default:
      return { pageUrl: url.href, pageOptions: framed }
  }
}

/**
 * A frame with the attribute `sandbox`. Where it came from is not known without its top-level page, nor then from which
 * address space: it is taken for the least public, so that nothing is blocked on a guess.
 */
function sandboxedPage(topLevel: string | null): CheckedPage {
  return topLevel === null
    ? { pageUrl: 'about:srcdoc', pageOptions: { opaque: 'sandbox', addressSpace: 'loopback' } }
    : { pageUrl: topLevel, pageOptions: { opaque: 'sandbox', topLevel } }
}
