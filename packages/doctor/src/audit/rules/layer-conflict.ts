import { answersOf } from '../answers.ts'
import { headerOf, linesOf, type Response } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A36: two layers both send CORS headers. */
export const layerConflict: Rule = {
  id: 'A36',
  name: 'layer-conflict',
  title: 'Two layers both send CORS headers',
  kind: 'functional',
  description:
    'The app and something before it (a proxy, a gateway, a second middleware) each add the headers. Two lines of Access-Control-Allow-Origin are refused, whatever they say.',
  remedy: 'Leave CORS to one layer. In a proxy remove the lines of the app before adding its own.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: ['A17', 'A18'],
  probes: noProbes,
  judge: view => {
    const seen = answersOf(view).find(({ answer }) => isDoubled(answer))
    if (seen === undefined) return null
    const lines = linesOf(seen.answer, 'access-control-allow-origin')
    const via = headerOf(seen.answer, 'via') ?? headerOf(seen.answer, 'server')
    return {
      explanation: `Access-Control-Allow-Origin comes in ${lines.length} lines (${lines.join(' and ')})${via === null ? '' : `, and ${via} stands before the app`}.`,
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: ['the lines are the same, or one is `*`: it is no list that one layer wrote line by line'],
    }
  },
}

/** Two lines of one layer name two origins; two layers say the same, or one says `*`, or both grant credentials. */
function isDoubled(answer: Response): boolean {
  const lines = linesOf(answer, 'access-control-allow-origin')
  if (lines.length < 2) return false
  const credentials = linesOf(answer, 'access-control-allow-credentials')
  return new Set(lines).size < lines.length || lines.includes('*') || credentials.length > 1
}
