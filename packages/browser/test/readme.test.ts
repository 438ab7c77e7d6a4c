import { createBrowser } from '@accredit/browser'
import { definePolicy } from '@accredit/policy'
import { express as cors } from '@accredit/policy/express'
import express from 'express'
import { expect, test } from 'vitest'

test('only the app reads /me with credentials', async () => {
  const api = express().use(cors(definePolicy({ origins: ['https://app.example'], credentials: true })))
  api.get('/me', (_request, response) => void response.json({ user: 'ada' }))
  const browser = createBrowser({ servers: { 'https://api.example': api } })
  const me = (from: string) => browser.open(from).fetch('https://api.example/me', { credentials: 'include' })
  expect(await (await me('https://app.example/')).json()).toEqual({ user: 'ada' })
  await expect(me('https://evil.example/')).rejects.toThrow(TypeError)
  expect(browser.trace.last().at(-1)?.reason).toBe('acao-missing')
})
