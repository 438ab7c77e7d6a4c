import { profiles } from '@accredit/browser'
import { describe, expect, test } from 'vitest'
import { runInAccredit } from '../engines/accredit.ts'
import { measurements, notMeasured } from '../profiles/measurements.ts'
import type { Outcome } from '../scenario/outcome.ts'

describe.each(Object.values(profiles))('the profile $name shows what it says', profile => {
  test.each(measurements.map(one => [one.switch, one] as const))(
    '%s',
    async (_, { scenarios, read, expected }) => {
      const outcomes: Outcome[] = []
      for (const scenario of scenarios) outcomes.push(await runInAccredit(scenario, profile.name))
      expect(read(outcomes)).toBe(expected(profile))
    },
  )
})

test('every switch of a profile is measured, or has a reason why it is not', () => {
  const measured = new Set<string>(measurements.map(one => one.switch))
  const switches = Object.keys(profiles.spec).filter(name => name !== 'name' && name !== 'userAgent')
  expect(switches.filter(name => !measured.has(name) && !Object.hasOwn(notMeasured, name))).toEqual([])
})

test('no measurement is blind: where two profiles differ in a switch, they are expected to show it', () => {
  for (const { switch: name, expected } of measurements) {
    const values = new Set(Object.values(profiles).map(profile => JSON.stringify(profile[name])))
    if (values.size > 1) expect(new Set(Object.values(profiles).map(expected)).size, name).toBeGreaterThan(1)
  }
})
