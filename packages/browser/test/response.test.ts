import { describe, expect, it } from 'vitest'
import { createBrowser } from '../src/index.ts'
import type { DeliveredResponse } from '../src/outgoing-request.ts'
import { createResponseClass, deliverResponse, PageResponse } from '../src/response.ts'
import { bodyOf, delivered, fakeFetch } from './fake-fetch.ts'

const PageClass = createResponseClass(fakeFetch().realm.environment)

function deliver(response: Partial<DeliveredResponse> = {}): PageResponse {
  return deliverResponse(delivered(response), 1)
}

describe('Response as delivered', () => {
  it('129 says what the network said', () => {
    const response = deliver({
      type: 'cors',
      status: 404,
      statusMessage: 'Nope',
      url: 'https://api.test/me',
      redirected: true,
      headers: [['X-A', '1']],
    })
    expect(response).toMatchObject({
      type: 'cors',
      status: 404,
      ok: false,
      statusText: 'Nope',
      url: 'https://api.test/me',
      redirected: true,
      body: null,
      bodyUsed: false,
    })
    expect([...response.headers]).toEqual([['x-a', '1']])
    expect(response.headers).toBe(response.headers)
    expect([199, 200, 299, 300].map(status => deliver({ status }).ok)).toEqual([false, true, true, false])
  })

  it('127 opaque: status 0, no URL, no headers, null body', async () => {
    const response = deliver({ type: 'opaque', status: 0, statusMessage: '', url: '' })
    expect(response).toMatchObject({
      type: 'opaque',
      status: 0,
      ok: false,
      statusText: '',
      url: '',
      body: null,
    })
    expect([...response.headers]).toEqual([])
    expect(await response.text()).toBe('')
    expect(response.clone()).toMatchObject({ type: 'opaque', status: 0 })
  })

  it('128 opaque-redirect keeps its URL', () => {
    const response = deliver({
      type: 'opaqueredirect',
      status: 0,
      statusMessage: '',
      url: 'https://app.example/r',
    })
    expect(response).toMatchObject({
      type: 'opaqueredirect',
      status: 0,
      url: 'https://app.example/r',
      body: null,
    })
  })

  it('17 the headers of a clone are immutable too', () => {
    const clone = deliver({ headers: [['X-A', '1']] }).clone()
    expect(clone.headers.get('x-a')).toBe('1')
    expect(() => clone.headers.set('x-a', '2')).toThrow(TypeError)
  })

  it('129 reads the body in every way, once', async () => {
    const text = (body: string, type = 'text/plain') =>
      deliver({ body: bodyOf(body), headers: [['Content-Type', type]] })
    expect(await text('\ufeffü').text()).toBe('ü')
    expect(await text('{"a":[1]}').json()).toEqual({ a: [1] })
    await expect(text('{').json()).rejects.toThrow(SyntaxError)
    expect(new Uint8Array(await text('ab').arrayBuffer())).toEqual(new Uint8Array([97, 98]))
    expect(await text('ab').bytes()).toEqual(new Uint8Array([97, 98]))
    const blob = await text('ab', 'Text/HTML; charset=GBK').blob()
    expect([blob.type, await blob.text()]).toEqual(['text/html;charset=gbk', 'ab'])
    expect((await deliver({ body: bodyOf('a') }).blob()).type).toBe('')
    const form = await text('a=b+c', 'application/x-www-form-urlencoded').formData()
    expect([...form]).toEqual([['a', 'b c']])
    await expect(text('a=b').formData()).rejects.toThrow(TypeError)
    const used = text('x')
    await used.text()
    expect(used.bodyUsed).toBe(true)
    expect(used.body?.locked).toBe(true)
    for (const read of ['text', 'json', 'blob', 'arrayBuffer', 'bytes', 'formData'] as const) {
      await expect(used[read]()).rejects.toThrow(TypeError)
    }
    expect(() => used.clone()).toThrow(TypeError)
  })

  it('129 a character may be cut by chunks', async () => {
    const [first, ...rest] = new TextEncoder().encode('ü!')
    const response = deliver({ body: bodyOf(new Uint8Array([first ?? 0]), new Uint8Array(rest)) })
    expect(await response.text()).toBe('ü!')
  })

  it('129 body is the stream, and reading it uses the response', async () => {
    const stream = bodyOf('ab')
    const response = deliver({ body: stream })
    expect(response.body).toBe(stream)
    expect(response.bodyUsed).toBe(false)
    const reader = stream.getReader()
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(response.bodyUsed).toBe(false)
    await reader.read()
    expect(response.bodyUsed).toBe(true)
  })

  it('129 a clone is read apart', async () => {
    const response = deliver({ body: bodyOf('a', 'b'), url: 'https://app.example/x' })
    const clone = response.clone()
    expect(clone.url).toBe('https://app.example/x')
    expect(await clone.text()).toBe('ab')
    expect(response.bodyUsed).toBe(false)
    expect(await response.text()).toBe('ab')
  })

  it('129 what the stream errors with, the reader gets', async () => {
    const reason = new Error('broken')
    const body = new ReadableStream<Uint8Array>({ pull: controller => controller.error(reason) })
    await expect(deliver({ body }).text()).rejects.toBe(reason)
  })

  it('129 a chunk that is no Uint8Array is a TypeError', async () => {
    const body: ReadableStream = new ReadableStream({ start: controller => controller.enqueue('text') })
    await expect(deliver({ body }).text()).rejects.toThrow(TypeError)
  })
})

describe('Response as script makes it', () => {
  it('129 has type default, status 200 and a Content-Type from its body', async () => {
    const response = new PageResponse('x')
    expect(response).toMatchObject({
      type: 'default',
      status: 200,
      ok: true,
      statusText: '',
      url: '',
      redirected: false,
    })
    expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
    expect(await response.text()).toBe('x')
    expect(new PageResponse().body).toBe(null)
    expect(new PageResponse(null).headers.has('content-type')).toBe(false)
    expect(response).toBeInstanceOf(Response)
  })

  it('18 drops Set-Cookie, keeps the rest changeable', () => {
    const response = new PageResponse(null, { headers: { 'Set-Cookie': 'a=b', 'X-A': '1' } })
    response.headers.append('x-a', '2')
    expect([...response.headers]).toEqual([['x-a', '1, 2']])
    expect(response.clone().headers.get('x-a')).toBe('1, 2')
  })

  it('70 statuses run from 200 to 599, and some have no body', () => {
    for (const status of [0, 199, 600, 101])
      expect(() => new PageResponse(null, { status })).toThrow(RangeError)
    for (const status of [200, 599]) expect(new PageResponse(null, { status }).status).toBe(status)
    for (const status of [204, 205, 304]) {
      expect(new PageResponse(null, { status }).status).toBe(status)
      expect(() => new PageResponse('', { status })).toThrow(TypeError)
    }
    expect(() => new PageResponse(null, { statusText: 'a\n' })).toThrow(TypeError)
    expect(() => new PageResponse(null, { statusText: 'ā' })).toThrow(TypeError)
    expect(new PageResponse(null, { statusText: 'a\tb é' }).statusText).toBe('a\tb é')
  })

  it('129 body bytes become a stream on demand', async () => {
    const response = new PageResponse('abc')
    const reader = response.body?.getReader({ mode: 'byob' })
    const { value } = (await reader?.read(new Uint8Array(8))) ?? {}
    expect(new TextDecoder().decode(value)).toBe('abc')
    expect(response.bodyUsed).toBe(true)
    const taken = new PageResponse('abc')
    await taken.text()
    expect([taken.bodyUsed, taken.body?.locked]).toEqual([true, true])
    const empty = new PageResponse('')
    expect(await empty.body?.getReader().read()).toEqual({ done: true, value: undefined })
  })

  it('129 a body from the network is a stream of bytes, with a reader that brings its own buffer too', async () => {
    const fetched = async (body: string) => {
      const servers = { 'https://app.example': () => new Response(body) }
      return createBrowser({ servers }).open('https://app.example/').fetch('/')
    }
    const reader = (await fetched('abc')).body?.getReader({ mode: 'byob' })
    expect((await reader?.read(new Uint8Array(2)))?.value).toEqual(new Uint8Array([97, 98]))
    expect((await reader?.read(new Uint8Array(2)))?.value).toEqual(new Uint8Array([99]))
    expect(await reader?.read(new Uint8Array(2))).toEqual({ done: true, value: new Uint8Array(0) })
    const response = await fetched('abc')
    const [one, two] = [response.clone(), response]
    expect([await one.text(), await two.text()]).toEqual(['abc', 'abc'])
  })

  it('129 what script puts on Object.prototype cannot put itself in the place of a body', async () => {
    const encode = (text: string) => new TextEncoder().encode(text)
    const forge = (resolve: (value: unknown) => void) => {
      Reflect.deleteProperty(Object.prototype, 'then')
      resolve({ done: false, value: encode('forged') })
    }
    const streamed = new PageClass(
      new ReadableStream({
        start(controller) {
          controller.enqueue(encode('true'))
          controller.close()
        },
      }),
    )
    const held = new PageClass('true')
    for (const response of [streamed, held]) {
      Object.defineProperty(Object.prototype, 'then', { value: forge, configurable: true })
      const text = response.text()
      expect(Reflect.deleteProperty(Object.prototype, 'then')).toBe(true)
      expect(await text).toBe('true')
      expect([response.bodyUsed, response.body?.locked]).toEqual([true, true])
    }
  })

  it('70 an init of null is none, and what is no object is a TypeError', () => {
    expect(Reflect.construct(PageClass, ['', null])).toMatchObject({ status: 200 })
    expect(() => Reflect.construct(PageClass, ['', 1])).toThrow(TypeError)
  })

  it('129 error, json and redirect', async () => {
    expect(PageClass.error()).toMatchObject({ type: 'error', status: 0 })
    expect(PageClass.error()).toBeInstanceOf(PageClass)
    expect(() => PageClass.error().headers.set('a', 'b')).toThrow(TypeError)
    const json = PageClass.json({ a: 1 }, { status: 201 })
    expect([json.status, json.headers.get('content-type'), await json.json()]).toEqual([
      201,
      'application/json',
      { a: 1 },
    ])
    expect(() => PageClass.json(undefined)).toThrow(TypeError)
    const redirect = PageClass.redirect('../x', 307)
    expect([redirect.status, redirect.headers.get('location')]).toEqual([307, 'https://app.example/x'])
    expect(() => PageClass.redirect('/', 200)).toThrow(RangeError)
    expect(() => PageClass.redirect('http://[')).toThrow(TypeError)
    expect(PageResponse.redirect('https://a.example').headers.get('location')).toBe('https://a.example/')
    expect([PageResponse.name, PageClass.name]).toEqual(['Response', 'Response'])
  })
})

/** Runs with something on `Object.prototype`, as a script may have it. */
async function withOnObjects(name: string, descriptor: PropertyDescriptor, run: () => Promise<unknown>) {
  Object.defineProperty(Object.prototype, name, { ...descriptor, configurable: true })
  try {
    return await run()
  } finally {
    Reflect.deleteProperty(Object.prototype, name)
  }
}

describe('Response beside the classes of the platform', () => {
  it('formData() does not go to the class that is in the place of the platform one', async () => {
    const { Response: platform } = globalThis
    Object.assign(globalThis, { Response: PageClass })
    try {
      const form = new FormData()
      form.append('a', 'é')
      expect((await new PageClass(form).formData()).get('a')).toBe('é')
      expect((await new PageClass(new URLSearchParams('b=1')).formData()).get('b')).toBe('1')
    } finally {
      Object.assign(globalThis, { Response: platform })
    }
  })

  it.each(['start', 'type', 'size', 'highWaterMark', 'headers'])(
    'options of ours have no %s from Object.prototype',
    async name => {
      const get = () => {
        throw new Error(`${name} was asked for`)
      }
      for (const descriptor of [{ get }, { value: -1 }]) {
        const texts = await withOnObjects(name, descriptor, async () => {
          const response = new PageClass('hi')
          void response.body
          const streamed = deliver({ body: null })
          return [await response.clone().text(), await streamed.text(), (await response.blob()).size]
        })
        expect(texts).toEqual(['hi', '', 2])
      }
    },
  )
})

async function chunksOf({ body }: PageResponse): Promise<unknown[]> {
  const chunks: unknown[] = []
  for await (const chunk of body ?? []) chunks.push(chunk)
  return chunks
}

describe('clone()', () => {
  it('of a stream copies the chunks for the clone and leaves those of the original', async () => {
    const chunks = [new Uint8Array([1, 2]), new Int16Array([3]), new DataView(new ArrayBuffer(2))]
    const response = new PageClass(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk)
          controller.close()
        },
      }),
    )
    const clone = response.clone()
    const originals = await chunksOf(response)
    const copies = await chunksOf(clone)
    expect(originals.map((chunk, index) => chunk === chunks[index])).toEqual([true, true, true])
    expect(copies).toEqual(chunks)
    expect(copies.some((chunk, index) => chunk === chunks[index])).toBe(false)
  })

  it('of a stream of bytes is one of bytes too', async () => {
    const source: UnderlyingByteSource = {
      type: 'bytes',
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]))
        controller.close()
      },
    }
    const clone = new PageClass(new ReadableStream(source)).clone()
    const { value } = (await clone.body?.getReader({ mode: 'byob' }).read(new Uint8Array(1))) ?? {}
    expect(value).toEqual(new Uint8Array([1]))
  })

  it('tells of a failure of the stream in both, and cancels it when nobody wants either', async () => {
    const failing = new PageClass(new ReadableStream({ pull: controller => controller.error('broken') }))
    const clone = failing.clone()
    await expect(failing.text()).rejects.toBe('broken')
    await expect(clone.text()).rejects.toBe('broken')
    const reasons: unknown[] = []
    const left = new PageClass(new ReadableStream({ cancel: reason => void reasons.push(reason) }))
    const other = left.clone()
    await Promise.all([left.body?.cancel('one'), other.body?.cancel('two')])
    expect(reasons).toEqual([['one', 'two']])
  })

  it('of a stream with a chunk that cannot be copied fails, and the original has it', async () => {
    const chunk = () => {}
    const response = new PageClass(new ReadableStream({ start: controller => controller.enqueue(chunk) }))
    const clone = response.clone()
    const failure = clone.body?.getReader().read()
    await expect(failure).rejects.toMatchObject({ name: 'DataCloneError' })
    expect(await response.body?.getReader().read()).toEqual({ done: false, value: chunk })
  })
})
