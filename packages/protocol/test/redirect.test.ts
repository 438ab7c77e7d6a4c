import { describe, expect, it } from 'vitest'
import {
  corsCheck,
  type FetchRequest,
  filterResponse,
  includesCredentials,
  locationUrl,
  mainFetch,
  needsCorsCheck,
  originHeader,
  type Profile,
  preflightRequest,
  profiles,
  type RedirectVerdict,
  redirectStep,
  withTainting,
} from '../src/index.ts'
import { acao, headers, page, redirected, request } from './example.ts'

const spec = 'https://fetch.spec.whatwg.org/#concept-http-redirect-fetch'
const redirectStatuses = [301, 302, 303, 307, 308]

function step(
  of: FetchRequest,
  status: number,
  location: string,
  by: Profile = profiles.spec,
): RedirectVerdict {
  return redirectStep(of, { status, headers: headers(`Location: ${location}`) }, by)
}

/** The request of the next hop, on the path that main fetch then takes. */
function follow(of: FetchRequest, status: number, location: string): FetchRequest {
  const verdict = step(of, status, location)
  if (verdict.code !== 'followed') throw new Error(verdict.code)
  const path = mainFetch(verdict.request)
  if (!path.ok) throw new Error(path.code)
  return withTainting(verdict.request, path.tainting)
}

/** A request that main fetch has set on its path. */
function started(init: Parameters<typeof request>[0] = {}): FetchRequest {
  const start = request(init)
  const path = mainFetch(start)
  if (!path.ok) throw new Error(path.code)
  return withTainting(start, path.tainting)
}

describe('redirects', () => {
  it('137 are 301 302 303 307 308; without Location the response stands', () => {
    const followed = Array.from({ length: 1000 }, (_, status) => status).filter(
      status => step(started(), status, '/x').code === 'followed',
    )
    expect(followed).toEqual(redirectStatuses)
    for (const status of [300, 304, 305, 306, 309, 200])
      expect(step(started(), status, '/x').code).toBe('not-a-redirect')
    for (const status of redirectStatuses) {
      expect(redirectStep(started(), { status, headers: [] })).toMatchObject({
        ok: true,
        code: 'no-location',
      })
    }
  })

  it('138 Location resolves against the current URL and inherits its fragment; junk or two of them fail', () => {
    const at = started({ url: 'https://api.test/a/b?c#frag' })
    const targets: [string, string][] = [
      ['d', 'https://api.test/a/d#frag'],
      ['/d?e', 'https://api.test/d?e#frag'],
      ['?', 'https://api.test/a/b?#frag'],
      ['d#own', 'https://api.test/a/d#own'],
      ['d#', 'https://api.test/a/d#'],
      ['', 'https://api.test/a/b?c#frag'],
      ['//third.test', 'https://third.test/#frag'],
      ['https://third.test/x', 'https://third.test/x#frag'],
    ]
    for (const [location, target] of targets) expect(step(at, 302, location).received, location).toBe(target)
    expect(step(started(), 302, 'x').received).toBe('https://api.test/x')
    expect(step(at, 302, 'https://[junk')).toEqual({
      ok: false,
      code: 'location-unparsable',
      received: 'https://[junk',
      expected: 'one URL',
      spec,
    })
    const twice = headers('Location: /x', 'location: /x')
    expect(redirectStep(at, { status: 302, headers: twice })).toMatchObject({
      ok: false,
      code: 'location-multiple',
      received: '/x, /x',
    })
    expect(locationUrl({ status: 200, headers: twice }, page, '')).toBeNull()
    expect(locationUrl({ status: 302, headers: twice }, page, '')).toBe('failure')
  })

  it('139 a target that is neither http nor https is a network error', () => {
    for (const location of [
      'ftp://api.test/',
      'data:,x',
      'file:///x',
      'about:blank',
      'blob:https://api.test/x',
      'ws://x/',
    ]) {
      expect(step(started(), 302, location), location).toMatchObject({ ok: false, code: 'location-not-http' })
    }
  })

  it('140 twenty are followed, the twenty-first fails', () => {
    let at = started()
    for (let hop = 1; hop <= 20; hop++) {
      at = follow(at, 302, `/${hop}`)
      expect(at.redirectCount).toBe(hop)
      expect(at.urlList).toHaveLength(hop + 1)
    }
    expect(step(at, 302, '/21')).toEqual({
      ok: false,
      code: 'too-many-redirects',
      received: '20',
      expected: 'at most 20',
      spec,
    })
  })

  it('141 in mode cors, userinfo fails in a foreign target, and everywhere once tainting is cors', () => {
    const home = started({ url: page.href })
    expect(step(home, 302, 'https://u@api.test/')).toMatchObject({ ok: false, code: 'userinfo-cross-origin' })
    expect(step(home, 302, 'https://:p@api.test/')).toMatchObject({
      ok: false,
      code: 'userinfo-cross-origin',
    })
    expect(step(started(), 302, 'https://u:p@app.example/')).toMatchObject({
      ok: false,
      code: 'userinfo-tainted',
      received: 'https://u:p@app.example/',
    })
    const noCors = started({ mode: 'no-cors' })
    expect(step(noCors, 302, 'https://u:p@third.test/').code).toBe('followed')
  })

  it('142 userinfo in a wholly same-origin chain is allowed, but not by Chromium in fetch()', () => {
    const home = started({ url: page.href })
    const location = 'https://u:p@app.example/'
    expect(step(home, 302, location).code).toBe('followed')
    expect(step(home, 302, location, profiles.chromium)).toMatchObject({
      ok: false,
      code: 'userinfo-same-origin',
    })
    const xhr = started({ url: page.href, initiatorType: 'xmlhttprequest' })
    expect(step(xhr, 302, location, profiles.chromium).code).toBe('followed')
    expect(step(home, 302, location, profiles.firefox).code).toBe('followed')
    expect(step(home, 302, location, profiles.webkit).code).toBe('followed')
  })

  it('143 a non-303 redirect with a stream body fails; other bodies are sent again', () => {
    for (const status of redirectStatuses) {
      const stream = started({ method: 'POST', body: 'stream' })
      expect(step(stream, status, '/x').code).toBe(status === 303 ? 'followed' : 'stream-body')
      expect(follow(started({ method: 'PUT', body: 'replayable' }), status, '/x').body).toBe(
        status === 303 ? 'none' : 'replayable',
      )
    }
  })

  it('144 301 and 302 turn POST into GET, 303 anything but GET and HEAD, 307 and 308 nothing', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'patch', 'post']
    const after = (status: number) => methods.map(method => follow(started({ method }), status, '/x').method)
    expect(after(301)).toEqual(['GET', 'HEAD', 'GET', 'PUT', 'DELETE', 'PATCH', 'patch', 'post'])
    expect(after(302)).toEqual(after(301))
    expect(after(303)).toEqual(['GET', 'HEAD', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET'])
    expect(after(307)).toEqual(methods)
    expect(after(308)).toEqual(methods)
  })

  it('145 that rewrite drops the body and its headers, so that the next hop may need no preflight', () => {
    const list = headers(
      ...[
        'Content-Type: application/json',
        'content-encoding: x',
        'Content-Language: de',
        'CONTENT-LOCATION: /x',
        'Accept: a',
      ],
    )
    const post = started({ method: 'POST', body: 'replayable', headers: list })
    expect(mainFetch(post).code).toBe('cors-with-preflight')
    const next = follow(post, 302, '/x')
    expect(next).toMatchObject({ method: 'GET', body: 'none', headers: headers('Accept: a') })
    expect(mainFetch(next).code).toBe('cors')
    const kept = follow(post, 307, '/x')
    expect(kept.headers).toEqual(list)
    expect(mainFetch(kept).code).toBe('cors-with-preflight')
    expect(follow(started({ headers: list }), 303, '/x').headers).toEqual(list)
  })

  it('146 crossing origins drops Authorization for the rest of the chain; other headers stay', () => {
    const list = headers('authorization: Bearer x', 'X-Api-Key: k')
    const home = started({ url: page.href, headers: list })
    expect(follow(home, 302, '/same').headers).toEqual(list)
    const away = follow(home, 302, 'https://api.test/')
    expect(away.headers).toEqual(headers('X-Api-Key: k'))
    expect(follow(away, 302, page.href).headers).toEqual(headers('X-Api-Key: k'))
    for (const location of ['https://app.example:8443/', 'http://localhost/', 'https://sub.app.example/']) {
      expect(follow(home, 302, location).headers, location).toEqual(headers('X-Api-Key: k'))
    }
  })

  it('147 after the drop no preflight is owed on its account, but Firefox and WebKit send one', () => {
    const verdict = step(started({ headers: headers('Authorization: x') }), 302, 'https://third.test/')
    if (verdict.code !== 'followed') throw new Error(verdict.code)
    const next = verdict.request
    expect(next.headers).toEqual([])
    const engines = Object.entries(profiles).map(([name, by]) => [name, mainFetch(next, by).code])
    expect(Object.fromEntries(engines)).toEqual({
      spec: 'cors',
      chromium: 'cors',
      firefox: 'cors-with-preflight',
      webkit: 'cors-with-preflight',
    })
    const asked = [profiles.firefox, profiles.webkit].map(by => preflightRequest(next, by).headers.slice(2))
    expect(asked).toEqual([[], [['Access-Control-Request-Headers', 'authorization']]])
    const without = step(started({ headers: headers('Accept: x') }), 302, 'https://third.test/')
    if (without.code !== 'followed') throw new Error(without.code)
    expect(mainFetch(without.request, profiles.firefox).code).toBe('cors')
  })

  it('149 main fetch restarts per hop: same-origin then cross-origin is a CORS request with the real origin', () => {
    const home = started({ url: page.href })
    expect(home.tainting).toBe('basic')
    const away = follow(home, 302, 'https://api.test/')
    expect(away.tainting).toBe('cors')
    expect(originHeader(away)).toEqual({ code: 'cors', value: 'https://app.example' })
    expect(corsCheck(away, headers(acao)).ok).toBe(true)
    expect(step({ ...home, mode: 'same-origin' }, 302, 'https://api.test/').code).toBe('followed')
    const sameOriginMode = redirected({ ...home, mode: 'same-origin' }, 'https://api.test/')
    expect(mainFetch(sameOriginMode).code).toBe('same-origin-mode')
  })

  it('150 cross-origin to a third origin sends Origin null and needs null or *', () => {
    const third = follow(started(), 302, 'https://third.test/')
    expect(originHeader(third).value).toBe('null')
    expect(corsCheck(third, headers(acao))).toMatchObject({
      ok: false,
      code: 'acao-mismatch',
      expected: 'null',
    })
    expect(corsCheck(third, headers('Access-Control-Allow-Origin: null')).ok).toBe(true)
    expect(corsCheck(third, headers('Access-Control-Allow-Origin: *')).ok).toBe(true)
  })

  it('151 coming home after a detour still sends null and still needs the check', () => {
    const detour = follow(follow(started({ url: page.href }), 302, 'https://api.test/'), 302, page.href)
    expect(detour.tainting).toBe('cors')
    expect(originHeader(detour)).toEqual({ code: 'cors', value: 'null' })
    expect(needsCorsCheck(detour.tainting, 'network')).toBe(true)
    expect(corsCheck(detour, headers(acao)).ok).toBe(false)
    const back = follow(started(), 302, page.href)
    expect(originHeader(back)).toEqual({ code: 'cors', value: 'null' })
  })

  it('152 redirect mode error fails on the first, manual never shows status or Location', () => {
    for (const status of redirectStatuses) {
      const refused = step(started({ redirect: 'error' }), status, '/x')
      expect(refused).toMatchObject({ ok: false, code: 'redirect-mode-error', received: `${status}` })
      expect(step(started({ redirect: 'manual' }), status, '/x').code).toBe('opaque-redirect')
    }
    expect(redirectStep(started({ redirect: 'error' }), { status: 302, headers: [] }).code).toBe(
      'redirect-mode-error',
    )
    expect(redirectStep(started({ redirect: 'manual' }), { status: 302, headers: [] }).code).toBe(
      'opaque-redirect',
    )
    expect(step(started({ redirect: 'error' }), 200, '/x').code).toBe('not-a-redirect')
    expect(step(started({ redirect: 'manual', mode: 'navigate' }), 302, '/x').code).toBe('manual-navigation')
    const internal = {
      status: 302,
      statusMessage: 'Found',
      headers: headers('Location: /x'),
      urlList: [page],
    }
    expect(filterResponse(internal, 'opaqueredirect', 'omit')).toMatchObject({ status: 0, headers: [] })
  })

  it('155 mode same-origin loses its credentials on the first foreign hop and does not get them back', () => {
    const home = started({ url: page.href })
    const away = follow(home, 302, 'https://api.test/')
    const back = follow(away, 302, page.href)
    expect([home, away, back].map(request => includesCredentials(request))).toEqual([true, false, false])
  })
})
