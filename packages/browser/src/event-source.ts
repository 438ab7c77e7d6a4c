import { fetchRequest, type Header, networkPartitionKey, originOf, serializeOrigin } from '@accredit/protocol'
import { EventStreamParser, type StreamItem } from './event-source-parser.ts'
import { extractMimeType } from './mime-type.ts'
import type { DeliveredResponse, OutgoingRequest } from './outgoing-request.ts'
import { rememberFetchId } from './response.ts'
import { type ScriptRealm, startPlatformTimer } from './script-realm.ts'
import { trusted } from './trusted-event.ts'
import { defineInterface, ownMembers, requireArguments } from './web-interface.ts'
import { defineHandlers, type EventHandler, HandlerTarget } from './xml-http-request-event-target.ts'

const connecting = 0
const open = 1
const closed = 2
type State = typeof connecting | typeof open | typeof closed

/** Until the server says otherwise, in milliseconds. */
const defaultReconnectionTime = 3000

/**
 * The page's `EventSource`.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
 */
export class PageEventSource extends HandlerTarget {
  static readonly CONNECTING = connecting
  static readonly OPEN = open
  static readonly CLOSED = closed

  declare readonly CONNECTING: typeof connecting
  declare readonly OPEN: typeof open
  declare readonly CLOSED: typeof closed
  declare onopen: EventHandler
  declare onmessage: EventHandler<MessageEvent<string>>
  declare onerror: EventHandler

  static {
    for (const [name, value] of Object.entries({ CONNECTING: connecting, OPEN: open, CLOSED: closed })) {
      Object.defineProperty(PageEventSource.prototype, name, { value, enumerable: true })
    }
    defineHandlers(PageEventSource.prototype, ['open', 'message', 'error'])
    defineInterface(PageEventSource.prototype, 'EventSource')
  }

  readonly #realm: ScriptRealm
  readonly #url: URL
  readonly #withCredentials: boolean
  readonly #controller = new AbortController()
  #state: State = connecting
  #reconnectionTime = defaultReconnectionTime
  #lastEventId = ''
  #stopTimer: () => void = () => {}

  /** @throws DOMException SyntaxError for a URL that does not parse */
  protected constructor(realm: ScriptRealm, url: string | URL, init: EventSourceInit = {}) {
    super()
    const { url: base } = realm.environment()
    if (!URL.canParse(`${url}`, base)) {
      throw new DOMException(`'${url}' does not parse as a URL`, 'SyntaxError')
    }
    this.#realm = realm
    this.#url = new URL(`${url}`, base)
    this.#withCredentials = Boolean(init.withCredentials)
    void this.#connect()
  }

  get url(): string {
    return this.#url.href
  }

  get withCredentials(): boolean {
    return this.#withCredentials
  }

  get readyState(): State {
    return this.#state
  }

  /** Ends the connection, and every attempt at another. */
  close(): void {
    this.#state = closed
    this.#stopTimer()
    this.#controller.abort()
  }

  async #connect(): Promise<void> {
    try {
      const outcome = await this.#realm.startFetch(this.#outgoing(), this.#controller.signal)
      rememberFetchId(this, outcome.fetchId)
      if (this.#state === closed) return
      if (outcome.kind === 'network-error') return outcome.isFutile ? this.#fail() : this.#reconnect()
      if (!isEventStream(outcome.response)) return this.#fail()
      this.#state = open
      this.dispatchEvent(trusted(new Event('open')))
      await this.#receive(outcome.response)
    } catch {
      // close(), or a body that broke off.
    }
    this.#reconnect()
  }

  #outgoing(): OutgoingRequest {
    const environment = this.#realm.environment()
    const headers: Header[] = [['Accept', 'text/event-stream']]
    if (this.#lastEventId !== '') headers.push(['Last-Event-ID', utf8Bytes(this.#lastEventId)])
    return {
      request: fetchRequest({
        url: this.#url,
        headers,
        origin: environment.origin,
        mode: 'cors',
        credentials: this.#withCredentials ? 'include' : 'same-origin',
        referrerPolicy: environment.referrerPolicy || 'strict-origin-when-cross-origin',
        // Both headers are the user agent's, which never cause a preflight.
        unsafeRequest: false,
        // Of the two that there are, the one that engines treat as they treat this.
        initiatorType: 'xmlhttprequest',
        partitionKey: networkPartitionKey(environment.topLevelOrigin),
        ancestorOrigins: environment.ancestorOrigins,
      }),
      body: null,
      cache: 'no-store',
      integrity: '',
      keepalive: false,
      referrer: 'client',
      useUrlCredentials: false,
      targetAddressSpace: null,
    }
  }

  async #receive({ body, url }: DeliveredResponse): Promise<void> {
    const parser = new EventStreamParser(this.#lastEventId)
    const origin = serializeOrigin(originOf(url === '' ? this.#url : new URL(url)))
    const reader = body?.getReader()
    for (;;) {
      const chunk = await reader?.read()
      if (chunk?.value === undefined) return
      for (const item of parser.push(chunk.value)) {
        if (this.#state === closed) return
        this.#take(item, origin)
      }
      this.#lastEventId = parser.lastEventId
    }
  }

  #take(item: StreamItem, origin: string): void {
    switch (item.kind) {
      case 'retry':
        this.#reconnectionTime = item.milliseconds
        return
      case 'event': {
        const { type, data, lastEventId } = item
        this.#lastEventId = lastEventId
        this.dispatchEvent(trusted(new MessageEvent(type, { data, origin, lastEventId })))
        return
      }
    }
  }

  /** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection */
  #reconnect(): void {
    if (this.#state === closed) return
    this.#state = connecting
    this.dispatchEvent(trusted(new Event('error')))
    // A listener may have closed it.
    if (this.readyState === closed) return
    const { startTimer = startPlatformTimer } = this.#realm
    this.#stopTimer = startTimer(() => void this.#connect(), this.#reconnectionTime)
  }

  /** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#fail-the-connection */
  #fail(): void {
    this.close()
    this.dispatchEvent(trusted(new Event('error')))
  }
}

function isEventStream({ status, headers }: DeliveredResponse): boolean {
  return status === 200 && extractMimeType(headers)?.essence === 'text/event-stream'
}

/** UTF-8 as a byte string. */
function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** What script calls with `new`: the page's `EventSource`. */
export interface EventSourceConstructor {
  readonly prototype: PageEventSource
  readonly CONNECTING: typeof connecting
  readonly OPEN: typeof open
  readonly CLOSED: typeof closed
  new (url: string | URL, init?: EventSourceInit): PageEventSource
}

/** The `EventSource` of a page. */
export function createEventSourceClass(realm: ScriptRealm): EventSourceConstructor {
  return class EventSource extends PageEventSource {
    static {
      ownMembers(EventSource.prototype, PageEventSource.prototype)
      Object.defineProperty(EventSource, 'length', { value: 1 })
    }

    constructor(...given: [url: string | URL, init?: EventSourceInit]) {
      requireArguments(given, 1)
      const [url, init] = given
      super(realm, url, init)
    }
  }
}
