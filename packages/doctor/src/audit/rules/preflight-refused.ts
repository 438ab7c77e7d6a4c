import { isOkStatus } from '@accredit/protocol'
import { isTrustedOriginGranted, linesOf, type Observation } from '../observation.ts'
import { plainPreflightProbe, preflightAnswer } from '../preflight-probe.ts'
import type { Rule } from '../rule.ts'

/** A26: something answers OPTIONS before CORS does. */
export const preflightRefused: Rule = {
  id: 'A26',
  name: 'preflight-refused',
  title: 'Preflights are answered before CORS is',
  kind: 'functional',
  description:
    'Browsers send preflights without credentials. Where authentication, a router or a redirect answers OPTIONS first, every request that needs a preflight fails.',
  remedy:
    'Answer OPTIONS with the CORS headers and 204 before authentication and routes, without a redirect.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  *probes(view) {
    for (const probe of plainPreflightProbe(view)) {
      yield probe
      // A server that answers now so, now so, is not told.
      if (isRefused(view.see(probe))) yield* [1, 2].map(turn => ({ ...probe, turn }))
    }
  },
  judge: view => {
    const seen = preflightAnswer(view, plainPreflightProbe(view))
    if (seen === null || !isRefused(seen.observation)) return null
    const again = [1, 2].map(turn => view.see({ ...seen.observation.probe, turn }))
    if (!again.every(isRefused)) return null
    if (view.isSafe && !isTrustedOriginGranted(view.survey.allowed ?? view.survey.foreign)) return null
    const { status } = seen.answer
    const origin = seen.observation.probe.origin ?? ''
    return {
      explanation: isOkStatus(status)
        ? `The preflight from ${origin} is answered ${status} without Access-Control-Allow-Origin.`
        : `The preflight from ${origin} is answered ${status}.`,
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: ['the resource takes part in CORS: the same origin reads it where no preflight is needed'],
    }
  },
}

function isRefused(observation: Observation | null): boolean {
  const preflight = observation?.preflight ?? null
  if (preflight === null) return false
  return !isOkStatus(preflight.status) || linesOf(preflight, 'access-control-allow-origin').length === 0
}
