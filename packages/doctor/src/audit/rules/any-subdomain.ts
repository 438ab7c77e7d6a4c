import { originRule } from '../origin-rule.ts'

/** A08: every name of the domain is granted. */
export const anySubdomain = originRule({
  id: 'A08',
  name: 'any-subdomain',
  title: 'Any subdomain may read the response',
  description:
    'Every name below the domain is trusted. A forgotten DNS entry, a page with an injected script, or user content on one of them is enough to read.',
  remedy: 'List the names that need access. Keep user content on another domain.',
  severity: { credentialed: 'medium', anonymous: 'info' },
  originClass: 'sibling',
  origins: view =>
    view.bases.flatMap(({ scheme, host, registrable }) =>
      registrable === null
        ? []
        : [
            `${scheme}://${view.label(17)}.${registrable}`,
            `${scheme}://${view.label(17)}.${view.label(19)}.${registrable}`,
            // What ends like a host without its dot is one more name of the domain.
            ...(host === registrable ? [] : [`${scheme}://${view.label(1)}${host}`]),
          ],
    ),
  ruledOut: () => ['the name is a random one: it is not on a list by itself'],
})
