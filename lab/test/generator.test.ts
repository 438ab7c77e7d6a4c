import { expect, test } from 'vitest'
import { type RunBoth, shrink } from '../agreement/shrink.ts'
import { generateScenarios } from '../scenario/generate-scenarios.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { outcome } from './outcomes.ts'

test('a seed draws the same scenarios every time, and another seed others', () => {
  const scenarios = generateScenarios(100, 7)
  expect(scenarios).toHaveLength(100)
  expect(generateScenarios(100, 7)).toEqual(scenarios)
  expect(generateScenarios(100, 8)).not.toEqual(scenarios)
  expect(generateScenarios(40, 7)).toEqual(scenarios.slice(0, 40))
})

test('every scenario can be run: it has a hop, answers and a request', () => {
  for (const { hops, requests } of generateScenarios(300, 3)) {
    expect(hops.length).toBeGreaterThan(0)
    expect(requests.length).toBeGreaterThan(0)
    for (const { answers, preflights } of hops) {
      expect(answers.length).toBeGreaterThan(0)
      expect(preflights.length).toBeGreaterThan(0)
    }
  }
})

const hasCookie = ({ cookies }: Scenario) => cookies.length > 0
const withCookie = generateScenarios(100, 7).findLastIndex(hasCookie)

/** An engine that cannot bear cookies. */
const runBoth: RunBoth = async scenario => ({
  engine: hasCookie(scenario) ? outcome({ results: [{ kind: 'error', name: 'TypeError' }] }) : outcome(),
  ours: outcome(),
})

test('shrink() leaves nothing but what the disagreement needs', async () => {
  const least = await shrink(7, withCookie, new Set(['readable']), runBoth, 500)
  expect(least?.page).toEqual({ kind: 'top-level', scheme: 'http' })
  expect(least?.cookies).toHaveLength(1)
  expect(least?.authentication).toEqual([])
  expect(least?.hops).toHaveLength(1)
  expect(least?.requests).toHaveLength(1)
  expect(least?.requests[0]).toMatchObject({
    api: 'fetch',
    method: 'GET',
    mode: 'cors',
    headers: [],
    body: null,
  })
})

test('shrink() keeps to the fields that the disagreement was about', async () => {
  expect(await shrink(7, withCookie, new Set(['Cookie']), runBoth, 500)).toBeNull()
})

test('shrink() gives up after so many attempts, with what it has', async () => {
  let runs = 0
  const least = await shrink(
    7,
    withCookie,
    new Set(['readable']),
    scenario => {
      runs++
      return runBoth(scenario)
    },
    1,
  )
  expect(runs).toBe(1)
  expect(least).toEqual(generateScenarios(100, 7)[withCookie])
})
