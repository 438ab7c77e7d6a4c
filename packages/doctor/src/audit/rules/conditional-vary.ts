import { cacheStory } from '../cache-story.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A20: Vary stands only on the answers that grant. */
export const conditionalVary: Rule = {
  id: 'A20',
  name: 'conditional-vary',
  title: 'Vary: Origin is missing where the origin is refused',
  kind: 'exposure',
  description:
    'Only granted answers have `Vary: Origin`. One that was refused, or asked for without Origin, is cached for everybody, and then handed to the page that may read.',
  remedy: 'Send `Vary: Origin` whether the origin is allowed, refused or absent.',
  cwe: ['CWE-524'],
  severity: { credentialed: 'medium', anonymous: 'medium' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: view => {
    const story = cacheStory(view)
    return story?.kind === 'sometimes' ? story.hit : null
  },
}
