import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definePolicy, parsePolicy } from '../src/index.ts'
import { origin } from './arbitrary-origin.ts'
import { policy } from './arbitrary-policy.ts'

describe('policy.config', () => {
  it('is JSON, and the policy of it is the same policy with the same config', () => {
    fc.assert(
      fc.property(policy, fc.array(origin, { minLength: 8, maxLength: 8 }), (one, origins) => {
        const text = JSON.stringify(one.config)
        const again = parsePolicy(JSON.parse(text))
        if (!again.ok) throw new Error(`${text}: ${JSON.stringify(again.issues)}`)
        expect(again.policy.config).toEqual(one.config)
        for (const from of origins) {
          for (const method of ['GET', 'PUT', 'OPTIONS']) {
            const headers = {
              origin: from,
              'access-control-request-method': 'PATCH',
              'access-control-request-headers': 'x-a',
            }
            expect(again.policy.decide({ method, headers })).toEqual(one.decide({ method, headers }))
          }
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('is the normal form: defaults that matter written out, the needless left out', () => {
    expect(
      definePolicy({
        origins: ['https://a.example', 'https://a.example', 'https://x.b.example', 'https://*.b.example'],
        credentials: true,
        methods: ['put', 'GET', 'PUT', 'PATCH'],
        allowHeaders: ['X-A', 'x-a'],
        exposeHeaders: ['Content-Type', 'ETag'],
        disclose: 'minimal',
        staticOrigin: false,
        dangerously: { insecureOrigins: false },
      }).config,
    ).toEqual({
      origins: ['https://a.example', 'https://*.b.example'],
      credentials: true,
      methods: ['PUT', 'PATCH'],
      allowHeaders: ['x-a'],
      writes: 'guard',
      exposeHeaders: ['etag'],
    })
    expect(
      definePolicy({
        origins: '*',
        methods: ['*', 'PUT'],
        allowHeaders: ['*', 'x', 'authorization'],
        exposeHeaders: ['*'],
      }).config,
    ).toEqual({
      origins: '*',
      methods: '*',
      allowHeaders: ['*', 'authorization'],
      writes: 'off',
      exposeHeaders: '*',
    })
    expect(definePolicy({ origins: { credentialed: ['https://a.example'] } }).config).toEqual({
      origins: ['https://a.example'],
      credentials: true,
      writes: 'guard',
    })
  })

  it('cannot be used to change the policy', () => {
    const one = definePolicy({ origins: ['https://a.example'] })
    const { origins } = one.config
    if (Array.isArray(origins)) origins.push('https://evil.example')
    expect(one.decide({ method: 'GET', headers: { origin: 'https://evil.example' } }).code).toBe(
      'origin-not-allowed',
    )
    expect(one.config.origins).toEqual(['https://a.example'])
  })
})
