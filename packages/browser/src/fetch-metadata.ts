import {
  currentUrl,
  type FetchRequest,
  type Header,
  isPotentiallyTrustworthyUrl,
  type Origin,
  originOf,
  type RequestMode,
  sameOrigin,
  schemefulSameSite,
  schemelesslySameSite,
} from '@accredit/protocol'
import type { Profile } from './profile.ts'

export type FetchMetadataProfile = Pick<
  Profile,
  'fetchSiteSchemeful' | 'preflightFetchSite' | 'fetchMetadataAfterCrossOriginRedirect'
>

type FetchSite = 'same-origin' | 'same-site' | 'cross-site'

/**
 * `Sec-Fetch-Site`: how far any of the URLs is from the requester. It only ever worsens.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site
 */
function fetchSite(urls: readonly URL[], origin: Origin, isSchemeful: boolean): FetchSite {
  const isSameSite = isSchemeful ? schemefulSameSite : schemelesslySameSite
  let site: FetchSite = 'same-origin'
  for (const url of urls) {
    const target = originOf(url)
    if (sameOrigin(target, origin)) continue
    if (!isSameSite(target, origin)) return 'cross-site'
    site = 'same-site'
  }
  return site
}

// The same for every request, and the trace keeps them.
const destination: Header = ['Sec-Fetch-Dest', 'empty']
const modes: Readonly<Record<RequestMode, Header>> = {
  'same-origin': ['Sec-Fetch-Mode', 'same-origin'],
  cors: ['Sec-Fetch-Mode', 'cors'],
  'no-cors': ['Sec-Fetch-Mode', 'no-cors'],
  navigate: ['Sec-Fetch-Mode', 'navigate'],
  websocket: ['Sec-Fetch-Mode', 'websocket'],
  webtransport: ['Sec-Fetch-Mode', 'webtransport'],
}
const sites: Readonly<Record<FetchSite, Header>> = {
  'same-origin': ['Sec-Fetch-Site', 'same-origin'],
  'same-site': ['Sec-Fetch-Site', 'same-site'],
  'cross-site': ['Sec-Fetch-Site', 'cross-site'],
}

/** Whether the last redirect led to another origin. */
function hasCrossed(urlList: readonly URL[]): boolean {
  const [from, to] = urlList.slice(-2)
  return from !== undefined && to !== undefined && !sameOrigin(originOf(from), originOf(to))
}

/**
 * The fetch metadata headers of a request; none to a URL that is not potentially trustworthy.
 *
 * @param isPreflight whether it is a preflight, to which some switches of the profile apply and others do not
 * @see https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration
 */
export function fetchMetadata(
  { urlList, origin, mode }: Pick<FetchRequest, 'urlList' | 'origin' | 'mode'>,
  isPreflight: boolean,
  { fetchSiteSchemeful, preflightFetchSite, fetchMetadataAfterCrossOriginRedirect }: FetchMetadataProfile,
): readonly Header[] {
  const url = currentUrl({ urlList })
  if (!isPotentiallyTrustworthyUrl(url)) return []
  if (!fetchMetadataAfterCrossOriginRedirect && mode === 'cors' && !isPreflight && hasCrossed(urlList)) {
    return []
  }
  const urls = isPreflight && preflightFetchSite === 'url' ? [url] : urlList
  return [destination, modes[mode], sites[fetchSite(urls, origin, fetchSiteSchemeful)]]
}
