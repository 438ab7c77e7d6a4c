import { hasAnyPort, type SimplePolicy, simpleTarget, subdomains } from '../simple-policy.ts'
import { orAbsent, yamlDocument } from '../yaml-document.ts'

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
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'app' },
      spec: {
        parentRefs: [{ name: 'gateway' }],
        rules: [
          {
            filters: [
              {
                type: 'CORS',
                cors: {
                  allowOrigins: everybody ? ['*'] : [...origins, ...patterns.map(({ source }) => source)],
                  allowMethods: methods,
                  allowHeaders: orAbsent(headers),
                  exposeHeaders: orAbsent(expose),
                  maxAge: maxAge ?? undefined,
                  allowCredentials: credentials,
                },
              },
            ],
            backendRefs: [{ name: 'app', port: 8080 }],
          },
        ],
      },
    },
    'CORS: the filter of an HTTPRoute rule, standard since Gateway API 1.5. Parents and backends are yours to fill in.',
  )
}

export const gatewayApi = simpleTarget(
  {
    title: 'Kubernetes Gateway API',
    // `*` stands at the left of a host, over any number of labels; ports have no wildcard.
    pattern: pattern => subdomains(pattern) && !hasAnyPort(pattern),
    maxOrigins: 64,
    credentials: 'flag',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'],
    any: false,
    vary: false,
    answersPreflights: true,
    ownAnswers: false,
    removesUpstream: false,
    guards: false,
    also: ({ maxAge }) =>
      maxAge === 0
        ? [
            {
              code: 'max-age-zero',
              grade: 'broken',
              feature: 'maxAge',
              explanation: 'The Gateway API takes a maxAge of 1 second or more; the least is written.',
              alternative: 'Write a maxAge of at least 1.',
            },
          ]
        : [],
  },
  'cors-http-route.yaml',
  policy => render({ ...policy, maxAge: policy.maxAge === 0 ? 1 : policy.maxAge }),
)
