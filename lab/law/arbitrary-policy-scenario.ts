import { parsePolicy } from '@accredit/policy'
import fc from 'fast-check'
import type { RequestSpec, Scenario } from '../scenario/scenario.ts'
import { hopOf, scenarioOf } from '../scenario/scenario-of.ts'

const pages = ['{page}', 'http://*.localhost:*', 'https://*.localhost:*']
const strangers = ['{other}', '{third}', '{page-port}', 'https://app.example']
const origins = fc
  .tuple(fc.subarray(pages), fc.subarray(strangers))
  .map(([some, others]) => [...some, ...others])
  .filter(list => list.length > 0)

const methods = fc.oneof(fc.constant('*'), fc.subarray(['PUT', 'PATCH', 'DELETE', 'FOO', 'OPTIONS']))
const allowHeaders = fc.oneof(
  fc.constant('*'),
  fc.subarray(['x-one', 'x-two', 'content-type', 'authorization', 'range', '*']),
)
const exposeHeaders = fc.subarray(['x-seen', 'etag'])
const rest = {
  methods,
  allowHeaders,
  exposeHeaders,
  maxAge: fc.constantFrom(0, 600),
  writes: fc.constantFrom('guard', 'strict', 'off'),
  disclose: fc.constantFrom('minimal', 'full'),
}
const options = { requiredKeys: [] }
const dangerously = { insecureOrigins: true, publicSuffixSubdomains: true }

/** Policy inputs of all three shapes, with the origins of a scenario by their roles. Some are invalid. */
const anyPolicy: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  fc
    .tuple(fc.oneof(fc.constant('*'), origins), fc.record(rest, options))
    .map(([list, more]) => ({ origins: list, ...more })),
  fc
    .tuple(origins, fc.record(rest, options))
    .map(([list, more]) => ({ origins: list, credentials: true, dangerously, ...more })),
  fc
    .tuple(fc.subarray(pages, { minLength: 1 }), fc.record(rest, options))
    .map(([credentialed, more]) => ({ origins: { credentialed, anonymous: '*' }, dangerously, ...more })),
)

/** Names stand for origins of one kind each, whatever the number of the scenario. */
function isValid(input: Readonly<Record<string, unknown>>): boolean {
  const text = JSON.stringify(input).replace(/\{([a-z-]+)\}/g, 'http://$1.localhost:8001')
  return parsePolicy(JSON.parse(text)).ok
}

const policy = anyPolicy.filter(isValid)

const request: fc.Arbitrary<Partial<RequestSpec>> = fc.record({
  api: fc.constantFrom('fetch', 'xhr'),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'patch', 'HEAD', 'FOO', 'OPTIONS'),
  credentials: fc.constantFrom('include', 'same-origin'),
  headers: fc.subarray<readonly [string, string]>([
    ['X-One', '1'],
    ['x-two', '2'],
    ['Authorization', 'Bearer t'],
    ['Content-Type', 'application/json'],
    ['Range', 'bytes=-5'],
  ]),
})

/** A request of a page to a server that a policy decides for. */
export const arbitraryPolicyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    policy,
    request,
    at: fc.constantFrom('other', 'sibling', 'page-port', 'page'),
    kind: fc.constantFrom('top-level', 'top-level', 'top-level', 'cross-site-frame', 'sandboxed'),
    hasCookie: fc.boolean(),
  })
  .map(({ policy: input, request: spec, at, kind, hasCookie }) =>
    scenarioOf({
      page: { kind },
      cookies: hasCookie ? [[at, 'a=1; Path=/']] : [],
      hops: [{ ...hopOf(at), policy: input }],
      requests: [spec],
    }),
  )
