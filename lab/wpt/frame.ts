import { createContext, runInContext } from 'node:vm'
import type { Browser, Page } from '@accredit/browser'
import { DocumentCookies } from './document-cookies.ts'
import { DocumentStub, ElementStub, noDocument } from './document-stub.ts'
import { isClassicScript, parseHtml } from './html-source.ts'
import type { Loader } from './http-get.ts'
import { PageGlobal } from './page-global.ts'
import { PageLocation } from './page-location.ts'

/** What a frame is made in. */
export interface FrameParent {
  readonly browser: Browser
  readonly page: Page
  readonly loader: Loader
  readonly window: PageGlobal
}

/** What of the platform a frame finds in its global object, beside the page. */
const platformNames = [
  'AbortController',
  'Blob',
  'Event',
  'EventTarget',
  'FormData',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'clearTimeout',
  'console',
  'queueMicrotask',
  'setTimeout',
]

/**
 * An `<iframe>` that shows documents of the page's own origin: tests of cookies look into one to see the cookies of
 * another path. It runs scripts and sees cookies; what it loads is loaded by the lab, not by the browser under test.
 */
export class FrameElement extends ElementStub {
  readonly #parent: FrameParent
  contentWindow: object | null = null

  constructor(parent: FrameParent) {
    super('iframe', parent.page.url)
    this.#parent = parent
  }

  override get src(): string {
    return super.src
  }

  override set src(value: string) {
    this.setAttribute('src', value)
  }

  override connected(): void {
    const url = URL.canParse(this.src) ? new URL(this.src) : null
    if (url?.origin !== new URL(this.#parent.page.url).origin) throw noDocument('iframe')
    this.#load(url).then(
      () => this.#dispatch('load'),
      () => this.#dispatch('error'),
    )
  }

  #dispatch(type: string): void {
    const event = new Event(type)
    const handler: unknown = Reflect.get(this, `on${type}`)
    if (typeof handler === 'function') Reflect.apply(handler, this, [event])
    this.dispatchEvent(event)
  }

  async #load(url: URL): Promise<void> {
    const { browser, loader, page: outer, window: parent } = this.#parent
    const page = browser.open(url, { topLevel: outer.url, addressSpace: 'loopback' })
    const cookies = new DocumentCookies(browser, page)
    const loaded = await loader.load(url, cookies.header)
    cookies.receive(loaded.headers['set-cookie'] ?? [])
    const elements = parseHtml(loaded.text)
    const location = new PageLocation(url)
    const document = new DocumentStub(url, location, elements, cookies)
    const context = createContext({})
    const global: unknown = runInContext('globalThis', context)
    if (typeof global !== 'object' || global === null) throw new Error('a context without a global object')
    for (const name of platformNames) Reflect.set(global, name, Reflect.get(globalThis, name))
    const window = new PageGlobal(global)
    const { userAgent } = browser.profile
    window.install({ page, document, location, userAgent, parent: parent.messageTarget(global) })
    this.contentWindow = global
    for (const { attributes, text } of elements.filter(isClassicScript)) {
      const { src } = attributes
      const code = src === undefined ? text : (await loader.load(new URL(src, url))).text
      runInContext(code, context, { filename: src ?? url.href })
    }
    document.readyState = 'complete'
    window.dispatch(new Event('load'))
  }
}
