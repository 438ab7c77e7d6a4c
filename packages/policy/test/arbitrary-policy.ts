import fc from 'fast-check'
import { type Policy, parsePolicy } from '../src/index.ts'
import { pattern } from './arbitrary-origin.ts'

const originList = fc.array(pattern, { minLength: 1, maxLength: 6 })
const methods = fc.oneof(
  fc.constant('*'),
  fc.subarray(['PUT', 'PATCH', 'DELETE', 'put', 'QUERY', 'X-CUSTOM', 'GET', '*']),
)
const requestHeaders = fc.oneof(
  fc.constant('*'),
  fc.subarray(['X-A', 'x-b', 'content-type', 'Authorization', 'accept', '*']),
)
const responseHeaders = fc.subarray(['etag', 'X-Request-Id', 'content-type', 'link'])

const rest = {
  methods,
  allowHeaders: requestHeaders,
  maxAge: fc.constantFrom(0, 5, 600, 86_400),
  writes: fc.constantFrom('guard', 'strict', 'report', 'off'),
  disclose: fc.constantFrom('minimal', 'full'),
  readMethods: fc.subarray(['QUERY', 'PROPFIND']),
  originlessUpgrades: fc.boolean(),
  ownOrigins: fc.subarray(['https://api.example']),
}
const optional = { requiredKeys: [] }
const dangerously = { insecureOrigins: true, publicSuffixSubdomains: true }

/** Valid policy inputs of all three shapes. */
const policyInput: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc
    .tuple(
      fc.oneof(fc.constant('*'), originList),
      fc.record({ ...rest, exposeHeaders: fc.oneof(fc.constant('*'), responseHeaders) }, optional),
    )
    .map(([origins, more]) => ({ origins, ...more })),
  fc
    .tuple(originList, fc.record({ ...rest, exposeHeaders: responseHeaders }, optional))
    .map(([origins, more]) => ({ origins, credentials: true, dangerously, ...more })),
  fc
    .tuple(
      originList,
      fc.oneof(fc.constant('*'), originList),
      fc.record({ ...rest, exposeHeaders: responseHeaders }, optional),
    )
    .map(([credentialed, anonymous, more]) => ({
      origins: { credentialed, anonymous },
      dangerously,
      ...more,
    })),
)

/** Valid policies; an input whose tiers overlap is none. */
export const policy: fc.Arbitrary<Policy> = policyInput
  .map(input => parsePolicy(input))
  .filter(parsed => parsed.ok)
  .map(parsed => {
    if (!parsed.ok) throw new Error('filtered')
    return parsed.policy
  })
