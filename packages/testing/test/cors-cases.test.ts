import { definePolicy, livePolicy, policyTable } from '@accredit/policy'
import { expect, test } from 'vitest'
import { corsCases } from '../src/index.ts'
import { policy } from './kinds.ts'

test('the look-alikes of a listed origin, and what it is not granted', () => {
  expect([...corsCases(policy)].map(({ name }) => name)).toEqual([
    'blocks https://evil.example (stranger) without credentials',
    'blocks https://evil.example (stranger) with credentials',
    'blocks null (opaque origin) without credentials',
    'blocks null (opaque origin) with credentials',
    'blocks https://app.example.evil.example (listed origin as a prefix) without credentials',
    'blocks https://app.example.evil.example (listed origin as a prefix) with credentials',
    'blocks https://evilapp.example (listed host as an ending) without credentials',
    'blocks https://evilapp.example (listed host as an ending) with credentials',
    'blocks https://sub.app.example (subdomain of a listed origin) without credentials',
    'blocks https://sub.app.example (subdomain of a listed origin) with credentials',
    'blocks http://app.example (other scheme) without credentials',
    'blocks http://app.example (other scheme) with credentials',
    'blocks https://app.example:8444 (other port) without credentials',
    'blocks https://app.example:8444 (other port) with credentials',
    'blocks https://appxexample (dot of a listed host replaced) without credentials',
    'blocks https://appxexample (dot of a listed host replaced) with credentials',
    'blocks https://example (parent domain) without credentials',
    'blocks https://example (parent domain) with credentials',
    'blocks PATCH from https://app.example',
    'blocks DELETE from https://app.example',
    'blocks QUERY from https://app.example',
    'blocks the header authorization from https://app.example',
    'blocks the header content-type from https://app.example',
    'blocks the header x-not-listed from https://app.example',
  ])
})

test('what a wildcard allows is no case', () => {
  const wild = definePolicy({ origins: ['https://*.app.example', 'http://localhost:*'], credentials: true })
  const origins = new Set([...corsCases(wild)].map(({ origin }) => origin))
  expect(origins.has('https://sub.www.app.example')).toBe(false)
  expect(origins.has('http://localhost:8444')).toBe(false)
  expect(origins.has('https://app.example')).toBe(true)
})

test('everybody may read, and nobody with credentials', () => {
  const open = definePolicy({ origins: '*', methods: '*', allowHeaders: ['*', 'authorization'] })
  const cases = [...corsCases(open)]
  expect(cases.length).toBeGreaterThan(2)
  expect(cases.every(({ options }) => options.credentials === 'include')).toBe(true)
})

test('the path of a table, and the policy that is live', () => {
  const table = policyTable([
    { path: '/public/**', policy: { origins: '*' } },
    { path: '/me', policy },
  ])
  const [first] = corsCases(table, { path: '/me' })
  expect(first?.options.path).toBe('/me')
  expect([...corsCases(livePolicy(table), { path: '/me' })]).toEqual([...corsCases(table, { path: '/me' })])
})

test('a decider of which nothing is known', () => {
  const decider = { decide: policy.decide.bind(policy) }
  expect(() => [...corsCases(decider)]).toThrow('Cases are made of a policy, a policy table or a live policy')
})
