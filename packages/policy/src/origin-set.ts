import { isSerializedOrigin, maxOriginLength } from '@accredit/protocol'
import { absentPort, anyPort, type OriginPattern } from './origin-pattern.ts'

type WildcardPattern = Extract<OriginPattern, { kind: 'subdomains' | 'in-label' }>

/** First labels `prefix*suffix` of one base, scheme and port, found by their lengths and not by a scan. */
interface LabelRule {
  readonly prefixLengths: number[]
  readonly byPrefix: Map<string, LabelTails>
}

interface LabelTails {
  readonly suffixLengths: number[]
  readonly suffixes: Set<string>
}

/** What one base allows under one scheme, by port (`anyPort` among them). */
interface SchemeRule {
  readonly subdomainPorts: Set<number>
  readonly labels: Map<number, LabelRule>
}

/** Everything that is allowed below one base such as `example.com`. */
interface Base {
  readonly name: string
  readonly hash: number
  /** Whether `https://*.name` is allowed, by far the commonest pattern: no further memory has to be fetched for it. */
  allHttps: boolean
  readonly schemes: Map<string, SchemeRule>
}

const dot = 0x2e
const colon = 0x3a
const zero = 0x30
const nine = 0x39

// FNV-1a from the right, with a seed of its own in each process, so that nobody can prepare colliding names.
const seed = (Math.random() * 0x1_0000_0000) | 0
const step = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x0100_0193)
const spread = (hash: number): number => hash ^ (hash >>> 15)

function hashFromRight(name: string): number {
  let hash = seed
  for (let i = name.length - 1; i >= 0; i--) hash = step(hash, name.charCodeAt(i))
  return hash
}

/**
 * The bases of all wildcard patterns in an open-addressing table. A look-up walks an origin's host once from the
 * right, and asks the table at each dot with the hash of what it has passed: no substring is made on the way.
 */
class BaseTable {
  #slots = new Int32Array(16)
  readonly #bases: Base[] = []

  add(name: string): Base {
    const hash = hashFromRight(name)
    let slot = spread(hash) & (this.#slots.length - 1)
    for (let index = this.#slots[slot]; index; index = this.#slots[slot]) {
      const base = this.#bases[index - 1]
      if (base?.name === name) return base
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    const base: Base = { name, hash, allHttps: false, schemes: new Map() }
    this.#bases.push(base)
    this.#slots[slot] = this.#bases.length
    if (this.#bases.length * 2 > this.#slots.length) this.#grow()
    return base
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    for (const [index, base] of this.#bases.entries()) {
      let slot = spread(base.hash) & (slots.length - 1)
      while (slots[slot]) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = index + 1
    }
    this.#slots = slots
  }

  /** The base that is `text` from `start` to `end`, whose hash from the right is `hash`. */
  at(text: string, start: number, end: number, hash: number): Base | undefined {
    const mask = this.#slots.length - 1
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]
      if (!index) return undefined
      const base = this.#bases[index - 1]
      // The hash only finds the candidate; the name behind it decides.
      if (base?.hash === hash && base.name.length === end - start && text.startsWith(base.name, start))
        return base
    }
  }
}

/**
 * A set of origins given by patterns. Membership costs what the origin's length costs (at most 326 bytes), however
 * many patterns there are, and runs no regular expression.
 */
export class OriginSet {
  readonly #exact = new Set<string>()
  /** The one exact origin where there is only one: comparing is cheaper than hashing. */
  #only: string | null = null
  readonly #anyPort = new Set<string>()
  readonly #bases = new BaseTable()
  readonly #wildcards: string[] = []

  /**
   * Builds the set. Patterns that others subsume are left out, so that the set has one normal form.
   *
   * @param patterns - parsed patterns, wildcards only; exact origins go to `addExact`, which costs no object each
   */
  constructor(patterns: readonly OriginPattern[] = []) {
    const ordered = [...new Map(patterns.map(pattern => [pattern.source, pattern])).values()]
    for (const pattern of ordered) this.#index(pattern)
    for (const pattern of ordered) {
      if (pattern.kind !== 'exact' && !this.covers(pattern)) this.#wildcards.push(pattern.source)
    }
  }

  /** Adds one serialised origin, unless a pattern has it already. */
  addExact(origin: string): void {
    if (this.#wildcards.length === 0 || !this.#hasWildcard(origin)) this.#addExact(origin)
  }

  #addExact(origin: string): void {
    this.#exact.add(origin)
    this.#only = this.#exact.size === 1 ? origin : null
  }

  /** Whether the set is one exact origin, so that its answer can be the same for every request. */
  get single(): string | null {
    return this.#wildcards.length > 0 ? null : this.#only
  }

  /** The normal form: exact origins, then patterns, each in the order given. */
  toJSON(): string[] {
    return [...this.#exact, ...this.#wildcards]
  }

  /**
   * Whether an `Origin` header's value is in the set. Anything that is not a serialised origin is not.
   *
   * @param origin - the value as received
   */
  has(origin: string): boolean {
    // Before anything that reads the whole of it: also the hash of a look-up does.
    if (origin.length > maxOriginLength) return false
    return this.#hasExact(origin) || (this.#wildcards.length > 0 && this.#hasWildcard(origin))
  }

  #hasExact(origin: string): boolean {
    return this.#only === null ? this.#exact.size > 0 && this.#exact.has(origin) : origin === this.#only
  }

  #hasWildcard(origin: string): boolean {
    const schemeEnd = origin.indexOf('://')
    if (schemeEnd < 1) return false
    const hostEnd = hostEndOf(origin, schemeEnd + 3)
    if (this.#anyPort.size > 0 && this.#anyPort.has(origin.slice(0, hostEnd)))
      return isSerializedOrigin(origin)
    return this.#matchesBase(origin, schemeEnd, hostEnd)
  }

  #matchesBase(origin: string, schemeEnd: number, hostEnd: number): boolean {
    const hostStart = schemeEnd + 3
    let hash = seed
    for (let i = hostEnd - 1; i > hostStart; i--) {
      const byte = origin.charCodeAt(i)
      if (byte === dot) {
        const base = this.#bases.at(origin, i + 1, hostEnd, hash)
        // The walk is lenient, so what it finds must still be an origin that a browser could send.
        if (base !== undefined && allows(base, origin, schemeEnd, hostEnd, i) && isSerializedOrigin(origin)) {
          return true
        }
      }
      hash = step(hash, byte)
    }
    return false
  }

  #index(pattern: OriginPattern): void {
    switch (pattern.kind) {
      case 'exact':
        this.#addExact(pattern.source)
        return
      case 'any-port':
        this.#anyPort.add(`${pattern.scheme}://${pattern.host}`)
        return
      case 'subdomains':
        this.#schemeRule(pattern).subdomainPorts.add(pattern.port)
        if (pattern.scheme === 'https' && (pattern.port === absentPort || pattern.port === anyPort))
          this.#bases.add(pattern.base).allHttps = true
        return
      case 'in-label':
        addLabel(this.#schemeRule(pattern).labels, pattern)
    }
  }

  #schemeRule(pattern: WildcardPattern): SchemeRule {
    const { schemes } = this.#bases.add(pattern.base)
    const known = schemes.get(pattern.scheme)
    if (known !== undefined) return known
    const rule: SchemeRule = { subdomainPorts: new Set(), labels: new Map() }
    schemes.set(pattern.scheme, rule)
    return rule
  }

  /**
   * Whether another pattern of this set admits every origin of this one.
   *
   * @param pattern - may itself be in the set
   */
  covers(pattern: OriginPattern): boolean {
    switch (pattern.kind) {
      case 'exact':
        return this.has(pattern.source)
      case 'any-port':
        return this.#subdomainsCover(pattern.scheme, pattern.host, anyPort)
      case 'subdomains':
        return (
          this.#subdomainsCover(pattern.scheme, pattern.base, pattern.port) ||
          (pattern.port !== anyPort && this.#allowsPort(pattern.scheme, pattern.base, anyPort))
        )
      case 'in-label':
        return (
          this.#subdomainsCover(pattern.scheme, `x.${pattern.base}`, pattern.port) ||
          (pattern.port !== anyPort && this.#hasLabel(pattern))
        )
    }
  }

  /** Whether a subdomain pattern admits `host`, as a name strictly below its base, on `port`. */
  #subdomainsCover(scheme: string, host: string, port: number): boolean {
    for (let at = host.indexOf('.'); at >= 0; at = host.indexOf('.', at + 1)) {
      const base = host.slice(at + 1)
      if (this.#allowsPort(scheme, base, port) || this.#allowsPort(scheme, base, anyPort)) return true
    }
    return false
  }

  #allowsPort(scheme: string, base: string, port: number): boolean {
    const rule = this.#bases.at(base, 0, base.length, hashFromRight(base))?.schemes.get(scheme)
    return rule?.subdomainPorts.has(port) === true
  }

  /** Whether the same label pattern is there for any port. */
  #hasLabel({ scheme, base, prefix, suffix }: WildcardPattern & { kind: 'in-label' }): boolean {
    const rule = this.#bases.at(base, 0, base.length, hashFromRight(base))?.schemes.get(scheme)
    return rule?.labels.get(anyPort)?.byPrefix.get(prefix)?.suffixes.has(suffix) === true
  }
}

/** Where the host ends: before `:port` if there is one. */
function hostEndOf(origin: string, hostStart: number): number {
  let at = origin.length
  while (at > hostStart && isDigit(origin.charCodeAt(at - 1))) at--
  return at < origin.length && at > hostStart && origin.charCodeAt(at - 1) === colon ? at - 1 : origin.length
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine
}

/** Whether `base`, which `origin` ends in after the dot at `at`, admits what stands before it. */
function allows(base: Base, origin: string, schemeEnd: number, hostEnd: number, at: number): boolean {
  if (base.allHttps && hostEnd === origin.length && schemeEnd === 5 && origin.startsWith('https')) return true
  const rule = base.schemes.get(origin.slice(0, schemeEnd))
  if (rule === undefined) return false
  const port = hostEnd === origin.length ? absentPort : Number(origin.slice(hostEnd + 1))
  if (rule.subdomainPorts.has(port) || rule.subdomainPorts.has(anyPort)) return true
  if (rule.labels.size === 0) return false
  const label = origin.slice(schemeEnd + 3, at)
  return matchesLabel(rule.labels.get(port), label) || matchesLabel(rule.labels.get(anyPort), label)
}

function matchesLabel(rule: LabelRule | undefined, label: string): boolean {
  if (rule === undefined || label.includes('.')) return false
  for (const prefixLength of rule.prefixLengths) {
    if (prefixLength >= label.length) continue
    const tails = rule.byPrefix.get(label.slice(0, prefixLength))
    if (tails === undefined) continue
    for (const suffixLength of tails.suffixLengths) {
      const tailStart = label.length - suffixLength
      // At least one character for the wildcard itself.
      if (tailStart > prefixLength && tails.suffixes.has(label.slice(tailStart))) return true
    }
  }
  return false
}

function addLabel(labels: Map<number, LabelRule>, pattern: WildcardPattern & { kind: 'in-label' }): void {
  const rule: LabelRule = labels.get(pattern.port) ?? { prefixLengths: [], byPrefix: new Map() }
  labels.set(pattern.port, rule)
  const tails: LabelTails = rule.byPrefix.get(pattern.prefix) ?? { suffixLengths: [], suffixes: new Set() }
  rule.byPrefix.set(pattern.prefix, tails)
  // Lengths are at most 63 of each kind, however many labels there are.
  if (!rule.prefixLengths.includes(pattern.prefix.length)) rule.prefixLengths.push(pattern.prefix.length)
  if (!tails.suffixLengths.includes(pattern.suffix.length)) tails.suffixLengths.push(pattern.suffix.length)
  tails.suffixes.add(pattern.suffix)
}
