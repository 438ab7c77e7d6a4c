import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Browser,
  type BrowserOptions,
  createBrowser,
  type Page,
  type PageOptions,
} from '../src/index.ts'

const app = 'https://app.site.example'
const sibling = 'https://api.site.example'
const foreign = 'https://api.other.example'
const plain = 'http://plain.site.example'

let browser: Browser
let seen: { method: string; headers: Headers }[] = []
afterEach(() => browser.close())

function open(
  handler: (request: Request) => Response = () => new Response('ok'),
  options: BrowserOptions = {},
  pageOptions: PageOptions = {},
  url = `${app}/shop/cart?x=1#top`,
): Page {
  seen = []
  const serve = (request: Request) => {
    seen.push({ method: request.method, headers: request.headers })
    const answer = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : handler(request)
    const response = new Response(answer.body, answer)
    response.headers.set('access-control-allow-origin', request.headers.get('origin') ?? '*')
    response.headers.set('access-control-allow-methods', 'PUT')
    response.headers.set('access-control-allow-headers', 'range')
    return response
  }
  browser = createBrowser({
    servers: Object.fromEntries(
      [app, sibling, foreign, plain, 'http://localhost:3000'].map(origin => [origin, serve]),
    ),
    now: () => 0,
    ...options,
  })
  return browser.open(url, pageOptions)
}
const sent = (name: string) => seen.map(({ headers }) => headers.get(name))
const reason = (error: object) => browser.trace.for(error).at(-1)?.reason
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it was readable')
    },
    (error: Error) => error,
  )

describe('fetch metadata', () => {
  it('193 goes only to potentially trustworthy URLs, with dest empty', async () => {
    const page = open(undefined, {}, {}, `${plain}/`)
    await page.fetch(plain)
    await page.fetch('http://localhost:3000/')
    await page.fetch(app)
    expect(sent('sec-fetch-dest')).toEqual([null, 'empty', 'empty'])
  })

  it('194 Sec-Fetch-Site walks the chain and only worsens', async () => {
    const page = open(request => {
      const { pathname } = new URL(request.url)
      const next = { '/1': `${sibling}/2`, '/2': `${foreign}/3`, '/3': `${app}/4` }[pathname]
      return next === undefined
        ? new Response('end')
        : new Response(null, { status: 302, headers: { location: next } })
    })
    await page.fetch('/1')
    expect(sent('sec-fetch-site')).toEqual(['same-origin', 'same-site', 'cross-site', 'cross-site'])
  })

  it('195 Sec-Fetch-Mode is the mode, cors even same-origin; Sec-Fetch-User never comes', async () => {
    const page = open()
    await page.fetch(app)
    await page.fetch(foreign, { mode: 'no-cors' })
    await page.fetch(app, { mode: 'same-origin' })
    expect(sent('sec-fetch-mode')).toEqual(['cors', 'no-cors', 'same-origin'])
    expect(sent('sec-fetch-user')).toEqual([null, null, null])
  })

  it('76 a preflight carries Referer and fetch metadata like the request', async () => {
    const page = open()
    await page.fetch(foreign, { method: 'PUT' })
    expect(seen.map(({ method }) => method)).toEqual(['OPTIONS', 'PUT'])
    for (const name of ['referer', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'origin']) {
      const [preflight, actual] = sent(name)
      expect([name, preflight]).toEqual([name, actual])
    }
  })
})

describe('the referrer', () => {
  it('60 196 by default is the URL same-origin, the origin cross-origin, nothing on downgrade', async () => {
    const page = open(undefined, { profile: 'chromium', enforcement: 'report' })
    await page.fetch(app)
    await page.fetch(foreign)
    await page.fetch(plain)
    expect(sent('referer')).toEqual([`${app}/shop/cart?x=1`, `${app}/`, null])
  })

  it.each([
    ['no-referrer', null, null],
    ['origin', `${app}/`, `${app}/`],
    ['unsafe-url', `${app}/shop/cart?x=1`, `${app}/shop/cart?x=1`],
    ['same-origin', `${app}/shop/cart?x=1`, null],
    ['strict-origin', `${app}/`, `${app}/`],
    ['origin-when-cross-origin', `${app}/shop/cart?x=1`, `${app}/`],
    ['no-referrer-when-downgrade', `${app}/shop/cart?x=1`, `${app}/shop/cart?x=1`],
  ] as const)('36 %s', async (referrerPolicy, same, cross) => {
    const page = open()
    await page.fetch(app, { referrerPolicy })
    await page.fetch(foreign, { referrerPolicy })
    expect(sent('referer')).toEqual([same, cross])
  })

  it('197 loses fragment and userinfo, is cut to the origin above 4096 characters, absent for opaque pages', async () => {
    const long = open(undefined, {}, {}, `https://user:pw@app.site.example/${'a'.repeat(4_096)}#x`)
    await long.fetch(app)
    expect(sent('referer')).toEqual([`${app}/`])
    const exact = open(
      undefined,
      {},
      {},
      `https://user:pw@app.site.example/${'a'.repeat(4_096 - app.length - 1)}#x`,
    )
    await exact.fetch(app)
    expect(sent('referer')[0]).toHaveLength(4_096)
    const data = open(undefined, {}, { opaque: 'data' }, 'data:text/html,x')
    await data.fetch(foreign)
    expect([sent('referer'), sent('origin')]).toEqual([[null], ['null']])
  })

  it("148 a redirect's Referrer-Policy counts from the next hop on", async () => {
    const page = open(request =>
      new URL(request.url).pathname === '/1'
        ? new Response(null, {
            status: 302,
            headers: { location: '/2', 'referrer-policy': 'origin, nonsense, no-referrer' },
          })
        : new Response('end'),
    )
    await page.fetch('/1')
    expect(sent('referer')).toEqual([`${app}/shop/cart?x=1`, null])
  })
})

describe('the referrer of a redirect', () => {
  it('148 starts from what the hop before sent: none stays none, an origin stays an origin', async () => {
    const next = (policy: string) => (request: Request) =>
      new URL(request.url).pathname === '/1'
        ? new Response(null, { status: 302, headers: { location: '/2', 'referrer-policy': policy } })
        : new Response('end')
    await open(next('unsafe-url')).fetch('/1', { referrerPolicy: 'no-referrer' })
    expect(sent('referer')).toEqual([null, null])
    await open(next('unsafe-url')).fetch('/1', { referrerPolicy: 'origin' })
    expect(sent('referer')).toEqual([`${app}/`, `${app}/`])
    await open(next('origin')).fetch('/1', { referrer: '/other' })
    expect(sent('referer')).toEqual([`${app}/other`, `${app}/`])
  })
})

describe('headers of the user agent', () => {
  it('51 entries of one name travel as one line, in its first spelling', async () => {
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      response.end(
        JSON.stringify(
          request.rawHeaders.filter((_, index, all) => /x-a/i.test(all[index - (index % 2)] ?? '')),
        ),
      )
    const page = open(undefined, { servers: { [app]: listener } })
    const response = await page.fetch(app, {
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
    })
    expect(await response.json()).toEqual(['X-A', '1, 2'])
  })

  it('198 Accept only where the author set none, Accept-Encoding identity with a Range', async () => {
    const page = open()
    await page.fetch(app)
    await page.fetch(app, { headers: { accept: 'text/x', 'accept-language': 'de', range: 'bytes=0-1' } })
    expect(sent('accept')).toEqual(['*/*', 'text/x'])
    expect(sent('accept-language')).toEqual(['en-US,en;q=0.9', 'de'])
    expect(sent('accept-encoding')).toEqual(['gzip, deflate, br', 'identity'])
  })

  it('199 Content-Length 0 is sent for POST and PUT without a body, and for nothing else', async () => {
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      response.end(request.headers['content-length'] ?? 'none')
    const page = open(undefined, { servers: { [app]: listener } })
    const length = async (method: string) => (await page.fetch(app, { method })).text()
    expect([await length('POST'), await length('PUT'), await length('GET'), await length('DELETE')]).toEqual([
      '0',
      '0',
      'none',
      'none',
    ])
  })

  it('200 170 cache modes and conditions add headers that cause no preflight', async () => {
    const page = open()
    for (const cache of ['no-store', 'reload', 'no-cache', 'default'] as const)
      await page.fetch(foreign, { cache })
    await page.fetch(app, { headers: { 'if-none-match': '"1"' } })
    expect(seen.map(({ method }) => method)).toEqual(Array(5).fill('GET'))
    expect(sent('cache-control')).toEqual(['no-cache', 'no-cache', 'max-age=0', null, 'no-cache'])
    expect(sent('pragma')).toEqual(['no-cache', 'no-cache', null, null, 'no-cache'])
  })
})

describe('the rest of main fetch', () => {
  it('134 integrity must match the whole body, and fails without one', async () => {
    const page = open(() => new Response('alert(1)'))
    const good = `sha256-${Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('alert(1)'))).toString('base64')}`
    expect(
      await (
        await page.fetch(app, {
          integrity: `sha384-wrong ${good.replace('256', '256')}`.replace('sha384-wrong ', ''),
        })
      ).text(),
    ).toBe('alert(1)')
    expect(await (await page.fetch(app, { integrity: 'md5-x unknown' })).text()).toBe('alert(1)')
    expect(reason(await failure(page.fetch(app, { integrity: `${good} sha512-wrong` })))).toBe(
      'digest-mismatch',
    )
    expect(reason(await failure(page.fetch(app, { method: 'HEAD', integrity: good })))).toBe(
      'integrity-without-body',
    )
    expect(reason(await failure(page.fetch(foreign, { mode: 'no-cors', integrity: good })))).toBe(
      'integrity-without-body',
    )
  })

  it('153 intermediate URLs and headers are not shown to script, and are in the trace', async () => {
    const page = open(request =>
      new URL(request.url).pathname === '/1'
        ? new Response(null, { status: 302, headers: { location: `${foreign}/2`, 'x-hop': 'secret' } })
        : new Response('end'),
    )
    const response = await page.fetch('/1')
    expect([response.url, response.redirected, response.headers.get('x-hop')]).toEqual([
      `${foreign}/2`,
      true,
      null,
    ])
    expect(JSON.stringify(browser.trace.for(response))).toContain('secret')
  })

  it('69 an app in this process answers before the network', async () => {
    const page = open(() => new Response('from here'))
    expect(await (await page.fetch(app)).text()).toBe('from here')
    expect(browser.trace.last().find(event => event.code === 'response.head')).toMatchObject({
      address: null,
    })
  })
})

describe('local network access', () => {
  const declared = { addressSpaces: { [foreign]: 'local' } } as const

  it('201 from public to local takes a secure context and the permission', async () => {
    expect(
      reason(await failure(open(undefined, { ...declared, localNetworkAccess: 'denied' }).fetch(foreign))),
    ).toBe('permission-denied')
    expect((await open(undefined, declared).fetch(foreign)).status).toBe(200)
    expect(reason(await failure(open(undefined, declared, {}, `${plain}/`).fetch(foreign)))).toBe(
      'insecure-context',
    )
  })

  it('203 same-origin requests and pages on loopback are exempt; a declared space must be the real one', async () => {
    const denied = {
      addressSpaces: { [app]: 'loopback', [foreign]: 'local' },
      localNetworkAccess: 'denied',
    } as const
    expect((await open(undefined, denied).fetch(app)).status).toBe(200)
    expect((await open(undefined, denied, {}, 'http://localhost:3000/').fetch(foreign)).status).toBe(200)
    expect(
      reason(await failure(open(undefined, declared).fetch(foreign, { targetAddressSpace: 'loopback' }))),
    ).toBe('address-space-mismatch')
    expect((await open(undefined, declared).fetch(foreign, { targetAddressSpace: 'local' })).status).toBe(200)
  })

  it('204 no header of it is on the preflight', async () => {
    const page = open(undefined, declared)
    await page.fetch(foreign, { method: 'PUT' })
    expect([...(seen[0]?.headers.keys() ?? [])].filter(name => /private|local/.test(name))).toEqual([])
  })
})
