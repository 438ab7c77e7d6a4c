import { hasBadPort } from './bad-port.ts'
import { isMixedContent } from './mixed-content.ts'
import { type Origin, originOf, sameOrigin, serializeOrigin } from './origin.ts'
import { type PreflightCause, type PreflightCauseProfile, preflightCause } from './preflight.ts'
import { type Profile, profiles } from './profile.ts'
import { currentUrl, type FetchRequest, isHttpScheme, type ResponseTainting } from './request.ts'
import { isNullBodyStatus } from './status.ts'
import type { Fail, Pass } from './verdict.ts'

/** Why a request is refused before anything is sent. */
export type MainFetchFailCode =
  /** The port belongs to another protocol. `received` is the port. */
  | 'bad-port'
  /** A secure page asks for a URL that is not. `received` is the URL. */
  | 'mixed-content'
  /** Mode same-origin, and another origin. `received` is the URL's origin. */
  | 'same-origin-mode'
  /** Mode no-cors, another origin, and redirects not followed. `received` is the redirect mode. */
  | 'no-cors-redirect-mode'
  /** Another origin, and neither http nor https. `received` is the scheme. */
  | 'not-http-scheme'

/** The path that a request takes, with the tainting that it then has. `received` is the origin of the URL. */
export type MainFetchPath =
  /** No CORS at all: same origin and never left it, a data URL, or a mode that CORS is not for. */
  | (Pass<'basic'> & { readonly tainting: 'basic' })
  /** Mode no-cors to another origin: sent, and nothing of the response is readable. */
  | (Pass<'opaque'> & { readonly tainting: 'opaque' })
  /** Sent at once; reading the response takes a CORS check. */
  | (Pass<'cors'> & { readonly tainting: 'cors' })
  /** Sent once a preflight has passed, or the cache has one that did; then as `cors`. */
  | (Pass<'cors-with-preflight'> & { readonly tainting: 'cors'; readonly cause: PreflightCause })

export type MainFetchVerdict = MainFetchPath | Fail<MainFetchFailCode>

const spec = 'https://fetch.spec.whatwg.org/#concept-main-fetch'
const badPortSpec = 'https://fetch.spec.whatwg.org/#block-bad-port'
const mixedContentSpec = 'https://w3c.github.io/webappsec-mixed-content/#should-block-fetch'

type MainFetchProfile = Pick<Profile, 'trustworthyHttpRestrictsMixedContent' | 'loopbackIsMixedContent'> &
  PreflightCauseProfile

/**
 * Which path main fetch takes for a request at its current URL. Called anew for every hop of a redirect chain, with the
 * tainting of the hop before: once it is cors it stays so.
 *
 * @see https://fetch.spec.whatwg.org/#concept-main-fetch
 */
export function mainFetch(
  request: FetchRequest,
  profile: MainFetchProfile = profiles.spec,
): MainFetchVerdict {
  const url = currentUrl(request)
  if (hasBadPort(url)) return fail('bad-port', url.port, 'a port that is not blocked', badPortSpec)
  if (isMixedContent(request, profile)) {
    return fail('mixed-content', url.href, 'a potentially trustworthy URL', mixedContentSpec)
  }
  const target = originOf(url)
  if (isBasic(request, url, target)) return path(request, target, 'basic', 'basic')
  if (request.mode === 'same-origin') {
    return fail('same-origin-mode', serializeOrigin(target), serializeOrigin(request.origin))
  }
  if (request.mode === 'no-cors') {
    return request.redirect === 'follow'
      ? path(request, target, 'opaque', 'opaque')
      : fail('no-cors-redirect-mode', request.redirect, 'follow')
  }
  if (!isHttpScheme(url)) return fail('not-http-scheme', url.protocol.slice(0, -1), 'http or https')
  const cause = preflightCause(request, profile)
  if (cause === null) return path(request, target, 'cors', 'cors')
  return {
    ok: true,
    code: 'cors-with-preflight',
    received: serializeOrigin(target),
    expected: serializeOrigin(request.origin),
    spec,
    tainting: 'cors',
    cause,
  }
}

function isBasic(request: FetchRequest, url: URL, target: Origin): boolean {
  if (request.tainting === 'basic' && sameOrigin(target, request.origin)) return true
  if (url.protocol === 'data:') return true
  switch (request.mode) {
    case 'navigate':
    case 'websocket':
    case 'webtransport':
      return true
    case 'same-origin':
    case 'cors':
    case 'no-cors':
      return false
  }
}

function path<Code extends 'basic' | 'opaque' | 'cors', Tainting extends ResponseTainting>(
  request: FetchRequest,
  target: Origin,
  code: Code,
  tainting: Tainting,
): Pass<Code> & { readonly tainting: Tainting } {
  return {
    ok: true,
    code,
    received: serializeOrigin(target),
    expected: serializeOrigin(request.origin),
    spec,
    tainting,
  }
}

function fail(
  code: MainFetchFailCode,
  received: string,
  expected: string,
  section = spec,
): Fail<MainFetchFailCode> {
  return { ok: false, code, received, expected, spec: section }
}

/** The request as it goes on along a path: with the path's tainting. */
export function withTainting(request: FetchRequest, tainting: ResponseTainting): FetchRequest {
  return request.tainting === tainting ? request : { ...request, tainting }
}

/**
 * Whether a response is delivered without a body, whatever the server sent: to HEAD and CONNECT, and for the null body
 * statuses.
 *
 * @see https://fetch.spec.whatwg.org/#concept-main-fetch
 */
export function hasNullBody(method: string, status: number): boolean {
  return method === 'HEAD' || method === 'CONNECT' || isNullBodyStatus(status)
}
