import { describe, expect, it } from 'vitest'
import { createBrowser, type TraceEvent } from '../src/index.ts'

const app = 'https://app.example'
const api = 'https://api.example'
const servers = {
  [app]: () => new Response('ok'),
  [api]: (request: Request) =>
    new Response(null, {
      status: 204,
      headers: {
        'access-control-allow-origin': app,
        'access-control-allow-headers': '*',
        'x-hidden': '1',
        ...(request.method === 'GET' && { 'set-cookie': 'a=1' }),
      },
    }),
}
const codes = (events: readonly TraceEvent[]) => events.map(({ code }) => code)

describe('the trace', () => {
  it('has every step of a fetch in order, each with its section', async () => {
    const browser = createBrowser({ servers, now: () => 7 })
    const page = browser.open(app)
    const response = await page.fetch(api, { headers: { 'x-a': '1' } })
    const events = browser.trace.for(response)
    expect(codes(events)).toEqual([
      'request.classified',
      'preflight.cache',
      'preflight.sent',
      'connection.pool',
      'request.sent',
      'response.head',
      'preflight.verdict',
      'credentials.included',
      'connection.pool',
      'request.sent',
      'response.head',
      'cors.verdict',
      'exposure.filtered',
      'outcome',
    ])
    for (const event of events) {
      expect(event.step).toMatch(/^https:\/\/[a-z.]+\//)
      expect(event).toMatchObject({ at: 7, hop: 0, fetchId: 1 })
    }
    expect(events.find(event => event.code === 'exposure.filtered')).toMatchObject({
      exposed: [],
      received: null,
    })
  })

  it('names the profiles that decide otherwise', async () => {
    const browser = createBrowser({ servers })
    const error = await browser
      .open(app)
      .fetch(api, { headers: { authorization: 'Bearer t' } })
      .catch((caught: Error) => caught)
    expect(browser.trace.for(error).find(event => event.code === 'preflight.verdict')).toMatchObject({
      decision: 'fail',
      reason: 'acah-authorization-not-listed',
      differs: { chromium: 'pass', firefox: 'pass', webkit: 'pass' },
    })
    const chromium = createBrowser({ servers, profile: 'chromium' })
    const response = await chromium.open(app).fetch(api, { headers: { authorization: 'Bearer t' } })
    expect(chromium.trace.for(response).find(event => event.code === 'preflight.verdict')).toMatchObject({
      differs: { spec: 'fail' },
    })
  })

  it('keeps as many events as it is told, the newest', async () => {
    const browser = createBrowser({ servers, traceCapacity: 6 })
    const page = browser.open(app)
    for (let i = 0; i < 10; i++) await page.fetch(app)
    const events = browser.trace.events()
    expect(events).toHaveLength(6)
    expect(events.at(-1)).toMatchObject({ code: 'outcome', fetchId: 10 })
    browser.trace.clear()
    expect([browser.trace.events(), browser.trace.last()]).toEqual([[], []])
  })

  it('can be followed while it grows, until the browser is closed', async () => {
    const browser = createBrowser({ servers })
    const seen: string[] = []
    const followed = (async () => {
      for await (const event of browser.trace) seen.push(`${event.fetchId} ${event.code}`)
    })()
    const page = browser.open(app)
    await page.fetch(app)
    await page.fetch(app)
    await browser.close()
    await followed
    expect(seen.filter(line => line.endsWith('outcome'))).toEqual(['1 outcome', '2 outcome'])
  })

  it('knows nothing of objects that no page produced, and last() is the fetch that was started last', async () => {
    const browser = createBrowser({ servers })
    expect(browser.trace.for(new Response())).toEqual([])
    const page = browser.open(app)
    await Promise.all([page.fetch(`${app}/1`), page.fetch(`${app}/2`)])
    expect(browser.trace.last()[0]).toMatchObject({ code: 'request.classified', url: `${app}/2` })
  })

  it('says why each cookie stayed home', async () => {
    const browser = createBrowser({ servers })
    browser.cookieJar.set('strict=1; SameSite=Strict; Secure', api)
    browser.cookieJar.set('path=1; Path=/other; Secure', api)
    const page = browser.open('https://else.test')
    const error = await page.fetch(api, { credentials: 'include' }).catch((caught: Error) => caught)
    const withheld = browser.trace
      .for(error)
      .flatMap(event => (event.code === 'cookie.withheld' ? [[event.name, event.reason]] : []))
    expect(withheld).toEqual([
      ['strict', 'same-site-strict'],
      ['path', 'path-mismatch'],
    ])
  })
})
