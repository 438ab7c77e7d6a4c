import {
  corpCheck,
  corsCheck,
  currentUrl,
  effectiveReferrerPolicy,
  type FetchRequest,
  filterResponse,
  getHeader,
  type Header,
  hasNullBody,
  isRedirectStatus,
  judgePreflight,
  type MainFetchVerdict,
  mainFetch,
  needsCorpCheck,
  needsCorsCheck,
  originOf,
  preflightRequest,
  redirectStep,
  redirectTaint,
  sameOrigin,
  serializeRequestOrigin,
  withTainting,
} from '@accredit/protocol'
import { fetchBlobUrl } from './blob-url.ts'
import { fetchDataUrl } from './data-url.ts'
import { Delivered } from './delivered-response.ts'
import { passOrFail, type StepDecision } from './differing-profiles.ts'
import { drainedStream } from './drained-stream.ts'
import type { Environment } from './environment.ts'
import { FetchParams, judgedBy } from './fetch-params.ts'
import { hasIntegrityMetadata, integrityCheck } from './integrity.ts'
import { NetworkError } from './network-error.ts'
import { NetworkFetch } from './network-fetch.ts'
import { networkRequestHeaders } from './network-request-headers.ts'
import type { DeliveredResponse, FetchOutcome, StartFetch } from './outgoing-request.ts'
import { Peers } from './peers.ts'
import type { Profile } from './profile.ts'
import { cutReferrer, determineReferrer, parseReferrerPolicy } from './referrer.ts'
import type { TransportResponse } from './transport.ts'
import type { UserAgent } from './user-agent.ts'

const fetchSpec = 'https://fetch.spec.whatwg.org/#'
const networkOrCacheSpec = `${fetchSpec}http-network-or-cache-fetch`
const keepaliveLimit = 65_536

// Taken before a page's own can be installed in its place.
const { Response: PlatformResponse } = globalThis

/** The fetch algorithm of one page. */
export function startFetchOf(userAgent: UserAgent, environment: () => Environment): StartFetch {
  const peers = new Peers()
  return (outgoing, signal, observer = {}) =>
    new Fetching(new FetchParams(userAgent, environment(), outgoing, signal, observer), peers).run()
}

function holdsNothing(): void {}

function isPolicyHonoured(request: FetchRequest, source: URL | null, profile: Profile): boolean {
  return (
    source === null || effectiveReferrerPolicy(request, originOf(source), profile) === request.referrerPolicy
  )
}

/** A request as the CORS check of its response sees it: where credentials stay, a redirect has to allow them. */
function asJudged(
  request: FetchRequest,
  { status }: Pick<TransportResponse, 'status'>,
  { sameOriginCredentialsStay }: Pick<Profile, 'sameOriginCredentialsStay'>,
): FetchRequest {
  const { credentials, urlList, origin } = request
  return sameOriginCredentialsStay &&
    credentials === 'same-origin' &&
    isRedirectStatus(status) &&
    sameOrigin(originOf(urlList[0]), origin)
    ? { ...request, credentials: 'include' }
    : request
}

/** A page whose origin is opaque has none, whatever its URL. */
function clientReferrer(
  { origin, url }: Environment,
  { opaquePagesRefer }: Pick<Profile, 'opaquePagesRefer'>,
): URL | null {
  return origin.kind === 'opaque' && !opaquePagesRefer ? null : url
}

function pathOf(verdict: MainFetchVerdict): StepDecision {
  return verdict.code === 'cors-with-preflight' ? 'preflight' : passOrFail(verdict)
}

/** One fetch: from the call of script to its outcome, over every hop. */
class Fetching {
  readonly #params: FetchParams
  readonly #network: NetworkFetch
  /** What the referrer of the next hop is made of: the page's URL or the author's, then what the last hop sent. */
  #referrerSource: URL | null
  /** The referrer of the first hop. */
  #firstReferrer: string | null = null

  constructor(params: FetchParams, peers: Peers) {
    const { outgoing, environment } = params
    const { referrer } = outgoing
    this.#params = params
    this.#network = new NetworkFetch(params, peers)
    this.#referrerSource =
      referrer === 'client'
        ? clientReferrer(environment, params.userAgent.profile)
        : referrer === 'no-referrer'
          ? null
          : referrer
  }

  async run(): Promise<FetchOutcome> {
    const release = this.#holdKeepalive()
    let isDone = true
    try {
      this.#params.signal.throwIfAborted()
      if (release === null)
        throw this.#params.fail(
          'keepalive-limit',
          networkOrCacheSpec,
          'more than 64 KiB',
          'at most 64 KiB in flight',
        )
      const response = await this.#mainFetch()
      this.#end('response', response, this.#params.reported)
      const { fetchId } = this.#params.trace
      if (!this.#params.outgoing.keepalive || response.body === null)
        return { kind: 'response', fetchId, response }
      // The request is under way until the end of its response.
      isDone = false
      const body = drainedStream(response.body, release)
      return { kind: 'response', fetchId, response: { ...response, body } }
    } catch (error) {
      if (this.#params.signal.aborted) {
        this.#end('aborted', null, null)
        throw this.#params.signal.reason
      }
      // Whatever went wrong, script learns that there is no response, and nothing else.
      this.#end(
        'network-error',
        null,
        error instanceof NetworkError ? error.reason : `internal: ${String(error)}`,
      )
      const isFutile = error instanceof NetworkError && error.isFutile
      return { kind: 'network-error', fetchId: this.#params.trace.fetchId, isFutile }
    } finally {
      if (isDone) release?.()
    }
  }

  #end(
    kind: 'response' | 'network-error' | 'aborted',
    response: DeliveredResponse | null,
    reason: string | null,
  ): void {
    this.#params.trace.add({
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
    const { keepaliveBytes } = this.#params.userAgent
    const size =
      this.#params.outgoing.keepalive && this.#params.body?.kind === 'bytes'
        ? this.#params.body.bytes.byteLength
        : 0
    if (size === 0) return holdsNothing
    const before = keepaliveBytes.get(this.#params.environment) ?? 0
    if (before + size > keepaliveLimit) return null
    keepaliveBytes.set(this.#params.environment, before + size)
    return () =>
      keepaliveBytes.set(
        this.#params.environment,
        (keepaliveBytes.get(this.#params.environment) ?? size) - size,
      )
  }

  /** Main fetch, anew for each hop. @see https://fetch.spec.whatwg.org/#concept-main-fetch */
  async #mainFetch(): Promise<DeliveredResponse> {
    const { environment, userAgent, outgoing } = this.#params
    const { profile } = userAgent
    let { request } = outgoing
    if (currentUrl(request).protocol === 'blob:') return this.#deliver(request, await this.#blobUrl(request))
    for (;;) {
      const verdict = this.#classify(request)
      request = withTainting(request, verdict.ok ? verdict.tainting : 'cors')
      const referrer = determineReferrer(request, this.#referrerSource, profile)
      this.#params.referrer = cutReferrer(referrer, currentUrl(request), environment, profile)
      if (request.urlList.length === 1) this.#firstReferrer = referrer
      if (currentUrl(request).protocol === 'data:')
        return this.#deliver(request, await this.#dataUrl(request))
      const needsPreflight = verdict.ok && verdict.code === 'cors-with-preflight'
      const response = await this.#httpFetch(request, needsPreflight)
      const next = this.#redirect(request, response)
      if (next === null) return this.#deliver(request, response)
      discard(response)
      if (next.body === 'none') this.#params.body = null
      // A policy that did not count here may count there, for all of the page's URL.
      if (isPolicyHonoured(request, this.#referrerSource, profile)) {
        this.#referrerSource = referrer === null ? null : new URL(referrer)
      }
      request = next
      this.#params.trace.hop++
    }
  }

  #classify(request: FetchRequest): MainFetchVerdict {
    const { method, mode, credentials } = request
    const verdict = mainFetch(request, this.#params.userAgent.profile)
    this.#params.judge(
      { code: 'request.classified', url: currentUrl(request).href, method, mode, credentials },
      verdict,
      profile => pathOf(mainFetch(request, profile)),
    )
    return verdict
  }

  async #blobUrl(request: FetchRequest): Promise<TransportResponse> {
    const url = currentUrl(request)
    const response =
      request.method === 'GET' ? await fetchBlobUrl(url, getHeader(request.headers, 'range')) : null
    if (response !== null) return response
    throw this.#params.fail(
      'blob-url-invalid',
      `${fetchSpec}scheme-fetch`,
      url.href,
      'a GET of a blob that lives',
    )
  }

  async #dataUrl(request: FetchRequest): Promise<TransportResponse> {
    try {
      return await fetchDataUrl(currentUrl(request))
    } catch {
      throw this.#params.fail(
        'data-url-invalid',
        `${fetchSpec}data-urls`,
        currentUrl(request).href,
        'a data URL',
      )
    }
  }

  /** HTTP fetch up to the redirect. @see https://fetch.spec.whatwg.org/#concept-http-fetch */
  async #httpFetch(request: FetchRequest, needsPreflight: boolean): Promise<TransportResponse> {
    try {
      if (needsPreflight) await this.#preflight(request)
      const response = await this.#network.fetch(request)
      this.#judgeResponse(request, response)
      return response
    } catch (error) {
      if (needsPreflight && error instanceof NetworkError)
        this.#params.userAgent.preflightCache.clearAfterNetworkError(request)
      throw error
    }
  }

  /** The checks of a response on its way to the page. One that is refused is not read on. */
  #judgeResponse(request: FetchRequest, response: TransportResponse): void {
    try {
      if (needsCorsCheck(request.tainting, 'network')) {
        const judged = asJudged(request, response, this.#params.userAgent.profile)
        this.#params.judge({ code: 'cors.verdict', preflight: false }, corsCheck(judged, response.headers))
      }
      this.#corp(request, response)
    } catch (refusal) {
      discard(response)
      this.#params.userAgent.preflightCache.clearAfterSimpleFailure(request)
      throw refusal
    }
  }

  #corp(request: FetchRequest, response: TransportResponse): void {
    if (!needsCorpCheck(request.tainting)) return
    const verdict = corpCheck(
      request.origin,
      {
        headers: response.headers,
        url: currentUrl(request),
        requestIncludesCredentials: this.#params.isCredentialed(request),
      },
      this.#params.environment.embedderPolicy,
    )
    this.#params.judge({ code: 'corp.verdict' }, verdict)
  }

  /** CORS-preflight fetch, unless the cache spares it. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch */
  async #preflight(request: FetchRequest): Promise<void> {
    const { preflightCache, profile } = this.#params.userAgent
    const cached = preflightCache.match(request)
    this.#params.trace.add({
      code: 'preflight.cache',
      step: cached.spec,
      decision: 'info',
      hit: cached.ok,
      reason: cached.code,
      received: cached.received,
      expected: cached.expected,
    })
    if (cached.ok) return
    preflightCache.clearAfterMiss(request)
    const preflight = preflightRequest(request, profile)
    this.#params.trace.add({
      code: 'preflight.sent',
      step: `${fetchSpec}cors-preflight-fetch-0`,
      decision: 'info',
      url: currentUrl(preflight).href,
    })
    const referrer = this.#preflightReferrer(request)
    const headers = networkRequestHeaders(preflight, { cache: 'default' }, referrer, profile, true)
    const response = await this.#network.exchange(preflight, headers, null, false, true)
    discard(response)
    const { status, headers: answered } = response
    const verdict = judgePreflight(request, { status, headers: answered }, profile)
    if (verdict.grant !== undefined) preflightCache.store(request, verdict.grant)
    this.#params.judge({ code: 'preflight.verdict', status }, verdict, other =>
      passOrFail(judgePreflight(request, { status, headers: answered }, other)),
    )
  }

  #preflightReferrer(request: FetchRequest): string | null {
    const { environment, referrer, userAgent } = this.#params
    const { profile } = userAgent
    return profile.preflightReferrer === 'first' && request.urlList.length > 1
      ? cutReferrer(this.#firstReferrer, currentUrl(request), environment, profile)
      : referrer
  }

  /** @returns the request of the next hop, `null` where the response stands */
  #redirect(request: FetchRequest, response: TransportResponse): FetchRequest | null {
    const { status, headers } = response
    const verdict = redirectStep(request, { status, headers }, this.#params.userAgent.profile)
    if (verdict.ok && verdict.code === 'not-a-redirect') return null
    const followed = verdict.ok && 'request' in verdict ? verdict.request : null
    const to = followed === null ? '' : currentUrl(followed).href
    // Even where the browser only reports: there is nothing to go on with.
    this.#params.trace.add(
      judgedBy({ code: 'redirect.follow', to }, verdict, this.#params.userAgent.profile, profile =>
        passOrFail(redirectStep(request, { status, headers }, profile)),
      ),
    )
    if (!verdict.ok) {
      discard(response)
      throw new NetworkError(verdict.code)
    }
    if (followed === null) return null
    const policy = parseReferrerPolicy(getHeader(response.headers, 'referrer-policy') ?? '')
    this.#params.trace.add({
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
    if (!hasIntegrityMetadata(this.#params.outgoing.integrity)) {
      if (withheld) discard(response)
      return new Delivered(filtered, withheld ? null : response)
    }
    const { hiddenBodyHasIntegrity } = this.#params.userAgent.profile
    const isJudged = !withheld || (isManual && hiddenBodyHasIntegrity)
    if (!isJudged) discard(response)
    const body = await this.#checkIntegrity(isJudged ? response.body : null)
    return new Delivered(filtered, { body: withheld ? null : body })
  }

  #traceExposure(all: readonly Header[], visible: readonly Header[]): void {
    this.#params.trace.add(() => {
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
    const { integrity } = this.#params.outgoing
    const step = 'https://w3c.github.io/webappsec-subresource-integrity/'
    if (body === null) throw this.#params.fail('integrity-without-body', step, 'no body', integrity)
    const bytes = new Uint8Array(await new PlatformResponse(body).arrayBuffer())
    this.#params.judge({ code: 'integrity.verdict' }, integrityCheck(bytes, integrity))
    return new PlatformResponse(bytes).body
  }
}

/** Nobody will read the body, which may be endless, or have failed already. */
function discard({ body }: Pick<TransportResponse, 'body'>): void {
  body?.cancel().catch(() => {})
}
