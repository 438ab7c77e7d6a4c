import type { RuleId } from '../finding.ts'
import type { OriginClass } from '../origin-class.ts'
import { noProbes, type Rule } from '../rule.ts'

/** The rules by which strangers read. */
const strangers: readonly RuleId[] = [
  'A01',
  'A02',
  'A03',
  'A04',
  'A05',
  'A06',
  'A07',
  'A08',
  'A09',
  'A10',
  'A11',
  'A12',
]

/** Whose pages are of the same site, so that SameSite does not keep cookies from them. */
const sameSiteClasses: ReadonlySet<OriginClass> = new Set(['sibling', 'port'])

/** A35: cookies travel from every site to what strangers read. */
export const cookieContext: Rule = {
  id: 'A35',
  name: 'cookie-context',
  title: 'The session travels from every site to what hostile origins read',
  kind: 'exposure',
  description:
    'A cookie with SameSite=None goes with requests of pages of any site. Together with an origin that should not read, that is all an attacker needs.',
  remedy:
    'Set SameSite=Lax or Strict, unless pages of another site need the session; then see to the list of origins first.',
  cwe: ['CWE-1275'],
  severity: { credentialed: 'medium', anonymous: 'medium' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: (_, { hits, cookies }) => {
    const hit = strangers
      .map(rule => hits.get(rule))
      .find(found => found?.credentialed === true && !sameSiteClasses.has(found.originClass))
    const [cookie] = cookies.crossSite
    if (hit === undefined || cookie === undefined) return null
    return {
      explanation: `The cookie ${cookie} is SameSite=None, and ${hit.origins[0] ?? ''} reads with it.`,
      origins: hit.origins,
      credentialed: true,
      evidence: hit.evidence.slice(0, 1),
      originClass: 'none',
      ruledOut: ['the grant to a hostile origin is exact, with credentials'],
    }
  },
}
