import { getHeader, type HeaderList } from './header-list.ts'
import { serializeRequestOrigin } from './redirect-taint.ts'
import type { FetchRequest, ResponseTainting } from './request.ts'
import type { Fail, Pass } from './verdict.ts'

/** Why a CORS check succeeded. */
export type CorsCheckPassCode =
  /** `Access-Control-Allow-Origin: *`, and the credentials mode is not include. */
  | 'acao-wildcard'
  /** `Access-Control-Allow-Origin` is the request's origin, and the credentials mode is not include. */
  | 'acao-match'
  /** `Access-Control-Allow-Origin` is the request's origin, and `Access-Control-Allow-Credentials` is `true`. */
  | 'acao-match-with-credentials'

/** Why a CORS check failed. */
export type CorsCheckFailCode =
  /** There is no `Access-Control-Allow-Origin`. */
  | 'acao-missing'
  /** `Access-Control-Allow-Origin` has a comma: several fields, or a list in one. No origin has one. */
  | 'acao-multiple'
  /** `Access-Control-Allow-Origin: *`, which is only a string when the credentials mode is include. */
  | 'acao-wildcard-with-credentials'
  /** `Access-Control-Allow-Origin` is not, byte for byte, the request's origin. */
  | 'acao-mismatch'
  /** The credentials mode is include, and there is no `Access-Control-Allow-Credentials`. */
  | 'acac-missing'
  /** The credentials mode is include, and `Access-Control-Allow-Credentials` is not the four bytes `true`. */
  | 'acac-not-true'

export type CorsCheckVerdict = Pass<CorsCheckPassCode> | Fail<CorsCheckFailCode>

const spec = 'https://fetch.spec.whatwg.org/#concept-cors-check'

/**
 * The CORS check: whether a response says that the origin of the request may read it. The credentials mode decides
 * what is asked of it, not whether a credential was sent; the status plays no part.
 *
 * @param headers the header list of the response
 * @returns about `Access-Control-Allow-Origin` (`received` is its joined value, `expected` the request's serialised
 *   origin), or about `Access-Control-Allow-Credentials` (`received` is its joined value, `expected` is `true`)
 * @see https://fetch.spec.whatwg.org/#concept-cors-check
 */
export function corsCheck(
  request: Pick<FetchRequest, 'urlList' | 'origin' | 'credentials'>,
  headers: HeaderList,
): CorsCheckVerdict {
  const received = getHeader(headers, 'access-control-allow-origin')
  const expected = serializeRequestOrigin(request)
  if (received === null) return { ok: false, code: 'acao-missing', received, expected, spec }
  const isCredentialed = request.credentials === 'include'
  if (!isCredentialed && received === '*')
    return { ok: true, code: 'acao-wildcard', received, expected, spec }
  if (received !== expected) return { ok: false, code: mismatch(received), received, expected, spec }
  if (!isCredentialed) return { ok: true, code: 'acao-match', received, expected, spec }
  return credentialsCheck(headers)
}

function mismatch(received: string): CorsCheckFailCode {
  if (received === '*') return 'acao-wildcard-with-credentials'
  return received.includes(',') ? 'acao-multiple' : 'acao-mismatch'
}

/** Steps 6 to 8. */
function credentialsCheck(headers: HeaderList): CorsCheckVerdict {
  const received = getHeader(headers, 'access-control-allow-credentials')
  const expected = 'true'
  if (received === expected)
    return { ok: true, code: 'acao-match-with-credentials', received, expected, spec }
  return { ok: false, code: received === null ? 'acac-missing' : 'acac-not-true', received, expected, spec }
}

/**
 * Whether HTTP fetch runs the CORS check on a response: on every network response of a cors-tainted request, whatever
 * its status, redirects included, but not on what a service worker answered. A 304 that only told the HTTP cache that
 * its copy is good, and a 407, do not get this far: HTTP-network-or-cache fetch consumes them. A 304 to a condition of
 * the author's own does, and is checked as any other.
 *
 * @param source where the response is from; `revalidation` is the 304 that the cache had asked for
 * @see https://fetch.spec.whatwg.org/#concept-http-fetch
 */
export function needsCorsCheck(
  tainting: ResponseTainting,
  source: 'network' | 'revalidation' | 'service-worker',
): boolean {
  return tainting === 'cors' && source === 'network'
}
