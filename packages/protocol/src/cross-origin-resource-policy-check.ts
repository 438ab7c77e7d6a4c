import { getHeader, type HeaderList } from './header-list.ts'
import { type Origin, originOf, sameOrigin, serializeOrigin } from './origin.ts'
import { redirectTaint } from './redirect-taint.ts'
import { currentUrl, type FetchRequest, type ResponseTainting } from './request.ts'
import { schemelesslySameSite } from './site.ts'
import type { Fail, Pass } from './verdict.ts'

/** @see https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value */
export type EmbedderPolicy = 'unsafe-none' | 'credentialless' | 'require-corp'

/** Why a response may be embedded. */
export type CorpPassCode =
  /** No policy that counts: absent, unknown or doubled, and the embedder does not ask for one. */
  | 'corp-absent'
  /** `cross-origin`. */
  | 'corp-cross-origin'
  /** `same-origin` (or the embedder's default), and it is. */
  | 'corp-same-origin'
  /** `same-site`, and it is. */
  | 'corp-same-site'

/** Why a response may not be embedded. */
export type CorpFailCode =
  /** `same-origin`, and it is another. */
  | 'corp-not-same-origin'
  /** `same-site`, and it is another. */
  | 'corp-not-same-site'
  /** `same-site`, and it is, but an https response met a requester that is not. */
  | 'corp-insecure-requester'
  /** No policy that counts, where the embedder policy asks for one. */
  | 'corp-required'

/** `received` is the joined value of the header, `expected` the origin that asks. */
export type CorpVerdict = Pass<CorpPassCode> | Fail<CorpFailCode>

const spec = 'https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check'

export interface CorpResponse {
  readonly headers: HeaderList
  readonly url: URL
  /** Whether credentials went with the request; true unless told. */
  readonly requestIncludesCredentials?: boolean
}

/** Steps 2 to 4: the policy, and whether it is the embedder's default rather than the response's word. */
function effectivePolicy(
  received: string | null,
  { requestIncludesCredentials = true }: CorpResponse,
  embedderPolicy: EmbedderPolicy,
): readonly [policy: 'same-origin' | 'same-site' | 'cross-origin' | null, isDefault: boolean] {
  if (received === 'same-origin' || received === 'same-site' || received === 'cross-origin')
    return [received, false]
  switch (embedderPolicy) {
    case 'unsafe-none':
      return [null, false]
    case 'credentialless':
      return requestIncludesCredentials ? ['same-origin', true] : [null, false]
    case 'require-corp':
      return ['same-origin', true]
  }
}

/**
 * The cross-origin resource policy internal check, for subresources: whether a response lets an origin embed it.
 *
 * @param origin the origin that asks
 * @param embedderPolicy of the page that asks
 * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
 */
export function corpCheck(
  origin: Origin,
  response: CorpResponse,
  embedderPolicy: EmbedderPolicy = 'unsafe-none',
): CorpVerdict {
  const received = getHeader(response.headers, 'cross-origin-resource-policy')
  const expected = serializeOrigin(origin)
  const [policy, isDefault] = effectivePolicy(received, response, embedderPolicy)
  switch (policy) {
    case null:
      return { ok: true, code: 'corp-absent', received, expected, spec }
    case 'cross-origin':
      return { ok: true, code: 'corp-cross-origin', received, expected, spec }
    case 'same-origin':
      if (sameOrigin(origin, originOf(response.url))) {
        return { ok: true, code: 'corp-same-origin', received, expected, spec }
      }
      return {
        ok: false,
        code: isDefault ? 'corp-required' : 'corp-not-same-origin',
        received,
        expected,
        spec,
      }
    case 'same-site': {
      const code = sameSiteRefusal(origin, response.url)
      if (code === null) return { ok: true, code: 'corp-same-site', received, expected, spec }
      return { ok: false, code, received, expected, spec }
    }
  }
}

function sameSiteRefusal(origin: Origin, url: URL): CorpFailCode | null {
  if (!schemelesslySameSite(origin, originOf(url))) return 'corp-not-same-site'
  const isSecureEnough = url.protocol !== 'https:' || (origin.kind === 'tuple' && origin.scheme === 'https')
  return isSecureEnough ? null : 'corp-insecure-requester'
}

/** Whether HTTP fetch makes the check: for opaque responses only. @see https://fetch.spec.whatwg.org/#concept-http-fetch */
export function needsCorpCheck(tainting: ResponseTainting): boolean {
  return tainting === 'opaque'
}

/**
 * Whether the embedder policy lets credentials go with a request: `credentialless` withholds them from every no-cors
 * request that is not same-origin all the way.
 *
 * The text exempts a same-origin request when its redirect-taint is *not* same-origin, which turns the rule upside
 * down; this follows the prose around it, and the wording before redirect-taint had three values.
 *
 * @see https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials
 */
export function embedderPolicyAllowsCredentials(
  request: Pick<FetchRequest, 'mode' | 'urlList' | 'origin'>,
  embedderPolicy: EmbedderPolicy,
): boolean {
  if (request.mode !== 'no-cors' || embedderPolicy !== 'credentialless') return true
  return sameOrigin(request.origin, originOf(currentUrl(request))) && redirectTaint(request) === 'same-origin'
}
