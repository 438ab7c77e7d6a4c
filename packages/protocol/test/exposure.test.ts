import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CredentialsMode,
  corpCheck,
  embedderPolicyAllowsCredentials,
  exposeList,
  filterResponse,
  type HeaderList,
  headerExposure,
  isUnexpectedPartialResponse,
  needsCorpCheck,
  opaqueOrigin,
  originOf,
  responseUrl,
  taoCheck,
  withTainting,
} from '../src/index.ts'
import { api, headers, page, redirected, request } from './example.ts'

const full = headers(
  ...[
    'Cache-Control: a',
    'Content-Language: a',
    'Content-Length: 1',
    'Content-Type: a/b',
    'Expires: a',
    'Last-Modified: a',
  ],
  ...['Pragma: a', 'ETag: e', 'X-A: 1', 'X-B: 2', 'Set-Cookie: a=1', 'Set-Cookie2: b=2'],
)
const safelisted = [
  'Cache-Control',
  'Content-Language',
  'Content-Length',
  'Content-Type',
  'Expires',
  'Last-Modified',
  'Pragma',
]

function response(list: HeaderList = full, status = 200) {
  return { status, statusMessage: 'OK', headers: list, urlList: [api, new URL('https://api.test/me#there')] }
}

/** What script sees beyond the seven safelisted names. */
function exposed(credentials: CredentialsMode, ...lists: string[]): string[] {
  const list = [...full, ...headers(...lists.map(value => `Access-Control-Expose-Headers: ${value}`))]
  const names = filterResponse(response(list), 'cors', credentials).headers.map(([name]) => name)
  return [...new Set(names.filter(name => !safelisted.includes(name)))]
}

describe('filtering', () => {
  it('119 tainting picks the filter: basic, cors, opaque; manual redirects give opaqueredirect', () => {
    for (const filter of ['basic', 'cors', 'opaque', 'opaqueredirect'] as const) {
      expect(filterResponse(response(), filter, 'same-origin').type).toBe(filter)
    }
    expect(filterResponse(response(full, 404), 'cors', 'omit')).toMatchObject({
      status: 404,
      statusMessage: 'OK',
      nullBody: false,
    })
  })

  it('120 a basic response hides Set-Cookie and Set-Cookie2 only', () => {
    const filtered = filterResponse(response(), 'basic', 'same-origin')
    expect(filtered.headers).toEqual(full.slice(0, -2))
    expect(filtered).toMatchObject({ status: 200, nullBody: false, urlList: response().urlList })
  })

  it('121 a cors response shows seven names, and those exposed', () => {
    const filtered = filterResponse(response(), 'cors', 'same-origin')
    expect(filtered.headers.map(([name]) => name)).toEqual(safelisted)
    expect(exposed('omit', 'X-A')).toEqual(['X-A'])
    expect(headerExposure('content-LENGTH', exposeList(full, 'omit'))).toEqual({
      ok: true,
      code: 'safelisted',
      received: null,
      expected: 'content-length',
      spec: 'https://fetch.spec.whatwg.org/#concept-filtered-response-cors',
    })
  })

  it('122 the expose list names headers in any case, over several fields', () => {
    for (const credentials of ['omit', 'same-origin', 'include'] as const) {
      expect(exposed(credentials, 'x-a', 'Unknown, etag')).toEqual(['ETag', 'X-A'])
      expect(exposed(credentials)).toEqual([])
      expect(exposed(credentials, '')).toEqual([])
    }
    const list = exposeList(headers('Access-Control-Expose-Headers: X-A,X-b'), 'include')
    expect(list).toEqual({ code: 'aceh-listed', received: 'X-A,X-b', names: new Set(['x-a', 'x-b']) })
    expect(headerExposure('X-B', list)).toMatchObject({ ok: true, code: 'listed' })
    expect(headerExposure('X-C', list)).toMatchObject({
      ok: false,
      code: 'not-listed',
      received: 'X-A,X-b',
      expected: 'x-c',
    })
  })

  it('123 * exposes every name only when the mode is not include', () => {
    const all = ['ETag', 'X-A', 'X-B', 'Access-Control-Expose-Headers']
    for (const credentials of ['omit', 'same-origin'] as const) expect(exposed(credentials, '*')).toEqual(all)
    expect(exposed('include', '*')).toEqual([])
    expect(exposed('include', '*, x-a')).toEqual(['X-A'])
    const star = headers('Access-Control-Expose-Headers: *', '*: called star')
    const list = exposeList(star, 'include')
    expect(headerExposure('*', list)).toMatchObject({ ok: true, code: 'listed' })
    expect(headerExposure('etag', list)).toMatchObject({
      ok: false,
      code: 'wildcard-with-credentials',
      received: '*',
    })
    expect(headerExposure('*', exposeList(star, 'omit'))).toMatchObject({ ok: true, code: 'wildcard' })
  })

  it('124 a list that fails its grammar exposes nothing', () => {
    for (const value of ['x-a x-b', 'x-a;', '"x-a"', 'x-a, b/c']) {
      expect(exposed('omit', value), value).toEqual([])
      expect(exposed('omit', '*', value), value).toEqual([])
      expect(exposed('omit', 'x-a', value), value).toEqual([])
    }
    const list = exposeList(headers('Access-Control-Expose-Headers: x-a x-b'), 'omit')
    expect(headerExposure('x-a', list)).toMatchObject({
      ok: false,
      code: 'list-invalid',
      received: 'x-a x-b',
    })
    expect(headerExposure('pragma', list).ok).toBe(true)
  })

  it('125 Set-Cookie is never exposed, listed or wildcarded', () => {
    for (const credentials of ['omit', 'same-origin', 'include'] as const) {
      expect(exposed(credentials, 'Set-Cookie, set-cookie2')).toEqual([])
      expect(exposed(credentials, '*').filter(name => name.startsWith('Set-'))).toEqual([])
    }
    const list = exposeList(headers('Access-Control-Expose-Headers: *', 'Set-Cookie: a'), 'omit')
    expect(headerExposure('SET-COOKIE', list)).toMatchObject({ ok: false, code: 'forbidden' })
  })

  it('126 only the expose list of the response that is filtered counts', () => {
    const final = response(headers('X-A: 1'))
    const before = exposeList(headers('Access-Control-Expose-Headers: *'), 'omit')
    expect(before.names.has('x-a')).toBe(false)
    expect(filterResponse(final, 'cors', 'omit').headers).toEqual([])
  })

  it('127 opaque: status 0, no URL, no headers, null body', () => {
    expect(filterResponse(response(), 'opaque', 'include')).toEqual({
      type: 'opaque',
      status: 0,
      statusMessage: '',
      headers: [],
      urlList: [],
      nullBody: true,
    })
  })

  it('128 opaque-redirect: status 0, no headers, null body, but the URL stays', () => {
    const redirect = response(headers('Location: https://secret.test/'), 302)
    expect(filterResponse(redirect, 'opaqueredirect', 'include')).toEqual({
      type: 'opaqueredirect',
      status: 0,
      statusMessage: '',
      headers: [],
      urlList: redirect.urlList,
      nullBody: true,
    })
  })

  it('129 url is the last URL without its fragment, redirected is true for more than one', () => {
    expect(responseUrl(response())).toEqual({ url: 'https://api.test/me', redirected: true })
    expect(responseUrl({ urlList: [api] })).toEqual({ url: 'https://api.test/me?x=1', redirected: false })
    expect(responseUrl({ urlList: [new URL('https://a.test/#a#b')] }).url).toBe('https://a.test/')
    expect(responseUrl({ urlList: [] })).toEqual({ url: '', redirected: false })
  })

  it('a filter only ever takes away, and cors takes what basic takes', () => {
    const name = fc.constantFrom('Set-Cookie', 'ETag', 'X-A', 'Pragma', 'Access-Control-Expose-Headers')
    const value = fc.constantFrom('*', 'x-a', 'etag, set-cookie', 'not a list')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, value)),
        fc.constantFrom('omit', 'include'),
        (list, credentials) => {
          const basic = filterResponse(response(list), 'basic', credentials).headers
          const cors = filterResponse(response(list), 'cors', credentials).headers
          expect(basic.every(header => list.some(kept => kept === header))).toBe(true)
          expect(cors.every(header => basic.includes(header))).toBe(true)
        },
      ),
    )
  })
})

describe('CORP', () => {
  const at = (url: string) => originOf(new URL(url))
  const corp = (value: string | null, url = 'https://api.test/') => ({
    headers: value === null ? [] : headers(`Cross-Origin-Resource-Policy: ${value}`),
    url: new URL(url),
  })
  const code = (from: string, value: string | null, url?: string) =>
    corpCheck(at(from), corp(value, url)).code

  it('130 is checked for opaque responses only, and unknown or doubled values do not count', () => {
    expect((['basic', 'cors', 'opaque'] as const).map(needsCorpCheck)).toEqual([false, false, true])
    expect(corpCheck(at('https://app.example'), corp('same-origin'))).toEqual({
      ok: false,
      code: 'corp-not-same-origin',
      received: 'same-origin',
      expected: 'https://app.example',
      spec: 'https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check',
    })
    expect(code('https://api.test', 'same-origin')).toBe('corp-same-origin')
    expect(code('https://a.api.test', 'same-site')).toBe('corp-same-site')
    expect(code('https://app.example', 'same-site')).toBe('corp-not-same-site')
    expect(code('https://app.example', 'cross-origin')).toBe('corp-cross-origin')
    for (const value of [null, '', 'Same-Origin', 'same-origin, same-origin', 'same-site;', 'none']) {
      expect(code('https://app.example', value), `${value}`).toBe('corp-absent')
    }
    const doubled = {
      ...corp(null),
      headers: [...corp('same-origin').headers, ...corp('same-origin').headers],
    }
    expect(corpCheck(at('https://app.example'), doubled)).toMatchObject({
      ok: true,
      code: 'corp-absent',
      received: 'same-origin, same-origin',
    })
    expect(corpCheck(opaqueOrigin(), corp('same-origin')).ok).toBe(false)
    expect(corpCheck(opaqueOrigin(), corp('same-site')).ok).toBe(false)
  })

  it('131 same-site ignores the scheme unless an https response meets a requester that is not', () => {
    expect(code('http://a.api.test', 'same-site', 'http://api.test/')).toBe('corp-same-site')
    expect(code('https://a.api.test', 'same-site', 'http://api.test/')).toBe('corp-same-site')
    expect(code('http://a.api.test', 'same-site', 'https://api.test/')).toBe('corp-insecure-requester')
    expect(code('https://a.api.test', 'same-site', 'https://api.test/')).toBe('corp-same-site')
  })

  it('132 COEP: credentialless asks for CORP when credentials were sent, require-corp always', () => {
    const from = at('https://app.example')
    const bare = corp(null)
    const table = [
      ['unsafe-none', true, 'corp-absent'],
      ['unsafe-none', false, 'corp-absent'],
      ['credentialless', true, 'corp-required'],
      ['credentialless', false, 'corp-absent'],
      ['require-corp', true, 'corp-required'],
      ['require-corp', false, 'corp-required'],
    ] as const
    for (const [policy, requestIncludesCredentials, expected] of table) {
      expect(corpCheck(from, { ...bare, requestIncludesCredentials }, policy).code, policy).toBe(expected)
      expect(corpCheck(from, { ...corp('cross-origin'), requestIncludesCredentials }, policy).ok).toBe(true)
      expect(corpCheck(at('https://api.test'), { ...bare, requestIncludesCredentials }, policy).ok).toBe(true)
    }
    expect(corpCheck(from, bare, 'credentialless').code).toBe('corp-required')
  })

  it('132 COEP credentialless strips credentials from no-cors requests that are not same-origin all the way', () => {
    const noCors = request({ mode: 'no-cors' })
    expect(embedderPolicyAllowsCredentials(noCors, 'credentialless')).toBe(false)
    expect(embedderPolicyAllowsCredentials(noCors, 'require-corp')).toBe(true)
    expect(embedderPolicyAllowsCredentials(noCors, 'unsafe-none')).toBe(true)
    expect(embedderPolicyAllowsCredentials(request(), 'credentialless')).toBe(true)
    const home = request({ mode: 'no-cors', url: page.href })
    expect(embedderPolicyAllowsCredentials(home, 'credentialless')).toBe(true)
    const detour = redirected(home, api.href, page.href)
    expect(embedderPolicyAllowsCredentials(detour, 'credentialless')).toBe(false)
  })
})

it('133 an opaque 206 or 416 from a range request is refused when this request had no Range', () => {
  const partial = { type: 'opaque', status: 206, rangeRequested: true } as const
  expect(isUnexpectedPartialResponse(request(), partial)).toBe(true)
  expect(isUnexpectedPartialResponse(request(), { ...partial, status: 416 })).toBe(true)
  expect(isUnexpectedPartialResponse(request(), { ...partial, status: 200 })).toBe(false)
  expect(isUnexpectedPartialResponse(request(), { ...partial, type: 'cors' })).toBe(false)
  expect(isUnexpectedPartialResponse(request(), { ...partial, rangeRequested: false })).toBe(false)
  expect(isUnexpectedPartialResponse(request({ headers: headers('range: bytes=0-') }), partial)).toBe(false)
})

it('135 TAO passes on *, on the serialised origin, or with basic tainting', () => {
  const cors = withTainting(request(), 'cors')
  const tao = (...values: string[]) => headers(...values.map(value => `Timing-Allow-Origin: ${value}`))
  expect(taoCheck(cors, tao('*')).code).toBe('tao-wildcard')
  expect(taoCheck(cors, tao('https://a.test', ' *'))).toMatchObject({ ok: true, code: 'tao-wildcard' })
  expect(taoCheck(cors, tao('https://a.test, https://app.example'))).toEqual({
    ok: true,
    code: 'tao-match',
    received: 'https://a.test, https://app.example',
    expected: 'https://app.example',
    spec: 'https://fetch.spec.whatwg.org/#concept-tao-check',
  })
  expect(taoCheck(cors, tao('https://app.example/')).code).toBe('tao-mismatch')
  expect(taoCheck(cors, tao('null')).code).toBe('tao-mismatch')
  expect(taoCheck(redirected(cors, 'https://third.test/'), tao('null'))).toMatchObject({
    ok: true,
    expected: 'null',
  })
  expect(taoCheck(cors, []).code).toBe('tao-missing')
  expect(taoCheck(request({ url: page.href }), []).code).toBe('tao-basic')
  expect(taoCheck(request({ url: page.href }), tao('*'), true)).toMatchObject({
    ok: false,
    code: 'tao-failed-before',
  })
  expect(taoCheck(request({ mode: 'navigate' }), []).code).toBe('tao-navigation')
  expect(taoCheck(request({ mode: 'navigate', url: page.href }), []).code).toBe('tao-basic')
})
