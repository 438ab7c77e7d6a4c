import type { DocumentCookies } from './document-cookies.ts'
import { metaContent, type SourceElement } from './html-source.ts'

/** As much of an element as helpers of tests ask for: attributes, and the URL of a link. */
export class ElementStub extends EventTarget {
  readonly tagName: string
  readonly style: Record<string, string> = {}
  readonly childNodes: unknown[] = []
  readonly #attributes = new Map<string, string>()
  readonly #base: string
  textContent: string

  constructor(tag: string, base: string, attributes: Readonly<Record<string, string>> = {}, text = '') {
    super()
    this.tagName = tag.toUpperCase()
    this.textContent = text
    this.#base = base
    for (const [name, value] of Object.entries(attributes)) this.#attributes.set(name, value)
  }

  get id(): string {
    return this.getAttribute('id') ?? ''
  }

  get name(): string {
    return this.getAttribute('name') ?? ''
  }

  get content(): string {
    return this.getAttribute('content') ?? ''
  }

  get href(): string {
    return this.#url('href')?.href ?? this.getAttribute('href') ?? ''
  }

  set href(value: string) {
    this.setAttribute('href', value)
  }

  get src(): string {
    return this.#url('src')?.href ?? ''
  }

  get protocol(): string {
    return this.#url('href')?.protocol ?? ':'
  }

  get host(): string {
    return this.#url('href')?.host ?? ''
  }

  get hostname(): string {
    return this.#url('href')?.hostname ?? ''
  }

  get pathname(): string {
    return this.#url('href')?.pathname ?? ''
  }

  get search(): string {
    return this.#url('href')?.search ?? ''
  }

  get hash(): string {
    return this.#url('href')?.hash ?? ''
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name)
  }

  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, `${value}`)
  }

  appendChild(child: unknown): unknown {
    if (child instanceof ElementStub) child.connected()
    this.childNodes.push(child)
    return child
  }

  append(...children: unknown[]): void {
    for (const child of children) this.appendChild(child)
  }

  removeChild(child: unknown): unknown {
    const index = this.childNodes.indexOf(child)
    if (index >= 0) this.childNodes.splice(index, 1)
    return child
  }

  remove(): void {}

  /** Becomes part of the document. @throws Error for what would load something */
  connected(): void {
    if (loadingTags.has(this.tagName)) throw noDocument(this.tagName)
  }

  #url(attribute: string): URL | null {
    const value = this.#attributes.get(attribute)
    return value !== undefined && URL.canParse(value, this.#base) ? new URL(value, this.#base) : null
  }
}

const loadingTags = new Set([
  'IFRAME',
  'FRAME',
  'IMG',
  'SCRIPT',
  'LINK',
  'OBJECT',
  'EMBED',
  'VIDEO',
  'AUDIO',
  'FORM',
])

/** A test that says this needs a document. */
export function noDocument(tag: string): Error {
  return new Error(`There is no document here that could load <${tag.toLowerCase()}>`)
}

/** As much of a document as tests ask for that are about none. */
export class DocumentStub extends EventTarget {
  readonly #cookies: DocumentCookies
  readonly #elements: readonly ElementStub[]
  readonly #makeFrame: (() => ElementStub) | null
  readonly URL: string
  readonly documentURI: string
  readonly baseURI: string
  readonly location: object
  readonly documentElement: ElementStub
  readonly head: ElementStub
  readonly body: ElementStub
  readonly referrer = ''
  readonly characterSet = 'UTF-8'
  readonly charset = 'UTF-8'
  readonly contentType = 'text/html'
  readonly visibilityState = 'visible'
  readonly hidden = false
  readonly domain: string
  title: string
  readyState: 'loading' | 'interactive' | 'complete' = 'loading'

  /** @param makeFrame absent: frames are not to be had */
  constructor(
    url: URL,
    location: object,
    elements: readonly SourceElement[],
    cookies: DocumentCookies,
    makeFrame: (() => ElementStub) | null = null,
  ) {
    super()
    this.#makeFrame = makeFrame
    this.URL = url.href
    this.documentURI = url.href
    this.baseURI = url.href
    this.location = location
    this.domain = url.hostname
    this.#cookies = cookies
    this.#elements = elements.map(
      ({ tag, attributes, text }) => new ElementStub(tag, url.href, attributes, text),
    )
    this.documentElement = new ElementStub('html', url.href)
    this.head = new ElementStub('head', url.href)
    this.body = new ElementStub('body', url.href)
    this.title =
      elements.find(({ tag }) => tag === 'title')?.text.trim() ?? metaContent(elements, 'title') ?? ''
  }

  get cookie(): string {
    return this.#cookies.text
  }

  set cookie(line: unknown) {
    this.#cookies.text = `${line}`
  }

  createElement(tag: string): ElementStub {
    const isFrame = tag.toLowerCase() === 'iframe'
    return isFrame && this.#makeFrame !== null ? this.#makeFrame() : new ElementStub(tag, this.baseURI)
  }

  getElementsByTagName(tag: string): readonly ElementStub[] {
    return this.#elements.filter(({ tagName }) => tag === '*' || tagName === tag.toUpperCase())
  }

  getElementById(id: string): ElementStub | null {
    return this.#elements.find(element => element.id === id) ?? null
  }

  /** Knows names of elements alone. */
  querySelectorAll(selector: string): readonly ElementStub[] {
    return this.getElementsByTagName(selector)
  }

  querySelector(selector: string): ElementStub | null {
    return this.querySelectorAll(selector)[0] ?? null
  }
}
