import type { OriginExpression } from '../origin-list.ts'
import { hasAnyPort, type SimplePolicy, simpleTarget, subdomains } from '../simple-policy.ts'
import { orAbsent, yamlDocument } from '../yaml-document.ts'
import { bypassed, envoyFilter } from './envoy.ts'

/** Any port, and none. */
function spellings({ source }: OriginExpression): readonly string[] {
  return source.endsWith(':*') ? [source, source.slice(0, -2)] : [source]
}

function render({
  everybody,
  origins,
  patterns,
  credentials,
  methods,
  headers,
  expose,
  maxAge,
}: SimplePolicy): string {
  return yamlDocument(
    {
      apiVersion: 'gateway.envoyproxy.io/v1alpha1',
      kind: 'SecurityPolicy',
      metadata: { name: 'cors' },
      spec: {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'app' }],
        cors: {
          allowOrigins: everybody ? ['*'] : [...origins, ...patterns.flatMap(spellings)],
          allowMethods: methods,
          allowHeaders: orAbsent(headers),
          exposeHeaders: orAbsent(expose),
          maxAge: maxAge === null ? undefined : `${maxAge}s`,
          allowCredentials: credentials,
        },
      },
    },
    'CORS. The target is yours to fill in.',
  )
}

export const envoyGateway = simpleTarget(
  {
    ...envoyFilter,
    title: 'Envoy Gateway',
    // Its patterns are subdomains, as ours; a host with any port only without them.
    pattern: pattern => subdomains(pattern) || hasAnyPort(pattern),
    vary: false,
    ownAnswers: true,
    removesUpstream: false,
    guards: false,
    also: () => [bypassed('Envoy Gateway')],
  },
  'cors-security-policy.yaml',
  render,
)
