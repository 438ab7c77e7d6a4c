import { types } from 'node:util'
import type { Page } from '@accredit/browser'
import type { DocumentStub } from './document-stub.ts'
import type { PageLocation } from './page-location.ts'

/** The event of an exception that nobody caught. */
export class ErrorEvent extends Event {
  readonly error: unknown
  readonly message: string
  readonly filename = ''
  readonly lineno = 0
  readonly colno = 0

  constructor(error: unknown) {
    super('error', { cancelable: true })
    this.error = error
    this.message = types.isNativeError(error) ? error.message : `${error}`
  }
}

/** The event of a promise that was rejected, and nobody listened. */
export class PromiseRejectionEvent extends Event {
  readonly reason: unknown
  readonly promise: Promise<unknown>

  constructor(reason: unknown, promise: Promise<unknown>) {
    super('unhandledrejection', { cancelable: true })
    this.reason = reason
    this.promise = promise
  }
}

type Callable = (...args: unknown[]) => unknown

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function'
}

type Listener = EventListenerOrEventListenerObject

function isListener(value: unknown): value is Listener {
  return (
    typeof value === 'function' || (typeof value === 'object' && value !== null && 'handleEvent' in value)
  )
}

/** `Window` and its like, for `instanceof`: the global object cannot have another prototype. */
function globalInterface(global: object, name: string): object {
  const isGlobal = (value: unknown): boolean => value === global
  return Object.defineProperties(class {}, {
    name: { value: name },
    [Symbol.hasInstance]: { value: isGlobal },
  })
}

/** The interfaces of a page, as far as it has them. */
const pageInterfaces = [
  'fetch',
  'fetchLater',
  'Request',
  'Response',
  'Headers',
  'XMLHttpRequest',
  'XMLHttpRequestUpload',
  'XMLHttpRequestEventTarget',
  'ProgressEvent',
  'EventSource',
]

/** What a window shows. */
export interface WindowContents {
  readonly page: Page
  readonly document: DocumentStub
  readonly location: PageLocation
  readonly userAgent: string
  /** Of a frame. Absent: the page is not framed. */
  readonly parent?: object
}

/** What a worker shows. */
export interface WorkerContents extends Pick<WindowContents, 'page' | 'location' | 'userAgent'> {
  readonly importScripts: (...urls: unknown[]) => void
}

/**
 * The window of a test: this thread's own global object, so that the classes of the page, of the platform and of the
 * test's own code are of one realm, as in a browser. A context of `node:vm` would have a second `TypeError`.
 */
export class PageGlobal {
  readonly #events = new EventTarget()
  readonly #global: object
  readonly #errorListeners = new WeakMap<object, Listener>()

  constructor(global: object) {
    this.#global = global
  }

  /** Makes the global object that of a dedicated worker of the page. */
  installWorker({ page, location, userAgent, importScripts }: WorkerContents): void {
    const worker = this.#global
    const url = new URL(page.url)
    this.#define('self', worker)
    this.#defineAll({
      location,
      name: '',
      origin: url.origin,
      isSecureContext: url.protocol === 'https:',
      crossOriginIsolated: false,
      navigator: { userAgent, onLine: true, language: 'en', languages: ['en'] },
      ErrorEvent,
      PromiseRejectionEvent,
      WorkerGlobalScope: globalInterface(worker, 'WorkerGlobalScope'),
      DedicatedWorkerGlobalScope: globalInterface(worker, 'DedicatedWorkerGlobalScope'),
      addEventListener: this.#addEventListener.bind(this),
      removeEventListener: this.#removeEventListener.bind(this),
      dispatchEvent: (event: Event) => this.dispatch(event),
      importScripts,
      // Nobody listens: the lab hears of the results as it does of those of a window.
      postMessage: () => {},
      close: () => {},
    })
    this.#defineInterfaces(page)
  }

  /** Puts the page in the place of what Node has. */
  install({ page, document, location, userAgent, parent = this.#global }: WindowContents): void {
    const window = this.#global
    const url = new URL(page.url)
    for (const name of ['window', 'self', 'frames']) this.#define(name, window)
    for (const name of ['parent', 'top']) this.#define(name, parent)
    this.#defineAll({
      document,
      location,
      opener: null,
      frameElement: null,
      length: 0,
      name: '',
      closed: false,
      origin: url.origin,
      isSecureContext: url.protocol === 'https:',
      crossOriginIsolated: false,
      navigator: { userAgent, onLine: true, cookieEnabled: true, language: 'en', languages: ['en'] },
      ErrorEvent,
      PromiseRejectionEvent,
      Window: globalInterface(window, 'Window'),
      addEventListener: this.#addEventListener.bind(this),
      removeEventListener: this.#removeEventListener.bind(this),
      dispatchEvent: (event: Event) => this.dispatch(event),
      postMessage: (data: unknown) => this.#postMessage(data, parent),
    })
    this.#defineInterfaces(page)
  }

  #defineInterfaces(page: Page): void {
    for (const name of pageInterfaces) {
      const member: unknown = Reflect.get(page, name)
      if (member === undefined) Reflect.deleteProperty(this.#global, name)
      else this.#define(name, member)
    }
    Reflect.deleteProperty(this.#global, 'WebSocket')
  }

  /** Calls the handler in `on…` too, which is a plain property here. */
  dispatch(event: Event): boolean {
    const handler: unknown = Reflect.get(this.#global, `on${event.type}`)
    try {
      if (isCallable(handler)) this.#callHandler(handler, event)
    } catch (error) {
      if (!(event instanceof ErrorEvent)) this.dispatch(new ErrorEvent(error))
    }
    return this.#events.dispatchEvent(event)
  }

  #addEventListener(type: string, callback: unknown, options?: AddEventListenerOptions | boolean): void {
    if (isListener(callback)) this.#events.addEventListener(type, this.#listenerOf(type, callback), options)
  }

  #removeEventListener(type: string, callback: unknown, options?: EventListenerOptions | boolean): void {
    if (isListener(callback))
      this.#events.removeEventListener(type, this.#listenerOf(type, callback), options)
  }

  /**
   * What a listener of errors throws is an error that no listener hears of: it would be one after the other for ever.
   *
   * @see https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception
   */
  #listenerOf(type: string, callback: Listener): Listener {
    if (type !== 'error') return callback
    const known = this.#errorListeners.get(callback)
    if (known !== undefined) return known
    const quiet = (event: Event): void => {
      try {
        if (typeof callback === 'function') callback.call(this.#global, event)
        else callback.handleEvent(event)
      } catch {}
    }
    this.#errorListeners.set(callback, quiet)
    return quiet
  }

  /** `onerror` has parameters of its own. */
  #callHandler(handler: Callable, event: Event): void {
    const args =
      event instanceof ErrorEvent
        ? [event.message, event.filename, event.lineno, event.colno, event.error]
        : [event]
    const outcome: unknown = Reflect.apply(handler, this.#global, args)
    if (event instanceof ErrorEvent ? outcome === true : outcome === false) event.preventDefault()
  }

  /** This window as another one sees it, which can send it messages. */
  messageTarget(source: object): object {
    return { postMessage: (data: unknown) => this.#postMessage(data, source) }
  }

  #postMessage(data: unknown, source: object): void {
    const event = new MessageEvent('message', { data: structuredClone(data) })
    // The platform's constructor takes ports alone.
    Object.defineProperty(event, 'source', { value: source })
    setTimeout(() => this.dispatch(event), 0)
  }

  #defineAll(members: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(members)) this.#define(name, value)
  }

  #define(name: string, value: unknown): void {
    // Interfaces, which have capital letters, do not show in an enumeration.
    const enumerable = !/^[A-Z]/.test(name)
    Object.defineProperty(this.#global, name, { value, writable: true, configurable: true, enumerable })
  }
}
