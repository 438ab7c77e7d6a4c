import { getProbe, type Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import { staysHome, type TargetView } from '../target-view.ts'

/** A33: a write that needs no preflight is done for any page. Sends a POST. */
export const simpleWrite: Rule = {
  id: 'A33',
  name: 'simple-write',
  title: 'A write without a preflight is done for any page',
  kind: 'exposure',
  description:
    'A POST of text/plain is a simple request: any page sends it with the user’s cookies. CORS keeps back the answer, after the write was done.',
  remedy:
    'Refuse writes whose Origin is not listed (or whose Sec-Fetch-Site is cross-site), take application/json only, or ask for a token.',
  cwe: ['CWE-352'],
  severity: { credentialed: 'medium', anonymous: 'low' },
  active: true,
  subsumes: [],
  probes: view => [probeOf(view)],
  judge: (view, { cookies }) => {
    const seen = view.see(probeOf(view))
    const { originless } = view.survey
    if (seen === null || seen.response === null || !isDone(seen.response.status)) return null
    if (!view.isAmbient || staysHome(cookies)) return null
    const isSameAsGet =
      seen.bodyHash === originless.bodyHash && seen.response.status === originless.response?.status
    if (view.method !== 'POST' && isSameAsGet) return null
    return {
      explanation: `A POST of text/plain from ${seen.probe.origin ?? ''} with the session is answered ${seen.response.status}.`,
      origins: [seen.probe.origin ?? ''],
      credentialed: true,
      evidence: [seen],
      originClass: 'none',
      ruledOut: [
        'no token was sent, and the Origin was a stranger’s',
        'the cookies of the session are not known to stay home on cross-site requests',
        view.method === 'POST' ? 'the target is one for POST' : 'the answer is another than that of GET',
      ],
    }
  },
}

function probeOf({ url, survey }: TargetView): Probe {
  return getProbe(url.href, survey.foreign.probe.origin, {
    method: 'POST',
    headers: [['content-type', 'text/plain']],
    body: '{}',
  })
}

function isDone(status: number): boolean {
  return status >= 200 && status < 300
}
