import { byteLowercase } from './byte-lowercase.ts'
import { isForbiddenResponseHeaderName } from './forbidden-response-header-name.ts'
import { containsHeader, extractTokens, getHeader, type HeaderList } from './header-list.ts'
import type { CredentialsMode, FetchRequest, ResponseTainting } from './request.ts'
import { isSafelistedResponseHeaderName } from './safelisted-response-header-name.ts'
import { isRangeStatus } from './status.ts'
import type { Fail, Pass } from './verdict.ts'

/** What `Access-Control-Expose-Headers` came to. */
export type ExposeListCode =
  /** There is none. */
  | 'aceh-missing'
  /** It is not a list of field names: nothing is exposed. */
  | 'aceh-invalid'
  /** It has `*`, and the credentials mode is not include: everything is exposed. */
  | 'aceh-wildcard'
  /** It has `*`, and the credentials mode is include: that is only the header called `*`, beside those listed. */
  | 'aceh-wildcard-with-credentials'
  /** It lists names. */
  | 'aceh-listed'

/** @see https://fetch.spec.whatwg.org/#concept-response-cors-exposed-header-name-list */
export interface ExposeList {
  readonly code: ExposeListCode
  /** The joined value of the fields, null when there is none. */
  readonly received: string | null
  /** The listed names in lower case; with `aceh-wildcard` those of the response. */
  readonly names: ReadonlySet<string>
}

const spec = 'https://fetch.spec.whatwg.org/#concept-filtered-response-cors'

const noNames: ReadonlySet<string> = new Set()

/**
 * The header names that a response exposes besides the safelisted ones. Only the final response of a redirect chain has
 * a say.
 *
 * @see https://fetch.spec.whatwg.org/#concept-main-fetch
 */
export function exposeList(headers: HeaderList, credentials: CredentialsMode): ExposeList {
  const received = getHeader(headers, 'access-control-expose-headers')
  if (received === null) return { code: 'aceh-missing', received, names: noNames }
  const tokens = extractTokens(headers, 'access-control-expose-headers') ?? []
  if (tokens === 'failure') return { code: 'aceh-invalid', received, names: noNames }
  if (!tokens.includes('*'))
    return { code: 'aceh-listed', received, names: new Set(tokens.map(byteLowercase)) }
  if (credentials === 'include') {
    return { code: 'aceh-wildcard-with-credentials', received, names: new Set(tokens.map(byteLowercase)) }
  }
  return { code: 'aceh-wildcard', received, names: new Set(headers.map(([name]) => byteLowercase(name))) }
}

/** Why script can read a header of a CORS response. */
export type ExposedHeaderCode =
  /** One of the seven names that need no exposing. */
  | 'safelisted'
  /** `Access-Control-Expose-Headers` lists it. */
  | 'listed'
  /** `Access-Control-Expose-Headers: *`. */
  | 'wildcard'

/** Why script cannot read a header of a CORS response. */
export type HiddenHeaderCode =
  /** `Set-Cookie` and `Set-Cookie2` are never readable. */
  | 'forbidden'
  /** `Access-Control-Expose-Headers` does not list it, and has no `*`. */
  | 'not-listed'
  /** It would be covered by `*`, were the credentials mode not include. */
  | 'wildcard-with-credentials'
  /** `Access-Control-Expose-Headers` is malformed, which exposes nothing. */
  | 'list-invalid'

/** `received` is the expose list as sent, `expected` the header's name. */
export type ExposureVerdict = Pass<ExposedHeaderCode> | Fail<HiddenHeaderCode>

/**
 * Whether script can read a header of a CORS response, if the response has it.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
 */
export function headerExposure(name: string, list: ExposeList): ExposureVerdict {
  const expected = byteLowercase(name)
  const { received } = list
  const code = exposedBecause(expected, list)
  if (code !== null) return { ok: true, code, received, expected, spec }
  const hidden = isForbiddenResponseHeaderName(expected) ? 'forbidden' : hiddenBecause(list.code)
  return { ok: false, code: hidden, received, expected, spec }
}

/** @param lower the name in lower case */
function exposedBecause(lower: string, list: ExposeList): ExposedHeaderCode | null {
  if (isForbiddenResponseHeaderName(lower)) return null
  if (isSafelistedResponseHeaderName(lower)) return 'safelisted'
  if (!list.names.has(lower)) return null
  return list.code === 'aceh-wildcard' ? 'wildcard' : 'listed'
}

function hiddenBecause(code: ExposeListCode): HiddenHeaderCode {
  switch (code) {
    case 'aceh-invalid':
      return 'list-invalid'
    case 'aceh-wildcard-with-credentials':
      return 'wildcard-with-credentials'
    case 'aceh-missing':
    case 'aceh-listed':
    case 'aceh-wildcard':
      return 'not-listed'
  }
}

/** A response as it came, as far as filtering goes. */
export interface InternalResponse {
  readonly status: number
  readonly statusMessage: string
  readonly headers: HeaderList
  /** Every URL on the way to it. */
  readonly urlList: readonly URL[]
}

/** A response as script sees it: what it may not see is gone. @see https://fetch.spec.whatwg.org/#responses */
export interface FilteredResponse extends InternalResponse {
  readonly type: ResponseTainting | 'opaqueredirect'
  /** Whether the body is withheld. */
  readonly nullBody: boolean
}

/**
 * Filter a response for script.
 *
 * @param filter the tainting of the request, or `opaqueredirect` for a redirect in redirect mode manual
 * @see https://fetch.spec.whatwg.org/#concept-filtered-response
 */
export function filterResponse(
  response: InternalResponse,
  filter: FilteredResponse['type'],
  credentials: CredentialsMode,
): FilteredResponse {
  const { status, statusMessage, headers, urlList } = response
  switch (filter) {
    case 'basic': {
      const visible = headers.filter(header => !isForbiddenResponseHeaderName(header[0]))
      return { status, statusMessage, urlList, type: filter, headers: visible, nullBody: false }
    }
    case 'cors': {
      const list = exposeList(headers, credentials)
      const visible = headers.filter(header => exposedBecause(byteLowercase(header[0]), list) !== null)
      return { status, statusMessage, urlList, type: filter, headers: visible, nullBody: false }
    }
    case 'opaque':
      return { type: filter, status: 0, statusMessage: '', headers: [], urlList: [], nullBody: true }
    case 'opaqueredirect':
      return { type: filter, status: 0, statusMessage: '', headers: [], urlList, nullBody: true }
  }
}

/**
 * What script reads as `response.url` and `response.redirected`: the last URL without its fragment, and whether there
 * was more than one.
 *
 * @see https://fetch.spec.whatwg.org/#dom-response-url
 */
export function responseUrl({ urlList }: Pick<InternalResponse, 'urlList'>): {
  url: string
  redirected: boolean
} {
  const href = urlList[urlList.length - 1]?.href ?? ''
  const end = href.indexOf('#')
  return { url: end === -1 ? href : href.slice(0, end), redirected: urlList.length > 1 }
}

/**
 * Whether an opaque response is refused because it is part of a resource, from an earlier range request, and the
 * request now made has no `Range`.
 *
 * @see https://fetch.spec.whatwg.org/#concept-main-fetch
 */
export function isUnexpectedPartialResponse(
  request: Pick<FetchRequest, 'headers'>,
  response: {
    readonly type: FilteredResponse['type']
    /** Of the internal response. */
    readonly status: number
    /** Whether the request that the response answered had a `Range`. */
    readonly rangeRequested: boolean
  },
): boolean {
  return (
    response.type === 'opaque' &&
    response.rangeRequested &&
    isRangeStatus(response.status) &&
    !containsHeader(request.headers, 'range')
  )
}
