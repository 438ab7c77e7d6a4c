/** `location`, of a page that stays where it is. */
export class PageLocation {
  readonly #url: URL

  constructor(url: URL) {
    this.#url = url
  }

  get href(): string {
    return this.#url.href
  }

  set href(value: string) {
    throw new Error(`There is no navigation here, to ${value}`)
  }

  get origin(): string {
    return this.#url.origin
  }

  get protocol(): string {
    return this.#url.protocol
  }

  get host(): string {
    return this.#url.host
  }

  get hostname(): string {
    return this.#url.hostname
  }

  get port(): string {
    return this.#url.port
  }

  get pathname(): string {
    return this.#url.pathname
  }

  get search(): string {
    return this.#url.search
  }

  get hash(): string {
    return this.#url.hash
  }

  toString(): string {
    return this.#url.href
  }
}
