import { type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { orAbsent, yamlDocument } from '../yaml-document.ts'
import { bypassed, envoyFilter, wholeExpression } from './envoy.ts'

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
      defaultRouteAction: {
        corsPolicy: {
          allowOrigins: everybody ? ['*'] : orAbsent(origins),
          allowOriginRegexes: orAbsent(patterns.map(({ expression }) => wholeExpression(expression))),
          allowMethods: methods,
          allowHeaders: orAbsent(headers),
          exposeHeaders: orAbsent(expose),
          maxAge: maxAge ?? undefined,
          allowCredentials: credentials,
          disabled: false,
        },
      },
    },
    'CORS: the part of a URL map (gcloud compute url-maps import) that is the policy.',
  )
}

export const gcpUrlMap = simpleTarget(
  {
    ...envoyFilter,
    title: 'Google Cloud load balancer',
    vary: false,
    ownAnswers: false,
    removesUpstream: false,
    guards: false,
    also: () => [bypassed('the load balancer')],
  },
  'gcp-url-map.yaml',
  render,
)
