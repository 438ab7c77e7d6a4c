import { ownedHeaders } from '../response-headers.ts'
import { always, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
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
      http: {
        middlewares: {
          cors: {
            headers: {
              // An empty value removes the header of the app.
              customResponseHeaders: Object.fromEntries(ownedHeaders.map(([header]) => [header, ''])),
              accessControlAllowOriginList: everybody ? ['*'] : orAbsent(origins),
              // Traefik looks for them anywhere in the origin, so the anchors stay.
              accessControlAllowOriginListRegex: orAbsent(patterns.map(({ expression }) => expression)),
              accessControlAllowCredentials: credentials,
              accessControlAllowMethods: methods,
              accessControlAllowHeaders: orAbsent(headers),
              accessControlExposeHeaders: orAbsent(expose),
              accessControlMaxAge: maxAge ?? undefined,
              addVaryHeader: !everybody,
            },
          },
        },
      },
    },
    'CORS: a middleware of the dynamic configuration. Put it first on the router.',
  )
}

export const traefik = simpleTarget(
  {
    title: 'Traefik',
    pattern: always,
    maxOrigins: null,
    credentials: 'flag',
    methods: null,
    any: false,
    vary: true,
    answersPreflights: true,
    ownAnswers: false,
    removesUpstream: true,
    guards: false,
    also: ({ maxAge }) => [
      {
        code: 'vary-overwritten',
        grade: 'broken',
        feature: 'vary',
        explanation:
          'Where the app sends several Vary lines, Traefik keeps the first: a cache no longer sees the others.',
        alternative: 'Have the app send one Vary line.',
      },
      ...(maxAge === null
        ? [
            {
              code: 'max-age-sent',
              grade: 'noise',
              feature: 'maxAge',
              explanation:
                'Traefik always sends Access-Control-Max-Age, 0 where none is set: nothing is cached.',
              alternative: 'Write a maxAge.',
            } as const,
          ]
        : []),
    ],
  },
  'cors-middleware.yaml',
  render,
)
