import { byteLowercase } from './byte-lowercase.ts'
import { splitHeaderValue } from './header-value.ts'
import { isToken } from './token.ts'

/** A name and a value, both byte strings (every code unit is one byte). */
export type Header = readonly [name: string, value: string]

/**
 * Headers in the order of the message, repeated names as repeated entries, names in any case.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list
 */
export type HeaderList = readonly Header[]

function isNamed(header: Header, lowerName: string): boolean {
  return header[0].length === lowerName.length && byteLowercase(header[0]) === lowerName
}

/**
 * Whether a list has a header of a name, in any case.
 *
 * @see https://fetch.spec.whatwg.org/#header-list-contains
 */
export function containsHeader(list: HeaderList, name: string): boolean {
  if (list.length === 0) return false
  const lower = byteLowercase(name)
  return list.some(header => isNamed(header, lower))
}

/**
 * The values of every header of a name, joined by comma and space; null when there is none.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-get
 */
export function getHeader(list: HeaderList, name: string): string | null {
  const lower = byteLowercase(name)
  let joined: string | null = null
  for (const header of list) {
    if (isNamed(header, lower)) joined = joined === null ? header[1] : `${joined}, ${header[1]}`
  }
  return joined
}

/** The values of every header of a name, in order, each as it stands. */
export function getHeaderValues(list: HeaderList, name: string): string[] {
  const lower = byteLowercase(name)
  const values: string[] = []
  for (const header of list) {
    if (isNamed(header, lower)) values.push(header[1])
  }
  return values
}

/**
 * The comma-separated parts of every header of a name, quoted strings respected; null when there is none.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-get-decode-split
 */
export function getDecodeAndSplit(list: HeaderList, name: string): string[] | null {
  const value = getHeader(list, name)
  return value === null ? null : splitHeaderValue(value)
}

/**
 * The list with one more header. An existing header of the same name lends its case.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-append
 */
export function appendHeader(list: HeaderList, name: string, value: string): HeaderList {
  const lower = byteLowercase(name)
  const first = list.find(header => isNamed(header, lower))
  return [...list, [first?.[0] ?? name, value]]
}

/**
 * The list without the headers of a name.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-delete
 */
export function deleteHeader(list: HeaderList, name: string): HeaderList {
  const lower = byteLowercase(name)
  return list.filter(header => !isNamed(header, lower))
}

/**
 * The list with one header of a name: the first is given the value and the others go, or it is appended.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-set
 */
export function setHeader(list: HeaderList, name: string, value: string): HeaderList {
  const lower = byteLowercase(name)
  const first = list.findIndex(header => isNamed(header, lower))
  if (first === -1) return [...list, [name, value]]
  return list.flatMap((header, index): Header[] => {
    if (index === first) return [[header[0], value]]
    return isNamed(header, lower) ? [] : [header]
  })
}

/**
 * The list with a value joined to the first header of a name by comma and space, or appended when there is none.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-combine
 */
export function combineHeader(list: HeaderList, name: string, value: string): HeaderList {
  const lower = byteLowercase(name)
  const first = list.findIndex(header => isNamed(header, lower))
  if (first === -1) return [...list, [name, value]]
  return list.map(
    (header, index): Header => (index === first ? [header[0], `${header[1]}, ${value}`] : header),
  )
}

/**
 * Names lower-cased, without duplicates, in byte order.
 *
 * @see https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set
 */
export function sortedLowercaseSet(names: Iterable<string>): string[] {
  const set = new Set<string>()
  for (const name of names) set.add(byteLowercase(name))
  return set.size === 0 ? [] : [...set].sort()
}

/**
 * A list as script iterates over it: one lower-case header per name, sorted, values combined; every `Set-Cookie`
 * stays apart.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine
 */
export function sortAndCombine(list: HeaderList): HeaderList {
  return sortedLowercaseSet(list.map(header => header[0])).flatMap((name): Header[] => {
    const values = getHeaderValues(list, name)
    return name === 'set-cookie' ? values.map(value => [name, value]) : [[name, values.join(', ')]]
  })
}

/**
 * "Extract header list values" for a header whose grammar is a list of tokens (methods or field names), such as
 * `Access-Control-Allow-Methods`: the tokens of all its fields, in order and in their case; null when there is no
 * such field; `'failure'` when one of them breaks the grammar. Empty elements are allowed and skipped.
 *
 * @see https://fetch.spec.whatwg.org/#extract-header-list-values
 */
export function extractTokens(list: HeaderList, name: string): readonly string[] | null | 'failure' {
  const fields = getHeaderValues(list, name)
  if (fields.length === 0) return null
  const tokens: string[] = []
  for (const field of fields) {
    // A quote is no token byte, so that splitting around quoted strings cannot hide a fault.
    for (const element of splitHeaderValue(field)) {
      if (element === '') continue
      if (!isToken(element)) return 'failure'
      tokens.push(element)
    }
  }
  return tokens
}
