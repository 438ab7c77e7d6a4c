import {
  byteLowercase,
  containsHeader,
  currentUrl,
  type FetchRequest,
  type Header,
  type HeaderList,
  originHeader,
} from '@accredit/protocol'
import { fetchMetadata } from './fetch-metadata.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import type { Profile } from './profile.ts'

const conditional = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range']

/**
 * The cache mode as a request with these headers has it: the author's own conditions turn the HTTP cache off.
 *
 * @see https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
 */
function effectiveCache(request: FetchRequest, cache: RequestCache): RequestCache {
  if (cache !== 'default') return cache
  return conditional.some(name => containsHeader(request.headers, name)) ? 'no-store' : cache
}

/** One line for each name, in its first spelling: entries are apart only until they travel. */
function joined(list: HeaderList): Header[] {
  if (list.length < 2) return [...list]
  const lines = new Map<string, Header>()
  for (const [name, value] of list) {
    const lower = byteLowercase(name)
    const first = lines.get(lower)
    lines.set(lower, first === undefined ? [name, value] : [first[0], `${first[1]}, ${value}`])
  }
  return [...lines.values()]
}

function cacheHeaders(request: FetchRequest, cache: RequestCache): Header[] {
  const has = (name: string) => containsHeader(request.headers, name)
  const mode = effectiveCache(request, cache)
  if (mode === 'no-cache' && !has('cache-control')) return [['Cache-Control', 'max-age=0']]
  if (mode !== 'no-store' && mode !== 'reload') return []
  const headers: Header[] = []
  if (!has('pragma')) headers.push(['Pragma', 'no-cache'])
  if (!has('cache-control')) headers.push(['Cache-Control', 'no-cache'])
  return headers
}

// The same for every request, and the trace keeps them.
const anyType: Header = ['Accept', '*/*']
const language: Header = ['Accept-Language', 'en-US,en;q=0.9']
const unencoded: Header = ['Accept-Encoding', 'identity']
const encodedInSecret: Header = ['Accept-Encoding', 'gzip, deflate, br']
const encoded: Header = ['Accept-Encoding', 'gzip, deflate']

/**
 * The header lines of a request as they go to the network, credentials apart: the author's, and what the user agent adds.
 * None of the latter is subject to a preflight.
 *
 * @param referrer the value of `Referer`, `null` for none
 * @see https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
 */
export function networkRequestHeaders(
  request: FetchRequest,
  outgoing: Pick<OutgoingRequest, 'cache'>,
  referrer: string | null,
  profile: Profile,
  isPreflight = false,
): Header[] {
  const has = (name: string) => containsHeader(request.headers, name)
  const headers: Header[] = joined(request.headers)
  const origin = originHeader(request, profile).value
  if (origin !== null) headers.push(['Origin', origin])
  if (referrer !== null) headers.push(['Referer', referrer])
  headers.push(...fetchMetadata(request, isPreflight, profile))
  if (!has('user-agent')) headers.push(['User-Agent', profile.userAgent])
  if (!has('accept')) headers.push(anyType)
  if (!has('accept-language')) headers.push(language)
  headers.push(...cacheHeaders(request, outgoing.cache))
  const isSecure = currentUrl(request).protocol === 'https:'
  headers.push(has('range') ? unencoded : isSecure ? encodedInSecret : encoded)
  return headers
}
