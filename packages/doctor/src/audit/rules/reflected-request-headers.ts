import { extractTokens } from '@accredit/protocol'
import { customHeaderName, customHeaderProbe, preflightAnswer } from '../preflight-probe.ts'
import type { Rule } from '../rule.ts'

/** A22: every header name that is asked for is allowed. */
export const reflectedRequestHeaders: Rule = {
  id: 'A22',
  name: 'reflected-request-headers',
  title: 'Any request header is allowed',
  kind: 'exposure',
  description:
    'Access-Control-Allow-Headers repeats what the preflight asks for, so that pages may send any header, such as those that a proxy or the app trusts.',
  remedy: 'List the header names that the API reads.',
  cwe: ['CWE-942'],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: view => customHeaderProbe(view),
  judge: (view, { hits }) => {
    const seen = preflightAnswer(view, customHeaderProbe(view))
    if (seen === null) return null
    const tokens = extractTokens(seen.answer.headers, 'access-control-allow-headers')
    const name = customHeaderName(view)
    if (!Array.isArray(tokens) || !tokens.some(token => token.toLowerCase() === name)) return null
    return {
      explanation: `The preflight asks for ${name}, a name that nobody has, and is allowed it.`,
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: ['the name is a random one: it is on no list', 'it is not `*`, which would say so'],
      severity: hits.has('A01') ? 'medium' : 'low',
    }
  },
}
