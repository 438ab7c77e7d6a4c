import { originRule } from '../origin-rule.ts'

/** A03: the allow-list compares the beginning of the origin. */
export const prefixMatch = originRule({
  id: 'A03',
  name: 'prefix-match',
  title: 'Origins that begin like a trusted one may read the response',
  description:
    'The server compares only the beginning of the Origin, so that a name which continues after the trusted one, below a domain of the attacker, is trusted too.',
  remedy: 'Compare the whole origin. In a regular expression end the pattern with `$`.',
  severity: { credentialed: 'high', anonymous: 'low' },
  subsumes: ['A07', 'A10', 'A14'],
  originClass: 'anyone',
  few: 3,
  origins: view =>
    ['.', ''].flatMap(dot =>
      view.bases.map(({ scheme, host }) => `${scheme}://${host}${dot}${view.hostileDomain(3)}`),
    ),
})
