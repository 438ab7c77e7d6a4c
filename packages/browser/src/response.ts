import { inspect } from 'node:util'
import { containsHeader, type HeaderList, isNullBodyStatus, isRedirectStatus } from '@accredit/protocol'
import { bareObject } from './bare-object.ts'
import { extractBody } from './body-extraction.ts'
import type { Environment } from './environment.ts'
import { byteString, createHeaders, headerListOf, headersFromInit, type PageHeaders } from './headers.ts'
import { appendGuarded, type HeadersGuard } from './headers-guard.ts'
import type { DeliveredResponse } from './outgoing-request.ts'
import { PageBody } from './page-body.ts'
import { defineInterface, ownMembers } from './web-interface.ts'

/** What is behind a Response. Script cannot make one: it lacks the symbol. */
interface ResponseState {
  readonly [internal]: true
  readonly type: ResponseType
  readonly url: string
  readonly redirected: boolean
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
  readonly guard: HeadersGuard
  readonly body: PageBody
  /** The fetch that it came from. */
  readonly fetchId: number | null
}

const internal: unique symbol = Symbol('response state')

function isState(value: unknown): value is ResponseState {
  return typeof value === 'object' && value !== null && internal in value
}

/** Of all but Responses, which know their own: what is remembered of each of many costs the collector dear. */
const fetchIds = new WeakMap<object, number>()
/** For this module alone; the class hands it out as it is defined. */
let fetchIdOfResponse: (object: object) => number | null

/** The fetch that a Response, the error of `fetch()` or an XMLHttpRequest came from, by which the trace knows it. */
export function fetchIdOf(object: object): number | null {
  return fetchIdOfResponse(object) ?? fetchIds.get(object) ?? null
}

/** Lets `fetchIdOf` find the fetch of what it gave to script, a Response apart. */
export function rememberFetchId(object: object, fetchId: number): void {
  fetchIds.set(object, fetchId)
}

/**
 * The page's `Response`: what fetch delivers, and what script makes. An `instanceof` the platform's `Response`, whose
 * constructor it does not call: that one refuses status 0, knows no type, and would make a second header list.
 *
 * @see https://fetch.spec.whatwg.org/#response-class
 */
export class PageResponse implements Response {
  readonly #state: ResponseState
  #headers: PageHeaders | null = null

  /**
   * @throws TypeError for a status text or headers that are none, and for a body with a null body status
   * @throws RangeError for a status outside 200 to 599
   */
  constructor(body?: BodyInit | null | ResponseState, init?: ResponseInit) {
    this.#state = isState(body) ? body : scriptState(body, init)
  }

  static {
    fetchIdOfResponse = object => (#state in object ? object.#state.fetchId : null)
    Object.setPrototypeOf(PageResponse.prototype, Response.prototype)
    defineInterface(PageResponse.prototype, 'Response')
    Object.defineProperty(PageResponse, 'name', { value: 'Response' })
  }

  static error(): PageResponse {
    return new PageResponse(errorState())
  }

  /** @throws TypeError for data that JSON cannot hold, and as the constructor does */
  static json(data: unknown, init?: ResponseInit): PageResponse {
    return new PageResponse(jsonState(data, init))
  }

  /**
   * @throws TypeError for a URL that does not parse
   * @throws RangeError for a status that does not redirect
   */
  static redirect(url: string | URL, status = 302): PageResponse {
    return new PageResponse(redirectState(url, status))
  }

  get type(): ResponseType {
    return this.#state.type
  }

  get url(): string {
    return this.#state.url
  }

  get redirected(): boolean {
    return this.#state.redirected
  }

  get status(): number {
    return this.#state.status
  }

  get ok(): boolean {
    return this.#state.status >= 200 && this.#state.status <= 299
  }

  get statusText(): string {
    return this.#state.statusText
  }

  get headers(): PageHeaders {
    this.#headers ??= createHeaders(this.#state.headers, this.#state.guard)
    return this.#headers
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#state.body.stream
  }

  get bodyUsed(): boolean {
    return this.#state.body.isUsed
  }

  /** @throws TypeError when the body has been read, or is being read */
  clone(): PageResponse {
    const copy = new PageResponse({
      ...this.#state,
      headers: this.#headerList(),
      body: this.#state.body.clone(),
    })
    // Of the page's class too.
    Object.setPrototypeOf(copy, Object.getPrototypeOf(this))
    return copy
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#state.body.arrayBuffer()
  }

  blob(): Promise<Blob> {
    return this.#state.body.blob(this.#headerList())
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#state.body.bytes()
  }

  formData(): Promise<FormData> {
    return this.#state.body.formData(this.#headerList())
  }

  json(): Promise<unknown> {
    return this.#state.body.json()
  }

  text(): Promise<string> {
    return this.#state.body.text()
  }

  /** As script left it. */
  #headerList(): HeaderList {
    return this.#headers === null ? this.#state.headers : headerListOf(this.#headers)
  }

  [inspect.custom](): unknown {
    const { type, url, status, statusText, ok, redirected, headers, bodyUsed } = this
    return { Response: { type, url, status, statusText, ok, redirected, headers, bodyUsed } }
  }
}

const emptyState: ResponseState = {
  [internal]: true,
  type: 'default',
  url: '',
  redirected: false,
  status: 0,
  statusText: '',
  headers: [],
  guard: 'response',
  body: PageBody.none(),
  fetchId: null,
}

/** Has not even what script put on `Object.prototype`. */
const noInit: ResponseInit = bareObject({})

/** @see https://fetch.spec.whatwg.org/#initialize-a-response */
function scriptState(body: unknown, given?: ResponseInit | null, type: string | null = null): ResponseState {
  const init = given ?? noInit
  if (typeof init !== 'object' && typeof init !== 'function') throw new TypeError('The init is not an object')
  const status = init.status === undefined ? 200 : toUnsignedShort(init.status)
  if (status < 200 || status > 599) throw new RangeError(`${status} is not a status from 200 to 599`)
  const statusText = init.statusText === undefined ? '' : byteString(init.statusText)
  if (!isReasonPhrase(statusText)) throw new TypeError('The status text is not a reason phrase')
  let headers: HeaderList = []
  for (const [name, value] of init.headers === undefined ? [] : headersFromInit(init.headers)) {
    headers = appendGuarded(headers, 'response', name, value)
  }
  if (body === undefined || body === null) return { ...emptyState, status, statusText, headers }
  if (isNullBodyStatus(status)) throw new TypeError(`A response of status ${status} has no body`)
  const extracted = extractBody(body)
  const contentType = type ?? extracted.type
  if (contentType !== null && !containsHeader(headers, 'content-type')) {
    headers = appendGuarded(headers, 'response', 'Content-Type', contentType)
  }
  return { ...emptyState, status, statusText, headers, body: extracted.body }
}

function errorState(): ResponseState {
  return { ...emptyState, type: 'error', guard: 'immutable' }
}

function jsonState(data: unknown, init: ResponseInit | undefined): ResponseState {
  const text: string | undefined = JSON.stringify(data)
  if (text === undefined) throw new TypeError('The data cannot be written as JSON')
  return scriptState(text, init, 'application/json')
}

function redirectState(url: string | URL, status: number, base?: URL): ResponseState {
  const href = `${url}`
  if (!URL.canParse(href, base)) throw new TypeError(`'${href}' does not parse as a URL`)
  const code = toUnsignedShort(status)
  if (!isRedirectStatus(code)) throw new RangeError(`${code} is not a redirect status`)
  const headers: HeaderList = [['Location', new URL(href, base).href]]
  return { ...emptyState, status: code, headers, guard: 'immutable' }
}

/** Web IDL's conversion: modulo 2^16. */
function toUnsignedShort(value: unknown): number {
  return (Number(value) | 0) & 0xffff
}

/** Tab, space and every byte that is no control. @see https://httpwg.org/specs/rfc9112.html#status.line */
function isReasonPhrase(text: string): boolean {
  return !/[^\t\x20-\x7e\x80-\xff]/.test(text)
}

/**
 * A page's `Response`: the same, but that `Response.redirect()` knows relative URLs.
 *
 * @param environment asked for the URL of the page at each call
 */
export function createResponseClass(environment: () => Environment): typeof PageResponse {
  return class Response extends PageResponse {
    static {
      ownMembers(Response.prototype, PageResponse.prototype)
    }

    static override error(): PageResponse {
      return new Response(errorState())
    }

    static override json(data: unknown, init?: ResponseInit): PageResponse {
      return new Response(jsonState(data, init))
    }

    static override redirect(url: string | URL, status = 302): PageResponse {
      return new Response(redirectState(url, status, environment().url))
    }
  }
}

/**
 * The response that the fetch algorithm delivers, as an object of script, of which nothing can be changed.
 *
 * @param signal what aborts its fetch
 */
export function deliverResponse(
  delivered: DeliveredResponse,
  fetchId: number,
  ResponseClass: typeof PageResponse = PageResponse,
  signal: AbortSignal | null = null,
): PageResponse {
  return new ResponseClass({
    [internal]: true,
    type: delivered.type,
    url: delivered.url,
    redirected: delivered.redirected,
    status: delivered.status,
    statusText: delivered.statusMessage,
    headers: delivered.headers,
    guard: 'immutable',
    body: bodyOf(delivered, signal),
    fetchId,
  })
}

function bodyOf(delivered: DeliveredResponse, signal: AbortSignal | null): PageBody {
  const { takeBytes } = delivered
  if (takeBytes !== undefined) return PageBody.ofArriving({ takeBytes, stream: () => delivered.body }, signal)
  return delivered.body === null ? PageBody.none() : PageBody.ofStream(delivered.body, signal)
}
