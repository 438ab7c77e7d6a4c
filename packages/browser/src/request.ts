import { inspect } from 'node:util'
import {
  containsHeader,
  fetchRequest,
  type HeaderList,
  includesUserinfo,
  isForbiddenMethod,
  isSafelistedMethod,
  isToken,
  keepsRequestHeader,
  networkPartitionKey,
  normalizeMethod,
  originOf,
  sameOrigin,
} from '@accredit/protocol'
import { type ExtractedBody, extractBody, isOfClass, PageBody } from './body-extraction.ts'
import type { AddressSpace, Environment } from './environment.ts'
import { byteString, createHeaders, headerListOf, headersFromInit, type PageHeaders } from './headers.ts'
import { appendGuarded, type HeadersGuard } from './headers-guard.ts'
import type { OutgoingRequest, StartFetch } from './outgoing-request.ts'
import type { Profile } from './profile.ts'
import { defineInterface, ownMembers, requireArguments } from './web-interface.ts'

/** What the classes of a page are made over. Each is asked when it is needed: a page may navigate. */
export interface ScriptRealm {
  readonly environment: () => Environment
  readonly profile: Profile
  readonly startFetch: StartFetch
  readonly now: () => number
  /** Calls back after so many milliseconds, unless what it returns is called before. By default `setTimeout`. */
  readonly startTimer?: (callback: () => void, milliseconds: number) => () => void
}

/** `startTimer` of a realm that has none. */
export function startPlatformTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds)
  return () => clearTimeout(timer)
}

/** A `RequestInit` with the members that TypeScript's does not know. */
export interface PageRequestInit extends RequestInit {
  readonly duplex?: 'half'
  readonly targetAddressSpace?: AddressSpace
}

type Referrer = OutgoingRequest['referrer']

/**
 * A request as script describes it, before it is anybody's: the origin is known when it is sent.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request
 */
export interface RequestState {
  readonly url: URL
  readonly method: string
  readonly headers: HeaderList
  readonly mode: RequestMode
  readonly credentials: RequestCredentials
  readonly cache: RequestCache
  readonly redirect: RequestRedirect
  readonly referrer: Referrer
  readonly referrerPolicy: ReferrerPolicy
  readonly integrity: string
  readonly keepalive: boolean
  readonly targetAddressSpace: AddressSpace | null
  readonly body: PageBody
  readonly signal: AbortSignal | null
}

const modes = ['cors', 'no-cors', 'same-origin', 'navigate'] as const
const credentialsModes = ['omit', 'same-origin', 'include'] as const
const cacheModes = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'] as const
const redirectModes = ['follow', 'error', 'manual'] as const
const referrerPolicies = [
  '',
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const
const priorities = ['high', 'low', 'auto'] as const
const addressSpaces = ['public', 'local', 'loopback'] as const

/** Web IDL's conversion to an enumeration; undefined for an absent member. @throws TypeError */
function enumeration<Value extends string>(
  member: string,
  values: readonly Value[],
  given: unknown,
): Value | undefined {
  if (given === undefined) return undefined
  const text = `${given}`
  for (const value of values) {
    if (value === text) return value
  }
  throw new TypeError(`'${text}' is not a value of ${member}`)
}

/** The members of a `RequestInit` after Web IDL's conversion; undefined for the absent ones. */
interface ConvertedInit {
  /** Null as good as absent. */
  readonly body: unknown
  readonly cache: RequestCache | undefined
  readonly credentials: RequestCredentials | undefined
  readonly duplex: 'half' | undefined
  readonly headers: HeaderList | undefined
  readonly integrity: string | undefined
  readonly keepalive: boolean | undefined
  readonly method: string | undefined
  readonly mode: RequestMode | undefined
  readonly redirect: RequestRedirect | undefined
  readonly referrer: string | undefined
  readonly referrerPolicy: ReferrerPolicy | undefined
  readonly signal: AbortSignal | null | undefined
  readonly targetAddressSpace: AddressSpace | undefined
}

/** What has members, whatever they are. */
function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}

function optional<T>(value: unknown, convert: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : convert(value)
}

/**
 * Every member is read and converted before the next, in the order of Web IDL: getters can tell.
 *
 * @returns null where no member is there
 * @throws TypeError
 */
function convertInit(init: unknown): ConvertedInit | null {
  if (!isDictionary(init)) throw new TypeError('The init of a request is not an object')
  const members = {
    body: init['body'],
    cache: enumeration('cache', cacheModes, init['cache']),
    credentials: enumeration('credentials', credentialsModes, init['credentials']),
    duplex: enumeration('duplex', ['half'], init['duplex']),
    headers: optional(init['headers'], headersFromInit),
    integrity: optional(init['integrity'], String),
    keepalive: optional(init['keepalive'], Boolean),
    method: optional(init['method'], byteString),
    mode: enumeration('mode', modes, init['mode']),
    priority: enumeration('priority', priorities, init['priority']),
    redirect: enumeration('redirect', redirectModes, init['redirect']),
    referrer: optional(init['referrer'], String),
    referrerPolicy: enumeration('referrerPolicy', referrerPolicies, init['referrerPolicy']),
    signal: optional(init['signal'], signalOf),
    targetAddressSpace: enumeration('targetAddressSpace', addressSpaces, init['targetAddressSpace']),
    window: optional(init['window'], requireNull),
  }
  return Object.values(members).some(value => value !== undefined) ? members : null
}

function requireNull(window: unknown): null {
  if (window !== null) throw new TypeError('The window of a request can only be null')
  return null
}

/** Each foreign signal has one follower, so that a thousand fetches do not leave it a thousand listeners. */
const followers = new WeakMap<object, AbortSignal>()

interface ForeignSignal {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
}

/** An `AbortSignal` by what it does: jsdom's, and a polyfill's, are none by `instanceof`. @throws TypeError */
function signalOf(value: unknown): AbortSignal | null {
  if (value === null || value instanceof AbortSignal) return value
  if (!isForeignSignal(value)) throw new TypeError('The signal is not an AbortSignal')
  const known = followers.get(value)
  if (known !== undefined) return known
  const controller = new AbortController()
  const follow = (): void => controller.abort(value.reason)
  if (value.aborted) follow()
  else value.addEventListener('abort', follow)
  followers.set(value, controller.signal)
  return controller.signal
}

function isForeignSignal(value: unknown): value is ForeignSignal {
  if (typeof value !== 'object' || value === null) return false
  return (
    typeof Reflect.get(value, 'aborted') === 'boolean' &&
    typeof Reflect.get(value, 'addEventListener') === 'function'
  )
}

/** What an input is before any init. */
interface Input {
  readonly state: RequestState
  /** Set for a Request of another class. */
  readonly foreign: Request | null
}

const states = new WeakMap<object, () => RequestState>()

function inputOf(input: unknown, environment: Environment): Input {
  if (typeof input === 'object' && input !== null) {
    const state = states.get(input)?.()
    if (state !== undefined) return { state, foreign: null }
    if (isForeignRequest(input)) return foreignInput(input, environment)
  }
  return { state: stateOfUrl(`${input}`, environment), foreign: null }
}

function stateOfUrl(href: string, { url: base }: Environment): RequestState {
  const url = parse(href, base)
  if (url === null) throw new TypeError(`'${href}' does not parse as a URL`)
  if (includesUserinfo(url)) throw new TypeError('The URL of a request cannot hold a username or password')
  return { ...defaults, url }
}

function parse(href: string, base: URL): URL | null {
  try {
    return new URL(href, base)
  } catch {
    return null
  }
}

const defaults: Omit<RequestState, 'url'> = {
  method: 'GET',
  headers: [],
  mode: 'cors',
  credentials: 'same-origin',
  cache: 'default',
  redirect: 'follow',
  referrer: 'client',
  referrerPolicy: '',
  integrity: '',
  keepalive: false,
  targetAddressSpace: null,
  body: PageBody.none(),
  signal: null,
}

function isForeignRequest(input: object): input is Request {
  return isOfClass(input, 'Request') && 'url' in input
}

/** Reads back a Request of another class. It may hold headers that a page cannot set, and bytes that look a stream. */
function foreignInput(input: Request, environment: Environment): Input {
  const state: RequestState = {
    ...stateOfUrl(input.url, environment),
    method: input.method,
    headers: headersFromInit(input.headers),
    mode: enumeration('mode', modes, input.mode) ?? 'cors',
    credentials: enumeration('credentials', credentialsModes, input.credentials) ?? 'same-origin',
    cache: enumeration('cache', cacheModes, input.cache) ?? 'default',
    redirect: enumeration('redirect', redirectModes, input.redirect) ?? 'follow',
    referrer: referrerOf(input.referrer ?? 'about:client', environment),
    referrerPolicy: enumeration('referrerPolicy', referrerPolicies, input.referrerPolicy) ?? '',
    integrity: input.integrity ?? '',
    keepalive: input.keepalive ?? false,
    body: foreignBody(input),
    signal: signalOf(input.signal ?? null),
  }
  return { state, foreign: input }
}

function foreignBody(input: Request): PageBody {
  if (input.body === null || input.body === undefined) return PageBody.none()
  let bytes: Promise<Uint8Array<ArrayBuffer>> | null = null
  return PageBody.ofLazy(() => {
    bytes ??= input.arrayBuffer().then(buffer => new Uint8Array(buffer))
    return bytes
  })
}

/** @throws TypeError for one that does not parse */
function referrerOf(referrer: string, { url: base, origin }: Environment): Referrer {
  if (referrer === '') return 'no-referrer'
  const parsed = parse(referrer, base)
  if (parsed === null) throw new TypeError(`The referrer '${referrer}' does not parse as a URL`)
  if (parsed.protocol === 'about:' && parsed.pathname === 'client') return 'client'
  return sameOrigin(originOf(parsed), origin) ? parsed : 'client'
}

/**
 * The request that `new Request(input, init)` and `fetch(input, init)` describe. Reads the body of a Request that is
 * given as input, which is used from then on.
 *
 * @throws TypeError as the standard's constructor does
 * @throws DOMException NotSupportedError for a stream body, in a profile that refuses them
 * @see https://fetch.spec.whatwg.org/#dom-request
 */
export function requestState(
  { environment, profile }: Pick<ScriptRealm, 'environment' | 'profile'>,
  input: unknown,
  init: unknown,
): RequestState {
  const client = environment()
  const from = inputOf(input, client)
  const converted = init === undefined || init === null ? null : convertInit(init)
  const state = converted === null ? from.state : applyInit(from.state, converted, client)
  const headers = sanitizedHeaders(from, state, converted)
  const { body, type } = bodyFor(from, state, converted, profile)
  return { ...state, body, headers: withContentType(headers, state, type) }
}

/** All of the init but headers and body. */
function applyInit(state: RequestState, init: ConvertedInit, environment: Environment): RequestState {
  if (init.mode === 'navigate') throw new TypeError('Script cannot ask for mode navigate')
  // A request that is described anew is the page's own, whoever made the one that it is described after.
  const ownMode = state.mode === 'navigate' ? 'same-origin' : state.mode
  const mode = init.mode ?? ownMode
  const cache = init.cache ?? state.cache
  if (cache === 'only-if-cached' && mode !== 'same-origin') {
    throw new TypeError('Cache mode only-if-cached goes with mode same-origin alone')
  }
  return {
    url: state.url,
    headers: state.headers,
    body: state.body,
    method: init.method === undefined ? state.method : methodOf(init.method),
    mode,
    cache,
    credentials: init.credentials ?? state.credentials,
    redirect: init.redirect ?? state.redirect,
    referrer: init.referrer === undefined ? 'client' : referrerOf(init.referrer, environment),
    referrerPolicy: init.referrerPolicy ?? '',
    integrity: init.integrity ?? state.integrity,
    keepalive: init.keepalive ?? state.keepalive,
    targetAddressSpace: init.targetAddressSpace ?? state.targetAddressSpace,
    signal: init.signal === undefined ? state.signal : init.signal,
  }
}

function methodOf(method: string): string {
  if (!isToken(method)) throw new TypeError(`'${method}' is not a method`)
  if (isForbiddenMethod(method)) throw new TypeError(`Method '${method}' is forbidden`)
  return normalizeMethod(method)
}

function guardOf({ mode }: RequestState): HeadersGuard {
  return mode === 'no-cors' ? 'request-no-cors' : 'request'
}

/** The headers, the given ones or those of the input, as far as the guard of the mode lets them through. */
function sanitizedHeaders(from: Input, state: RequestState, init: ConvertedInit | null): HeaderList {
  if (state.mode === 'no-cors' && !isSafelistedMethod(state.method)) {
    throw new TypeError(`Method '${state.method}' cannot go with mode no-cors`)
  }
  if (init === null && from.foreign === null) return state.headers
  const guard = guardOf(state)
  let headers: HeaderList = []
  for (const [name, value] of init?.headers ?? state.headers) {
    headers = appendGuarded(headers, guard, name, value)
  }
  return headers
}

function withContentType(headers: HeaderList, state: RequestState, type: string | null): HeaderList {
  if (type === null || containsHeader(headers, 'content-type')) return headers
  return appendGuarded(headers, guardOf(state), 'Content-Type', type)
}

/** The body, the given one or that of the input, and the type of a given one. */
function bodyFor(
  from: Input,
  state: RequestState,
  init: ConvertedInit | null,
  { streamBodies }: Profile,
): Pick<ExtractedBody, 'body' | 'type'> {
  const given = init?.body ?? null
  const isBodiless = state.method === 'GET' || state.method === 'HEAD'
  if (isBodiless && (given !== null || from.state.body.kind !== 'none')) {
    throw new TypeError(`A ${state.method} request cannot have a body`)
  }
  if (given === null) return { body: inheritedBody(from, state), type: null }
  const extracted = extractBody(given, state.keepalive, streamBodies)
  if (extracted.body.kind === 'stream') {
    if (init?.duplex === undefined) throw new TypeError("A stream body needs duplex: 'half'")
    requireStreamMode(state)
  }
  return extracted
}

/** The body of the input, which is used from here on. */
function inheritedBody({ state: { body }, foreign }: Input, state: RequestState): PageBody {
  if (body.kind === 'none') return body
  if (body.kind === 'stream') requireStreamMode(state)
  if (foreign === null) return body.transfer()
  if (foreign.bodyUsed || foreign.body?.locked) throw new TypeError('The body of the Request is in use')
  // Read at once, so that it shows; whoever needs the bytes hears of a failure.
  body.source().catch(() => {})
  return body
}

function requireStreamMode({ mode }: RequestState): void {
  if (mode !== 'cors' && mode !== 'same-origin') {
    throw new TypeError(`A stream body cannot go with mode ${mode}`)
  }
}

/**
 * Who fetches, filled into a request: what it is sent as.
 *
 * @param profile drops the headers that an engine drops
 */
export async function outgoingRequest(
  state: RequestState,
  environment: Environment,
  profile: Profile,
): Promise<OutgoingRequest> {
  const { body: content } = state
  const request = fetchRequest({
    url: state.url,
    method: state.method,
    headers: state.headers.filter(([name, value]) => keepsRequestHeader(name, value, profile)),
    origin: environment.origin,
    mode: state.mode,
    credentials: state.credentials,
    redirect: state.redirect,
    // An environment's own policy is never empty unless it was made so.
    referrerPolicy: state.referrerPolicy || environment.referrerPolicy || 'strict-origin-when-cross-origin',
    body: content.kind === 'none' || content.kind === 'stream' ? content.kind : 'replayable',
    partitionKey: networkPartitionKey(environment.topLevelOrigin),
    ancestorOrigins: environment.ancestorOrigins,
  })
  return {
    request,
    // Bytes at hand are not worth a turn of the event loop.
    body: content.kind === 'none' ? null : await content.source(),
    cache: state.cache,
    integrity: state.integrity,
    keepalive: state.keepalive,
    referrer: state.referrer,
    useUrlCredentials: false,
    targetAddressSpace: state.targetAddressSpace,
  }
}

/**
 * The page's `Request`. An `instanceof` the platform's `Request`, whose constructor it does not call: that one knows
 * no relative URLs and no guards, and another library may have put its own in its place.
 *
 * @see https://fetch.spec.whatwg.org/#request-class
 */
export class PageRequest implements Request {
  readonly #state: RequestState
  #headers: PageHeaders | null = null
  #signal: AbortSignal | null = null

  /** For `createRequestClass`, and for clones: script's constructor takes input and init. */
  protected constructor(state: RequestState) {
    this.#state = state
    states.set(this, () => this.#current())
  }

  static {
    Object.setPrototypeOf(PageRequest.prototype, Request.prototype)
    defineInterface(PageRequest.prototype, 'Request')
  }

  get method(): string {
    return this.#state.method
  }

  get url(): string {
    return this.#state.url.href
  }

  get headers(): PageHeaders {
    this.#headers ??= createHeaders(this.#state.headers, guardOf(this.#state))
    return this.#headers
  }

  get destination(): RequestDestination {
    return ''
  }

  get referrer(): string {
    const { referrer } = this.#state
    if (referrer === 'client') return 'about:client'
    return referrer === 'no-referrer' ? '' : referrer.href
  }

  get referrerPolicy(): ReferrerPolicy {
    return this.#state.referrerPolicy
  }

  get mode(): RequestMode {
    return this.#state.mode
  }

  get credentials(): RequestCredentials {
    return this.#state.credentials
  }

  get cache(): RequestCache {
    return this.#state.cache
  }

  get redirect(): RequestRedirect {
    return this.#state.redirect
  }

  get integrity(): string {
    return this.#state.integrity
  }

  get keepalive(): boolean {
    return this.#state.keepalive
  }

  get isReloadNavigation(): boolean {
    return false
  }

  get isHistoryNavigation(): boolean {
    return false
  }

  get duplex(): 'half' {
    return 'half'
  }

  get targetAddressSpace(): AddressSpace | null {
    return this.#state.targetAddressSpace
  }

  /** Aborted when the signal is that the request was made with; never the same object. */
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.any(this.#state.signal === null ? [] : [this.#state.signal])
    return this.#signal
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#state.body.stream
  }

  get bodyUsed(): boolean {
    return this.#state.body.isUsed
  }

  /** @throws TypeError when the body has been read, or is being read */
  clone(): PageRequest {
    // The one that is made first is aborted first, where the platform keeps that order.
    if (this.#state.signal !== null) void this.signal
    const copy = new PageRequest({ ...this.#current(), body: this.#state.body.clone() })
    // Of the page's class too.
    Object.setPrototypeOf(copy, Object.getPrototypeOf(this))
    return copy
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#state.body.arrayBuffer()
  }

  blob(): Promise<Blob> {
    return this.#state.body.blob(this.#current().headers)
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#state.body.bytes()
  }

  formData(): Promise<FormData> {
    return this.#state.body.formData(this.#current().headers)
  }

  json(): Promise<unknown> {
    return this.#state.body.json()
  }

  text(): Promise<string> {
    return this.#state.body.text()
  }

  /** With the headers as script left them. */
  #current(): RequestState {
    return this.#headers === null ? this.#state : { ...this.#state, headers: headerListOf(this.#headers) }
  }

  [inspect.custom](): unknown {
    const { method, url, headers, mode, credentials, cache, redirect, referrer, bodyUsed } = this
    return { Request: { method, url, headers, mode, credentials, cache, redirect, referrer, bodyUsed } }
  }
}

/** What script calls with `new`: the page's `Request`. */
export interface RequestConstructor {
  readonly prototype: PageRequest
  new (input: RequestInfo | URL, init?: PageRequestInit): PageRequest
}

/** The `Request` of a page: relative URLs are the page's, and so is the referrer. */
export function createRequestClass(realm: Pick<ScriptRealm, 'environment' | 'profile'>): RequestConstructor {
  return class Request extends PageRequest {
    static {
      ownMembers(Request.prototype, PageRequest.prototype)
      Object.defineProperty(Request, 'length', { value: 1 })
    }

    /** Throws as `requestState` does. */
    constructor(...given: [input: RequestInfo | URL, init?: PageRequestInit]) {
      requireArguments(given, 1)
      const [input, init] = given
      super(requestState(realm, input, init))
    }
  }
}
