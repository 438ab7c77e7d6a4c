import { isRedirectStatus } from '@accredit/protocol'
import { headerOf, isTrustedOriginGranted, linesOf, type Observation } from '../observation.ts'
import type { Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import type { TargetView } from '../target-view.ts'

/** A28: a redirect on the way, which a page cannot follow. */
export const redirectHops: Rule = {
  id: 'A28',
  name: 'redirect-hops',
  title: 'A redirect on the way is refused',
  kind: 'functional',
  description:
    'Every response of a chain of redirects is checked. One without CORS headers ends it, and after one to another origin the page asks as `null`, which the next server would have to trust.',
  remedy:
    'Call the final URL. Answer an expired session with 401 and CORS headers instead of a redirect to the login. Never trust `null` for it.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: view => redirectProbes(view),
  judge: view => {
    const { allowed } = view.survey
    const own = allowed !== null && view.isTold ? [allowed] : []
    const others = redirectProbes(view)
      .map(view.see)
      .filter(observation => observation !== null)
    const broken = [...own, ...others].find(isBrokenRedirect)
    if (broken === undefined) return null
    return {
      explanation: explain(broken),
      origins: [],
      credentialed: false,
      evidence: [broken],
      originClass: 'none',
      ruledOut: ['the origin is one that is meant to read the resource'],
    }
  },
}

function redirectProbes({ survey, url, hasSession, isTold, isSafe }: TargetView): readonly Probe[] {
  const { allowed } = survey
  if (allowed === null || !isSafe) return []
  const isGranted = isTrustedOriginGranted(allowed)
  const slash = new URL(url)
  slash.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`
  return [
    ...(isGranted && url.pathname !== '/' ? [{ ...allowed.probe, url: slash.href }] : []),
    ...(hasSession && (isGranted || isTold) ? [{ ...allowed.probe, session: false }] : []),
  ]
}

function isBrokenRedirect({ grant, response, exchanges }: Observation): boolean {
  return (
    grant === 'none' && exchanges.some(({ received }) => isRedirect(received?.status)) && response !== null
  )
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && isRedirectStatus(status)
}

function explain({ exchanges, probe }: Observation): string {
  const hop = exchanges.find(({ received }) => isRedirect(received?.status))
  const to = headerOf(hop?.received ?? null, 'location') ?? ''
  const from = hop?.sent.url ?? probe.url
  return linesOf(hop?.received ?? null, 'access-control-allow-origin').length === 0
    ? `${from} redirects to ${to} without Access-Control-Allow-Origin.`
    : `${from} redirects to ${to}, which does not grant what the page then is.`
}
