import { type FetchRequest, originOf, schemefulSameSite } from '@accredit/protocol'
import type { Environment } from './environment.ts'

/**
 * Whether a request is same-site for cookies: the page, the pages around it and every URL of the redirect chain are of
 * one site. The Fetch standard's own text would look at the chain alone, which would withhold strict cookies from the
 * plainest subresource request; 6265bis is what engines do.
 *
 * @param opaquePagesSameSite whether a page with an opaque origin (a sandboxed frame) counts by its URL
 * @see https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#section-5.2
 */
export function isSameSiteRequest(
  request: FetchRequest,
  environment: Environment,
  opaquePagesSameSite: boolean,
): boolean {
  const { origin, topLevelOrigin, ancestorOrigins } = environment
  const requester = origin.kind === 'opaque' && opaquePagesSameSite ? originOf(environment.url) : origin
  return (
    schemefulSameSite(requester, topLevelOrigin) &&
    ancestorOrigins.every(ancestor => schemefulSameSite(ancestor, topLevelOrigin)) &&
    request.urlList.every(url => schemefulSameSite(originOf(url), topLevelOrigin))
  )
}
