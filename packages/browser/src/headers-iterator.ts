/** A built-in object that no name leads to: what every iterator inherits from. */
const iteratorPrototype: object | null = Object.getPrototypeOf(Object.getPrototypeOf([].values()))

/**
 * What `entries()`, `keys()` and `values()` of a `Headers` return: an iterator that has `next()` and nothing else, and is
 * live, so that each step looks at the headers as script left them.
 *
 * @see https://webidl.spec.whatwg.org/#js-iterator-prototype-object
 */
export class PageHeadersIterator<Item> implements HeadersIterator<Item> {
  /** Of `%IteratorPrototype%`. */
  declare readonly [Symbol.iterator]: () => HeadersIterator<Item>

  readonly #itemAt: (index: number) => Item | undefined
  #index = 0

  /** @param itemAt the item of this place as of now, undefined beyond the last */
  constructor(itemAt: (index: number) => Item | undefined) {
    this.#itemAt = itemAt
  }

  static {
    const { prototype } = PageHeadersIterator
    Object.setPrototypeOf(prototype, iteratorPrototype)
    Object.defineProperty(prototype, 'next', { enumerable: true })
    Object.defineProperty(prototype, Symbol.toStringTag, { value: 'Headers Iterator', configurable: true })
    // Script cannot make one.
    Reflect.deleteProperty(prototype, 'constructor')
  }

  /** @throws TypeError on anything but an iterator of headers */
  next(): IteratorResult<Item, undefined> {
    const value = this.#itemAt(this.#index)
    if (value === undefined) return { value: undefined, done: true }
    this.#index += 1
    return { value, done: false }
  }
}
