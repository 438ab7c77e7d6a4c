import { test } from 'node:test'
import { createBrowser } from '@accredit/browser'
import { definePolicy } from '@accredit/policy'
import {
  assertAcceptsCredentials,
  assertAllowsOrigin,
  assertAnswersPreflight,
  assertBlockedByCors,
  assertBlocksOrigin,
  assertEmitsSingleCorsLayer,
  assertExposesHeader,
  assertHidesHeader,
  assertKeepsCorsOnErrors,
  assertNeedsNoPreflight,
  assertNeedsPreflight,
  assertNotBlockedByCors,
  assertPassesCorsAudit,
  assertRefusesCredentials,
  assertRefusesPreflight,
  assertSendsCookie,
  assertSentPreflights,
  assertVariesOnOrigin,
  assertWithholdsCookie,
  corsCases,
} from '@accredit/testing/node'
import express from 'express'

const policy = definePolicy({
  origins: ['https://app.example'],
  credentials: true,
  methods: ['PUT'],
  exposeHeaders: ['etag'],
})
const from = 'https://app.example'
const open = express().get('/', (_request, response) => {
  response.set('access-control-allow-origin', '*').json({})
})

test('every assertion is there', async () => {
  await assertAllowsOrigin(policy, from)
  await assertBlocksOrigin(policy, 'https://evil.example', { cause: 'acao-missing' })
  await assertAcceptsCredentials(policy, from)
  await assertRefusesCredentials(open, from)
  await assertAnswersPreflight(policy, { from, method: 'PUT' })
  await assertRefusesPreflight(policy, { from, method: 'DELETE' })
  await assertNeedsPreflight({ method: 'PUT' })
  await assertNeedsNoPreflight({ method: 'POST', headers: { 'content-type': 'text/plain' } })
  await assertExposesHeader(policy, 'ETag', { from })
  await assertHidesHeader(policy, 'X-Request-Id', { from })
  await assertVariesOnOrigin(policy)
  await assertKeepsCorsOnErrors(policy, [401, 404, 500], { from })
  await assertEmitsSingleCorsLayer(policy)
  await assertSendsCookie(policy, 'sid', {
    from,
    cookies: ['sid=1; SameSite=None; Secure'],
    engine: 'chromium',
  })
  await assertWithholdsCookie(policy, 'sid', { from, cookies: ['sid=1; SameSite=Strict'] })
  await assertPassesCorsAudit(policy)
})

test('the page of a browser', async () => {
  const browser = createBrowser({ servers: { 'https://api.example': open } })
  const page = browser.open(from)
  await assertNotBlockedByCors(page.fetch('https://api.example/'), { browser })
  await assertBlockedByCors(page.fetch('https://api.example/', { credentials: 'include' }), {
    browser,
    cause: 'acao-star-credentials',
  })
  await assertSentPreflights(browser, 0)
  await browser.close()
})

for (const { name, origin, options } of corsCases(policy)) {
  test(name, () => assertBlocksOrigin(policy, origin, options))
}
