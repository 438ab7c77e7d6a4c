import {
  containsHeader,
  currentUrl,
  type FetchRequest,
  getHeaderValues,
  type Header,
  type ResponseTainting,
  serializeSite,
} from '@accredit/protocol'
import { sendEntry, storeEntry } from './cookie-trace.ts'
import { passOrFail } from './differing-profiles.ts'
import type { AddressSpace } from './environment.ts'
import type { FetchParams } from './fetch-params.ts'
import { localNetworkAccessCheck } from './local-network-access.ts'
import { NetworkError } from './network-error.ts'
import { networkRequestHeaders } from './network-request-headers.ts'
import type { BodySource } from './outgoing-request.ts'
import type { Peers } from './peers.ts'
import type { Profile } from './profile.ts'
import { cookieContextOf, isSameSitePage } from './same-site-request.ts'
import { type ConnectionPool, TransportError, type TransportResponse } from './transport.ts'
import type { AuthorizationAnswer, UrlCredentials } from './user-agent.ts'

const fetchSpec = 'https://fetch.spec.whatwg.org/#'
const networkSpec = `${fetchSpec}concept-http-network-fetch`
const networkOrCacheSpec = `${fetchSpec}http-network-or-cache-fetch`

/** One fetch's way to the network and back: credentials, challenges, the exchange itself. There is no HTTP cache. */
export class NetworkFetch {
  readonly #params: FetchParams
  readonly #peers: Peers

  constructor(params: FetchParams, peers: Peers) {
    this.#params = params
    this.#peers = peers
  }

  /** @see https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch */
  async fetch(request: FetchRequest): Promise<TransportResponse> {
    const credentialed = this.#params.isCredentialed(request)
    this.#params.trace.add({
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
      throw this.#params.fail(
        'proxy-authentication',
        networkOrCacheSpec,
        '407',
        'a proxy that asks for nothing',
      )
    }
    if (response.status === 421 && this.#params.body?.kind !== 'stream') {
      await response.body?.cancel()
      return this.#authorized(request, credentialed, first)
    }
    return response.status === 401 ? this.#answerChallenges(request, response, credentialed, first) : response
  }

  #preemptiveAuthorization(request: FetchRequest): AuthorizationAnswer | null {
    if (containsHeader(request.headers, 'authorization')) return null
    return this.#params.userAgent.authentication.preemptive(currentUrl(request), request.method)
  }

  async #authorized(
    request: FetchRequest,
    credentialed: boolean,
    authorization: AuthorizationAnswer | null,
  ): Promise<TransportResponse> {
    const headers = networkRequestHeaders(
      request,
      this.#params.outgoing,
      this.#params.referrer,
      this.#params.userAgent.profile,
    )
    if (credentialed) this.#attachCookies(request, headers)
    if (authorization !== null) {
      headers.push(['Authorization', authorization.value])
      this.#params.trace.add({
        code: 'auth.attached',
        step: networkOrCacheSpec,
        decision: 'info',
        realm: authorization.realm,
        scheme: authorization.scheme,
      })
    }
    const response = await this.exchange(request, headers, this.#params.body, credentialed, false)
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
    const { authentication, profile } = this.#params.userAgent
    const { tainting } = request
    const given = this.#urlCredentials(request)
    const isSilent = given !== null && profile.urlCredentialsSilencePrompt
    const prompts = !isSilent && this.#prompts(tainting)
    const usesUrl = tainting !== 'cors' || profile.urlCredentialsRetriedCrossOrigin
    let urlCredentials = usesUrl ? given : null
    const hasUrlCredentials = urlCredentials !== null && (credentialed || tainting === 'cors')
    const mayAnswer = hasUrlCredentials || (credentialed && prompts)
    if (!mayAnswer || this.#params.body?.kind === 'stream') return response
    // A server that refuses every answer is asked three times, as a person would be.
    const attempts = isSilent ? 1 : 3
    for (let attempt = 0; attempt < attempts && response.status === 401; attempt++) {
      const challenges = getHeaderValues(response.headers, 'www-authenticate')
      const answer = await authentication.answer(
        challenges,
        currentUrl(request),
        request.method,
        urlCredentials,
        rejected,
      )
      this.#params.trace.add({
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

  /** Whether anybody may be asked for the credentials of such a request. */
  #prompts(tainting: ResponseTainting): boolean {
    const { environment, userAgent } = this.#params
    const { crossOriginChallengePrompts, noCorsChallengePrompts, framedChallengePrompts } = userAgent.profile
    switch (tainting) {
      case 'basic':
        return framedChallengePrompts || isSameSitePage(environment, userAgent.profile)
      case 'cors':
        return crossOriginChallengePrompts
      case 'opaque':
        return noCorsChallengePrompts
    }
  }

  #urlCredentials(request: FetchRequest): UrlCredentials | null {
    const { username, password } = currentUrl(request)
    if (!this.#params.outgoing.useUrlCredentials || (username === '' && password === '')) return null
    return { username: percentDecoded(username), password: percentDecoded(password) }
  }

  #attachCookies(request: FetchRequest, headers: Header[]): void {
    const { environment, trace } = this.#params
    const { profile, cookieJar } = this.#params.userAgent
    const { header, verdicts } = cookieJar.retrieve(cookieContextOf(request, environment, profile, 'send'))
    for (const verdict of verdicts) trace.add(() => sendEntry(verdict, request, environment, profile))
    if (header !== null) headers.push(['Cookie', header])
  }

  #storeCookies(request: FetchRequest, response: TransportResponse): void {
    const { environment, trace } = this.#params
    const { profile, cookieJar } = this.#params.userAgent
    for (const line of getHeaderValues(response.headers, 'set-cookie')) {
      const verdict = cookieJar.store(line, cookieContextOf(request, environment, profile, 'store'))
      trace.add(() => storeEntry(verdict, line, request, environment, profile))
    }
  }

  /** HTTP-network fetch. @see https://fetch.spec.whatwg.org/#concept-http-network-fetch */
  async exchange(
    request: FetchRequest,
    headers: Header[],
    body: BodySource | null,
    credentialed: boolean,
    preflight: boolean,
  ): Promise<TransportResponse> {
    const url = currentUrl(request)
    const pool = { partition: this.#partition(request), credentialed }
    const space = this.#params.userAgent.addressSpaces.get(url.origin)
    if (space !== undefined) this.#localNetworkAccess(request, space, url.origin)
    this.#params.trace.add({
      code: 'connection.pool',
      step: `${fetchSpec}connections`,
      decision: 'info',
      partition: pool.partition,
      credentialed,
    })
    for (let left = this.#attempts(request.method, body); ; left--) {
      try {
        const response = await this.#send(request, headers, body, pool, preflight)
        this.#received(response, preflight)
        return response
      } catch (error) {
        this.#failed(error, left > 1)
      }
    }
  }

  /** How often a request may be sent: only one that changes nothing goes again. */
  #attempts(method: string, body: BodySource | null): number {
    const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
    return isSafe && body === null ? this.#params.userAgent.profile.resetAttempts : 1
  }

  /** Records a failure, and throws unless the connection broke off and there are attempts left. */
  #failed(error: unknown, hasAttempts: boolean): void {
    if (this.#params.signal.aborted || error instanceof NetworkError) throw error
    const reason = error instanceof TransportError ? error.code : 'network-failure'
    const message = error instanceof Error ? error.message : String(error)
    const goesOn = hasAttempts && (reason === 'connection-reset' || reason === 'closed-early')
    const decision = goesOn ? 'info' : 'fail'
    this.#params.trace.add({ code: 'network.failed', step: networkSpec, decision, reason, message })
    if (!goesOn) throw new NetworkError(reason, false)
  }

  #send(
    request: FetchRequest,
    headers: Header[],
    body: BodySource | null,
    pool: ConnectionPool,
    preflight: boolean,
  ): Promise<TransportResponse> {
    const url = currentUrl(request)
    this.#params.trace.add({
      code: 'request.sent',
      step: networkSpec,
      decision: 'info',
      url: url.href,
      method: request.method,
      headers,
      preflight,
    })
    return this.#params.userAgent.transport.dispatch({
      url,
      method: request.method,
      headers,
      body,
      pool,
      signal: this.#params.signal,
      checkAddress: address => this.#localNetworkAccess(request, this.#peers.spaceOf(address), address),
      bodyFailed: error => this.#bodyFailed(error),
      ...(!preflight && body !== null && this.#progress()),
    })
  }

  #received(response: TransportResponse, preflight: boolean): void {
    const { status, statusMessage, headers, address } = response
    this.#params.trace.add({
      code: 'response.head',
      step: networkSpec,
      decision: 'info',
      status,
      statusMessage,
      headers,
      address,
      preflight,
    })
  }

  /** A body that breaks off: script learns as little as of a fetch that fails. @returns what it learns */
  #bodyFailed(error: TransportError): TypeError {
    const { code: reason, message } = error
    this.#params.trace.add({ code: 'network.failed', step: networkSpec, decision: 'fail', reason, message })
    return new TypeError('network error')
  }

  #progress(): { requestBodySent: (bytes: number) => void; requestBodyEnd: () => void } {
    return {
      requestBodySent: bytes => this.#params.observer.requestBodySent?.(bytes),
      requestBodyEnd: () => this.#params.observer.requestBodyEnd?.(),
    }
  }

  /** @param shown the address, or the origin that was declared to be of that space */
  #localNetworkAccess(request: FetchRequest, target: AddressSpace, shown: string): void {
    const { environment } = this.#params
    const { localNetworkAccess, profile } = this.#params.userAgent
    const { targetAddressSpace } = this.#params.outgoing
    const check = (by: Profile) =>
      localNetworkAccessCheck(request, environment, target, targetAddressSpace, localNetworkAccess, by)
    this.#params.judge(
      { code: 'lna.verdict', from: environment.addressSpace, to: shown },
      check(profile),
      other => passOrFail(check(other)),
    )
  }

  #partition({ partitionKey }: FetchRequest): string {
    const { topLevelSite, secondKey } = partitionKey
    const site =
      topLevelSite.kind === 'opaque' ? `opaque ${opaqueNumber(topLevelSite.id)}` : serializeSite(topLevelSite)
    return secondKey === null ? site : `${site} ${secondKey}`
  }
}

/** Userinfo as text; what is no percent-encoded UTF-8 stands for itself. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
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
