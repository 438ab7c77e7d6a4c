import { createBrowser } from '@accredit/browser'
import { definePolicy } from '@accredit/policy'
import { express as cors } from '@accredit/policy/express'
import { corsCases, setCorsEngines, target } from '@accredit/testing/vitest'
import express from 'express'
import { describe, expect, test } from 'vitest'

const policy = definePolicy({
  origins: ['https://app.example'],
  credentials: true,
  methods: ['PUT'],
  exposeHeaders: ['etag'],
})
const api = express().use(cors(policy))
api.get('/me', (_request, response) => void response.set('etag', '"1"').json({ user: 'ada' }))
api.put('/me', (_request, response) => void response.sendStatus(204))

test('the app reads /me, and nobody else does', async () => {
  await expect(api).toAllowOrigin('https://app.example', { path: '/me', credentials: 'include' })
  await expect(api).toBlockOrigin('https://evil.example', { path: '/me' })
})

describe('targets', () => {
  test('with a URL, cookies and headers of their own', async () => {
    const me = target(api, {
      url: 'https://api.example/me',
      cookies: ['sid=1; SameSite=None; Secure'],
      headers: { 'x-client': 'test' },
    })
    await expect(me).not.toAllowOrigin('https://app.example') // x-client asks for a preflight that is refused
  })

  test('a policy, before there is an app', async () => {
    await expect(policy).toAcceptCredentials('https://app.example')
  })
})

describe('matchers', () => {
  test('toAllowOrigin(origin, options)', async () => {
    await expect(api).toAllowOrigin('https://app.example', { path: '/me', method: 'PUT' })
    await expect(api).not.toAllowOrigin('https://evil.example', { path: '/me' })
  })

  test('toBlockOrigin(origin, { cause })', async () => {
    await expect(api).toBlockOrigin('https://evil.example', { path: '/me', cause: 'acao-missing' })
    // On a preflight that is refused WebKit blames the status, and the others the missing header.
    await expect(api).toBlockOrigin('https://app.example', {
      path: '/me',
      method: 'DELETE',
      cause: ['acao-missing', 'pf-status'],
    })
  })

  test('toAcceptCredentials(origin, options)', async () => {
    await expect(api).toAcceptCredentials('https://app.example', { path: '/me' })
  })

  test('toAnswerPreflight({ from, method, headers, status })', async () => {
    await expect(api).toAnswerPreflight({ from: 'https://app.example', method: 'PUT', status: 204 })
    await expect(api).not.toAnswerPreflight({
      from: 'https://app.example',
      method: 'PUT',
      headers: ['x-client'],
    })
  })

  test('toNeedPreflight()', async () => {
    await expect({ method: 'POST', headers: { 'content-type': 'application/json' } }).toNeedPreflight()
    await expect(
      new Request('https://api.example/me', { method: 'POST', body: 'text' }),
    ).not.toNeedPreflight()
  })

  test('toExposeHeader(name, { from })', async () => {
    await expect(api).toExposeHeader('ETag', { from: 'https://app.example', path: '/me' })
    await expect(api).not.toExposeHeader('X-Powered-By', { from: 'https://app.example', path: '/me' })
  })

  test('toVaryOnOrigin({ from })', async () => {
    await expect(api).toVaryOnOrigin({ from: 'https://app.example', path: '/me' })
  })

  test('toKeepCorsOnErrors(statuses, { from, at })', async () => {
    await expect(api).toKeepCorsOnErrors([404], { from: 'https://app.example' })
    await expect(policy).toKeepCorsOnErrors([401, 404, 500], { from: 'https://app.example' })
  })

  test('toEmitSingleCorsLayer({ from })', async () => {
    await expect(api).toEmitSingleCorsLayer({ from: 'https://app.example', path: '/me' })
  })

  test('toSendCookie(name, { from, cookies })', async () => {
    const cookies = ['sid=1; SameSite=None; Secure']
    const from = 'https://app.example'
    await expect(api).toSendCookie('sid', { from, cookies, engine: 'chromium' })
    await expect(api).not.toSendCookie('sid', { from, cookies, engine: 'firefox' }) // a third-party cookie
    await expect(api).toSendCookie('sid', { from: 'https://www.api.example', cookies }) // same site: in every engine
  })

  test('toPassCorsAudit({ failOn, except, allowedOrigins })', async () => {
    await expect(policy).toPassCorsAudit()
    await expect(target(api, { url: 'https://api.example/me' })).toPassCorsAudit({
      failOn: 'medium',
      allowedOrigins: ['https://app.example'],
    })
  })

  test('toMatchCorsSnapshot({ origins, methods, headers })', async () => {
    await expect(policy).toMatchCorsSnapshot({ methods: ['GET', 'PUT'] })
  })

  test('toBeBlockedByCors({ browser, cause }) and toHaveSentPreflights(count)', async () => {
    const browser = createBrowser({ servers: { 'https://api.example': api } })
    const page = browser.open('https://evil.example/')
    await expect(page.fetch('https://api.example/me')).toBeBlockedByCors({ browser, cause: 'acao-missing' })
    await expect(browser).toHaveSentPreflights(0)
    await browser.close()
  })
})

describe('what the policy refuses, the API refuses', () => {
  test.each([...corsCases(policy)])('$name', ({ origin, options }) =>
    expect(api).toBlockOrigin(origin, options),
  )
})

test('fewer engines', async () => {
  setCorsEngines(['chromium', 'firefox', 'webkit'])
  await expect(api).toAllowOrigin('https://app.example', { path: '/me' })
})
