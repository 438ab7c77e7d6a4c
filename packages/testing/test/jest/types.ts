// Compiled with the tests, and never run: what Jest's own `expect` takes once it is extended.
import '../../src/jest.ts'
import { definePolicy } from '@accredit/policy'
import { expect, test } from '@jest/globals'

const policy = definePolicy({ origins: ['https://app.example'] })

test('compiles', async () => {
  const done: Promise<void> = expect(policy).toAllowOrigin('https://app.example', { engine: 'webkit' })
  await done
  await expect(policy).not.toBlockOrigin('https://app.example', { cause: 'acao-missing' })
  await expect(policy).toMatchCorsSnapshot({ methods: ['GET'] }, 'hint')
  // @ts-expect-error: the option is credentials
  await expect(policy).toAllowOrigin('https://app.example', { credential: 'include' })
  // @ts-expect-error: no such cause
  await expect(policy).toBlockOrigin('https://app.example', { cause: 'acao-absent' })
})
