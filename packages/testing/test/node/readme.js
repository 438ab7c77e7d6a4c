import assert from 'node:assert/strict'
import { test } from 'node:test'
import { corsCases, corsMatrix } from '@accredit/testing'
import { assertAllowsOrigin, assertBlocksOrigin } from '@accredit/testing/node'
import { api, policy } from './api.js'

test('the app reads /me', () => assertAllowsOrigin(api, 'https://app.example', { path: '/me' }))

for (const { name, origin, options } of corsCases(policy)) {
  test(name, () => assertBlocksOrigin(api, origin, options))
}

test('the answers are these', async () => {
  assert.equal(
    await corsMatrix(policy, { methods: ['GET'], origins: ['https://app.example'] }),
    `GET
  https://app.example  allowed with credentials
    200
      access-control-allow-credentials: true
      access-control-allow-origin: https://app.example
      vary: Origin`,
  )
})
