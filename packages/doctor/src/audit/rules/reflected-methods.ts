import { extractTokens } from '@accredit/protocol'
import { linesOf } from '../observation.ts'
import { methodProbe } from '../preflight-probe.ts'
import type { Rule } from '../rule.ts'

/** A23: every method that is asked for is allowed. */
export const reflectedMethods: Rule = {
  id: 'A23',
  name: 'reflected-methods',
  title: 'Any method is allowed',
  kind: 'exposure',
  description:
    'Access-Control-Allow-Methods repeats what the preflight asks for, or is `*`, so that pages may send methods that the API does not mean for them.',
  remedy: 'List the methods that the resource has.',
  cwe: ['CWE-942'],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: view => methodProbe(view),
  judge: view => {
    const [probe] = methodProbe(view)
    const seen = probe === undefined ? null : view.see(probe)
    if (probe === undefined || seen === null || seen.preflight === null) return null
    const tokens = extractTokens(seen.preflight.headers, 'access-control-allow-methods')
    if (!Array.isArray(tokens)) return null
    // Beside credentials `*` is a name like any other: A24.
    const isCredentialed = linesOf(seen.preflight, 'access-control-allow-credentials').join() === 'true'
    const isStar = tokens.includes('*') && !isCredentialed
    if (!tokens.includes(probe.method) && !isStar) return null
    return {
      explanation: isStar
        ? 'Access-Control-Allow-Methods is `*`.'
        : `The preflight asks for ${probe.method}, a method that nobody has, and is allowed it.`,
      origins: [],
      credentialed: false,
      evidence: [seen],
      originClass: 'none',
      ruledOut: ['the method is a random one: it is on no list'],
    }
  },
}
