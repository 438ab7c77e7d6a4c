import { stringify } from 'yaml'
import { exactOrigins, patternNotes, tierNotes } from './one-list.ts'
import {
  everyMethod,
  hasCredentials,
  isPattern,
  listedOrigins,
  listOf,
  mainOrigins,
  type Plan,
} from './plan.ts'
import type { Renderer } from './rendering.ts'

const yaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }).trimEnd()

const s3Methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])

export const s3: Renderer = plan => {
  const methods = everyMethod(plan)
  const other = methods.filter(method => method !== '*' && !s3Methods.has(method))
  const allowed = methods.includes('*') ? [...s3Methods] : methods.filter(method => s3Methods.has(method))
  const origins = plan.anonymous === '*' && !hasCredentials(plan) ? ['*'] : listedOrigins(plan)
  const rule = {
    AllowedOrigins: origins,
    AllowedMethods: allowed,
    AllowedHeaders: listOf(plan.allowHeaders),
    ExposeHeaders: listOf(plan.exposeHeaders),
    ...(plan.maxAge !== null && { MaxAgeSeconds: plan.maxAge }),
  }
  return {
    language: 'json',
    code: JSON.stringify([rule], null, 2),
    notes: [
      'Name the origins: S3 sends `Access-Control-Allow-Credentials` wherever the rule is not `*`.',
      'S3 answers a request without `Origin` without `Vary`: load images with `crossorigin`, or have the CDN forward `Origin`.',
      ...other.map(method => `S3 does not know the method ${method}.`),
      ...tierNotes(plan),
    ],
  }
}

export const cloudfront: Renderer = plan => {
  const cors = {
    AccessControlAllowOrigins: { Items: listOf(mainOrigins(plan)) },
    AccessControlAllowCredentials: hasCredentials(plan),
    AccessControlAllowMethods: { Items: everyMethod(plan).map(method => (method === '*' ? 'ALL' : method)) },
    AccessControlAllowHeaders: { Items: nonEmpty(listOf(plan.allowHeaders)) },
    ...(listOf(plan.exposeHeaders).length > 0 && {
      AccessControlExposeHeaders: { Items: listOf(plan.exposeHeaders) },
    }),
    ...(plan.maxAge !== null && { AccessControlMaxAgeSec: plan.maxAge }),
    OriginOverride: true,
  }
  return {
    language: 'yaml',
    code: yaml({
      Resources: {
        CorsHeaders: {
          Type: 'AWS::CloudFront::ResponseHeadersPolicy',
          Properties: { ResponseHeadersPolicyConfig: { Name: 'cors', CorsConfig: cors } },
        },
        CorsCache: {
          Type: 'AWS::CloudFront::CachePolicy',
          Properties: {
            CachePolicyConfig: {
              Name: 'cors-by-origin',
              DefaultTTL: 86_400,
              MaxTTL: 31_536_000,
              MinTTL: 0,
              ParametersInCacheKeyAndForwardedToOrigin: {
                EnableAcceptEncodingGzip: true,
                EnableAcceptEncodingBrotli: true,
                HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Origin'] },
                CookiesConfig: { CookieBehavior: 'none' },
                QueryStringsConfig: { QueryStringBehavior: 'all' },
              },
            },
          },
        },
      },
    }),
    notes: [
      '`Origin` is in the key of the cache: otherwise one origin gets the copy of another.',
      'The policy adds headers and answers nothing: the origin server has to answer `OPTIONS` with 2xx, and the behaviour has to allow the method.',
      ...tierNotes(plan),
    ],
  }
}

/** CloudFront refuses an empty list. `accept` is safelisted, so that it opens nothing. */
function nonEmpty(names: readonly string[]): readonly string[] {
  return names.length === 0 ? ['accept'] : names
}

export const apigateway: Renderer = plan => ({
  language: 'yaml',
  code: yaml({
    Resources: {
      HttpApi: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'api',
          ProtocolType: 'HTTP',
          CorsConfiguration: corsConfiguration(plan),
        },
      },
    },
  }),
  notes: [
    'This is for HTTP APIs, which answer preflights themselves and drop the CORS headers of the backend.',
    'With an authorizer on `$default`, add a route `OPTIONS /{proxy+}` without one.',
    'A REST API sends no CORS headers on its own errors: set them in the gateway responses `DEFAULT_4XX` and `DEFAULT_5XX`.',
    ...patternNotes(plan),
    ...tierNotes(plan),
  ],
})

function corsConfiguration(plan: Plan) {
  const origins = exactOrigins(plan).filter(origin => origin === '*' || !isPattern(origin))
  return {
    AllowOrigins: origins,
    AllowCredentials: hasCredentials(plan),
    AllowMethods: everyMethod(plan),
    ...(listOf(plan.allowHeaders).length > 0 && { AllowHeaders: listOf(plan.allowHeaders) }),
    ...(listOf(plan.exposeHeaders).length > 0 && { ExposeHeaders: listOf(plan.exposeHeaders) }),
    ...(plan.maxAge !== null && { MaxAge: plan.maxAge }),
  }
}
