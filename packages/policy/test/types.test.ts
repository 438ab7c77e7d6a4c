import { describe, expect, it } from 'vitest'
import { definePolicy, PolicyError } from '../src/index.ts'

// `tsc` checks this file before the tests run: an expected error that does not come fails the build.
describe('what TypeScript refuses, and the run time again', () => {
  it.each<[string, () => unknown]>([
    // @ts-expect-error '*' beside credentials
    ['* beside credentials', () => definePolicy({ origins: '*', credentials: true })],
    // @ts-expect-error '*' in a credentialed list
    ['* in a credentialed list', () => definePolicy({ origins: ['*'], credentials: true })],
    // @ts-expect-error '*' as the credentialed tier
    ['* as the credentialed tier', () => definePolicy({ origins: { credentialed: '*' } })],
    [
      '* exposed with credentials',
      // @ts-expect-error '*' exposed with credentials
      () => definePolicy({ origins: ['https://a.example'], credentials: true, exposeHeaders: '*' }),
    ],
    // @ts-expect-error a trailing slash
    ['a slash', () => definePolicy({ origins: ['https://a.example/'] })],
    // @ts-expect-error a path, in a tier
    ['a path in a tier', () => definePolicy({ origins: { credentialed: ['https://a.example/x'] } })],
    // @ts-expect-error upper case
    ['upper case', () => definePolicy({ origins: ['https://A.example'] })],
    // @ts-expect-error no scheme
    ['no scheme', () => definePolicy({ origins: ['a.example'], credentials: true })],
    // @ts-expect-error an empty scheme
    ['an empty scheme', () => definePolicy({ origins: ['://a.example'] })],
    // @ts-expect-error a text that only looks like a boolean
    ["credentials: 'false'", () => definePolicy({ origins: ['https://a.example'], credentials: 'false' })],
    // @ts-expect-error a regular expression
    ['a regular expression', () => definePolicy({ origins: [/a/] })],
    // @ts-expect-error a function
    ['a function', () => definePolicy({ origins: () => true })],
    // @ts-expect-error reflection
    ['reflection', () => definePolicy({ origins: true, credentials: true })],
    // @ts-expect-error another library's name
    ["another library's name", () => definePolicy({ origin: 'https://a.example' })],
    [
      'credentials beside tiers',
      // @ts-expect-error credentials beside tiers
      () => definePolicy({ origins: { credentialed: ['https://a.example'] }, credentials: true }),
    ],
  ])('%s', (_title, define) => {
    expect(define).toThrow(PolicyError)
  })

  it('leaves alone what it cannot see', () => {
    const fromEnvironment: string[] = ['https://a.example']
    expect(definePolicy({ origins: fromEnvironment, credentials: true }).config.origins).toEqual([
      'https://a.example',
    ])
    const one: string = 'https://b.example'
    expect(
      definePolicy({ origins: [one, 'https://*.c.example'], credentials: true }).config.origins,
    ).toHaveLength(2)
  })

  it('refuses a header record that would not be read', () => {
    const policy = definePolicy({ origins: ['https://a.example'] })
    // @ts-expect-error names in a record are lower-case
    expect(policy.decide({ method: 'GET', headers: { Origin: 'https://a.example' } }).kind).toBe('non-cors')
  })
})
