import { isTrustedOriginGranted } from '../observation.ts'
import type { Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import type { TargetView } from '../target-view.ts'

/** What says that somebody is not let in. */
const refusals: ReadonlySet<number> = new Set([401, 403, 404])

/** A34: the Origin header stands in the place of a session. */
export const originAsAuthentication: Rule = {
  id: 'A34',
  name: 'origin-as-authentication',
  title: 'Data is released because of the Origin header alone',
  kind: 'exposure',
  description:
    'Without a session the resource is refused, and with a listed Origin it is not. Only browsers tell the truth in Origin: any program writes what it likes.',
  remedy: 'Ask for a session or a token. The Origin says which page asks, not who.',
  cwe: ['CWE-290'],
  severity: { credentialed: 'high', anonymous: 'high' },
  active: false,
  subsumes: [],
  probes: view => probesOf(view),
  judge: view => {
    const [probe] = probesOf(view)
    const seen = probe === undefined ? null : view.see(probe)
    const without = view.survey.anonymous[0] ?? view.survey.originless
    const refusal = without.response?.status ?? 0
    const status = seen?.response?.status ?? 0
    if (seen === null || !refusals.has(refusal) || status < 200 || status > 299) return null
    return {
      explanation: `Without a session the answer is ${refusal}, and ${status} as soon as Origin is ${seen.probe.origin ?? ''}.`,
      origins: [],
      credentialed: false,
      evidence: [without, seen],
      originClass: 'none',
      ruledOut: ['neither request had a session', 'without Origin the server refuses, and does not fail'],
    }
  },
}

function probesOf({ survey: { allowed }, isSafe }: TargetView): readonly Probe[] {
  if (allowed === null || !isSafe || !isTrustedOriginGranted(allowed)) return []
  return [{ ...allowed.probe, session: false }]
}
