import { definePolicy } from '@accredit/policy'
import { expect, test } from 'vitest'

const policy = definePolicy({ origins: ['https://app.example'], credentials: true })

test('an origin that is not listed', async () => {
  await expect(policy).toAllowOrigin('https://other.example', { engine: 'chromium' })
})

test('a snapshot of another policy', async () => {
  await expect(policy).toMatchCorsSnapshot({ methods: ['GET'], origins: ['https://app.example'] })
})
