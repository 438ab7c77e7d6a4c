import type { PageProgressEvent } from './progress-event.ts'
import { defineInterface } from './web-interface.ts'

/** What script assigns to `onload` and its like. */
export type EventHandler<Fired extends Event = Event> = ((event: Fired) => unknown) | null

interface ListenerRecord {
  readonly type: string
  readonly callback: EventListenerOrEventListenerObject
  readonly capture: boolean
}

/** An EventTarget with event handler properties, that knows whether anybody listens. */
export class HandlerTarget extends EventTarget {
  #listeners: ListenerRecord[] = []
  readonly #handlers = new Map<string, { handler: EventHandler; readonly listener: (event: Event) => void }>()

  /** Whether a listener of any type is registered, an event handler among them. */
  get hasListeners(): boolean {
    return this.#listeners.length > 0
  }

  override addEventListener(
    type: string,
    callback: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    // Null is no listener; Node would warn of it.
    if (callback === null) return
    super.addEventListener(type, callback, options)
    const given: AddEventListenerOptions =
      typeof options === 'boolean' ? { capture: options } : (options ?? {})
    const { capture = false, once = false, signal } = given
    if (signal?.aborted) return
    this.#forget(type, callback, capture)
    this.#listeners.push({ type, callback, capture })
    const forget = (): void => this.#forget(type, callback, capture)
    if (once) super.addEventListener(type, forget, { once, capture })
    signal?.addEventListener('abort', forget)
  }

  override removeEventListener(
    type: string,
    callback: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, callback, options)
    const capture = typeof options === 'object' ? (options.capture ?? false) : (options ?? false)
    if (callback !== null) this.#forget(type, callback, capture)
  }

  /** The handler of a type. @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-attributes */
  handlerOf(type: string): EventHandler {
    return this.#handlers.get(type)?.handler ?? null
  }

  /** Replacing a handler keeps its place among the listeners; what is no function removes it. */
  setHandler(type: string, value: unknown): void {
    const entry = this.#handlers.get(type)
    if (!isHandler(value)) {
      if (entry !== undefined) this.removeEventListener(type, entry.listener)
      this.#handlers.delete(type)
    } else if (entry !== undefined) {
      entry.handler = value
    } else {
      const listener = (event: Event): void => void this.#handlers.get(type)?.handler?.call(this, event)
      this.#handlers.set(type, { handler: value, listener })
      this.addEventListener(type, listener)
    }
  }

  #forget(type: string, callback: EventListenerOrEventListenerObject, capture: boolean): void {
    this.#listeners = this.#listeners.filter(
      listener => listener.type !== type || listener.callback !== callback || listener.capture !== capture,
    )
  }
}

function isHandler(value: unknown): value is (event: Event) => unknown {
  return typeof value === 'function'
}

/** Gives a class the properties `on…` of some types; the class declares them for the compiler. */
export function defineHandlers(prototype: HandlerTarget, types: readonly string[]): void {
  for (const type of types) {
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get(this: HandlerTarget) {
        return this.handlerOf(type)
      },
      set(this: HandlerTarget, value: unknown) {
        this.setHandler(type, value)
      },
    })
  }
}

/** @see https://xhr.spec.whatwg.org/#xmlhttprequesteventtarget */
export class XMLHttpRequestEventTarget extends HandlerTarget {
  declare onloadstart: EventHandler<PageProgressEvent>
  declare onprogress: EventHandler<PageProgressEvent>
  declare onabort: EventHandler<PageProgressEvent>
  declare onerror: EventHandler<PageProgressEvent>
  declare onload: EventHandler<PageProgressEvent>
  declare ontimeout: EventHandler<PageProgressEvent>
  declare onloadend: EventHandler<PageProgressEvent>

  static {
    defineHandlers(XMLHttpRequestEventTarget.prototype, [
      'loadstart',
      'progress',
      'abort',
      'error',
      'load',
      'timeout',
      'loadend',
    ])
    defineInterface(XMLHttpRequestEventTarget.prototype, 'XMLHttpRequestEventTarget')
  }
}

/** How the sending of a body goes. @see https://xhr.spec.whatwg.org/#xmlhttprequestupload */
export class XMLHttpRequestUpload extends XMLHttpRequestEventTarget {
  static {
    defineInterface(XMLHttpRequestUpload.prototype, 'XMLHttpRequestUpload')
  }
}
