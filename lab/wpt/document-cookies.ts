import type { Browser, Page } from '@accredit/browser'

/** `document.cookie` of a page, over the browser's jar. */
export class DocumentCookies {
  readonly #browser: Browser
  readonly #page: Page

  constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.#page = page
  }

  get text(): string {
    const { header } = this.#browser.cookieJar.retrieve(this.#context('script'))
    return Buffer.from(header ?? '', 'latin1').toString('utf8')
  }

  set text(line: string) {
    this.#browser.cookieJar.store(byteString(line), this.#context('script'))
  }

  /** What goes with the request of the document itself. */
  get header(): string | null {
    return this.#browser.cookieJar.retrieve(this.#context('http')).header
  }

  /** What came with the document itself. */
  receive(lines: readonly string[]): void {
    for (const line of lines) this.#browser.cookieJar.store(line, this.#context('http'))
  }

  #context(source: 'http' | 'script') {
    const { url, topLevelOrigin } = this.#page.environment
    return { url, topLevelOrigin, isSameSite: true, source }
  }
}

/** UTF-8, a character for each byte. */
function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
