import { extractTokens } from '@accredit/protocol'
import { linesOf } from '../observation.ts'
import { customHeaderProbe } from '../preflight-probe.ts'
import type { Rule } from '../rule.ts'

/** A25: only `*` covers Authorization, which the standard does not let it. */
export const authorizationByStar: Rule = {
  id: 'A25',
  name: 'authorization-by-star',
  title: 'Authorization is allowed by * only',
  kind: 'functional',
  description:
    'By the standard `*` in Access-Control-Allow-Headers does not cover Authorization. Engines let it pass for now, and Firefox announces that it will not.',
  remedy: 'Name it: `Access-Control-Allow-Headers: *, Authorization`.',
  cwe: [],
  severity: { credentialed: 'info', anonymous: 'info' },
  active: false,
  subsumes: [],
  probes: view => customHeaderProbe(view),
  judge: view => {
    const [probe] = customHeaderProbe(view)
    const seen = probe === undefined ? null : view.see(probe)
    if (seen === null || seen.preflight === null) return null
    if (linesOf(seen.preflight, 'access-control-allow-credentials').join() === 'true') return null
    const tokens = extractTokens(seen.preflight.headers, 'access-control-allow-headers')
    if (!Array.isArray(tokens) || !tokens.includes('*')) return null
    if (tokens.some(token => token.toLowerCase() === 'authorization')) return null
    const isUsed = [view.survey.originless, ...view.survey.anonymous].some(
      ({ response }) => linesOf(response, 'www-authenticate').length > 0,
    )
    return {
      explanation: 'A request with Authorization passes by `*`, in the engines of today.',
      origins: [],
      credentialed: false,
      evidence: [seen],
      originClass: 'none',
      ruledOut: ['the list does not name Authorization besides `*`'],
      severity: isUsed ? 'low' : 'info',
    }
  },
}
