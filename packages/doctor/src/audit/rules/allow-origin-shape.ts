import { isSerializedOrigin } from '@accredit/protocol'
import { type Answer, answersOf } from '../answers.ts'
import { linesOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A17: a value of Access-Control-Allow-Origin that is no origin. */
export const allowOriginShape: Rule = {
  id: 'A17',
  name: 'allow-origin-shape',
  title: 'Access-Control-Allow-Origin is no origin',
  kind: 'functional',
  description:
    'The header holds one origin, `*` or `null`, in one line. Lists, patterns, quotes, a slash at the end or nothing at all equal no origin, so that browsers refuse every page.',
  remedy: 'Look the Origin up in the list, and send back that one, with `Vary: Origin`.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: view => {
    const seen = answersOf(view).find(answer => shapeFault(answer) !== null)
    if (seen === undefined) return null
    return {
      explanation: `Access-Control-Allow-Origin ${shapeFault(seen) ?? ''}, which equals no origin.`,
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: ['the value is not what was sent as Origin'],
    }
  },
}

/** What is wrong with the lines, as the end of a sentence. */
function shapeFault({ answer, observation }: Answer): string | null {
  const lines = linesOf(answer, 'access-control-allow-origin')
  const [line] = lines
  if (line === undefined) return null
  if (lines.length > 1) return `comes in ${lines.length} lines (${lines.map(quoted).join(', ')})`
  if (line === '') return 'is empty'
  const isOrigin = line === '*' || line === 'null' || isSerializedOrigin(line)
  return isOrigin || line === observation.probe.origin ? null : `is ${quoted(line)}`
}

const quoted = (text: string) => JSON.stringify(text)
