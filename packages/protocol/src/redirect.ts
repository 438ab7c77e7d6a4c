import { byteLowercase } from './byte-lowercase.ts'
import { getHeader, getHeaderValues, type Header, type HeaderList } from './header-list.ts'
import { originOf, sameOrigin, serializeOrigin } from './origin.ts'
import { type PreflightCauseProfile, preflightCause } from './preflight.ts'
import { type Profile, profiles } from './profile.ts'
import { currentUrl, type FetchRequest, includesUserinfo, isHttpScheme } from './request.ts'
import { unsafeRequestHeaderNames } from './safelisted-request-header.ts'
import { isRedirectStatus } from './status.ts'
import type { Fail, Pass } from './verdict.ts'

/** How many redirects are followed; the next one fails. */
export const maxRedirects = 20

/**
 * Where a response points: a URL; null when its status is no redirect or it has no `Location`; `'failure'` when
 * `Location` is repeated or does not parse. The fragment of the request carries over to a URL that has none.
 *
 * @param url the URL of the response, which `Location` is relative to
 * @param requestFragment with its `#`, or empty
 * @see https://fetch.spec.whatwg.org/#concept-response-location-url
 */
export function locationUrl(
  { status, headers }: { readonly status: number; readonly headers: HeaderList },
  url: URL,
  requestFragment: string,
): URL | null | 'failure' {
  if (!isRedirectStatus(status)) return null
  const [location, second] = getHeaderValues(headers, 'location')
  if (location === undefined) return null
  if (second !== undefined || !URL.canParse(location, url.href)) return 'failure'
  const target = new URL(location, url.href)
  // An empty fragment is a fragment, which `hash` does not tell from none.
  if (target.hash === '' && !target.href.endsWith('#')) target.hash = requestFragment
  return target
}

/** What becomes of a response that does not fail. */
export type RedirectPassCode =
  /** The status is no redirect: the response stands. */
  | 'not-a-redirect'
  /** A redirect without `Location`: the response stands. */
  | 'no-location'
  /** Redirect mode manual: script gets an opaque-redirect response. */
  | 'opaque-redirect'
  /** Redirect mode manual on a navigation: the navigation goes on by itself. */
  | 'manual-navigation'

/** Why a redirect is a network error. */
export type RedirectFailCode =
  /** Redirect mode error. `received` is the status. */
  | 'redirect-mode-error'
  /** There is more than one `Location`. */
  | 'location-multiple'
  /** `Location` does not parse as a URL. */
  | 'location-unparsable'
  /** `Location` is neither http nor https. */
  | 'location-not-http'
  /** Twenty redirects were followed already. `received` is their number. */
  | 'too-many-redirects'
  /** Mode cors, and the target has userinfo and is not of the request's origin. `received` is the target. */
  | 'userinfo-cross-origin'
  /** Tainting is cors, and the target has userinfo. `received` is the target. */
  | 'userinfo-tainted'
  /** The target has userinfo, and the engine refuses that within one origin too. `received` is the target. */
  | 'userinfo-same-origin'
  /** A stream cannot be sent a second time. `received` is the status. */
  | 'stream-body'

/** `followed` has the request of the next hop, to be given to `mainFetch`. `received` is the target. */
export type RedirectVerdict =
  | (Pass<'followed'> & { readonly request: FetchRequest })
  | Pass<RedirectPassCode>
  | Fail<RedirectFailCode>

type RedirectProfile = PreflightCauseProfile &
  Pick<
    Profile,
    | 'sameOriginUserinfoRefusedFor'
    | 'deleteBecomesGetCrossOrigin'
    | 'emptyLocation'
    | 'redirectErrorNeedsLocation'
    | 'contentTypeReturns'
    | 'manualRedirectRefuses'
  >

const spec = 'https://fetch.spec.whatwg.org/#concept-http-redirect-fetch'
const httpFetchSpec = 'https://fetch.spec.whatwg.org/#concept-http-fetch'

function fail(
  code: RedirectFailCode,
  received: string | null,
  expected: string,
  section = spec,
): Fail<RedirectFailCode> {
  return { ok: false, code, received, expected, spec: section }
}

function stand(code: RedirectPassCode, received: string | null, expected: string): Pass<RedirectPassCode> {
  return { ok: true, code, received, expected, spec: httpFetchSpec }
}

/**
 * What becomes of a response once it has passed its checks: whether it stands, or is a redirect, and what the request
 * of the next hop is. Covers HTTP fetch's switch on the redirect mode, and HTTP-redirect fetch up to the point where
 * it restarts main fetch; the referrer policy that the response may set is not its business.
 *
 * @see https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
 */
export function redirectStep(
  request: FetchRequest,
  response: { readonly status: number; readonly headers: HeaderList },
  profile: RedirectProfile = profiles.spec,
): RedirectVerdict {
  const { status, headers } = response
  if (!isRedirectStatus(status)) return stand('not-a-redirect', `${status}`, '301, 302, 303, 307 or 308')
  switch (request.redirect) {
    case 'error':
      if (profile.redirectErrorNeedsLocation && hasNoLocation(headers)) {
        return stand('no-location', getHeader(headers, 'location'), 'a Location')
      }
      return fail('redirect-mode-error', `${status}`, 'no redirect', httpFetchSpec)
    case 'manual':
      return (
        refusedManually(request, response, profile) ??
        stand(request.mode === 'navigate' ? 'manual-navigation' : 'opaque-redirect', `${status}`, 'manual')
      )
    case 'follow': {
      const url = currentUrl(request)
      const target = targetOf(response, url, profile)
      if (target === null) return stand('no-location', null, 'a Location')
      if (target === 'failure') return unparsableLocation(headers)
      return refusedTarget(request, status, target, profile) ?? follow(request, status, target, profile)
    }
  }
}

/** Where a redirect leads, an empty `Location` taken as the profile has it. */
function targetOf(
  response: { readonly status: number; readonly headers: HeaderList },
  url: URL,
  { emptyLocation }: RedirectProfile,
): URL | null | 'failure' {
  const target = locationUrl(response, url, url.hash)
  if (emptyLocation === 'self' || target === null) return target
  if (!hasNoLocation(response.headers)) return target
  return emptyLocation === 'none' ? null : 'failure'
}

/** None, or an empty one. */
function hasNoLocation(headers: HeaderList): boolean {
  return getHeaderValues(headers, 'location').every(value => value === '')
}

function refusedManually(
  request: FetchRequest,
  response: { readonly status: number; readonly headers: HeaderList },
  { manualRedirectRefuses }: RedirectProfile,
): Fail<RedirectFailCode> | null {
  if (manualRedirectRefuses === 'nothing') return null
  const target = locationUrl(response, currentUrl(request), '')
  if (target === null) return null
  if (target === 'failure')
    return manualRedirectRefuses === 'unparsable' ? unparsableLocation(response.headers) : null
  if (manualRedirectRefuses === 'unparsable' || isHttpScheme(target)) return null
  return fail('location-not-http', target.href, 'http or https')
}

function unparsableLocation(headers: HeaderList): Fail<RedirectFailCode> {
  const values = getHeaderValues(headers, 'location')
  const code = values.length > 1 ? 'location-multiple' : 'location-unparsable'
  return fail(code, values.join(', '), 'one URL')
}

function refusedTarget(
  request: FetchRequest,
  status: number,
  target: URL,
  profile: RedirectProfile,
): Fail<RedirectFailCode> | null {
  if (!isHttpScheme(target)) return fail('location-not-http', target.href, 'http or https')
  if (request.redirectCount >= maxRedirects) {
    return fail('too-many-redirects', `${request.redirectCount}`, `at most ${maxRedirects}`)
  }
  if (includesUserinfo(target)) {
    const code = refusedUserinfo(request, target, profile)
    if (code !== null) return fail(code, target.href, 'no userinfo')
  }
  if (status !== 303 && request.body === 'stream')
    return fail('stream-body', `${status}`, '303, or another body')
  return null
}

function refusedUserinfo(
  { mode, origin, tainting, initiatorType }: FetchRequest,
  target: URL,
  { sameOriginUserinfoRefusedFor }: RedirectProfile,
): RedirectFailCode | null {
  if (mode === 'cors' && !sameOrigin(origin, originOf(target))) return 'userinfo-cross-origin'
  if (tainting === 'cors') return 'userinfo-tainted'
  return sameOriginUserinfoRefusedFor.includes(initiatorType) ? 'userinfo-same-origin' : null
}

/** Names that describe a body, and go with it. @see https://fetch.spec.whatwg.org/#request-body-header-name */
const requestBodyHeaderNames = ['content-encoding', 'content-language', 'content-location', 'content-type']

function becomesGet(method: string, status: number): boolean {
  switch (status) {
    case 301:
    case 302:
      return method === 'POST'
    case 303:
      return method !== 'GET' && method !== 'HEAD'
    default:
      return false
  }
}

function isGetOrHead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The headers of a request, with the `Content-Type` that an earlier redirect has dropped where it comes back. */
function withReturned(
  request: FetchRequest,
  target: URL,
  status: number,
  { contentTypeReturns }: RedirectProfile,
): HeaderList {
  const { headers, droppedContentType: dropped, method, firstMethod } = request
  if (dropped === null || becomesGet(method, status) || headers.includes(dropped)) return headers
  switch (contentTypeReturns) {
    case 'never':
      return headers
    case 'by-first-method':
      return becomesGet(firstMethod, status) ? headers : [...headers, dropped]
    case 'with-cors-or-307':
      return needsCors(request, target) || status === 307 || status === 308 ? [...headers, dropped] : headers
  }
}

function needsCors({ mode, tainting, origin }: FetchRequest, target: URL): boolean {
  return mode === 'cors' && (tainting === 'cors' || !sameOrigin(originOf(target), origin))
}

/** Headers that go when the origin changes: the CORS non-wildcard request-header names. */
const originBoundHeaderNames = ['authorization']

function follow(
  request: FetchRequest,
  status: number,
  target: URL,
  profile: RedirectProfile,
): Pass<'followed'> & { readonly request: FetchRequest } {
  const crosses = !sameOrigin(originOf(currentUrl(request)), originOf(target))
  const losesBody = becomesGet(request.method, status)
  const isGet = losesBody || (crosses && request.method === 'DELETE' && profile.deleteBecomesGetCrossOrigin)
  const originBound = crosses ? originBoundHeaderNames : []
  const dropped = losesBody ? [...requestBodyHeaderNames, ...originBound] : originBound
  const isDropped = ([name]: Header) => dropped.includes(byteLowercase(name))
  const stripped = unsafeRequestHeaderNames(request.headers.filter(isDropped), profile)
  const contentType = request.headers.find(([name]) => byteLowercase(name) === 'content-type') ?? null
  const next: FetchRequest = {
    ...request,
    method: isGet ? 'GET' : request.method,
    body: isGet ? 'none' : request.body,
    headers: withReturned(request, target, status, profile).filter(header => !isDropped(header)),
    urlList: [...request.urlList, target],
    redirectCount: request.redirectCount + 1,
    strippedHeaderNames: [...request.strippedHeaderNames, ...stripped],
    wasSentWithOrigin: !crosses && (request.wasSentWithOrigin || !isGetOrHead(request.method)),
    droppedContentType: losesBody ? contentType : request.droppedContentType,
    wasPreflighted:
      request.wasPreflighted || (request.tainting === 'cors' && preflightCause(request, profile) !== null),
  }
  const expected = serializeOrigin(request.origin)
  return { ok: true, code: 'followed', received: target.href, expected, spec, request: next }
}
