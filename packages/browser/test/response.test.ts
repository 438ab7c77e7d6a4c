import { describe, expect, it } from 'vitest'
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
