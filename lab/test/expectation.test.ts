import { describe, expect, test } from 'vitest'
import { departures } from '../scenario/named/expectation.ts'
import { failed, named, readable, sent } from '../scenario/named/named-scenario.ts'
import { hopOf } from '../scenario/scenario-of.ts'
import { outcome, request } from './outcomes.ts'

describe('departures()', () => {
  test('what is not expected may be anything', () => {
    expect(departures({}, outcome())).toEqual([])
    expect(departures({ results: [readable()], wire: [sent('GET 0')] }, outcome())).toEqual([])
  })

  test('an error against a response, and one error against another', () => {
    const timeout = outcome({ results: [{ kind: 'error', name: 'TimeoutError' }] })
    expect(departures({ results: [failed] }, outcome()).map(({ field }) => field)).toEqual(['readable'])
    expect(departures({ results: [failed] }, timeout)).toEqual([
      {
        field: 'readable',
        where: 'result 0',
        standard: '{"kind":"error","name":"TypeError"}',
        actual: '{"kind":"error","name":"TimeoutError"}',
      },
    ])
  })

  test('a call without a result departs', () => {
    expect(departures({ results: [readable(), readable()] }, outcome())).toEqual([
      { field: 'readable', where: 'result 1', standard: '{"kind":"response"}', actual: 'nothing' },
    ])
  })

  test('headers that are to be seen, and headers that are not', () => {
    const expected = { results: [readable({ exposes: ['x-one'], hides: ['x-two'] })] }
    const [result] = outcome().results
    if (result?.kind !== 'response') throw new Error('a response was wanted')
    const found = departures(expected, outcome({ results: [{ ...result, headers: ['x-two'] }] }))
    expect(found.map(({ standard, actual }) => [standard, actual])).toEqual([
      ['"x-one seen"', '"x-one hidden"'],
      ['"x-two hidden"', '"x-two seen"'],
    ])
  })

  test('the requests are all that there are, in order', () => {
    expect(departures({ wire: [] }, outcome())).toEqual([
      { field: 'requests', where: 'wire', standard: '[]', actual: '["GET 0"]' },
    ])
  })

  test('a header is as expected, or is not there', () => {
    const came = outcome({ wire: [request({ headers: { origin: 'null', cookie: 'a=1' } })] })
    expect(departures({ wire: [sent('GET 0', { origin: 'null' })] }, came)).toEqual([])
    expect(departures({ wire: [sent('GET 0', { origin: '{http page}', cookie: null })] }, came)).toEqual([
      { field: 'Origin', where: 'request 0 (GET 0) origin', standard: '"{http page}"', actual: '"null"' },
      { field: 'Cookie', where: 'request 0 (GET 0) cookie', standard: 'nothing', actual: '"a=1"' },
    ])
  })

  test('a request that has to be among others', () => {
    const came = outcome({ wire: [request(), request({ headers: { origin: 'null' } })] })
    expect(departures({ among: [sent('GET 0', { origin: 'null' })] }, came)).toEqual([])
    expect(departures({ among: [sent('PUT 0')] }, came).map(({ actual }) => actual)).toEqual([
      '"no such request"',
    ])
  })
})

test('the id of a scenario is made of its first item and its title', () => {
  expect(named([79, 90], 'Include demands ACAC, "too"', { hops: [hopOf('other')] }, {}).id).toBe(
    'item-79-include-demands-acac-too',
  )
})
