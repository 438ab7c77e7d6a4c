import { noProbes, type Rule } from '../rule.ts'

/** A38: one path lets in more than the rest of its host. Judged at the end of a run, by `CrossResource`. */
export const crossResource: Rule = {
  id: 'A38',
  name: 'cross-resource',
  title: 'One path lets in more than the rest of its host',
  kind: 'exposure',
  description:
    'Most paths of the host are strict, and a few let hostile origins read: a route that was forgotten, or that has a policy of its own.',
  remedy: 'Put one policy in front of all paths, and write the exceptions into it.',
  cwe: ['CWE-942'],
  severity: { credentialed: 'high', anonymous: 'low' },
  active: false,
  subsumes: [],
  probes: noProbes,
  judge: () => null,
}
