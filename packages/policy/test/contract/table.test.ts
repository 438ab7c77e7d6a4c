import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AdapterResults, situations, tryContract } from '../../src/contract/index.ts'
import { adapters } from './adapters.ts'
import { readme, tableOf, withTable } from './readme-table.ts'

// @hono/node-server prints the streams that break off on purpose.
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterAll(() => void vi.restoreAllMocks())

/** Each adapter is run once, when its first situation is asked for; the table at the end asks for all. */
const tried = new Map<string, Promise<AdapterResults>>()

function resultsOf(name: string): Promise<AdapterResults> {
  const known = tried.get(name)
  if (known !== undefined) return known
  const adapter = adapters.find(one => one.name === name)
  if (adapter === undefined) throw new Error(`no adapter ${name}`)
  const running = tryContract(adapter).then(results => ({ adapter, results }))
  tried.set(name, running)
  return running
}

describe.each(adapters.map(one => [one.name, one] as const))('%s', (name, { unsupported = {} }) => {
  for (const { id, title } of situations) {
    test.skipIf(id in unsupported)(title, async () => {
      const { results } = await resultsOf(name)
      const outcome = results.find(({ situation }) => situation.id === id)?.outcome
      if (outcome?.kind === 'failed') throw outcome.error
      expect(outcome).toEqual({ kind: 'passed' })
    })
  }
})

test('every file of adapters/ is under the contract', async () => {
  const list = await readFile(new URL('adapters.ts', import.meta.url), 'utf8')
  for (const file of readdirSync(new URL('adapters', import.meta.url)))
    expect(list).toContain(`from './adapters/${file}'`)
})

test("the README's table is what the contract printed; `npm run contract:table -- --write` mends it", async () => {
  const all = await Promise.all(adapters.map(({ name }) => resultsOf(name)))
  const text = await readFile(readme, 'utf8')
  expect(text).toBe(withTable(text, tableOf(all)))
})
