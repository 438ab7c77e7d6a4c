import '@accredit/testing/jest'
import { expect, test } from '@jest/globals'
import { api } from '../node/api.js'

test('the app reads /me', async () => {
  await expect(api).toAllowOrigin('https://app.example', { path: '/me' })
})
