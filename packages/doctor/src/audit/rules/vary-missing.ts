import { cacheStory } from '../cache-story.ts'
import { noProbes, type Rule } from '../rule.ts'

/** A19: the answer depends on the Origin, and nothing tells caches so. */
export const varyMissing: Rule = {
  id: 'A19',
  name: 'vary-missing',
  title: 'The response depends on the Origin, and Vary does not say so',
  kind: 'exposure',
  description:
    'A cache hands the answer for one origin, or for none, to another. The page gets a wrong Access-Control-Allow-Origin and fails, now and then; an attacker fills the cache on purpose.',
  remedy: 'Send `Vary: Origin` on every response of the resource: allowed, refused, and without Origin.',
  cwe: ['CWE-524'],
  severity: { credentialed: 'medium', anonymous: 'medium' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: view => {
    const story = cacheStory(view)
    return story?.kind === 'never' ? story.hit : null
  },
}
