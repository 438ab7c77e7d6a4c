import { linesOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A31: everybody may time private responses. */
export const timingAllowOrigin: Rule = {
  id: 'A31',
  name: 'timing-allow-origin',
  title: 'Any page may time a private response',
  kind: 'exposure',
  description:
    'With `Timing-Allow-Origin: *` every page reads sizes and times of the response to its user, and learns from them what the account holds.',
  remedy: 'Name the origins that measure, or drop the header on responses to signed-in users.',
  cwe: ['CWE-203'],
  severity: { credentialed: 'low', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: ({ survey: { originless }, sensitivity }) => {
    const values = linesOf(originless.final, 'timing-allow-origin').flatMap(line => line.split(','))
    if (sensitivity !== 'private' || !values.some(value => value.trim() === '*')) return null
    return {
      explanation: 'The response differs with the session, and has `Timing-Allow-Origin: *`.',
      origins: [],
      credentialed: false,
      evidence: [originless],
      originClass: 'none',
      ruledOut: ['the response is private: it differs without the session'],
    }
  },
}
