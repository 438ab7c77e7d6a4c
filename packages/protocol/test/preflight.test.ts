import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type FetchRequest,
  getHeader,
  type HeaderList,
  includesCredentials,
  judgePreflight,
  mainFetch,
  originHeader,
  PreflightCache,
  type PreflightVerdict,
  type Profile,
  preflightCause,
  preflightMaxAge,
  preflightRequest,
  profiles,
  redirectStep,
  unsafeRequestHeaderNames,
  withTainting,
} from '../src/index.ts'
import { acac, acao, headers, profile, redirected, request } from './example.ts'

const spec = 'https://fetch.spec.whatwg.org/#cors-preflight-fetch-0'
const put = request({ method: 'PUT' })
const custom = request({ headers: headers('X-Custom: 1') })
const authorized = request({ headers: headers('Authorization: Bearer x') })

function judge(
  of: FetchRequest,
  lines: string[],
  status = 204,
  by: Profile = profiles.spec,
): PreflightVerdict {
  return judgePreflight(of, { status, headers: headers(acao, ...lines) }, by)
}

function include(of: FetchRequest): FetchRequest {
  return { ...of, credentials: 'include' }
}

function maxAge(value: string | null, by: Profile = profiles.spec): number {
  return preflightMaxAge(value === null ? [] : [['Access-Control-Max-Age', value]], by).seconds
}

describe('the CORS-preflight request', () => {
  const original = redirected(
    request({
      method: 'PUT',
      credentials: 'include',
      headers: headers('X-B: 1', 'authorization: x'),
      body: 'replayable',
    }),
    'https://third.test/x#y',
  )
  const preflight = preflightRequest(original)

  it('71 is OPTIONS to the same URL list, from the same origin and policy, in mode and tainting cors', () => {
    expect(preflight).toMatchObject({ method: 'OPTIONS', mode: 'cors', tainting: 'cors', body: 'none' })
    expect(preflight.urlList).toBe(original.urlList)
    expect(preflight.origin).toBe(original.origin)
    expect(preflight.referrerPolicy).toBe(original.referrerPolicy)
    expect(preflight.partitionKey).toBe(original.partitionKey)
    expect(preflightCause(preflight)).toBeNull()
  })

  it('72 sends Accept */*, the method, and the unsafe header names only when there are some', () => {
    expect(preflight.headers).toEqual([
      ['Accept', '*/*'],
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'authorization,x-b'],
    ])
    expect(preflightRequest(request({ method: 'patch', headers: headers('Accept: a') })).headers).toEqual([
      ['Accept', '*/*'],
      ['Access-Control-Request-Method', 'patch'],
    ])
  })

  it('73 joins the names by a bare comma', () => {
    const three = preflightRequest(request({ headers: headers('X-C: 1', 'X-A: 1', 'X-B: 1', 'x-a: 2') }))
    expect(getHeader(three.headers, 'access-control-request-headers')).toBe('x-a,x-b,x-c')
  })

  it('74 carries no credential, whatever the mode of the request', () => {
    for (const credentials of ['omit', 'same-origin', 'include'] as const) {
      const sent = preflightRequest({ ...original, credentials })
      expect(includesCredentials(sent), credentials).toBe(false)
      expect(sent.headers.map(([name]) => name)).toEqual([
        ...['Accept', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'],
      ])
    }
  })

  it('75 has the Set-Cookie of its response ignored, as no credentials are included', () => {
    expect(includesCredentials(preflight)).toBe(false)
    const plain = judge(put, ['Access-Control-Allow-Methods: PUT'])
    expect(judge(put, ['Access-Control-Allow-Methods: PUT', 'Set-Cookie: a=1'])).toEqual(plain)
  })

  it('39 carries the same origin as the request it precedes, null included', () => {
    const direct = request({ method: 'PUT' })
    expect(originHeader(preflightRequest(direct))).toEqual({ code: 'cors', value: 'https://app.example' })
    expect(originHeader(preflight)).toEqual({ code: 'cors', value: 'null' })
    for (const of of [direct, original]) {
      expect(originHeader(preflightRequest(of))).toEqual(originHeader(withTainting(of, 'cors')))
    }
  })
})

describe('judging the answer', () => {
  it('39 but in Firefox says the origin of the page, and is judged and remembered by it', () => {
    const start = request({ method: 'PUT' })
    const tainted = redirected(start, 'https://third.test/')
    const entries = Object.entries(profiles).map(([name, by]) => {
      const cache = new PreflightCache({ now: () => 0, profile: by })
      const verdict = judgePreflight(
        tainted,
        {
          status: 204,
          headers: headers(acao, 'Access-Control-Allow-Methods: PUT', 'Access-Control-Max-Age: 5'),
        },
        by,
      )
      if (verdict.ok) cache.store(tainted, verdict.grant)
      const untainted = request({ method: 'PUT', url: 'https://third.test/' })
      const origin = originHeader(preflightRequest(withTainting(tainted, 'cors'), by)).value
      return [name, [origin, verdict.code, cache.match(tainted).ok, cache.match(untainted).ok]]
    })
    const asSpec = ['null', 'acao-mismatch', false, false]
    expect(Object.fromEntries(entries)).toEqual({
      spec: asSpec,
      chromium: asSpec,
      firefox: ['https://app.example', 'preflight-ok', true, true],
      webkit: asSpec,
    })
    expect(originHeader(withTainting(tainted, 'cors'), profiles.firefox).value).toBe('null')
  })

  it('77 a redirect is a failure, followed or not', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      expect(judge(put, ['Access-Control-Allow-Methods: PUT', 'Location: /x'], status)).toEqual({
        ok: false,
        code: 'preflight-redirect',
        received: `${status}`,
        expected: '200 to 299',
        spec,
      })
    }
  })

  it('77 a redirect is blamed before the origin in Chromium, and with 78 any status in WebKit', () => {
    const blame = (status: number, by: Profile) =>
      judgePreflight(put, { status, headers: [] }, by).code.replace('preflight-', '')
    const codes = Object.entries(profiles).map(([name, by]) => [name, [blame(302, by), blame(404, by)]])
    expect(Object.fromEntries(codes)).toEqual({
      spec: ['acao-missing', 'acao-missing'],
      chromium: ['redirect', 'acao-missing'],
      firefox: ['acao-missing', 'acao-missing'],
      webkit: ['redirect', 'status'],
    })
  })

  it('78 only 200 to 299 succeeds', () => {
    const ok = Array.from({ length: 1000 }, (_, status) => status).filter(
      status => judge(put, ['Access-Control-Allow-Methods: PUT'], status).ok,
    )
    expect(ok).toEqual(Array.from({ length: 100 }, (_, index) => 200 + index))
    for (const status of [0, 199, 300, 304, 401, 403, 500]) {
      expect(judge(put, ['Access-Control-Allow-Methods: PUT'], status)).toMatchObject({
        code: 'preflight-status',
        received: `${status}`,
      })
    }
  })

  it('79 the CORS check on it is that of the request: include asks for exact origin and credentials', () => {
    const methods = 'Access-Control-Allow-Methods: PUT'
    expect(judge(include(put), [methods]).code).toBe('acac-missing')
    expect(judge(include(put), [methods, acac]).code).toBe('preflight-ok')
    const wildcard = headers('Access-Control-Allow-Origin: *', methods, acac)
    const verdict = judgePreflight(include(put), { status: 204, headers: wildcard })
    expect(verdict).toMatchObject({ ok: false, code: 'acao-wildcard-with-credentials' })
    expect(verdict.spec).toBe('https://fetch.spec.whatwg.org/#concept-cors-check')
    expect(judgePreflight(put, { status: 204, headers: wildcard }).ok).toBe(true)
    // The check comes before the status.
    expect(judgePreflight(put, { status: 500, headers: [] }).code).toBe('acao-missing')
  })

  it('80 allow-lists that break their grammar are a network error', () => {
    expect(judge(put, ['Access-Control-Allow-Methods: PUT POST'])).toMatchObject({
      ok: false,
      code: 'acam-invalid',
      received: 'PUT POST',
    })
    expect(judge(put, ['Access-Control-Allow-Methods: PUT', 'Access-Control-Allow-Methods: (']).code).toBe(
      'acam-invalid',
    )
    expect(judge(put, ['Access-Control-Allow-Methods: PUT', 'Access-Control-Allow-Headers: a:b']).code).toBe(
      'acah-invalid',
    )
    expect(judge(request({ useCorsPreflight: true }), ['Access-Control-Allow-Headers: "x"']).code).toBe(
      'acah-invalid',
    )
  })

  it('81 methods compare exactly, in their case', () => {
    const patch = request({ method: 'patch' })
    expect(judge(patch, ['Access-Control-Allow-Methods: PATCH'])).toEqual({
      ok: false,
      code: 'acam-method-not-listed',
      received: 'PATCH',
      expected: 'patch',
      spec,
    })
    expect(judge(patch, ['Access-Control-Allow-Methods: PATCH, patch']).ok).toBe(true)
    expect(judge(put, ['Access-Control-Allow-Methods: put']).code).toBe('acam-method-not-listed')
    expect(judge(put, ['Access-Control-Allow-Methods: GET', 'Access-Control-Allow-Methods: PUT']).ok).toBe(
      true,
    )
    expect(judge(put, [])).toMatchObject({ ok: false, code: 'acam-missing', received: null, expected: 'PUT' })
  })

  it('82 a safelisted method passes whatever the list says', () => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const safe = request({ method, headers: headers('X-Custom: 1') })
      expect(
        judge(safe, ['Access-Control-Allow-Headers: x-custom', 'Access-Control-Allow-Methods: PUT']).ok,
      ).toBe(true)
      expect(
        judge(safe, ['Access-Control-Allow-Headers: x-custom', 'Access-Control-Allow-Methods:']).ok,
      ).toBe(true)
      expect(judge(include(safe), ['Access-Control-Allow-Headers: x-custom', acac]).ok).toBe(true)
    }
  })

  it('83 * matches any method only if the mode is not include', () => {
    for (const credentials of ['omit', 'same-origin'] as const) {
      expect(judge({ ...put, credentials }, ['Access-Control-Allow-Methods: *']).ok).toBe(true)
    }
    expect(judge(include(put), ['Access-Control-Allow-Methods: *', acac])).toEqual({
      ok: false,
      code: 'acam-wildcard-with-credentials',
      received: '*',
      expected: 'PUT',
      spec,
    })
    expect(judge(include(put), ['Access-Control-Allow-Methods: *, PUT', acac]).ok).toBe(true)
  })

  it('84 with include, * is the method or header that is called *', () => {
    const star = include(request({ method: '*', headers: headers('*: 1') }))
    expect(judge(star, ['Access-Control-Allow-Methods: *', 'Access-Control-Allow-Headers: *', acac]).ok).toBe(
      true,
    )
    expect(judge(include(custom), ['Access-Control-Allow-Headers: *', acac])).toMatchObject({
      ok: false,
      code: 'acah-wildcard-with-credentials',
      received: '*',
      expected: 'x-custom',
    })
  })

  it('85 header names compare in any case, and an unsafe header must be allowed', () => {
    expect(judge(custom, ['Access-Control-Allow-Headers: X-CUSTOM']).ok).toBe(true)
    expect(
      judge(custom, ['Access-Control-Allow-Headers: a', 'access-control-allow-headers: b,x-Custom']).ok,
    ).toBe(true)
    expect(judge(custom, ['Access-Control-Allow-Headers: *']).ok).toBe(true)
    expect(judge(custom, [])).toEqual({
      ok: false,
      code: 'acah-missing',
      received: null,
      expected: 'x-custom',
      spec,
    })
    expect(judge(custom, ['Access-Control-Allow-Headers: x-custo, x-customs'])).toEqual({
      ok: false,
      code: 'acah-header-not-listed',
      received: 'x-custo, x-customs',
      expected: 'x-custom',
      spec,
    })
    expect(judge(custom, ['Access-Control-Allow-Headers:']).code).toBe('acah-header-not-listed')
  })

  it('86 Authorization must be listed by name even beside *, which no shipping engine asks', () => {
    const star = ['Access-Control-Allow-Headers: *']
    expect(judge(authorized, star)).toEqual({
      ok: false,
      code: 'acah-authorization-not-listed',
      received: '*',
      expected: 'authorization',
      spec,
    })
    expect(judge(authorized, ['Access-Control-Allow-Headers: *, AUTHORIZATION']).ok).toBe(true)
    for (const engine of [profiles.chromium, profiles.firefox, profiles.webkit]) {
      expect(judge(authorized, star, 204, engine).ok).toBe(true)
      expect(judge(include(authorized), [...star, acac], 204, engine).code).toBe(
        'acah-wildcard-with-credentials',
      )
    }
    expect(judge(include(authorized), [...star, acac]).code).toBe('acah-wildcard-with-credentials')
  })

  it('87 when the flag caused it and no methods are listed, its own method counts as allowed', () => {
    const flagged = request({ method: 'PUT', useCorsPreflight: true })
    expect(judge(flagged, [])).toMatchObject({ ok: true, grant: { methods: ['PUT'], headerNames: [] } })
    expect(judge(request({ method: 'POST', useCorsPreflight: true }), [])).toMatchObject({
      grant: { methods: ['POST'] },
    })
    expect(judge(flagged, ['Access-Control-Allow-Methods: POST']).code).toBe('acam-method-not-listed')
    expect(judge(flagged, ['Access-Control-Allow-Methods:']).code).toBe('acam-method-not-listed')
  })

  it('88 max-age is in seconds; absent or unparsable means 5', () => {
    expect(preflightMaxAge([])).toEqual({ code: 'absent', seconds: 5, received: null })
    for (const value of [
      '',
      'junk',
      '5.5',
      '+5',
      '1e3',
      '0x10',
      '600s',
      '600, 600',
      ' ',
      '--1',
      '-',
      '\u0665',
    ]) {
      expect(preflightMaxAge([['access-control-max-age', value]])).toEqual({
        code: 'unparsable',
        seconds: 5,
        received: value,
      })
    }
    const numbers: [string, number][] = [
      ['0', 0],
      ['5', 5],
      ['007', 7],
      ['86400', 86400],
      ['2147483648', 2147483648],
      ['9'.repeat(400), 2147483648],
    ]
    for (const [value, seconds] of numbers) {
      expect(preflightMaxAge([['Access-Control-Max-Age', value]])).toEqual({
        code: 'given',
        seconds,
        received: value,
      })
    }
    expect(preflightMaxAge(headers('Access-Control-Max-Age: 600', 'Access-Control-Max-Age: 600'))).toEqual({
      code: 'unparsable',
      seconds: 5,
      received: '600, 600',
    })
    expect(preflightMaxAge([['Access-Control-Max-Age', '-1']])).toEqual({
      code: 'negative',
      seconds: 5,
      received: '-1',
    })
  })

  it('89 max-age is clamped by the user agent, and junk is worth what the engine says', () => {
    const { chromium, firefox, webkit } = profiles
    const table: [string | null, number, number, number][] = [
      [null, 5, 5, 5],
      ['600', 600, 600, 600],
      ['601', 601, 601, 600],
      ['7200', 7200, 7200, 600],
      ['7201', 7200, 7201, 600],
      ['86400', 7200, 86400, 600],
      ['86401', 7200, 86400, 600],
      ['-1', 0, 0, 0],
      ['junk', 5, 0, 5],
      ['0', 0, 0, 0],
    ]
    for (const [value, ...expected] of table) {
      expect(
        [chromium, firefox, webkit].map(engine => maxAge(value, engine)),
        `${value}`,
      ).toEqual(expected)
    }
    expect(preflightMaxAge([['Access-Control-Max-Age', '601']], webkit)).toEqual({
      code: 'capped',
      seconds: 600,
      received: '601',
    })
  })

  it('92 each hop of a redirect chain that needs it gets its own preflight', () => {
    const first = withTainting(put, 'cors')
    const step = redirectStep(first, { status: 307, headers: headers('Location: https://third.test/') })
    if (step.code !== 'followed') throw new Error(step.code)
    const path = mainFetch(step.request)
    expect(path).toMatchObject({ code: 'cors-with-preflight', cause: { method: 'PUT' } })
    const preflight = preflightRequest(step.request)
    expect(preflight.urlList.map(url => url.href)).toEqual(['https://api.test/me?x=1', 'https://third.test/'])
    expect(originHeader(preflight).value).toBe('null')
  })

  it('92 in Firefox and WebKit every hop after one that needed it, whatever is left of the request', () => {
    const json = headers('Content-Type: application/json')
    const hops: [FetchRequest, number][] = [
      [put, 303],
      [request({ method: 'POST', headers: json }), 301],
      [request({ method: 'POST', headers: json, url: 'https://app.example/same' }), 302],
      [request({ method: 'PUT', url: 'https://app.example/same' }), 303],
    ]
    const lines = hops.map(([start, status]) =>
      Object.values(profiles).map(by => {
        const path = mainFetch(start, by)
        const first = withTainting(start, path.ok ? path.tainting : 'cors')
        const step = redirectStep(first, { status, headers: headers('Location: https://third.test/') }, by)
        if (step.code !== 'followed') throw new Error(step.code)
        if (mainFetch(step.request, by).code === 'cors') return 'none'
        return preflightRequest(step.request, by)
          .headers.slice(1)
          .map(([, value]) => value)
          .join(' ')
      }),
    )
    expect(lines).toEqual([
      ['none', 'none', 'GET', 'GET'],
      ['none', 'none', 'GET', 'GET content-type'],
      ['none', 'none', 'GET', 'GET content-type'],
      ['none', 'none', 'none', 'none'],
    ])
  })

  it('92 such a preflight is spared by anything remembered of the URL', () => {
    const again = { ...request(), wasPreflighted: true }
    const cache = new PreflightCache({ now: () => 0, profile: profiles.webkit })
    expect(cache.match(again)).toMatchObject({ code: 'cache-miss-method', expected: 'GET' })
    const verdict = judge(again, ['Access-Control-Allow-Methods: PUT'], 204, profiles.webkit)
    if (!verdict.ok) throw new Error(verdict.code)
    cache.store(again, verdict.grant)
    expect(cache.match(again).ok).toBe(true)
  })

  it('says what is granted', () => {
    const lines = [
      'Access-Control-Allow-Methods: PUT, *',
      'Access-Control-Allow-Headers: X-A,*',
      'Access-Control-Max-Age: 9',
    ]
    expect(judge(put, lines, 200)).toEqual({
      ok: true,
      code: 'preflight-ok',
      received: '200',
      expected: '200 to 299',
      spec,
      grant: {
        methods: ['PUT', '*'],
        headerNames: ['x-a', '*'],
        maxAge: { code: 'given', seconds: 9, received: '9' },
      },
    })
  })
})

describe('laws', () => {
  const token = fc.string({ unit: fc.constantFrom(...'aZ-_9!x'), minLength: 1, maxLength: 8 })
  const method = fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'patch', 'PATCH', '*'), token)
  const name = fc.oneof(
    fc.constantFrom('Authorization', 'Content-Type', 'Accept', 'Range', '*', 'X-A'),
    token,
  )
  const list = fc.array(fc.tuple(name, fc.constantFrom('a', 'text/plain', 'bytes=0-', 'a'.repeat(129))), {
    maxLength: 6,
  })
  const credentials = fc.constantFrom('omit', 'same-origin', 'include')
  const anyProfile = fc.constantFrom(...Object.values(profiles))

  function echo(preflight: FetchRequest): HeaderList {
    const asked = getHeader(preflight.headers, 'access-control-request-headers')
    return [
      ['Access-Control-Allow-Origin', originHeader(preflight).value ?? ''],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Allow-Methods', getHeader(preflight.headers, 'access-control-request-method') ?? ''],
      ...(asked === null ? [] : [['Access-Control-Allow-Headers', asked] as const]),
    ]
  }

  it('a preflight answered by what it asks for is always judged ok', () => {
    fc.assert(
      fc.property(
        method,
        list,
        credentials,
        fc.boolean(),
        anyProfile,
        (method, headers, credentials, flag, by) => {
          const of = request({ method, headers, credentials, useCorsPreflight: flag })
          const response = { status: 204, headers: echo(preflightRequest(of, by)) }
          expect(judgePreflight(of, response, by).code).toBe('preflight-ok')
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('include never passes with *, for anything that is not called *', () => {
    const stars = headers('Access-Control-Allow-Methods: *', 'Access-Control-Allow-Headers: *', acao, acac)
    fc.assert(
      fc.property(method, list, anyProfile, (method, headers, by) => {
        const of = request({ method, headers, credentials: 'include' })
        const cause = preflightCause(of, by)
        const isNamed =
          (cause?.method ?? '*') === '*' && (cause?.headerNames ?? []).every(name => name === '*')
        expect(judgePreflight(of, { status: 204, headers: stars }, by).ok).toBe(isNamed)
      }),
      { numRuns: 1000 },
    )
  })

  it('a request is preflighted if and only if it has a cause, and the preflight names every unsafe header', () => {
    fc.assert(
      fc.property(method, list, (method, headers) => {
        const of = request({ method, headers })
        expect(mainFetch(of).code === 'cors-with-preflight').toBe(preflightCause(of) !== null)
        expect(getHeader(preflightRequest(of).headers, 'access-control-request-headers') ?? '').toBe(
          unsafeRequestHeaderNames(headers).join(','),
        )
      }),
    )
  })

  it('a switch changes nothing but what it names', () => {
    const star = ['Access-Control-Allow-Headers: *']
    const by = profile({ wildcardCoversAuthorization: true })
    expect(judge(authorized, star, 204, by).ok).toBe(true)
    expect(judge(authorized, [], 204, by).code).toBe('acah-missing')
    expect(judge(put, star, 204, by).code).toBe('acam-missing')
  })
})
