import { inspect } from 'node:util'
import {
  containsHeader,
  getHeader,
  getHeaderValues,
  type Header,
  type HeaderList,
  sortAndCombine,
} from '@accredit/protocol'
import {
  appendGuarded,
  deleteGuarded,
  type HeadersGuard,
  requireHeaderName,
  setGuarded,
} from './headers-guard.ts'
import { PageHeadersIterator } from './headers-iterator.ts'
import { defineInterface } from './web-interface.ts'

// Keys to the private parts, for this module alone; the class hands them out as it is defined.
let create: (list: HeaderList, guard: HeadersGuard) => PageHeaders
let listOf: (headers: PageHeaders) => HeaderList

/**
 * The page's `Headers`. An `instanceof` the platform's `Headers`, whose code it does not use: that one has no guards.
 *
 * @see https://fetch.spec.whatwg.org/#headers-class
 */
export class PageHeaders implements Headers {
  #list: HeaderList = []
  #guard: HeadersGuard = 'none'
  /** What iteration last went over, and of which list. */
  #sorted: { readonly of: HeaderList; readonly pairs: HeaderList } | null = null

  /** @throws TypeError for an init that is neither pairs nor a record, or holds what is no header */
  constructor(init?: HeadersInit) {
    if (init === undefined) return
    for (const [name, value] of headersFromInit(init)) this.append(name, value)
  }

  static {
    create = (list, guard) => {
      const headers = new PageHeaders()
      headers.#list = list
      headers.#guard = guard
      return headers
    }
    listOf = headers => headers.#list
    Object.setPrototypeOf(PageHeaders.prototype, Headers.prototype)
    const required = { append: 2, delete: 1, forEach: 1, get: 1, has: 1, set: 2 }
    defineInterface(PageHeaders.prototype, 'Headers', required)
    Object.defineProperty(PageHeaders, 'name', { value: 'Headers' })
  }

  append(name: string, value: string): void {
    this.#list = appendGuarded(this.#list, this.#guard, byteString(name), byteString(value))
  }

  delete(name: string): void {
    this.#list = deleteGuarded(this.#list, this.#guard, byteString(name))
  }

  get(name: string): string | null {
    const named = byteString(name)
    requireHeaderName(named)
    return getHeader(this.#list, named)
  }

  getSetCookie(): string[] {
    return getHeaderValues(this.#list, 'set-cookie')
  }

  has(name: string): boolean {
    const named = byteString(name)
    requireHeaderName(named)
    return containsHeader(this.#list, named)
  }

  set(name: string, value: string): void {
    this.#list = setGuarded(this.#list, this.#guard, byteString(name), byteString(value))
  }

  forEach(callback: (value: string, name: string, parent: Headers) => void, thisArgument?: unknown): void {
    if (typeof callback !== 'function') throw new TypeError('The callback is not a function')
    // The callback may change the headers.
    for (let index = 0; ; index++) {
      const pair = this.#pairs()[index]
      if (pair === undefined) return
      callback.call(thisArgument, pair[1], pair[0], this)
    }
  }

  entries(): HeadersIterator<[string, string]> {
    return new PageHeadersIterator(index => {
      const pair = this.#pairs()[index]
      return pair === undefined ? undefined : [pair[0], pair[1]]
    })
  }

  keys(): HeadersIterator<string> {
    return new PageHeadersIterator(index => this.#pairs()[index]?.[0])
  }

  values(): HeadersIterator<string> {
    return new PageHeadersIterator(index => this.#pairs()[index]?.[1])
  }

  #pairs(): HeaderList {
    if (this.#sorted?.of !== this.#list) this.#sorted = { of: this.#list, pairs: sortAndCombine(this.#list) }
    return this.#sorted.pairs
  }

  [Symbol.iterator](): HeadersIterator<[string, string]> {
    return this.entries()
  }

  [inspect.custom](): unknown {
    return { Headers: Object.fromEntries(this) }
  }
}

/** Headers over a list that is already as its guard wants it. */
export function createHeaders(list: HeaderList, guard: HeadersGuard): PageHeaders {
  return create(list, guard)
}

/** The list behind headers: in order, names in the author's case. */
export function headerListOf(headers: PageHeaders): HeaderList {
  return listOf(headers)
}

/**
 * The pairs of a `HeadersInit`: platform and foreign `Headers`, iterables of pairs, records. Names and values are byte
 * strings, and nothing else is checked.
 *
 * @throws TypeError
 * @see https://fetch.spec.whatwg.org/#typedefdef-headersinit
 */
export function headersFromInit(init: unknown): Header[] {
  if ((typeof init !== 'object' && typeof init !== 'function') || init === null) {
    throw new TypeError('Headers are neither an object nor a sequence')
  }
  return isIterable(init) ? Array.from(init, pairOf) : headersFromRecord(init)
}

function isIterable(value: object): value is Iterable<unknown> {
  const method: unknown = Reflect.get(value, Symbol.iterator)
  if (method === undefined || method === null) return false
  if (typeof method !== 'function') throw new TypeError('Headers have an iterator that is not callable')
  return true
}

function pairOf(item: unknown): Header {
  if ((typeof item !== 'object' && typeof item !== 'function') || item === null || !isIterable(item)) {
    throw new TypeError('A header is not a pair')
  }
  const [name, value, ...rest] = Array.from(item, byteString)
  if (name === undefined || value === undefined || rest.length > 0) {
    throw new TypeError('A header is not a pair of name and value')
  }
  return [name, value]
}

/** Web IDL's conversion to a record: own enumerable properties, in order; a symbol is a TypeError. */
function headersFromRecord(record: object): Header[] {
  const pairs: Header[] = []
  for (const key of Reflect.ownKeys(record)) {
    if (Reflect.getOwnPropertyDescriptor(record, key)?.enumerable !== true) continue
    pairs.push([byteString(key), byteString(Reflect.get(record, key))])
  }
  return pairs
}

/**
 * Web IDL's conversion to a ByteString.
 *
 * @throws TypeError for a symbol, and for a character above U+00FF
 */
export function byteString(value: unknown): string {
  if (typeof value === 'symbol') throw new TypeError('A symbol is not a byte string')
  const text = String(value)
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) throw new TypeError(`'${text}' has a character above U+00FF`)
  }
  return text
}
