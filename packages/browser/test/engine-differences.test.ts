import type { ProfileName } from '@accredit/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Browser, type BrowserOptions, createBrowser } from '../src/index.ts'
import { rawServer } from './server-support.ts'

const app = 'https://app.site.example'
const sibling = 'https://api.site.example'
const api = 'https://api.other.example'
const third = 'https://third.example'
const names: readonly ProfileName[] = ['spec', 'chromium', 'firefox', 'webkit']

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: Headers
}
type Answer = (request: Request) => Response

interface Scene {
  readonly name: ProfileName
  readonly browser: Browser
  readonly seen: readonly Seen[]
}

/** What each engine makes of the same servers: a browser of each profile, whose requests are logged. */
async function inEach<Result>(
  answer: Answer,
  act: (scene: Scene) => Promise<Result>,
  options: BrowserOptions = {},
): Promise<Record<string, Result>> {
  const results: [ProfileName, Result][] = []
  for (const name of names) {
    const seen: Seen[] = []
    const serve: Answer = request => {
      seen.push({ method: request.method, url: request.url, headers: request.headers })
      return answer(request)
    }
    const origins = [app, sibling, api, third, 'http://localhost:3000', 'http://plain.example']
    const servers = Object.fromEntries(origins.map(origin => [origin, serve]))
    const browser = createBrowser({ servers, now: () => 0, profile: name, ...options })
    onTestFinished(() => browser.close())
    results.push([name, await act({ name, browser, seen })])
  }
  return Object.fromEntries(results)
}

/** What script gets: the status, or the reason that only the trace has. */
async function outcome(browser: Browser, promise: Promise<Response>): Promise<string> {
  const isReadable = await promise.then(
    () => true,
    () => false,
  )
  const end = browser.trace.last().at(-1)
  if (end?.code !== 'outcome') throw new Error('no outcome')
  expect(end.decision).toBe(isReadable ? 'pass' : 'fail')
  return end.reason ?? `${end.status}`
}

/** Every profile the same, except as said. */
const all = <Result>(result: Result, except: Partial<Record<ProfileName, Result>> = {}) => ({
  ...Object.fromEntries(names.map(name => [name, result])),
  ...except,
})

const differs = (browser: Browser, code: string) =>
  browser.trace
    .last()
    .filter(event => event.code === code)
    .map(event => event.differs)

const shared = { 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'x-a, content-type' }
const echo = (request: Request) => ({
  ...shared,
  'access-control-allow-origin': request.headers.get('origin') ?? '*',
  'access-control-allow-credentials': 'true',
})
const granting: Answer = request => new Response('ok', { headers: echo(request) })
const redirecting =
  (to: string, status: number): Answer =>
  request =>
    request.url.startsWith(third) || request.method === 'OPTIONS'
      ? granting(request)
      : new Response(null, { status, headers: { ...echo(request), location: to } })

describe('the preflight after a redirect', () => {
  it('39 150 says null, and in Firefox the origin of the page', async () => {
    const origins = await inEach(redirecting(`${third}/`, 307), async ({ browser, seen }) => {
      await browser.open(app).fetch(api, { method: 'PUT' })
      return seen.slice(2).map(({ method, headers }) => `${method} ${headers.get('origin')}`)
    })
    const tainted = ['OPTIONS null', 'PUT null']
    expect(origins).toEqual(all(tainted, { firefox: [`OPTIONS ${app}`, 'PUT null'] }))
  })

  it.each([
    ['null', 'acao-mismatch', '200', '200'],
    [app, '200', 'acao-mismatch', 'acao-mismatch'],
  ])('79 a target that allows only %s there', async (allowed, firefox, webkit, others) => {
    const answer: Answer = request => {
      if (!request.url.startsWith(third) || request.method !== 'OPTIONS')
        return redirecting(`${third}/`, 307)(request)
      return new Response(null, { headers: { ...shared, 'access-control-allow-origin': allowed } })
    }
    const outcomes = await inEach(answer, ({ browser }) =>
      outcome(browser, browser.open(app).fetch(api, { method: 'PUT' })),
    )
    expect(outcomes).toEqual(all(others, { firefox, webkit }))
  })

  const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
  const asked = (seen: readonly Seen[]) =>
    seen
      .filter(({ method, url }) => method === 'OPTIONS' && url.startsWith(third))
      .map(({ headers }) =>
        ['access-control-request-method', 'access-control-request-headers'].map(name => headers.get(name)),
      )
  it.each([
    ['a PUT that a 303 turns into GET', { method: 'PUT' }, 303, api, [['GET', null]], [['GET', null]]],
    ['a JSON POST, by 301', json, 301, api, [['GET', null]], [['GET', 'content-type']]],
    ['a JSON POST of the own origin', json, 301, app, [['GET', null]], [['GET', 'content-type']]],
    ['a PUT of the own origin', { method: 'PUT' }, 303, app, [], []],
    ['a form POST', { method: 'POST', body: 'a=b' }, 303, api, [], []],
  ])('92 145 %s is repeated in Firefox and WebKit', async (_title, init, status, from, firefox, webkit) => {
    const lines = await inEach(redirecting(`${third}/`, status), async ({ browser, seen }) => {
      expect((await browser.open(app).fetch(from, init)).status).toBe(200)
      return asked(seen)
    })
    expect(lines).toEqual(all<(string | null)[][]>([], { firefox, webkit }))
  })

  it('92 where it fails, only they fail, and the trace of the others says so', async () => {
    const answer: Answer = request =>
      request.url.startsWith(third) && request.method === 'OPTIONS'
        ? new Response(null, { status: 404, headers: echo(request) })
        : redirecting(`${third}/`, 303)(request)
    const outcomes = await inEach(answer, async ({ browser, name }) => {
      const result = await outcome(browser, browser.open(app).fetch(api, { method: 'PUT' }))
      if (name === 'spec') {
        expect(differs(browser, 'request.classified')).toEqual([
          undefined,
          { firefox: 'preflight', webkit: 'preflight' },
        ])
      }
      return result
    })
    expect(outcomes).toEqual(all('200', { firefox: 'preflight-status', webkit: 'preflight-status' }))
  })

  it('147 for an Authorization that was dropped: none, one that does not name it, one that does', async () => {
    const lines = await inEach(redirecting(`${third}/`, 302), async ({ browser, seen }) => {
      const result = await outcome(browser, browser.open(app).fetch(app, { headers: { authorization: 'x' } }))
      return [asked(seen), result]
    })
    expect(lines).toEqual(
      all<unknown>([[], '200'], {
        firefox: [[['GET', null]], '200'],
        webkit: [[['GET', 'authorization']], 'acah-header-not-listed'],
      }),
    )
  })
})

describe('judging the preflight', () => {
  it.each([
    [404, 'acao-missing', 'preflight-status'],
    [302, 'preflight-redirect', 'preflight-redirect'],
  ])('78 %i without CORS headers: the blame', async (status, chromium, webkit) => {
    const outcomes = await inEach(
      () => new Response(null, { status, headers: { location: '/' } }),
      ({ browser }) => outcome(browser, browser.open(app).fetch(api, { method: 'PUT' })),
    )
    expect(outcomes).toEqual(all('acao-missing', { chromium, webkit }))
  })

  it('88 without Access-Control-Max-Age it is remembered', async () => {
    const methods = await inEach(granting, async ({ browser, seen }) => {
      const page = browser.open(app)
      for (let i = 0; i < 2; i++) await page.fetch(api, { method: 'PUT' })
      return seen.map(({ method }) => method).join(' ')
    })
    expect(methods).toEqual(all('OPTIONS PUT PUT'))
  })

  it('98 a remembered * lets no credentialed request through', async () => {
    const answer: Answer = request =>
      new Response(null, {
        headers: {
          ...echo(request),
          'access-control-allow-methods': 'PUT, *',
          'access-control-max-age': '60',
        },
      })
    const outcomes = await inEach(answer, async ({ browser, seen }) => {
      const page = browser.open(app)
      await page.fetch(api, { method: 'PUT', credentials: 'include' })
      const second = page.fetch(api, { method: 'DELETE', credentials: 'include' })
      return [await outcome(browser, second), seen.map(({ method }) => method).join(' ')]
    })
    expect(outcomes).toEqual(all(['acam-wildcard-with-credentials', 'OPTIONS PUT OPTIONS']))
  })

  it.each([
    ['Save-Data', 'on', 'GET'],
    ['DPR', '2', 'GET'],
    ['DPR', 'two', 'OPTIONS'],
    ['Viewport-Width', '320', 'GET'],
  ])('53 a request header %s: %s is safelisted in Chromium alone', async (header, value, chromium) => {
    const first = await inEach(granting, async ({ browser, seen }) => {
      await outcome(browser, browser.open(app).fetch(api, { headers: { [header]: value } }))
      return seen[0]?.method
    })
    expect(first).toEqual(all('OPTIONS', { chromium }))
  })
})

/** A call by XMLHttpRequest, until its end. */
function send(
  { XMLHttpRequest }: Pick<ReturnType<Browser['open']>, 'XMLHttpRequest'>,
  url: string,
  {
    method = 'POST',
    body = 'text',
    type = '',
    upload = false,
  }: { method?: string; body?: string | URLSearchParams; type?: string; upload?: boolean } = {},
): Promise<string> {
  return new Promise(resolve => {
    const xhr = new XMLHttpRequest()
    xhr.open(method, url)
    if (type !== '') xhr.setRequestHeader('Content-Type', type)
    if (upload) xhr.upload.addEventListener('progress', () => {})
    xhr.onload = () => resolve(`${xhr.status}`)
    xhr.onerror = () => resolve('error')
    xhr.send(body)
  })
}

const methodsOf = (seen: readonly Seen[]) => seen.map(({ method }) => method).join(' ')

describe('the preflight cache', () => {
  const remembering =
    (lines: Record<string, string>): Answer =>
    request =>
      new Response('ok', {
        headers: {
          'access-control-allow-origin': request.headers.get('origin') ?? '*',
          'access-control-max-age': '60',
          ...lines,
        },
      })

  it('87 an upload listener has its own method allowed by the standard, and by no engine', async () => {
    const results = await inEach(remembering({}), ({ browser }) =>
      send(browser.open(app), api, { method: 'PUT', upload: true }),
    )
    expect(results).toEqual(all('error', { spec: '200' }))
  })

  it('95 an upload listener is spared by an entry of its method, in engines by any answer', async () => {
    const methods = await inEach(remembering({ 'access-control-allow-methods': 'PUT' }), async scene => {
      const page = scene.browser.open(app)
      for (let i = 0; i < 2; i++) await send(page, api, { upload: true })
      return methodsOf(scene.seen)
    })
    expect(methods).toEqual(all('OPTIONS POST POST', { spec: 'OPTIONS POST OPTIONS POST' }))
  })

  it('95 an answer that lists nothing spares an upload listener too', async () => {
    const methods = await inEach(remembering({}), async ({ browser, seen }) => {
      const page = browser.open(app)
      for (let i = 0; i < 2; i++) await send(page, api, { upload: true })
      return methodsOf(seen)
    })
    expect(methods).toEqual(all('OPTIONS POST POST'))
  })

  it('93 user and password make another URL of it, but in Chromium, and WebKit does not send them there', async () => {
    const methods = await inEach(granting, async ({ browser, seen }) => {
      const { XMLHttpRequest } = browser.open(app)
      for (const user of [null, 'ada']) {
        await new Promise<void>(resolve => {
          const xhr = new XMLHttpRequest()
          xhr.open('PUT', api, true, user, user)
          xhr.onloadend = () => resolve()
          xhr.send()
        })
      }
      return methodsOf(seen)
    })
    const apart = 'OPTIONS PUT OPTIONS PUT'
    expect(methods).toEqual(all('OPTIONS PUT PUT', { spec: apart, firefox: apart }))
  })

  it('93 a page with an opaque origin has none in Chromium', async () => {
    const methods = await inEach(granting, async ({ browser, seen }) => {
      const page = browser.open(app, { opaque: 'sandbox' })
      for (let i = 0; i < 2; i++) await page.fetch(api, { method: 'PUT' })
      return methodsOf(seen)
    })
    expect(methods).toEqual(all('OPTIONS PUT PUT', { chromium: 'OPTIONS PUT OPTIONS PUT' }))
  })

  it('93 what a tainted chain asked is remembered by the standard, and by Firefox for the page', async () => {
    const methods = await inEach(redirecting(`${third}/`, 307), async ({ browser, seen }) => {
      const page = browser.open(app)
      for (let i = 0; i < 2; i++) await page.fetch(api, { method: 'PUT' })
      return methodsOf(seen.filter(({ url }) => url.startsWith(third)))
    })
    const again = 'OPTIONS PUT OPTIONS PUT'
    expect(methods).toEqual(all('OPTIONS PUT PUT', { chromium: again, webkit: again }))
  })

  it('98 a remembered * serves nobody in Firefox', async () => {
    const methods = await inEach(remembering({ 'access-control-allow-methods': '*, PUT' }), async scene => {
      const page = scene.browser.open(app)
      for (const method of ['PUT', 'PUT', 'DELETE']) await page.fetch(api, { method })
      return methodsOf(scene.seen)
    })
    expect(methods).toEqual(all('OPTIONS PUT PUT DELETE', { firefox: 'OPTIONS PUT PUT OPTIONS DELETE' }))
  })

  it('104 a response that fails its check clears the URL in Firefox, preflighted or not', async () => {
    const answer: Answer = request => (request.method === 'GET' ? new Response('no') : granting(request))
    const methods = await inEach(answer, async ({ browser, seen }) => {
      const page = browser.open(app)
      for (const method of ['PUT', 'GET', 'PUT']) await page.fetch(api, { method }).catch(() => {})
      return methodsOf(seen)
    })
    expect(methods).toEqual(all('OPTIONS PUT GET PUT', { firefox: 'OPTIONS PUT GET OPTIONS PUT' }))
  })

  it('94 an answer that refuses is remembered for what it allows in WebKit', async () => {
    const methods = await inEach(remembering({ 'access-control-allow-methods': 'PUT' }), async scene => {
      const page = scene.browser.open(app)
      for (const method of ['DELETE', 'PUT']) await page.fetch(api, { method }).catch(() => {})
      return methodsOf(scene.seen)
    })
    expect(methods).toEqual(all('OPTIONS OPTIONS PUT', { webkit: 'OPTIONS PUT' }))
  })

  it('103 a miss forgets what was remembered of the URL in Chromium and WebKit', async () => {
    let preflights = 0
    const answer: Answer = request => {
      if (request.method !== 'OPTIONS') return granting(request)
      const isRefused = preflights++ % 2 === 1
      return isRefused ? new Response(null, { status: 500 }) : granting(request)
    }
    const methods = await inEach(answer, async ({ browser, seen }) => {
      preflights = 0
      const page = browser.open(app)
      for (const method of ['PUT', 'PATCH', 'PUT']) await page.fetch(api, { method }).catch(() => {})
      return methodsOf(seen)
    })
    // Where a network error clears the URL, the third goes without an entry for that reason.
    expect(methods).toEqual(all('OPTIONS PUT OPTIONS OPTIONS PUT'))
  })
})

describe('Sec-Fetch-Site', () => {
  const site = (seen: readonly Seen[]) =>
    seen.map(({ method, headers }) => `${method} ${headers.get('sec-fetch-site')}`)

  it('194 a preflight of a chain is judged by its own URL in Chromium, and in Firefox', async () => {
    const sites = await inEach(redirecting(`${sibling}/`, 307), async ({ browser, seen }) => {
      await browser
        .open(app)
        .fetch(api, { method: 'PUT' })
        .catch(() => {})
      return site(seen.filter(({ url }) => url.startsWith(sibling)))[0]
    })
    expect(sites).toEqual(
      all('OPTIONS cross-site', { chromium: 'OPTIONS same-site', firefox: 'OPTIONS same-site' }),
    )
  })

  it('194 a preflight of a tainted chain is cross-site in WebKit, be it within one site', async () => {
    const port = `${app}:8443`
    const answer: Answer = request =>
      request.url.startsWith(port) && request.method !== 'OPTIONS'
        ? new Response(null, { status: 307, headers: { ...echo(request), location: `${sibling}/` } })
        : granting(request)
    const sites = await inEach(answer, async ({ name }) => {
      const seen: Seen[] = []
      const serve: Answer = request => {
        seen.push({ method: request.method, url: request.url, headers: request.headers })
        return answer(request)
      }
      const browser = createBrowser({ servers: { [port]: serve, [sibling]: serve }, profile: name })
      await browser.open(app).fetch(port, { method: 'PUT' })
      await browser.close()
      return site(seen.filter(({ url }) => url.startsWith(sibling)))[0]
    })
    expect(sites).toEqual(all('OPTIONS same-site', { webkit: 'OPTIONS cross-site' }))
  })

  it.each([
    ['http', 'cross-site'],
    ['https', 'same-site'],
  ])('194 a redirect from %s within one site is %s in Firefox', async (scheme, firefox) => {
    const [from, to] = [`${scheme}://app.localhost`, `${scheme}://api.app.localhost`]
    const sites = await inEach(granting, async ({ name }) => {
      const seen: Seen[] = []
      const serve: Answer = request => {
        seen.push({ method: request.method, url: request.url, headers: request.headers })
        return request.url.startsWith(`${from}/`)
          ? new Response(null, { status: 302, headers: { location: `${to}/` } })
          : granting(request)
      }
      const browser = createBrowser({ servers: { [from]: serve, [to]: serve }, profile: name })
      await browser.open(from).fetch('/', { mode: 'no-cors' })
      await browser.close()
      return site(seen)[1]
    })
    expect(sites).toEqual(all('GET same-site', { firefox: `GET ${firefox}` }))
  })

  it('193 WebKit sends none to the origin that a redirect leads to, but with no-cors', async () => {
    const sites = await inEach(redirecting(`${third}/`, 302), async ({ browser, seen }) => {
      const page = browser.open(app)
      await page.fetch(api)
      await page.fetch(api, { mode: 'no-cors' })
      return site(seen.filter(({ url }) => url.startsWith(third)))
    })
    const both = ['GET cross-site', 'GET cross-site']
    expect(sites).toEqual(all(both, { webkit: ['GET null', 'GET cross-site'] }))
  })

  it('194 Firefox does not tell http from https', async () => {
    const options = { servers: { 'https://api.localhost': granting } }
    const sites = await inEach(granting, async ({ name }) => {
      const seen: Seen[] = []
      const serve: Answer = request => {
        seen.push({ method: request.method, url: request.url, headers: request.headers })
        return granting(request)
      }
      const browser = createBrowser({
        ...options,
        servers: { 'https://api.localhost': serve },
        profile: name,
      })
      await browser.open('http://api.localhost').fetch('https://api.localhost/')
      await browser.close()
      return site(seen)
    })
    expect(sites).toEqual(all(['GET cross-site'], { firefox: ['GET same-site'] }))
  })
})

describe('the referrer', () => {
  const referers = (seen: readonly Seen[]) => seen.map(({ headers }) => headers.get('referer'))

  it('197 a page with an opaque origin has none, but in WebKit', async () => {
    const sent = await inEach(granting, async ({ browser, seen }) => {
      await browser.open(`${app}/cart`, { opaque: 'sandbox' }).fetch(api)
      return referers(seen)
    })
    expect(sent).toEqual(all<(string | null)[]>([null], { webkit: [`${app}/`] }))
  })

  it('196 https to http on loopback is a downgrade in engines, and none in the standard', async () => {
    const sent = await inEach(granting, async ({ browser, seen, name }) => {
      await browser
        .open(app)
        .fetch('http://localhost:3000/')
        .catch(() => {})
      return name === 'webkit' ? 'mixed content' : referers(seen)
    })
    const none = [null]
    expect(sent).toEqual(all<unknown>(none, { spec: [`${app}/`], webkit: 'mixed content' }))
  })

  it('196 Firefox ignores policies that say more to other sites', async () => {
    const sent = await inEach(granting, async ({ browser, seen }) => {
      const page = browser.open(`${app}/cart`)
      await page.fetch(api, { referrerPolicy: 'unsafe-url' })
      await page.fetch(sibling, { referrerPolicy: 'unsafe-url' })
      return referers(seen)
    })
    const full = `${app}/cart`
    const origin = `${app}/`
    expect(sent).toEqual(
      all<(string | null)[]>([full, full], { firefox: [origin, full], webkit: [origin, full] }),
    )
  })

  it('196 a preflight after a redirect has that of the first request in WebKit', async () => {
    const sent = await inEach(redirecting(`${sibling}/`, 307), async ({ browser, seen }) => {
      await browser
        .open(`${app}/cart`)
        .fetch(app, { method: 'PUT' })
        .catch(() => {})
      return referers(seen).slice(0, 2)
    })
    const full = `${app}/cart`
    expect(sent).toEqual(all([full, `${app}/`], { webkit: [full, full] }))
  })

  it('196 what Firefox and WebKit cut for a site is whole again at the next of its own', async () => {
    const sent = await inEach(redirecting(`${sibling}/`, 302), async ({ browser, seen }) => {
      await browser
        .open(`${app}/cart`)
        .fetch(third, { referrerPolicy: 'unsafe-url' })
        .catch(() => {})
      await browser
        .open(`${app}/cart`)
        .fetch(api, { referrerPolicy: 'unsafe-url', mode: 'no-cors' })
        .catch(() => {})
      return referers(seen).slice(0, 3)
    })
    const full = `${app}/cart`
    const origin = `${app}/`
    const cut = [origin, origin, full]
    expect(sent).toEqual(all([full, full, full], { firefox: cut, webkit: cut }))
  })

  it('163 who is asked after a 401: with a user and a password, and in a frame of another site', async () => {
    const challenge: Answer = request =>
      new Response(null, {
        status: 401,
        headers: { ...echo(request), 'www-authenticate': 'Basic realm="x"' },
      })
    let asked = 0
    const counts = await inEach(
      challenge,
      async ({ browser }) => {
        asked = 0
        const { XMLHttpRequest } = browser.open(app)
        await new Promise<void>(resolve => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', app, true, 'ada', 'secret')
          xhr.onloadend = () => resolve()
          xhr.send()
        })
        const withUser = asked
        await browser.open(app, { topLevel: `${third}/` }).fetch(app)
        return [withUser, asked - withUser]
      },
      {
        onAuthChallenge: () => {
          asked++
          return null
        },
      },
    )
    expect(counts).toEqual(all([1, 1], { chromium: [0, 1], firefox: [0, 1], webkit: [1, 0] }))
  })

  it('163 a challenge of a no-cors request to another origin asks, but not in WebKit', async () => {
    const challenge: Answer = () =>
      new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } })
    let asked = 0
    const counts = await inEach(
      challenge,
      async ({ browser }) => {
        asked = 0
        await browser.open(app).fetch(api, { mode: 'no-cors', credentials: 'include' })
        return asked
      },
      {
        onAuthChallenge: () => {
          asked++
          return null
        },
      },
    )
    expect(counts).toEqual(all(1, { webkit: 0 }))
  })

  it('196 WebKit says no more than the origin from a frame of another site', async () => {
    const sent = await inEach(granting, async ({ browser, seen }) => {
      await browser.open(`${app}/cart`, { topLevel: `${third}/` }).fetch(app)
      return referers(seen)
    })
    expect(sent).toEqual(all<(string | null)[]>([`${app}/cart`], { webkit: [`${app}/`] }))
  })
})

describe('what travels', () => {
  it('37 Chromium never blanks the Origin of a no-cors POST for its referrer policy', async () => {
    const origins = await inEach(granting, async ({ browser, seen }) => {
      const page = browser.open(app)
      for (const referrerPolicy of ['no-referrer', 'same-origin', 'unsafe-url'] as const) {
        await page.fetch(api, { method: 'POST', mode: 'no-cors', referrerPolicy })
      }
      return seen.map(({ headers }) => headers.get('origin'))
    })
    expect(origins).toEqual(all(['null', 'null', app], { chromium: [app, app, app] }))
  })

  it('34 145 WebKit keeps Origin on a GET that a redirect made, and gives Content-Type back to the next', async () => {
    const answer: Answer = request => {
      if (request.url.startsWith(api)) return granting(request)
      const to = request.url === `${app}/` ? '/second' : `${api}/`
      return new Response(null, { status: 302, headers: { location: to } })
    }
    const lines = await inEach(answer, async ({ browser, seen }) => {
      await browser.open(app).fetch(app, { method: 'POST', body: 'text' })
      return seen.map(({ headers }) => [headers.get('origin'), headers.get('content-type')])
    })
    const text = 'text/plain;charset=UTF-8'
    const standard = [
      [app, text],
      [null, null],
      [app, null],
    ]
    const webkit = [
      [app, text],
      [app, null],
      [app, text],
    ]
    expect(lines).toEqual(all<(string | null)[][]>(standard, { webkit }))
  })

  it('145 Content-Type comes back with a redirect that keeps the method in Firefox, and with CORS in WebKit', async () => {
    const types = await inEach(
      request => {
        if (request.url.startsWith(third)) return granting(request)
        const [to, status] = request.url.startsWith(app) ? [api, 302] : [third, 307]
        return new Response(null, { status, headers: { ...echo(request), location: `${to}/` } })
      },
      async ({ browser, seen }) => {
        await browser.open(app).fetch(app, { method: 'POST', body: 'text' })
        return seen.map(({ headers }) => headers.get('content-type'))
      },
    )
    const text = 'text/plain;charset=UTF-8'
    const back = [text, null, text]
    expect(types).toEqual(all<(string | null)[]>([text, null, null], { firefox: back, webkit: back }))
  })

  it.each([
    ['sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', '0'],
    ['sha256-AAAA', 'digest-mismatch'],
  ])(
    '134 a hidden redirect fails integrity metadata, in Firefox only wrong ones',
    async (integrity, firefox) => {
      const outcomes = await inEach(
        () => new Response('', { status: 302, headers: { location: '/' } }),
        ({ browser }) => outcome(browser, browser.open(app).fetch(app, { redirect: 'manual', integrity })),
      )
      expect(outcomes).toEqual(all('integrity-without-body', { firefox }))
    },
  )

  it('79 back at the page the preflight needs no grant of the origin in Firefox', async () => {
    const answer: Answer = request => {
      if (request.url.startsWith(api)) return redirecting(`${app}/`, 307)(request)
      return request.method === 'OPTIONS'
        ? new Response(null, { headers: { 'access-control-allow-methods': 'PUT' } })
        : granting(request)
    }
    const outcomes = await inEach(answer, ({ browser }) =>
      outcome(browser, browser.open(app).fetch(api, { method: 'PUT' })),
    )
    expect(outcomes).toEqual(all('acao-missing', { firefox: '200' }))
  })

  it('144 a DELETE that leaves an origin goes on as a GET in WebKit', async () => {
    const methods = await inEach(redirecting(`${third}/`, 307), async ({ browser, seen }) => {
      await browser
        .open(app)
        .fetch(app, { method: 'DELETE' })
        .catch(() => {})
      return methodsOf(seen)
    })
    expect(methods).toEqual(all('DELETE OPTIONS', { webkit: 'DELETE GET' }))
  })

  it('14 21 the type of a body goes with a no-cors request in WebKit, safelisted or not', async () => {
    const types = await inEach(granting, async ({ browser, seen }) => {
      const body = new Blob(['{}'], { type: 'application/json' })
      await browser.open(app).fetch(api, { method: 'POST', mode: 'no-cors', body })
      return seen.map(({ headers }) => headers.get('content-type'))
    })
    expect(types).toEqual(all<(string | null)[]>([null], { webkit: ['application/json'] }))
  })

  it.each([
    ['TEXT/plain;charset=x', 'text/plain;charset=UTF-8', 'TEXT/plain;charset=UTF-8'],
    ['TEXT/plain; charset="x"; a=B', 'text/plain;charset=UTF-8;a=B', 'TEXT/plain; charset=UTF-8; a=B'],
    ['TEXT/plain;charset=utf-8', 'TEXT/plain;charset=utf-8', 'TEXT/plain;charset=UTF-8'],
  ])('218 %s is written anew, in Chromium only its charset', async (type, anew, chromium) => {
    const types = await inEach(granting, async ({ browser, seen }) => {
      await send(browser.open(app), app, { type })
      return seen[0]?.headers.get('content-type')
    })
    expect(types).toEqual(all<unknown>(anew, { chromium }))
  })

  it('218 with URLSearchParams Firefox too touches only the charset', async () => {
    const types = await inEach(granting, async ({ browser, seen }) => {
      await send(browser.open(app), app, { type: 'TEXT/plain;charset=x', body: new URLSearchParams('a=1') })
      return seen[0]?.headers.get('content-type')
    })
    const inPlace = 'TEXT/plain;charset=UTF-8'
    expect(types).toEqual(all<unknown>('text/plain;charset=UTF-8', { chromium: inPlace, firefox: inPlace }))
  })

  it('51 lines of one name are judged as one value in Chromium and WebKit', async () => {
    const methods = await inEach(granting, async ({ browser, seen }) => {
      const headers: [string, string][] = [
        ['accept', 'a'.repeat(64)],
        ['accept', 'b'.repeat(64)],
      ]
      await browser
        .open(app)
        .fetch(api, { headers })
        .catch(() => {})
      return methodsOf(seen)
    })
    expect(methods).toEqual(all('GET', { chromium: 'OPTIONS', webkit: 'OPTIONS' }))
  })

  it('137 an empty Location leads back, in Chromium nowhere, and is an error in WebKit', async () => {
    const answer: Answer = request =>
      new Response('', { status: 302, headers: { ...echo(request), location: '' } })
    const outcomes = await inEach(answer, ({ browser }) => outcome(browser, browser.open(app).fetch(app)))
    expect(outcomes).toEqual(all('too-many-redirects', { chromium: '302', webkit: 'location-unparsable' }))
  })

  it.each([undefined, ''])(
    '152 mode error with Location %s: a response in Chromium and WebKit',
    async location => {
      const answer: Answer = request =>
        new Response('', { status: 302, headers: { ...echo(request), ...(location === '' && { location }) } })
      const outcomes = await inEach(answer, ({ browser }) =>
        outcome(browser, browser.open(app).fetch(app, { redirect: 'error' })),
      )
      expect(outcomes).toEqual(all('redirect-mode-error', { chromium: '302', webkit: '302' }))
    },
  )

  it('215 WebKit does not show the userinfo of another origin', async () => {
    const urls = await inEach(granting, ({ browser }) => {
      const { XMLHttpRequest } = browser.open(app)
      const responseUrl = (url: string) =>
        new Promise<string>(resolve => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', url, true, 'ada', 'secret')
          xhr.onloadend = () => resolve(xhr.responseURL)
          xhr.send()
        })
      return Promise.all([responseUrl(`${app}/`), responseUrl(`${api}/`)])
    })
    const own = 'https://ada:secret@app.site.example/'
    expect(urls).toEqual(all([own, 'https://ada:secret@api.other.example/'], { webkit: [own, `${api}/`] }))
  })

  it.each([
    ['http://', { chromium: 'location-unparsable' }],
    ['ftp://localhost/', { webkit: 'location-not-http' }],
  ])('152 manual hides a Location %s, but where it is refused', async (location, except) => {
    const answer: Answer = request =>
      new Response('', { status: 302, headers: { ...echo(request), location } })
    const outcomes = await inEach(answer, ({ browser }) =>
      outcome(browser, browser.open(app).fetch(app, { redirect: 'manual' })),
    )
    expect(outcomes).toEqual(all('0', except))
  })
})

describe('credentials', () => {
  it('155 a no-cors request keeps them on its way to others in WebKit', async () => {
    const sent = await inEach(redirecting(`${third}/`, 302), async ({ browser, seen }) => {
      browser.cookieJar.set('a=1; SameSite=None; Secure; Path=/', third)
      browser.cookieJar.set('a=1; SameSite=None; Secure; Path=/', app)
      const page = browser.open(app)
      await page.fetch(app, { mode: 'no-cors' })
      await page.fetch(app)
      return seen.map(({ headers }) => headers.get('cookie'))
    })
    const once = ['a=1', null, 'a=1', null]
    expect(sent).toEqual(all<(string | null)[]>(once, { webkit: ['a=1', 'a=1', 'a=1', null] }))
  })

  it('155 a redirect of others has to allow those of a request from home in WebKit', async () => {
    const answer: Answer = request => {
      const headers = { 'access-control-allow-origin': request.headers.get('origin') ?? '*' }
      if (request.url.startsWith(third)) return new Response('ok', { headers })
      const to = request.url.startsWith(app) ? api : third
      return new Response(null, { status: 302, headers: { ...headers, location: `${to}/` } })
    }
    const outcomes = await inEach(answer, ({ browser }) => outcome(browser, browser.open(app).fetch(app)))
    expect(outcomes).toEqual(all('200', { webkit: 'acac-missing' }))
  })
})

describe('SameSite', () => {
  it('185 after a foreign hop: withheld and refused, in Firefox only withheld, in others neither', async () => {
    const home = (request: Request) =>
      request.url.startsWith(api)
        ? new Response(null, {
            status: 302,
            headers: { location: `${app}/`, 'access-control-allow-origin': '*' },
          })
        : new Response('', { headers: { 'set-cookie': 'new=1; SameSite=Strict; Path=/' } })
    const jars = await inEach(home, async ({ browser, seen }) => {
      browser.cookieJar.set('old=1; SameSite=Strict; Path=/', app)
      await browser.open(app).fetch(api, { mode: 'no-cors', credentials: 'include' })
      return [seen[1]?.headers.get('cookie') ?? 'none', browser.open(app).cookie]
    })
    const both = ['old=1', 'old=1; new=1']
    expect(jars).toEqual(
      all(['none', 'old=1'], { chromium: both, firefox: ['none', 'old=1; new=1'], webkit: both }),
    )
  })

  it('183 tells http from https, but in Firefox and WebKit', async () => {
    const sent = await inEach(granting, async ({ browser, seen }) => {
      browser.cookieJar.set('a=1; SameSite=Strict; Path=/', 'https://plain.example')
      await browser.open('http://www.plain.example').fetch('http://plain.example', { credentials: 'include' })
      browser.cookieJar.set('a=1; SameSite=Strict; Path=/', app)
      await browser.open('http://app.site.example').fetch(app, { credentials: 'include' })
      return seen.map(({ headers }) => headers.get('cookie'))
    })
    const some = ['a=1', null]
    expect(sent).toEqual(all<(string | null)[]>(some, { firefox: ['a=1', 'a=1'], webkit: ['a=1', 'a=1'] }))
  })
})

describe('before anything is sent', () => {
  it('58 http on loopback is mixed content in WebKit, and the others say so', async () => {
    const outcomes = await inEach(granting, async ({ browser, seen }) => {
      const result = await outcome(browser, browser.open(app).fetch('http://localhost:3000/'))
      return [result, seen.length, differs(browser, 'request.classified')[0]]
    })
    const allowed = ['200', 1, { webkit: 'fail' }]
    const blocked = ['mixed-content', 0, { spec: 'pass', chromium: 'pass', firefox: 'pass' }]
    expect(outcomes).toEqual(all<unknown>(allowed, { webkit: blocked }))
  })

  it('201 reaching a less public address: by permission, in Firefox from anywhere, in WebKit unasked', async () => {
    const from = (url: string, localNetworkAccess: 'granted' | 'denied') =>
      inEach(
        granting,
        async ({ browser, seen }) => [await outcome(browser, browser.open(url).fetch(api)), seen.length],
        { localNetworkAccess, addressSpaces: { [api]: 'loopback' } },
      )
    const denied = ['permission-denied', 0]
    const insecure = ['insecure-context', 0]
    const read = ['200', 1]
    expect(await from(app, 'granted')).toEqual(all(read))
    expect(await from(app, 'denied')).toEqual(all(denied, { webkit: read }))
    expect(await from('http://plain.example', 'granted')).toEqual(
      all(insecure, { firefox: read, webkit: read }),
    )
    expect(await from('http://plain.example', 'denied')).toEqual(
      all(insecure, { firefox: denied, webkit: read }),
    )
  })

  it('201 the trace names who would refuse', async () => {
    await inEach(
      granting,
      async ({ browser, name }) => {
        await outcome(browser, browser.open('http://plain.example').fetch(api))
        if (name !== 'webkit') return
        expect(differs(browser, 'lna.verdict')).toEqual([{ spec: 'fail', chromium: 'fail' }])
      },
      { addressSpaces: { [api]: 'local' } },
    )
  })
})

describe('cookies set in a first-party visit', () => {
  const lines = ['Strict', 'Lax', 'None', 'Partitioned', 'default'].map(each => {
    const attributes = { default: '', Partitioned: '; SameSite=None; Partitioned' }[each]
    return `${each}=1; Secure${attributes ?? `; SameSite=${each}`}`
  })
  /** What an include fetch carries from a page. */
  const reach = (
    target: string,
    page: Parameters<Browser['open']>,
    thirdPartyCookies?: NonNullable<BrowserOptions['thirdPartyCookies']>,
  ) =>
    inEach(
      granting,
      async ({ browser, seen }) => {
        for (const line of lines) browser.cookieJar.set(line, target)
        await browser.open(...page).fetch(target, { credentials: 'include' })
        return seen[0]?.headers.get('cookie')?.replaceAll('=1', '') ?? ''
      },
      thirdPartyCookies === undefined ? {} : { thirdPartyCookies },
    )
  const everything = 'Strict; Lax; None; Partitioned; default'

  it('183 192 cross-site', async () => {
    const page: [string] = ['https://else.example']
    const webkit = 'None; Partitioned; default'
    expect(await reach(api, page)).toEqual({ spec: 'None', chromium: 'None', firefox: '', webkit })
    expect(await reach(api, page, 'block')).toEqual(all(''))
    expect((await reach(api, page, 'allow'))['firefox']).toBe('None; default')
  })

  it('186 same-site', async () => {
    expect(await reach(sibling, [app])).toEqual(all(everything))
  })

  it('183 192 from a sandboxed frame in a same-site page', async () => {
    const page: Parameters<Browser['open']> = [app, { opaque: 'sandbox', topLevel: app }]
    expect(await reach(sibling, page)).toEqual({
      spec: 'None',
      chromium: 'None',
      firefox: '',
      webkit: everything,
    })
    expect((await reach(sibling, page, 'block'))['chromium']).toBe('')
    expect((await reach(sibling, page, 'allow'))['firefox']).toBe('None; default')
  })

  it('192 a cross-site response stores one, in WebKit not', async () => {
    const setting: Answer = request =>
      new Response(null, { headers: { ...echo(request), 'set-cookie': 'a=1; Secure; SameSite=None' } })
    const stored = await inEach(setting, async ({ browser }) => {
      await browser.open('https://else.example').fetch(api, { credentials: 'include' })
      return [
        browser.cookieJar.entries().map(({ name, partitionKey }) => [name, partitionKey]),
        differs(browser, 'cookie.stored').concat(differs(browser, 'cookie.refused')),
      ]
    })
    expect(stored).toEqual(
      all<unknown>([[['a', null]], [{ webkit: 'fail' }]], {
        firefox: [[['a', 'https://else.example']], [{ webkit: 'fail' }]],
        webkit: [[], [{ spec: 'pass', chromium: 'pass', firefox: 'pass' }]],
      }),
    )
  })

  it('184 the trace of one names who would send it', async () => {
    const named = await inEach(granting, async ({ browser }) => {
      browser.cookieJar.set('a=1; Secure', api)
      await browser.open('https://else.example').fetch(api, { credentials: 'include' })
      return differs(browser, 'cookie.sent').concat(differs(browser, 'cookie.withheld'))
    })
    const withheld = [{ webkit: 'pass' }]
    const webkit = [{ spec: 'fail', chromium: 'fail', firefox: 'fail' }]
    expect(named).toEqual(all<unknown>(withheld, { webkit }))
  })
})

it('142 the trace of a redirect to userinfo within one origin names Chromium', async () => {
  const answer: Answer = request =>
    request.url === `${app}/`
      ? new Response(null, { status: 302, headers: { location: 'https://u:p@app.site.example/to' } })
      : new Response('ok')
  const named = await inEach(answer, async ({ browser }) => [
    await outcome(browser, browser.open(app).fetch('/')),
    differs(browser, 'redirect.follow'),
  ])
  const followed = ['200', [{ chromium: 'fail' }]]
  const refused = ['userinfo-same-origin', [{ spec: 'pass', firefox: 'pass', webkit: 'pass' }]]
  expect(named).toEqual(all<unknown>(followed, { chromium: refused }))
})

describe('a connection that breaks off before the answer', () => {
  /** Breaks off the first `broken` requests, and answers the next one. */
  const breaking = async (broken: number) => {
    const methods: string[] = []
    const { origin } = await rawServer(socket => {
      socket.on('data', chunk => {
        methods.push(`${chunk}`.split(' ', 1)[0] ?? '')
        if (methods.length <= broken) socket.destroy()
        else
          socket.end(
            'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n',
            'latin1',
          )
      })
    })
    return { origin, methods }
  }
  const ask = async (profile: ProfileName, broken: number, method: string) => {
    const { origin, methods } = await breaking(broken)
    const browser = createBrowser({ servers: { [api]: origin }, profile, now: () => 0 })
    onTestFinished(() => browser.close())
    const result = await outcome(browser, browser.open(app).fetch(api, { method }))
    return [result, methods.length, new Set(methods).size === 1 ? methods[0] : methods]
  }

  it.each(['spec', 'chromium', 'webkit'] as const)('%s gives up at once', async name => {
    expect(await ask(name, 1, 'GET')).toEqual(['closed-early', 1, 'GET'])
  })

  it('firefox sends it ten times in all, a preflight too, but nothing that may have had an effect', async () => {
    expect(await ask('firefox', 9, 'GET')).toEqual(['200', 10, 'GET'])
    expect(await ask('firefox', 10, 'GET')).toEqual(['closed-early', 10, 'GET'])
    expect(await ask('firefox', 99, 'PUT')).toEqual(['closed-early', 10, 'OPTIONS'])
    expect(await ask('firefox', 1, 'POST')).toEqual(['closed-early', 1, 'POST'])
  })
})
