import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventSourceClass, type PageEventSource } from '../src/event-source.ts'
import { EventStreamParser, type StreamItem } from '../src/event-source-parser.ts'
import { createBrowser } from '../src/index.ts'
import { fetchIdOf } from '../src/response.ts'
import type { ScriptRealm } from '../src/script-realm.ts'
import { bodyOf, fakeFetch } from './fake-fetch.ts'

const type: [string, string] = ['Content-Type', 'text/event-stream; charset=utf-8']

function setUp(options: Parameters<typeof fakeFetch>[0] = {}) {
  const network = fakeFetch(options)
  const timers = new Set<{ readonly fire: () => void; readonly milliseconds: number }>()
  const realm: ScriptRealm = {
    ...network.realm,
    startTimer(callback, milliseconds) {
      const fire = (): void => {
        timers.delete(timer)
        callback()
      }
      const timer = { fire, milliseconds }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  return { ...network, timers, EventSource: createEventSourceClass(realm) }
}

/** Waits for the next event of a type. */
function event(source: PageEventSource, name: string): Promise<Event> {
  return new Promise(resolve => source.addEventListener(name, resolve, { once: true }))
}

function parse(...chunks: (string | Uint8Array)[]): StreamItem[] {
  const parser = new EventStreamParser()
  return chunks.flatMap(chunk =>
    parser.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk),
  )
}

/** The data of each event. */
function data(...chunks: (string | Uint8Array)[]): string[] {
  return parse(...chunks).flatMap(item => (item.kind === 'event' ? [item.data] : []))
}

describe('an event stream', () => {
  it('is read by its fields', () => {
    expect(parse(': comment\nevent: add\ndata: 1\ndata:2\nid: 7\nretry: 10\nother: x\n\n')).toEqual([
      { kind: 'retry', milliseconds: 10 },
      { kind: 'event', type: 'add', data: '1\n2', lastEventId: '7' },
    ])
  })

  it('fields without a colon, with two spaces, with none', () => {
    expect(data('data\n\n')).toEqual([''])
    expect(data('data\ndata\n\n')).toEqual(['\n'])
    expect(data('data:  a:b \n\n')).toEqual([' a:b '])
    expect(data('data:\ta\n\nDATA:x\n\n data:y\n\n')).toEqual(['\ta'])
  })

  it('lines end in LF, CR or CRLF, also when it is cut in two', () => {
    for (const end of ['\n', '\r', '\r\n']) expect(data(`data: a${end}data: b${end}${end}`)).toEqual(['a\nb'])
    expect(data('data: a\r', '\n\r', '\n', 'data: b\n\n')).toEqual(['a', 'b'])
    expect(data('data: a\r', '', '\n', '\ndata: b\r\r')).toEqual(['a', 'b'])
  })

  it('one byte order mark at the start is dropped', () => {
    expect(data('\ufeffdata: a\n\n')).toEqual(['a'])
    expect(data('\ufeff\ufeffdata: a\n\ndata: b\n\n')).toEqual(['b'])
  })

  it('an event needs data and a blank line after it', () => {
    expect(parse('event: x\nid: 1\n\ndata: a\n')).toEqual([])
    expect(parse('event: x\n\ndata: a\n\n')).toEqual([
      { kind: 'event', type: 'message', data: 'a', lastEventId: '' },
    ])
  })

  it('ids stay until the next, a NUL in one is ignored, an empty one resets', () => {
    const ids = parse('id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n').map(item =>
      item.kind === 'event' ? item.lastEventId : null,
    )
    expect(ids).toEqual(['1', '1', '1', ''])
    const parser = new EventStreamParser('old')
    parser.push(new TextEncoder().encode('id: new\n'))
    expect(parser.lastEventId).toBe('old')
    parser.push(new TextEncoder().encode('\n'))
    expect(parser.lastEventId).toBe('new')
  })

  it('retry is digits alone', () => {
    expect(parse('retry: 5\nretry: 5x\nretry: -1\nretry:\nretry: 1e3\n')).toEqual([
      { kind: 'retry', milliseconds: 5 },
    ])
  })

  it('where it is cut into chunks does not matter', () => {
    const piece = fc.constantFrom(
      'data',
      'id',
      'event',
      'retry',
      ':',
      ' ',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      'ü',
      '1',
      '\0',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.array(fc.nat(200)), (pieces, cuts) => {
        const bytes = new TextEncoder().encode(pieces.join(''))
        const edges = [...new Set([0, ...cuts.filter(cut => cut < bytes.length), bytes.length])].sort(
          (a, b) => a - b,
        )
        const chunks = edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge))
        expect(parse(...chunks)).toEqual(parse(bytes))
      }),
    )
  })
})

describe('EventSource', () => {
  it('asks in mode cors, without a store, by its own Accept, with credentials if they are wanted', async () => {
    const { EventSource, next } = setUp()
    for (const [init, credentials] of [
      [undefined, 'same-origin'],
      [{ withCredentials: false }, 'same-origin'],
      [{ withCredentials: true }, 'include'],
    ] as const) {
      const source = new EventSource('../events', init)
      const { outgoing } = await next()
      expect(outgoing).toMatchObject({
        cache: 'no-store',
        body: null,
        request: {
          method: 'GET',
          mode: 'cors',
          credentials,
          headers: [['Accept', 'text/event-stream']],
          unsafeRequest: false,
        },
      })
      expect(source).toMatchObject({
        url: 'https://app.example/events',
        withCredentials: credentials === 'include',
        readyState: 0,
      })
      source.close()
    }
    expect(() => new EventSource('http://[')).toThrow(DOMException)
  })

  it('opens, and delivers events with origin and id', async () => {
    const { EventSource, next } = setUp()
    const source = new EventSource('/events')
    const { respond } = await next()
    const opened = event(source, 'open')
    const message = new Promise<MessageEvent<string>>(resolve => {
      source.onmessage = resolve
    })
    const added = event(source, 'add')
    respond({
      headers: [type],
      url: 'https://api.test:8443/events',
      body: bodyOf('id: 1\ndata: a\n\nevent: add\ndata: b\n\n'),
    })
    expect((await opened).isTrusted).toBe(true)
    expect(await message).toMatchObject({
      isTrusted: true,
      type: 'message',
      data: 'a',
      origin: 'https://api.test:8443',
      lastEventId: '1',
    })
    expect(await added).toMatchObject({ type: 'add', data: 'b', lastEventId: '1' })
    expect(fetchIdOf(source)).toBe(1)
    source.close()
  })

  it('reconnects after the end, in the time and with the id that the server said', async () => {
    const { EventSource, next, timers } = setUp()
    const source = new EventSource('/events')
    const first = await next()
    const error = event(source, 'error')
    first.respond({ headers: [type], body: bodyOf('retry: 50\nid: ü\ndata: a\n\nid: lost\n') })
    await error
    expect(source.readyState).toBe(0)
    expect([...timers].map(timer => timer.milliseconds)).toEqual([50])
    for (const timer of timers) timer.fire()
    const second = await next()
    expect(second.outgoing.request.headers).toEqual([
      ['Accept', 'text/event-stream'],
      ['Last-Event-ID', '\xc3\xbc'],
    ])
    const message = event(source, 'message')
    second.respond({ headers: [type], body: bodyOf('data: b\n\n') })
    expect(await message).toMatchObject({ data: 'b', lastEventId: 'ü' })
    source.close()
  })

  it('reconnects after a network error and after a body that breaks off, by default in 3 s', async () => {
    const { EventSource, next, timers } = setUp()
    const source = new EventSource('/events')
    const errors = event(source, 'error')
    const first = await next()
    first.fail()
    await errors
    expect([...timers].map(timer => timer.milliseconds)).toEqual([3000])
    for (const timer of timers) timer.fire()
    const again = event(source, 'error')
    const second = await next()
    const body = new ReadableStream<Uint8Array>({ pull: controller => controller.error(new Error('reset')) })
    second.respond({ headers: [type], body })
    await again
    expect([source.readyState, timers.size]).toEqual([0, 1])
    source.close()
    expect(timers.size).toBe(0)
  })

  it.each([
    ['https://api.example/refused', 2],
    ['ftp://api.example/', 2],
    ['https://nowhere.example/', 0],
  ])(
    '%s ends with readyState %i: a refusal is for good, a failure of the network is not',
    async (url, state) => {
      const browser = createBrowser({ servers: { 'https://api.example': () => new Response('no') } })
      const page = browser.open('https://app.example/')
      const source = new page.EventSource(url)
      await event(source, 'error')
      expect(source.readyState).toBe(state)
      source.close()
      await browser.close()
    },
  )

  it.each([
    [{ status: 204, headers: [type] }],
    [{ status: 500, headers: [type] }],
    [{ status: 200, headers: [] }],
    [{ status: 200, headers: [['Content-Type', 'text/plain']] as [string, string][] }],
  ])('fails for good with %j', async response => {
    const { EventSource, next, timers } = setUp()
    const source = new EventSource('/events')
    const { respond, signal } = await next()
    const error = event(source, 'error')
    respond({ ...response, body: bodyOf('data: a\n\n') })
    await error
    expect([source.readyState, timers.size, signal.aborted]).toEqual([2, 0, true])
  })

  it('close() aborts the fetch, stops events and reconnections, and says nothing', async () => {
    const { EventSource, next, timers } = setUp()
    const source = new EventSource('/events')
    const log: string[] = []
    for (const name of ['open', 'message', 'error'])
      source.addEventListener(name, ({ type: said }) => void log.push(said))
    const { respond, signal } = await next()
    source.addEventListener('message', () => source.close())
    const message = event(source, 'message')
    respond({ headers: [type], body: bodyOf('data: a\n\ndata: b\n\n') })
    await message
    await new Promise(resolve => setImmediate(resolve))
    expect(log).toEqual(['open', 'message'])
    expect([source.readyState, timers.size, signal.aborted]).toEqual([2, 0, true])
  })

  it('close() in an error listener starts no timer', async () => {
    const { EventSource, next, timers } = setUp()
    const source = new EventSource('/events')
    source.onerror = () => source.close()
    const error = event(source, 'error')
    const { fail } = await next()
    fail()
    await error
    await Promise.resolve()
    expect([source.readyState, timers.size]).toEqual([2, 0])
  })

  it('constants', () => {
    const { EventSource } = setUp()
    const source = new EventSource('/')
    for (const holder of [EventSource, source]) {
      expect([holder.CONNECTING, holder.OPEN, holder.CLOSED]).toEqual([0, 1, 2])
    }
    source.close()
  })
})
