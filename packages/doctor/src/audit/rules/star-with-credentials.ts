import { answersOf } from '../answers.ts'
import { linesOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A16: `*` beside `true`, which no browser takes together. */
export const starWithCredentials: Rule = {
  id: 'A16',
  name: 'star-with-credentials',
  title: 'Access-Control-Allow-Origin is * beside Access-Control-Allow-Credentials: true',
  kind: 'exposure',
  description:
    'No browser lets a page read with credentials where the origin is `*`. Who writes both wants something that CORS does not have, and often finds origin reflection next.',
  remedy:
    'For a public resource drop Access-Control-Allow-Credentials. Else list the origins, and send back the one that asks.',
  cwe: ['CWE-942'],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: view => {
    const seen = answersOf(view).find(
      ({ answer }) =>
        linesOf(answer, 'access-control-allow-origin').join() === '*' &&
        linesOf(answer, 'access-control-allow-credentials').join() === 'true',
    )
    if (seen === undefined) return null
    return {
      explanation: 'The response has `*` and `true` together: every credentialed request for it fails.',
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: ['nothing is readable with credentials: browsers refuse `*` there'],
    }
  },
}
