import { describe, expect, test } from 'vitest'
import { compare } from '../agreement/compare.ts'
import { differences } from '../agreement/differences.ts'
import { hopOf, scenarioOf } from '../scenario/scenario-of.ts'
import { outcome, request } from './outcomes.ts'

const failed = { kind: 'error', name: 'TypeError' } as const
const response = {
  kind: 'response',
  type: 'cors',
  status: 200,
  redirected: false,
  headers: [],
  body: '',
} as const

describe('differences()', () => {
  test('of equal outcomes there are none', () => {
    expect(differences(outcome(), outcome())).toEqual([])
  })

  test('a response against an error is about who can read', () => {
    expect(differences(outcome({ results: [failed] }), outcome({ results: [response] }))).toEqual([
      {
        field: 'readable',
        where: 'result 0',
        engine: '{"kind":"error","name":"TypeError"}',
        ours: JSON.stringify(response),
      },
    ])
  })

  test('two responses are compared by what they are and by what they expose, apart', () => {
    const found = differences(
      outcome({ results: [{ ...response, status: 404, headers: ['a'] }] }),
      outcome({ results: [{ ...response, headers: ['a', 'b'] }] }),
    )
    expect(found.map(({ field, engine, ours }) => [field, engine, ours])).toEqual([
      [
        'response',
        '{"kind":"response","type":"cors","status":404,"redirected":false,"body":""}',
        '{"kind":"response","type":"cors","status":200,"redirected":false,"body":""}',
      ],
      ['exposed headers', '["a"]', '["a","b"]'],
    ])
  })

  test.each([
    ['origin', 'Origin'],
    ['cookie', 'Cookie'],
    ['authorization', 'Authorization'],
    ['access-control-request-headers', 'Access-Control-Request-*'],
    ['sec-fetch-site', 'Sec-Fetch-*'],
    ['referer', 'Referer'],
    ['x-one', 'other headers'],
  ] as const)('a different %s counts for %s', (name, field) => {
    const found = differences(
      outcome({ wire: [request({ headers: { [name]: 'a' } })] }),
      outcome({ wire: [request()] }),
    )
    expect(found).toEqual([
      { field, where: `request 0 (GET {http other}) ${name}`, engine: '"a"', ours: 'nothing' },
    ])
  })

  test('other requests hide the differences of their headers', () => {
    const found = differences(
      outcome({ wire: [request({ method: 'OPTIONS', headers: { origin: 'a' } }), request()] }),
      outcome({ wire: [request()] }),
    )
    expect(found.map(({ field }) => field)).toEqual(['requests'])
  })

  test('a place without cookies is one that nobody looked at', () => {
    expect(differences(outcome({ cookies: { 'http page': [] } }), outcome())).toEqual([])
    expect(differences(outcome({ cookies: { 'http page': ['a=1'] } }), outcome())).toEqual([
      { field: 'cookies stored', where: 'http page', engine: '["a=1"]', ours: '[]' },
    ])
  })
})

test('compare() counts each field once for a scenario, and leaves out what did not end', () => {
  const scenario = scenarioOf({ hops: [hopOf('other')] })
  const twoCookies = outcome({ cookies: { 'http page': ['a=1'], 'http other': ['b=1'] } })
  const agreement = compare(
    'chromium',
    [scenario, scenario, scenario],
    [twoCookies, undefined, outcome()],
    [outcome(), outcome(), outcome()],
  )
  expect(agreement.scenarios).toBe(2)
  expect(agreement.byField['cookies stored']).toBe(1)
  expect(agreement.byField.readable).toBe(2)
  expect(agreement.disagreements.map(({ index, known }) => [index, known])).toEqual([[0, null]])
})
