import {
  containsHeader,
  corpCheck,
  corsCheck,
  currentUrl,
  embedderPolicyAllowsCredentials,
  type Fail,
  type FetchRequest,
  type FilteredResponse,
  filterResponse,
  getHeader,
  getHeaderValues,
  type Header,
  hasNullBody,
  includesCredentials,
  judgePreflight,
  mainFetch,
  needsCorpCheck,
  needsCorsCheck,
  type Pass,
  type ProfileName,
  preflightRequest,
  profiles as protocolProfiles,
  redirectStep,
  redirectTaint,
  responseUrl,
  serializeRequestOrigin,
  serializeSite,
  withTainting,
} from '@accredit/protocol'
import { fetchBlobUrl } from './blob-url.ts'
import type { CookieContext } from './cookie-context.ts'
import { fetchDataUrl } from './data-url.ts'
import { drainedStream } from './drained-stream.ts'
import type { AddressSpace, Environment } from './environment.ts'
import { hasIntegrityMetadata, integrityCheck } from './integrity.ts'
import { addressSpaceOf } from './ip-address-space.ts'
import { localNetworkAccessCheck } from './local-network-access.ts'
import { networkRequestHeaders } from './network-request-headers.ts'
import type {
  BodySource,
  DeliveredResponse,
  FetchObserver,
  FetchOutcome,
  OutgoingRequest,
  StartFetch,
} from './outgoing-request.ts'
import { determineReferrer, parseReferrerPolicy } from './referrer.ts'
import { isSameSiteRequest } from './same-site-request.ts'
import type { FetchTrace, JudgedEntry } from './trace.ts'
import type { TraceEntry } from './trace-event.ts'
import { TransportError, type TransportResponse } from './transport.ts'
import type { AuthorizationAnswer, UrlCredentials, UserAgent } from './user-agent.ts'

const fetchSpec = 'https://fetch.spec.whatwg.org/#'
const networkSpec = `${fetchSpec}concept-http-network-fetch`
const networkOrCacheSpec = `${fetchSpec}http-network-or-cache-fetch`
const keepaliveLimit = 65_536
/** Peers that a page knows the address space of. */
const maxPeers = 256

// Taken before a page's own can be installed in its place.
const { Response: PlatformResponse } = globalThis

/** Thrown inside a fetch that the standard ends with a network error. The trace has the reason. */
class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly reason: string
  /** Of a rule, and not of the network: another try would end in the same way. */
  readonly isFutile: boolean

  constructor(reason: string, isFutile = true) {
    super(reason)
    this.reason = reason
    this.isFutile = isFutile
  }
}

/** The fetch algorithm of one page. */
export function startFetchOf(userAgent: UserAgent, environment: () => Environment): StartFetch {
  const peers = new Peers()
  return (outgoing, signal, observer = {}) =>
    new Fetching(userAgent, environment(), peers, outgoing, signal, observer).run()
}

/** The address spaces of the peers of a page. A connection carries many requests, and is asked about for each. */
class Peers {
  readonly #spaces = new Map<string, AddressSpace>()

  spaceOf(address: string): AddressSpace {
    const known = this.#spaces.get(address)
    if (known !== undefined) return known
    const space = addressSpaceOf(address)
    if (this.#spaces.size >= maxPeers) this.#spaces.clear()
    this.#spaces.set(address, space)
    return space
  }
}

function holdsNothing(): void {}

/** One fetch: from the call of script to its outcome, over every hop. */
class Fetching {
  readonly #userAgent: UserAgent
  readonly #environment: Environment
  readonly #peers: Peers
  readonly #outgoing: OutgoingRequest
  readonly #signal: AbortSignal
  readonly #observer: FetchObserver
  readonly #trace: FetchTrace
  #body: BodySource | null
  /** What the referrer of the next hop is made of: the page's URL or the author's, then what the last hop sent. */
  #referrerSource: URL | null
  #referrer: string | null = null
  /** The first refusal that `enforcement: 'report'` let pass. */
  #reported: string | null = null

  constructor(
    userAgent: UserAgent,
    environment: Environment,
    peers: Peers,
    outgoing: OutgoingRequest,
    signal: AbortSignal,
    observer: FetchObserver,
  ) {
    this.#userAgent = userAgent
    this.#environment = environment
    this.#peers = peers
    this.#outgoing = outgoing
    this.#signal = signal
    this.#observer = observer
    this.#body = outgoing.body
    const { referrer } = outgoing
    this.#referrerSource =
      referrer === 'client' ? environment.url : referrer === 'no-referrer' ? null : referrer
    this.#trace = userAgent.trace.start()
  }

  async run(): Promise<FetchOutcome> {
    const release = this.#holdKeepalive()
    let isDone = true
    try {
      this.#signal.throwIfAborted()
      if (release === null)
        throw this.#fail(
          'keepalive-limit',
          networkOrCacheSpec,
          'more than 64 KiB',
          'at most 64 KiB in flight',
        )
      const response = await this.#mainFetch()
      this.#end('response', response, this.#reported)
      const { fetchId } = this.#trace
      if (!this.#outgoing.keepalive || response.body === null) return { kind: 'response', fetchId, response }
      // The request is under way until the end of its response.
      isDone = false
      const body = drainedStream(response.body, release)
      return { kind: 'response', fetchId, response: { ...response, body } }
    } catch (error) {
      if (this.#signal.aborted) {
        this.#end('aborted', null, null)
        throw this.#signal.reason
      }
      // Whatever went wrong, script learns that there is no response, and nothing else.
      this.#end(
        'network-error',
        null,
        error instanceof NetworkError ? error.reason : `internal: ${String(error)}`,
      )
      const isFutile = error instanceof NetworkError && error.isFutile
      return { kind: 'network-error', fetchId: this.#trace.fetchId, isFutile }
    } finally {
      if (isDone) release?.()
    }
  }

  #end(
    kind: 'response' | 'network-error' | 'aborted',
    response: DeliveredResponse | null,
    reason: string | null,
  ): void {
    this.#trace.add({
      code: 'outcome',
      step: `${fetchSpec}fetch-finale`,
      decision: kind === 'response' && reason === null ? 'pass' : 'fail',
      kind,
      type: response?.type ?? null,
      status: response?.status ?? null,
      reason,
    })
  }

  /** In-flight keepalive bodies of one environment total 64 KiB at most. @returns how to let go, `null` if over */
  #holdKeepalive(): (() => void) | null {
    const { keepaliveBytes } = this.#userAgent
    const size = this.#outgoing.keepalive && this.#body?.kind === 'bytes' ? this.#body.bytes.byteLength : 0
    if (size === 0) return holdsNothing
    const before = keepaliveBytes.get(this.#environment) ?? 0
    if (before + size > keepaliveLimit) return null
    keepaliveBytes.set(this.#environment, before + size)
    return () => keepaliveBytes.set(this.#environment, (keepaliveBytes.get(this.#environment) ?? size) - size)
  }

  /** Main fetch, anew for each hop. @see https://fetch.spec.whatwg.org/#concept-main-fetch */
  async #mainFetch(): Promise<DeliveredResponse> {
    let request = this.#outgoing.request
    if (currentUrl(request).protocol === 'blob:') return this.#deliver(request, await this.#blobUrl(request))
    for (;;) {
      const verdict = mainFetch(request, this.#userAgent.profile)
      this.#judge(
        {
          code: 'request.classified',
          url: currentUrl(request).href,
          method: request.method,
          mode: request.mode,
          credentials: request.credentials,
        },
        verdict,
      )
      request = withTainting(request, verdict.ok ? verdict.tainting : 'cors')
      this.#referrer = determineReferrer(request, this.#referrerSource)
      if (currentUrl(request).protocol === 'data:')
        return this.#deliver(request, await this.#dataUrl(request))
      const needsPreflight = verdict.ok && verdict.code === 'cors-with-preflight'
      const response = await this.#httpFetch(request, needsPreflight)
      const next = this.#redirect(request, response)
      if (next === null) return this.#deliver(request, response)
      await response.body?.cancel()
      if (next.body === 'none') this.#body = null
      request = next
      this.#referrerSource = this.#referrer === null ? null : new URL(this.#referrer)
      this.#trace.hop++
    }
  }

  async #blobUrl(request: FetchRequest): Promise<TransportResponse> {
    const url = currentUrl(request)
    const response = request.method === 'GET' ? await fetchBlobUrl(url) : null
    if (response !== null) return response
    throw this.#fail('blob-url-invalid', `${fetchSpec}scheme-fetch`, url.href, 'a GET of a blob that lives')
  }

  async #dataUrl(request: FetchRequest): Promise<TransportResponse> {
    try {
      return await fetchDataUrl(currentUrl(request))
    } catch {
      throw this.#fail('data-url-invalid', `${fetchSpec}data-urls`, currentUrl(request).href, 'a data URL')
    }
  }

  /** HTTP fetch up to the redirect. @see https://fetch.spec.whatwg.org/#concept-http-fetch */
  async #httpFetch(request: FetchRequest, needsPreflight: boolean): Promise<TransportResponse> {
    try {
      if (needsPreflight) await this.#preflight(request)
      const response = await this.#networkOrCacheFetch(request)
      if (needsCorsCheck(request.tainting, 'network')) {
        const verdict = corsCheck(request, response.headers)
        if (!verdict.ok) await this.#discardUnlessReporting(response)
        this.#judge({ code: 'cors.verdict', preflight: false }, verdict)
      }
      this.#corp(request, response)
      return response
    } catch (error) {
      if (needsPreflight && error instanceof NetworkError)
        this.#userAgent.preflightCache.clearAfterNetworkError(request)
      throw error
    }
  }

  async #discardUnlessReporting(response: TransportResponse): Promise<void> {
    if (this.#userAgent.enforcement === 'enforce') await response.body?.cancel()
  }

  #corp(request: FetchRequest, response: TransportResponse): void {
    if (!needsCorpCheck(request.tainting)) return
    const verdict = corpCheck(
      request.origin,
      {
        headers: response.headers,
        url: currentUrl(request),
        requestIncludesCredentials: this.#isCredentialed(request),
      },
      this.#environment.embedderPolicy,
    )
    this.#judge({ code: 'corp.verdict' }, verdict)
  }

  /** CORS-preflight fetch, unless the cache spares it. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch */
  async #preflight(request: FetchRequest): Promise<void> {
    const { preflightCache, profile } = this.#userAgent
    const cached = preflightCache.match(request)
    this.#trace.add({
      code: 'preflight.cache',
      step: cached.spec,
      decision: 'info',
      hit: cached.ok,
      reason: cached.code,
      received: cached.received,
      expected: cached.expected,
    })
    if (cached.ok) return
    const preflight = preflightRequest(request, profile)
    this.#trace.add({
      code: 'preflight.sent',
      step: `${fetchSpec}cors-preflight-fetch-0`,
      decision: 'info',
      url: currentUrl(preflight).href,
    })
    const headers = networkRequestHeaders(preflight, { cache: 'default' }, this.#referrer, profile)
    const response = await this.#exchange(preflight, headers, null, false, true)
    await response.body?.cancel()
    const verdict = judgePreflight(request, response, profile)
    const differs = this.#differing(
      verdict.ok,
      name => judgePreflight(request, response, protocolProfiles[name]).ok,
    )
    this.#judge(
      { code: 'preflight.verdict', status: response.status, ...(differs !== undefined && { differs }) },
      verdict,
    )
    if (verdict.ok) preflightCache.store(request, verdict.grant)
  }

  /** The profiles that decide otherwise. */
  #differing(ok: boolean, decide: (name: ProfileName) => boolean): TraceEntry['differs'] {
    const names: readonly ProfileName[] = ['spec', 'chromium', 'firefox', 'webkit']
    const others = names.filter(name => name !== this.#userAgent.profile.name && decide(name) !== ok)
    return others.length === 0
      ? undefined
      : Object.fromEntries(others.map(name => [name, ok ? 'fail' : 'pass']))
  }

  #isCredentialed(request: FetchRequest): boolean {
    return (
      includesCredentials(request) &&
      embedderPolicyAllowsCredentials(request, this.#environment.embedderPolicy)
    )
  }

  /** @see https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch */
  async #networkOrCacheFetch(request: FetchRequest): Promise<TransportResponse> {
    const credentialed = this.#isCredentialed(request)
    this.#trace.add({
      code: 'credentials.included',
      step: networkOrCacheSpec,
      decision: 'info',
      included: credentialed,
      received: request.credentials,
    })
    const first = credentialed ? this.#preemptiveAuthorization(request) : null
    const response = await this.#authorized(request, credentialed, first)
    if (response.status === 407) {
      await response.body?.cancel()
      throw this.#fail('proxy-authentication', networkOrCacheSpec, '407', 'a proxy that asks for nothing')
    }
    if (response.status === 421 && this.#body?.kind !== 'stream') {
      await response.body?.cancel()
      return this.#authorized(request, credentialed, first)
    }
    return response.status === 401 ? this.#answerChallenges(request, response, credentialed, first) : response
  }

  #preemptiveAuthorization(request: FetchRequest): AuthorizationAnswer | null {
    if (containsHeader(request.headers, 'authorization')) return null
    return this.#userAgent.authentication.preemptive(currentUrl(request), request.method)
  }

  async #authorized(
    request: FetchRequest,
    credentialed: boolean,
    authorization: AuthorizationAnswer | null,
  ): Promise<TransportResponse> {
    const headers = networkRequestHeaders(request, this.#outgoing, this.#referrer, this.#userAgent.profile)
    if (credentialed) this.#attachCookies(request, headers)
    if (authorization !== null) {
      headers.push(['Authorization', authorization.value])
      this.#trace.add({
        code: 'auth.attached',
        step: networkOrCacheSpec,
        decision: 'info',
        realm: authorization.realm,
        scheme: authorization.scheme,
      })
    }
    const response = await this.#exchange(request, headers, this.#body, credentialed, false)
    if (credentialed) this.#storeCookies(request, response)
    return response
  }

  /** Step 14: a 401 is answered only where script could have known, and where there is anybody to ask. */
  async #answerChallenges(
    request: FetchRequest,
    challenged: TransportResponse,
    credentialed: boolean,
    attached: AuthorizationAnswer | null,
  ): Promise<TransportResponse> {
    let response = challenged
    let rejected = attached !== null
    let urlCredentials = this.#urlCredentials(request)
    const { authentication, profile } = this.#userAgent
    const isForeign = request.tainting === 'cors'
    const mayAnswer =
      !isForeign ||
      profile.crossOriginChallengePrompts ||
      (urlCredentials !== null && profile.urlCredentialsRetriedCrossOrigin)
    if (!credentialed || !mayAnswer || this.#body?.kind === 'stream') return response
    // A server that refuses every answer is asked three times, as a person would be.
    for (let attempt = 0; attempt < 3 && response.status === 401; attempt++) {
      const challenges = getHeaderValues(response.headers, 'www-authenticate')
      const answer = await authentication.answer(
        challenges,
        currentUrl(request),
        request.method,
        urlCredentials,
        rejected,
      )
      this.#trace.add({
        code: 'auth.challenge',
        step: networkOrCacheSpec,
        decision: answer === null ? 'fail' : 'pass',
        realm: answer?.realm ?? null,
        scheme: answer?.scheme ?? null,
        received: challenges.join(', '),
      })
      if (answer === null) return response
      await response.body?.cancel()
      response = await this.#authorized(request, credentialed, answer)
      rejected = true
      urlCredentials = null
    }
    return response
  }

  #urlCredentials(request: FetchRequest): UrlCredentials | null {
    const { username, password } = currentUrl(request)
    if (!this.#outgoing.useUrlCredentials || (username === '' && password === '')) return null
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  }

  #cookieContext(request: FetchRequest): CookieContext {
    return {
      url: currentUrl(request),
      topLevelOrigin: this.#environment.topLevelOrigin,
      isSameSite: isSameSiteRequest(request, this.#environment, this.#userAgent.profile.opaquePagesSameSite),
      source: 'http',
    }
  }

  #attachCookies(request: FetchRequest, headers: Header[]): void {
    const { header, verdicts } = this.#userAgent.cookieJar.retrieve(this.#cookieContext(request))
    for (const verdict of verdicts) {
      const { name, domain, path } = verdict.cookie
      this.#trace.add({
        code: verdict.ok ? 'cookie.sent' : 'cookie.withheld',
        step: verdict.spec,
        decision: verdict.ok ? 'pass' : 'fail',
        reason: verdict.code,
        received: verdict.received,
        expected: verdict.expected,
        name,
        domain,
        path,
      })
    }
    if (header !== null) headers.push(['Cookie', header])
  }

  #storeCookies(request: FetchRequest, response: TransportResponse): void {
    for (const line of getHeaderValues(response.headers, 'set-cookie')) {
      const verdict = this.#userAgent.cookieJar.store(line, this.#cookieContext(request))
      const fact = {
        step: verdict.spec,
        reason: verdict.code,
        received: verdict.received,
        expected: verdict.expected,
      }
      if (verdict.ok) {
        const { name, domain, path } = verdict.cookie
        this.#trace.add({ code: 'cookie.stored', decision: 'pass', ...fact, name, domain, path })
      } else {
        this.#trace.add({ code: 'cookie.refused', decision: 'fail', ...fact, line })
      }
    }
  }

  /** HTTP-network fetch. @see https://fetch.spec.whatwg.org/#concept-http-network-fetch */
  async #exchange(
    request: FetchRequest,
    headers: Header[],
    body: BodySource | null,
    credentialed: boolean,
    preflight: boolean,
  ): Promise<TransportResponse> {
    const url = currentUrl(request)
    const partition = this.#partition(request)
    const space = this.#userAgent.addressSpaces.get(url.origin)
    if (space !== undefined) this.#localNetworkAccess(request, space, url.origin)
    this.#trace.add({
      code: 'connection.pool',
      step: `${fetchSpec}connections`,
      decision: 'info',
      partition,
      credentialed,
    })
    this.#trace.add({
      code: 'request.sent',
      step: networkSpec,
      decision: 'info',
      url: url.href,
      method: request.method,
      headers,
      preflight,
    })
    try {
      const response = await this.#userAgent.transport.dispatch({
        url,
        method: request.method,
        headers,
        body,
        pool: { partition, credentialed },
        signal: this.#signal,
        checkAddress: address => this.#localNetworkAccess(request, this.#peers.spaceOf(address), address),
        bodyFailed: error => this.#bodyFailed(error),
        ...(!preflight && body !== null && this.#progress()),
      })
      const { status, statusMessage, address } = response
      this.#trace.add({
        code: 'response.head',
        step: networkSpec,
        decision: 'info',
        status,
        statusMessage,
        headers: response.headers,
        address,
        preflight,
      })
      return response
    } catch (error) {
      if (this.#signal.aborted || error instanceof NetworkError) throw error
      const reason = error instanceof TransportError ? error.code : 'network-failure'
      const message = error instanceof Error ? error.message : String(error)
      this.#trace.add({ code: 'network.failed', step: networkSpec, decision: 'fail', reason, message })
      throw new NetworkError(reason, false)
    }
  }

  /** A body that breaks off: script learns as little as of a fetch that fails. @returns what it learns */
  #bodyFailed(error: TransportError): TypeError {
    const { code: reason, message } = error
    this.#trace.add({ code: 'network.failed', step: networkSpec, decision: 'fail', reason, message })
    return new TypeError('network error')
  }

  #progress(): { requestBodySent: (bytes: number) => void; requestBodyEnd: () => void } {
    return {
      requestBodySent: bytes => this.#observer.requestBodySent?.(bytes),
      requestBodyEnd: () => this.#observer.requestBodyEnd?.(),
    }
  }

  /** @param shown the address, or the origin that was declared to be of that space */
  #localNetworkAccess(request: FetchRequest, target: AddressSpace, shown: string): void {
    const { localNetworkAccess } = this.#userAgent
    const { targetAddressSpace } = this.#outgoing
    const verdict = localNetworkAccessCheck(
      request,
      this.#environment,
      target,
      targetAddressSpace,
      localNetworkAccess,
    )
    this.#judge({ code: 'lna.verdict', from: this.#environment.addressSpace, to: shown }, verdict)
  }

  #partition({ partitionKey }: FetchRequest): string {
    const { topLevelSite, secondKey } = partitionKey
    const site =
      topLevelSite.kind === 'opaque' ? `opaque ${opaqueNumber(topLevelSite.id)}` : serializeSite(topLevelSite)
    return secondKey === null ? site : `${site} ${secondKey}`
  }

  /** @returns the request of the next hop, `null` where the response stands */
  #redirect(request: FetchRequest, response: TransportResponse): FetchRequest | null {
    const verdict = redirectStep(request, response, this.#userAgent.profile)
    if (verdict.ok && verdict.code === 'not-a-redirect') return null
    const { code, received, expected, spec } = verdict
    const followed = verdict.ok && 'request' in verdict ? verdict.request : null
    this.#trace.add({
      code: 'redirect.follow',
      step: spec,
      decision: verdict.ok ? 'pass' : 'fail',
      reason: code,
      received,
      expected,
      to: followed === null ? '' : currentUrl(followed).href,
    })
    if (!verdict.ok) throw new NetworkError(code)
    if (followed === null) return null
    const policy = parseReferrerPolicy(getHeader(response.headers, 'referrer-policy') ?? '')
    this.#trace.add({
      code: 'redirect.taint',
      step: `${fetchSpec}concept-request-tainted-origin`,
      decision: 'info',
      taint: redirectTaint(followed),
      received: serializeRequestOrigin(followed),
    })
    return policy === '' ? followed : { ...followed, referrerPolicy: policy }
  }

  /** The rest of main fetch: the filter, the body that script may have, and integrity. */
  async #deliver(request: FetchRequest, response: TransportResponse): Promise<DeliveredResponse> {
    const isManual =
      request.redirect === 'manual' && redirectStep(request, response).code === 'opaque-redirect'
    const filtered = filterResponse(
      {
        status: response.status,
        statusMessage: response.statusMessage,
        headers: response.headers,
        urlList: request.urlList,
      },
      isManual ? 'opaqueredirect' : request.tainting,
      request.credentials,
    )
    if (filtered.type === 'cors') this.#traceExposure(response.headers, filtered.headers)
    const withheld = filtered.nullBody || hasNullBody(request.method, response.status)
    if (withheld) await response.body?.cancel()
    if (!hasIntegrityMetadata(this.#outgoing.integrity)) {
      return new Delivered(filtered, withheld ? null : response)
    }
    const body = await this.#checkIntegrity(withheld ? null : response.body)
    return new Delivered(filtered, { body })
  }

  #traceExposure(all: readonly Header[], visible: readonly Header[]): void {
    this.#trace.add(() => {
      const exposed = [...new Set(visible.map(([name]) => name.toLowerCase()))]
      const hidden = [...new Set(all.map(([name]) => name.toLowerCase()))].filter(
        name => !exposed.includes(name),
      )
      return {
        code: 'exposure.filtered',
        step: `${fetchSpec}concept-filtered-response-cors`,
        decision: 'info',
        exposed,
        hidden,
        received: getHeader(all, 'access-control-expose-headers'),
      }
    })
  }

  async #checkIntegrity(body: ReadableStream<Uint8Array> | null): Promise<ReadableStream<Uint8Array> | null> {
    const { integrity } = this.#outgoing
    const step = 'https://w3c.github.io/webappsec-subresource-integrity/'
    if (body === null) throw this.#fail('integrity-without-body', step, 'no body', integrity)
    const bytes = new Uint8Array(await new PlatformResponse(body).arrayBuffer())
    this.#judge({ code: 'integrity.verdict' }, integrityCheck(bytes, integrity))
    return new PlatformResponse(bytes).body
  }

  /** Records a verdict. A refusal ends the fetch, or is only remembered where the browser reports. */
  #judge(entry: JudgedEntry, verdict: Pass<string> | Fail<string>): void {
    this.#trace.judge(entry, verdict)
    if (verdict.ok) return
    if (this.#userAgent.enforcement === 'enforce') throw new NetworkError(verdict.code)
    this.#reported ??= verdict.code
  }

  #fail(reason: string, step: string, received: string, expected: string): NetworkError {
    this.#trace.add({
      code: 'network.failed',
      step,
      decision: 'fail',
      reason,
      received,
      expected,
      message: reason,
    })
    return new NetworkError(reason)
  }
}

/** A filtered response, with a body that becomes a stream only where one is asked for. */
class Delivered implements DeliveredResponse {
  readonly type: DeliveredResponse['type']
  readonly status: number
  readonly statusMessage: string
  readonly headers: DeliveredResponse['headers']
  readonly url: string
  readonly redirected: boolean
  readonly takeBytes?: () => Uint8Array<ArrayBuffer> | null
  readonly #from: Pick<TransportResponse, 'body'> | null

  /** @param from what has the body, `null` where there is none */
  constructor(
    { type, status, statusMessage, headers, urlList }: FilteredResponse,
    from: Pick<TransportResponse, 'body' | 'takeBytes'> | null,
  ) {
    const { url, redirected } = responseUrl({ urlList })
    this.type = type
    this.status = status
    this.statusMessage = statusMessage
    this.headers = headers
    this.url = url
    this.redirected = redirected
    this.#from = from
    if (from?.takeBytes !== undefined) this.takeBytes = () => from.takeBytes?.() ?? null
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#from === null ? null : this.#from.body
  }
}

const opaqueNumbers = new WeakMap<symbol, number>()
let lastOpaqueNumber = 0

/** A number for an opaque site, which has no text of its own. */
function opaqueNumber(id: symbol): number {
  const known = opaqueNumbers.get(id)
  if (known !== undefined) return known
  opaqueNumbers.set(id, ++lastOpaqueNumber)
  return lastOpaqueNumber
}
