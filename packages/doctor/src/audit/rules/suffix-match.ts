import { originRule } from '../origin-rule.ts'

/** A04: the allow-list compares the end of the origin. */
export const suffixMatch = originRule({
  id: 'A04',
  name: 'suffix-match',
  title: 'Origins that end like a trusted one may read the response',
  description:
    'The server compares only the end of the Origin, so that a domain which anybody registers, such as `evilcorp.example` for `corp.example`, is trusted too.',
  remedy:
    'Compare the whole host, or its end with the dot before it. In a regular expression begin the pattern with `^https://`.',
  severity: { credentialed: 'high', anonymous: 'low' },
  subsumes: ['A06', 'A08', 'A09', 'A14'],
  originClass: 'anyone',
  origins: view =>
    view.bases.flatMap(({ scheme, registrable }) =>
      registrable === null ? [] : [`${scheme}://${view.label(1)}${registrable}`],
    ),
  ruledOut: () => ['the name can be registered: it is a domain of its own under the same public suffix'],
})
