import { afterAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../src/index.ts'

const app = 'https://app.example'
const api = 'https://api.example'
const browser = createBrowser({
  now: () => Date.UTC(2026, 0, 1),
  servers: {
    [api]: (request: Request) =>
      request.method === 'OPTIONS'
        ? new Response(null, {
            status: 204,
            headers: { 'access-control-allow-origin': app, 'access-control-allow-methods': 'PUT' },
          })
        : new Response('{}', {
            headers: { 'content-type': 'application/json', 'set-cookie': 'a=1; Secure' },
          }),
  },
})
afterAll(() => browser.close())

describe('toHar', () => {
  it('has every exchange, the preflight among them, with its verdict', async () => {
    const page = browser.open(`${app}/`)
    await page.fetch(`${api}/x?q=1&r=2`, { method: 'PUT' }).catch(() => {})
    await page.fetch('https://nowhere.example/').catch(() => {})
    const { log } = browser.toHar()
    expect([log.version, log.creator.name]).toEqual(['1.2', 'accredit'])
    expect(
      log.entries.map(({ request, response, _resourceType, _accredit }) => [
        request.method,
        request.url,
        response.status,
        _resourceType,
        _accredit.reason,
      ]),
    ).toEqual([
      ['OPTIONS', `${api}/x?q=1&r=2`, 204, 'preflight', 'acao-missing'],
      ['PUT', `${api}/x?q=1&r=2`, 200, 'fetch', 'acao-missing'],
      ['GET', 'https://nowhere.example/', 0, 'fetch', 'network-disabled'],
    ])
    const [preflight, put, nowhere] = log.entries
    expect(preflight?.request.headers).toContainEqual({ name: 'Access-Control-Request-Method', value: 'PUT' })
    expect(put?.startedDateTime).toBe('2026-01-01T00:00:00.000Z')
    expect(put?.request.queryString).toEqual([
      { name: 'q', value: '1' },
      { name: 'r', value: '2' },
    ])
    expect(put?.response.content.mimeType).toBe('application/json')
    expect(put?.response.cookies).toEqual([{ name: 'a', value: '1' }])
    expect(nowhere?.response._error).toBe('network-disabled')
  })

  it('has what the format asks for in every entry', () => {
    for (const entry of browser.toHar().log.entries) {
      expect(Object.keys(entry)).toEqual(
        expect.arrayContaining(['startedDateTime', 'time', 'request', 'response', 'cache', 'timings']),
      )
      expect(Object.keys(entry.request)).toEqual(
        expect.arrayContaining([
          'method',
          'url',
          'httpVersion',
          'cookies',
          'headers',
          'queryString',
          'headersSize',
          'bodySize',
        ]),
      )
      expect(Object.keys(entry.response)).toEqual(
        expect.arrayContaining([
          'status',
          'statusText',
          'httpVersion',
          'cookies',
          'headers',
          'content',
          'redirectURL',
          'headersSize',
          'bodySize',
        ]),
      )
      expect(JSON.parse(JSON.stringify(entry))).toEqual(entry)
    }
  })
})
