import { isSafelistedMethod } from './method.ts'
import { type NetworkPartitionKey, samePartition } from './network-partition-key.ts'
import { type PreflightCauseProfile, type PreflightGrant, preflightCause } from './preflight.ts'
import { type Profile, profiles } from './profile.ts'
import { asPreflighted, serializeRequestOrigin } from './redirect-taint.ts'
import { currentUrl, type FetchRequest, includesUserinfo } from './request.ts'
import { isNonWildcardRequestHeaderName } from './safelisted-request-header.ts'
import type { Fail, Pass } from './verdict.ts'

/** `any` stands for a preflight that named nothing, where that is enough for some requests. */
type EntryKind = 'method' | 'header-name' | 'any'

/**
 * One method or one header name that an origin may use on a URL.
 *
 * @see https://fetch.spec.whatwg.org/#concept-cache
 */
export interface PreflightCacheEntry {
  readonly partitionKey: NetworkPartitionKey
  /** The serialised request origin, which may be `null`. */
  readonly origin: string
  /** The whole URL, query and fragment included. */
  readonly url: string
  /** Whether the preflight was for a request in mode include. */
  readonly credentials: boolean
  readonly kind: EntryKind
  /** The method, the header name in lower case, or `*`; empty for `any`. */
  readonly name: string
  /** Seconds from `storedAt`. */
  readonly maxAge: number
  /** Milliseconds, by the clock of the cache. */
  readonly storedAt: number
}

/**
 * Whether a preflight can be skipped: when the cache has an entry for the method, where that needs one, and for every
 * unsafe header name. `expected` of a miss is the first method or header name for which there is none.
 */
export type PreflightCacheVerdict =
  | (Pass<'cache-hit'> & { readonly entries: readonly PreflightCacheEntry[] })
  | Fail<'cache-miss-method' | 'cache-miss-header-name'>

export type PreflightCacheProfile = PreflightCauseProfile &
  Pick<
    Profile,
    | 'cachedWildcardServes'
    | 'cachedWildcardCoversAuthorization'
    | 'cachedWildcardServesCredentialed'
    | 'cacheEntriesReplace'
    | 'credentialedEntriesKeyedApart'
    | 'cacheIgnoresUserinfo'
    | 'opaquePagesRememberPreflights'
    | 'taintedPreflightsRemembered'
    | 'flagNamesMethod'
    | 'networkErrorClearsEntries'
    | 'simpleFailureClearsEntries'
    | 'preflightIgnoresTaint'
  >

export interface PreflightCacheOptions {
  /** The time in milliseconds; it need not be that of the day, but must not run backwards. */
  readonly now: () => number
  readonly profile?: PreflightCacheProfile
  /** How many pairs of origin and URL are remembered before the oldest is forgotten; 1024 unless told. */
  readonly capacity?: number
}

const spec = 'https://fetch.spec.whatwg.org/#concept-cache-match'
const httpFetchSpec = 'https://fetch.spec.whatwg.org/#concept-http-fetch'

/**
 * The CORS-preflight cache. Entries for one origin and URL are kept in one list, in the order of their storing.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-cache
 */
export class PreflightCache {
  readonly #now: () => number
  readonly #profile: PreflightCacheProfile
  readonly #capacity: number
  readonly #lists = new Map<string, readonly PreflightCacheEntry[]>()

  constructor({ now, profile = profiles.spec, capacity = 1024 }: PreflightCacheOptions) {
    this.#now = now
    this.#profile = profile
    this.#capacity = capacity
  }

  /** The entries that have not expired. */
  entries(): PreflightCacheEntry[] {
    const now = this.#now()
    return [...this.#lists.values()].flatMap(list => list.filter(entry => isFresh(entry, now)))
  }

  /**
   * Whether a request that needs a preflight may go without one.
   *
   * @see https://fetch.spec.whatwg.org/#concept-http-fetch
   */
  match(request: FetchRequest): PreflightCacheVerdict {
    const candidates = this.#candidates(request)
    const cause = preflightCause(request, this.#profile)
    const used: PreflightCacheEntry[] = []
    const isFlagged = request.useCorsPreflight
    const { flagNamesMethod } = this.#profile
    // What asks of no method and no header asks of anything remembered of the URL.
    const asksOfAny = cause?.redirect === true || (isFlagged && !flagNamesMethod)
    if (asksOfAny && candidates.length === 0) return miss('cache-miss-method', request.method)
    if (!isSafelistedMethod(request.method) || (isFlagged && flagNamesMethod)) {
      const entry = candidates.find(candidate => this.#serves(candidate, request, 'method', request.method))
      if (entry === undefined) return miss('cache-miss-method', request.method)
      used.push(entry)
    }
    for (const name of cause?.headerNames ?? []) {
      const entry = candidates.find(candidate => this.#serves(candidate, request, 'header-name', name))
      if (entry === undefined) return miss('cache-miss-header-name', name)
      used.push(entry)
    }
    return {
      ok: true,
      code: 'cache-hit',
      received: null,
      expected: 'no preflight',
      spec: httpFetchSpec,
      entries: used,
    }
  }

  /**
   * Remember what a preflight allows, asked for or not: entries that it repeats are refreshed, the rest created.
   *
   * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
   */
  store(request: FetchRequest, grant: PreflightGrant): void {
    if (!this.#remembers(request)) return
    const key = this.#listKey(request)
    const kept = this.#profile.cacheEntriesReplace ? this.#others(request) : this.#freshList(key)
    const list = [...kept]
    this.#storeNames(list, request, 'method', grant.methods, grant.maxAge.seconds)
    this.#storeNames(list, request, 'header-name', grant.headerNames, grant.maxAge.seconds)
    if (grant.methods.length + grant.headerNames.length === 0 && !this.#profile.flagNamesMethod) {
      this.#storeNames(list, request, 'any', [''], grant.maxAge.seconds)
    }
    this.#replaceList(key, list)
  }

  /**
   * Forget everything about the partition, origin and URL of a request, whatever the credentials mode was.
   *
   * @see https://fetch.spec.whatwg.org/#concept-cache-clear
   */
  clear(request: FetchRequest): void {
    this.#replaceList(this.#listKey(request), this.#others(request))
  }

  /** What main fetch does when the preflight path ended in a network error: `clear`, where the profile has it so. */
  clearAfterNetworkError(request: FetchRequest): void {
    if (this.#profile.networkErrorClearsEntries) this.clear(request)
  }

  /** What a failed CORS check does without a preflight: `clear`, where the profile has it so. */
  clearAfterSimpleFailure(request: FetchRequest): void {
    if (this.#profile.simpleFailureClearsEntries) this.clear(request)
  }

  /** What becomes of entries that did not spare a request its preflight: they go, where the next ones replace them. */
  clearAfterMiss(request: FetchRequest): void {
    if (this.#profile.cacheEntriesReplace) this.clear(request)
  }

  /** Forget everything. */
  clearAll(): void {
    this.#lists.clear()
  }

  #remembers(request: FetchRequest): boolean {
    const { opaquePagesRememberPreflights, taintedPreflightsRemembered } = this.#profile
    if (request.origin.kind === 'opaque') return opaquePagesRememberPreflights
    return taintedPreflightsRemembered || this.#originOf(request) !== 'null'
  }

  #freshList(key: string): PreflightCacheEntry[] {
    const now = this.#now()
    return (this.#lists.get(key) ?? []).filter(entry => isFresh(entry, now))
  }

  /** The entries of the request's list that belong to other partitions. */
  #others(request: FetchRequest): PreflightCacheEntry[] {
    return this.#freshList(this.#listKey(request)).filter(
      entry => !samePartition(entry.partitionKey, request.partitionKey),
    )
  }

  /** Deleted first, so that the map is in the order of storing and the oldest can be found. */
  #replaceList(key: string, list: readonly PreflightCacheEntry[]): void {
    this.#lists.delete(key)
    if (list.length > 0) this.#lists.set(key, list)
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= this.#capacity) return
      this.#lists.delete(oldest)
    }
  }

  /** The entries for which there is a cache entry match with the request. */
  #candidates(request: FetchRequest): PreflightCacheEntry[] {
    return this.#freshList(this.#listKey(request)).filter(entry => this.#matches(entry, request))
  }

  #matches(entry: PreflightCacheEntry, request: FetchRequest): boolean {
    if (!samePartition(entry.partitionKey, request.partitionKey)) return false
    const isCredentialed = request.credentials === 'include'
    if (entry.credentials === isCredentialed) return true
    return entry.credentials && !this.#profile.credentialedEntriesKeyedApart
  }

  #serves(entry: PreflightCacheEntry, request: FetchRequest, kind: EntryKind, name: string): boolean {
    if (entry.kind !== kind) return false
    return entry.name === name || (entry.name === '*' && this.#wildcardCovers(request, kind, name))
  }

  /** Whether an entry `*` that matches the request stands for a method or header name. */
  #wildcardCovers(request: FetchRequest, kind: EntryKind, name: string): boolean {
    if (!this.#profile.cachedWildcardServes) return false
    if (request.credentials === 'include' && !this.#profile.cachedWildcardServesCredentialed) return false
    if (kind === 'method' || !isNonWildcardRequestHeaderName(name)) return true
    return this.#profile.cachedWildcardCoversAuthorization
  }

  /**
   * The four steps that store methods and header names: refresh what matches, then create what does not. The text
   * sets max-age alone; as the preflight that repeats an entry stores it anew, its age starts again.
   */
  #storeNames(
    list: PreflightCacheEntry[],
    request: FetchRequest,
    kind: EntryKind,
    names: readonly string[],
    maxAge: number,
  ): void {
    const storedAt = this.#now()
    const repeated = new Set(names)
    const stored = new Set<string>()
    for (const [index, entry] of list.entries()) {
      if (entry.kind !== kind || !this.#matches(entry, request)) continue
      stored.add(entry.name)
      const isRepeated =
        repeated.has(entry.name) ||
        (entry.name === '*' && names.some(name => this.#wildcardCovers(request, kind, name)))
      if (isRepeated) list[index] = { ...entry, maxAge, storedAt }
    }
    for (const name of names) {
      if (stored.has(name) || (stored.has('*') && this.#wildcardCovers(request, kind, name))) continue
      stored.add(name)
      list.push({ ...this.#entryKey(request), kind, name, maxAge, storedAt })
    }
  }

  #entryKey(
    request: FetchRequest,
  ): Pick<PreflightCacheEntry, 'partitionKey' | 'origin' | 'url' | 'credentials'> {
    return {
      partitionKey: request.partitionKey,
      origin: this.#originOf(request),
      url: this.#urlOf(request),
      credentials: request.credentials === 'include',
    }
  }

  #originOf(request: FetchRequest): string {
    return serializeRequestOrigin(asPreflighted(request, this.#profile))
  }

  #urlOf(request: FetchRequest): string {
    const url = currentUrl(request)
    if (!this.#profile.cacheIgnoresUserinfo || !includesUserinfo(url)) return url.href
    const bare = new URL(url)
    bare.username = ''
    bare.password = ''
    return bare.href
  }

  /** Origin and URL; neither has a space. The partition is compared entry by entry, as opaque sites have no text. */
  #listKey(request: FetchRequest): string {
    return `${this.#originOf(request)} ${this.#urlOf(request)}`
  }
}

function isFresh(entry: PreflightCacheEntry, now: number): boolean {
  return now - entry.storedAt < entry.maxAge * 1000
}

function miss(
  code: 'cache-miss-method' | 'cache-miss-header-name',
  expected: string,
): Fail<'cache-miss-method' | 'cache-miss-header-name'> {
  return { ok: false, code, received: null, expected, spec }
}
