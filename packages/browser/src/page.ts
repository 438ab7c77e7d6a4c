import {
  isLoopbackHost,
  type Origin,
  opaqueOrigin,
  originOf,
  parseOrigin,
  type ReferrerPolicy,
} from '@accredit/protocol'
import type { CookieContext } from './cookie-context.ts'
import type { AddressSpace, Environment } from './environment.ts'
import { createEventSourceClass, type EventSourceConstructor } from './event-source.ts'
import { createFetch, type FetchMethod } from './fetch-method.ts'
import { startFetchOf } from './fetching.ts'
import { PageHeaders } from './headers.ts'
import { addressSpaceOf } from './ip-address-space.ts'
import { PageProgressEvent } from './progress-event.ts'
import { createRequestClass, type RequestConstructor } from './request.ts'
import { createResponseClass, type PageResponse } from './response.ts'
import { isSameSitePage } from './same-site-request.ts'
import type { ScriptRealm } from './script-realm.ts'
import type { Trace } from './trace.ts'
import type { UserAgent } from './user-agent.ts'
import { createXMLHttpRequestClass, type XMLHttpRequestConstructor } from './xml-http-request.ts'
import { XMLHttpRequestEventTarget, XMLHttpRequestUpload } from './xml-http-request-event-target.ts'

/** What a page is, beside its URL. */
export interface PageOptions {
  /**
   * An opaque origin, which is sent as `null`: a frame with the attribute `sandbox`, a `data:` document, a `file:`
   * document. Absent: the origin of the URL.
   */
  readonly opaque?: 'sandbox' | 'data' | 'file'
  /** The URL of the outermost document, where the page is a frame of it. Absent: the page is not framed. */
  readonly topLevel?: string | URL
  /** Absent: the default of browsers, `strict-origin-when-cross-origin`. */
  readonly referrerPolicy?: ReferrerPolicy
  readonly embedderPolicy?: Environment['embedderPolicy']
  /** Absent: loopback or local where the host of the page is such an address, else public. */
  readonly addressSpace?: AddressSpace
}

/** The environment of a document. @throws TypeError when the URL does not parse */
export function environmentOf(url: string | URL, options: PageOptions = {}): Environment {
  const document = parsePageUrl(url)
  const origin = options.opaque === undefined ? documentOrigin(document) : opaqueOrigin()
  const top = options.topLevel === undefined ? null : documentOrigin(parsePageUrl(options.topLevel))
  return {
    url: document,
    origin,
    topLevelOrigin: top ?? origin,
    ancestorOrigins: top === null ? [] : [top],
    referrerPolicy: options.referrerPolicy ?? 'strict-origin-when-cross-origin',
    embedderPolicy: options.embedderPolicy ?? 'unsafe-none',
    addressSpace: options.addressSpace ?? addressSpaceOfHost(document.hostname),
  }
}

function parsePageUrl(url: string | URL): URL {
  if (URL.canParse(`${url}`)) return new URL(url)
  throw new TypeError(
    `${JSON.stringify(`${url}`)} is not the URL of a page. Write one such as https://app.example/cart.`,
  )
}

/** `capacitor://localhost` has an origin in the WebViews that use it, though the URL standard gives it none. */
function documentOrigin(url: URL): Origin {
  const origin = originOf(url)
  if (origin.kind === 'tuple' || url.protocol === 'file:') return origin
  return parseOrigin(`${url.protocol}//${url.host}`) ?? origin
}

function addressSpaceOfHost(host: string): AddressSpace {
  if (isLoopbackHost(host)) return 'loopback'
  const address = host.startsWith('[') ? host.slice(1, -1) : host
  return /^[0-9.]+$|:/.test(address) ? addressSpaceOf(address) : 'public'
}

/** What script of a document sees, and for tests the trace that it does not see. Made by `browser.open`. */
export class Page {
  readonly #userAgent: UserAgent
  #environment: () => Environment
  /** Every step of every fetch of the browser. */
  readonly trace: Trace
  readonly fetch: FetchMethod
  readonly Request: RequestConstructor
  readonly Response: typeof PageResponse
  readonly Headers: typeof PageHeaders = PageHeaders
  readonly XMLHttpRequest: XMLHttpRequestConstructor
  readonly XMLHttpRequestEventTarget = XMLHttpRequestEventTarget
  readonly XMLHttpRequestUpload = XMLHttpRequestUpload
  readonly ProgressEvent = PageProgressEvent
  readonly EventSource: EventSourceConstructor

  /** @internal */
  constructor(userAgent: UserAgent, environment: () => Environment) {
    this.#userAgent = userAgent
    this.#environment = environment
    this.trace = userAgent.trace
    const realm: ScriptRealm = {
      environment: () => this.#environment(),
      profile: userAgent.profile,
      startFetch: startFetchOf(userAgent, () => this.#environment()),
      now: userAgent.now,
    }
    this.Request = createRequestClass(realm)
    this.Response = createResponseClass(realm.environment)
    this.fetch = createFetch(realm, this.Response)
    this.XMLHttpRequest = createXMLHttpRequestClass(realm)
    this.EventSource = createEventSourceClass(realm)
  }

  /** The environment that the fetch algorithm asks. */
  get environment(): Environment {
    return this.#environment()
  }

  /** The URL of the document. */
  get url(): string {
    return this.environment.url.href
  }

  /** `document.cookie`: the cookies that a script of the page sees, `HttpOnly` ones not among them. */
  get cookie(): string {
    const { header } = this.#userAgent.cookieJar.retrieve(this.#cookieContext())
    return Buffer.from(header ?? '', 'latin1').toString()
  }

  /** Stores one cookie as a script would; one that is refused is refused in silence, as there. */
  set cookie(line: string) {
    // The jar keeps bytes, as they travel.
    this.#userAgent.cookieJar.store(Buffer.from(line).toString('latin1'), this.#cookieContext())
  }

  #cookieContext(): CookieContext {
    const { environment } = this
    return {
      url: environment.url,
      topLevelOrigin: environment.topLevelOrigin,
      isSameSite: isSameSitePage(environment, this.#userAgent.profile),
      source: 'script',
    }
  }

  /**
   * Shows another document in the place of this one: same classes, other origin and referrer. Cookies, caches and
   * connections are the browser's and stay.
   *
   * @throws TypeError when the URL does not parse
   */
  navigate(url: string | URL, options: PageOptions = {}): void {
    const environment = environmentOf(url, options)
    this.#environment = () => environment
  }
}
