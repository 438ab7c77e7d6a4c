import { expectExchange, valuesOf } from '../expectation.ts'
import { expectGranted } from '../granted.ts'
import { situation } from '../situation.ts'

/** Streams, raw replies and connections that break. */
export const streams = [
  situation('chunks', 'a chunked stream has the headers and all its chunks', async server => {
    await expectGranted(server, '/api/chunks', { status: 200, body: 'one two three', complete: true })
  }),
  situation('events', 'a stream of events has the headers', async server => {
    const exchange = await expectGranted(server, '/api/events', {
      status: 200,
      body: 'data: 1\n\ndata: 2\n\n',
    })
    const [type = 'no content type'] = valuesOf(exchange, 'content-type')
    if (!type.startsWith('text/event-stream')) throw new Error(`expected text/event-stream, received ${type}`)
  }),
  situation('events-endless', 'the head of an endless stream of events is not held back', async server => {
    await expectGranted(server, '/api/endless', { status: 200, complete: false }, { abortAfter: 1 })
  }),
  situation('abort', 'after a client that goes away the next request is answered', async server => {
    await Promise.all(
      [1, 2, 3].map(() => expectGranted(server, '/api/endless', { status: 200 }, { abortAfter: 12 })),
    )
    await expectGranted(server, '/api/text', { status: 200, body: 'ok' })
  }),
  situation('break-off', 'a response that breaks off has the headers', async server => {
    await expectGranted(server, '/api/break-off', { status: 200, body: 'part', complete: false })
  }),
  situation('hijack', 'a reply past the framework, on the raw response, has the headers', async server => {
    await expectGranted(server, '/api/hijack', { status: 200, body: 'hijacked', lines: { 'x-raw': ['1'] } })
  }),
  situation('hijack-vary', 'the Vary of a raw reply is merged', async server => {
    await expectGranted(server, '/api/hijack-vary', { status: 200, vary: ['Accept', 'Origin'] })
  }),
  situation('hijack-own-acao', 'CORS lines of a raw reply are replaced', async server => {
    await expectGranted(server, '/api/hijack-own-acao', { status: 200 })
  }),
  situation('early-hints', 'early hints pass untouched before the answer', async server => {
    const exchange = await expectGranted(server, '/api/hints', { status: 200, body: 'ok' })
    const [hints] = exchange.informational
    if (hints === undefined) throw new Error('expected 103 before the answer, received none')
    const received = { ...exchange, status: hints.status, lines: hints.lines }
    expectExchange(received, { status: 103, lines: { link: ['</a.css>; rel=preload; as=style'] } })
  }),
] as const
