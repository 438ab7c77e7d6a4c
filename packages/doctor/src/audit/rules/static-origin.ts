import { isSerializedOrigin } from '@accredit/protocol'
import { linesOf } from '../observation.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A21: one fixed origin on every answer, with credentials. */
export const staticOrigin: Rule = {
  id: 'A21',
  name: 'static-origin',
  title: 'One fixed origin is sent to everybody, with credentials',
  kind: 'exposure',
  description:
    'Whoever asks is told which origin may read. That is right for an API with one page; it tells strangers whom to attack, and a second page will need a list.',
  remedy: 'Nothing, for one page. For more, look the Origin up, and send back the one that asks.',
  cwe: [],
  severity: { credentialed: 'info', anonymous: 'info' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: ({ survey: { originless, foreign } }) => {
    const [first, second] = [originless, foreign].map(({ response }) => ({
      origin: linesOf(response, 'access-control-allow-origin').join(),
      credentials: linesOf(response, 'access-control-allow-credentials').join(),
    }))
    if (first === undefined || first.origin !== second?.origin || !isSerializedOrigin(first.origin))
      return null
    if (first.credentials !== 'true' || second.credentials !== 'true') return null
    return {
      explanation: `Every answer grants ${first.origin}, whoever asks.`,
      origins: [],
      credentialed: true,
      evidence: [originless, foreign],
      originClass: 'none',
      ruledOut: ['no other origin can read: the value is constant'],
    }
  },
}
