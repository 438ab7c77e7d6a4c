import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { runContract } from '../../src/contract/index.ts'
import { adapters } from './adapters.ts'

for (const adapter of adapters) {
  describe(adapter.name, () => runContract(adapter, { test, skip: test.skip, afterAll }))
}

test('every file of adapters/ is under the contract', async () => {
  const list = await readFile(new URL('adapters.ts', import.meta.url), 'utf8')
  for (const file of readdirSync(new URL('adapters', import.meta.url)))
    expect(list).toContain(`from './adapters/${file}'`)
})
