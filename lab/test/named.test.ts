import { describe, expect, test } from 'vitest'
import { runInAccredit } from '../engines/accredit.ts'
import { decided, itemCount, notShown } from '../scenario/named/checklist.ts'
import { departures } from '../scenario/named/expectation.ts'
import { namedScenarios } from '../scenario/named/named-scenarios.ts'

describe('the profile spec does what the standard says', () => {
  test.each(namedScenarios.map(one => [one.id, one] as const))('%s', async (id, { scenario, expected }) => {
    const found = departures(expected, await runInAccredit(scenario, 'spec'))
    if (decided[id] === undefined) expect(found).toEqual([])
    // A decision that the browser no longer needs has to go.
    else expect(found).not.toEqual([])
  })
})

test('every item has a scenario, or a reason why it has none', () => {
  const shown = new Set(namedScenarios.flatMap(({ items }) => items))
  const items = Array.from({ length: itemCount }, (_, index) => index + 1)
  expect(items.filter(item => !shown.has(item) && notShown[item] === undefined)).toEqual([])
  expect(items.filter(item => shown.has(item) && notShown[item] !== undefined)).toEqual([])
  expect([...shown].filter(item => item < 1 || item > itemCount)).toEqual([])
})

test('every scenario has an id of its own, and every decision is about one', () => {
  const ids = namedScenarios.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(Object.keys(decided).filter(id => !ids.includes(id))).toEqual([])
})
