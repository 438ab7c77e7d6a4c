import { check } from '@accredit/doctor/check'
import { definePolicy, type Policy } from '@accredit/policy'
import { fetchHandler } from '@accredit/policy/web'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { corsCases, matchers } from '../src/index.ts'

const listed = [
  'https://app.example',
  'https://admin.app.example',
  'http://localhost:5173',
  'https://other.test',
]
const origins = [
  ...listed,
  'https://evil.example',
  'http://app.example',
  'https://app.example.evil.example',
  'null',
]
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const headerNames = ['x-request-id', 'content-type', 'authorization']

const policies: fc.Arbitrary<Policy> = fc
  .record({
    credentialed: fc.subarray(listed),
    anonymous: fc.oneof(fc.constant('*' as const), fc.subarray(listed)),
    methods: fc.subarray(['PUT', 'PATCH', 'DELETE']),
    allowHeaders: fc.subarray(headerNames),
    writes: fc.constantFrom('guard' as const, 'off' as const),
  })
  .map(({ credentialed, anonymous, ...rest }) => {
    const readers = anonymous === '*' ? anonymous : anonymous.filter(origin => !credentialed.includes(origin))
    const isEmpty = credentialed.length === 0 && readers.length === 0
    return definePolicy({
      ...rest,
      origins: {
        ...(credentialed.length > 0 && { credentialed }),
        ...(readers.length > 0 && { anonymous: readers }),
        ...(isEmpty && { anonymous: '*' }),
      },
    })
  })

const requests = fc.record({
  origin: fc.constantFrom(...origins),
  method: fc.constantFrom(...methods),
  headers: fc.subarray(headerNames, { maxLength: 2 }),
  credentials: fc.constantFrom('include' as const, 'omit' as const),
})

/** Whether the page reads the response, by the policy's own decisions. */
function decided(
  policy: Policy,
  request: typeof requests extends fc.Arbitrary<infer T> ? T : never,
): boolean {
  const { origin, method, headers, credentials } = request
  const sent = { origin, host: 'api.example', 'sec-fetch-site': 'cross-site' }
  const names = [...headers].sort().join(',')
  const isPreflighted = names !== '' || !['GET', 'POST'].includes(method)
  const asked = {
    ...sent,
    'access-control-request-method': method,
    ...(names !== '' && { 'access-control-request-headers': names }),
  }
  const decisions = [
    ...(isPreflighted ? [policy.decide({ method: 'OPTIONS', headers: asked, secure: true })] : []),
    policy.decide({ method, headers: sent, secure: true }),
  ]
  return decisions.every(
    ({ verdict, tier }) => verdict === 'allow' && (credentials === 'omit' || tier === 'credentialed'),
  )
}

test('law: a matcher, check and the policy say the same', async () => {
  await fc.assert(
    fc.asyncProperty(policies, requests, async (policy, request) => {
      const { origin, method, headers, credentials } = request
      const app = fetchHandler(policy, () => new Response('{}'))
      const handler = (sent: Request) => app(sent)
      const values = Object.fromEntries(
        headers.map(name => [name, name === 'content-type' ? 'application/json' : 'sample']),
      )
      const { verdicts } = await check(
        { url: 'https://api.example/', from: origin, method, credentials, headers: Object.entries(values) },
        { servers: { 'https://api.example': handler }, network: false, includeFixes: false },
      )
      const options = { method, credentials, headers: values }
      const expected = decided(policy, request)
      for (const target of [policy, handler]) {
        const allowed = await matchers.toAllowOrigin.call({}, target, origin, options)
        const blocked = await matchers.toBlockOrigin.call({}, target, origin, options)
        expect(allowed.pass).toBe(expected)
        expect(blocked.pass).toBe(!expected)
      }
      for (const { outcome } of verdicts) expect(outcome).toBe(expected ? 'allow' : 'block')
    }),
    { numRuns: 150 },
  )
})

test('law: what corsCases yields is blocked by the policy that it is made of', async () => {
  await fc.assert(
    fc.asyncProperty(policies, async policy => {
      for (const { origin, options } of corsCases(policy)) {
        const { pass } = await matchers.toBlockOrigin.call({}, policy, origin, { ...options, engine: 'spec' })
        expect(pass).toBe(true)
      }
    }),
    { numRuns: 15 },
  )
})
