import { isToken } from '@accredit/protocol'
import type { DecisionCode } from './decision.ts'

/** At most this many names are read from one `Access-Control-Request-Headers`. */
const maxRequestedNames = 64
/** At most this many bytes of `Access-Control-Request-Headers` are read. */
const maxRequestedBytes = 4_096

const space = 0x20
const tab = 0x09

export interface HeaderRefusal {
  readonly code: Extract<
    DecisionCode,
    'header-not-allowed' | 'request-headers-malformed' | 'request-headers-too-large'
  >
  /** The name that was refused, `null` where the list as a whole is. */
  readonly name: string | null
}

const tooLarge: HeaderRefusal = { code: 'request-headers-too-large', name: null }

/** The request headers that a policy allows beyond the safelisted ones. */
export class AllowedRequestHeaders {
  readonly #names: ReadonlySet<string>
  /** Whether any name is allowed. `*` never covers `Authorization`, as in the standard. */
  readonly any: boolean
  /** The value that lists them all for an anonymous requester, `null` when there are none. */
  readonly listed: string | null

  /**
   * @param names - lower-case names, without `*`
   * @param any - whether the policy says `*`
   */
  constructor(names: ReadonlySet<string>, any: boolean) {
    this.#names = names
    this.any = any
    const all = any ? (names.has('authorization') ? ['*', 'authorization'] : ['*']) : [...names]
    this.listed = all.length === 0 ? null : all.join(',')
  }

  /**
   * Judges the value of `Access-Control-Request-Headers`. Browsers send it lower-case, sorted and without blanks;
   * people and proxies do not, so case, order, blanks and empty elements are tolerated within the bounds above.
   *
   * @param value - the value as received, several lines joined by commas
   * @returns `null` when every name is allowed
   */
  refusalOf(value: string): HeaderRefusal | null {
    if (value.length > maxRequestedBytes) return tooLarge
    // One allowed name is the commonest list, and needs no reading.
    if (this.#names.has(value)) return null
    let elements = 0
    for (let start = 0; start <= value.length; ) {
      const comma = value.indexOf(',', start)
      const end = comma === -1 ? value.length : comma
      if (++elements > maxRequestedNames) return tooLarge
      const refusal = this.#refusalOfElement(value, start, end)
      if (refusal !== null) return refusal
      start = end + 1
    }
    return null
  }

  #refusalOfElement(value: string, from: number, to: number): HeaderRefusal | null {
    let start = from
    let end = to
    while (start < end && isBlank(value.charCodeAt(start))) start++
    while (end > start && isBlank(value.charCodeAt(end - 1))) end--
    if (start === end) return null
    const received = value.slice(start, end)
    if (this.#names.has(received)) return null
    const name = received.toLowerCase()
    if (this.#names.has(name)) return null
    if (!isToken(name)) return { code: 'request-headers-malformed', name: received }
    return this.any && name !== 'authorization' ? null : { code: 'header-not-allowed', name: received }
  }
}

function isBlank(byte: number): boolean {
  return byte === space || byte === tab
}
