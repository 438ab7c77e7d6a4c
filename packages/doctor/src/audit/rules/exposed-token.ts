import { extractTokens } from '@accredit/protocol'
import type { RuleId } from '../finding.ts'
import { headerOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** Response headers that hold a secret. */
const tokenLike =
  /^(authorization|set-cookie|x-api-key|x-auth.*|.*(csrf|xsrf|token|secret|session|password).*)$/i

/** The rules by which strangers read. */
const strangers: readonly RuleId[] = [
  'A01',
  'A02',
  'A03',
  'A04',
  'A05',
  'A06',
  'A07',
  'A08',
  'A09',
  'A11',
  'A12',
]

/** A30: strangers read a header with a secret. */
export const exposedToken: Rule = {
  id: 'A30',
  name: 'exposed-token',
  title: 'Headers with secrets are exposed to origins that should not read',
  kind: 'exposure',
  description:
    'Access-Control-Expose-Headers names a header that holds a token, on a response that a hostile origin reads.',
  remedy: 'Grant listed origins only. Expose headers such as these to none but them.',
  cwe: ['CWE-200'],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: (view, { hits }) => {
    const seen = strangers.flatMap(rule => hits.get(rule)?.evidence.slice(0, 1) ?? [])[0]
    const tokens = extractTokens(seen?.response?.headers ?? [], 'access-control-expose-headers')
    const secret = Array.isArray(tokens) ? tokens.filter(token => tokenLike.test(token)) : []
    if (seen === undefined || secret.length === 0) return null
    const present = secret.filter(name => headerOf(seen.response, name) !== null)
    return {
      explanation: `${secret.join(', ')} ${secret.length === 1 ? 'is' : 'are'} exposed to ${seen.probe.origin ?? ''}${present.length > 0 ? `, and ${present.join(', ')} is there` : ''}.`,
      origins: [],
      credentialed: seen.grant === 'credentialed',
      evidence: [seen],
      originClass: 'none',
      ruledOut: [
        'a hostile origin reads the response',
        `it is not ${view.isTold ? 'one of the origins that are meant to' : 'a listed one'}`,
      ],
    }
  },
}
