import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { type Browser, type BrowserOptions, createBrowser, type ServersMap } from '../src/index.ts'

const app = 'https://app.example'
const api = 'https://api.other.example'

let browser: Browser
function open(servers: ServersMap, options: BrowserOptions = {}, url = `${app}/cart`) {
  browser = createBrowser({ servers, now: () => 0, ...options })
  return browser.open(url)
}
afterEach(() => browser.close())

const granted = { 'access-control-allow-origin': app, 'access-control-allow-credentials': 'true' }
const reasons = (object: object) =>
  browser.trace
    .for(object)
    .filter(event => event.decision === 'fail')
    .map(event => event.reason)
const rejected = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it was readable')
    },
    (error: Error) => error,
  )

describe('a credentialed fetch', () => {
  it('is readable from the allowed origin', async () => {
    const page = open({ [api]: () => new Response('secret', { headers: granted }) })
    const response = await page.fetch(`${api}/me`, { credentials: 'include' })
    expect([response.type, response.status, await response.text()]).toEqual(['cors', 200, 'secret'])
    expect(response).toBeInstanceOf(Response)
    expect(browser.trace.for(response).at(-1)).toMatchObject({
      code: 'outcome',
      decision: 'pass',
      kind: 'response',
    })
  })

  it.each([
    ['106 no ACAO', {}, 'acao-missing'],
    [
      '107 *',
      { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' },
      'acao-wildcard-with-credentials',
    ],
    ['108 another origin', { ...granted, 'access-control-allow-origin': `${app}/` }, 'acao-mismatch'],
    ['111 no ACAC', { 'access-control-allow-origin': app }, 'acac-missing'],
    ['111 TRUE', { ...granted, 'access-control-allow-credentials': 'TRUE' }, 'acac-not-true'],
  ])('%s: a bare TypeError, and the reason in the trace', async (_title, headers, reason) => {
    let ran = 0
    const page = open({
      [api]: () => {
        ran++
        return new Response('secret', { headers })
      },
    })
    const error = await rejected(page.fetch(`${api}/me`, { credentials: 'include' }))
    expect(error).toBeInstanceOf(TypeError)
    expect([error.message, error.cause, ran]).toEqual(['Failed to fetch', undefined, 1])
    expect(reasons(error)).toEqual([reason, reason])
    expect(browser.trace.for(error).filter(event => event.code === 'outcome')).toHaveLength(1)
  })

  it('90 a failed preflight sends nothing more, 74 carries no credential, 73 asks bare', async () => {
    const seen: string[] = []
    const page = open({
      [api]: (request: Request) => {
        seen.push(
          [
            request.method,
            request.headers.get('cookie'),
            request.headers.get('origin'),
            request.headers.get('access-control-request-headers'),
          ].join(' '),
        )
        return new Response(null, { status: 204, headers: request.method === 'OPTIONS' ? granted : {} })
      },
    })
    browser.cookieJar.set('sid=1; Secure; SameSite=None', `${api}/`)
    const error = await rejected(
      page.fetch(`${api}/me`, { method: 'PUT', credentials: 'include', headers: { 'X-B': '1', 'x-a': '2' } }),
    )
    expect(seen).toEqual([`OPTIONS  ${app} x-a,x-b`])
    expect(reasons(error)).toEqual(['acam-missing', 'acam-missing'])
  })

  it('sends cookies of the target with include, and none with omit or same-origin', async () => {
    const page = open({
      [api]: (request: Request) => new Response(request.headers.get('cookie'), { headers: granted }),
    })
    browser.cookieJar.set('sid=1; Secure; SameSite=None', `${api}/`)
    browser.cookieJar.set('lax=1; Secure', `${api}/`)
    const read = async (credentials: RequestCredentials) => (await page.fetch(api, { credentials })).text()
    expect([await read('include'), await read('same-origin'), await read('omit')]).toEqual(['sid=1', '', ''])
  })

  it('100 a cached preflight is not sent again', async () => {
    const methods: string[] = []
    const page = open({
      [api]: (request: Request) => {
        methods.push(request.method)
        return new Response(null, {
          status: 204,
          headers: { ...granted, 'access-control-allow-methods': 'PUT', 'access-control-max-age': '60' },
        })
      },
    })
    for (let i = 0; i < 3; i++) await page.fetch(api, { method: 'PUT', credentials: 'include' })
    expect(methods).toEqual(['OPTIONS', 'PUT', 'PUT', 'PUT'])
  })
})

describe('a 304', () => {
  it('117 to a condition of the author is checked as any other response', async () => {
    const answer = (headers: HeadersInit) => () => new Response(null, { status: 304, headers })
    const ask = (page: ReturnType<typeof open>) => page.fetch(api, { headers: { 'if-none-match': '"1"' } })
    const preflighted = (headers: HeadersInit) => (request: Request) =>
      request.method === 'OPTIONS'
        ? new Response(null, { headers: { ...granted, 'access-control-allow-headers': 'if-none-match' } })
        : answer(headers)()
    expect(reasons(await rejected(ask(open({ [api]: preflighted({}) }))))[0]).toBe('acao-missing')
    expect((await ask(open({ [api]: preflighted(granted) }))).status).toBe(304)
  })
})

describe('redirects', () => {
  const third = 'https://third.example'

  it('150 to a third origin sends null, 151 and coming home does too', async () => {
    const origins: (string | null)[] = []
    const log = (request: Request) => origins.push(request.headers.get('origin'))
    const page = open({
      [api]: (request: Request) => {
        log(request)
        return new Response(null, { status: 302, headers: { ...granted, location: `${third}/` } })
      },
      [third]: (request: Request) => {
        log(request)
        return new Response(null, {
          status: 302,
          headers: {
            'access-control-allow-origin': 'null',
            'access-control-allow-credentials': 'true',
            location: `${app}/home`,
          },
        })
      },
      [app]: (request: Request) => {
        log(request)
        return new Response('home', {
          headers: { 'access-control-allow-origin': 'null', 'access-control-allow-credentials': 'true' },
        })
      },
    })
    const response = await page.fetch(api, { credentials: 'include' })
    expect(origins).toEqual([app, 'null', 'null'])
    expect([response.type, response.redirected, response.url, await response.text()]).toEqual([
      'cors',
      true,
      `${app}/home`,
      'home',
    ])
  })

  it('140 twenty are followed, the twenty-first fails', async () => {
    const page = open({
      [app]: (request: Request) => {
        const n = Number(new URL(request.url).pathname.slice(1))
        return n === 0 ? new Response('end') : Response.redirect(`${app}/${n - 1}`)
      },
    })
    expect(await (await page.fetch('/20')).text()).toBe('end')
    expect(reasons(await rejected(page.fetch('/21')))).toEqual(['too-many-redirects', 'too-many-redirects'])
  })
})

describe('an Express app', () => {
  it('is reached as it is, over its own parser', async () => {
    const server = express()
    server.use((request, response) => {
      response
        .set('access-control-allow-origin', request.headers.origin ?? '')
        .json({ host: request.headers.host, secure: request.secure, site: request.headers['sec-fetch-site'] })
    })
    const page = open({ [api]: server })
    expect(await (await page.fetch(`${api}/x`)).json()).toEqual({
      host: 'api.other.example',
      secure: true,
      site: 'cross-site',
    })
  })
})

describe('what has no server', () => {
  it('is refused, unless the network is allowed', async () => {
    const page = open({})
    expect(reasons(await rejected(page.fetch(`${app}/x`)))).toEqual(['network-disabled', 'network-disabled'])
  })
})

describe("enforcement: 'report'", () => {
  it('lets the response through and says what a browser would have done', async () => {
    const page = open({ [api]: () => new Response('secret') }, { enforcement: 'report' })
    const response = await page.fetch(api, { credentials: 'include' })
    expect(await response.text()).toBe('secret')
    expect(reasons(response)).toEqual(['acao-missing', 'acao-missing'])
  })
})

describe('a body that breaks off', () => {
  it('25 is a bare TypeError to script, and a reason in the trace', async () => {
    const page = open({
      [app]: {
        listener: (_request, response) => {
          response.writeHead(200, { 'content-length': '10' })
          response.write('part', () => response.destroy())
        },
      },
    })
    const response = await page.fetch(app)
    const error = await rejected(response.text())
    expect([error.name, Object.keys(error), error.cause]).toEqual(['TypeError', [], undefined])
    expect(browser.trace.for(response).find(event => event.code === 'network.failed')).toMatchObject({
      decision: 'fail',
      reason: 'closed-early',
    })
  })
})

describe('a body that is not in its coding', () => {
  it('25 is a bare TypeError too', async () => {
    const page = open({
      [app]: {
        listener: (_request, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
      },
    })
    const response = await page.fetch(app)
    const error = await rejected(response.text())
    expect([error.name, error.message, Object.keys(error), error.cause]).toEqual([
      'TypeError',
      'network error',
      [],
      undefined,
    ])
    expect(reasons(response)).toEqual(['content-decoding-failed'])
  })
})

describe('blob URLs', () => {
  it('are fetched with GET while they live', async () => {
    const page = open({})
    const url = URL.createObjectURL(new Blob(['x,y'], { type: 'text/csv' }))
    const response = await page.fetch(url)
    expect([response.type, response.headers.get('content-type'), await response.text()]).toEqual([
      'basic',
      'text/csv',
      'x,y',
    ])
    expect(reasons(await rejected(page.fetch(url, { method: 'POST' })))[0]).toBe('blob-url-invalid')
    URL.revokeObjectURL(url)
    expect(reasons(await rejected(page.fetch(url)))[0]).toBe('blob-url-invalid')
  })
})

describe('a keepalive request', () => {
  it('169 is under way until the end of its response, read or not', async () => {
    let release = () => {}
    const page = open({
      [app]: {
        listener: (_request, response) => {
          response.write('begun')
          release = () => response.end()
        },
      },
    })
    const post = (size: number) =>
      page.fetch(app, { method: 'POST', keepalive: true, body: 'x'.repeat(size) })
    await post(65_536)
    expect(reasons(await rejected(post(1)))[0]).toBe('keepalive-limit')
    release()
    await expect
      .poll(() =>
        post(1).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
    release()
  })
})
