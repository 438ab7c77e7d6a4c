import {
  corsCheck,
  fetchRequest,
  judgePreflight,
  opaqueOrigin,
  parseOrigin,
  preflightCause,
  preflightRequest,
} from '@accredit/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decision, Policy } from '../src/index.ts'
import { origin } from './arbitrary-origin.ts'
import { policy } from './arbitrary-policy.ts'
import { naiveMatches } from './naive-matcher.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'patch', 'DELETE', 'QUERY', 'PROPFIND', 'X-CUSTOM']
const headerNames = ['X-A', 'x-b', 'x-c', 'Authorization', 'Content-Type', 'Range']

const attempt = fc.record({
  from: fc.oneof({ weight: 6, arbitrary: origin }, { weight: 1, arbitrary: fc.constant('null') }),
  method: fc.constantFrom(...methods),
  names: fc.subarray(headerNames),
  credentials: fc.constantFrom('include', 'omit'),
  uploads: fc.boolean(),
})
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never

/** The request as a browser would make it; the values are such that no header is safelisted. */
function requestOf({ from, method, names, credentials, uploads }: Attempt) {
  return fetchRequest({
    url: new URL('https://api.test/x'),
    origin: parseOrigin(from) ?? opaqueOrigin(),
    method,
    headers: names.map(name => [name, name === 'Content-Type' ? 'application/json' : 'x'] as const),
    credentials: credentials === 'include' ? 'include' : 'omit',
    useCorsPreflight: uploads,
  })
}

type Request = ReturnType<typeof requestOf>

function decide(one: Policy, from: string, request: Request): Decision {
  const headers = new Headers(request.headers.map(([name, value]) => [name, value]))
  headers.set('origin', from)
  headers.set('sec-fetch-site', 'cross-site')
  return one.decide({ method: request.method, headers })
}

/** What the author of a policy reads in it, read the plainest way from its config. */
function isAllowed({ config }: Policy, { from, method, names, credentials }: Attempt): boolean {
  const tiers =
    typeof config.origins === 'object' && !Array.isArray(config.origins) && 'anonymous' in config.origins
      ? config.origins
      : config.credentials === true
        ? { credentialed: config.origins }
        : { anonymous: config.origins }
  const has = (list: unknown): boolean =>
    list === '*' || (Array.isArray(list) && list.some(pattern => naiveMatches(String(pattern), from)))
  const credentialed = 'credentialed' in tiers && has(tiers.credentialed)
  const anonymous = 'anonymous' in tiers && has(tiers.anonymous)
  if (credentials === 'include' ? !credentialed : !credentialed && !anonymous) return false
  if (
    !['GET', 'HEAD', 'POST'].includes(method) &&
    config.methods !== '*' &&
    !config.methods?.includes(method)
  )
    return false
  const isListed = (name: string) =>
    config.allowHeaders?.includes(name) === true ||
    (config.allowHeaders?.includes('*') === true && name !== 'authorization')
  if (!names.every(name => isListed(name.toLowerCase()))) return false
  return credentialed || mayWrite(config, method, from)
}

/** An anonymous origin may read; whether it may write is the guard's. */
function mayWrite({ writes, readMethods }: Policy['config'], method: string, from: string): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method) || readMethods?.includes(method) === true) return true
  return writes === 'off' || writes === 'report' || (writes === 'guard' && from !== 'null')
}

describe('preflight agreement', () => {
  it('a preflight passes in a browser if and only if the policy allows origin, method and headers; what follows it is readable', () => {
    let passed = 0
    let refused = 0
    fc.assert(
      fc.property(policy, fc.array(attempt, { minLength: 8, maxLength: 8 }), (one, attempts) => {
        for (const each of attempts) {
          const request = requestOf(each)
          if (preflightCause(request) === null) continue
          const answer = decide(one, each.from, preflightRequest(request))
          expect(answer.kind).toBe('preflight')
          const verdict = judgePreflight(request, {
            status: answer.respond?.status ?? 0,
            headers: answer.set,
          })
          const context = JSON.stringify({ config: one.config, each, answer, verdict })
          if (verdict.ok !== isAllowed(one, each)) throw new Error(context)
          if (!verdict.ok) {
            refused++
            continue
          }
          passed++
          const actual = decide(one, each.from, request)
          if (actual.respond !== undefined || !corsCheck(request, actual.set).ok)
            throw new Error(`hidden: ${context}`)
        }
      }),
      { numRuns: 4_000, seed: 7 },
    )
    expect(passed).toBeGreaterThan(500)
    expect(refused).toBeGreaterThan(500)
  })

  it('a simple request is readable if and only if the policy lists its origin for its credentials mode', () => {
    fc.assert(
      fc.property(policy, fc.array(attempt, { minLength: 8, maxLength: 8 }), (one, attempts) => {
        for (const each of attempts) {
          const simple: Attempt = { ...each, method: 'GET', names: [], uploads: false }
          const request = requestOf(simple)
          const { set, respond } = decide(one, each.from, request)
          expect(respond).toBeUndefined()
          if (corsCheck(request, set).ok !== isAllowed(one, simple))
            throw new Error(JSON.stringify({ config: one.config, simple, set }))
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('Access-Control-Allow-Credentials never comes without an exact origin, nor the origin of another', () => {
    fc.assert(
      fc.property(policy, attempt, (one, each) => {
        const request = requestOf(each)
        for (const sent of [request, preflightRequest(request)]) {
          const set = new Map(decide(one, each.from, sent).set)
          const allowed = set.get('access-control-allow-origin')
          expect([undefined, '*', each.from]).toContain(allowed)
          if (set.has('access-control-allow-credentials')) expect(allowed).toBe(each.from)
        }
      }),
      { numRuns: 4_000 },
    )
  })
})
