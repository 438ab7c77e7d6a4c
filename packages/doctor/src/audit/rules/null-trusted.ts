import { isEchoed } from '../observation.ts'
import { hitOf } from '../origin-rule.ts'
import type { Rule } from '../rule.ts'

/** A02: the opaque origin is granted. The survey asks from a sandboxed frame. */
export const nullTrusted: Rule = {
  id: 'A02',
  name: 'null-trusted',
  title: 'The origin null is trusted',
  kind: 'exposure',
  description:
    'Every page gets the origin `null` by putting its script into a sandboxed frame, so that to trust `null` is to trust everybody.',
  remedy:
    'Take `null` off the list. Where it is there for local files or for a redirect, serve the page over http, or answer without the redirect.',
  cwe: ['CWE-942', 'CWE-346'],
  severity: { credentialed: 'high', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: () => [],
  judge: view => {
    const { opaque, foreign } = view.survey
    if (!isEchoed(opaque) || view.isIntended('null')) return null
    return {
      ...hitOf([opaque], 'opaque'),
      ruledOut: isEchoed(foreign)
        ? []
        : ['`null` is granted where other unknown origins are not: it stands on the list'],
    }
  },
}
