import { describe, expect, it } from 'vitest'
import {
  hasBadPort,
  hasNullBody,
  isBadPort,
  isMixedContent,
  isPotentiallyTrustworthyOrigin,
  isPotentiallyTrustworthyUrl,
  mainFetch,
  opaqueOrigin,
  originOf,
  profiles,
  type RequestMode,
  withTainting,
} from '../src/index.ts'
import { api, headers, page, redirected, request } from './example.ts'

const spec = 'https://fetch.spec.whatwg.org/#concept-main-fetch'

describe('main fetch', () => {
  it('57 bad ports are refused before anything else', () => {
    expect(mainFetch(request({ url: 'http://api.test:6667/', mode: 'same-origin' }))).toEqual({
      ok: false,
      code: 'bad-port',
      received: '6667',
      expected: 'a port that is not blocked',
      spec: 'https://fetch.spec.whatwg.org/#block-bad-port',
    })
    expect(mainFetch(request({ url: 'https://app.example:25/' })).code).toBe('bad-port')
    const ports = Array.from({ length: 65536 }, (_, port) => port).filter(isBadPort)
    expect(ports).toHaveLength(83)
    expect([0, 1, 21, 22, 25, 6000, 6665, 6669, 6697, 10080].every(isBadPort)).toBe(true)
    expect([80, 443, 3000, 8080, 6664, 6670, 10081].some(isBadPort)).toBe(false)
    expect(hasBadPort(new URL('ftp://a.example:25/'))).toBe(false)
    expect(hasBadPort(new URL('https://a.example/'))).toBe(false)
  })

  it('58 from a secure page, http to anything but a potentially trustworthy host is refused', () => {
    expect(mainFetch(request({ url: 'http://api.test/' }))).toMatchObject({
      ok: false,
      code: 'mixed-content',
      received: 'http://api.test/',
    })
    for (const url of [
      'http://localhost:3000/',
      'http://a.localhost/',
      'http://127.0.0.2/',
      'http://[::1]/',
    ]) {
      const codes = Object.entries(profiles).map(([name, by]) => [name, mainFetch(request({ url }), by).code])
      expect(Object.fromEntries(codes), url).toEqual({
        spec: 'cors',
        chromium: 'cors',
        firefox: 'cors',
        webkit: url.startsWith('http:') ? 'mixed-content' : 'cors',
      })
      expect(mainFetch(request({ url, page: 'http://app.example/' }), profiles.webkit).code, url).toBe('cors')
    }
    expect(mainFetch(request({ url: 'http://api.test/', page: 'http://app.example/' })).code).toBe('cors')
    const framed = request({
      url: 'http://api.test/',
      page: 'http://app.example/',
      ancestorOrigins: [originOf(page)],
    })
    expect(mainFetch(framed).code).toBe('mixed-content')
    const sandboxed = { ...request({ url: 'http://api.test/' }), origin: opaqueOrigin() }
    expect(isMixedContent(sandboxed)).toBe(false)
    const local = request({ url: 'http://api.test/', page: 'http://localhost:3000/' })
    expect(isMixedContent(local)).toBe(true)
    for (const engine of [profiles.chromium, profiles.firefox, profiles.webkit]) {
      expect(isMixedContent(local, engine)).toBe(false)
      expect(isMixedContent(request({ url: 'http://api.test/' }), engine)).toBe(true)
    }
  })

  it('61 same-origin with basic tainting, data: and navigations go without CORS', () => {
    expect(
      mainFetch(request({ url: 'https://app.example/x', method: 'DELETE', headers: headers('X-A: 1') })),
    ).toEqual({
      ok: true,
      code: 'basic',
      tainting: 'basic',
      received: 'https://app.example',
      expected: 'https://app.example',
      spec,
    })
    for (const mode of ['cors', 'no-cors', 'same-origin'] as const) {
      expect(mainFetch(request({ url: 'data:text/plain,x', mode })).code, mode).toBe('basic')
      expect(mainFetch(request({ url: page.href, mode })).code, mode).toBe('basic')
    }
    for (const mode of ['navigate', 'websocket', 'webtransport'] as const) {
      expect(mainFetch(request({ mode })).code, mode).toBe('basic')
    }
    const blob = request({ url: 'blob:https://app.example/uuid' })
    expect(mainFetch(blob).code).toBe('basic')
  })

  it('62 same-origin mode to another origin fails with nothing sent', () => {
    expect(mainFetch(request({ mode: 'same-origin' }))).toEqual({
      ok: false,
      code: 'same-origin-mode',
      received: 'https://api.test',
      expected: 'https://app.example',
      spec,
    })
  })

  it('63 no-cors to another origin needs redirect mode follow, and is opaque', () => {
    expect(mainFetch(request({ mode: 'no-cors' }))).toMatchObject({
      ok: true,
      code: 'opaque',
      tainting: 'opaque',
    })
    for (const redirect of ['error', 'manual'] as const) {
      const verdict = mainFetch(request({ mode: 'no-cors', redirect }))
      expect(verdict).toMatchObject({
        ok: false,
        code: 'no-cors-redirect-mode',
        received: redirect,
        expected: 'follow',
      })
    }
  })

  it('64 cors to a scheme that is neither http nor https is refused', () => {
    for (const url of [
      'ftp://api.test/',
      'about:blank',
      'file:///x',
      'capacitor://localhost/',
      'blob:https://api.test/u',
    ]) {
      const verdict = mainFetch(request({ url, page: 'http://app.example/' }))
      expect(verdict, url).toMatchObject({ ok: false, code: 'not-http-scheme', expected: 'http or https' })
    }
  })

  it('65 there is a preflight for the flag, or with unsafe-request for an unsafe method or header', () => {
    const preflighted = (init: Parameters<typeof request>[0]) => {
      const verdict = mainFetch(request(init))
      return verdict.code === 'cors-with-preflight' ? verdict.cause : verdict.code
    }
    expect(preflighted({ useCorsPreflight: true, method: 'POST' })).toEqual({
      flag: true,
      method: null,
      headerNames: [],
      redirect: false,
    })
    expect(preflighted({ useCorsPreflight: true, unsafeRequest: false })).toMatchObject({ flag: true })
    expect(preflighted({ method: 'POST', body: 'stream' })).toMatchObject({ flag: true })
    expect(preflighted({ method: 'PUT' })).toEqual({
      flag: false,
      method: 'PUT',
      headerNames: [],
      redirect: false,
    })
    expect(preflighted({ headers: headers('X-B: 1', 'x-a: 1', 'Accept: a') })).toEqual({
      flag: false,
      method: null,
      headerNames: ['x-a', 'x-b'],
      redirect: false,
    })
    expect(preflighted({ method: 'PUT', headers: headers('X-A: 1'), unsafeRequest: false })).toBe('cors')
    expect(preflighted({ method: 'post' })).toMatchObject({ method: 'post' })
  })

  it('66 otherwise it is cors without a preflight', () => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const verdict = mainFetch(request({ method, credentials: 'include', headers: headers('Accept: x') }))
      expect(verdict).toEqual({
        ok: true,
        code: 'cors',
        tainting: 'cors',
        received: 'https://api.test',
        expected: 'https://app.example',
        spec,
      })
    }
  })

  it('67 once tainting is cors it never returns to basic', () => {
    const home = withTainting(redirected(request(), page.href), 'cors')
    expect(mainFetch(home)).toMatchObject({ ok: true, code: 'cors', tainting: 'cors' })
    expect(mainFetch(withTainting(home, 'basic')).code).toBe('basic')
    const opaque = withTainting(redirected(request({ mode: 'no-cors' }), page.href), 'opaque')
    expect(mainFetch(opaque)).toMatchObject({ code: 'opaque', tainting: 'opaque' })
    expect(withTainting(home, 'cors')).toBe(home)
  })

  it('70 HEAD, CONNECT and the null body statuses deliver no body', () => {
    const nullBody = Array.from({ length: 1000 }, (_, status) => status).filter(status =>
      hasNullBody('GET', status),
    )
    expect(nullBody).toEqual([101, 103, 204, 205, 304])
    expect(hasNullBody('HEAD', 200)).toBe(true)
    expect(hasNullBody('CONNECT', 200)).toBe(true)
    expect(hasNullBody('head', 200)).toBe(false)
  })

  it('91 same-origin and no-cors requests are never preflighted', () => {
    const unsafe = { method: 'DELETE', headers: headers('X-A: 1'), useCorsPreflight: true }
    for (const mode of ['cors', 'same-origin', 'no-cors'] satisfies RequestMode[]) {
      expect(mainFetch(request({ ...unsafe, url: page.href, mode })).code, mode).toBe('basic')
    }
    expect(mainFetch(request({ ...unsafe, mode: 'no-cors' })).code).toBe('opaque')
    expect(mainFetch(request({ ...unsafe, mode: 'same-origin' })).code).toBe('same-origin-mode')
    expect(mainFetch(request({ ...unsafe, url: api.href })).code).toBe('cors-with-preflight')
  })
})

it('potentially trustworthy are https, wss, file, loopback, data and about:blank', () => {
  for (const url of [
    'https://a.test/',
    'wss://a.test/',
    'http://localhost/',
    'ws://127.0.0.1/',
    'file:///x',
    'data:,x',
  ]) {
    expect(isPotentiallyTrustworthyUrl(new URL(url)), url).toBe(true)
  }
  for (const url of ['about:blank', 'about:srcdoc', 'about:blank?x#y', 'blob:https://a.test/u']) {
    expect(isPotentiallyTrustworthyUrl(new URL(url)), url).toBe(true)
  }
  for (const url of ['http://a.test/', 'ws://a.test/', 'about:config', 'blob:http://a.test/u', 'foo:bar']) {
    expect(isPotentiallyTrustworthyUrl(new URL(url)), url).toBe(false)
  }
  expect(isPotentiallyTrustworthyOrigin(opaqueOrigin())).toBe(false)
  expect(isPotentiallyTrustworthyOrigin({ kind: 'tuple', scheme: 'file', host: '', port: null })).toBe(true)
})
