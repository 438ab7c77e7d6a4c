import { isTrustedOriginGranted, linesOf, type Observation } from '../observation.ts'
import { getProbe, type Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import type { TargetView } from '../target-view.ts'

/** Statuses that come from a server or a gateway before there is an app. */
const gatewayStatuses: ReadonlySet<number> = new Set([414, 431, 502, 504])

/** Bytes of a query that an app may find too long, and a server not. */
const longQuery = 4000

/** A27: errors have no CORS headers, so that a page cannot tell them from a failure of the network. */
export const errorWithoutCors: Rule = {
  id: 'A27',
  name: 'error-without-cors',
  title: 'Error responses have no CORS headers',
  kind: 'functional',
  description:
    'A page that may read the resource gets no more than "Failed to fetch" for its errors: it cannot tell a session that is over from a broken network.',
  remedy: 'Set the CORS headers before anything that can fail, error handlers and gateways included.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  *probes(view) {
    for (const probe of errorProbes(view)) {
      yield probe
      // A server that answers now so, now so, is not told.
      if (isBare(view.see(probe))) yield* repeated(probe)
    }
  },
  judge: view => {
    const bare = errorProbes(view)
      .filter(probe => repeated(probe).map(view.see).every(isBare))
      .map(view.see)
      .filter(isBare)
      .filter(observation => observation !== null)
    if (bare.length === 0) return null
    const statuses = [...new Set(bare.map(({ response }) => response?.status))]
    return {
      explanation: `Answers with status ${statuses.join(', ')} have no Access-Control-Allow-Origin, where others grant ${bare[0]?.probe.origin ?? ''}.`,
      origins: [],
      credentialed: false,
      evidence: bare.slice(0, 3),
      originClass: 'none',
      ruledOut: [
        'the same origin reads the resource itself',
        'the status is no gateway’s own (414, 431, 502, 504)',
        'the answer was the same three times',
      ],
    }
  },
}

function repeated(probe: Probe): readonly Probe[] {
  return [1, 2].map(turn => ({ ...probe, turn }))
}

function isBare(observation: Observation | null): boolean {
  const response = observation?.response ?? null
  if (response === null || response.status < 400 || gatewayStatuses.has(response.status)) return false
  return linesOf(response, 'access-control-allow-origin').length === 0
}

/** Errors that do no harm: no session, no such path, a query that is too long. */
function errorProbes({ survey, url, label, hasSession, isSafe }: TargetView): readonly Probe[] {
  const { allowed } = survey
  if (allowed === null || !isTrustedOriginGranted(allowed) || allowed.probe.origin === null) return []
  const from = (to: URL) => getProbe(to.href, allowed.probe.origin)
  const noSuchPath = new URL(`/${label(31)}`, url)
  const long = new URL(url)
  long.searchParams.set(label(32), 'x'.repeat(longQuery))
  return [
    ...(hasSession && isSafe ? [{ ...allowed.probe, session: false }] : []),
    from(noSuchPath),
    ...(isSafe ? [from(long)] : []),
  ]
}
