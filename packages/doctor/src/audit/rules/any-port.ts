import { originRule } from '../origin-rule.ts'

/** A10: every port of a trusted host is granted. */
export const anyPort = originRule({
  id: 'A10',
  name: 'any-port',
  title: 'Any port of a trusted host may read the response',
  description:
    'The port of the origin is not compared, so that any service on the same host is trusted. To cookies, ports of a host are one site.',
  remedy: 'Compare the whole origin, port included.',
  severity: { credentialed: 'low', anonymous: 'low' },
  originClass: 'port',
  few: 3,
  origins: view =>
    view.isDevelopment
      ? []
      : ['8443', '1'].flatMap(other =>
          view.bases
            .filter(({ port }) => port !== other)
            .map(({ scheme, host }) => `${scheme}://${host}:${other}`),
        ),
  ruledOut: () => ['the target is no development server, where any port may be meant'],
})
