import { expect, test } from 'vitest'
import { EngineSession } from '../engines/engine-session.ts'
import { hopOf, scenarioOf } from '../scenario/scenario-of.ts'
import { FakeEngine } from './fake-engine.ts'

const plain = scenarioOf({ hops: [hopOf('other')] })
const withCookie = scenarioOf({ cookies: [['other', 'a=1; Path=/']], hops: [hopOf('other')] })
const told = [{ kind: 'error', name: 'Fake' }]
const pending = [{ kind: 'pending' }]

function open(engine: FakeEngine, options: Partial<Parameters<typeof EngineSession.open>[1]> = {}) {
  return EngineSession.open(engine, {
    tabs: 1,
    patience: 200,
    signal: new AbortController().signal,
    ...options,
  })
}

const resultsOf = (outcomes: Awaited<ReturnType<EngineSession['run']>>) =>
  outcomes.map(outcome => outcome?.results)

test('every scenario has its outcome, whatever stops it makes and in how many tabs', async () => {
  const engine = new FakeEngine()
  const session = await open(engine, { tabs: 3 })
  const ended: number[] = []
  const outcomes = await session.run([plain, withCookie, plain, plain, withCookie], count =>
    ended.push(count),
  )
  expect(resultsOf(outcomes)).toEqual([told, told, told, told, told])
  expect(outcomes[1]?.cookies).toEqual({ 'http other': [] })
  expect(ended).toEqual([1, 2, 3, 4, 5])
  await session.close()
  expect([engine.starts, engine.stops]).toEqual([1, 1])
})

test('no scenarios, no waiting', async () => {
  const session = await open(new FakeEngine())
  expect(await session.run([])).toEqual([])
})

test('hosts are never used twice in a session', async () => {
  const engine = new FakeEngine()
  const session = await open(engine)
  await session.run([plain, plain])
  await session.run([plain])
  expect(engine.made).toEqual([0, 1, 2])
})

test('a tab that hangs is sent on: what is known by then is the outcome', async () => {
  const engine = new FakeEngine(number => (number === 1 ? 'hang' : 'tell'))
  const troubles: string[] = []
  const session = await open(engine, { onTrouble: message => troubles.push(message) })
  expect(resultsOf(await session.run([plain, plain, plain]))).toEqual([told, pending, told])
  expect(troubles).toEqual(['chromium: scenario 1 hangs; its tab goes on'])
  expect(engine.starts).toBe(1)
})

test('an engine that does not answer is started anew, and goes on with the next scenario', async () => {
  const engine = new FakeEngine(number => (number === 1 ? 'crash' : 'tell'))
  const troubles: string[] = []
  const session = await open(engine, { onTrouble: message => troubles.push(message) })
  expect(resultsOf(await session.run([plain, plain, plain]))).toEqual([told, pending, told])
  expect(troubles).toEqual([
    'chromium: scenario 1 hangs; its tab goes on',
    'chromium: does not answer; started anew',
  ])
  expect([engine.starts, engine.stops, session.version]).toEqual([2, 1, 'fake.2'])
})

test('an abort ends the run with what has ended by then', async () => {
  const abort = new AbortController()
  const session = await open(new FakeEngine(number => (number === 2 ? 'hang' : 'tell')), {
    signal: abort.signal,
    patience: 60_000,
  })
  const outcomes = await session.run([plain, plain, plain, plain], ended => {
    if (ended === 2) abort.abort()
  })
  expect(resultsOf(outcomes)).toEqual([told, told, undefined, undefined])
})
