import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import {
  type Browser,
  createBrowser,
  profiles,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@accredit/browser'
import { deleteHeader, type HeaderList, isLoopbackHost } from '@accredit/protocol'
import type { Exchange } from '../exchange.ts'
import type { AuditOptions, AuditSession } from './audit-options.ts'
import type { Clock } from './clock.ts'
import { failureOf } from './failure-cause.ts'
import { type HostLimit, HostLimits } from './host-limit.ts'
import type { Grant, Observation } from './observation.ts'
import { type Probe, probeKey } from './probe.ts'
import { initOf, openPage } from './probe-page.ts'
import { grantOf, isPreflightRequest, replay, withheldResponse } from './replay.ts'
import { isBusy, longestWait, retries, waitBeforeRetry } from './retry-after.ts'
import type { Scope } from './scope.ts'
import { wireExchange } from './wire-exchange.ts'

/** Bytes of a body that are read for its hash; of a longer one there is none. */
const bodyLimit = 64 * 1024

/** Milliseconds that a body is waited for; an event stream never ends. */
const bodyTimeout = 1000

/** Why no more is asked: of this target, or at all. */
export class ProbingStopped extends Error {
  readonly what: 'target-limit' | 'run-limit' | 'busy' | 'failed'

  constructor(what: ProbingStopped['what'], message: string) {
    super(message)
    this.what = what
  }
}

/** Failures of the network one after the other after which a target is given up. */
const failuresTolerated = 3

/** The probes of one target: each distinct one is made once. */
export class TargetProbes {
  readonly #prober: Prober
  readonly #signal: AbortSignal
  readonly #limit: number
  readonly origin: string
  readonly #prefix: string
  readonly #made = new Map<string, Observation>()
  #count = 0
  #failuresInARow = 0

  constructor(prober: Prober, url: URL, index: number, limit: number, signal: AbortSignal) {
    this.#prober = prober
    this.origin = url.origin
    this.#prefix = `x${index + 1}-`
    this.#limit = limit
    this.#signal = signal
  }

  /** Exchanges that were sent. */
  get requests(): number {
    return this.#count
  }

  get observations(): readonly Observation[] {
    return [...this.#made.values()]
  }

  see(probe: Probe): Observation | null {
    return this.#made.get(this.#keyOf(probe)) ?? null
  }

  /**
   * Makes a probe, unless an equal one was made.
   *
   * @throws ProbingStopped, or the signal's reason
   */
  async make(probe: Probe): Promise<Observation> {
    const known = this.see(probe)
    if (known !== null) return known
    const observation = await this.#prober.observe(probe, this, this.#signal)
    this.#made.set(this.#keyOf(probe), observation)
    this.#failuresInARow = observation.failure === null ? 0 : this.#failuresInARow + 1
    if (observation.failure !== null && this.#failuresInARow >= failuresTolerated) {
      throw new ProbingStopped('failed', observation.failure.message)
    }
    return observation
  }

  /** Without a session there is no difference between a probe with it and one without. */
  #keyOf(probe: Probe): string {
    return probeKey(this.#prober.hasSession ? probe : { ...probe, session: false })
  }

  /** @throws ProbingStopped always */
  giveUp(reason: string): never {
    throw new ProbingStopped('failed', reason)
  }

  /** Takes one exchange from the budget, and names it. @throws ProbingStopped */
  spend(): string {
    if (this.#count >= this.#limit) {
      throw new ProbingStopped(
        'target-limit',
        `the limit of ${this.#limit} exchanges for one target was reached`,
      )
    }
    this.#prober.spend()
    this.#count++
    return `${this.#prefix}${this.#count}`
  }
}

/** What belongs to the probe that the browser is making. */
interface ProbeContext {
  readonly probe: Probe
  readonly target: TargetProbes
  readonly signal: AbortSignal
  readonly exchanges: Exchange[]
  body: { readonly hash: string; readonly length: number } | null
  outside: string | null
  stopped: unknown
  failure: Observation['failure']
}

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
        () => recorded(request, next, { id, context, isPreflight, timeout, now: clock.now }),
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

function contextOf(probe: Probe, target: TargetProbes, signal: AbortSignal): ProbeContext {
  return { probe, target, signal, exchanges: [], body: null, outside: null, stopped: null, failure: null }
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

/** The request as it goes over the wire: cookies are the session's alone, and all share their connections. */
function wireRequest(
  request: TransportRequest,
  probe: Probe,
  targetOrigin: string,
  session: AuditSession | undefined,
  isPreflight: boolean,
): TransportRequest {
  const bare = deleteHeader(request.headers, 'cookie')
  const replaced = probe.raw.reduce<HeaderList>((list, [name]) => deleteHeader(list, name), bare)
  const carriesSession = probe.session && !isPreflight && request.url.origin === targetOrigin
  const added = probe.raw.filter(([, value]) => value !== '')
  const headers = [...replaced, ...added, ...(carriesSession ? sessionLines(session) : [])]
  return { ...request, headers, pool: { partition: 'audit', credentialed: true } }
}

function sessionLines(session: AuditSession = {}): HeaderList {
  const { cookies = [], headers = [] } = session
  const pairs = cookies.map(line => line.split(';', 1)[0]?.trim() ?? '')
  return [...(pairs.length === 0 ? [] : [['Cookie', pairs.join('; ')] as const]), ...headers]
}

interface Recording {
  readonly id: string
  readonly context: ProbeContext
  readonly isPreflight: boolean
  readonly timeout: number
  readonly now: () => number
}

async function recorded(
  request: TransportRequest,
  next: (request: TransportRequest) => Promise<TransportResponse>,
  { id, context, isPreflight, timeout, now }: Recording,
): Promise<TransportResponse> {
  const started = now()
  const exchange: Omit<Exchange, 'received' | 'failure' | 'duration'> = {
    id,
    kind: isPreflight ? 'preflight' : 'actual',
    hop: context.exchanges.filter(({ kind }) => kind === 'actual').length,
    engines: ['spec'],
    sent: { method: request.method, url: request.url.href, headers: request.headers },
  }
  try {
    const signal = AbortSignal.any([request.signal, context.signal, AbortSignal.timeout(timeout)])
    const response = await next({ ...request, signal })
    const duration = now() - started
    const { status, statusMessage, headers } = response
    context.exchanges.push({
      ...exchange,
      received: { status, statusMessage, headers },
      failure: null,
      duration,
    })
    context.body = await bodyOf(response)
    return { status, statusMessage, headers, body: null, address: response.address }
  } catch (error) {
    const failure = failureOf(error)
    const message = failure.cause === 'net-timeout' ? `no answer within ${timeout / 1000} s` : failure.message
    context.exchanges.push({ ...exchange, received: null, failure: { ...failure, message }, duration: null })
    if (context.signal.aborted) throw context.signal.reason
    throw failure.cause === 'net-timeout' ? new TransportError('timeout', message) : error
  }
}

/** The hash of a body, null where it is long or does not end. */
async function bodyOf(response: TransportResponse): Promise<ProbeContext['body']> {
  const whole = response.takeBytes?.() ?? null
  const bytes = whole ?? (await readShort(response.body))
  if (bytes === null || bytes.byteLength > bodyLimit) return null
  return { hash: createHash('sha256').update(bytes).digest('hex'), length: bytes.byteLength }
}

async function readShort(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), bodyTimeout)
  const pieces: Uint8Array[] = []
  const started = performance.now()
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return performance.now() - started < bodyTimeout ? Buffer.concat(pieces) : null
      length += value.byteLength
      if (length > bodyLimit) return null
      pieces.push(value)
    }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
    reader.cancel().catch(() => {})
  }
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
