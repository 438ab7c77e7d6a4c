import { originRule } from '../origin-rule.ts'
import { enginesSending, specialCharacters } from '../sendable-origin.ts'

/** A07: the comparison ends at a character that some engines let into a host. */
export const specialCharactersTrusted = originRule({
  id: 'A07',
  name: 'special-characters',
  title: 'Origins that go on with a special character may read the response',
  description:
    'The server takes the trusted host to end at a character that is no letter, digit or dot. Some engines load pages from names with such characters, and send them as they are.',
  remedy: 'Compare the whole origin, instead of looking for where the host ends.',
  severity: { credentialed: 'medium', anonymous: 'low' },
  originClass: 'anyone',
  few: 3,
  origins: view =>
    view.bases.flatMap(({ scheme, host }) =>
      specialCharacters
        .map(character => `${scheme}://${host}${character}.${view.hostileDomain(15)}`)
        .filter(origin => enginesSending(origin).length > 0),
    ),
  ruledOut: (_, hits) => [
    `engines send it so: ${[...new Set(hits.flatMap(({ probe }) => [...enginesSending(probe.origin ?? '')]))].join(', ')}`,
  ],
})
