import { never, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { jsonDocument, orAbsent } from '../yaml-document.ts'

function render({ everybody, origins, credentials, methods, headers, expose, maxAge }: SimplePolicy): string {
  return jsonDocument({
    AllowOrigins: everybody ? ['*'] : origins,
    AllowMethods: methods,
    AllowHeaders: orAbsent(headers),
    ExposeHeaders: orAbsent(expose),
    MaxAge: maxAge ?? undefined,
    AllowCredentials: credentials,
  })
}

export const lambdaUrl = simpleTarget(
  {
    title: 'Lambda function URL',
    pattern: never,
    maxOrigins: 100,
    credentials: 'flag',
    // Six characters at most, so that OPTIONS is none.
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
    any: false,
    vary: false,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: false,
    guards: false,
  },
  'lambda-url-cors.json',
  render,
  () => ['aws lambda update-function-url-config --function-name NAME --cors file://lambda-url-cors.json'],
)
