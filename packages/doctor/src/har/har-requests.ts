import {
  byteLowercase,
  getHeader,
  isForbiddenRequestHeader,
  isRedirectStatus,
  originOf,
  sameOrigin,
} from '@accredit/protocol'
import type { CheckNote, CheckRequest } from '../check/check-result.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import { withoutFragment } from '../without-fragment.ts'
import { type HarCheck, type HarExchange, readHar } from './har-exchange.ts'
import type { HarSource } from './har-record.ts'

/** A request of a HAR, with all that was sent for it: its preflights and redirects. */
export interface HarRequest {
  /** The place of the request in `log.entries`. */
  readonly index: number
  readonly request: CheckRequest
  readonly exchanges: readonly Exchange[]
  /** What the HAR leaves open, and what was assumed. */
  readonly notes: readonly CheckNote[]
}

export interface HarRequestOptions {
  /** The credentials mode of every request. A HAR does not say it; by default it is told from what was carried. */
  readonly credentials?: CheckRequest['credentials']
}

/** How many entries a preflight, or the next hop of a redirect, may be away from its request. */
const windowSize = 512

/**
 * The cross-origin requests of a HAR: each with its preflight, whichever comes first in the file, and the hops of its
 * redirects.
 *
 * @throws HarError after the requests that could be read
 */
export async function* exchangesFromHar(
  source: HarSource,
  options: HarRequestOptions = {},
): AsyncGenerator<HarRequest, void, undefined> {
  const window = new HarWindow()
  let exported: Exported | null = null
  let failure: { readonly error: unknown } | null = null
  try {
    for await (const exchange of readHar(source)) {
      const { checked } = exchange
      if (checked === null) {
        for (const chain of window.push(exchange)) yield* requestOf(chain, options)
      } else if (exported?.check.id === checked.id) {
        exported.exchanges.push(exchange)
      } else {
        if (exported !== null) yield exportedRequest(exported)
        exported = { check: checked, exchanges: [exchange] }
      }
    }
  } catch (error) {
    failure = { error }
  }
  if (exported !== null) yield exportedRequest(exported)
  for (const chain of window.drain()) yield* requestOf(chain, options)
  if (failure !== null) throw failure.error
}

/** The entries of one check that this tool exported: they stand together, and say what belongs to what. */
interface Exported {
  readonly check: HarCheck
  readonly exchanges: [HarExchange, ...HarExchange[]]
}

function exportedRequest({ check, exchanges }: Exported): HarRequest {
  const [{ index }] = exchanges
  return { index, request: check.request, exchanges: exchanges.map(({ exchange }) => exchange), notes: [] }
}

/** One request: an entry for each hop, and the preflights among them. A preflight that failed may stand alone. */
interface Chain {
  readonly hops: readonly HarExchange[]
  readonly preflights: readonly HarExchange[]
}

/** The entries that may still belong to one another. */
class HarWindow {
  readonly #waiting: HarExchange[] = []
  /** Preflights that have been seen, the newest last. A request may rest on one that is long past. */
  readonly #preflights: HarExchange[] = []
  readonly #used = new Set<HarExchange>()

  #hopAfter({ exchange, index }: HarExchange): HarExchange | null {
    const target = locationOf(exchange)
    if (target === null) return null
    return (
      this.#waiting.find(
        other => other.index > index && !this.#used.has(other) && sameUrl(other.exchange.sent.url, target),
      ) ?? null
    )
  }

  /** @returns the requests that can have nothing more to come */
  *push(exchange: HarExchange): Generator<Chain, void, undefined> {
    if (exchange.exchange.kind === 'preflight') {
      this.#preflights.push(exchange)
      if (this.#preflights.length > 2 * windowSize) yield* this.#oldestPreflight()
    } else {
      this.#waiting.push(exchange)
      if (this.#waiting.length > windowSize) yield* this.#oldestRequest()
    }
  }

  *drain(): Generator<Chain, void, undefined> {
    while (this.#waiting.length > 0) yield* this.#oldestRequest()
    while (this.#preflights.length > 0) yield* this.#oldestPreflight()
  }

  *#oldestPreflight(): Generator<Chain, void, undefined> {
    const preflight = this.#preflights.shift()
    if (preflight === undefined || this.#used.delete(preflight)) return
    yield { hops: [], preflights: [preflight] }
  }

  *#oldestRequest(): Generator<Chain, void, undefined> {
    const first = this.#waiting.shift()
    if (first === undefined || this.#used.delete(first)) return
    const hops = [first]
    for (let hop = this.#hopAfter(first); hop !== null; hop = this.#hopAfter(hop)) {
      this.#used.add(hop)
      hops.push(hop)
    }
    yield { hops, preflights: hops.flatMap(hop => this.#preflightOf(hop) ?? []) }
  }

  /** The nearest preflight of the request, or else one that was used before and may have been remembered. */
  #preflightOf(hop: HarExchange): HarExchange | null {
    const matching = this.#preflights.filter(preflight => isPreflightOf(preflight, hop))
    const fresh = matching.filter(preflight => !this.#used.has(preflight))
    const distance = ({ index }: HarExchange) => Math.abs(index - hop.index)
    const [nearest] = fresh.toSorted((a, b) => distance(a) - distance(b))
    if (nearest !== undefined) this.#used.add(nearest)
    return nearest ?? matching.findLast(({ index }) => index < hop.index) ?? null
  }
}

function isPreflightOf({ exchange: preflight }: HarExchange, { exchange: actual }: HarExchange): boolean {
  const method = getHeader(preflight.sent.headers, 'access-control-request-method')
  const origin = getHeader(preflight.sent.headers, 'origin')
  const asking = getHeader(actual.sent.headers, 'origin')
  return (
    sameUrl(preflight.sent.url, actual.sent.url) &&
    (method === null || method === actual.sent.method) &&
    (origin === null || asking === null || origin === asking)
  )
}

function locationOf({ received, sent }: Exchange): string | null {
  if (received === null || !isRedirectStatus(received.status)) return null
  const location = getHeader(received.headers, 'location')
  return location !== null && URL.canParse(location, sent.url) ? new URL(location, sent.url).href : null
}

function sameUrl(left: string, right: string): boolean {
  return withoutFragment(left) === withoutFragment(right)
}

/** What Chromium calls the entries that script asked for; null where the HAR says nothing. */
const scriptedTypes: ReadonlySet<string | null> = new Set([
  null,
  'fetch',
  'xhr',
  'eventsource',
  'preflight',
  'other',
])

function* requestOf(chain: Chain, options: HarRequestOptions): Generator<HarRequest, void, undefined> {
  const first = chain.hops[0] ?? chain.preflights[0]
  if (first === undefined) return
  const { index, resourceType, exchange } = first
  const mode = getHeader(exchange.sent.headers, 'sec-fetch-mode')
  const from = pageOf(first)
  if (from === null || !scriptedTypes.has(resourceType) || (mode !== null && mode !== 'cors')) return
  const { credentials, note } = credentialsOf(chain, options)
  yield {
    index,
    request: {
      url: exchange.sent.url,
      from,
      via: resourceType === 'xhr' && credentials !== 'omit' ? 'xhr' : 'fetch',
      method: methodOf(first),
      headers: authorHeaders(first, chain),
      credentials,
    },
    exchanges: [...chain.preflights, ...chain.hops]
      .toSorted((a, b) => a.index - b.index)
      .map(entry => entry.exchange),
    notes: [...incompleteNotes(chain), ...note],
  }
}

/** A preflight says which request it is for. */
function methodOf({ exchange: { kind, sent } }: HarExchange): string {
  if (kind === 'actual') return sent.method
  return getHeader(sent.headers, 'access-control-request-method') ?? 'GET'
}

/** The page of a cross-origin request by its `Origin`, or by the page that the HAR names; null for any other. */
function pageOf({ exchange, pageUrl }: HarExchange): string | null {
  const target = originOf(new URL(exchange.sent.url))
  const origin = getHeader(exchange.sent.headers, 'origin')
  const page = pageUrl !== null && URL.canParse(pageUrl) ? new URL(pageUrl) : null
  if (origin === 'null') return 'null'
  if (origin !== null && URL.canParse(origin)) {
    if (sameOrigin(originOf(new URL(origin)), target)) return null
    return page !== null && page.origin === origin ? page.href : origin
  }
  return page === null || page.host === '' || sameOrigin(originOf(page), target) ? null : page.href
}

/** Headers that browsers add, and that are not forbidden to script. */
const addedNames: ReadonlySet<string> = new Set([
  'user-agent',
  'accept',
  'accept-language',
  'cache-control',
  'pragma',
  'priority',
  'upgrade-insecure-requests',
  'if-none-match',
  'if-modified-since',
  'x-client-data',
  'save-data',
])

/** What the page's script set: what the preflight asked for, and what needs none. */
function authorHeaders(first: HarExchange, { hops, preflights }: Chain): readonly HeaderLine[] {
  const asked = preflights
    .filter(preflight => hops.length === 0 || isPreflightOf(preflight, first))
    .flatMap(({ exchange }) =>
      (getHeader(exchange.sent.headers, 'access-control-request-headers') ?? '').split(','),
    )
    .map(name => byteLowercase(name.trim()))
    .filter(name => name !== '')
  const isAuthors = ([name, value]: HeaderLine): boolean =>
    asked.includes(byteLowercase(name)) ||
    (!addedNames.has(byteLowercase(name)) && !isForbiddenRequestHeader(name, value))
  const { headers } = first.exchange.sent
  const lines = headers.filter(isAuthors)
  const names = new Set(lines.map(([name]) => byteLowercase(name)))
  const contentType: readonly HeaderLine[] =
    first.bodyType === null || names.has('content-type') ? [] : [['Content-Type', first.bodyType]]
  // Exports leave secrets out; that they were there is in the preflight.
  const redacted = asked.filter(name => !names.has(name)).map((name): HeaderLine => [name, 'redacted'])
  return [
    ...lines,
    ...contentType,
    ...redacted.filter(([name]) => name !== 'content-type' || contentType.length === 0),
  ]
}

function credentialsOf(
  { hops }: Chain,
  { credentials }: HarRequestOptions,
): { readonly credentials: 'include' | 'same-origin' | 'omit'; readonly note: readonly CheckNote[] } {
  if (credentials !== undefined) return { credentials, note: [] }
  if (hops.some(({ carriesCookies }) => carriesCookies)) return { credentials: 'include', note: [] }
  return {
    credentials: 'same-origin',
    note: [
      {
        code: 'har-credentials-assumed',
        message:
          'A HAR does not say the credentials mode, and this one shows no cookie: the request is judged without credentials',
      },
    ],
  }
}

function incompleteNotes({ hops, preflights }: Chain): readonly CheckNote[] {
  const alone = hops.length === 0 ? preflights : []
  return [
    ...alone.map(({ index, exchange }) => ({
      code: 'har-incomplete',
      message: `Entry ${index} is the preflight of ${exchange.sent.url}; the request itself is not in the HAR`,
    })),
    ...[...preflights, ...hops]
      .filter(({ exchange }) => exchange.received === null)
      .map(({ exchange, index }) => ({
        code: 'har-incomplete',
        message: `Entry ${index} (${exchange.sent.method} ${exchange.sent.url}) has no response: ${exchange.failure?.message ?? 'unknown'}`,
      })),
  ]
}
