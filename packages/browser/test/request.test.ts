import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { outgoingRequest } from '../src/outgoing-state.ts'
import { profiles } from '../src/profile.ts'
import { createRequestClass } from '../src/request.ts'
import { requestState } from '../src/request-constructor.ts'
import type { PageRequestInit } from '../src/request-init.ts'
import { bodyOf, fakeFetch, sentText } from './fake-fetch.ts'

/** jsdom comes without types; these are what is used of it. */
interface Jsdom {
  readonly JSDOM: new (
    html?: string,
    options?: { readonly url: string },
  ) => {
    readonly window: Pick<typeof globalThis, 'FormData' | 'URLSearchParams' | 'AbortController'> & {
      close(): void
    }
  }
}
const { JSDOM }: Jsdom = createRequire(import.meta.url)('jsdom')

const { realm } = fakeFetch()
const PageRequest = createRequestClass(realm)

/** As it is sent. */
async function outgoing(input: RequestInfo | URL, init?: PageRequestInit, of = realm) {
  return outgoingRequest(requestState(of, input, init), of.environment(), of.profile)
}

/** What a body alone makes of a POST. */
async function sent(body: unknown) {
  const { request, body: source } = await outgoing('/', { method: 'POST', body: body as BodyInit })
  return {
    type: request.headers[0]?.[1],
    kind: source?.kind,
    text: await sentText({ ...(await outgoing('/')), body: source }),
  }
}

describe('Request', () => {
  it('1 takes the three modes, and neither navigate nor the internal ones', () => {
    for (const mode of ['cors', 'no-cors', 'same-origin'] as const) {
      expect(new PageRequest('/', { mode }).mode).toBe(mode)
    }
    for (const mode of ['navigate', 'websocket', 'webtransport', 'CORS', '']) {
      expect(() => new PageRequest('/', { mode: mode as RequestMode })).toThrow(TypeError)
    }
  })

  it('2 a URL defaults to cors, a Request keeps its mode', () => {
    expect(new PageRequest('/').mode).toBe('cors')
    const own = new PageRequest('/', { mode: 'same-origin' })
    expect(new PageRequest(own).mode).toBe('same-origin')
    expect(new PageRequest(own, { credentials: 'omit' }).mode).toBe('same-origin')
    expect(new PageRequest(new Request('https://app.example/', { mode: 'no-cors' })).mode).toBe('no-cors')
  })

  it('3 credentials default to same-origin, and only the three modes convert', () => {
    expect(new PageRequest('/').credentials).toBe('same-origin')
    for (const credentials of ['omit', 'same-origin', 'include'] as const) {
      expect(new PageRequest('/', { credentials }).credentials).toBe(credentials)
    }
    for (const credentials of ['Include', '', null, true]) {
      expect(() => new PageRequest('/', { credentials: credentials as RequestCredentials })).toThrow(
        TypeError,
      )
    }
  })

  it('4 userinfo in the URL throws', () => {
    for (const url of ['https://u@app.example/', 'https://:p@app.example/', '//u:p@app.example']) {
      expect(() => new PageRequest(url)).toThrow(TypeError)
    }
  })

  it("5 relative URLs are the page's, unparsable ones throw", () => {
    expect(new PageRequest('../me?x#f').url).toBe('https://app.example/me?x#f')
    expect(new PageRequest(new URL('https://api.test/')).url).toBe('https://api.test/')
    expect(() => new PageRequest('http://[')).toThrow(TypeError)
    const opaque = createRequestClass(fakeFetch({ page: 'data:text/html,x' }).realm)
    expect(() => new opaque('/me')).toThrow(TypeError)
  })

  it('6 a method is a token, and none of the forbidden', () => {
    for (const method of ['', 'A B', 'é', 'CONNECT', 'trace', 'TrAcK']) {
      expect(() => new PageRequest('/', { method }), method).toThrow(TypeError)
    }
  })

  it('7 six methods are upper-cased', () => {
    const methods = ['delete', 'Get', 'head', 'options', 'post', 'put', 'patch', 'Query']
    expect(methods.map(method => new PageRequest('/', { method }).method)).toEqual([
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
      'POST',
      'PUT',
      'patch',
      'Query',
    ])
  })

  it('8 GET and HEAD have no body, whoever gave it', () => {
    expect(() => new PageRequest('/', { body: '' })).toThrow(TypeError)
    expect(() => new PageRequest('/', { method: 'head', body: 'x' })).toThrow(TypeError)
    const post = new PageRequest('/', { method: 'POST', body: 'x' })
    expect(() => new PageRequest(post, { method: 'GET' })).toThrow(TypeError)
    expect(post.bodyUsed).toBe(false)
    expect(new PageRequest('/', { body: null }).body).toBe(null)
  })

  it('9 only-if-cached goes with same-origin alone', () => {
    expect(new PageRequest('/', { cache: 'only-if-cached', mode: 'same-origin' }).cache).toBe(
      'only-if-cached',
    )
    for (const mode of ['cors', 'no-cors', undefined] as const) {
      const init = { cache: 'only-if-cached' as const, ...(mode === undefined ? {} : { mode }) }
      expect(() => new PageRequest('/', init)).toThrow(TypeError)
    }
    expect(() => new PageRequest('/', { cache: 'never' as RequestCache })).toThrow(TypeError)
  })

  it('10 an init resets referrer and referrer policy, an empty one does not', () => {
    const first = new PageRequest('/', { referrer: '/from', referrerPolicy: 'unsafe-url', cache: 'no-store' })
    for (const init of [undefined, {}]) {
      const same = new PageRequest(first, init)
      expect([same.referrer, same.referrerPolicy]).toEqual(['https://app.example/from', 'unsafe-url'])
    }
    const anew = new PageRequest(first, { redirect: 'error' })
    expect([anew.referrer, anew.referrerPolicy, anew.cache]).toEqual(['about:client', '', 'no-store'])
  })

  it('11 referrers', () => {
    const referrer = (given: string) => new PageRequest('/', { referrer: given }).referrer
    expect(new PageRequest('/').referrer).toBe('about:client')
    expect(referrer('')).toBe('')
    expect(referrer('about:client')).toBe('about:client')
    expect(referrer('https://other.example/x')).toBe('about:client')
    expect(referrer('../x')).toBe('https://app.example/x')
    expect(() => referrer('http://[')).toThrow(TypeError)
  })

  it('11 the referrer policy of the page stands in for an empty one', async () => {
    const strict = fakeFetch({ referrerPolicy: 'no-referrer' }).realm
    expect((await outgoing('/', undefined, strict)).request.referrerPolicy).toBe('no-referrer')
    const own = await outgoing('/', { referrerPolicy: 'origin', referrer: '' }, strict)
    expect([own.request.referrerPolicy, own.referrer]).toEqual(['origin', 'no-referrer'])
    expect(() => new PageRequest('/', { referrerPolicy: 'never' as ReferrerPolicy })).toThrow(TypeError)
  })

  it('13 no-cors takes three methods', () => {
    for (const method of ['get', 'HEAD', 'post']) new PageRequest('/', { mode: 'no-cors', method })
    for (const method of ['PUT', 'patch', 'OPTIONS']) {
      expect(() => new PageRequest('/', { mode: 'no-cors', method })).toThrow(TypeError)
    }
    const put = new PageRequest('/', { method: 'PUT' })
    expect(() => new PageRequest(put, { mode: 'no-cors' })).toThrow(TypeError)
  })

  it('14 under no-cors the headers of the init, of the body and of a Request are sanitised', () => {
    const headers = { 'X-A': '1', Accept: 'a', 'Content-Type': 'application/json' }
    expect([...new PageRequest('/', { mode: 'no-cors', headers }).headers]).toEqual([['accept', 'a']])
    const blob = new Blob(['{}'], { type: 'application/json' })
    const posted = new PageRequest('/', { mode: 'no-cors', method: 'POST', body: blob })
    expect([...posted.headers]).toEqual([])
    const cors = new PageRequest('/', { headers })
    expect([...new PageRequest(cors, { mode: 'no-cors' }).headers]).toEqual([['accept', 'a']])
  })

  it('16 headers are of guard request, and stay so', async () => {
    const request = new PageRequest('/', { headers: { Cookie: 'a=b', 'X-A': '1' } })
    request.headers.append('Host', 'x')
    request.headers.append('X-A', '2')
    expect([...request.headers]).toEqual([['x-a', '1, 2']])
    const { request: out } = await outgoing(request)
    expect(out.headers).toEqual([
      ['X-A', '1'],
      ['X-A', '2'],
    ])
    expect([...new PageRequest(request, { headers: {} }).headers]).toEqual([])
    expect([...new PageRequest(request, { cache: 'reload' }).headers]).toEqual([['x-a', '1, 2']])
  })

  it('16 a profile drops what its engine drops', async () => {
    const init = { headers: { 'User-Agent': 'me' } }
    expect((await outgoing('/', init)).request.headers).toEqual([['User-Agent', 'me']])
    const chromium = { ...realm, profile: profiles.chromium }
    expect((await outgoing('/', init, chromium)).request.headers).toEqual([])
  })

  it('21 the body gives the Content-Type', async () => {
    expect(await sent('ü')).toEqual({ type: 'text/plain;charset=UTF-8', kind: 'bytes', text: 'ü' })
    expect(await sent(new URLSearchParams({ a: 'b c' }))).toEqual({
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      kind: 'bytes',
      text: 'a=b+c',
    })
    expect(await sent(new Blob(['x'], { type: 'Text/CSV' }))).toEqual({
      type: 'text/csv',
      kind: 'bytes',
      text: 'x',
    })
    expect(await sent(new Blob(['x']))).toEqual({ type: undefined, kind: 'bytes', text: 'x' })
    expect(await sent(new TextEncoder().encode('x').buffer)).toEqual({
      type: undefined,
      kind: 'bytes',
      text: 'x',
    })
    expect(await sent(new DataView(new TextEncoder().encode('abc').buffer, 1, 1))).toMatchObject({
      text: 'b',
    })
    expect(await sent({ toString: () => 'object' })).toMatchObject({
      type: 'text/plain;charset=UTF-8',
      text: 'object',
    })
    expect(await sent('\ud800')).toMatchObject({ text: '\ufffd' })
  })

  it("21 an author's Content-Type stands", () => {
    const headers = { 'content-type': 'application/json' }
    const request = new PageRequest('/', { method: 'POST', body: '{}', headers })
    expect(request.headers.get('content-type')).toBe('application/json')
  })

  it('21 FormData is encoded with its boundary', async () => {
    const form = new FormData()
    form.append('a"\n', '1\n2')
    form.append('f', new File(['bytes'], 'n"ame.txt', { type: 'text/x' }))
    form.append('g', new Blob(['']))
    const { type, text } = await sent(form)
    const boundary = type?.replace('multipart/form-data; boundary=', '')
    expect(type?.length).toBeLessThan(128)
    expect(text?.replaceAll(boundary ?? '', 'B')).toBe(
      [
        '--B\r\nContent-Disposition: form-data; name="a%22%0D%0A"\r\n\r\n1\r\n2\r\n',
        '--B\r\nContent-Disposition: form-data; name="f"; filename="n%22ame.txt"\r\nContent-Type: text/x\r\n\r\nbytes\r\n',
        '--B\r\nContent-Disposition: form-data; name="g"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n',
        '--B--\r\n',
      ].join(''),
    )
    const back = await new PageRequest('/', { method: 'POST', body: form }).formData()
    expect(back.get('a"\r\n')).toBe('1\r\n2')
  })

  it('21 bodies of jsdom are what they are', async () => {
    const { window } = new JSDOM('', { url: 'https://app.example/' })
    const form = new window.FormData()
    form.append('a', 'b')
    expect((await sent(form)).text).toContain('name="a"\r\n\r\nb\r\n')
    const query = new window.URLSearchParams({ a: 'b' })
    expect(await sent(query)).toMatchObject({
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      text: 'a=b',
    })
    window.close()
  })

  it('22 a stream needs duplex and mode cors or same-origin', () => {
    const init = { method: 'POST', duplex: 'half' } as const
    expect(() => new PageRequest('/', { method: 'POST', body: bodyOf('x') })).toThrow(TypeError)
    expect(() => new PageRequest('/', { ...init, body: bodyOf('x'), mode: 'no-cors' })).toThrow(TypeError)
    expect(() => new PageRequest('/', { ...init, body: bodyOf('x'), duplex: 'full' as 'half' })).toThrow(
      TypeError,
    )
    expect(() => new PageRequest('/', { ...init, body: bodyOf('x'), keepalive: true })).toThrow(TypeError)
    const streamed = new PageRequest('/', { ...init, body: bodyOf('x'), mode: 'same-origin' })
    expect(streamed.headers.has('content-type')).toBe(false)
    expect(() => new PageRequest(streamed, { mode: 'no-cors' })).toThrow(TypeError)
    const used = bodyOf('x')
    used.getReader()
    expect(() => new PageRequest('/', { ...init, body: used })).toThrow(TypeError)
  })

  it('22 profiles stringify a stream, or refuse it', async () => {
    const init = { method: 'POST', body: bodyOf('x'), duplex: 'half' } as const
    const firefox = await outgoing('/', init, { ...realm, profile: profiles.firefox })
    expect(firefox.request).toMatchObject({ body: 'replayable', useCorsPreflight: false })
    expect(await sentText(firefox)).toBe('[object ReadableStream]')
    await expect(outgoing('/', init, { ...realm, profile: profiles.webkit })).rejects.toMatchObject({
      name: 'NotSupportedError',
    })
  })

  it('10 a body moves from the Request that is given as input', async () => {
    for (const body of ['x', new Blob(['x']), bodyOf('x')]) {
      const first = new PageRequest('/', { method: 'POST', body, duplex: 'half' })
      const second = new PageRequest(first)
      expect([first.bodyUsed, second.bodyUsed]).toEqual([true, false])
      expect(first.body?.locked).toBe(true)
      expect(await second.text()).toBe('x')
      expect(() => new PageRequest(first)).toThrow(TypeError)
      await expect(first.text()).rejects.toThrow(TypeError)
      expect(await new PageRequest(first, { body: 'y' }).text()).toBe('y')
    }
  })

  it('10 a platform Request is read back, body and mode and credentials included', async () => {
    const controller = new AbortController()
    const foreign = new Request('https://api.test/me', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json', Cookie: 'a=b', 'X-A': '1' },
      credentials: 'include',
      cache: 'no-store',
      redirect: 'manual',
      integrity: 'sha256-x',
      keepalive: true,
      signal: controller.signal,
    })
    const request = new PageRequest(foreign)
    expect(foreign.bodyUsed).toBe(true)
    expect(request).toMatchObject({
      url: 'https://api.test/me',
      method: 'POST',
      mode: 'cors',
      credentials: 'include',
      cache: 'no-store',
      redirect: 'manual',
      integrity: 'sha256-x',
      keepalive: true,
    })
    expect([...request.headers]).toEqual([
      ['content-type', 'application/json'],
      ['x-a', '1'],
    ])
    controller.abort('stop')
    expect(request.signal.reason).toBe('stop')
    const out = await outgoing(request)
    expect([out.request.body, await sentText(out)]).toEqual(['replayable', '{}'])
    expect(() => new PageRequest(foreign)).toThrow(TypeError)
  })

  it('24 the signal follows the one that was given, and null is none', () => {
    const controller = new AbortController()
    const request = new PageRequest('/', { signal: controller.signal })
    expect(request.signal).not.toBe(controller.signal)
    expect(request.signal).toBe(request.signal)
    const without = new PageRequest(request, { signal: null })
    const copy = new PageRequest(request)
    controller.abort('stop')
    expect([request, copy, request.clone()].map(({ signal }) => signal.reason)).toEqual([
      'stop',
      'stop',
      'stop',
    ])
    expect(without.signal.aborted).toBe(false)
    for (const signal of [{}, 'x', 1]) {
      expect(() => new PageRequest('/', { signal: signal as AbortSignal })).toThrow(TypeError)
    }
  })

  it("24 jsdom's signal is followed", () => {
    const { window } = new JSDOM()
    const controller = new window.AbortController()
    const { signal } = new PageRequest('/', { signal: controller.signal })
    expect(signal).toBeInstanceOf(AbortSignal)
    controller.abort()
    expect(signal.reason).toMatchObject({ name: 'AbortError' })
    const aborted = new PageRequest('/', { signal: controller.signal })
    expect(aborted.signal.aborted).toBe(true)
    window.close()
  })

  it('10 clones, and reads its body once', async () => {
    for (const body of ['{"a":1}', new Blob(['{"a":1}']), bodyOf('{"a"', ':1}')]) {
      const request = new PageRequest('/', { method: 'POST', body, duplex: 'half', headers: { 'X-A': '1' } })
      request.headers.set('x-b', '2')
      const clone = request.clone()
      expect(clone).toBeInstanceOf(PageRequest)
      expect(clone.headers.get('x-b')).toBe('2')
      expect(await request.json()).toEqual({ a: 1 })
      expect([request.bodyUsed, clone.bodyUsed]).toEqual([true, false])
      expect(() => request.clone()).toThrow(TypeError)
      expect(new TextDecoder().decode(await clone.bytes())).toBe('{"a":1}')
    }
  })

  it('2 other members, and what they default to', async () => {
    const plain = new PageRequest('/')
    expect(plain).toMatchObject({
      destination: '',
      duplex: 'half',
      integrity: '',
      keepalive: false,
      redirect: 'follow',
      targetAddressSpace: null,
      isReloadNavigation: false,
      isHistoryNavigation: false,
    })
    const init = {
      targetAddressSpace: 'local',
      integrity: 'sha256-x',
      keepalive: true,
      redirect: 'error',
    } as const
    expect(await outgoing(new PageRequest('/', init))).toMatchObject({
      targetAddressSpace: 'local',
      integrity: 'sha256-x',
      keepalive: true,
      request: { redirect: 'error' },
    })
    const bad: Record<string, unknown>[] = [
      { targetAddressSpace: 'private' },
      { priority: 'urgent' },
      { redirect: '' },
      { window: 'x' },
      { headers: 1 },
    ]
    for (const members of bad) {
      expect(() => new PageRequest('/', members), JSON.stringify(members)).toThrow(TypeError)
    }
    expect(new PageRequest('/', { window: null }).url).toBe('https://app.example/')
    const post = new PageRequest('/a', { method: 'POST', body: 'x', redirect: 'error' })
    const again = new PageRequest('/b', post)
    expect(again).toMatchObject({ method: 'POST', redirect: 'error', targetAddressSpace: null })
    expect([again.url, await again.text(), post.bodyUsed]).toEqual(['https://app.example/b', 'x', true])
  })

  it('2 is an instance of the platform class by the name of it', () => {
    expect(new PageRequest('/')).toBeInstanceOf(Request)
    expect(PageRequest.name).toBe('Request')
  })
})

describe('the signal of a clone', () => {
  it('24 is aborted with that of the original, whichever script asks for first', () => {
    const controller = new AbortController()
    const request = new PageRequest('/', { signal: controller.signal })
    const clone = request.clone()
    const log: string[] = []
    clone.signal.addEventListener('abort', () => log.push('clone'))
    request.signal.addEventListener('abort', () => log.push('original'))
    controller.abort()
    // In which order is the platform's: Node 24 has another than 20, 22 and 26.
    expect(log.sort()).toEqual(['clone', 'original'])
  })
})
