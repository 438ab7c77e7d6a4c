import { describe, expect, it } from 'vitest'
import {
  type FetchRequest,
  opaqueOrigin,
  originHeader,
  profiles,
  type ReferrerPolicy,
  redirectTaint,
  serializeRequestOrigin,
  withTainting,
} from '../src/index.ts'
import { page, redirected, request } from './example.ts'

const policies: readonly ReferrerPolicy[] = [
  ...(['', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin'] as const),
  ...(['origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url'] as const),
]

describe('redirect-taint', () => {
  it('31 walks the URL list hop to hop, judged against the request origin', () => {
    const chains: [string[], string][] = [
      [[], 'same-origin'],
      [['https://third.test/'], 'cross-site'],
      [['https://api.test/other'], 'same-origin'],
      [['https://app.example/'], 'cross-site'],
      [['https://b.api.test/'], 'same-site'],
      [['http://api.test/'], 'cross-site'],
      [['https://b.api.test/', 'https://c.api.test/'], 'same-site'],
      [['https://b.api.test/', 'https://third.test/'], 'cross-site'],
      [['https://api.test:8443/'], 'same-site'],
    ]
    for (const [urls, taint] of chains) {
      expect(redirectTaint(redirected(request(), ...urls)), urls.join(' ')).toBe(taint)
    }
    const home = request({ url: page.href })
    const fromHome: [string[], string][] = [
      [['https://app.example/x'], 'same-origin'],
      [['https://api.test/'], 'same-origin'],
      [['https://sub.app.example/'], 'same-origin'],
      [['https://sub.app.example/', 'https://app.example/'], 'same-site'],
      [['https://sub.app.example/', 'https://other.app.example/'], 'same-site'],
      [['https://sub.app.example/', 'https://api.test/'], 'same-site'],
      [['https://api.test/', 'https://app.example/'], 'cross-site'],
      [['https://api.test/', 'https://api.test/x'], 'same-origin'],
      [['https://sub.app.example/', 'https://app.example/', 'https://api.test/'], 'same-site'],
    ]
    for (const [urls, taint] of fromHome)
      expect(redirectTaint(redirected(home, ...urls)), urls.join(' ')).toBe(taint)
    const sandboxed = { ...request({ url: page.href }), origin: opaqueOrigin() }
    expect(redirectTaint(sandboxed)).toBe('same-origin')
    expect(redirectTaint(redirected(sandboxed, page.href))).toBe('same-origin')
    expect(redirectTaint(redirected(sandboxed, 'https://api.test/'))).toBe('cross-site')
  })

  it('32 the request origin is null whenever the taint is not same-origin, even if only same-site', () => {
    expect(serializeRequestOrigin(request())).toBe('https://app.example')
    expect(serializeRequestOrigin(redirected(request(), 'https://api.test/2'))).toBe('https://app.example')
    expect(serializeRequestOrigin(redirected(request(), 'https://b.api.test/'))).toBe('null')
    expect(serializeRequestOrigin(redirected(request(), 'https://third.test/'))).toBe('null')
    expect(serializeRequestOrigin({ ...request(), origin: opaqueOrigin() })).toBe('null')
  })
})

describe('the Origin header', () => {
  const basic = (method: string, init: Parameters<typeof request>[0] = {}) =>
    request({ url: page.href, method, ...init })

  it('33 is always sent with cors tainting, GET included', () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
      for (const referrerPolicy of policies) {
        const cors = withTainting(request({ method, referrerPolicy }), 'cors')
        expect(originHeader(cors)).toEqual({ code: 'cors', value: 'https://app.example' })
      }
    }
    expect(originHeader(withTainting(redirected(request(), 'https://third.test/'), 'cors'))).toEqual({
      code: 'cors',
      value: 'null',
    })
  })

  it('34 is not sent with same-origin or no-cors GET and HEAD', () => {
    for (const method of ['GET', 'HEAD']) {
      expect(originHeader(basic(method))).toEqual({ code: 'not-sent', value: null })
      const noCors = withTainting(request({ method, mode: 'no-cors' }), 'opaque')
      expect(originHeader(noCors)).toEqual({ code: 'not-sent', value: null })
    }
  })

  it('35 is sent with any other method, even same-origin', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', 'patch']) {
      expect(originHeader(basic(method)), method).toEqual({ code: 'method', value: 'https://app.example' })
    }
    expect(originHeader({ ...basic('POST'), origin: opaqueOrigin() })).toEqual({
      code: 'method',
      value: 'null',
    })
  })

  it('36 referrer policy can blank it only when the mode is not cors', () => {
    for (const referrerPolicy of policies) {
      expect(originHeader(basic('POST', { referrerPolicy })).value, referrerPolicy).toBe(
        'https://app.example',
      )
    }
    expect(originHeader(basic('POST', { mode: 'same-origin', referrerPolicy: 'no-referrer' }))).toEqual({
      code: 'blanked-by-referrer-policy',
      value: 'null',
    })
  })

  it('37 outside cors mode: no-referrer blanks, strict and downgrade on https to http, same-origin cross-origin', () => {
    const post = (url: string, referrerPolicy: ReferrerPolicy, from = page.href): FetchRequest =>
      withTainting(request({ method: 'POST', mode: 'no-cors', url, referrerPolicy, page: from }), 'opaque')
    const blanked = (url: string, from?: string) =>
      policies.filter(policy => originHeader(post(url, policy, from)).value === 'null')
    const downgrade = ['no-referrer-when-downgrade', 'strict-origin', 'strict-origin-when-cross-origin']
    expect(blanked('https://api.test/')).toEqual(['no-referrer', 'same-origin'])
    expect(new Set(blanked('http://localhost/'))).toEqual(
      new Set(['no-referrer', 'same-origin', ...downgrade]),
    )
    expect(blanked('http://api.test/', 'http://app.example/')).toEqual(['no-referrer', 'same-origin'])
    expect(blanked('https://app.example/x')).toEqual(['no-referrer'])
    const noReferrer = post('https://api.test/', 'no-referrer')
    expect(originHeader(noReferrer, profiles.chromium)).toEqual({
      code: 'method',
      value: 'https://app.example',
    })
    const sameOriginOnly = post('https://api.test/', 'same-origin')
    expect(originHeader(sameOriginOnly, profiles.chromium).value).toBe('https://app.example')
    const downgraded = post('http://localhost/', 'unsafe-url')
    expect(originHeader(downgraded).value).toBe('https://app.example')
    // Across sites it takes such a policy for the default one.
    expect(originHeader(downgraded, profiles.firefox).value).toBe('null')
    expect(originHeader(noReferrer, profiles.firefox).value).toBe('null')
    expect(originHeader(noReferrer, profiles.webkit).value).toBe('null')
  })

  it('38 is always sent by WebSocket and WebTransport', () => {
    for (const mode of ['websocket', 'webtransport'] as const) {
      for (const referrerPolicy of policies) {
        expect(originHeader(request({ mode, referrerPolicy }))).toEqual({
          code: 'websocket',
          value: 'https://app.example',
        })
      }
    }
  })
})
