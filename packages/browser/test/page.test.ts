import { describe, expect, it } from 'vitest'
import { createBrowser } from '../src/index.ts'

const seen: (string | null)[][] = []
const log = (request: Request) => {
  seen.push(['origin', 'referer', 'sec-fetch-site'].map(name => request.headers.get(name)))
  return new Response('ok', {
    headers: { 'access-control-allow-origin': request.headers.get('origin') ?? '*' },
  })
}
const browser = createBrowser({ servers: { 'https://api.example': log, 'https://app.example': log } })
const last = () => seen.at(-1)

describe('a page', () => {
  it.each(['sandbox', 'data', 'file'] as const)('may have an opaque origin: %s', async opaque => {
    const page = browser.open(opaque === 'sandbox' ? 'https://app.example/' : `${opaque}:///x`, { opaque })
    await page.fetch('https://api.example/')
    expect(last()).toEqual(['null', null, 'cross-site'])
  })

  it('of a sandboxed frame is cross-origin to its own server', async () => {
    const response = await browser
      .open('https://app.example/', { opaque: 'sandbox' })
      .fetch('https://app.example/x')
    expect(response.type).toBe('cors')
  })

  it('may be of a custom scheme, as in a WebView', async () => {
    await browser.open('capacitor://localhost/index.html').fetch('https://api.example/')
    expect(last()).toEqual(['capacitor://localhost', null, 'cross-site'])
  })

  it('resolves relative URLs, and navigates', async () => {
    const page = browser.open('https://app.example/shop/')
    expect((await page.fetch('cart')).url).toBe('https://app.example/shop/cart')
    page.navigate('https://api.example/other/')
    expect([page.url, (await page.fetch('x')).url]).toEqual([
      'https://api.example/other/',
      'https://api.example/other/x',
    ])
    expect(last()).toEqual([null, 'https://api.example/other/', 'same-origin'])
  })

  it('needs a URL', () => {
    expect(() => browser.open('app.example')).toThrow(
      '"app.example" is not the URL of a page. Write one such as https://app.example/cart.',
    )
    expect(() => browser.open('https://a.example', { topLevel: 'nonsense' })).toThrow(
      '"nonsense" is not the URL of a page',
    )
  })

  it('has its own classes, which are the platform’s too', async () => {
    const page = browser.open('https://app.example/')
    const request = new page.Request('/x', { method: 'put' })
    expect([request.url, request.method, request instanceof Request]).toEqual([
      'https://app.example/x',
      'PUT',
      true,
    ])
    const response = await page.fetch(request)
    expect([response instanceof Response, response instanceof page.Response]).toEqual([true, true])
    expect(() => response.headers.set('x', '1')).toThrow(TypeError)
  })

  it('is partitioned by the outermost document', async () => {
    await browser
      .open('https://app.example/', { topLevel: 'https://outer.example/' })
      .fetch('https://api.example/')
    expect(browser.trace.last().find(event => event.code === 'connection.pool')).toMatchObject({
      partition: 'https://outer.example',
    })
  })

  it('has an address space by its host', () => {
    const spaces = [
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://192.168.0.1',
      'http://[::1]',
      'http://[fd00::1]',
      'https://app.example',
    ]
    expect(spaces.map(url => browser.open(url).environment.addressSpace)).toEqual([
      'loopback',
      'loopback',
      'local',
      'loopback',
      'local',
      'public',
    ])
  })
})
