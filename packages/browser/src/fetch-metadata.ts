import {
  currentUrl,
  type FetchRequest,
  type Header,
  isPotentiallyTrustworthyUrl,
  type Origin,
  originOf,
  type RequestMode,
  redirectTaint,
  sameOrigin,
  schemefulSameSite,
  schemelesslySameSite,
} from '@accredit/protocol'
import type { Profile } from './profile.ts'

export type FetchMetadataProfile = Pick<
  Profile,
  | 'fetchSiteSchemeful'
  | 'preflightFetchSite'
  | 'redirectedFetchSite'
  | 'fetchMetadataAfterCrossOriginRedirect'
>

type FetchSite = 'same-origin' | 'same-site' | 'cross-site'

/**
 * `Sec-Fetch-Site`: how far any of the URLs is from the requester. It only ever worsens.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site
 */
function fetchSite(
  urls: readonly [URL, ...URL[]],
  origin: Origin,
  { fetchSiteSchemeful, redirectedFetchSite }: FetchMetadataProfile,
): FetchSite {
  const isSameSite = fetchSiteSchemeful ? schemefulSameSite : schemelesslySameSite
  let site: FetchSite = 'same-origin'
  for (const url of urls) {
    const target = originOf(url)
    if (sameOrigin(target, origin)) continue
    if (!isSameSite(target, origin)) return 'cross-site'
    site = 'same-site'
  }
  const isWorse =
    site === 'same-site' &&
    redirectedFetchSite === 'cross-site-from-http' &&
    urls.slice(0, -1).some(({ protocol }) => protocol === 'http:')
  return isWorse ? 'cross-site' : site
}

/** The same of a preflight. */
function preflightFetchSite(
  urls: readonly [URL, ...URL[]],
  origin: Origin,
  profile: FetchMetadataProfile,
): FetchSite {
  switch (profile.preflightFetchSite) {
    case 'chain':
      return fetchSite(urls, origin, profile)
    case 'url':
      return fetchSite([currentUrl({ urlList: urls })], origin, profile)
    case 'cross-site-if-tainted':
      return redirectTaint({ urlList: urls, origin }) === 'same-origin'
        ? fetchSite(urls, origin, profile)
        : 'cross-site'
  }
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
  profile: FetchMetadataProfile,
): readonly Header[] {
  const url = currentUrl({ urlList })
  if (!isPotentiallyTrustworthyUrl(url)) return []
  if (
    !profile.fetchMetadataAfterCrossOriginRedirect &&
    mode === 'cors' &&
    !isPreflight &&
    hasCrossed(urlList)
  ) {
    return []
  }
  const site = (isPreflight ? preflightFetchSite : fetchSite)(urlList, origin, profile)
  return [destination, modes[mode], sites[site]]
}
