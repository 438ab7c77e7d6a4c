import { answersOf } from '../answers.ts'
import { linesOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A18: a value of Access-Control-Allow-Credentials that is not `true`. */
export const allowCredentialsShape: Rule = {
  id: 'A18',
  name: 'allow-credentials-shape',
  title: 'Access-Control-Allow-Credentials is not true',
  kind: 'functional',
  description:
    'Browsers compare the header with the four letters `true`. `True`, `1` or two lines are as good as none: credentialed requests fail.',
  remedy: 'Send `Access-Control-Allow-Credentials: true` once, in lower case.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: view => {
    const seen = answersOf(view).find(({ answer }) => {
      const lines = linesOf(answer, 'access-control-allow-credentials')
      const isGrant = linesOf(answer, 'access-control-allow-origin').some(line => line !== '')
      return isGrant && lines.length > 0 && lines.join() !== 'true' && lines.join() !== 'false'
    })
    if (seen === undefined) return null
    const lines = linesOf(seen.answer, 'access-control-allow-credentials')
    return {
      explanation: `Access-Control-Allow-Credentials is ${JSON.stringify(lines.join(', '))}, so that credentialed requests fail.`,
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: ['it is not `false`, which says nothing and harms nothing'],
    }
  },
}
