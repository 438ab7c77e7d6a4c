import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CredentialsMode,
  corsCheck,
  includesCredentials,
  needsCorsCheck,
  opaqueOrigin,
  type ResponseTainting,
} from '../src/index.ts'
import { acac, acao, headers, redirected, request } from './example.ts'

const spec = 'https://fetch.spec.whatwg.org/#concept-cors-check'
const anonymous = ['omit', 'same-origin'] satisfies CredentialsMode[]

function code(credentials: CredentialsMode, ...lines: string[]): string {
  const verdict = corsCheck(request({ credentials }), headers(...lines))
  return `${verdict.ok ? 'pass' : 'fail'} ${verdict.code}`
}

describe('CORS check', () => {
  it('106 Access-Control-Allow-Origin is read in any case, and its absence fails', () => {
    expect(corsCheck(request(), headers(acac))).toEqual({
      ok: false,
      code: 'acao-missing',
      received: null,
      expected: 'https://app.example',
      spec,
    })
    expect(code('omit', acao.toLowerCase())).toBe('pass acao-match')
    expect(code('omit', acao.replace('Access', 'ACCESS'))).toBe('pass acao-match')
    expect(code('omit', 'Access-Control-Allow-Origin:')).toBe('fail acao-mismatch')
  })

  it('107 * passes unless the credentials mode is include', () => {
    for (const mode of anonymous)
      expect(code(mode, 'Access-Control-Allow-Origin: *')).toBe('pass acao-wildcard')
    expect(code('include', 'Access-Control-Allow-Origin: *', acac)).toBe(
      'fail acao-wildcard-with-credentials',
    )
    expect(code('include', 'Access-Control-Allow-Origin: *')).toBe('fail acao-wildcard-with-credentials')
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(acac, 'Vary: Origin', 'Access-Control-Allow-Origin: *')),
        extra => {
          const list = headers('Access-Control-Allow-Origin: *', ...extra)
          expect(corsCheck(request({ credentials: 'include' }), list).ok).toBe(false)
          const sandboxed = { ...request({ credentials: 'include' }), origin: opaqueOrigin() }
          expect(corsCheck(sandboxed, list).ok).toBe(false)
        },
      ),
    )
  })

  it('108 otherwise it must be byte-equal to the request origin', () => {
    const near = [
      ...[
        'https://app.example/',
        'HTTPS://app.example',
        'https://App.example',
        'https://app.example:443',
        'app.example',
      ],
      ...[
        'http://app.example',
        'https://*.example',
        'https://*',
        '"https://app.example"',
        'https://app.example.',
      ],
      ...[
        'https://app.example https://b.example',
        'https://app.example;',
        '**',
        'https://app.exampl',
        '/.*/',
      ],
    ]
    for (const value of near) {
      expect(code('omit', `Access-Control-Allow-Origin: ${value}`), value).toBe('fail acao-mismatch')
      expect(code('include', `Access-Control-Allow-Origin: ${value}`, acac), value).toBe('fail acao-mismatch')
    }
    for (const mode of anonymous) expect(code(mode, acao)).toBe('pass acao-match')
    expect(code('include', acao, acac)).toBe('pass acao-match-with-credentials')
  })

  it('109 two Access-Control-Allow-Origin fields join with a comma and always fail, even when equal', () => {
    expect(corsCheck(request(), headers(acao, acao))).toEqual({
      ok: false,
      code: 'acao-multiple',
      received: 'https://app.example, https://app.example',
      expected: 'https://app.example',
      spec,
    })
    const wildcard = 'Access-Control-Allow-Origin: *'
    for (const pair of [
      [wildcard, wildcard],
      [wildcard, acao],
      [acao, 'Access-Control-Allow-Origin:'],
    ]) {
      expect(code('omit', ...pair)).toBe('fail acao-multiple')
      expect(code('include', ...pair, acac)).toBe('fail acao-multiple')
    }
    expect(code('omit', `${acao},https://b.example`)).toBe('fail acao-multiple')
  })

  it('110 null matches only a request whose serialised origin is null', () => {
    const allowNull = headers('Access-Control-Allow-Origin: null', acac)
    expect(corsCheck(request(), allowNull).code).toBe('acao-mismatch')
    const sandboxed = { ...request({ credentials: 'include' }), origin: opaqueOrigin() }
    expect(corsCheck(sandboxed, allowNull)).toMatchObject({ ok: true, code: 'acao-match-with-credentials' })
    expect(corsCheck(sandboxed, headers(acao, acac))).toMatchObject({ ok: false, expected: 'null' })
    expect(corsCheck(sandboxed, headers('Access-Control-Allow-Origin: NULL', acac)).ok).toBe(false)
    expect(corsCheck(redirected(request(), 'https://third.test/'), allowNull)).toMatchObject({
      ok: true,
      code: 'acao-match',
    })
  })

  it('111 in include mode Access-Control-Allow-Credentials must be exactly true', () => {
    const credentialed = request({ credentials: 'include' })
    expect(corsCheck(credentialed, headers(acao))).toEqual({
      ok: false,
      code: 'acac-missing',
      received: null,
      expected: 'true',
      spec,
    })
    for (const value of [
      'TRUE',
      'True',
      '1',
      'yes',
      '"true"',
      'true;',
      'true, false',
      'false',
      '',
      '?1',
      '*',
    ]) {
      const line = `Access-Control-Allow-Credentials: ${value}`
      expect(corsCheck(credentialed, headers(acao, line)), value).toEqual({
        ok: false,
        code: 'acac-not-true',
        received: value,
        expected: 'true',
        spec,
      })
    }
    expect(corsCheck(credentialed, headers(acao, acac))).toEqual({
      ok: true,
      code: 'acao-match-with-credentials',
      received: 'true',
      expected: 'true',
      spec,
    })
  })

  it('112 repeated Access-Control-Allow-Credentials joins to "true, true" and fails', () => {
    const verdict = corsCheck(request({ credentials: 'include' }), headers(acao, acac, acac))
    expect(verdict).toMatchObject({ ok: false, code: 'acac-not-true', received: 'true, true' })
  })

  it('113 outside include mode Access-Control-Allow-Credentials is not looked at', () => {
    for (const mode of anonymous) {
      expect(code(mode, acao, 'Access-Control-Allow-Credentials: junk')).toBe('pass acao-match')
      expect(code(mode, acao, acac, acac)).toBe('pass acao-match')
      expect(code(mode, 'Access-Control-Allow-Origin: *', acac)).toBe('pass acao-wildcard')
    }
  })

  it('114 the mode decides, not whether a credential was there', () => {
    // The request has no place to say that the jar was empty.
    expect(code('include', acao)).toBe('fail acac-missing')
    expect(code('same-origin', acao)).toBe('pass acao-match')
  })

  it('115 any status can pass: the check does not see it', () => {
    expect(corsCheck).toHaveLength(2)
  })

  it('116 it is made on every cors-tainted hop, redirects included', () => {
    expect(needsCorsCheck).toHaveLength(2)
    expect(needsCorsCheck('cors', 'network')).toBe(true)
    for (const tainting of ['basic', 'opaque'] satisfies ResponseTainting[]) {
      expect(needsCorsCheck(tainting, 'network')).toBe(false)
    }
  })

  it('117 it is not made on service-worker answers, nor on the 304 that revalidates a cached response', () => {
    expect(needsCorsCheck('cors', 'service-worker')).toBe(false)
    expect(needsCorsCheck('cors', 'revalidation')).toBe(false)
  })
})

describe('credentials', () => {
  it('154 go with mode include, or same-origin as long as tainting is basic', () => {
    const table: [CredentialsMode, ResponseTainting, boolean][] = [
      ['include', 'basic', true],
      ['include', 'cors', true],
      ['include', 'opaque', true],
      ['same-origin', 'basic', true],
      ['same-origin', 'cors', false],
      ['same-origin', 'opaque', false],
      ['omit', 'basic', false],
      ['omit', 'cors', false],
      ['omit', 'opaque', false],
    ]
    for (const [credentials, tainting, included] of table) {
      const asked = { ...request(), credentials, tainting }
      expect(includesCredentials(asked), `${credentials} ${tainting}`).toBe(included)
    }
  })
})
