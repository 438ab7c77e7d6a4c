import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckRequest, CheckResult } from '../../src/check/check-result.ts'
import { checkHar } from '../../src/har/check-har.ts'
import { HarError } from '../../src/har/har-error.ts'
import { type HarExchange, readHar } from '../../src/har/har-exchange.ts'
import { harOf } from '../../src/har/har-of.ts'
import { exchangesFromHar, type HarRequest } from '../../src/har/har-requests.ts'
import { scriptedServer } from '../check/scripted-server.ts'

type Headers = Readonly<Record<string, string>>

interface EntryParts {
  readonly method?: string
  readonly url: string
  readonly sent?: Headers
  readonly status?: number
  readonly received?: Headers
  readonly type?: string
  readonly parts?: object
}

const pairs = (headers: Headers) => Object.entries(headers).map(([name, value]) => ({ name, value }))

function entry({ method = 'GET', url, sent = {}, status = 200, received = {}, type, parts }: EntryParts) {
  return {
    pageref: 'page_1',
    startedDateTime: '2026-11-25T00:00:00.000Z',
    time: 12,
    request: { method, url, headers: pairs(sent), cookies: [], queryString: [] },
    response: { status, statusText: 'OK', headers: pairs(received), content: { size: 0 } },
    timings: { send: 0, wait: 12, receive: 0 },
    ...(type !== undefined && { _resourceType: type }),
    ...parts,
  }
}

function har(...entries: object[]) {
  return {
    log: {
      version: '1.2',
      creator: { name: 'test', version: '1' },
      pages: [{ id: 'page_1', title: 'https://app.example/cart' }],
      entries,
    },
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const item of source) list.push(item)
  return list
}

/** What was read before an error, and the error. */
async function until<T>(source: AsyncIterable<T>): Promise<{ kept: readonly T[]; error: unknown }> {
  const kept: T[] = []
  try {
    for await (const item of source) kept.push(item)
  } catch (error) {
    return { kept, error }
  }
  return { kept, error: null }
}

const origin = { origin: 'https://app.example' }
const allowed = { 'access-control-allow-origin': 'https://app.example', vary: 'Origin' }
const api = 'https://api.example/me'

const chrome = har(
  entry({ url: 'https://app.example/cart', type: 'document' }),
  entry({
    method: 'PUT',
    url: api,
    // As over HTTP/2, and with the secret left out as exports do.
    sent: { ':authority': 'api.example', ...origin, 'content-type': 'application/json', 'user-agent': 'x' },
    received: allowed,
    type: 'fetch',
  }),
  entry({
    method: 'OPTIONS',
    url: api,
    sent: {
      ...origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
    status: 204,
    received: { ...allowed, 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': '*' },
    type: 'preflight',
  }),
  entry({ url: 'https://api.example/logo.png', type: 'image' }),
)

describe('what is read', () => {
  test('entries with their page, header lines and address', async () => {
    const [read] = await all(
      readHar(
        har(
          entry({
            url: api,
            sent: { ':path': '/me', cookie: 'a=1' },
            received: { 'Set-Cookie': 'a=1\nb=2', 'X-A': '1' },
            parts: { serverIPAddress: '[::1]' },
          }),
        ),
      ),
    )
    expect(read).toEqual<HarExchange>({
      index: 0,
      exchange: {
        id: 'x1',
        kind: 'actual',
        hop: 0,
        engines: [],
        sent: { method: 'GET', url: api, headers: [['cookie', 'a=1']] },
        received: {
          status: 200,
          statusMessage: 'OK',
          headers: [
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
            ['X-A', '1'],
          ],
        },
        failure: null,
        duration: 12,
        address: '::1',
      },
      pageUrl: 'https://app.example/cart',
      resourceType: null,
      carriesCookies: true,
      bodyType: null,
      checked: null,
    })
  })

  test('a path, a text, a stream and an object are the same', async () => {
    const text = `\ufeff${JSON.stringify(chrome)}`
    const folder = await mkdtemp(join(tmpdir(), 'accredit-har-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'network.har')
    await writeFile(path, text)
    const expected = await all(readHar(chrome))
    expect(expected).toHaveLength(4)
    for (const source of [
      path,
      text,
      Readable.from(Buffer.from(text).map(byte => byte)),
      Readable.from([text]),
    ]) {
      expect(await all(readHar(source instanceof Buffer ? Readable.from([source]) : source))).toEqual(
        expected,
      )
    }
  })

  test('bytes of one character may come apart', async () => {
    const bytes = Buffer.from(JSON.stringify(har(entry({ url: api, sent: { 'x-name': 'Zoë' } }))))
    const single = Readable.from(Array.from(bytes, byte => Buffer.from([byte])))
    const [read] = await all(readHar(single))
    expect(read?.exchange.sent.headers).toEqual([['x-name', 'Zoë']])
  })
})

describe('what belongs together', () => {
  const requests = (document: object, options = {}) => all(exchangesFromHar(document, options))

  test('Chromium: a preflight that stands behind its request, and what the export left out', async () => {
    const [request, ...others] = await requests(chrome)
    expect(others).toEqual([])
    expect(request).toEqual<HarRequest>({
      index: 1,
      request: {
        url: api,
        from: 'https://app.example/cart',
        via: 'fetch',
        method: 'PUT',
        headers: [
          ['content-type', 'application/json'],
          ['authorization', 'redacted'],
        ],
        credentials: 'same-origin',
      },
      exchanges: [
        expect.objectContaining({ id: 'x2' }),
        expect.objectContaining({ id: 'x3', kind: 'preflight' }),
      ],
      notes: [expect.objectContaining({ code: 'har-credentials-assumed' })],
    })
  })

  test('Firefox and Safari, which name no types: by the headers of the preflight', async () => {
    const document = har(
      entry({
        method: 'OPTIONS',
        url: api,
        sent: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'DELETE' },
      }),
      entry({
        method: 'DELETE',
        url: api,
        sent: { Origin: 'https://app.example', 'Sec-Fetch-Mode': 'cors', Cookie: 'a=1', Accept: 'text/html' },
      }),
    )
    const [request] = await requests(document)
    expect(request).toMatchObject({
      request: { method: 'DELETE', headers: [], credentials: 'include' },
      notes: [],
    })
    expect(request?.exchanges.map(({ id }) => id)).toEqual(['x1', 'x2'])
  })

  test('the hops of a redirect are one request', async () => {
    const document = har(
      entry({ url: api, sent: origin, status: 302, received: { ...allowed, location: '/you' }, type: 'xhr' }),
      entry({ url: 'https://api.example/you', sent: origin, received: allowed, type: 'xhr' }),
    )
    const found = await requests(document)
    expect(found.map(({ request, exchanges }) => [request.url, request.via, exchanges.length])).toEqual([
      [api, 'xhr', 2],
    ])
  })

  test('two requests share a preflight that the browser remembered', async () => {
    const put = entry({ method: 'PUT', url: api, sent: origin, received: allowed, type: 'fetch' })
    const preflight = entry({
      method: 'OPTIONS',
      url: api,
      sent: { ...origin, 'access-control-request-method': 'PUT' },
      type: 'preflight',
    })
    const found = await requests(har(preflight, put, put))
    expect(found.map(({ exchanges }) => exchanges.map(({ id }) => id))).toEqual([
      ['x1', 'x2'],
      ['x1', 'x3'],
    ])
  })

  test('what is of the same origin, or no script asked for, is passed over', async () => {
    const document = har(
      entry({ url: 'https://app.example/data', sent: origin, type: 'fetch' }),
      entry({ url: api, type: 'script' }),
      entry({ url: api, sent: { 'Sec-Fetch-Mode': 'no-cors' } }),
      entry({ url: api, sent: { 'Sec-Fetch-Mode': 'navigate' } }),
    )
    expect(await requests(document)).toEqual([])
  })

  test('a preflight that failed stands for its request', async () => {
    const preflight = entry({
      method: 'OPTIONS',
      url: api,
      sent: { ...origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-key' },
      type: 'preflight',
    })
    const [request] = await requests(har(preflight))
    expect(request?.request).toMatchObject({ method: 'PUT', headers: [['x-key', 'redacted']] })
    expect(request?.notes[0]).toEqual({
      code: 'har-incomplete',
      message: `Entry 0 is the preflight of ${api}; the request itself is not in the HAR`,
    })
  })

  test('the credentials mode can be said', async () => {
    const [request] = await requests(chrome, { credentials: 'include' })
    expect([request?.request.credentials, request?.notes]).toEqual(['include', []])
  })
})

describe('verdicts from a recording', () => {
  const outcomes = ({ verdicts }: CheckResult) => verdicts.map(({ outcome }) => outcome)

  test('each cross-origin request is judged in every engine', async () => {
    const [result, ...others] = await all(checkHar(chrome, { includeFixes: false }))
    expect(others).toEqual([])
    expect(result?.verdicts.map(({ cause }) => cause)).toEqual([
      'pf-auth-wildcard',
      'pf-auth-wildcard',
      'pf-auth-wildcard',
      'pf-auth-wildcard',
    ])
    expect(result === undefined ? null : outcomes(result)).toEqual(['block', 'warn', 'warn', 'warn'])
  })

  test('an entry without a response is inconclusive, and says so', async () => {
    const blocked = entry({
      url: api,
      sent: origin,
      status: 0,
      type: 'fetch',
      parts: { response: { status: 0, headers: [], _error: 'net::ERR_FAILED' } },
    })
    const [result] = await all(checkHar(har(blocked)))
    expect(result === undefined ? null : outcomes(result)).toEqual(Array(4).fill('inconclusive'))
    expect(result?.notes[0]).toEqual({
      code: 'har-incomplete',
      message: `Entry 0 (GET ${api}) has no response: the HAR shows no response (net::ERR_FAILED)`,
    })
  })

  test('a failure that Chromium names is that failure', async () => {
    const refused = entry({
      url: api,
      sent: origin,
      type: 'fetch',
      parts: { response: { status: 0, headers: [], _error: 'net::ERR_CONNECTION_REFUSED' } },
    })
    const [result] = await all(checkHar(har(refused)))
    expect(result?.verdicts[0]?.cause).toBe('net-refused')
  })

  const page = 'http://localhost:5173'
  test.each<[string, Partial<CheckRequest>]>([
    ['a simple request', {}],
    ['a PUT with a preflight', { method: 'PUT', headers: [['X-Key', '1']] }],
    ['cookies', { credentials: 'include', cookies: ['a=1; SameSite=None', 'b=2'] }],
    ['a sandboxed page', { from: 'null' }],
    ['Authorization', { headers: [['Authorization', 'Bearer x']] }],
    ['a redirect', { url: '/redirect' }],
    ['a reset', { url: '/reset', method: 'POST', body: 'x' }],
  ])('a check comes to the same verdicts by way of its HAR: %s', async (_name, request) => {
    const server = await scriptedServer(({ method, path }) => {
      if (path === '/reset') return 'reset'
      if (path === '/redirect') return [302, `Access-Control-Allow-Origin: ${page}`, 'Location: /there']
      const lines = [
        `Access-Control-Allow-Origin: ${page}`,
        'Set-Cookie: c=3',
        'Set-Cookie: d=4; SameSite=None; Secure',
      ]
      return method === 'OPTIONS' ? [204, ...lines, 'Access-Control-Allow-Headers: *'] : [200, ...lines]
    })
    const url = `${server.origin}${request.url ?? '/me'}`
    const result = await check({ from: page, ...request, url }, { includeFixes: false })
    const asked = server.log.length
    const text = JSON.stringify(harOf(result, 0))
    const [replayed] = await all(checkHar(text, { includeFixes: false }))
    expect(server.log).toHaveLength(asked)
    expect(replayed?.verdicts).toEqual(result.verdicts)
    expect(replayed?.request).toEqual(result.request)
    expect(replayed?.page).toEqual(result.page)
  })

  test('several checks in one HAR stay apart', async () => {
    const server = await scriptedServer(() => [200])
    const one = await check({ url: `${server.origin}/a`, from: page }, { includeFixes: false })
    const two = await check(
      { url: `${server.origin}/a`, from: 'null', method: 'PUT' },
      { includeFixes: false },
    )
    const { log } = harOf([one, two], 0)
    expect(log.pages.map(({ title }) => title)).toEqual([`${page}/`, 'about:srcdoc'])
    expect(log.entries.map(({ _resourceType }) => _resourceType)).toEqual(['fetch', 'preflight'])
    const replayed = await all(checkHar(harOf([one, two], 0), { includeFixes: false }))
    expect(replayed.map(({ verdicts }) => verdicts)).toEqual([one.verdicts, two.verdicts])
  })
})

describe('bad files', () => {
  const text = JSON.stringify(har(entry({ url: api, sent: origin }), entry({ url: api, sent: origin })))

  test('one that ends in the middle: what was read is kept', async () => {
    const { kept, error } = await until(readHar(Readable.from([text.slice(0, -40)])))
    expect(kept).toHaveLength(1)
    expect(error).toBeInstanceOf(HarError)
    expect(error).toMatchObject({
      code: 'truncated',
      entries: 1,
      message: 'The HAR ends in the middle, after 1 whole entries',
    })
  })

  test('its requests are judged before the error', async () => {
    const { kept, error } = await until(
      checkHar(Readable.from([text.slice(0, -40)]), { includeFixes: false }),
    )
    expect(kept).toHaveLength(1)
    expect(error).toMatchObject({ code: 'truncated' })
  })

  test.each([
    ['other JSON', '{"openapi":"3.1.0"}', 'not-har'],
    ['a list', '[1,2]', 'not-har'],
    ['no JSON', '{"log": <!doctype html><html lang="en">', 'not-json'],
    ['nothing', '{', 'truncated'],
  ])('%s', async (_name, content, code) => {
    const { kept, error } = await until(readHar(content))
    expect(kept).toEqual([])
    expect(error).toMatchObject({ name: 'HarError', code, entries: 0 })
  })

  test('an object that is no HAR', async () => {
    const { error } = await until(readHar({ log: {} }))
    expect(error).toMatchObject({ code: 'not-har' })
  })

  test('an empty stream', async () => {
    const { error } = await until(readHar(Readable.from([])))
    expect(error).toMatchObject({ code: 'truncated' })
  })

  test('entries that are none are passed over', async () => {
    const read = await all(
      readHar({ log: { entries: [1, { request: {} }, entry({ url: api }), { request: 'x' }] } }),
    )
    expect(read.map(({ index }) => index)).toEqual([1])
  })

  test('a file that is not there', async () => {
    const { error } = await until(readHar('/nowhere/network.har'))
    expect(error).toMatchObject({ code: 'ENOENT' })
  })
})

test('fifty megabytes take the memory of a few entries', async () => {
  const body = 'x'.repeat(64 * 1024)
  const count = 800
  function* pieces() {
    yield '{"log":{"version":"1.2","entries":['
    for (let index = 0; index < count; index++) {
      const one = entry({ url: `${api}?${index}`, sent: origin, received: allowed })
      const heavy = { ...one, response: { ...one.response, content: { text: body, size: body.length } } }
      yield `${index === 0 ? '' : ','}${JSON.stringify(heavy)}`
    }
    yield ']}}'
  }
  let seen = 0
  let peak = 0
  const before = process.memoryUsage().heapUsed
  for await (const { exchange } of readHar(Readable.from(pieces()))) {
    seen += exchange.received === null ? 0 : 1
    peak = Math.max(peak, process.memoryUsage().heapUsed - before)
  }
  expect(seen).toBe(count)
  // Far below what is read, and far above what a busy machine's collector leaves lying.
  expect(peak).toBeLessThan(35 * 1024 * 1024)
})
