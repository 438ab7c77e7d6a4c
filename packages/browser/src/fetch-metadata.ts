import {
  currentUrl,
  type FetchRequest,
  type Header,
  isPotentiallyTrustworthyUrl,
  originOf,
  sameOrigin,
  schemefulSameSite,
} from '@accredit/protocol'

/**
 * `Sec-Fetch-Site`: how far any URL of the chain is from the requester. It only ever worsens.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site
 */
function fetchSite({ urlList, origin }: FetchRequest): 'same-origin' | 'same-site' | 'cross-site' {
  let site: 'same-origin' | 'same-site' = 'same-origin'
  for (const url of urlList) {
    const target = originOf(url)
    if (sameOrigin(target, origin)) continue
    if (!schemefulSameSite(target, origin)) return 'cross-site'
    site = 'same-site'
  }
  return site
}

const destination: Header = ['Sec-Fetch-Dest', 'empty']

/**
 * The fetch metadata headers of a request; none to a URL that is not potentially trustworthy.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration
 */
export function fetchMetadata(request: FetchRequest): readonly Header[] {
  if (!isPotentiallyTrustworthyUrl(currentUrl(request))) return []
  return [destination, ['Sec-Fetch-Mode', request.mode], ['Sec-Fetch-Site', fetchSite(request)]]
}
