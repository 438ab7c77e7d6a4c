import { registrableDomain } from '@accredit/protocol'
import { originRule } from '../origin-rule.ts'
import type { BaseHost, TargetView } from '../target-view.ts'

/** Hosts whose dots are tried. */
const hostsTried = 3

/** A06: a dot of the allow-list is any character. */
export const unescapedDot = originRule({
  id: 'A06',
  name: 'unescaped-dot',
  title: 'A dot of the allow-list stands for any character',
  description:
    'The allow-list is a regular expression whose dots are not escaped, so that `appxcorp.example` passes for `app.corp.example`, and anybody registers that.',
  remedy: 'Escape the dots (`\\.`), or compare strings.',
  severity: { credentialed: 'high', anonymous: 'low' },
  originClass: 'anyone',
  origins: view => candidates(view).flatMap(mutated),
  ruledOut: () => ['the name can be registered: its public suffix is still the same'],
})

function candidates({ trusted, bases }: TargetView): readonly BaseHost[] {
  return [...new Map([...trusted, ...bases].map(base => [base.host, base])).values()].slice(0, hostsTried)
}

/** The host with a letter in the place of each dot, one at a time, as long as it is below the same public suffix. */
function mutated({ scheme, host, registrable }: BaseHost): readonly string[] {
  if (registrable === null) return []
  const suffix = registrable.slice(registrable.indexOf('.'))
  const dots = [...host.matchAll(/\./g)].map(({ index }) => index)
  return dots
    .map(dot => `${host.slice(0, dot)}x${host.slice(dot + 1)}`)
    .filter(name => name.endsWith(suffix) && registrableDomain(name) !== null)
    .map(name => `${scheme}://${name}`)
}
