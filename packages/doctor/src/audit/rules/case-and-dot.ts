import { echoesRaw, isEchoed } from '../observation.ts'
import { hitOf } from '../origin-rule.ts'
import { getProbe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import type { TargetView } from '../target-view.ts'

/** A14: other spellings of a trusted origin are granted. Only the one with the trailing dot is ever sent. */
export const caseAndDot: Rule = {
  id: 'A14',
  name: 'case-and-dot',
  title: 'Other spellings of a trusted origin are granted',
  kind: 'exposure',
  description:
    'The server repairs the Origin before it compares it: upper case, a trailing dot or slash, something before an @. Browsers send one spelling only, so that it gains nothing, and shows that the comparison is not of bytes.',
  remedy: 'Compare the Origin byte for byte.',
  cwe: ['CWE-178'],
  severity: { credentialed: 'info', anonymous: 'info' },
  active: false,
  subsumes: [],
  probes: view => (view.survey.reflects ? [] : [...dotted(view), ...spelled(view)]),
  judge: view => {
    if (view.survey.reflects) return null
    const sendable = dotted(view).map(view.see).filter(isEchoed)
    const repaired = spelled(view).map(view.see).filter(echoesRaw)
    const hits = [...sendable, ...repaired]
    if (hits.length === 0) return null
    const { origins, credentialed, evidence } = hitOf(hits, 'none')
    return {
      origins,
      credentialed,
      evidence,
      originClass: 'none',
      explanation: `The server echoes ${origins.join(', ')}, which is no origin on the list.`,
      ruledOut: ['no browser sends such an Origin, but for the trailing dot: nothing is readable by it'],
    }
  },
}

function dotted(view: TargetView) {
  return view.bases.slice(0, 1).map(({ scheme, host }) => view.from(`${scheme}://${host}.`))
}

/** What no page can send is put in on the way of a request from the target itself. */
function spelled(view: TargetView) {
  const [base] = view.bases
  if (base === undefined) return []
  const origin = `${base.scheme}://${base.host}`
  return [
    `${base.scheme}://${base.host.toUpperCase()}`,
    `${origin}/`,
    `${origin}@${view.hostileDomain(29)}`,
    'constructor',
  ].map(spelling => getProbe(view.url.href, null, { raw: [['Origin', spelling]] }))
}
