import {
  type Intercept,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@accredit/browser'
import {
  byteLowercase,
  containsHeader,
  getHeader,
  type HeaderList,
  isRedirectStatus,
} from '@accredit/protocol'
import type { EngineName } from '../engine.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import { withoutFragment } from '../without-fragment.ts'
import { networkCause } from './failure-cause.ts'
import type { Recording } from './recording.ts'

/** How an exchange ended. */
type Answer =
  | { readonly kind: 'response'; readonly response: Omit<TransportResponse, 'body' | 'takeBytes'> }
  | { readonly kind: 'failure'; readonly error: TransportError }

interface Entry {
  readonly id: string
  readonly kind: Exchange['kind']
  readonly hop: number
  readonly sent: Exchange['sent']
  readonly engines: EngineName[]
  readonly answer: Answer
  readonly duration: number | null
}

export interface ExchangeLogOptions {
  /** Header names, lower-case, that tell of the engine and of nothing else. */
  readonly ignoredHeaders: ReadonlySet<string>
  /** Whether the credentialed connections of a browser differ from the others: it has a client certificate. */
  readonly hasClientCertificate: boolean
  /** Answers instead of the network. */
  readonly recording: Recording | null
  readonly preflightOnly: boolean
  /** Changes where a request connects to. */
  readonly route: (request: TransportRequest) => TransportRequest
  readonly onExchange: (exchange: Exchange) => void
  readonly now: () => number
}

/** What one engine sent. */
export interface EngineExchanges {
  readonly intercept: Intercept
  /** Ids in order, one for each `request.sent` of the trace; null for what never got onto the wire. */
  readonly ids: readonly (string | null)[]
  /** The request itself was kept from the network, as only its preflight was asked for. */
  readonly stopped: boolean
}

/** Script cannot set this header, so that nothing else looks like a preflight. */
function isPreflight({ method, headers }: Pick<TransportRequest, 'method' | 'headers'>): boolean {
  return method === 'OPTIONS' && containsHeader(headers, 'access-control-request-method')
}

/**
 * The exchanges of one check. An engine that would send what another has sent already is given the recorded answer, so
 * that the server sees every request once.
 */
export class ExchangeLog {
  readonly #options: ExchangeLogOptions
  readonly #entries: Entry[] = []
  /** By what makes requests equal, in the order in which an engine makes them. */
  readonly #byKey = new Map<string, Entry[]>()
  readonly #byRecorded = new Map<Exchange, Entry>()

  constructor(options: ExchangeLogOptions) {
    this.#options = options
  }

  /** In the order in which they were sent. */
  get exchanges(): readonly Exchange[] {
    return this.#entries.map(exchangeOf)
  }

  /** What stands between one engine and the network. */
  engine(engine: EngineName): EngineExchanges {
    const counts = new Map<string, number>()
    const ids: (string | null)[] = []
    let hop = 0
    let stopped = false
    const intercept: Intercept = async (request, next) => {
      const kind = isPreflight(request) ? 'preflight' : 'actual'
      // Taken back where nothing gets onto the wire.
      const place = ids.push(null) - 1
      if (this.#options.preflightOnly && kind === 'actual') {
        stopped = true
        throw new TransportError('network-disabled', 'only the preflight was asked for')
      }
      const key = this.#keyOf(request)
      const nth = counts.get(key) ?? 0
      counts.set(key, nth + 1)
      const { entry, isNew } = await this.#entryFor({ request, next, kind, hop, key, nth })
      if (!entry.engines.includes(engine)) entry.engines.push(engine)
      ids[place] = entry.id
      if (isNew) this.#options.onExchange(exchangeOf(entry))
      if (entry.answer.kind === 'failure') throw entry.answer.error
      const { response } = entry.answer
      // The engine that made the exchange was asked before; whether another may connect there is for it to say.
      if (!isNew && response.address !== null) request.checkAddress?.(response.address)
      if (kind === 'actual' && redirects(response)) hop += 1
      return { ...response, body: null }
    }
    return {
      intercept,
      ids,
      get stopped() {
        return stopped
      },
    }
  }

  async #entryFor(making: Making): Promise<{ readonly entry: Entry; readonly isNew: boolean }> {
    const { recording } = this.#options
    if (recording !== null) return { entry: this.#replay(making, recording), isNew: false }
    const shared = this.#shared(making)
    return shared === undefined
      ? { entry: await this.#make(making), isNew: true }
      : { entry: shared, isNew: false }
  }

  /** The exchange that answers already. One that failed is not tried again, however often an engine would. */
  #shared({ key, nth }: Making): Entry | undefined {
    const equal = this.#byKey.get(key) ?? []
    const last = equal.at(-1)
    return equal[nth] ?? (last?.answer.kind === 'failure' ? last : undefined)
  }

  /** @throws TransportError for what was not recorded */
  #replay({ request, kind, hop, nth }: Making, recording: Recording): Entry {
    const sent = sentOf(request)
    const recorded = recording.answerTo(kind, sent, nth)
    if (recorded === null) {
      throw new TransportError('network-disabled', `the recording has no ${kind} ${sent.method} ${sent.url}`)
    }
    const known = this.#byRecorded.get(recorded)
    if (known !== undefined) return known
    const { id, duration } = recorded
    const entry: Entry = {
      id: this.#entries.some(other => other.id === id) ? `x${this.#entries.length + 1}` : id,
      kind,
      hop,
      sent: recorded.sent,
      engines: [],
      answer: replayed(recorded),
      duration,
    }
    this.#entries.push(entry)
    this.#byRecorded.set(recorded, entry)
    return entry
  }

  /** @throws what is no failure of the exchange: the abort, and an address that the engine refuses */
  async #make({ request, next, kind, hop, key }: Making): Promise<Entry> {
    const { route, now } = this.#options
    const start = now()
    const routed = route(request)
    const answer = await dispatch(routed, next, routed === request)
    const entry: Entry = {
      id: `x${this.#entries.length + 1}`,
      kind,
      hop,
      sent: sentOf(request),
      engines: [],
      answer,
      duration: answer.kind === 'response' ? Math.max(0, now() - start) : null,
    }
    this.#entries.push(entry)
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), entry])
    return entry
  }

  #keyOf(request: TransportRequest): string {
    const { ignoredHeaders, hasClientCertificate } = this.#options
    const lines = request.headers
      .map(([name, value]): HeaderLine => [byteLowercase(name), value])
      .filter(([name]) => !ignoredHeaders.has(name))
      .map(([name, value]) => `${name}: ${value}`)
      .sort()
    const pool = hasClientCertificate && request.pool.credentialed ? 'credentialed' : ''
    return [request.method, withoutFragment(request.url), pool, ...lines].join('\n')
  }
}

type Next = Parameters<Intercept>[1]

interface Making {
  readonly request: TransportRequest
  readonly next: Next
  readonly kind: Exchange['kind']
  readonly hop: number
  readonly key: string
  /** How often the engine has sent the same before. */
  readonly nth: number
}

/** @param isDirect whether the name led to the address: one that the caller named says nothing of the server */
async function dispatch(request: TransportRequest, next: Next, isDirect: boolean): Promise<Answer> {
  try {
    const { status, statusMessage, headers, address, body } = await next(request)
    // Verdicts are made of heads alone; a body that is not fetched holds no connection.
    await body?.cancel().catch(() => {})
    return {
      kind: 'response',
      response: { status, statusMessage, headers, address: isDirect ? address : null },
    }
  } catch (error) {
    if (error instanceof TransportError) return { kind: 'failure', error }
    throw error
  }
}

function sentOf({ method, url, headers }: TransportRequest): Exchange['sent'] {
  return { method, url: url.href, headers }
}

function redirects({ status, headers }: { readonly status: number; readonly headers: HeaderList }): boolean {
  return isRedirectStatus(status) && getHeader(headers, 'location') !== null
}

function replayed(recorded: Exchange): Answer {
  const { received, failure } = recorded
  if (received !== null)
    return { kind: 'response', response: { ...received, address: recorded.address ?? null } }
  const message = failure?.message ?? 'the recording has no response'
  return { kind: 'failure', error: new TransportError(recordedCode(failure?.cause), message) }
}

/** The code of the transport that a recorded failure stands for. */
function recordedCode(cause: string | undefined): TransportError['code'] {
  switch (cause) {
    case 'net-dns':
      return 'name-not-resolved'
    case 'net-refused':
      return 'connection-refused'
    case 'net-reset':
    case 'pf-network':
      return 'connection-reset'
    case 'net-tls':
      return 'tls-failure'
    case 'net-timeout':
      return 'timeout'
    case 'net-malformed':
      return 'malformed-response'
    default:
      return 'network-failure'
  }
}

function exchangeOf({ id, kind, hop, engines, sent, answer, duration }: Entry): Exchange {
  const base = { id, kind, hop, engines: [...engines], sent }
  if (answer.kind === 'failure') {
    const { code, message } = answer.error
    return {
      ...base,
      received: null,
      failure: { cause: networkCause(code), message },
      duration,
      address: null,
    }
  }
  const { status, statusMessage, headers, address } = answer.response
  return { ...base, received: { status, statusMessage, headers }, failure: null, duration, address }
}
