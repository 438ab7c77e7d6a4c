import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Browser,
  createBrowser,
  profiles,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@accredit/browser'
import { isLoopbackHost } from '@accredit/protocol'
import type { Exchange } from '../exchange.ts'
import type { AuditOptions } from './audit-options.ts'
import type { Clock } from './clock.ts'
import { failureOf } from './failure-cause.ts'
import { type HostLimit, HostLimits } from './host-limit.ts'
import type { Grant, Observation } from './observation.ts'
import type { Probe } from './probe.ts'
import { initOf, openPage } from './probe-page.ts'
import { ProbingStopped } from './probing-stopped.ts'
import { contextOf, type ProbeContext, recordExchange } from './record-exchange.ts'
import { grantOf, isPreflightRequest, replay, withheldResponse } from './replay.ts'
import { isBusy, longestWait, retries, waitBeforeRetry } from './retry-after.ts'
import type { Scope } from './scope.ts'
import type { TargetProbes } from './target-probes.ts'
import { wireExchange } from './wire-exchange.ts'
import { sessionLines, wireRequest } from './wire-request.ts'

export interface ProberOptions
  extends Pick<AuditOptions, 'servers' | 'tls' | 'hosts' | 'limits' | 'session' | 'contact'> {
  readonly network: boolean
  readonly scope: Scope
  readonly clock: Clock
  readonly random: () => number
  readonly maxRequests: number
  readonly timeout: number
}

/** A browser whose every exchange is within the limits and the scope, and on record. */
export class Prober {
  readonly #browser: Browser
  readonly #options: ProberOptions
  readonly #limits: HostLimits
  readonly #context = new AsyncLocalStorage<ProbeContext>()
  /** Where the servers of the options are, by origin; null for an app in this process. */
  readonly #addresses: ReadonlyMap<string, URL | null>
  #requests = 0

  /** @throws TypeError that names the faults of `servers` or `hosts` */
  constructor(options: ProberOptions) {
    this.#options = options
    const { limits = {}, clock, random, servers = {}, network, timeout } = options
    this.#limits = new HostLimits({ limits, clock, random })
    this.#addresses = addressesOf(servers)
    this.#browser = createBrowser({
      servers,
      network,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.hosts === undefined ? {} : { hosts: options.hosts }),
      // Nothing is remembered of a preflight: each is evidence.
      profile: { ...profiles.spec, maxAgeCap: 0, userAgent: userAgentOf(options.contact) },
      timeouts: { connect: timeout, headers: timeout },
      traceCapacity: 4000,
      intercept: (request, next) => this.#exchange(request, next),
    })
  }

  get hasSession(): boolean {
    return this.#options.session !== undefined
  }

  /** Exchanges of the run. */
  get requests(): number {
    return this.#requests
  }

  /** Whether it is a server on a socket, and not an app in this process. */
  hasSocket(url: URL): boolean {
    return this.addressOf(url) !== null
  }

  /** Where the server of a URL is; null for an app in this process. */
  addressOf(url: URL): URL | null {
    const address = this.#addresses.get(url.origin)
    return address === undefined ? url : address
  }

  /** Why a URL must not be asked, null when it may. An app in this process always may. */
  scopeRefusal(url: URL): string | null {
    const address = this.addressOf(url)
    return address === null ? null : this.#options.scope.refusal(address)
  }

  /** @throws ProbingStopped once the run's limit is reached */
  spend(): void {
    if (this.#requests >= this.#options.maxRequests) {
      throw new ProbingStopped(
        'run-limit',
        `the limit of ${this.#options.maxRequests} exchanges for the run was reached; raise maxRequests`,
      )
    }
    this.#requests++
  }

  /** Makes a probe. @throws ProbingStopped, or the signal's reason */
  async observe(probe: Probe, target: TargetProbes, signal: AbortSignal): Promise<Observation> {
    if (signal.aborted) throw signal.reason
    const context = contextOf(probe, target, signal)
    if (probe.wire !== null) return this.#observeWire(probe.wire, context)
    const page = openPage(this.#browser, probe)
    const made = await this.#context
      .run(context, () => page.fetch(probe.url, initOf(probe, 'include')))
      .catch(Object)
    if (context.stopped !== null) throw context.stopped
    const { grant, reason } = grantOf(this.#browser.trace.for(made), probe.preflightOnly)
    return observationOf(context, grant === 'none' ? await anonymousGrant(context) : grant, reason)
  }

  /** Writes the bytes of a probe on a socket. */
  async #observeWire(wire: string, context: ProbeContext): Promise<Observation> {
    const { probe, target, signal, exchanges } = context
    const { timeout, tls, session } = this.#options
    const url = new URL(probe.url)
    const address = this.addressOf(url)
    if (address === null) throw new TypeError(`${url.origin} has no socket`)
    const id = target.spend()
    const lines = probe.session ? sessionLines(session) : []
    const head = [wire, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
    const exchange = {
      id,
      kind: 'actual',
      hop: 0,
      engines: [],
      sent: sentOf(url, head),
      duration: null,
    } as const
    try {
      const options = { address, serverName: url.hostname, tls, timeout, signal }
      const received = await this.#limitOf(url).run(() => wireExchange(head, options), signal)
      exchanges.push({ ...exchange, received, failure: null })
    } catch (error) {
      if (signal.aborted) throw signal.reason
      // A server may well refuse what is no HTTP, and closes.
      exchanges.push({ ...exchange, received: null, failure: failureOf(error) })
    }
    return observationOf(context, 'none', null)
  }

  /** Closes every connection. */
  close(): Promise<void> {
    return this.#browser.close()
  }

  async #exchange(
    request: TransportRequest,
    next: (request: TransportRequest) => Promise<TransportResponse>,
  ): Promise<TransportResponse> {
    const context = this.#context.getStore()
    if (context === undefined) throw new TransportError('network-failure', 'no probe asked for this')
    const isPreflight = isPreflightRequest(request)
    if (context.probe.preflightOnly && !isPreflight) return withheldResponse
    this.#assertInScope(request.url, context)
    const sent = wireRequest(
      request,
      context.probe,
      context.target.origin,
      this.#options.session,
      isPreflight,
    )
    try {
      return await this.#patiently(sent, next, context, isPreflight)
    } catch (error) {
      if (error instanceof ProbingStopped || context.signal.aborted) context.stopped = error
      else context.failure = failureOf(error)
      throw error instanceof TransportError ? error : new TransportError('network-failure', String(error))
    }
  }

  #limitOf(url: URL): HostLimit {
    const address = this.addressOf(url)
    return this.#limits.of(url.hostname, address === null || isLoopbackHost(address.hostname))
  }

  #assertInScope(url: URL, context: ProbeContext): void {
    const refusal = this.scopeRefusal(url)
    if (refusal === null) return
    context.outside = `a redirect to ${url.origin} was not followed: ${refusal}`
    throw new TransportError('network-disabled', refusal)
  }

  /** Makes an exchange, and again after a while where the server asks for that. */
  async #patiently(
    request: TransportRequest,
    next: (request: TransportRequest) => Promise<TransportResponse>,
    context: ProbeContext,
    isPreflight: boolean,
  ): Promise<TransportResponse> {
    const { clock, timeout, random } = this.#options
    const { signal } = context
    const limit = this.#limitOf(request.url)
    for (let attempt = 0; ; attempt++) {
      const id = context.target.spend()
      const response = await limit.run(
        () => recordExchange(request, next, { id, context, isPreflight, timeout, now: clock.now }),
        signal,
      )
      if (!isBusy(response.status)) return response
      const wait = waitBeforeRetry(response.headers, attempt, clock.now())
      if (attempt === retries || wait > longestWait) {
        const seconds = Math.ceil(wait / 1000)
        throw new ProbingStopped(
          'busy',
          `${request.url.host} answers ${response.status}, and wants ${seconds} s of rest`,
        )
      }
      limit.holdOff(wait)
      await clock.sleep(wait * (1 + 0.1 * random()), signal)
      context.exchanges.pop()
    }
  }
}

/** The head that was written, as lines: a bare line end stays in the value. */
function sentOf(url: URL, head: string): Exchange['sent'] {
  const [request = '', ...lines] = head.trimEnd().split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return { method: request.split(' ', 1)[0] ?? '', url: url.href, headers }
}

function addressesOf(servers: NonNullable<AuditOptions['servers']>): ReadonlyMap<string, URL | null> {
  return new Map(
    Object.entries(servers).flatMap(([origin, entry]) =>
      URL.canParse(origin)
        ? [[new URL(origin).origin, typeof entry === 'string' && URL.canParse(entry) ? new URL(entry) : null]]
        : [],
    ),
  )
}

function userAgentOf(contact = 'https://www.npmjs.com/package/accredit'): string {
  return `accredit-audit/0.1 (+${contact})`
}

/** What a page reads that sends no credentials, from the same responses. */
async function anonymousGrant({ probe, exchanges }: ProbeContext): Promise<Grant> {
  const isGranted = exchanges.some(({ received }) =>
    received?.headers.some(([name]) => name.toLowerCase() === 'access-control-allow-origin'),
  )
  if (!isGranted || probe.origin === null) return 'none'
  return (await replay(probe, exchanges, { profile: 'spec', credentials: 'omit' })).grant
}

function observationOf(context: ProbeContext, grant: Grant, reason: string | null): Observation {
  const { probe, exchanges, body, failure, outside } = context
  const actual = exchanges.filter(({ kind }) => kind === 'actual')
  return {
    probe,
    exchanges,
    grant,
    reason,
    response: actual[0]?.received ?? null,
    preflight: exchanges.find(({ kind }) => kind === 'preflight')?.received ?? null,
    final: actual.at(-1)?.received ?? null,
    bodyHash: body?.hash ?? null,
    bodyLength: body?.length ?? null,
    failure,
    outside,
  }
}
