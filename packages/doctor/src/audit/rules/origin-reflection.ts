import { isEchoed } from '../observation.ts'
import { hitOf } from '../origin-rule.ts'
import type { Rule } from '../rule.ts'

/** A01: two origins that nobody has are both granted by name. The survey asks them. */
export const originReflection: Rule = {
  id: 'A01',
  name: 'origin-reflection',
  title: 'Any origin may read the response',
  kind: 'exposure',
  description:
    'The server answers every Origin with itself in Access-Control-Allow-Origin, so that any page on the web reads the response as the user who looks at that page.',
  remedy:
    'Compare the Origin, as a whole and byte for byte, with a list of the origins that need access, and send no CORS headers to the others.',
  cwe: ['CWE-942', 'CWE-346'],
  severity: { credentialed: 'critical', anonymous: 'low' },
  active: false,
  subsumes: ['A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A09', 'A10', 'A11', 'A12', 'A13', 'A14'],
  probes: () => [],
  judge: view => {
    const { foreign, secondForeign, opaque, reflects } = view.survey
    if (!reflects) return null
    const hits = [foreign, secondForeign, opaque].filter(isEchoed)
    return {
      ...hitOf(hits, 'anyone'),
      ruledOut: [
        'two unrelated origins were granted, each by name: it is neither `*` nor one fixed origin',
        'a browser compared Access-Control-Allow-Credentials byte for byte',
      ],
    }
  },
}
