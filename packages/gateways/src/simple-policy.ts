import type { ExportedFile } from './export-options.ts'
import { ExportInputError, type Loss } from './loss.ts'
import { type OriginExpression, patternParts } from './origin-list.ts'
import { type ExportPlan, isGuarded, type PolicyPlan } from './policy-plan.ts'
import type { Target, Written } from './target.ts'

/** A policy as a fixed CORS feature can say it: one list of origins, fixed lists of all else. */
export interface SimplePolicy {
  readonly everybody: boolean
  /** Exact origins. */
  readonly origins: readonly string[]
  /** Those that the target can say. */
  readonly patterns: readonly OriginExpression[]
  readonly credentials: boolean
  /** With GET, HEAD and POST; `['*']` for any. */
  readonly methods: readonly string[]
  /** Request headers; `['*']` for any. */
  readonly headers: readonly string[]
  readonly expose: readonly string[]
  /** Seconds; null where the policy says nothing. */
  readonly maxAge: number | null
}

/** What a target's CORS feature can say. Every field is from its documentation or source. */
export interface Capabilities {
  readonly title: string
  /** Whether it can say a pattern. */
  readonly pattern: (pattern: OriginExpression) => boolean
  /** At most so many origins; null for no limit. */
  readonly maxOrigins: number | null
  /** `flag` is a setting; `implied` is sent with every listed origin; `none` is never sent. */
  readonly credentials: 'flag' | 'implied' | 'none'
  /** Methods that it takes; null for any. */
  readonly methods: readonly string[] | null
  /** Whether `*` stands for any method or header, also beside credentials. */
  readonly any: boolean
  /** Whether it names Origin in Vary on every answer. */
  readonly vary: boolean
  /** Whether it answers preflights itself. */
  readonly answersPreflights: boolean
  /** Whether answers that it makes itself (errors, redirects) have the headers. */
  readonly ownAnswers: boolean
  /** Whether it removes what the app says of CORS. */
  readonly removesUpstream: boolean
  /** Whether the policy's write guard is put into the configuration too. */
  readonly guards: boolean
  /** What else it does otherwise. */
  readonly also?: (policy: SimplePolicy) => readonly Loss[]
}

export const subdomains = ({ source }: OriginExpression): boolean =>
  patternParts(source).host.startsWith('*.')
export const hasAnyPort = ({ source }: OriginExpression): boolean => patternParts(source).port === '*'
export const never = (): boolean => false
export const always = (): boolean => true

type Notes = (policy: SimplePolicy) => readonly string[]

/** A target that has a fixed feature for CORS. */
export function simpleTarget(
  can: Capabilities,
  file: string,
  render: (policy: SimplePolicy) => string,
  notes: Notes = () => [],
): Target {
  return {
    title: can.title,
    exact: false,
    write: plan => {
      const policy = onlyPolicy(plan, can.title)
      const { simple, losses } = simplify(policy, can)
      const files: readonly ExportedFile[] = [{ path: file, content: render(simple) }]
      return {
        files,
        losses: [...losses, ...(can.also?.(simple) ?? [])],
        notes: notes(simple),
      } satisfies Written
    },
  }
}

function onlyPolicy({ policies, routes }: ExportPlan, title: string): PolicyPlan {
  const [policy] = policies
  if (routes === null && policy !== undefined) return policy
  throw new ExportInputError(
    `${title} takes one policy for a route. Export the policy of each route of the table by itself.`,
  )
}

interface Simplified {
  readonly simple: SimplePolicy
  readonly losses: readonly Loss[]
}

function simplify(policy: PolicyPlan, can: Capabilities): Simplified {
  const { credentialed, anonymous } = policy
  const isCredentialed = credentialed !== null
  const list = credentialed ?? (anonymous === '*' ? null : anonymous)
  const patterns = list?.patterns ?? []
  const said = patterns.filter(can.pattern)
  const exact = list?.exact ?? []
  const room = can.maxOrigins ?? Number.POSITIVE_INFINITY
  const kept = exact.slice(0, Math.max(0, room - said.length))
  const methods = methodsOf(policy, can)
  const simple: SimplePolicy = {
    everybody: !isCredentialed && anonymous === '*',
    origins: kept,
    patterns: said,
    credentials: isCredentialed,
    methods,
    headers: headersOf(policy, can),
    expose: policy.expose === null ? [] : policy.expose.split(','),
    maxAge: policy.maxAge === null ? null : Number(policy.maxAge),
  }
  return {
    simple,
    losses: [
      ...unsafeLosses(policy, can),
      ...originLosses(
        policy,
        can,
        patterns.filter(one => !can.pattern(one)),
        exact.slice(kept.length),
      ),
      ...listLosses(policy, can, methods),
      ...answerLosses(can, simple),
    ],
  }
}

const common = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

function methodsOf({ methods, credentialed }: PolicyPlan, can: Capabilities): readonly string[] {
  if (methods.any && (can.any || credentialed === null)) return ['*']
  const all = methods.any ? common : ['GET', 'HEAD', 'POST', ...methods.names]
  return all.filter(method => can.methods === null || can.methods.includes(method))
}

function headersOf({ allowHeaders, credentialed }: PolicyPlan, can: Capabilities): readonly string[] {
  if (!allowHeaders.any) return allowHeaders.names
  if (can.any || credentialed === null) return ['*', ...allowHeaders.names]
  return ['authorization', 'content-type'].filter(
    name => name !== 'authorization' || allowHeaders.names.includes(name),
  )
}

function unsafeLosses(policy: PolicyPlan, can: Capabilities): readonly Loss[] {
  const losses: Loss[] = []
  if (isGuarded(policy) && !can.guards) {
    losses.push({
      code: 'writes-unguarded',
      grade: 'unsafe',
      feature: 'writes',
      explanation: `${can.title} lets state-changing requests from every origin through to the app: CORS keeps only the answers from them.`,
      alternative: "Guard writes in the app, and export a policy with writes: 'off'.",
    })
  }
  if (can.credentials === 'implied' && policy.credentialed === null && policy.anonymous !== '*') {
    losses.push({
      code: 'credentials-implied',
      grade: 'unsafe',
      feature: 'credentials',
      explanation: `${can.title} allows credentials to every origin that is listed, and the policy to none.`,
      alternative: "Write origins: '*' where everybody may read.",
    })
  }
  return losses
}

function originLosses(
  { credentialed, anonymous }: PolicyPlan,
  can: Capabilities,
  dropped: readonly OriginExpression[],
  cut: readonly string[],
): readonly Loss[] {
  const losses: Loss[] = []
  if (dropped.length > 0) {
    losses.push({
      code: 'patterns-dropped',
      grade: 'broken',
      feature: 'origins',
      explanation: `${can.title} cannot say ${dropped.map(({ source }) => source).join(', ')}; they are left out.`,
      alternative: 'List the origins one by one, or decide in the app.',
    })
  }
  if (cut.length > 0) {
    losses.push({
      code: 'origins-cut',
      grade: 'broken',
      feature: 'origins',
      explanation: `${can.title} takes ${can.maxOrigins} origins; ${cut.length} are left out, from ${cut[0]} on.`,
      alternative: 'Decide in the app, or in HAProxy, whose list has no limit.',
    })
  }
  if (credentialed !== null && anonymous !== null) {
    losses.push({
      code: 'anonymous-tier-dropped',
      grade: 'broken',
      feature: 'origins',
      explanation: `${can.title} has one list, and what is in it has credentials: the anonymous tier is left out.`,
      alternative: 'Serve what is public under a route of its own, with a policy of its own.',
    })
  }
  if (can.credentials === 'none' && credentialed !== null) {
    losses.push({
      code: 'credentials-unsupported',
      grade: 'broken',
      feature: 'credentials',
      explanation: `${can.title} never sends Access-Control-Allow-Credentials, so no page reads with cookies.`,
      alternative: 'Put a gateway in front that can, such as Envoy or nginx.',
    })
  }
  return losses
}

function listLosses(policy: PolicyPlan, can: Capabilities, methods: readonly string[]): readonly Loss[] {
  const losses: Loss[] = []
  const unsaid = policy.methods.names.filter(method => !methods.includes(method) && !methods.includes('*'))
  if (unsaid.length > 0) {
    losses.push({
      code: 'methods-dropped',
      grade: 'broken',
      feature: 'methods',
      explanation: `${can.title} does not take ${unsaid.join(', ')}.`,
      alternative: 'Use another method, or decide in the app.',
    })
  }
  const isListed = policy.credentialed !== null && !can.any
  if (isListed && policy.methods.any) {
    losses.push({
      code: 'any-method-listed',
      grade: 'broken',
      feature: 'methods',
      explanation: `Beside credentials \`*\` is the name of a method, and ${can.title} does not echo: only ${methods.join(', ')} are allowed.`,
      alternative: 'List the methods in the policy.',
    })
  }
  if (isListed && policy.allowHeaders.any) {
    losses.push({
      code: 'any-header-listed',
      grade: 'broken',
      feature: 'allowHeaders',
      explanation: `Beside credentials \`*\` is the name of a header, and ${can.title} does not echo: only content-type and what is named is allowed.`,
      alternative: 'List the headers in the policy.',
    })
  }
  return losses
}

function answerLosses(can: Capabilities, policy: SimplePolicy): readonly Loss[] {
  const losses: Loss[] = []
  if (!can.answersPreflights) {
    losses.push({
      code: 'preflight-unanswered',
      grade: 'broken',
      feature: 'preflight',
      explanation: `${can.title} adds headers to answers and makes none: preflights reach the app, which has to answer them with a success.`,
      alternative: 'Answer OPTIONS in the app or in a function at the edge.',
    })
  }
  if (!can.vary && !policy.everybody) {
    losses.push({
      code: 'vary-missing',
      grade: 'broken',
      feature: 'vary',
      explanation: `${can.title} does not name Origin in Vary on every answer, so a cache may give the answer for one origin to another.`,
      alternative: 'Have the app send Vary: Origin, or forbid shared caches with Cache-Control: private.',
    })
  }
  if (!can.ownAnswers) {
    losses.push({
      code: 'own-answers-unreadable',
      grade: 'broken',
      feature: 'errors',
      explanation: `What ${can.title} answers itself, such as 401 and 503, has no CORS headers: scripts see a network error.`,
      alternative: 'Have clients treat a network error as one, or decide in the app.',
    })
  }
  if (!can.removesUpstream) {
    losses.push({
      code: 'upstream-headers-kept',
      grade: 'unsafe',
      feature: 'upstream',
      explanation: `${can.title} lets what the app says of CORS pass, also to origins that the policy does not list.`,
      alternative: 'Accept it only where the app sends no Access-Control headers of its own.',
    })
  }
  if (can.answersPreflights) {
    losses.push({
      code: 'disclosure-full',
      grade: 'noise',
      feature: 'disclose',
      explanation: `${can.title} answers preflights with all that is allowed, and refused ones in its own way.`,
      alternative: 'Nothing needs to be done.',
    })
  }
  return losses
}
