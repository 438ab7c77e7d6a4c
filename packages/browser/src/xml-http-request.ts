import type { MIMEType } from 'node:util'
import {
  combineHeader,
  getHeader,
  type HeaderList,
  isForbiddenRequestHeader,
  isHeaderValue,
  isToken,
  normalizeHeaderValue,
  setHeader,
  sortAndCombine,
} from '@accredit/protocol'
import { type ExtractedBody, extractBody } from './body-extraction.ts'
import { byteString } from './headers.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { PageBody } from './page-body.ts'
import { fireProgressEvent } from './progress-event.ts'
import { rememberFetchId } from './response.ts'
import { type ScriptRealm, startPlatformTimer } from './script-realm.ts'
import { trusted } from './trusted-event.ts'
import { defineInterface, ownMembers } from './web-interface.ts'
import {
  defineHandlers,
  type EventHandler,
  XMLHttpRequestEventTarget,
  XMLHttpRequestUpload,
} from './xml-http-request-event-target.ts'
import { inUtf8, openedMethod, openedUrl, outgoingOf } from './xml-http-request-outgoing.ts'
import { overridingMimeType, ReceivedResponse } from './xml-http-request-response.ts'
import {
  failUpload,
  noUpload,
  progressInterval,
  type Upload,
  uploadObserver,
  uploadOf,
} from './xml-http-request-sending.ts'
import { done, headersReceived, loading, opened, type State, unsent } from './xml-http-request-state.ts'

/** What `responseType` can be here; `document` is ignored as in a worker: there are no documents. */
export type ResponseKind = '' | 'arraybuffer' | 'blob' | 'json' | 'text'

/** One `send()` and what became of it. A late answer to another one is not heard. */
interface Exchange {
  readonly controller: AbortController
  readonly upload: Upload
  readonly startedAt: number
  stopTimer: () => void
}

const synchronousRefusal =
  'Synchronous XMLHttpRequest is not supported: here page and network share a thread, which would wait for itself. ' +
  'Call open() with true, or without a third argument, and wait for the event "load"'

function invalidState(message: string): DOMException {
  return new DOMException(message, 'InvalidStateError')
}

/**
 * The page's `XMLHttpRequest`, asynchronous only.
 *
 * @see https://xhr.spec.whatwg.org/#interface-xmlhttprequest
 */
export class PageXMLHttpRequest extends XMLHttpRequestEventTarget {
  static readonly UNSENT = unsent
  static readonly OPENED = opened
  static readonly HEADERS_RECEIVED = headersReceived
  static readonly LOADING = loading
  static readonly DONE = done

  declare readonly UNSENT: typeof unsent
  declare readonly OPENED: typeof opened
  declare readonly HEADERS_RECEIVED: typeof headersReceived
  declare readonly LOADING: typeof loading
  declare readonly DONE: typeof done
  declare onreadystatechange: EventHandler

  static {
    const constants = {
      UNSENT: unsent,
      OPENED: opened,
      HEADERS_RECEIVED: headersReceived,
      LOADING: loading,
      DONE: done,
    }
    for (const [name, value] of Object.entries(constants)) {
      Object.defineProperty(PageXMLHttpRequest.prototype, name, { value, enumerable: true })
    }
    defineHandlers(PageXMLHttpRequest.prototype, ['readystatechange'])
    const required = { open: 2, setRequestHeader: 2, getResponseHeader: 1, overrideMimeType: 1 }
    defineInterface(PageXMLHttpRequest.prototype, 'XMLHttpRequest', required)
  }

  readonly #realm: ScriptRealm
  readonly #upload = new XMLHttpRequestUpload()
  #state: State = unsent
  #method = 'GET'
  #url: URL | null = null
  #authorHeaders: HeaderList = []
  #withCredentials = false
  #timeout = 0
  #responseType: ResponseKind = ''
  #override: MIMEType | null = null
  #received = new ReceivedResponse(null)
  #responseObject: unknown = null
  /** From `send()` to the end of the response. */
  #exchange: Exchange | null = null
  /** Of the last `send()` since `open()`. */
  #uploading: Upload = noUpload

  protected constructor(realm: ScriptRealm) {
    super()
    this.#realm = realm
  }

  get readyState(): State {
    return this.#state
  }

  get upload(): XMLHttpRequestUpload {
    return this.#upload
  }

  get withCredentials(): boolean {
    return this.#withCredentials
  }

  /** @throws DOMException InvalidStateError from `send()` on */
  set withCredentials(value: boolean) {
    if (this.#state > opened || this.#exchange !== null) {
      throw invalidState('withCredentials cannot change once the request is sent')
    }
    this.#withCredentials = Boolean(value)
  }

  get timeout(): number {
    return this.#timeout
  }

  /** Milliseconds from `send()`, 0 for none. One that is set while the fetch goes on counts from its start too. */
  set timeout(value: number) {
    this.#timeout = value >>> 0
    if (this.#exchange !== null) this.#startTimer(this.#exchange)
  }

  get responseType(): ResponseKind {
    return this.#responseType
  }

  /** What is no known kind is ignored. @throws DOMException InvalidStateError while the body comes, and after */
  set responseType(value: ResponseKind | 'document') {
    const kinds: readonly ResponseKind[] = ['', 'arraybuffer', 'blob', 'json', 'text']
    const kind = kinds.find(candidate => candidate === `${value}`)
    if (kind === undefined) return
    if (this.#state >= loading) throw invalidState('responseType cannot change once the body comes')
    this.#responseType = kind
  }

  get responseURL(): string {
    return this.#received.url
  }

  get status(): number {
    return this.#received.status
  }

  get statusText(): string {
    return this.#received.statusText
  }

  /**
   * @throws DOMException SyntaxError for what is no method or URL, SecurityError for a forbidden method,
   *   InvalidAccessError for a synchronous request
   * @see https://xhr.spec.whatwg.org/#the-open()-method
   */
  open(
    method: string,
    url: string | URL,
    ...[isAsync, username, password]:
      | [isAsync?: boolean, username?: string | null, password?: string | null]
      | []
  ): void {
    const normalized = openedMethod(byteString(method))
    const parsed = openedUrl(`${url}`, this.#realm.environment().url, username ?? null, password ?? null)
    // Left out, it is true; an undefined that was written counts as false in browsers, and as left out here.
    if (isAsync !== undefined && !isAsync) {
      throw new DOMException(synchronousRefusal, 'InvalidAccessError')
    }
    this.#terminate()
    this.#method = normalized
    this.#url = parsed
    this.#authorHeaders = []
    this.#uploading = noUpload
    this.#received = new ReceivedResponse(null)
    this.#responseObject = null
    if (this.#state === opened) return
    this.#enter(opened)
  }

  /**
   * Repeated names are combined into one value; forbidden ones are ignored.
   *
   * @throws DOMException InvalidStateError before `open()` and after `send()`, SyntaxError for what is no header
   * @see https://xhr.spec.whatwg.org/#the-setrequestheader()-method
   */
  setRequestHeader(name: string, value: string): void {
    const field = byteString(name)
    const normalized = normalizeHeaderValue(byteString(value))
    this.#requireOpened()
    if (!isToken(field) || !isHeaderValue(normalized)) {
      throw new DOMException(`'${field}' with this value is not a header`, 'SyntaxError')
    }
    if (isForbiddenRequestHeader(field, normalized)) return
    this.#authorHeaders = combineHeader(this.#authorHeaders, field, normalized)
  }

  /**
   * @param body ignored for GET and HEAD
   * @throws DOMException InvalidStateError unless opened and not sent, TypeError for shared memory
   * @see https://xhr.spec.whatwg.org/#the-send()-method
   */
  send(body: XMLHttpRequestBodyInit | null = null): void {
    // Before anything is looked at: making a string of an object runs script, which may call send() itself. A stream is
    // no body here, so it is a string like any other object.
    const extracted = body === null || body === undefined ? null : extractBody(body, false, 'stringify')
    const url = this.#requireOpened()
    const content = this.#bodyOf(extracted)
    const { length } = content
    const upload = uploadOf(this.#upload, length, content.kind !== 'none')
    const exchange: Exchange = {
      controller: new AbortController(),
      upload,
      startedAt: this.#realm.now(),
      stopTimer: () => {},
    }
    const outgoing = outgoingOf(this.#realm, {
      url,
      method: this.#method,
      headers: this.#authorHeaders,
      withCredentials: this.#withCredentials,
      hasBody: content.kind !== 'none',
      isUploadHeard: upload.isHeard,
    })
    this.#exchange = exchange
    this.#uploading = upload
    fireProgressEvent(this, 'loadstart', 0, 0)
    if (!upload.isComplete && upload.isHeard) fireProgressEvent(this.#upload, 'loadstart', 0, length)
    // A listener may have called abort(), or open() and even send().
    if (this.#state !== opened || this.#exchange !== exchange) return
    this.#startTimer(exchange)
    void this.#fetch(exchange, outgoing, content)
  }

  /** @see https://xhr.spec.whatwg.org/#the-abort()-method */
  abort(): void {
    const exchange = this.#exchange
    if (exchange !== null) {
      this.#terminate()
      this.#fail('abort', exchange)
    }
    if (this.#state !== done) return
    this.#state = unsent
    this.#received = new ReceivedResponse(null)
  }

  getResponseHeader(name: string): string | null {
    return getHeader(this.#received.headers, byteString(name))
  }

  /** Lower-case names, in the order of their upper-case ones. */
  getAllResponseHeaders(): string {
    return sortAndCombine(this.#received.headers)
      .map(([name, value]) => ({ key: name.toUpperCase(), line: `${name}: ${value}\r\n` }))
      .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
      .map(({ line }) => line)
      .join('')
  }

  /** @throws DOMException InvalidStateError while the body comes, and after */
  overrideMimeType(mime: string): void {
    if (this.#state >= loading) throw invalidState('The MIME type cannot change once the body comes')
    this.#override = overridingMimeType(`${mime}`)
  }

  /** @see https://xhr.spec.whatwg.org/#the-response-attribute */
  get response(): unknown {
    const kind = this.#responseType
    if (kind === '' || kind === 'text') return this.#text()
    if (this.#state !== done || this.#received.isNetworkError) return null
    this.#responseObject ??= this.#makeResponse(kind)
    return this.#responseObject
  }

  /** @throws DOMException InvalidStateError for another `responseType` than text */
  get responseText(): string {
    if (this.#responseType !== '' && this.#responseType !== 'text') {
      throw invalidState(`responseText is not there for responseType '${this.#responseType}'`)
    }
    return this.#text()
  }

  /** Always null, as there are no documents. @throws DOMException InvalidStateError for another `responseType` than '' */
  get responseXML(): null {
    if (this.#responseType !== '') {
      throw invalidState(`responseXML is not there for responseType '${this.#responseType}'`)
    }
    return null
  }

  #text(): string {
    if (this.#state < loading) return ''
    return this.#received.text(this.#override, this.#state === done, this.#responseType === '')
  }

  #makeResponse(kind: 'arraybuffer' | 'blob' | 'json'): unknown {
    switch (kind) {
      case 'arraybuffer':
        return this.#received.bytes().buffer
      case 'blob':
        return this.#received.blob(this.#override)
      case 'json':
        return this.#received.json()
    }
  }

  /** The URL, once there is one and before it is asked for. */
  #requireOpened(): URL {
    if (this.#state !== opened || this.#exchange !== null || this.#url === null) {
      throw invalidState('The request is not opened, or has been sent')
    }
    return this.#url
  }

  /** Also writes the author's `Content-Type`. */
  #bodyOf(extracted: ExtractedBody | null): PageBody {
    if (extracted === null || this.#method === 'GET' || this.#method === 'HEAD') return PageBody.none()
    const author = getHeader(this.#authorHeaders, 'content-type')
    // Of text that is no string, URLSearchParams is left.
    const isString = extracted.type?.startsWith('text/') === true
    const kept = author !== null && extracted.isText ? inUtf8(author, isString, this.#realm.profile) : author
    const type = kept ?? extracted.type
    if (type !== null && type !== author) {
      this.#authorHeaders = setHeader(this.#authorHeaders, 'Content-Type', type)
    }
    return extracted.body
  }

  async #fetch(
    exchange: Exchange,
    outgoing: Omit<OutgoingRequest, 'body'>,
    content: PageBody,
  ): Promise<void> {
    const isCurrent = (): boolean => this.#exchange === exchange
    try {
      const body = await content.source()
      if (!isCurrent()) return
      const outcome = await this.#realm.startFetch(
        { ...outgoing, body },
        exchange.controller.signal,
        uploadObserver(this.#upload, exchange.upload, this.#realm.now, isCurrent),
      )
      rememberFetchId(this, outcome.fetchId)
      if (!isCurrent()) return
      if (outcome.kind === 'network-error') return this.#fail('error', exchange)
      this.#received = new ReceivedResponse(outcome.response)
      this.#enter(headersReceived)
      if (isCurrent()) await this.#receive(exchange)
    } catch {
      // Not the abort of ours, after which the exchange is no longer the current one.
      if (isCurrent()) this.#fail('error', exchange)
    }
  }

  /** Reads the body to its end. Rejects with what its stream errors with. */
  async #receive(exchange: Exchange): Promise<void> {
    const received = this.#received
    const reader = received.body?.getReader()
    let lastTold = Number.NEGATIVE_INFINITY
    let toldLength = -1
    for (;;) {
      const chunk = await reader?.read()
      if (this.#exchange !== exchange) return
      if (chunk?.value === undefined) return this.#complete(exchange, toldLength)
      received.append(chunk.value)
      const now = this.#realm.now()
      if (now - lastTold < progressInterval) continue
      lastTold = now
      toldLength = received.length
      this.#enter(loading)
      if (this.#exchange !== exchange) return
      fireProgressEvent(this, 'progress', received.length, received.declaredLength)
      if (this.#exchange !== exchange) return
    }
  }

  /**
   * @param toldLength of the last progress: that of the end is not told twice, as it is in no engine
   * @see https://xhr.spec.whatwg.org/#handle-response-end-of-body
   */
  #complete(exchange: Exchange, toldLength: number): void {
    const { length, declaredLength } = this.#received
    if (length !== toldLength) fireProgressEvent(this, 'progress', length, declaredLength)
    if (this.#exchange !== exchange) return
    this.#end(exchange)
    this.#enter(done)
    for (const type of ['load', 'loadend']) fireProgressEvent(this, type, length, declaredLength)
  }

  /** @see https://xhr.spec.whatwg.org/#request-error-steps */
  #fail(type: 'error' | 'abort' | 'timeout', exchange: Exchange): void {
    this.#end(exchange)
    this.#received = new ReceivedResponse(null)
    this.#enter(done)
    // A listener may have called open() and even send(), whose upload it is then.
    failUpload(this.#upload, this.#uploading, type)
    fireProgressEvent(this, type, 0, 0)
    fireProgressEvent(this, 'loadend', 0, 0)
  }

  #startTimer(exchange: Exchange): void {
    exchange.stopTimer()
    exchange.stopTimer = () => {}
    if (this.#timeout === 0) return
    const { now, startTimer = startPlatformTimer } = this.#realm
    const left = Math.max(0, exchange.startedAt + this.#timeout - now())
    exchange.stopTimer = startTimer(() => {
      if (this.#exchange !== exchange) return
      this.#terminate()
      this.#fail('timeout', exchange)
    }, left)
  }

  /** Stops what goes on, if anything; nothing more is heard of it. */
  #terminate(): void {
    const exchange = this.#exchange
    if (exchange === null) return
    this.#end(exchange)
    exchange.controller.abort()
  }

  #end(exchange: Exchange): void {
    exchange.stopTimer()
    this.#exchange = null
  }

  #enter(state: State): void {
    this.#state = state
    this.dispatchEvent(trusted(new Event('readystatechange')))
  }
}

/** What script calls with `new`: the page's `XMLHttpRequest`. */
export interface XMLHttpRequestConstructor {
  readonly prototype: PageXMLHttpRequest
  readonly UNSENT: typeof unsent
  readonly OPENED: typeof opened
  readonly HEADERS_RECEIVED: typeof headersReceived
  readonly LOADING: typeof loading
  readonly DONE: typeof done
  new (): PageXMLHttpRequest
}

/** The `XMLHttpRequest` of a page. */
export function createXMLHttpRequestClass(realm: ScriptRealm): XMLHttpRequestConstructor {
  return class XMLHttpRequest extends PageXMLHttpRequest {
    static {
      ownMembers(XMLHttpRequest.prototype, PageXMLHttpRequest.prototype)
    }

    constructor() {
      super(realm)
    }
  }
}
