import { createBrowser } from '@accredit/browser'
import { definePolicy } from '@accredit/policy'
import { corsCases, target } from '@accredit/testing/jest'
import { describe, expect, test } from '@jest/globals'

const policy = definePolicy({ origins: ['https://app.example'], credentials: true, methods: ['PUT'] })

test('every matcher is there', async () => {
  await expect(policy).toAllowOrigin('https://app.example')
  await expect(policy).not.toAllowOrigin('https://evil.example')
  await expect(policy).toBlockOrigin('https://evil.example', { cause: 'acao-missing' })
  await expect(policy).toAcceptCredentials('https://app.example')
  await expect(policy).toAnswerPreflight({ from: 'https://app.example', method: 'PUT', status: 204 })
  await expect({ method: 'PUT' }).toNeedPreflight()
  await expect(policy).not.toExposeHeader('ETag', { from: 'https://app.example' })
  await expect(policy).toVaryOnOrigin()
  await expect(policy).toKeepCorsOnErrors([404, 500], { from: 'https://app.example' })
  await expect(policy).toEmitSingleCorsLayer()
  await expect(target(policy, { cookies: ['sid=1; SameSite=None; Secure'] })).toSendCookie('sid', {
    from: 'https://app.example',
    engine: 'chromium',
  })
  await expect(policy).toPassCorsAudit()
})

test('the page of a browser', async () => {
  const browser = createBrowser({ servers: { 'https://api.example': () => new Response('{}') } })
  const page = browser.open('https://app.example/')
  await expect(page.fetch('https://api.example/')).toBeBlockedByCors({ browser, cause: 'acao-missing' })
  await expect(page.fetch('https://api.example/')).rejects.toBeBlockedByCors({ browser })
  await expect(browser).toHaveSentPreflights(0)
})

describe('what the policy refuses', () => {
  test.each([...corsCases(policy)])('$name', ({ origin, options }) =>
    expect(policy).toBlockOrigin(origin, options),
  )
})

test('a snapshot', async () => {
  await expect(policy).toMatchCorsSnapshot({ methods: ['GET', 'PUT'] })
})
