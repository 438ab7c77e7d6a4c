import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBrowser } from '@accredit/browser'
import { definePolicy, livePolicy, policyTable } from '@accredit/policy'
import { afterEach, describe, expect, test } from 'vitest'
import { setCorsEngines, target } from '../src/vitest.ts'
import { app, evil, kinds, policy } from './kinds.ts'

/** What a promise was rejected with. */
async function messageOf(failing: PromiseLike<unknown>): Promise<string> {
  const error: unknown = await failing.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof Error ? error.message : ''
}

const open = (request: Request) =>
  new Response('{}', {
    headers: {
      'access-control-allow-origin': '*',
      ...(request.method === 'OPTIONS' && { 'access-control-allow-headers': '*' }),
    },
  })

describe.each(kinds)('%s', (_, make) => {
  test('allows and blocks origins', async () => {
    await expect(make()).toAllowOrigin(app)
    await expect(make()).toAllowOrigin(app, {
      method: 'PUT',
      headers: ['x-request-id'],
      credentials: 'include',
    })
    await expect(make()).not.toAllowOrigin(evil)
    await expect(make()).toBlockOrigin(evil, { cause: 'acao-missing' })
    await expect(make()).toBlockOrigin('null')
    await expect(make()).not.toBlockOrigin(app)
    await expect(make()).not.toBlockOrigin(evil, { cause: 'acao-mismatch' })
  })

  test('accepts credentials', async () => {
    await expect(make()).toAcceptCredentials(app)
    await expect(make()).not.toAcceptCredentials(evil)
  })

  test('takes headers as Headers', async () => {
    const options = { headers: new Headers({ 'x-request-id': '1' }) }
    await expect(make()).toAllowOrigin(app, options)
    await expect(make()).toBlockOrigin(app, { headers: new Headers({ 'x-other': '1' }) })
  })

  test('answers preflights', async () => {
    await expect(make()).toAnswerPreflight({
      from: app,
      method: 'PUT',
      headers: ['X-Request-Id'],
      status: 204,
    })
    await expect(make()).not.toAnswerPreflight({ from: app, method: 'PUT', status: 200 })
    await expect(make()).not.toAnswerPreflight({ from: app, method: 'DELETE' })
    await expect(make()).not.toAnswerPreflight({ from: evil, method: 'PUT' })
  })

  test('exposes headers', async () => {
    await expect(make()).toExposeHeader('ETag', { from: app })
    await expect(make()).toExposeHeader('Content-Type', { from: app })
    await expect(make()).not.toExposeHeader('X-Request-Id', { from: app })
    await expect(make()).not.toExposeHeader('ETag', { from: evil })
  })

  test('varies on Origin, in one layer, and on errors too', async () => {
    await expect(make()).toVaryOnOrigin()
    await expect(make()).toEmitSingleCorsLayer()
    await expect(make()).toKeepCorsOnErrors([404, 500], { from: app, at: { 500: '/crash' } })
  })

  test('sends cookies', async () => {
    const signedIn = target(make(), { cookies: ['sid=1; SameSite=None; Secure'] })
    await expect(signedIn).toSendCookie('sid', { from: app, engine: ['spec', 'chromium', 'webkit'] })
    await expect(signedIn).not.toSendCookie('sid', { from: app, engine: 'firefox' })
    await expect(signedIn).not.toSendCookie('sid', { from: app, credentials: 'omit' })
    await expect(signedIn).not.toSendCookie('other', { from: app })
  })

  test('passes the audit', async () => {
    await expect(make()).toPassCorsAudit({ allowedOrigins: [app], paths: ['/', '/crash'] })
  })
})

describe('a URL', () => {
  const local = 'http://localhost:5173'

  test('is asked over the network', async () => {
    const server = createServer((request, response) => {
      const allowed = request.headers.origin === local ? local : 'http://other.example'
      response.setHeader(
        'access-control-allow-origin',
        request.url === '/twice' ? [allowed, allowed] : allowed,
      )
      response.setHeader('vary', 'origin')
      response.end('{}')
    })
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', () => listening()))
    const address: AddressInfo | string | null = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      await expect(`http://127.0.0.1:${port}`).toAllowOrigin(local)
      await expect(new URL(`http://127.0.0.1:${port}/path`)).toBlockOrigin('http://localhost:4444', {
        cause: 'acao-mismatch',
      })
      await expect(`http://127.0.0.1:${port}`).toVaryOnOrigin()
      const named = target(`http://127.0.0.1:${port}`, { url: 'https://api.example/v1/' })
      await expect(named).toAllowOrigin(local, { path: 'me' })
      await expect(`http://127.0.0.1:${port}`).not.toEmitSingleCorsLayer({ path: '/twice' })
    } finally {
      server.closeAllConnections()
      server.close()
    }
    const refused = `http://127.0.0.1:${port}`
    const both = [expect(refused).toAllowOrigin(local), expect(refused).not.toAllowOrigin(local)]
    for (const failing of both) {
      expect(await messageOf(failing)).toContain('Every engine has no verdict, as there was no response.')
    }
  })
})

describe('a policy', () => {
  const table = policyTable([
    { path: '/public/**', policy: { origins: '*' } },
    { path: '/me', policy },
  ])

  test('is asked over a trivial app', async () => {
    await expect(policy).toAllowOrigin(app, { credentials: 'include' })
    await expect(policy).toExposeHeader('ETag', { from: app })
    await expect(policy).not.toExposeHeader('X-Other', { from: app })
    await expect(policy).toKeepCorsOnErrors([401, 403, 404, 500, 503], { from: app })
    await expect(policy).toVaryOnOrigin()
    await expect(policy).toPassCorsAudit()
  })

  test('of several paths', async () => {
    await expect(table).toAllowOrigin(evil, { path: '/public/list' })
    await expect(table).not.toAcceptCredentials(evil, { path: '/public/list' })
    await expect(table).toAcceptCredentials(app, { path: '/me' })
    await expect(table).toBlockOrigin(app, { path: '/elsewhere' })
    await expect(target(table, { url: 'https://api.example/me' })).toBlockOrigin(evil)
  })

  test('that is replaced', async () => {
    const live = livePolicy(policy)
    await expect(live).toBlockOrigin(evil)
    live.replace(definePolicy({ origins: [evil] }))
    await expect(live).toAllowOrigin(evil)
  })
})

describe('an open API', () => {
  test('is read by all, with no credentials', async () => {
    await expect(open).toAllowOrigin(evil)
    await expect(open).toBlockOrigin(evil, { credentials: 'include', cause: 'acao-star-credentials' })
    await expect(open).not.toAcceptCredentials(evil)
    await expect(open).not.toVaryOnOrigin()
  })

  test('divides engines over Authorization, which fails with .not and without', async () => {
    const options = { headers: ['authorization'] }
    const divided = 'Chromium, Firefox and WebKit let the page read it. The standard blocks it.'
    expect(await messageOf(expect(open).toAllowOrigin(evil, options))).toContain(divided)
    expect(await messageOf(expect(open).not.toAllowOrigin(evil, options))).toContain(divided)
    expect(await messageOf(expect(open).toBlockOrigin(evil, options))).toContain(divided)
    await expect(open).toAllowOrigin(evil, { ...options, engine: ['chromium', 'firefox', 'webkit'] })
    await expect(open).toBlockOrigin(evil, { ...options, engine: 'spec', cause: 'pf-auth-wildcard' })
  })
})

describe('setCorsEngines', () => {
  afterEach(() => setCorsEngines(['spec', 'chromium', 'firefox', 'webkit']))

  test('says whose verdicts count', async () => {
    setCorsEngines(['chromium', 'firefox', 'webkit'])
    await expect(open).toAllowOrigin(evil, { headers: ['authorization'] })
  })

  test('refuses none', () => {
    expect(() => setCorsEngines([])).toThrow(
      'No engine is asked. Name some of spec, chromium, firefox, webkit.',
    )
  })
})

describe('a rule that is not CORS', () => {
  const plain = target(open, { url: 'http://api.example/' })
  const text = 'Every engine blocks it by a rule that is not CORS, which tells nothing of the headers.'

  test('does not stand for a refusal, nor for its opposite', async () => {
    expect(await messageOf(expect(plain).toBlockOrigin(evil))).toContain(text)
    expect(await messageOf(expect(plain).not.toAllowOrigin(evil))).toContain(text)
    expect(await messageOf(expect(plain).toAllowOrigin(evil))).toContain(text)
  })

  test('can be asked for by name', async () => {
    await expect(plain).toBlockOrigin(evil, { cause: 'mixed-content' })
  })
})

describe('two layers', () => {
  const app2 = createServer((_request, response) => {
    response.setHeader('access-control-allow-origin', [app, app])
    response.end()
  })

  test('are found by their lines', async () => {
    await expect(app2).not.toEmitSingleCorsLayer()
  })

  test('on one response alone', async () => {
    const onGet = createServer((request, response) => {
      response.setHeader('access-control-allow-origin', request.method === 'GET' ? [app, app] : app)
      response.end()
    })
    await expect(onGet).not.toEmitSingleCorsLayer()
  })

  test('and by the list that a server makes of them', async () => {
    const joined = () => new Response('', { headers: { 'access-control-allow-origin': `${app}, ${app}` } })
    await expect(joined).not.toEmitSingleCorsLayer()
  })
})

describe('errors', () => {
  const forgetful = (request: Request) =>
    request.url.endsWith('/')
      ? new Response('{}', { headers: { 'access-control-allow-origin': app } })
      : new Response('', { status: 404 })

  test('without the headers', async () => {
    await expect(forgetful).not.toKeepCorsOnErrors([404], { from: app })
  })

  test('that do not come fail with .not and without', async () => {
    const text = '401 at /  answers 200. Name a path that answers 401'
    expect(await messageOf(expect(forgetful).toKeepCorsOnErrors([401], { from: app }))).toContain(text)
    expect(await messageOf(expect(forgetful).not.toKeepCorsOnErrors([401], { from: app }))).toContain(text)
  })
})

describe('toNeedPreflight', () => {
  test('of a description', async () => {
    await expect({ method: 'PUT' }).toNeedPreflight()
    await expect({ headers: { 'x-id': '1' } }).toNeedPreflight()
    await expect({ method: 'POST', headers: { 'content-type': 'application/json' } }).toNeedPreflight()
    await expect({ method: 'POST', headers: { 'content-type': 'text/plain' } }).not.toNeedPreflight()
    await expect({ method: 'PUT', from: 'https://api.example' }).not.toNeedPreflight()
    await expect({ via: 'xhr', method: 'POST', body: 'x', uploadListener: true }).toNeedPreflight()
    await expect({}).not.toNeedPreflight()
  })

  test('of a Request of a page', async () => {
    const page = createBrowser({}).open(app)
    const request = new page.Request('https://api.example/me', { headers: { 'x-id': '1' } })
    await expect(request).toNeedPreflight()
  })

  test('of nothing that is one', async () => {
    expect(await messageOf(expect('PUT').toNeedPreflight())).toContain('What needs a preflight is a request.')
    const misspelt = { header: { 'x-id': '1' } }
    expect(await messageOf(expect(misspelt).toNeedPreflight())).toContain('There is no option header.')
  })

  test('of a Request', async () => {
    await expect(new Request('https://api.example/me', { method: 'DELETE' })).toNeedPreflight()
    await expect(
      new Request('https://api.example/me', { headers: { accept: 'text/html' } }),
    ).not.toNeedPreflight()
  })
})

describe('a page of a browser', () => {
  test('is blocked by CORS or not, for a cause', async () => {
    const browser = createBrowser({ servers: { 'https://api.example': open } })
    const page = browser.open(`${app}/cart`)
    const read = () => page.fetch('https://api.example/')
    const readWithCredentials = () => page.fetch('https://api.example/', { credentials: 'include' })
    await expect(read()).not.toBeBlockedByCors({ browser })
    await expect(read()).resolves.not.toBeBlockedByCors({ browser })
    await expect(readWithCredentials()).toBeBlockedByCors({ browser })
    await expect(readWithCredentials()).toBeBlockedByCors({ browser, cause: 'acao-star-credentials' })
    await expect(readWithCredentials()).not.toBeBlockedByCors({ browser, cause: 'acao-missing' })
    await expect(readWithCredentials()).rejects.toBeBlockedByCors({ browser })
    await expect(page.fetch('https://elsewhere.example/')).not.toBeBlockedByCors({ browser })
    await browser.close()
  })

  test('behind a preflight that the cache remembers', async () => {
    let isForgetful = false
    const browser = createBrowser({
      profile: 'webkit',
      servers: {
        'https://api.example': (request: Request) => {
          const allowed = { 'access-control-allow-origin': app, 'access-control-allow-methods': 'PUT' }
          return new Response(null, { headers: isForgetful && request.method === 'PUT' ? {} : allowed })
        },
      },
    })
    const page = browser.open(`${app}/`)
    const put = () => page.fetch('https://api.example/', { method: 'PUT' })
    await expect(put()).not.toBeBlockedByCors({ browser })
    isForgetful = true
    await expect(put()).toBeBlockedByCors({ browser, cause: 'acao-missing' })
    await expect(browser).toHaveSentPreflights(1)
    await browser.close()
  })

  test('in the words of its engine', async () => {
    const refusing = () => new Response(null, { status: 403 })
    const browser = createBrowser({ profile: 'webkit', servers: { 'https://api.example': refusing } })
    const put = browser.open(app).fetch('https://api.example/', { method: 'PUT' })
    await expect(put).toBeBlockedByCors({ browser, cause: 'pf-status' })
    await browser.close()
  })

  test('counts its preflights', async () => {
    const browser = createBrowser({ servers: { 'https://api.example': open } })
    const page = browser.open(`${app}/`)
    await expect(browser).toHaveSentPreflights(0)
    await page.fetch('https://api.example/', { headers: { 'x-id': '1' } })
    await expect(browser).toHaveSentPreflights(1)
    await expect(page).not.toHaveSentPreflights(0)
    await expect(browser.trace).toHaveSentPreflights(1)
    await browser.close()
  })

  test('of another browser is refused', async () => {
    const browser = createBrowser({})
    expect(await messageOf(expect(new TypeError('Failed to fetch')).toBeBlockedByCors({ browser }))).toBe(
      'This browser\'s trace knows nothing of the error "Failed to fetch". Give the promise of a fetch of one of its pages, or what that was rejected with.',
    )
  })
})

describe('what cannot be asked', () => {
  test.each<[unknown, string]>([
    [null, 'The target is null, which cannot be asked.'],
    [{}, 'The target is an object, which cannot be asked.'],
    ['api.example', '"api.example" is not the URL of a server.'],
    ['ftp://api.example', '"ftp://api.example" is not the URL of a server.'],
  ])('%j', async (received, message) => {
    expect(await messageOf(expect(received).toAllowOrigin(app))).toContain(message)
    expect(await messageOf(expect(received).not.toAllowOrigin(app))).toContain(message)
  })

  test('an origin that is none', async () => {
    expect(await messageOf(expect(policy).toBlockOrigin('evil'))).toBe(
      '"evil" is neither an origin nor the URL of a page. Write one such as https://app.example, or null for a sandboxed frame.',
    )
  })

  test('an option that there is not', async () => {
    const misspelt: object = { credential: 'include' }
    expect(await messageOf(expect(policy).toBlockOrigin(evil, misspelt))).toContain(
      'There is no option credential. Those that there are: cause, path, method,',
    )
  })

  test('a preflight that browsers do not send', async () => {
    expect(await messageOf(expect(policy).toAnswerPreflight({ from: app }))).toContain(
      'Browsers send this GET without a preflight.',
    )
  })

  test('an app that fails', async () => {
    const failing = () => {
      throw new Error('no database')
    }
    const message = await messageOf(expect(failing).not.toAllowOrigin(app))
    expect(message).toContain('Every engine has no verdict, as there was no response.')
    expect(message).toContain('no database')
  })
})
