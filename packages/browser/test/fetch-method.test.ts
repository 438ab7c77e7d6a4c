import { describe, expect, it, vi } from 'vitest'
import { createFetch } from '../src/fetch-method.ts'
import { createResponseClass, fetchIdOf, PageResponse } from '../src/response.ts'
import { bodyOf, fakeFetch, sentText } from './fake-fetch.ts'

function setUp(options: Parameters<typeof fakeFetch>[0] = {}) {
  const network = fakeFetch(options)
  return { ...network, fetch: createFetch(network.realm) }
}

/** What a promise rejects with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was fulfilled')
}

describe('fetch', () => {
  it('2 a URL is fetched as the standard defaults to', async () => {
    const { fetch, next } = setUp()
    const promise = fetch('../me?x=1#f')
    const { outgoing, respond } = await next()
    const { request, ...rest } = outgoing
    expect(rest).toEqual({
      body: null,
      cache: 'default',
      integrity: '',
      keepalive: false,
      referrer: 'client',
      useUrlCredentials: false,
      targetAddressSpace: null,
    })
    expect(request).toMatchObject({
      method: 'GET',
      mode: 'cors',
      credentials: 'same-origin',
      redirect: 'follow',
      referrerPolicy: 'strict-origin-when-cross-origin',
      body: 'none',
      headers: [],
      origin: { kind: 'tuple', scheme: 'https', host: 'app.example', port: null },
    })
    expect(request.urlList.map(url => url.href)).toEqual(['https://app.example/me?x=1#f'])
    respond()
    await promise
  })

  it('12 sets the unsafe-request flag, and the use-CORS-preflight flag for stream bodies alone', async () => {
    const { fetch, next } = setUp()
    void fetch('/', { method: 'POST', body: 'text' })
    const plain = await next()
    void fetch('/', { method: 'POST', body: bodyOf('text'), duplex: 'half' })
    const streamed = await next()
    expect([plain, streamed].map(call => call.outgoing.request.unsafeRequest)).toEqual([true, true])
    expect([plain, streamed].map(call => call.outgoing.request.useCorsPreflight)).toEqual([false, true])
    expect(await sentText(plain.outgoing)).toBe('text')
    expect(await sentText(streamed.outgoing)).toBe('text')
  })

  it.each([
    ['http://[', {}],
    ['https://u:p@app.example/', {}],
    ['/', { method: 'TRACE' }],
    ['/', { method: 'GET', body: '' }],
    ['/', { headers: { 'a b': '1' } }],
    ['/', { cache: 'only-if-cached' }],
    ['/', { mode: 'no-cors', method: 'PUT' }],
  ] satisfies [string, RequestInit][])('4 rejects and sends nothing for %j %j', async (url, init) => {
    const { fetch, calls } = setUp()
    expect(await rejection(fetch(url, init))).toBeInstanceOf(TypeError)
    expect(calls).toEqual([])
  })

  it('24 an aborted signal rejects with its reason, sends nothing and cancels the body', async () => {
    const { fetch, calls } = setUp()
    const reason = { why: 'because' }
    const cancel = vi.fn()
    const body = new ReadableStream({ cancel })
    const init = { method: 'POST', body, duplex: 'half', signal: AbortSignal.abort(reason) } as const
    expect(await rejection(fetch('/', init))).toBe(reason)
    expect(cancel.mock.calls).toEqual([[reason]])
    expect(calls).toEqual([])
  })

  it('24 a signal that aborts before the bytes of a Blob are there sends nothing', async () => {
    const { fetch, calls } = setUp()
    const controller = new AbortController()
    const promise = fetch('/', { method: 'POST', body: new Blob(['x']), signal: controller.signal })
    controller.abort('late')
    expect(await rejection(promise)).toBe('late')
    expect(calls).toEqual([])
  })

  it('24 a later abort rejects with the reason, and an abort without one with an AbortError', async () => {
    const { fetch, next } = setUp()
    const controller = new AbortController()
    const promise = fetch('/', { signal: controller.signal })
    await next()
    controller.abort()
    expect(await rejection(promise)).toMatchObject({ name: 'AbortError', constructor: DOMException })
  })

  it('24 the network gets the signal by which a later abort errors the body', async () => {
    const { fetch, next } = setUp()
    const controller = new AbortController()
    const promise = fetch('/', { signal: controller.signal })
    const { signal, respond } = await next()
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        signal.addEventListener('abort', () => stream.error(signal.reason))
      },
    })
    respond({ body })
    const response = await promise
    controller.abort('enough')
    expect(await rejection(response.text())).toBe('enough')
  })

  it.each(['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const)(
    '24 after an abort, the promise of %s() is rejected when script gets it',
    async method => {
      const { fetch, next } = setUp()
      const controller = new AbortController()
      const promise = fetch('/', { signal: controller.signal })
      const { signal, respond } = await next()
      const body = new ReadableStream<Uint8Array>({
        start(stream) {
          signal.addEventListener('abort', () => stream.error(signal.reason))
        },
      })
      respond({ body })
      const response = await promise
      controller.abort('enough')
      const log: string[] = []
      await Promise.all([
        response[method]().catch(reason => log.push(`rejected: ${reason}`)),
        Promise.resolve().then(() => log.push('next microtask')),
      ])
      expect(log).toEqual(['rejected: enough', 'next microtask'])
    },
  )

  it('24 an abort after the end leaves what has arrived and been read', async () => {
    const { fetch, next } = setUp()
    const controller = new AbortController()
    const promise = fetch('/', { signal: controller.signal })
    const { respond } = await next()
    respond({ body: bodyOf() })
    const response = await promise
    controller.abort()
    expect(await response.text()).toBe('')
  })

  it('24 a stream is cancelled before fetch() returns where the signal is aborted', () => {
    const { fetch } = setUp()
    const cancel = vi.fn()
    const body = new ReadableStream({ cancel })
    fetch('/', { method: 'POST', body, duplex: 'half', signal: AbortSignal.abort() }).catch(() => {})
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('24 a foreign signal is followed, with one listener however many fetches', async () => {
    const { fetch, next } = setUp()
    const listeners: (() => void)[] = []
    const foreign = {
      aborted: false,
      reason: undefined as unknown,
      addEventListener: (_: string, listener: () => void) => void listeners.push(listener),
    }
    const init: object = { signal: foreign }
    const promises = [fetch('/a', init), fetch('/b', init)]
    await next()
    await next()
    expect(listeners.length).toBe(1)
    foreign.aborted = true
    foreign.reason = 'foreign'
    for (const listener of listeners) listener()
    expect(await Promise.all(promises.map(rejection))).toEqual(['foreign', 'foreign'])
    expect(await rejection(fetch('/', { ...{ signal: { aborted: 'yes' } } } as object))).toBeInstanceOf(
      TypeError,
    )
  })

  it('25 a network error is a bare TypeError, whose fetch the trace can find', async () => {
    const { fetch, next } = setUp()
    void fetch('/first')
    await next()
    const promise = fetch('/')
    const { fail } = await next()
    fail()
    const error = await rejection(promise)
    expect(error).toBeInstanceOf(TypeError)
    expect(Object.getOwnPropertyNames(error).sort()).toEqual(['message', 'stack'])
    expect(error).toMatchObject({ message: 'Failed to fetch' })
    expect(fetchIdOf(error instanceof TypeError ? error : {})).toBe(2)
  })

  it('25 a response and its clone lead to their fetch, other objects to none', async () => {
    const { fetch, next } = setUp()
    const promise = fetch('/')
    const { respond } = await next()
    respond()
    const response = await promise
    expect([response, response.clone(), new PageResponse()].map(fetchIdOf)).toEqual([1, 1, null])
  })

  it('26 the environment is that of the call, not of the answer', async () => {
    const network = fakeFetch()
    const environments = [network.realm.environment()]
    const fetch = createFetch({
      ...network.realm,
      environment: () => environments[0] ?? network.realm.environment(),
    })
    const promise = fetch('x', { method: 'POST', body: new Blob(['late']) })
    environments[0] = fakeFetch({ page: 'https://other.example/' }).realm.environment()
    const { outgoing, respond } = await network.next()
    expect(outgoing.request.origin).toMatchObject({ host: 'app.example' })
    respond()
    await promise
  })

  it('17 delivers responses of the page with immutable headers', async () => {
    const network = fakeFetch()
    const ResponseClass = createResponseClass(network.realm.environment)
    const fetch = createFetch(network.realm, ResponseClass)
    const promise = fetch('/')
    const { respond } = await network.next()
    respond({ headers: [['X-A', '1']] })
    const response = await promise
    expect(response).toBeInstanceOf(ResponseClass)
    expect(response).toBeInstanceOf(Response)
    expect(response.clone()).toBeInstanceOf(ResponseClass)
    expect(response.headers.get('x-a')).toBe('1')
    for (const change of [
      () => response.headers.append('a', 'b'),
      () => response.headers.set('x-a', 'b'),
      () => response.headers.delete('absent'),
    ]) {
      expect(change).toThrow(TypeError)
    }
  })
})
