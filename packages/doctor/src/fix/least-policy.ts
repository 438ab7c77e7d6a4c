import { type Issue, type Policy, type PolicyInput, parsePolicy } from '@accredit/policy'
import { isSafelistedMethod, unsafeRequestHeaderNames } from '@accredit/protocol'
import type { CheckedRequest } from '../check/checked-request.ts'
import type { CurrentGrant } from './current-grant.ts'

interface LeastPolicyInput {
  /** The serialised origin of the page. */
  readonly origin: string
  readonly request: CheckedRequest['request']
  /** Response headers that the script has to read, lower-case. */
  readonly exposed: readonly string[]
  /** What is allowed today, and stays so. */
  readonly grant: CurrentGrant
}

export type LeastPolicy =
  | {
      readonly ok: true
      readonly input: PolicyInput
      readonly policy: Policy
      /** Allowed today, and not with this policy: each a sentence. */
      readonly dropped: readonly string[]
    }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/**
 * The least policy that lets a request pass and narrows nothing that is allowed today: this origin exactly, credentials
 * only where the request has them, this method and these headers.
 */
export function leastPolicy(wanted: LeastPolicyInput): LeastPolicy {
  const { origins, dropped, isAnonymous } = originsOf(wanted)
  const input = assembled(origins, namesOf(wanted, isAnonymous), wanted.grant.maxAge)
  const parsed = parsePolicy(input)
  return parsed.ok
    ? { ok: true, input, policy: parsed.policy, dropped }
    : { ok: false, issues: parsed.issues }
}

/** One of the three forms that `origins` beside `credentials` has. */
type Origins =
  | { readonly kind: 'anonymous'; readonly origins: '*' | readonly string[] }
  | { readonly kind: 'credentialed'; readonly origins: readonly string[] }
  | {
      readonly kind: 'tiers'
      readonly origins: {
        readonly credentialed: readonly string[]
        readonly anonymous: '*' | readonly string[]
      }
    }

interface Names {
  readonly methods: '*' | readonly string[]
  readonly allowHeaders: '*' | readonly string[]
  readonly exposeHeaders: '*' | readonly string[]
}

function originsOf({ origin, request, grant }: LeastPolicyInput): {
  readonly origins: Origins
  readonly dropped: readonly string[]
  readonly isAnonymous: boolean
} {
  const needsCredentials = request.credentials === 'include'
  const ownCredentials = needsCredentials || (grant.credentials && grant.origins.includes(origin))
  const others = grant.origins.filter(other => other !== origin)
  const { kept, dropped } = keptOrigins(others, grant.credentials)
  const origins = combined(origin, ownCredentials, kept, grant)
  return { origins, dropped, isAnonymous: origins.kind === 'anonymous' }
}

function combined(
  origin: string,
  ownCredentials: boolean,
  others: readonly string[],
  { everybody, credentials }: CurrentGrant,
): Origins {
  if (!ownCredentials) {
    if (everybody) return { kind: 'anonymous', origins: '*' }
    return credentials && others.length > 0
      ? { kind: 'tiers', origins: { credentialed: others, anonymous: [origin] } }
      : { kind: 'anonymous', origins: [origin, ...others] }
  }
  const credentialed = credentials ? [origin, ...others] : [origin]
  if (everybody) return { kind: 'tiers', origins: { credentialed, anonymous: '*' } }
  return credentials || others.length === 0
    ? { kind: 'credentialed', origins: credentialed }
    : { kind: 'tiers', origins: { credentialed, anonymous: others } }
}

/** What is no origin lets nobody in today either; only what a policy refuses as dangerous is lost, and said. */
function keptOrigins(others: readonly string[], credentials: boolean) {
  const kept: string[] = []
  const dropped: string[] = []
  for (const other of others) {
    const parsed = credentials
      ? parsePolicy({ origins: [other], credentials })
      : parsePolicy({ origins: [other] })
    if (parsed.ok) kept.push(other)
    else if (parsed.issues.some(({ code }) => code === 'origin-insecure')) {
      dropped.push(`\`${other}\` is left out, though it is allowed today: ${parsed.issues[0]?.message ?? ''}`)
    }
  }
  return { kept, dropped }
}

function namesOf({ request, grant, exposed }: LeastPolicyInput, isAnonymous: boolean): Names {
  const methods = isSafelistedMethod(request.method) ? [] : [request.method]
  const headers = unsafeRequestHeaderNames(request.headers)
  return {
    methods: merged('methods', grant.methods, methods, isAnonymous),
    allowHeaders: merged('allowHeaders', grant.requestHeaders, headers, isAnonymous),
    exposeHeaders: merged('exposeHeaders', grant.exposed, exposed, isAnonymous),
  }
}

/** What is allowed today and can be said in a policy, and what is needed. With credentials `*` is a mere name. */
function merged(
  key: keyof Names,
  current: readonly string[],
  needed: readonly string[],
  isAnonymous: boolean,
): '*' | readonly string[] {
  const isKept = (name: string): boolean => name !== '*' && parsePolicy({ origins: '*', [key]: [name] }).ok
  const names = [...new Set([...current.filter(isKept), ...needed])].filter(
    name => key !== 'methods' || !isSafelistedMethod(name),
  )
  if (!isAnonymous || !current.includes('*')) return names
  return key === 'allowHeaders' && names.includes('authorization') ? ['*', 'authorization'] : '*'
}

function assembled(
  origins: Origins,
  { methods, allowHeaders, exposeHeaders }: Names,
  maxAge: number | null,
): PolicyInput {
  const rest = {
    ...(methods.length > 0 && { methods }),
    ...(allowHeaders.length > 0 && { allowHeaders }),
    ...(maxAge !== null && { maxAge }),
  }
  const listed = exposeHeaders === '*' || exposeHeaders.length === 0 ? {} : { exposeHeaders }
  switch (origins.kind) {
    case 'anonymous':
      return {
        origins: origins.origins,
        ...rest,
        ...(exposeHeaders === '*' ? { exposeHeaders } : listed),
      }
    case 'credentialed':
      return { origins: origins.origins, credentials: true, ...rest, ...listed }
    case 'tiers':
      return { origins: origins.origins, ...rest, ...listed }
  }
}
