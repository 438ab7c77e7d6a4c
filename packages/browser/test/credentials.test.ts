import { afterEach, describe, expect, it } from 'vitest'
import { type Browser, type BrowserOptions, createBrowser } from '../src/index.ts'

const app = 'https://app.site.example'
const api = 'https://api.site.example'
const foreign = 'https://api.other.example'
const origins = [app, api, foreign]

type Handler = (request: Request) => Response
interface Seen {
  readonly url: string
  readonly method: string
  readonly cookie: string | null
  readonly authorization: string | null
}

let browser: Browser
let seen: Seen[] = []
afterEach(() => browser.close())

const grant = (request: Request): Record<string, string> => ({
  'access-control-allow-origin': request.headers.get('origin') ?? '*',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'PUT',
  'access-control-allow-headers': 'authorization,x-a',
})

/** A page at `app`, and servers that log what they get, grant everything, and answer as `handler` says. */
function open(handler: Handler = () => new Response('ok'), options: BrowserOptions = {}) {
  seen = []
  const serve = (request: Request) => {
    const { url, method, headers } = request
    seen.push({ url, method, cookie: headers.get('cookie'), authorization: headers.get('authorization') })
    const response = method === 'OPTIONS' ? new Response(null, { status: 204 }) : handler(request)
    const answer = new Response(response.body, response)
    for (const [name, value] of Object.entries(grant(request))) answer.headers.set(name, value)
    return answer
  }
  browser = createBrowser({
    servers: Object.fromEntries(origins.map(origin => [origin, serve])),
    now: () => 0,
    ...options,
  })
  for (const origin of origins) browser.cookieJar.set('sid=1; Secure; SameSite=None', origin)
  return browser.open(`${app}/cart`)
}

const cookies = () => seen.map(({ cookie }) => cookie)
const redirectTo = (url: string): Response => new Response(null, { status: 302, headers: { location: url } })
const at = (request: Request, path: string) => new URL(request.url).pathname === path
const includes = { credentials: 'include' } as const

describe('when credentials go', () => {
  it('154 with include, or same-origin with basic tainting at that hop', async () => {
    const page = open()
    for (const url of [app, foreign]) {
      for (const credentials of ['include', 'same-origin', 'omit'] as const)
        await page.fetch(url, { credentials })
    }
    expect(cookies()).toEqual(['sid=1', 'sid=1', null, 'sid=1', null, null])
  })

  it('155 same-origin mode loses cookies on the first foreign hop and does not get them back at home', async () => {
    const page = open(request =>
      at(request, '/go')
        ? redirectTo(`${foreign}/back`)
        : at(request, '/back')
          ? redirectTo(`${app}/home`)
          : new Response('home'),
    )
    await page.fetch('/go')
    expect(cookies()).toEqual(['sid=1', null, null])
  })

  it('156 the Cookie header is computed for each hop', async () => {
    const page = open(request =>
      at(request, '/go') ? redirectTo(`${foreign}/there`) : new Response('there'),
    )
    browser.cookieJar.set('app=1; Secure', app)
    await page.fetch(`${app}/go`, { ...includes, headers: { Cookie: 'forged=1' } })
    expect(cookies()).toEqual(['sid=1; app=1', 'sid=1'])
  })

  it('157 158 Set-Cookie is stored only with credentials, whatever the status, on redirects and on what then fails', async () => {
    const page = open(request => {
      const headers = {
        'set-cookie': `from_${new URL(request.url).pathname.slice(1)}=1; Secure; SameSite=None`,
      }
      return at(request, '/go')
        ? new Response(null, { status: 302, headers: { ...headers, location: `${foreign}/end` } })
        : new Response('no', { status: 500, headers })
    })
    await page.fetch(`${foreign}/plain`)
    await page.fetch(`${foreign}/omit`, { credentials: 'omit' })
    expect(browser.cookieJar.get(foreign).map(({ name }) => name)).toEqual(['sid'])
    await page.fetch(`${foreign}/go`, includes)
    expect(browser.cookieJar.get(foreign).map(({ name }) => name)).toEqual(['sid', 'from_go', 'from_end'])
  })

  it('118 a failed CORS check hides the response only: the server acted, and its cookie is stored', async () => {
    let acted = 0
    browser = createBrowser({
      servers: {
        [foreign]: () => {
          acted++
          return new Response('', { headers: { 'set-cookie': 'a=1; Secure; SameSite=None' } })
        },
      },
      now: () => 0,
    })
    await expect(browser.open(app).fetch(foreign, includes)).rejects.toThrow(TypeError)
    expect([acted, browser.cookieJar.get(foreign).length]).toEqual([1, 1])
  })

  it('159 omit withholds and ignores cookies even same-origin', async () => {
    const page = open(() => new Response('', { headers: { 'set-cookie': 'new=1; Secure' } }))
    await page.fetch(app, { credentials: 'omit' })
    expect(cookies()).toEqual([null])
    expect(browser.cookieJar.get(app)).toHaveLength(1)
  })

  it('160 omit does not take away an Authorization that the author set', async () => {
    const page = open()
    await page.fetch(foreign, { credentials: 'omit', headers: { authorization: 'Bearer t' } })
    expect(seen.map(({ method, authorization }) => [method, authorization])).toEqual([
      ['OPTIONS', null],
      ['GET', 'Bearer t'],
    ])
  })
})

describe('HTTP authentication', () => {
  const challenge: Handler = request =>
    request.headers.get('authorization') === `Basic ${btoa('ada:pw')}`
      ? new Response('in')
      : new Response('out', { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } })
  const auth = { [app]: { username: 'ada', password: 'pw' }, [foreign]: { username: 'ada', password: 'pw' } }

  it('161 an entry is added only with credentials and where the author set no Authorization', async () => {
    const page = open(challenge, { auth })
    expect(await (await page.fetch('/a')).text()).toBe('in')
    await page.fetch('/b')
    await page.fetch('/c', { credentials: 'omit' })
    await page.fetch('/d', { headers: { authorization: 'Bearer t' } }).catch(() => {})
    const basic = `Basic ${btoa('ada:pw')}`
    expect(seen.slice(0, 5).map(({ authorization }) => authorization)).toEqual([
      null,
      basic,
      basic,
      null,
      'Bearer t',
    ])
  })

  it('162 215 credentials of the URL are used on the retry, and only by XMLHttpRequest', async () => {
    const page = open(challenge)
    const status = await new Promise<number>(resolve => {
      const request = new page.XMLHttpRequest()
      request.open('GET', '/x', true, 'ada', 'pw')
      request.onloadend = () => resolve(request.status)
      request.send()
    })
    expect(status).toBe(200)
    expect(seen.map(({ authorization }) => authorization)).toEqual([null, `Basic ${btoa('ada:pw')}`])
    await expect(page.fetch('https://ada:pw@app.site.example/')).rejects.toThrow(TypeError)
  })

  it('163 a 401 is retried only same-origin, with credentials, and where there is somebody to ask', async () => {
    const page = open(challenge, { auth })
    expect((await page.fetch('/a', { credentials: 'omit' })).status).toBe(401)
    expect((await page.fetch(foreign, includes)).status).toBe(401)
    expect((await page.fetch('/a')).status).toBe(200)
    const nobody = open(challenge)
    expect((await nobody.fetch('/a')).status).toBe(401)
    expect(seen).toHaveLength(1)
  })

  it('163 a callback stands for the prompt, is told of a refusal, and may cancel', async () => {
    const asked: boolean[] = []
    const page = open(challenge, {
      onAuthChallenge: ({ realm, origin, rejected }) => {
        asked.push(rejected)
        expect([realm, origin]).toEqual(['r', app])
        return { username: 'ada', password: rejected ? 'pw' : 'wrong' }
      },
    })
    expect((await page.fetch('/a')).status).toBe(200)
    expect(asked).toEqual([false, true])
  })

  it('164 across origins a 401 is a response like any other', async () => {
    const page = open(challenge, { auth })
    const response = await page.fetch(foreign, includes)
    expect([response.status, await response.text(), seen.length]).toEqual([401, 'out', 1])
  })

  it('164 Firefox asks there, by its profile', async () => {
    const page = open(challenge, { auth, profile: 'firefox' })
    expect((await page.fetch(foreign, includes)).status).toBe(200)
  })

  it('165 a 407 is a network error', async () => {
    const page = open(() => new Response(null, { status: 407 }))
    const error = await page.fetch('/a').catch((caught: Error) => caught)
    expect(browser.trace.for(error).at(-1)?.reason).toBe('proxy-authentication')
  })

  it('166 a 421 is tried once more', async () => {
    let count = 0
    const page = open(() => new Response(null, { status: ++count === 1 ? 421 : 200 }))
    expect((await page.fetch('/a', { method: 'POST', body: 'x' })).status).toBe(200)
    const always = open(() => new Response(null, { status: 421 }))
    expect([(await always.fetch('/a')).status, seen.length]).toEqual([421, 2])
  })
})

describe('connections', () => {
  it('167 168 are pooled by top-level site, origin and credentials; a preflight takes the anonymous ones', async () => {
    const page = open()
    await page.fetch(foreign, { ...includes, method: 'PUT' })
    await browser
      .open('https://else.example')
      .fetch(foreign)
      .catch(() => {})
    const pools = browser.trace
      .events()
      .flatMap(event => (event.code === 'connection.pool' ? [[event.partition, event.credentialed]] : []))
    expect(pools).toEqual([
      ['https://site.example', false],
      ['https://site.example', true],
      ['https://else.example', false],
    ])
  })

  it('169 keepalive bodies under way total 64 KiB', async () => {
    const page = open()
    const post = (size: number) =>
      page.fetch('/k', { method: 'POST', keepalive: true, body: 'x'.repeat(size) })
    await expect(post(65_537)).rejects.toThrow(TypeError)
    const [first, second, third] = await Promise.allSettled([post(65_000), post(536), post(1)])
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect((await post(65_536)).status).toBe(200)
  })
})

describe('cookies and sites', () => {
  const withSameSite = (url: string) => {
    for (const sameSite of ['Strict', 'Lax', 'None'])
      browser.cookieJar.set(`${sameSite}=1; Secure; SameSite=${sameSite}`, url)
    browser.cookieJar.set('default=1; Secure', url)
    browser.cookieJar.delete({ name: 'sid' })
  }

  it('175 ports and schemes do not isolate cookies', async () => {
    const page = open()
    browser.cookieJar.set('plain=1', 'http://app.site.example:8080')
    await page.fetch(app)
    expect(cookies()).toEqual(['sid=1; plain=1'])
  })

  it('184 no SameSite is Lax, and in Firefox None', async () => {
    for (const [profile, sent] of [
      ['spec', null],
      ['chromium', null],
    ] as const) {
      const page = open(undefined, { profile })
      browser.cookieJar.clear()
      browser.cookieJar.set('default=1; Secure', foreign)
      await page.fetch(foreign, includes)
      expect(cookies()).toEqual([sent])
    }
    const page = open(undefined, { profile: 'firefox', thirdPartyCookies: 'allow' })
    browser.cookieJar.clear()
    browser.cookieJar.set('default=1; Secure', foreign)
    await page.fetch(foreign, includes)
    expect(cookies()).toEqual(['default=1'])
  })

  it('185 a cross-site hop makes the rest of the chain cross-site, even when it returns', async () => {
    const page = open(request =>
      at(request, '/go')
        ? redirectTo(`${foreign}/back`)
        : at(request, '/back')
          ? redirectTo(`${app}/home`)
          : new Response('home'),
    )
    withSameSite(app)
    await page.fetch('/go', includes)
    expect(cookies()).toEqual(['Strict=1; Lax=1; None=1; default=1', null, 'None=1'])
  })

  it('186 same-site but cross-origin sends all of them', async () => {
    const page = open()
    withSameSite(api)
    await page.fetch(api, includes)
    expect(cookies()).toEqual(['Strict=1; Lax=1; None=1; default=1'])
  })

  it('a page in a cross-site frame, or with an opaque origin, sends only None', async () => {
    open()
    withSameSite(app)
    await browser.open(app, { topLevel: 'https://else.example' }).fetch(app)
    await browser.open(app, { opaque: 'sandbox' }).fetch(app, includes)
    expect(cookies()).toEqual(['None=1', 'None=1'])
  })
})
