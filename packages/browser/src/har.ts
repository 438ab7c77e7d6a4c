import type { TraceEvent } from './trace-event.ts'

/** A header or query line of a HAR. */
interface HarPair {
  readonly name: string
  readonly value: string
}

/** One exchange of a HAR 1.2 log. */
export interface HarEntry {
  readonly startedDateTime: string
  readonly time: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly httpVersion: string
    readonly cookies: readonly HarPair[]
    readonly headers: readonly HarPair[]
    readonly queryString: readonly HarPair[]
    readonly headersSize: number
    readonly bodySize: number
  }
  readonly response: {
    readonly status: number
    readonly statusText: string
    readonly httpVersion: string
    readonly cookies: readonly HarPair[]
    readonly headers: readonly HarPair[]
    readonly content: { readonly size: number; readonly mimeType: string }
    readonly redirectURL: string
    readonly headersSize: number
    readonly bodySize: number
    /** Why there is no response, as the trace says it. Chrome's own field. */
    readonly _error?: string
  }
  readonly cache: Record<never, never>
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  readonly serverIPAddress?: string
  /** `preflight` or `fetch`, as Chrome's DevTools shows it. */
  readonly _resourceType: 'preflight' | 'fetch'
  /** The fetch that the exchange belongs to, and its verdict. */
  readonly _accredit: {
    readonly fetchId: number
    readonly hop: number
    readonly outcome: string | null
    readonly reason: string | null
  }
}

/** @see http://www.softwareishard.com/blog/har-12-spec/ */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly pages: readonly never[]
    readonly entries: readonly HarEntry[]
  }
}

type RequestSent = Extract<TraceEvent, { code: 'request.sent' }>
type ResponseHead = Extract<TraceEvent, { code: 'response.head' }>
type Outcome = Extract<TraceEvent, { code: 'outcome' }>

const pairs = (headers: readonly (readonly [string, string])[]): HarPair[] =>
  headers.map(([name, value]) => ({ name, value }))

/**
 * The exchanges of a trace as a HAR 1.2 log, which DevTools opens. Bodies are not in a trace, and so not in it.
 *
 * @param events in order, such as `browser.trace.events()`
 */
export function toHar(events: readonly TraceEvent[]): Har {
  const outcomes = new Map<number, Outcome>()
  for (const event of events) if (event.code === 'outcome') outcomes.set(event.fetchId, event)
  const entries: HarEntry[] = []
  for (const [index, event] of events.entries()) {
    if (event.code !== 'request.sent') continue
    entries.push(entryOf(event, answerTo(event, events, index + 1), outcomes.get(event.fetchId) ?? null))
  }
  return { log: { version: '1.2', creator: { name: 'accredit', version: '0.1.0' }, pages: [], entries } }
}

/** The head that answers a request: the next one of its fetch, unless another request comes first. */
function answerTo(sent: RequestSent, events: readonly TraceEvent[], from: number): ResponseHead | null {
  for (let index = from; index < events.length; index++) {
    const event = events[index]
    if (event?.fetchId !== sent.fetchId) continue
    if (event.code === 'response.head') return event
    if (event.code === 'request.sent' || event.code === 'outcome') return null
  }
  return null
}

function entryOf(sent: RequestSent, head: ResponseHead | null, outcome: Outcome | null): HarEntry {
  const wait = head === null ? 0 : Math.max(0, head.at - sent.at)
  const address = head?.address ?? null
  return {
    startedDateTime: new Date(sent.at).toISOString(),
    time: wait,
    request: requestOf(sent),
    response: responseOf(head, outcome),
    cache: {},
    timings: { send: 0, wait, receive: 0 },
    ...(address !== null && { serverIPAddress: address }),
    _resourceType: sent.preflight ? 'preflight' : 'fetch',
    _accredit: {
      fetchId: sent.fetchId,
      hop: sent.hop,
      outcome: outcome?.kind ?? null,
      reason: outcome?.reason ?? null,
    },
  }
}

function requestOf({ method, url, headers }: RequestSent): HarEntry['request'] {
  const cookie = headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? ''
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: cookie === '' ? [] : cookie.split('; ').map(cookiePair),
    headers: pairs(headers),
    queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
    headersSize: -1,
    bodySize: -1,
  }
}

function cookiePair(text: string): HarPair {
  const equals = text.indexOf('=')
  return equals < 0
    ? { name: '', value: text }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) }
}

function responseOf(head: ResponseHead | null, outcome: Outcome | null): HarEntry['response'] {
  const headers = head?.headers ?? []
  const value = (name: string) => headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? ''
  const setCookies = headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, line]) => line)
  return {
    status: head?.status ?? 0,
    statusText: head?.statusMessage ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: setCookies.map(line => cookiePair(line.split(';')[0] ?? '')),
    headers: pairs(headers),
    content: { size: 0, mimeType: value('content-type') },
    redirectURL: value('location'),
    headersSize: -1,
    bodySize: -1,
    ...(head === null && { _error: outcome?.reason ?? 'no response' }),
  }
}
