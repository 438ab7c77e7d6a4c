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

export const apiGateway = simpleTarget(
  {
    title: 'API Gateway (HTTP API)',
    pattern: never,
    maxOrigins: null,
    credentials: 'flag',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
    any: false,
    vary: false,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
  },
  'api-gateway-cors.json',
  render,
  () => [
    'aws apigatewayv2 update-api --api-id ID --cors-configuration file://api-gateway-cors.json',
    'A $default route with an authorizer needs an OPTIONS route without one, or preflights are refused.',
  ],
)
