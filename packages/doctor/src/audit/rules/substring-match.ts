import { registrableDomain } from '@accredit/protocol'
import { originRule } from '../origin-rule.ts'

/** A05: the allow-list looks for the trusted name anywhere in the origin. */
export const substringMatch = originRule({
  id: 'A05',
  name: 'substring-match',
  title: 'Origins that contain a trusted name may read the response',
  description:
    'The server looks for the trusted name anywhere in the Origin, so that a name of the attacker which contains it is trusted.',
  remedy:
    'Compare the whole origin with a list. An unanchored regular expression is a substring search: write `^` and `$`.',
  severity: { credentialed: 'high', anonymous: 'low' },
  subsumes: ['A03', 'A04', 'A06', 'A07', 'A08', 'A09', 'A10', 'A14'],
  originClass: 'anyone',
  origins: view =>
    view.bases.flatMap(({ scheme, host, registrable }) =>
      registrable === null
        ? []
        : [
            `${scheme}://${view.label(3)}.${host}.${view.hostileDomain(7)}`,
            `${scheme}://${view.label(3)}.${registrable}.${view.hostileDomain(7)}`,
            // An allow-list that is searched for the origin, instead of the other way round.
            ...(registrableDomain(registrable.slice(1)) === null
              ? []
              : [`${scheme}://${registrable.slice(1)}`]),
          ],
    ),
})
