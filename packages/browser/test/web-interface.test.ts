import { describe, expect, it } from 'vitest'
import { createEventSourceClass } from '../src/event-source.ts'
import { createFetch } from '../src/fetch-method.ts'
import { PageHeaders } from '../src/headers.ts'
import { createRequestClass } from '../src/request.ts'
import { createResponseClass } from '../src/response.ts'
import { createXMLHttpRequestClass } from '../src/xml-http-request.ts'
import { fakeFetch } from './fake-fetch.ts'

function classes() {
  const { realm } = fakeFetch()
  return {
    Headers: PageHeaders,
    Request: createRequestClass(realm),
    Response: createResponseClass(realm.environment),
    XMLHttpRequest: createXMLHttpRequestClass(realm),
    EventSource: createEventSourceClass(realm),
  }
}

const members = {
  Headers: ['append', 'forEach', 'entries'],
  Request: ['clone', 'text', 'url', 'body'],
  Response: ['clone', 'text', 'url', 'body'],
  XMLHttpRequest: ['open', 'send', 'responseText', 'onreadystatechange', 'DONE'],
  EventSource: ['close', 'readyState', 'onmessage', 'OPEN'],
} as const

describe('a class of a page', () => {
  it.each(Object.entries(members))(
    '%s has its members on its own prototype, to be enumerated',
    (name, of) => {
      const { prototype } = Object.entries(classes()).find(([key]) => key === name)?.[1] ?? {}
      const enumerable = Object.entries(Object.getOwnPropertyDescriptors(prototype ?? {}))
        .filter(([, descriptor]) => descriptor.enumerable)
        .map(([key]) => key)
      expect(enumerable).toEqual(expect.arrayContaining([...of]))
      expect(Object.prototype.toString.call(prototype)).toBe(`[object ${name}]`)
    },
  )

  it('is changed without the same class of another page', () => {
    const [one, other] = [classes(), classes()]
    const open = Object.getOwnPropertyDescriptor(one.XMLHttpRequest.prototype, 'open')
    one.XMLHttpRequest.prototype.open = () => {
      throw new Error('mocked')
    }
    expect(() => new one.XMLHttpRequest().open('GET', '/')).toThrow('mocked')
    expect(() => new other.XMLHttpRequest().open('GET', '/')).not.toThrow()
    expect(open?.value).toHaveLength(2)
  })

  it('refuses to be called with less than it needs', async () => {
    const { Headers, Request, XMLHttpRequest, EventSource } = classes()
    const headers = new Headers({ undefined: 'undefined' })
    const xhr = new XMLHttpRequest()
    const calls: [(...given: never[]) => unknown, object, unknown[]][] = [
      [headers.append, headers, ['a']],
      [headers.set, headers, ['a']],
      [headers.get, headers, []],
      [headers.has, headers, []],
      [headers.delete, headers, []],
      [xhr.open, xhr, ['GET']],
      [xhr.getResponseHeader, xhr, []],
      [xhr.overrideMimeType, xhr, []],
    ]
    for (const [method, target, given] of calls) {
      expect(() => Reflect.apply(method, target, given), method.name).toThrow(TypeError)
    }
    expect([...headers]).toEqual([['undefined', 'undefined']])
    expect(() => Reflect.construct(Request, [])).toThrow(TypeError)
    expect(() => Reflect.construct(EventSource, [])).toThrow(TypeError)
    const { realm, calls: fetches } = fakeFetch()
    await expect(Reflect.apply(createFetch(realm), undefined, [])).rejects.toThrow(TypeError)
    expect(fetches).toEqual([])
    expect([headers.append.length, headers.append.name, Request.length]).toEqual([2, 'append', 1])
  })
})
