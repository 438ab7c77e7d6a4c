import { ownedHeaders } from '../response-headers.ts'
import { type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { orAbsent, yamlDocument } from '../yaml-document.ts'
import { bypassed, envoyFilter, wholeExpression } from './envoy.ts'

function render(policy: SimplePolicy): string {
  const { everybody, origins, patterns, credentials, methods, headers, expose, maxAge } = policy
  return yamlDocument(
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'cors' },
      spec: {
        hosts: ['api.example'],
        http: [
          {
            corsPolicy: {
              allowOrigins: everybody
                ? [{ exact: '*' }]
                : [
                    ...origins.map(exact => ({ exact })),
                    ...patterns.map(({ expression }) => ({ regex: wholeExpression(expression) })),
                  ],
              allowMethods: methods,
              allowHeaders: orAbsent(headers),
              exposeHeaders: orAbsent(expose),
              maxAge: maxAge === null ? undefined : `${maxAge}s`,
              allowCredentials: credentials,
              unmatchedPreflights: 'IGNORE',
            },
            headers: {
              response: {
                remove: ownedHeaders.map(([header]) => header.toLowerCase()),
                add: { Vary: 'Origin' },
              },
            },
            route: [{ destination: { host: 'app' } }],
          },
        ],
      },
    },
    'CORS. The hosts and the destination are yours to fill in; corsPolicy and headers are the policy.',
  )
}

export const istio = simpleTarget(
  {
    ...envoyFilter,
    title: 'Istio',
    vary: false,
    ownAnswers: false,
    removesUpstream: true,
    guards: false,
    also: () => [bypassed('Istio')],
  },
  'cors-virtual-service.yaml',
  render,
)
