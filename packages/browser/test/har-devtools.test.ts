import { expect, test } from 'vitest'
import { describeInChromium } from '../../cli/test/chromium.ts'
import { createBrowser, type Har } from '../src/index.ts'

/** The exchanges of a preflighted write, a credentialed read and a request that nobody answers. */
async function recordedHar(): Promise<Har> {
  const browser = createBrowser({
    now: () => Date.UTC(2026, 10, 25),
    servers: {
      'https://api.example': () =>
        new Response('answer', {
          headers: {
            'access-control-allow-origin': 'https://app.example',
            'access-control-allow-credentials': 'true',
            'access-control-allow-methods': 'PUT',
            'set-cookie': 'sid=1; Secure; SameSite=None',
          },
        }),
    },
  })
  const page = browser.open('https://app.example/')
  await page.fetch('https://api.example/notes?draft=1', { method: 'PUT', body: 'text' })
  await page.fetch('https://api.example/me', { credentials: 'include' })
  await page.fetch('https://nobody.example/').catch(() => {})
  return browser.toHar()
}

describeInChromium('a HAR in DevTools', chromium => {
  test('the importer of DevTools itself reads every exchange, preflights as preflights', async () => {
    const page = await chromium().newPage()
    await page.goto('devtools://devtools/bundled/devtools_app.html')
    // As text, which nothing rewrites on its way: the module is the one that the Network panel imports a file with.
    const requests = await page.evaluate(`(async () => {
      const { HARFormat, Importer } = await import('devtools://devtools/bundled/models/har/har.js')
      const { log } = new HARFormat.HARRoot(${JSON.stringify(await recordedHar())})
      return Importer.Importer.requestsFromHARLog(log).map(request => [
        request.requestMethod,
        request.url(),
        request.statusCode,
        request.resourceType().name(),
      ])
    })()`)
    expect(requests).toEqual([
      ['OPTIONS', 'https://api.example/notes?draft=1', 200, 'preflight'],
      ['PUT', 'https://api.example/notes?draft=1', 200, 'fetch'],
      ['GET', 'https://api.example/me', 200, 'fetch'],
      ['GET', 'https://nobody.example/', 0, 'fetch'],
    ])
    await page.close()
  })
})
