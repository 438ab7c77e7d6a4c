import type { Loss } from '../loss.ts'
import { ownedHeaders } from '../response-headers.ts'
import { always, type Capabilities, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { yamlDocument } from '../yaml-document.ts'

/** What all that stand on Envoy's CORS filter have in common. */
export const envoyFilter = {
  pattern: always,
  maxOrigins: null,
  credentials: 'flag',
  methods: null,
  any: false,
  answersPreflights: true,
} as const satisfies Partial<Capabilities>

/** Answers that a route makes by itself pass the filter by. */
export function bypassed(title: string): Loss {
  return {
    code: 'routes-bypassed',
    grade: 'broken',
    feature: 'redirects',
    explanation: `Routes with a redirect or a direct response bypass the filter of ${title}: scripts cannot follow or read them.`,
    alternative: 'Let the app redirect.',
  }
}

/** Without the anchors: Envoy matches the whole of an origin (RE2). */
export function wholeExpression(expression: string): string {
  return expression.replace(/^\^|\$$/g, '')
}

function render(policy: SimplePolicy): string {
  const { everybody, origins, patterns, credentials, methods, headers, expose, maxAge } = policy
  return yamlDocument(
    {
      response_headers_to_remove: ownedHeaders.map(([header]) => header.toLowerCase()),
      // It echoes the origin also where everybody may read.
      response_headers_to_add: [
        { header: { key: 'Vary', value: 'Origin' }, append_action: 'APPEND_IF_EXISTS_OR_ADD' },
      ],
      typed_per_filter_config: {
        'envoy.filters.http.cors': {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy',
          allow_origin_string_match: everybody
            ? [{ exact: '*' }]
            : [
                ...origins.map(exact => ({ exact })),
                ...patterns.map(({ expression }) => ({ safe_regex: { regex: wholeExpression(expression) } })),
              ],
          allow_methods: methods.join(','),
          ...(headers.length === 0 ? {} : { allow_headers: headers.join(',') }),
          ...(expose.length === 0 ? {} : { expose_headers: expose.join(',') }),
          ...(maxAge === null ? {} : { max_age: String(maxAge) }),
          allow_credentials: credentials,
          forward_not_matching_preflights: false,
        },
      },
    },
    'CORS: in the virtual host. The filter envoy.filters.http.cors stands first in http_filters, so that answers of the\nothers have the headers too. The headers of the app are removed before it adds its own.',
  )
}

export const envoy = simpleTarget(
  {
    ...envoyFilter,
    title: 'Envoy',
    vary: false,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
    also: () => [bypassed('Envoy')],
  },
  'cors-virtual-host.yaml',
  render,
  () => ['Put envoy.filters.http.cors first in http_filters.'],
)
