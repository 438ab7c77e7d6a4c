import { extractTokens, type HeaderList } from '@accredit/protocol'
import { answersOf } from '../answers.ts'
import { linesOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

const lists = [
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
] as const

/** A24: `*` in a list beside credentials, where it is a name like any other. */
export const starListsWithCredentials: Rule = {
  id: 'A24',
  name: 'star-lists-with-credentials',
  title: '* stands in a list beside Access-Control-Allow-Credentials: true',
  kind: 'functional',
  description:
    'In a credentialed request `*` is not a wildcard, but a header or a method whose name is an asterisk: what it was meant to allow is refused.',
  remedy: 'List the names.',
  cwe: [],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: view => {
    for (const { answer, observation } of answersOf(view)) {
      if (linesOf(answer, 'access-control-allow-credentials').join() !== 'true') continue
      const starred = lists.filter(name => hasStar(answer.headers, name))
      if (starred.length === 0) continue
      return {
        explanation: `${starred.join(' and ')} ${starred.length === 1 ? 'has' : 'have'} \`*\`, which beside credentials allows nothing.`,
        origins: [],
        credentialed: false,
        evidence: [observation],
        originClass: 'none',
        ruledOut: ['Access-Control-Allow-Credentials is exactly `true` beside it'],
      }
    }
    return null
  },
}

function hasStar(headers: HeaderList, name: string): boolean {
  const tokens = extractTokens(headers, name)
  return Array.isArray(tokens) && tokens.includes('*')
}
