import {
  currentUrl,
  type FetchRequest,
  isPotentiallyTrustworthyUrl,
  originOf,
  type ReferrerPolicy,
  sameOrigin,
} from '@accredit/protocol'

const longestReferrer = 4096

/** Every policy but the empty one, which stands for none given. */
const policies: ReadonlySet<string> = new Set<Exclude<ReferrerPolicy, ''>>([
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
])

function isReferrerPolicy(value: string): value is Exclude<ReferrerPolicy, ''> {
  return policies.has(value)
}

/**
 * The policy that a `Referrer-Policy` header sets: the last token that is known, the empty one if none is.
 *
 * @param value the joined value of the header
 * @see https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
 */
export function parseReferrerPolicy(value: string): ReferrerPolicy {
  let policy: ReferrerPolicy = ''
  for (const token of value.split(',')) {
    const name = token.trim().toLowerCase()
    if (isReferrerPolicy(name)) policy = name
  }
  return policy
}

/**
 * The `Referer` of a request.
 *
 * @param source the URL of the page, or the one that the author named; `null` where there is none
 * @returns its value, `null` for no header
 * @see https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
export function determineReferrer(request: FetchRequest, source: URL | null): string | null {
  const full = source === null ? null : stripForReferrer(source)
  if (source === null || full === null) return null
  const origin = `${source.origin}/`
  const url = full.length > longestReferrer ? origin : full
  const target = currentUrl(request)
  const isSameOrigin = sameOrigin(originOf(source), originOf(target))
  const isDowngrade = isPotentiallyTrustworthyUrl(source) && !isPotentiallyTrustworthyUrl(target)
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return null
    case 'origin':
      return origin
    case 'unsafe-url':
      return url
    case 'strict-origin':
      return isDowngrade ? null : origin
    case 'same-origin':
      return isSameOrigin ? url : null
    case 'origin-when-cross-origin':
      return isSameOrigin ? url : origin
    case 'no-referrer-when-downgrade':
      return isDowngrade ? null : url
    case '':
    case 'strict-origin-when-cross-origin':
      if (isSameOrigin) return url
      return isDowngrade ? null : origin
  }
}

/** A URL without fragment and userinfo; nothing for a page that is not of the network. */
function stripForReferrer(url: URL): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare.href
}
