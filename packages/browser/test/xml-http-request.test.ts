import { describe, expect, it } from 'vitest'
import { profiles } from '../src/profile.ts'
import { PageProgressEvent } from '../src/progress-event.ts'
import { fetchIdOf } from '../src/response.ts'
import type { ScriptRealm } from '../src/script-realm.ts'
import { createXMLHttpRequestClass, type PageXMLHttpRequest } from '../src/xml-http-request.ts'
import { bodyOf, fakeFetch, sentText } from './fake-fetch.ts'

/** A page with a network and timers that do what the test says. */
function setUp(options: Parameters<typeof fakeFetch>[0] = {}) {
  const network = fakeFetch(options)
  const timers = new Set<{ readonly fire: () => void; readonly milliseconds: number }>()
  const realm: ScriptRealm = {
    ...network.realm,
    startTimer(fire, milliseconds) {
      const timer = { fire, milliseconds }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  return { ...network, realm, timers, XMLHttpRequest: createXMLHttpRequestClass(realm) }
}

const types = ['readystatechange', 'loadstart', 'progress', 'abort', 'error', 'load', 'timeout', 'loadend']

/** Writes down every event from now on: `load 2/3` for a progress event, `readystatechange 4` for a change. */
function record(xhr: PageXMLHttpRequest, { upload = false } = {}): string[] {
  const log: string[] = []
  const describeEvent = (event: Event): string =>
    event instanceof PageProgressEvent
      ? `${event.type} ${event.loaded}/${event.total}`
      : `${event.type} ${xhr.readyState}`
  for (const type of types) {
    xhr.addEventListener(type, event => void log.push(describeEvent(event)))
    if (upload) xhr.upload.addEventListener(type, event => void log.push(`upload ${describeEvent(event)}`))
  }
  return log
}

function loadEnd(xhr: PageXMLHttpRequest): Promise<void> {
  return new Promise(resolve => xhr.addEventListener('loadend', () => resolve()))
}

/** An answered request: 200 and these bytes, unless told otherwise. */
async function answered(
  body: (string | Uint8Array<ArrayBuffer>)[] | null,
  headers: [string, string][] = [],
  prepare: (xhr: PageXMLHttpRequest) => void = () => {},
): Promise<PageXMLHttpRequest> {
  const { XMLHttpRequest, next } = setUp()
  const xhr = new XMLHttpRequest()
  xhr.open('GET', '/')
  prepare(xhr)
  xhr.send()
  const end = loadEnd(xhr)
  const { respond } = await next()
  respond({ headers, body: body === null ? null : bodyOf(...body) })
  await end
  return xhr
}

function thrown(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return error instanceof DOMException ? error.name : String(error)
  }
  return 'nothing'
}

describe('XMLHttpRequest', () => {
  it('205 sends mode cors, the unsafe-request flag, and credentials by withCredentials', async () => {
    const { XMLHttpRequest, next } = setUp()
    for (const [withCredentials, credentials] of [
      [false, 'same-origin'],
      [true, 'include'],
    ] as const) {
      const xhr = new XMLHttpRequest()
      xhr.open('get', '../me?x')
      xhr.withCredentials = withCredentials
      xhr.send()
      const { outgoing } = await next()
      const { request, ...rest } = outgoing
      expect(request).toMatchObject({
        method: 'GET',
        mode: 'cors',
        credentials,
        redirect: 'follow',
        unsafeRequest: true,
        useCorsPreflight: false,
        initiatorType: 'xmlhttprequest',
        body: 'none',
        headers: [],
      })
      expect(request.urlList.map(url => url.href)).toEqual(['https://app.example/me?x'])
      expect(rest).toEqual({
        body: null,
        cache: 'default',
        integrity: '',
        keepalive: false,
        referrer: 'client',
        useUrlCredentials: false,
        targetAddressSpace: null,
      })
    }
  })

  it('206 withCredentials changes before send() and is read by it', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.withCredentials = true
    xhr.open('GET', '/')
    xhr.withCredentials = false
    xhr.withCredentials = true
    xhr.send()
    const set = () => {
      xhr.withCredentials = false
    }
    expect(thrown(set)).toBe('InvalidStateError')
    const { outgoing, respond } = await next()
    expect(outgoing.request.credentials).toBe('include')
    const end = loadEnd(xhr)
    respond()
    await end
    expect(thrown(set)).toBe('InvalidStateError')
    xhr.open('GET', '/')
    set()
    expect(xhr.withCredentials).toBe(false)
  })

  it('207 same-origin requests keep credentials mode same-origin without it', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', 'https://app.example/')
    xhr.send()
    expect((await next()).outgoing.request.credentials).toBe('same-origin')
  })

  it('208 listeners on upload at send() set the use-CORS-preflight flag', async () => {
    const { XMLHttpRequest, next } = setUp()
    const listen: ((xhr: PageXMLHttpRequest) => void)[] = [
      xhr => xhr.upload.addEventListener('progress', () => {}),
      xhr => xhr.upload.addEventListener('anything', { handleEvent() {} }, { once: true }),
      xhr => {
        xhr.upload.onload = () => {}
      },
    ]
    const silent: ((xhr: PageXMLHttpRequest) => void)[] = [
      () => {},
      xhr => xhr.addEventListener('progress', () => {}),
      xhr => xhr.upload.addEventListener('progress', null),
      xhr => {
        const listener = () => {}
        xhr.upload.addEventListener('progress', listener)
        xhr.upload.addEventListener('progress', listener)
        xhr.upload.removeEventListener('progress', listener)
      },
      xhr => {
        xhr.upload.onload = () => {}
        xhr.upload.onload = null
      },
      xhr => {
        xhr.upload.addEventListener('x', () => {}, { once: true })
        xhr.upload.dispatchEvent(new Event('x'))
      },
      xhr => {
        const controller = new AbortController()
        xhr.upload.addEventListener('x', () => {}, { signal: controller.signal })
        controller.abort()
      },
    ]
    const flags: boolean[] = []
    for (const prepare of [...listen, ...silent]) {
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/')
      prepare(xhr)
      xhr.send('x')
      xhr.upload.addEventListener('late', () => {})
      flags.push((await next()).outgoing.request.useCorsPreflight)
    }
    expect(flags).toEqual([...listen.map(() => true), ...silent.map(() => false)])
  })

  it('209 setRequestHeader needs opened and unsent, ignores forbidden names, combines repeats', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    const set = (name: string, value: string) => thrown(() => xhr.setRequestHeader(name, value))
    expect(set('X-A', '1')).toBe('InvalidStateError')
    xhr.open('GET', '/')
    expect(set('X-A', ' 1 ')).toBe('nothing')
    expect(set('x-a', '2')).toBe('nothing')
    expect(set('Cookie', 'a=b')).toBe('nothing')
    expect(set('X-HTTP-Method', 'trace')).toBe('nothing')
    expect(set('a b', '1')).toBe('SyntaxError')
    expect(set('X-B', 'a\nb')).toBe('SyntaxError')
    expect(set('X-B', 'ā')).toContain('TypeError')
    xhr.send()
    expect(set('X-A', '3')).toBe('InvalidStateError')
    expect((await next()).outgoing.request.headers).toEqual([['X-A', '1, 2']])
  })

  it('210 one name is one entry, and open() forgets them', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    for (let i = 0; i < 5; i++) xhr.setRequestHeader('Accept', `${i}`)
    xhr.open('GET', '/')
    for (const value of ['a', 'b']) xhr.setRequestHeader('Accept', value)
    xhr.send()
    expect((await next()).outgoing.request.headers).toEqual([['Accept', 'a, b']])
  })

  it('209 a profile drops what its engine drops', async () => {
    const { XMLHttpRequest, next } = setUp({ profile: profiles.chromium })
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    xhr.setRequestHeader('User-Agent', 'me')
    xhr.send()
    expect((await next()).outgoing.request.headers).toEqual([])
  })

  it('211 a network error: status 0, readyState 4, no headers, no URL, and three events', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const log = record(xhr)
    xhr.send()
    const end = loadEnd(xhr)
    const { fail } = await next()
    fail()
    await end
    expect(log).toEqual(['loadstart 0/0', 'readystatechange 4', 'error 0/0', 'loadend 0/0'])
    expect(xhr).toMatchObject({ readyState: 4, status: 0, statusText: '', responseURL: '', responseText: '' })
    expect([xhr.getAllResponseHeaders(), xhr.getResponseHeader('content-type')]).toEqual(['', null])
    expect(fetchIdOf(xhr)).toBe(1)
  })

  it('211 a body that breaks off is a network error too', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const log = record(xhr)
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    const chunks = [new Uint8Array([97])]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift()
        if (chunk === undefined) controller.error(new Error('reset'))
        else controller.enqueue(chunk)
      },
    })
    respond({ body, headers: [['X-A', '1']] })
    await end
    expect(log.slice(1)).toEqual([
      'readystatechange 2',
      'readystatechange 3',
      'progress 1/0',
      'readystatechange 4',
      'error 0/0',
      'loadend 0/0',
    ])
    expect(xhr).toMatchObject({ status: 0, responseText: '' })
    expect(xhr.getAllResponseHeaders()).toBe('')
  })

  it('212 an unfinished upload hears of the error first', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/')
    const log = record(xhr, { upload: true })
    xhr.send('abc')
    const end = loadEnd(xhr)
    const { fail, observer } = await next()
    observer.requestBodySent?.(1)
    fail()
    await end
    expect(log).toEqual([
      'loadstart 0/0',
      'upload loadstart 0/3',
      'upload progress 1/3',
      'readystatechange 4',
      'upload error 0/0',
      'upload loadend 0/0',
      'error 0/0',
      'loadend 0/0',
    ])
  })

  it('212 a finished upload does not', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/')
    const log = record(xhr, { upload: true })
    xhr.send(new Blob(['abcd']))
    const end = loadEnd(xhr)
    const { fail, observer } = await next()
    observer.requestBodySent?.(4)
    observer.requestBodyEnd?.()
    fail()
    await end
    expect(log.slice(2)).toEqual([
      'upload progress 4/4',
      'upload load 4/4',
      'upload loadend 4/4',
      'readystatechange 4',
      'error 0/0',
      'loadend 0/0',
    ])
  })

  it('212 a body that is sent again, as after a redirect, is not told of again', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/')
    const log = record(xhr, { upload: true })
    xhr.send('abcd')
    const end = loadEnd(xhr)
    const { respond, observer } = await next()
    for (const _ of ['to the first server', 'to the second']) {
      observer.requestBodySent?.(4)
      observer.requestBodyEnd?.()
    }
    respond()
    await end
    expect(log.filter(line => line.startsWith('upload'))).toEqual([
      'upload loadstart 0/4',
      'upload progress 4/4',
      'upload load 4/4',
      'upload loadend 4/4',
    ])
  })

  it('214 open() and send() in the readystatechange of abort() leave the new request alone', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/old')
    const log = record(xhr, { upload: true })
    xhr.send('abcd')
    await next()
    xhr.onreadystatechange = () => {
      xhr.onreadystatechange = null
      xhr.open('GET', '/new')
      xhr.send()
    }
    xhr.abort()
    const end = loadEnd(xhr)
    expect(xhr.readyState).toBe(1)
    const { outgoing, respond } = await next()
    expect(outgoing.request.urlList.map(url => url.pathname)).toEqual(['/new'])
    respond({ status: 201 })
    await end
    expect(log.filter(line => line.startsWith('upload') || line.startsWith('abort'))).toEqual([
      'upload loadstart 0/4',
      'abort 0/0',
    ])
    expect(xhr.status).toBe(201)
  })

  it('214 abort() in the readystatechange of abort() tells of the upload once', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/')
    const log = record(xhr, { upload: true })
    xhr.send('abcd')
    xhr.onreadystatechange = () => xhr.abort()
    xhr.abort()
    expect(log.filter(line => line === 'upload abort 0/0')).toEqual(['upload abort 0/0'])
  })

  it('8 a body is converted before the state is looked at, and may change it', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    const body = (text: () => string): XMLHttpRequestBodyInit =>
      Object.assign(new URLSearchParams(), { toString: text })
    const send = body(() => {
      xhr.send('inner')
      return 'outer'
    })
    xhr.open('POST', '/first')
    expect(thrown(() => xhr.send(send))).toBe('InvalidStateError')
    expect(await sentText((await next()).outgoing)).toBe('inner')
    xhr.open('POST', '/first')
    xhr.send(
      body(() => {
        xhr.open('POST', '/second')
        return 'x'
      }),
    )
    expect((await next()).outgoing.request.urlList.map(url => url.pathname)).toEqual(['/second'])
  })

  it('8 shared memory is a TypeError', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/')
    for (const body of [new SharedArrayBuffer(1), new Uint8Array(new SharedArrayBuffer(1))]) {
      expect(() => Reflect.apply(xhr.send, xhr, [body])).toThrow(TypeError)
    }
  })

  it('206 setRequestHeader() without a value is a TypeError', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    expect(() => Reflect.apply(xhr.setRequestHeader, xhr, ['x-a'])).toThrow(TypeError)
  })

  it('211 the length of a body with a content coding is not known', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const log = record(xhr)
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    const headers = [
      ['Content-Length', '2'],
      ['Content-Encoding', 'gzip'],
    ] as const
    respond({ body: bodyOf('abcdef'), headers })
    await end
    expect(log.slice(-4)).toEqual(['progress 6/0', 'readystatechange 4', 'load 6/0', 'loadend 6/0'])
  })

  it('211 events of a success, progress at most every 50 ms', async () => {
    const { XMLHttpRequest, next, clock } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const log = record(xhr)
    const steps = [0, 49, 1]
    xhr.onprogress = () => {
      expect(xhr.readyState).toBe(3)
    }
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const step = steps.shift()
          if (step === undefined) return controller.close()
          clock.now += step
          controller.enqueue(new Uint8Array(2))
        },
      },
      { highWaterMark: 0 },
    )
    respond({ body, headers: [['Content-Length', '6']] })
    await end
    expect(log).toEqual([
      'loadstart 0/0',
      'readystatechange 2',
      'readystatechange 3',
      'progress 2/6',
      'readystatechange 3',
      'progress 6/6',
      'readystatechange 4',
      'load 6/6',
      'loadend 6/6',
    ])
  })

  it('211 a null body goes from headers received to done', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const log = record(xhr)
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    respond({ status: 204, statusMessage: 'No Content', headers: [['Content-Length', '9, 9']] })
    await end
    expect(log).toEqual([
      'loadstart 0/0',
      'readystatechange 2',
      'progress 0/9',
      'readystatechange 4',
      'load 0/9',
      'loadend 0/9',
    ])
    expect(xhr).toMatchObject({ status: 204, statusText: 'No Content', response: '' })
  })

  it('213 timeout counts from send(), also when it is set later, and fires its own event', async () => {
    const { XMLHttpRequest, next, timers, clock } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const log = record(xhr)
    xhr.timeout = 500
    expect(timers.size).toBe(0)
    xhr.send()
    expect([...timers].map(timer => timer.milliseconds)).toEqual([500])
    const { signal } = await next()
    clock.now += 200
    xhr.timeout = 0
    expect(timers.size).toBe(0)
    xhr.timeout = 300
    expect([...timers].map(timer => timer.milliseconds)).toEqual([100])
    for (const timer of timers) timer.fire()
    expect(log).toEqual(['loadstart 0/0', 'readystatechange 4', 'timeout 0/0', 'loadend 0/0'])
    expect(xhr.status).toBe(0)
    expect(signal.aborted).toBe(true)
    expect(timers.size).toBe(0)
  })

  it('213 the timer is gone after a response', async () => {
    const { XMLHttpRequest, next, timers } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    xhr.timeout = 500
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    respond()
    await end
    expect(timers.size).toBe(0)
    xhr.timeout = 1
    expect(timers.size).toBe(0)
  })

  it('213 abort() fires its own event, ends unsent, and what comes late is not heard', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/')
    const log = record(xhr, { upload: true })
    xhr.send('x')
    const { signal, respond, observer } = await next()
    xhr.abort()
    expect(signal.aborted).toBe(true)
    observer.requestBodySent?.(1)
    observer.requestBodyEnd?.()
    respond()
    await Promise.resolve()
    expect(log).toEqual([
      'loadstart 0/0',
      'upload loadstart 0/1',
      'readystatechange 4',
      'upload abort 0/0',
      'upload loadend 0/0',
      'abort 0/0',
      'loadend 0/0',
    ])
    expect([xhr.readyState, xhr.status]).toEqual([0, 0])
  })

  it('213 abort() in done returns to unsent silently, before send() it changes nothing', async () => {
    const xhr = await answered(['x'])
    const log = record(xhr)
    xhr.abort()
    expect([xhr.readyState, xhr.status, log]).toEqual([0, 0, []])
    xhr.open('GET', '/')
    xhr.abort()
    expect([xhr.readyState, log]).toEqual([1, ['readystatechange 1']])
  })

  it('213 abort() in a loadstart listener sends nothing', async () => {
    const { XMLHttpRequest, calls } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    xhr.onloadstart = () => xhr.abort()
    xhr.send()
    await Promise.resolve()
    expect([calls, xhr.readyState]).toEqual([[], 0])
  })

  it('213 open() ends what goes on without a word', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/a')
    xhr.send()
    const first = await next()
    const log = record(xhr)
    xhr.open('GET', '/b')
    expect([first.signal.aborted, log]).toEqual([true, []])
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    respond({ url: 'https://app.example/b' })
    await end
    expect(xhr.responseURL).toBe('https://app.example/b')
  })

  it('214 headers are read lower-case, sorted by their upper-case names', async () => {
    const xhr = await answered(
      ['x'],
      [
        ['x_b', '4'],
        ['X-B', '3'],
        ['Content-Type', 'text/plain'],
        ['x-b', '5'],
        ['A', ''],
      ],
    )
    // An underscore is behind the letters in upper case, and before them in lower case.
    expect(xhr.getAllResponseHeaders()).toBe('a: \r\ncontent-type: text/plain\r\nx-b: 3, 5\r\nx_b: 4\r\n')
    const order = await answered(
      ['x'],
      [
        ['x_', '1'],
        ['xa', '2'],
      ],
    )
    expect(order.getAllResponseHeaders()).toBe('xa: 2\r\nx_: 1\r\n')
    expect(xhr.getResponseHeader('X-b')).toBe('3, 5')
    expect(xhr.getResponseHeader('none')).toBe(null)
  })

  it('215 userinfo goes into the URL, and no header', async () => {
    const { XMLHttpRequest, next } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/me', true, 'u:', 'p')
    xhr.send()
    const { outgoing } = await next()
    expect(outgoing.useUrlCredentials).toBe(true)
    expect(outgoing.request.headers).toEqual([])
    expect(outgoing.request.urlList[0].href).toBe('https://u%3A:p@app.example/me')
    xhr.open('GET', 'https://a:b@app.example/', true, null, null)
    xhr.send()
    expect((await next()).outgoing.request.urlList[0].href).toBe('https://a:b@app.example/')
  })

  it('216 synchronous requests are refused by name', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    expect(() => xhr.open('GET', '/', false)).toThrow(
      'Synchronous XMLHttpRequest is not supported: here page and network share a thread, which would wait for itself. ' +
        'Call open() with true, or without a third argument, and wait for the event "load"',
    )
    expect(thrown(() => xhr.open('GET', '/', false))).toBe('InvalidAccessError')
    expect(xhr.readyState).toBe(0)
  })

  it('6 open() refuses what is no method or URL', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    const open = (method: string, url: string) => thrown(() => xhr.open(method, url))
    expect(open('A B', '/')).toBe('SyntaxError')
    expect(open('', '/')).toBe('SyntaxError')
    expect(open('trace', '/')).toBe('SecurityError')
    expect(open('GET', 'http://[')).toBe('SyntaxError')
    expect(thrown(() => xhr.send())).toBe('InvalidStateError')
  })

  it('8 a body of GET and HEAD is dropped in silence', async () => {
    const { XMLHttpRequest, next } = setUp()
    for (const method of ['GET', 'HEAD']) {
      const xhr = new XMLHttpRequest()
      xhr.open(method, '/')
      xhr.send('body')
      expect((await next()).outgoing).toMatchObject({ body: null, request: { body: 'none', headers: [] } })
      expect(thrown(() => xhr.send())).toBe('InvalidStateError')
    }
  })

  it('217 responseText and responseXML are there for their types', async () => {
    const get = (xhr: PageXMLHttpRequest) => [thrown(() => xhr.responseText), thrown(() => xhr.responseXML)]
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    const results = (['', 'text', 'json', 'blob', 'arraybuffer'] as const).map(type => {
      xhr.responseType = type
      return get(xhr)
    })
    const refused = 'InvalidStateError'
    expect(results).toEqual([
      ['nothing', 'nothing'],
      ['nothing', refused],
      [refused, refused],
      [refused, refused],
      [refused, refused],
    ])
    expect(xhr.responseType).toBe('arraybuffer')
    xhr.responseType = 'document'
    expect(xhr.responseType).toBe('arraybuffer')
  })

  it('217 responseType stays once the body comes', async () => {
    const xhr = await answered(['x'])
    expect(
      thrown(() => {
        xhr.responseType = 'json'
      }),
    ).toBe('InvalidStateError')
    expect(thrown(() => xhr.overrideMimeType('text/plain'))).toBe('InvalidStateError')
  })

  it('217 responses by type', async () => {
    const as = (
      type: 'json' | 'blob' | 'arraybuffer' | 'text',
      body: string[] | null,
      headers: [string, string][] = [],
    ) =>
      answered(body, headers, xhr => {
        xhr.responseType = type
      })
    const json = await as('json', ['\ufeff{"a"', ':1}'])
    expect(json.response).toEqual({ a: 1 })
    expect(json.response).toBe(json.response)
    expect((await as('json', ['{'])).response).toBe(null)
    expect((await as('json', null)).response).toBe(null)
    const buffer = await as('arraybuffer', ['a', 'b'])
    expect(buffer.response).toEqual(new Uint8Array([97, 98]).buffer)
    expect(buffer.response).toBe(buffer.response)
    const { response: blob } = await as('blob', ['ab'], [['Content-Type', 'Text/CSV;a=b']])
    expect(blob).toBeInstanceOf(Blob)
    expect(blob).toMatchObject({ size: 2, type: 'text/csv;a=b' })
    expect((await as('blob', ['ab'])).response).toMatchObject({ type: 'text/xml' })
    expect((await as('text', ['ab'])).response).toBe('ab')
  })

  it("217 the charset is the override's, then the header's, then UTF-8", async () => {
    const bytes = new Uint8Array([0xe4, 0xc3, 0xa4])
    const text = async (type: string | null, override?: string) =>
      (
        await answered([bytes], type === null ? [] : [['Content-Type', type]], xhr => {
          if (override !== undefined) xhr.overrideMimeType(override)
        })
      ).responseText
    expect(await text('text/plain')).toBe('\ufffdä')
    expect(await text('text/plain;charset=iso-8859-5')).toBe('фУЄ')
    expect(await text('text/plain;charset=iso-8859-5', 'text/plain;charset=utf-8')).toBe('\ufffdä')
    expect(await text('text/plain;charset=iso-8859-5', 'text/x')).toBe('фУЄ')
    expect(await text('text/plain;charset=bogus')).toBe('\ufffdä')
    expect(await text('text/plain', 'text/plain;charset=x-user-defined')).toBe('\uf7e4\uf7c3\uf7a4')
    expect(await text('text/plain;charset=iso-8859-5', 'bogus')).toBe('фУЄ')
  })

  it('217 windows-1252, by whichever name, has letters where ISO-8859-1 has controls', async () => {
    const bytes = new Uint8Array([0x80, 0x9f, 0x81, 0xe9, 0x41])
    for (const label of ['windows-1252', 'ISO-8859-1', 'ascii']) {
      const xhr = await answered([bytes], [['Content-Type', `text/plain;charset=${label}`]])
      expect(xhr.responseText).toBe('\u20ac\u0178\x81éA')
    }
  })

  it('217 the type of a blob keeps its case and its characters', async () => {
    for (const type of ['text/html;charset=GBK', 'text/html;x="é"']) {
      const xhr = await answered(['x'], [], xhr => {
        xhr.responseType = 'blob'
        xhr.overrideMimeType(type)
      })
      expect(xhr.response).toMatchObject({ type })
    }
  })

  it('217 a byte order mark beats every charset, an XML declaration comes last', async () => {
    const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0x00])
    const marked = await answered([utf16], [['Content-Type', 'text/plain;charset=utf-8']])
    expect(marked.responseText).toBe('a')
    const xml = [
      new TextEncoder().encode('<?xml version="1.0" encoding="iso-8859-5"?>'),
      new Uint8Array([0xe4]),
    ]
    const head = '<?xml version="1.0" encoding="iso-8859-5"?>'
    expect((await answered(xml)).responseText).toBe(`${head}ф`)
    expect((await answered(xml, [['Content-Type', 'image/svg+xml']])).responseText).toBe(`${head}ф`)
    expect((await answered(xml, [['Content-Type', 'text/plain']])).responseText).toBe(`${head}\ufffd`)
    const asText = await answered(xml, [], xhr => {
      xhr.responseType = 'text'
    })
    expect(asText.responseText).toBe(`${head}\ufffd`)
  })

  it('217 text so far withholds half a character', async () => {
    const { XMLHttpRequest, next, clock } = setUp()
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/')
    const seen: string[] = []
    xhr.onprogress = () => {
      seen.push(xhr.responseText)
      clock.now += 50
    }
    xhr.send()
    const end = loadEnd(xhr)
    const { respond } = await next()
    respond({ body: bodyOf('a', new Uint8Array([0xc3]), new Uint8Array([0xa4])) })
    await end
    expect(seen).toEqual(['a', 'a', 'aä'])
  })

  it("218 the charset of an author's Content-Type becomes UTF-8 for text bodies", async () => {
    const { XMLHttpRequest, next } = setUp()
    const type = async (body: XMLHttpRequestBodyInit, author?: string) => {
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/')
      if (author !== undefined) xhr.setRequestHeader('Content-Type', author)
      xhr.send(body)
      return (await next()).outgoing.request.headers[0]?.[1]
    }
    expect(await type('x')).toBe('text/plain;charset=UTF-8')
    expect(await type(new URLSearchParams('a=b'))).toBe('application/x-www-form-urlencoded;charset=UTF-8')
    expect(await type(new Blob(['x']))).toBe(undefined)
    expect(await type('x', 'text/plain; charset=iso-8859-1')).toBe('text/plain;charset=UTF-8')
    expect(await type(new URLSearchParams('a=b'), 'text/x;charset=a;b=c')).toBe('text/x;charset=UTF-8;b=c')
    expect(await type('x', 'text/plain; charset=utf-8')).toBe('text/plain; charset=utf-8')
    expect(await type('x', 'application/json')).toBe('application/json')
    expect(await type('x', 'bogus')).toBe('bogus')
    const bytes = new TextEncoder().encode('x')
    expect(await type(bytes, 'text/plain; charset=iso-8859-1')).toBe('text/plain; charset=iso-8859-1')
    const blob = new Blob(['x'], { type: 'text/plain;charset=utf-8' })
    expect(await type(blob, 'text/plain;charset=a')).toBe('text/plain;charset=a')
  })

  it('205 bodies of every kind', async () => {
    const { XMLHttpRequest, next } = setUp()
    const form = new FormData()
    form.append('f', new Blob(['abc']))
    for (const [body, text] of [
      ['ü', 'ü'],
      [new Blob(['b']), 'b'],
      [new TextEncoder().encode('c'), 'c'],
      [form, 'abc'],
    ] as const) {
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/')
      xhr.send(body)
      const { outgoing } = await next()
      expect(outgoing.request.body).toBe('replayable')
      expect(await sentText(outgoing)).toContain(text)
    }
  })

  it('211 handlers keep their place when they are replaced, and lose it when they are removed', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    const log: string[] = []
    xhr.onload = () => void log.push('first')
    xhr.addEventListener('load', () => void log.push('second'))
    const third = () => void log.push('third')
    xhr.onload = third
    expect(xhr.onload).toBe(third)
    xhr.dispatchEvent(new Event('load'))
    xhr.onload = null
    xhr.onload = third
    xhr.dispatchEvent(new Event('load'))
    expect(log).toEqual(['third', 'second', 'second', 'third'])
    expect(xhr.onreadystatechange).toBe(null)
  })

  it('211 constants, and what a fresh one says', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    for (const holder of [XMLHttpRequest, xhr]) {
      expect([holder.UNSENT, holder.OPENED, holder.HEADERS_RECEIVED, holder.LOADING, holder.DONE]).toEqual([
        0, 1, 2, 3, 4,
      ])
    }
    expect(xhr).toMatchObject({ readyState: 0, status: 0, timeout: 0, withCredentials: false, response: '' })
    expect(XMLHttpRequest.name).toBe('XMLHttpRequest')
    expect(xhr).toBeInstanceOf(EventTarget)
  })
})

describe('the interfaces around XMLHttpRequest', () => {
  it('say what they are', () => {
    const { XMLHttpRequest } = setUp()
    const xhr = new XMLHttpRequest()
    expect([xhr, xhr.upload, new PageProgressEvent('x')].map(String)).toEqual([
      '[object XMLHttpRequest]',
      '[object XMLHttpRequestUpload]',
      '[object ProgressEvent]',
    ])
    const members: string[] = []
    for (const name in xhr) members.push(name)
    expect(members).toEqual(expect.arrayContaining(['open', 'send', 'responseText', 'onload', 'DONE']))
  })

  it('ProgressEvent converts what it is given, and has its members on the prototype', () => {
    const init: object = { lengthComputable: 'yes', loaded: '2.5', total: -1, bubbles: true }
    expect(new PageProgressEvent('x', init)).toMatchObject({
      lengthComputable: true,
      loaded: 2.5,
      total: -1,
      bubbles: true,
    })
    expect(() => new PageProgressEvent('x', { total: Number.NaN })).toThrow(TypeError)
    const { prototype } = PageProgressEvent
    for (const name of ['lengthComputable', 'loaded', 'total']) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
      expect(descriptor).toMatchObject({ enumerable: true, configurable: true })
      expect(() => Reflect.get(prototype, name)).toThrow(TypeError)
    }
  })
})
