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

/** `Window`, for `instanceof`: the global object cannot have another prototype. */
function windowInterface(window: object): object {
  const isWindow = (value: unknown): boolean => value === window
  return Object.defineProperty(class Window {}, Symbol.hasInstance, { value: isWindow })
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

/**
 * The window of a test: this thread's own global object, so that the classes of the page, of the platform and of the
 * test's own code are of one realm, as in a browser. A context of `node:vm` would have a second `TypeError`.
 */
export class PageGlobal {
  readonly #events = new EventTarget()
  readonly #global: object

  constructor(global: object) {
    this.#global = global
  }

  /**
   * Puts the page in the place of what Node has.
   *
   * @param parent of a frame; absent: the page is not framed
   */
  install(page: Page, document: DocumentStub, location: PageLocation, parent: object = this.#global): void {
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
      navigator: { userAgent: '', onLine: true, cookieEnabled: true, language: 'en', languages: ['en'] },
      ErrorEvent,
      PromiseRejectionEvent,
      Window: windowInterface(window),
      addEventListener: this.#events.addEventListener.bind(this.#events),
      removeEventListener: this.#events.removeEventListener.bind(this.#events),
      dispatchEvent: (event: Event) => this.dispatch(event),
      postMessage: (data: unknown) => this.#postMessage(data, parent),
    })
    for (const name of pageInterfaces) {
      const member: unknown = Reflect.get(page, name)
      if (member === undefined) Reflect.deleteProperty(window, name)
      else this.#define(name, member)
    }
    Reflect.deleteProperty(window, 'WebSocket')
  }

  /** Calls the handler in `on…` too, which is a plain property here. */
  dispatch(event: Event): boolean {
    const handler: unknown = Reflect.get(this.#global, `on${event.type}`)
    if (isCallable(handler)) this.#callHandler(handler, event)
    return this.#events.dispatchEvent(event)
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
    Object.defineProperty(this.#global, name, { value, writable: true, configurable: true, enumerable: true })
  }
}
