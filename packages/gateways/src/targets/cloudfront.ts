import { hasAnyPort, type SimplePolicy, simpleTarget, subdomains } from '../simple-policy.ts'
import { jsonDocument } from '../yaml-document.ts'

/** The form of the CLI and API: each list with its length. */
const items = (list: readonly string[]) => ({ Quantity: list.length, Items: list })

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
  return jsonDocument({
    Name: 'accredit-cors',
    CorsConfig: {
      AccessControlAllowOrigins: items(
        everybody ? ['*'] : [...origins, ...patterns.map(({ source }) => source)],
      ),
      AccessControlAllowMethods: items(methods.includes('*') ? ['ALL'] : methods),
      // A list must not be empty, and content-type needs no permission for simple values.
      AccessControlAllowHeaders: items(headers.length === 0 ? ['content-type'] : headers),
      ...(expose.length === 0 ? {} : { AccessControlExposeHeaders: items(expose) }),
      ...(maxAge === null ? {} : { AccessControlMaxAgeSec: maxAge }),
      AccessControlAllowCredentials: credentials,
      OriginOverride: true,
    },
  })
}

export const cloudfront = simpleTarget(
  {
    title: 'CloudFront',
    pattern: pattern => subdomains(pattern) && !hasAnyPort(pattern),
    maxOrigins: null,
    credentials: 'flag',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
    any: false,
    vary: false,
    answersPreflights: false,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
    also: ({ headers }) =>
      headers.length === 0
        ? [
            {
              code: 'content-type-allowed',
              grade: 'unsafe',
              feature: 'allowHeaders',
              explanation:
                'CloudFront needs one request header in its list; content-type is written, which the policy does not allow.',
              alternative:
                'Allow content-type in the policy, or accept it: the app reads the type of what it is sent.',
            },
          ]
        : [],
  },
  'cloudfront-response-headers-policy.json',
  render,
  () => [
    'aws cloudfront create-response-headers-policy --response-headers-policy-config file://cloudfront-response-headers-policy.json',
    'Put Origin into the cache key of the behaviour, and forward OPTIONS to the app.',
  ],
)
