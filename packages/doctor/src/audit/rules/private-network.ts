import { linesOf } from '../observation.ts'
import { getProbe, type Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import type { TargetView } from '../target-view.ts'

/** A32: strangers are let into the private network, where the engine still asks. */
export const privateNetwork: Rule = {
  id: 'A32',
  name: 'private-network',
  title: 'Any origin is let into the private network',
  kind: 'exposure',
  description:
    'Access-Control-Allow-Private-Network: true is sent to any origin. Chromium read it until 2024; Chromium and Firefox now ask the user instead.',
  remedy: 'Drop the header, or send it to listed origins only.',
  cwe: ['CWE-942'],
  severity: { credentialed: 'info', anonymous: 'info' },
  active: false,
  subsumes: [],
  probes: view => [probeOf(view)],
  judge: view => {
    const seen = view.see(probeOf(view))
    const preflight = seen?.preflight ?? null
    if (seen === null || linesOf(preflight, 'access-control-allow-private-network').join() !== 'true')
      return null
    return {
      explanation: `The preflight from ${seen.probe.origin ?? ''}, which nobody has, is let into the private network.`,
      origins: [],
      credentialed: false,
      evidence: [seen],
      originClass: 'none',
      ruledOut: ['the origin is a random one'],
    }
  },
}

function probeOf({ url, survey, method, isSafe, label }: TargetView): Probe {
  return getProbe(url.href, survey.foreign.probe.origin, {
    method: isSafe ? 'GET' : method,
    headers: [[`x-${label(35)}`, '1']],
    raw: [['Access-Control-Request-Private-Network', 'true']],
    preflightOnly: true,
  })
}
