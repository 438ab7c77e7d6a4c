import type { Decision, Policy } from '@accredit/policy'
import {
  type Header,
  isSafelistedMethod,
  normalizeMethod,
  unsafeRequestHeaderNames,
} from '@accredit/protocol'
import type { Outcome } from '../scenario/outcome.ts'
import type { RequestSpec, Scenario } from '../scenario/scenario.ts'
import type { Ports } from '../world/addresses.ts'
import { Course } from '../world/course.ts'

/** How a run broke the law: what the policy said and what the engine did. */
export interface Breach {
  readonly law: 'read if and only if allowed' | 'no guarded write goes unrefused'
  readonly policySaid: string
  readonly engineDid: string
}

// Decisions know hosts by their names only: which ports they have is the same to them.
const ports: Ports = { http: 8001, httpOther: 8002, https: 8443, httpsOther: 8444 }

/**
 * The law of a policy in an engine: a page reads the response if and only if the policy says so, and a credentialed
 * write that the guard refuses is refused.
 *
 * @returns null where it holds
 */
export function breachOf(scenario: Scenario, outcome: Outcome): Breach | null {
  const course = new Course(scenario, 1, 1, ports)
  const [hop] = scenario.hops
  const [spec] = scenario.requests
  if (hop?.policy === undefined || spec === undefined) throw new RangeError('a scenario without a policy')
  const policy = course.policyOf(hop.policy)
  const target = course.addresses.origin(hop.at)
  const origin = scenario.page.kind === 'sandboxed' ? 'null' : course.pageOrigin
  const expected = origin === target ? 'reads' : mayRead(policy, spec, origin, target)
  const did = outcome.results[0]?.kind === 'response' ? 'reads' : 'does not read'
  if (expected !== did) return { law: 'read if and only if allowed', policySaid: expected, engineDid: did }
  return unrefused(policy, outcome, origin, target)
}

function decide(
  policy: Policy,
  method: string,
  origin: string,
  target: string,
  headers: readonly Header[],
): Decision {
  const lines = [['Host', new URL(target).host], ['Origin', origin], ...headers] as const
  const all = new Headers(lines.map(([name, value]): [string, string] => [name, value]))
  return policy.decide({ method, url: '/', headers: all, secure: false })
}

/** What the policy says of the request and of its preflight, whether the engine needs one or not. */
function mayRead(
  policy: Policy,
  spec: RequestSpec,
  origin: string,
  target: string,
): 'reads' | 'does not read' {
  const method = normalizeMethod(spec.method)
  const names = unsafeRequestHeaderNames(spec.headers)
  const asked: Header[] = [['Access-Control-Request-Method', method]]
  if (names.length > 0) asked.push(['Access-Control-Request-Headers', names.join(',')])
  const needsPreflight = !isSafelistedMethod(method) || names.length > 0
  const decisions = [
    ...(needsPreflight ? [decide(policy, 'OPTIONS', origin, target, asked)] : []),
    decide(policy, method, origin, target, []),
  ]
  const isAllowed = decisions.every(
    ({ verdict, tier }) => verdict === 'allow' && (spec.credentials !== 'include' || tier === 'credentialed'),
  )
  return isAllowed ? 'reads' : 'does not read'
}

function unrefused(policy: Policy, { wire }: Outcome, origin: string, target: string): Breach | null {
  for (const { method, headers, status } of wire) {
    if (headers['cookie'] === undefined || headers['access-control-request-method'] !== undefined) continue
    const { respond } = decide(policy, method, origin, target, [])
    if (respond?.status === 403 && status !== 403) {
      return {
        law: 'no guarded write goes unrefused',
        policySaid: '403',
        engineDid: `${method} answered ${status}`,
      }
    }
  }
  return null
}
