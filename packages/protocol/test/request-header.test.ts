import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Header,
  isForbiddenRequestHeader,
  isForbiddenRequestHeaderName,
  isForbiddenResponseHeaderName,
  isNoCorsSafelistedRequestHeader,
  isNonWildcardRequestHeaderName,
  isPrivilegedNoCorsRequestHeaderName,
  isSafelistedRequestHeader,
  isSafelistedResponseHeaderName,
  isToken,
  keepsRequestHeader,
  mainFetch,
  mimeTypeEssence,
  originHeader,
  type Profile,
  parseSingleRange,
  preflightCause,
  profiles,
  safelistedRequestHeader,
  unsafeRequestHeaderNames,
} from '../src/index.ts'
import { allBytes, headers, request } from './example.ts'

/** The bytes that a header's value may not have, found by trying all 256. */
function refusedBytes(name: string, frame: (byte: string) => string): string[] {
  return allBytes.filter(byte => !isSafelistedRequestHeader(name, frame(byte)))
}

describe('forbidden request headers', () => {
  it('40 are the twenty-one names of the list, in any case', () => {
    const names = [
      ...[
        'Accept-Charset',
        'Accept-Encoding',
        'Access-Control-Request-Headers',
        'Access-Control-Request-Method',
      ],
      ...[
        'Connection',
        'Content-Length',
        'Cookie',
        'Cookie2',
        'Date',
        'DNT',
        'Expect',
        'Host',
        'Keep-Alive',
        'Origin',
      ],
      ...['Referer', 'Set-Cookie', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Via'],
    ]
    expect(names).toHaveLength(21)
    for (const name of names) {
      expect(isForbiddenRequestHeaderName(name), name).toBe(true)
      expect(isForbiddenRequestHeaderName(name.toLowerCase()), name).toBe(true)
      expect(isForbiddenRequestHeader(name.toUpperCase(), ''), name).toBe(true)
      expect(isForbiddenRequestHeaderName(`${name}x`), name).toBe(false)
    }
    for (const name of ['Accept', 'Content-Type', 'Set-Cookie2', 'Cookies', 'X-Cookie', '']) {
      expect(isForbiddenRequestHeaderName(name), name).toBe(false)
    }
  })

  it('41 are every name that starts with proxy- or sec-', () => {
    for (const name of ['Proxy-Authorization', 'proxy-', 'Sec-Fetch-Site', 'SEC-x', 'sec-']) {
      expect(isForbiddenRequestHeaderName(name), name).toBe(true)
    }
    for (const name of ['proxy', 'sec', 'secret', 'x-sec-fetch', 'proxyx']) {
      expect(isForbiddenRequestHeaderName(name), name).toBe(false)
    }
  })

  it('42 are the method overrides that name CONNECT, TRACE or TRACK in a comma-split value', () => {
    for (const name of ['X-HTTP-Method', 'x-http-method-override', 'X-METHOD-OVERRIDE']) {
      for (const value of ['TRACE', 'trace', 'GET,connect', ' Track ,x', 'a, ,\ttrace']) {
        expect(isForbiddenRequestHeader(name, value), `${name}: ${value}`).toBe(true)
      }
      for (const value of ['', 'GET', 'TRACES', 'GET TRACE', '"TRACE"', '"a,TRACE,b"', 'trac\u212a']) {
        expect(isForbiddenRequestHeader(name, value), `${name}: ${value}`).toBe(false)
      }
      expect(isForbiddenRequestHeaderName(name)).toBe(false)
    }
    expect(isForbiddenRequestHeader('X-Method', 'TRACE')).toBe(false)
  })

  it('43 leave User-Agent, Authorization, Cache-Control and If-* to the author, and so to the preflight', () => {
    for (const name of [
      'User-Agent',
      'Authorization',
      'Cache-Control',
      'If-None-Match',
      'If-Modified-Since',
      'If-Match',
    ]) {
      expect(isForbiddenRequestHeader(name, 'x'), name).toBe(false)
      expect(unsafeRequestHeaderNames([[name, 'x']])).toEqual([name.toLowerCase()])
      expect(keepsRequestHeader(name, 'x'), name).toBe(true)
      expect(keepsRequestHeader(name, 'x', profiles.chromium), name).toBe(name !== 'User-Agent')
      expect(keepsRequestHeader(name, 'x', profiles.firefox), name).toBe(true)
      expect(keepsRequestHeader(name, 'x', profiles.webkit), name).toBe(true)
    }
    expect(keepsRequestHeader('Cookie', 'x')).toBe(false)
    expect(keepsRequestHeader('X-HTTP-Method', 'TRACE')).toBe(false)
  })
})

it('forbidden and safelisted response header names, in any case', () => {
  expect(['Set-Cookie', 'set-cookie2'].every(isForbiddenResponseHeaderName)).toBe(true)
  expect(['Set-Cookie3', 'Cookie', ''].some(isForbiddenResponseHeaderName)).toBe(false)
  expect(['Date', 'Content-Encoding', 'ETag', 'Set-Cookie', '*'].some(isSafelistedResponseHeaderName)).toBe(
    false,
  )
})

describe('safelisted request headers', () => {
  const five: Record<string, string> = {
    accept: 'a',
    'accept-language': 'a',
    'content-language': 'a',
    'content-type': 'text/plain',
    range: 'bytes=0-',
  }

  it('45 a value of 128 bytes is safe and one of 129 is not, whatever the name', () => {
    const padded = (name: string, length: number) =>
      name === 'range'
        ? `bytes=0-${'9'.repeat(length - 8)}`
        : name === 'content-type'
          ? `text/plain;${'a'.repeat(length - 11)}`
          : 'a'.repeat(length)
    for (const name of Object.keys(five)) {
      for (const length of [127, 128, 129]) {
        const value = padded(name, length)
        expect(value).toHaveLength(length)
        const verdict = safelistedRequestHeader(name, value)
        expect(verdict.code, `${name} ${length}`).toBe(length > 128 ? 'value-too-long' : 'safelisted')
        expect(verdict.ok).toBe(length <= 128)
      }
    }
    expect(safelistedRequestHeader('accept', '\u00e9'.repeat(128)).code).toBe('safelisted')
    expect(safelistedRequestHeader('x-custom', 'a'.repeat(129)).code).toBe('name-not-safelisted')
  })

  it('46 Accept is safe unless it has an unsafe byte', () => {
    expect(isSafelistedRequestHeader('ACCEPT', 'text/html, application/xml;q=0.9, */*;q=0.8')).toBe(true)
    expect(isSafelistedRequestHeader('Accept', '')).toBe(true)
    expect(safelistedRequestHeader('Accept', 'text/plain;a="b"')).toEqual({
      ok: false,
      code: 'unsafe-byte',
      received: 'text/plain;a="b"',
      expected: 'no control byte but HT, no DEL, none of "():<>?@[\\]{}',
      spec: 'https://fetch.spec.whatwg.org/#cors-safelisted-request-header',
    })
  })

  it('47 unsafe bytes are controls below 0x20 except HT, DEL, and "():<>?@[\\]{}', () => {
    const unsafe = [...allBytes.slice(0, 0x20).filter(byte => byte !== '\t'), ...'"():<>?@[\\]{}\x7f'].sort()
    expect(unsafe).toHaveLength(31 + 13 + 1)
    expect(refusedBytes('accept', byte => `a${byte}b`).sort()).toEqual(unsafe)
    expect(refusedBytes('content-type', byte => `text/plain;a${byte}b`).sort()).toEqual(unsafe)
  })

  it('48 language headers allow alphanumerics, space and * , - . ; = only', () => {
    const allowed = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 *,-.;='
    for (const name of ['Accept-Language', 'content-language']) {
      expect(refusedBytes(name, byte => byte)).toEqual(allBytes.filter(byte => !allowed.includes(byte)))
    }
    expect(safelistedRequestHeader('accept-language', 'de;q=0.8, en_US').code).toBe('language-byte')
    expect(safelistedRequestHeader('accept-language', 'de-CH, en;q=0.8, *;q=0.1').code).toBe('safelisted')
  })

  it('49 Content-Type must be one of three essences, with any parameters and no unsafe byte', () => {
    const codes: [string, string][] = [
      ['text/plain', 'safelisted'],
      ['TEXT/Plain', 'safelisted'],
      ['text/plain;charset=utf-8', 'safelisted'],
      ['text/plain ; charset=utf-8;;=', 'safelisted'],
      [' text/plain', 'safelisted'],
      ['multipart/form-data; boundary=x', 'safelisted'],
      ['application/x-www-form-urlencoded;charset=UTF-8', 'safelisted'],
      ['text/plain;application/json', 'safelisted'],
      ['text/plain; charset="utf-8"', 'unsafe-byte'],
      ['application/json', 'content-type-essence'],
      ['text/plain2', 'content-type-essence'],
      ['text/html', 'content-type-essence'],
      ['text/plain, application/json', 'content-type-unparsable'],
      ['application/json, text/plain', 'content-type-unparsable'],
      ['text/ plain', 'content-type-unparsable'],
      ['text /plain', 'content-type-unparsable'],
      ['text/', 'content-type-unparsable'],
      ['/plain', 'content-type-unparsable'],
      ['text', 'content-type-unparsable'],
      ['text;/plain', 'content-type-unparsable'],
      ['text/plain/x', 'content-type-unparsable'],
      ['', 'content-type-unparsable'],
    ]
    for (const [value, code] of codes)
      expect(safelistedRequestHeader('Content-Type', value).code, value).toBe(code)
  })

  it('50 Range is safe as one bytes=N- or bytes=N-M with N<=M and no whitespace', () => {
    const codes: [string, string][] = [
      ['bytes=0-', 'safelisted'],
      ['bytes=0-0', 'safelisted'],
      ['bytes=5-10', 'safelisted'],
      ['bytes=05-5', 'safelisted'],
      ['bytes=9007199254740992-9007199254740993', 'safelisted'],
      ['bytes=9007199254740993-9007199254740992', 'range-unparsable'],
      ['bytes=10-5', 'range-unparsable'],
      ['bytes=-500', 'range-suffix'],
      ['bytes=-', 'range-unparsable'],
      ['bytes=', 'range-unparsable'],
      ['bytes=0', 'range-unparsable'],
      ['bytes =0-', 'range-unparsable'],
      ['bytes= 0-', 'range-unparsable'],
      ['bytes=0 -', 'range-unparsable'],
      ['bytes=0- ', 'range-unparsable'],
      ['Bytes=0-', 'range-unparsable'],
      ['bytes=0-1,2-3', 'range-unparsable'],
      ['bytes=0-1-2', 'range-unparsable'],
      ['bytes=a-', 'range-unparsable'],
      ['items=0-', 'range-unparsable'],
      ['', 'range-unparsable'],
    ]
    for (const [value, code] of codes) expect(safelistedRequestHeader('Range', value).code, value).toBe(code)
    expect(parseSingleRange('bytes=5-')).toEqual({ start: '5', end: '' })
    expect(parseSingleRange('bytes=-5')).toEqual({ start: '', end: '5' })
  })

  it('53 Chromium has client hints on its safelist, each with the values it can have', () => {
    const safe = [
      ...['Save-Data: on', 'save-data: ON', 'DPR: 1', 'DPR: 1.5', 'Device-Memory: 0.5', 'Downlink: 10'],
      ...['Width: 10', 'Viewport-Width: 10', 'RTT: 50', 'ECT: 4g', 'ECT: slow-2g', 'Intervention: any'],
    ]
    const unsafe = [
      ...['Save-Data: off', 'DPR: 1.', 'DPR: .5', 'DPR: x', 'DPR:', 'Downlink: 1e3', 'Width: 10.5'],
      ...['RTT: -1', 'ECT: 4G', 'ECT: offline'],
    ]
    const code = (line: string, by: Profile) =>
      headers(line).map(([name, value]) => safelistedRequestHeader(name, value, by).code)
    for (const line of safe) expect(code(line, profiles.chromium), line).toEqual(['safelisted'])
    for (const line of unsafe) expect(code(line, profiles.chromium), line).toEqual(['client-hint-value'])
    for (const line of ['Lang: en', 'X-A: 1', 'Constructor: 1']) {
      expect(code(line, profiles.chromium), line).toEqual(['name-not-safelisted'])
    }
    const long = `Intervention: ${'a'.repeat(129)}`
    expect(code(long, profiles.chromium)).toEqual(['value-too-long'])
    for (const by of [profiles.spec, profiles.firefox, profiles.webkit]) {
      for (const line of safe) expect(code(line, by), line).toEqual(['name-not-safelisted'])
    }
    expect(unsafeRequestHeaderNames(headers('DPR: 1', 'X-A: 1'), profiles.chromium)).toEqual(['x-a'])
    expect(isNoCorsSafelistedRequestHeader('DPR', '1')).toBe(false)
  })

  it('51 each entry is judged alone, not the joined value', () => {
    expect(unsafeRequestHeaderNames(headers('Content-Type: text/plain', 'content-type: text/plain'))).toEqual(
      [],
    )
    expect(
      unsafeRequestHeaderNames(headers('Content-Type: application/json', 'Content-Type: text/plain')),
    ).toEqual(['content-type'])
    const half: Header = ['Accept', 'a'.repeat(100)]
    expect(unsafeRequestHeaderNames([half, half])).toEqual([])
  })

  it('52 safe values of 1024 bytes together stay safe, 1025 make all their names unsafe', () => {
    const accepts = (total: number): Header[] => {
      const list: Header[] = Array.from({ length: 7 }, () => ['Accept', 'a'.repeat(128)] as const)
      return [...list, ['Accept-Language', 'a'.repeat(total - 7 * 128)]]
    }
    expect(unsafeRequestHeaderNames(accepts(1023))).toEqual([])
    expect(unsafeRequestHeaderNames(accepts(1024))).toEqual([])
    const over: Header[] = [...accepts(1024), ['Content-Language', 'a']]
    expect(unsafeRequestHeaderNames(over)).toEqual(['accept', 'accept-language', 'content-language'])
    // Unsafe values do not count towards the total.
    expect(unsafeRequestHeaderNames([...accepts(1024), ['X-A', 'a'.repeat(2000)]])).toEqual(['x-a'])
    expect(unsafeRequestHeaderNames(over, profiles.firefox)).toEqual([])
    // Where the lines of one name are one value, it is too long by itself.
    expect(unsafeRequestHeaderNames(over, profiles.chromium)).toEqual(['accept'])
    expect(unsafeRequestHeaderNames(over, profiles.webkit)).toEqual(['accept'])
  })

  it('53 the unsafe list is lower-cased, without duplicates and byte-sorted', () => {
    expect(
      unsafeRequestHeaderNames(headers('X-b: 1', 'x-A: 1', 'Authorization: 1', 'X-B: 2', 'X_c: 1', 'X1: 1')),
    ).toEqual(['authorization', 'x-a', 'x-b', 'x1', 'x_c'])
    const name = fc.string({ unit: fc.constantFrom(...'abzABZ019-_~!'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), list => {
        const names = unsafeRequestHeaderNames(list)
        expect(names).toEqual([...new Set(list.map(([name]) => name.toLowerCase()))].sort())
        expect(names.every(isToken)).toBe(true)
      }),
    )
  })

  it('54 Authorization is the only non-wildcard name', () => {
    expect(['Authorization', 'authorization', 'AUTHORIZATION'].every(isNonWildcardRequestHeaderName)).toBe(
      true,
    )
    expect(['Proxy-Authorization', 'Cookie', 'X-Api-Key', '*', ''].some(isNonWildcardRequestHeaderName)).toBe(
      false,
    )
  })

  it('55 headers of the user agent never count: they join after the path is chosen', () => {
    const plain = request({ headers: headers('Accept: */*', 'Accept-Language: en;q=0.5') })
    expect(mainFetch(plain).code).toBe('cors')
    const tainted = { ...plain, tainting: 'cors' } as const
    expect(originHeader(tainted).value).toBe('https://app.example')
    expect(tainted.headers).toEqual(plain.headers)
    expect(preflightCause(tainted)).toBeNull()
  })

  it('56 a feature of the user agent may send any content type without a preflight, script may not', () => {
    const report = { method: 'POST', headers: headers('Content-Type: application/csp-report') }
    expect(mainFetch(request({ ...report, unsafeRequest: false })).code).toBe('cors')
    expect(mainFetch(request(report)).code).toBe('cors-with-preflight')
  })

  it('no-cors lets four names through, and Range to privileged APIs', () => {
    for (const [name, value] of Object.entries(five)) {
      expect(isNoCorsSafelistedRequestHeader(name, value), name).toBe(name !== 'range')
      expect(isPrivilegedNoCorsRequestHeaderName(name), name).toBe(name === 'range')
    }
    expect(isNoCorsSafelistedRequestHeader('Content-Type', 'application/json')).toBe(false)
    expect(isNoCorsSafelistedRequestHeader('X-A', 'a')).toBe(false)
  })
})

it('a MIME type has an essence as long as its type and subtype are tokens', () => {
  expect(mimeTypeEssence('\r\n Text/HTML \t;charset')).toBe('text/html')
  expect(mimeTypeEssence('a/b;')).toBe('a/b')
  expect(mimeTypeEssence('a/b c')).toBeNull()
  expect(mimeTypeEssence('a/;b')).toBeNull()
  expect(mimeTypeEssence('\u00e4/b')).toBeNull()
})
