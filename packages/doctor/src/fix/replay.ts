import {
  createBrowser,
  type Intercept,
  type TransportRequest,
  type TransportResponse,
} from '@accredit/browser'
import {
  containsHeader,
  deleteHeader,
  getHeader,
  type HeaderList,
  isRedirectStatus,
  setHeader,
} from '@accredit/protocol'
import type { CheckedRequest } from '../check/checked-request.ts'
import type { EngineName } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import { withoutFragment } from '../without-fragment.ts'

/** The head of an answer. */
export interface Answer {
  readonly status: number
  readonly headers: HeaderList
}

export type ExchangeKind = Exchange['kind']

/** What a remedy makes of the answers of a server. */
export type Treatment = (request: TransportRequest, answer: Answer, kind: ExchangeKind) => Answer

/** Nothing changes. */
export const untreated: Treatment = (_request, answer) => answer

/** Lines of a preflight's answer that the layer that made it would put on every answer. */
const everywhere: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
])

function kindOf({ method, headers }: Pick<TransportRequest, 'method' | 'headers'>): ExchangeKind {
  return method === 'OPTIONS' && containsHeader(headers, 'access-control-request-method')
    ? 'preflight'
    : 'actual'
}

/** A redirect whose target is the page of a login, by its name. */
export function isLogin(location: string): boolean {
  return /\b(log-?in|sign-?in|sso|oauth2?|auth(enticate|orize)?)\b/i.test(location)
}

/** What servers answered, for asking again. */
export class Replay {
  readonly #exchanges: readonly Exchange[]

  constructor(exchanges: readonly Exchange[]) {
    this.#exchanges = exchanges.filter(({ received, sent }) => received !== null && URL.canParse(sent.url))
  }

  /** Where recorded redirects lead in the end; the URL itself where there is none. */
  destination(url: string): string {
    const seen = new Set<string>()
    let last = withoutFragment(url)
    for (let next: string | null = last; next !== null && !seen.has(next); next = this.#redirect(next)) {
      seen.add(next)
      last = next
    }
    return last
  }

  /** The first redirect to a login, null where none was recorded. */
  loginRedirect(): { readonly from: URL; readonly to: string } | null {
    for (const { kind, sent, received } of this.#exchanges) {
      if (kind !== 'actual' || received === null || !isRedirectStatus(received.status)) continue
      const location = getHeader(received.headers, 'location')
      if (location === null || !isLogin(location) || !URL.canParse(location, sent.url)) continue
      return { from: new URL(sent.url), to: new URL(location, sent.url).href }
    }
    return null
  }

  /** The same servers, were one URL to answer with another status, and to redirect nowhere. */
  answering(url: string, status: number): Replay {
    const wanted = withoutFragment(url)
    return new Replay(
      this.#exchanges.map(one =>
        one.kind === 'actual' && one.received !== null && withoutFragment(one.sent.url) === wanted
          ? { ...one, received: { ...one.received, ...withStatus(one.received, status) } }
          : one,
      ),
    )
  }

  #redirect(url: string): string | null {
    const answer = this.#recorded('actual', url) ?? this.#recorded('preflight', url)
    if (answer === null || !isRedirectStatus(answer.status)) return null
    const location = getHeader(answer.headers, 'location')
    if (location === null || !URL.canParse(location, url)) return null
    const target = new URL(location, url)
    target.username = ''
    target.password = ''
    return /^https?:$/.test(target.protocol) ? withoutFragment(target) : null
  }

  /**
   * What the server answers today, as far as is known: a request whose preflight failed was never sent, and is taken
   * to get the same CORS lines, and the same redirect.
   */
  answerTo(kind: ExchangeKind, url: string | URL): Answer {
    const recorded = this.#recorded(kind, url)
    if (recorded !== null) return recorded
    if (kind === 'preflight') return { status: 204, headers: [] }
    const preflight = this.#recorded('preflight', url)
    if (preflight === null) return { status: 200, headers: [] }
    const headers = preflight.headers.filter(([name]) => everywhere.has(name.toLowerCase()))
    const location = getHeader(preflight.headers, 'location')
    if (!isRedirectStatus(preflight.status) || location === null) return { status: 200, headers }
    // The session has run out; asked rightly, the server would say so.
    if (isLogin(location)) return { status: 401, headers }
    return { status: preflight.status, headers: [...headers, ['Location', location]] }
  }

  #recorded(kind: ExchangeKind, url: string | URL): Answer | null {
    const wanted = withoutFragment(url)
    const found = this.#exchanges.find(one => one.kind === kind && withoutFragment(one.sent.url) === wanted)
    return found?.received ?? null
  }

  /**
   * Makes a request in every engine again.
   *
   * @param treat what the remedy does to each answer
   * @param reads what the page must find in the response
   * @returns the engines in which the page reads the response
   */
  async passes(
    checked: CheckedRequest,
    engines: readonly EngineName[],
    treat: Treatment,
    reads: (response: { readonly headers: Pick<Headers, 'has'> }) => boolean = () => true,
  ): Promise<readonly EngineName[]> {
    const intercept: Intercept = async request => {
      const kind = kindOf(request)
      return transportResponse(treat(request, this.answerTo(kind, request.url), kind), request)
    }
    const passed: EngineName[] = []
    for (const engine of engines) {
      if (await reading(checked, engine, intercept, reads)) passed.push(engine)
    }
    return passed
  }
}

async function reading(
  { pageUrl, pageOptions, request }: CheckedRequest,
  profile: EngineName,
  intercept: Intercept,
  reads: (response: { readonly headers: Pick<Headers, 'has'> }) => boolean,
): Promise<boolean> {
  const { url, method, headers, body, credentials, mode, redirect } = request
  const page = createBrowser({ profile, intercept }).open(pageUrl, pageOptions)
  try {
    const response = await page.fetch(url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      credentials,
      mode,
      redirect,
      ...(body !== null && { body }),
    })
    return response.type !== 'opaque' && reads(response)
  } catch {
    return false
  }
}

const noBody: ReadonlySet<number> = new Set([204, 205, 304])

function transportResponse({ status, headers }: Answer, request: TransportRequest): TransportResponse {
  const isEmpty = noBody.has(status) || request.method === 'HEAD'
  return {
    status,
    statusMessage: '',
    // The body is our own, in no coding and of another length.
    headers: deleteHeader(deleteHeader(headers, 'content-encoding'), 'content-length'),
    body: isEmpty ? null : new Response('{}').body,
    address: null,
  }
}

/** An answer with a header of one value, whatever it had of that name. */
export function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: setHeader(deleteHeader(answer.headers, name), name, value) }
}

/** An answer with another status. One that is no redirect any more leads nowhere. */
export function withStatus({ headers }: Answer, status: number): Answer {
  return { status, headers: deleteHeader(headers, 'location') }
}
