import { Window } from 'happy-dom'
import { JSDOM } from 'jsdom'
import { afterEach, describe, expect, it } from 'vitest'
import { createBrowser, type InstallTarget } from '../src/index.ts'

const app = 'https://app.example'
const api = 'https://api.example'
const seen: (string | null)[][] = []
const browser = createBrowser({
  servers: {
    [api]: (request: Request) => {
      seen.push([
        request.headers.get('origin'),
        request.headers.get('referer'),
        request.headers.get('cookie'),
      ])
      const headers =
        new URL(request.url).pathname === '/open'
          ? { 'access-control-allow-origin': app, 'access-control-allow-credentials': 'true' }
          : {}
      return new Response('secret', { headers })
    },
    [app]: (request: Request) =>
      new Response(request.headers.get('cookie'), { headers: { 'set-cookie': 'http=1; HttpOnly; Secure' } }),
  },
})

afterEach(() => {
  seen.length = 0
  browser.cookieJar.clear()
})

interface TestWindow extends InstallTarget {
  readonly document: { cookie: string }
}

const windows: readonly (readonly [string, () => TestWindow])[] = [
  ['jsdom', () => new JSDOM('', { url: `${app}/cart` }).window],
  ['happy-dom', () => new Window({ url: `${app}/cart` })],
]

describe.each(windows)('%s', (_name, create) => {
  it('has the origin, the referrer and the verdict of the page', async () => {
    const window = create()
    const { page } = browser.installInto(window)
    const response = await page.fetch(`${api}/open`, { credentials: 'include' })
    expect(await response.text()).toBe('secret')
    expect(Reflect.get(window, 'fetch')).toBe(page.fetch)
    await expect(page.fetch(`${api}/closed`)).rejects.toThrow('Failed to fetch')
    expect(seen).toEqual([
      [app, `${app}/`, null],
      [app, `${app}/`, null],
    ])
  })

  it('has one set of cookies: those of the document go with requests, HttpOnly ones stay out of it', async () => {
    const window = create()
    window.document.cookie = 'before=1'
    const { page } = browser.installInto(window)
    window.document.cookie = 'after=ü'
    expect(window.document.cookie).toBe('before=1; after=ü')
    await page.fetch('/first')
    const second = await page.fetch('/second')
    expect(Buffer.from(await second.text(), 'latin1').toString()).toContain('before=1; after=ü; http=1')
    expect(window.document.cookie).toBe('before=1; after=ü')
  })

  it('sends an XMLHttpRequest through the same rules', async () => {
    const window = create()
    const { XMLHttpRequest } = browser.installInto(window).page
    expect(Reflect.get(window, 'XMLHttpRequest')).toBe(XMLHttpRequest)
    const load = (url: string) =>
      new Promise<[number, string]>(resolve => {
        const request = new XMLHttpRequest()
        request.open('GET', url)
        request.withCredentials = true
        request.onloadend = () => resolve([request.status, request.responseText])
        request.send()
      })
    expect(await load(`${api}/open`)).toEqual([200, 'secret'])
    expect(await load(`${api}/closed`)).toEqual([0, ''])
  })

  it('is put back', () => {
    const window = create()
    const before: unknown = Reflect.get(window, 'fetch')
    const { uninstall, page } = browser.installInto(window)
    expect(Reflect.get(window, 'fetch')).toBe(page.fetch)
    uninstall()
    expect(Reflect.get(window, 'fetch')).toBe(before)
    window.document.cookie = 'own=1'
    expect(page.cookie).toBe('')
  })
})

describe('a target', () => {
  it('that navigates takes the page along', async () => {
    const dom = new JSDOM('', { url: `${app}/a` })
    const { page } = browser.installInto(dom.window)
    dom.reconfigure({ url: 'https://elsewhere.example/b' })
    expect(page.url).toBe('https://elsewhere.example/b')
    await page.fetch(`${api}/closed`, { mode: 'no-cors', method: 'POST' })
    expect(seen).toEqual([['https://elsewhere.example', 'https://elsewhere.example/', null]])
  })

  it('without an origin is refused with what to do', () => {
    expect(() => browser.installInto(new JSDOM('').window)).toThrow(
      "new JSDOM('', { url: 'https://app.example/' })",
    )
    expect(() => browser.installInto({})).toThrow('A page at no URL has no origin')
  })

  it('may be globalThis', async () => {
    const { uninstall } = browser.installInto(globalThis, { url: `${app}/` })
    try {
      await expect(fetch(`${api}/closed`)).rejects.toThrow(TypeError)
      expect(await (await fetch(`${api}/open`)).text()).toBe('secret')
    } finally {
      uninstall()
    }
  })
})
