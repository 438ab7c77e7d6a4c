import { originOf, sameOrigin, serializeOrigin } from './origin.ts'
import { type Profile, profiles } from './profile.ts'
import { currentUrl, type FetchRequest } from './request.ts'
import { schemefulSameSite } from './site.ts'

/** @see https://fetch.spec.whatwg.org/#concept-request-tainted-origin */
export type RedirectTaint = 'same-origin' | 'same-site' | 'cross-site'

/**
 * How far a redirect chain has strayed: it is tainted by every hop that leaves an origin (or a site) which is not the
 * request's own. The first hop away from home does not taint, and coming home does not heal.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request-tainted-origin
 */
export function redirectTaint({ urlList, origin }: Pick<FetchRequest, 'urlList' | 'origin'>): RedirectTaint {
  if (urlList.length === 1) return 'same-origin'
  let taint: RedirectTaint = 'same-origin'
  let last = originOf(urlList[0])
  for (const url of urlList.slice(1)) {
    const next = originOf(url)
    if (!schemefulSameSite(next, last) && !schemefulSameSite(origin, last)) return 'cross-site'
    if (!sameOrigin(next, last) && !sameOrigin(origin, last)) taint = 'same-site'
    last = next
  }
  return taint
}

/**
 * The origin of a request as its `Origin` header says it, and as every check compares it: `null` once the redirect
 * chain is tainted, even within one site.
 *
 * @see https://fetch.spec.whatwg.org/#serializing-a-request-origin
 */
export function serializeRequestOrigin(request: Pick<FetchRequest, 'urlList' | 'origin'>): string {
  return redirectTaint(request) === 'same-origin' ? serializeOrigin(request.origin) : 'null'
}

/**
 * A request as its preflight and the preflight cache see it: under one switch as if it had been at its current URL from
 * the start.
 */
export function asPreflighted<Request extends Pick<FetchRequest, 'urlList'>>(
  request: Request,
  { preflightIgnoresTaint }: Pick<Profile, 'preflightIgnoresTaint'> = profiles.spec,
): Request {
  return preflightIgnoresTaint && request.urlList.length > 1
    ? { ...request, urlList: [currentUrl(request)] }
    : request
}
