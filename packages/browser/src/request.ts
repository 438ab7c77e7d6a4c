import { inspect } from 'node:util'
import type { AddressSpace } from './environment.ts'
import { createHeaders, headerListOf, type PageHeaders } from './headers.ts'
import { requestState } from './request-constructor.ts'
import type { PageRequestInit } from './request-init.ts'
import { rememberState } from './request-input.ts'
import { guardOf, type RequestState } from './request-state.ts'
import type { ScriptRealm } from './script-realm.ts'
import { defineInterface, ownMembers, requireArguments } from './web-interface.ts'

/**
 * The page's `Request`. An `instanceof` the platform's `Request`, whose constructor it does not call: that one knows
 * no relative URLs and no guards, and another library may have put its own in its place.
 *
 * @see https://fetch.spec.whatwg.org/#request-class
 */
export class PageRequest implements Request {
  readonly #state: RequestState
  #headers: PageHeaders | null = null
  #signal: AbortSignal | null = null

  /** For `createRequestClass`, and for clones: script's constructor takes input and init. */
  protected constructor(state: RequestState) {
    this.#state = state
    rememberState(this, () => this.#current())
  }

  static {
    Object.setPrototypeOf(PageRequest.prototype, Request.prototype)
    defineInterface(PageRequest.prototype, 'Request')
  }

  get method(): string {
    return this.#state.method
  }

  get url(): string {
    return this.#state.url.href
  }

  get headers(): PageHeaders {
    this.#headers ??= createHeaders(this.#state.headers, guardOf(this.#state))
    return this.#headers
  }

  get destination(): RequestDestination {
    return ''
  }

  get referrer(): string {
    const { referrer } = this.#state
    if (referrer === 'client') return 'about:client'
    return referrer === 'no-referrer' ? '' : referrer.href
  }

  get referrerPolicy(): ReferrerPolicy {
    return this.#state.referrerPolicy
  }

  get mode(): RequestMode {
    return this.#state.mode
  }

  get credentials(): RequestCredentials {
    return this.#state.credentials
  }

  get cache(): RequestCache {
    return this.#state.cache
  }

  get redirect(): RequestRedirect {
    return this.#state.redirect
  }

  get integrity(): string {
    return this.#state.integrity
  }

  get keepalive(): boolean {
    return this.#state.keepalive
  }

  get isReloadNavigation(): boolean {
    return false
  }

  get isHistoryNavigation(): boolean {
    return false
  }

  get duplex(): 'half' {
    return 'half'
  }

  get targetAddressSpace(): AddressSpace | null {
    return this.#state.targetAddressSpace
  }

  /** Aborted when the signal is that the request was made with; never the same object. */
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.any(this.#state.signal === null ? [] : [this.#state.signal])
    return this.#signal
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#state.body.stream
  }

  get bodyUsed(): boolean {
    return this.#state.body.isUsed
  }

  /** @throws TypeError when the body has been read, or is being read */
  clone(): PageRequest {
    // The one that is made first is aborted first, where the platform keeps that order.
    if (this.#state.signal !== null) void this.signal
    const copy = new PageRequest({ ...this.#current(), body: this.#state.body.clone() })
    // Of the page's class too.
    Object.setPrototypeOf(copy, Object.getPrototypeOf(this))
    return copy
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#state.body.arrayBuffer()
  }

  blob(): Promise<Blob> {
    return this.#state.body.blob(this.#current().headers)
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#state.body.bytes()
  }

  formData(): Promise<FormData> {
    return this.#state.body.formData(this.#current().headers)
  }

  json(): Promise<unknown> {
    return this.#state.body.json()
  }

  text(): Promise<string> {
    return this.#state.body.text()
  }

  /** With the headers as script left them. */
  #current(): RequestState {
    return this.#headers === null ? this.#state : { ...this.#state, headers: headerListOf(this.#headers) }
  }

  [inspect.custom](): unknown {
    const { method, url, headers, mode, credentials, cache, redirect, referrer, bodyUsed } = this
    return { Request: { method, url, headers, mode, credentials, cache, redirect, referrer, bodyUsed } }
  }
}

/** What script calls with `new`: the page's `Request`. */
export interface RequestConstructor {
  readonly prototype: PageRequest
  new (input: RequestInfo | URL, init?: PageRequestInit): PageRequest
}

/** The `Request` of a page: relative URLs are the page's, and so is the referrer. */
export function createRequestClass(realm: Pick<ScriptRealm, 'environment' | 'profile'>): RequestConstructor {
  return class Request extends PageRequest {
    static {
      ownMembers(Request.prototype, PageRequest.prototype)
      Object.defineProperty(Request, 'length', { value: 1 })
    }

    /** Throws as `requestState` does. */
    constructor(...given: [input: RequestInfo | URL, init?: PageRequestInit]) {
      requireArguments(given, 1)
      const [input, init] = given
      super(requestState(realm, input, init))
    }
  }
}
