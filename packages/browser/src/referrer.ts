import {
  currentUrl,
  effectiveReferrerPolicy,
  type FetchRequest,
  includesUserinfo,
  isHttpScheme,
  isPotentiallyTrustworthyUrl,
  originOf,
  type ReferrerPolicy,
  sameOrigin,
  schemelesslySameSite,
} from '@accredit/protocol'
import type { Environment } from './environment.ts'
import type { Profile } from './profile.ts'

type ReferrerProfile = Pick<Profile, 'referrerDowngrade' | 'relaxedReferrerPolicyCrossSite'>

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
 * The referrer of a request, by its policy.
 *
 * @param source the URL of the page, or the one that the author named; `null` where there is none
 * @returns its value, `null` for no header
 * @see https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
export function determineReferrer(
  request: FetchRequest,
  source: URL | null,
  profile: ReferrerProfile,
): string | null {
  // A page that is not of the network has none.
  if (source === null || !isHttpScheme(source)) return null
  const policy = effectiveReferrerPolicy(request, originOf(source), profile)
  return referrerByPolicy(policy, source, currentUrl(request), profile)
}

/** What is sent of a referrer where the profile cuts it, as it does for other sites than the top-level one. */
export function cutReferrer(
  referrer: string | null,
  target: URL,
  { topLevelOrigin, url: page }: Pick<Environment, 'topLevelOrigin' | 'url'>,
  { thirdPartyReferrerCut }: Pick<Profile, 'thirdPartyReferrerCut'>,
): string | null {
  if (!thirdPartyReferrerCut || referrer === null) return referrer
  const top = topLevelOrigin.kind === 'opaque' ? originOf(page) : topLevelOrigin
  return schemelesslySameSite(originOf(target), top) ? referrer : originReferrer(new URL(referrer))
}

function referrerByPolicy(
  policy: ReferrerPolicy,
  source: URL,
  target: URL,
  { referrerDowngrade }: ReferrerProfile,
): string | null {
  const isSafe = referrerDowngrade === 'scheme' ? isHttps : isPotentiallyTrustworthyUrl
  const isDowngrade = (): boolean => isSafe(source) && !isSafe(target)
  switch (policy) {
    case 'no-referrer':
      return null
    case 'origin':
      return originReferrer(source)
    case 'unsafe-url':
      return fullReferrer(source)
    case 'strict-origin':
      return isDowngrade() ? null : originReferrer(source)
    case 'same-origin':
      return isSameOriginUrl(source, target) ? fullReferrer(source) : null
    case 'origin-when-cross-origin':
      return isSameOriginUrl(source, target) ? fullReferrer(source) : originReferrer(source)
    case 'no-referrer-when-downgrade':
      return isDowngrade() ? null : fullReferrer(source)
    case '':
    case 'strict-origin-when-cross-origin':
      if (isSameOriginUrl(source, target)) return fullReferrer(source)
      return isDowngrade() ? null : originReferrer(source)
  }
}

function isHttps({ protocol }: URL): boolean {
  return protocol === 'https:'
}

function isSameOriginUrl(a: URL, b: URL): boolean {
  return sameOrigin(originOf(a), originOf(b))
}

function originReferrer(url: URL): string {
  return `${url.origin}/`
}

/** A URL without fragment and userinfo; its origin if that is too long. */
function fullReferrer(url: URL): string {
  const stripped = includesUserinfo(url) ? withoutUserinfo(url) : url.href
  const end = stripped.indexOf('#')
  const full = end === -1 ? stripped : stripped.slice(0, end)
  return full.length > longestReferrer ? originReferrer(url) : full
}

function withoutUserinfo(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}
