import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CauseId } from '../../src/cause.ts'
import { check } from '../../src/check/check.ts'
import type { CheckRequest } from '../../src/check/check-result.ts'
import { readText } from '../../src/explain/read-text.ts'
import { executablePath, startChromium } from '../audit/corpus/chromium.ts'

const origin = 'http://app.example'
const api = 'http://api.example'

interface Answer {
  readonly status?: number
  readonly headers?: readonly (readonly [string, string])[]
}

interface Scenario {
  readonly cause: CauseId
  readonly kind?: string
  readonly request?: Partial<CheckRequest>
  readonly preflight?: Answer
  readonly actual?: Answer
}

const allow = ['Access-Control-Allow-Origin', origin] as const
const credentials = ['Access-Control-Allow-Credentials', 'true'] as const
const put = { method: 'PUT' } as const
const include = { credentials: 'include' } as const
const acao = (value: string): Answer => ({ headers: [['Access-Control-Allow-Origin', value]] })

const scenarios: readonly Scenario[] = [
  { cause: 'acao-missing' },
  { cause: 'acao-missing', kind: 'XMLHttpRequest', request: { via: 'xhr' } },
  { cause: 'acao-missing', kind: 'preflight', request: put, preflight: {} },
  { cause: 'acao-missing', kind: 'preflight with 401', request: put, preflight: { status: 401 } },
  { cause: 'acao-mismatch', actual: acao('http://other.example') },
  { cause: 'acao-mismatch', kind: 'preflight', request: put, preflight: acao('http://other.example') },
  { cause: 'acao-mismatch', kind: 'XMLHttpRequest', request: { via: 'xhr' }, actual: acao('null') },
  { cause: 'acao-invalid', kind: 'true', actual: acao('true') },
  { cause: 'acao-invalid', kind: 'empty', actual: acao('') },
  { cause: 'acao-multiple', kind: 'two lines', actual: { headers: [allow, allow] } },
  { cause: 'acao-multiple', kind: 'a comma', actual: acao(`${origin}, http://other.example`) },
  { cause: 'acao-star-credentials', request: include, actual: acao('*') },
  {
    cause: 'acao-star-credentials',
    kind: 'XMLHttpRequest',
    request: { ...include, via: 'xhr' },
    actual: acao('*'),
  },
  { cause: 'acac-not-true', kind: 'absent', request: include, actual: { headers: [allow] } },
  {
    cause: 'acac-not-true',
    kind: 'True',
    request: include,
    actual: { headers: [allow, ['Access-Control-Allow-Credentials', 'True']] },
  },
  {
    cause: 'acac-not-true',
    kind: 'preflight',
    request: { ...include, ...put },
    preflight: { headers: [allow] },
  },
  { cause: 'pf-status', request: put, preflight: { status: 404, headers: [allow] } },
  {
    cause: 'pf-redirect',
    request: put,
    preflight: { status: 307, headers: [allow, ['Location', `${api}/elsewhere`]] },
  },
  {
    cause: 'pf-method',
    request: put,
    preflight: { headers: [allow, ['Access-Control-Allow-Methods', 'PATCH']] },
  },
  {
    cause: 'pf-methods-syntax',
    request: put,
    preflight: { headers: [allow, ['Access-Control-Allow-Methods', 'PUT DELETE']] },
  },
  { cause: 'pf-header', request: { headers: [['X-Request-Id', '1']] }, preflight: { headers: [allow] } },
  {
    cause: 'pf-headers-syntax',
    request: { headers: [['X-Request-Id', '1']] },
    preflight: { headers: [allow, ['Access-Control-Allow-Headers', '(bad)']] },
  },
  {
    cause: 'acao-missing',
    kind: 'on a redirect',
    actual: { status: 302, headers: [['Location', `${api}/elsewhere`]] },
  },
  {
    cause: 'acao-missing',
    kind: 'after a redirect',
    actual: { status: 302, headers: [allow, ['Location', `${api}/elsewhere`]] },
  },
  {
    cause: 'redirect-userinfo',
    actual: {
      status: 302,
      headers: [allow, credentials, ['Location', 'http://ada:secret@api.example/elsewhere']],
    },
  },
  {
    cause: 'redirect-scheme',
    kind: 'data:',
    actual: { status: 302, headers: [allow, ['Location', 'data:text/plain,x']] },
  },
  { cause: 'mode-same-origin', request: { mode: 'same-origin' } },
]

const nameOf = ({ cause, kind }: Scenario): string => (kind === undefined ? cause : `${cause}: ${kind}`)

function scriptedServer(): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', api)
    if (request.headers.host?.startsWith('app.example')) {
      response.end('<!doctype html><title>app</title>')
      return
    }
    const scenario = scenarios[Number(searchParams.get('scenario'))]
    const answer = request.method === 'OPTIONS' ? scenario?.preflight : scenario?.actual
    const isScripted = pathname === '/orders' && answer !== undefined
    for (const [name, value] of isScripted ? (answer.headers ?? []) : []) response.appendHeader(name, value)
    response.writeHead(isScripted ? (answer.status ?? 200) : 200).end()
  })
}

/** What the console prints for a request of the page, in order. */
async function consoleOf(
  page: Page,
  url: string,
  { via, method = 'GET', headers = [], credentials: mode, mode: requestMode }: Partial<CheckRequest>,
): Promise<readonly string[]> {
  const lines: string[] = []
  const onConsole = (message: { text(): string }) => void lines.push(message.text())
  page.on('console', onConsole)
  await page.evaluate(
    async asked => {
      if (asked.via === 'xhr') {
        await new Promise<void>(done => {
          const request = new XMLHttpRequest()
          request.open(asked.method, asked.url)
          request.withCredentials = asked.credentials === 'include'
          request.onloadend = () => done()
          request.send()
        })
        return
      }
      await fetch(asked.url, {
        method: asked.method,
        headers: asked.headers,
        credentials: asked.credentials,
        mode: asked.mode,
      }).catch(() => undefined)
    },
    {
      url,
      method,
      via,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      credentials: mode ?? 'same-origin',
      mode: requestMode ?? 'cors',
    },
  )
  // Lines come after the answer: one of the page's own is the last.
  await page.evaluate(() => console.log('the end'))
  await expect.poll(() => lines.includes('the end')).toBe(true)
  page.off('console', onConsole)
  return lines.filter(line => line !== 'the end')
}

const title = 'what Chromium prints is what is foretold, and explain reads it'
if (executablePath !== null) {
  const executable = executablePath
  describe(title, () => {
    const server = scriptedServer()
    let browser: Awaited<ReturnType<typeof startChromium>>
    let page: Page
    let port: number

    beforeAll(async () => {
      await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
      const address = server.address()
      port = typeof address === 'object' && address !== null ? (address satisfies AddressInfo).port : 0
      browser = await startChromium(executable, port)
      page = await browser.context.newPage()
      await page.goto(`${origin}/`)
    }, 60_000)

    afterAll(async () => {
      await browser.close()
      server.close()
    })

    for (const [index, scenario] of scenarios.entries()) {
      test(nameOf(scenario), async () => {
        const url = `${api}/orders?scenario=${index}`
        const { request = {} } = scenario
        const { verdicts } = await check(
          { url, from: origin, ...request },
          {
            engines: ['chromium'],
            connectTo: { 'api.example:80': `127.0.0.1:${port}` },
            includeFixes: false,
          },
        )
        const printed = await consoleOf(page, url, request)
        expect(verdicts[0]?.console).toEqual(printed)
        const [reading] = readText(printed.join('\n')).readings
        expect([reading?.diagnosis.cause, ...(reading?.also ?? [])]).toContain(scenario.cause)
      }, 20_000)
    }
  })
} else if (process.env['CI']) {
  test(title, () => {
    throw new Error('There is no Chromium. Install it, or name one in CHROMIUM.')
  })
} else test.skip(`${title} (no Chromium on this machine: install it, or name one in CHROMIUM)`, () => {})
