import {
  createBrowser,
  type Intercept,
  type Profile,
  TransportError,
  type TransportResponse,
} from '@accredit/browser'
import type { ProfileName } from '@accredit/protocol'
import type { Exchange } from '../exchange.ts'
import type { Grant } from './observation.ts'
import type { Probe } from './probe.ts'
import { initOf, openPage } from './probe-page.ts'

/** What a browser of some profile makes of responses that were recorded from another. */
export interface ReplayOptions {
  readonly profile: ProfileName | Profile
  readonly credentials: 'include' | 'omit'
  /** `Set-Cookie` values that the target has set in an earlier first-party visit. */
  readonly cookies?: readonly string[]
  /** In the place of the recorded responses. */
  readonly intercept?: Intercept
}

export interface Replayed {
  readonly grant: Grant
  readonly reason: string | null
  /** Names of the cookies that travelled with the request itself. */
  readonly cookiesSent: readonly string[]
}

function recordedResponses(exchanges: readonly Exchange[]): Intercept {
  let next = 0
  return async request => {
    const isPreflight = isPreflightRequest(request)
    while (exchanges[next] !== undefined && (exchanges[next]?.kind === 'preflight') !== isPreflight) next++
    const received = exchanges[next++]?.received
    if (received === undefined || received === null) {
      throw new TransportError('network-failure', 'nothing was recorded')
    }
    return { ...received, body: null, address: null }
  }
}

/** Whether it is the browser itself that asks. */
export function isPreflightRequest(request: {
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
}): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers.some(([name]) => name.toLowerCase() === 'access-control-request-method')
  )
}

/** What answers for a request that stays here. */
export const withheldResponse: TransportResponse = {
  status: 204,
  statusMessage: '',
  headers: [],
  body: null,
  address: null,
}

/** Does the probe again in another browser, which gets the recorded responses and sends nothing. */
export async function replay(
  probe: Probe,
  exchanges: readonly Exchange[],
  options: ReplayOptions,
): Promise<Replayed> {
  const recorded = options.intercept ?? recordedResponses(exchanges)
  const browser = createBrowser({
    profile: options.profile,
    intercept: (request, next) =>
      probe.preflightOnly && !isPreflightRequest(request)
        ? Promise.resolve(withheldResponse)
        : recorded(request, next),
  })
  for (const line of options.cookies ?? []) browser.cookieJar.set(line, probe.url)
  const page = openPage(browser, probe)
  const made = await page.fetch(probe.url, initOf(probe, options.credentials)).catch(Object)
  const events = browser.trace.for(made)
  const cookiesSent = events.flatMap(event => (event.code === 'cookie.sent' ? [event.name] : []))
  await browser.close()
  return { ...grantOf(events, probe.preflightOnly), cookiesSent }
}

type Events = ReturnType<ReturnType<typeof createBrowser>['trace']['events']>

/** What a browser decided, from its trace. */
export function grantOf(
  events: Events,
  preflightOnly: boolean,
): { readonly grant: Grant; readonly reason: string | null } {
  const outcome = events.findLast(event => event.code === 'outcome')
  const preflight = events.findLast(event => event.code === 'preflight.verdict')
  const check = events.findLast(event => event.code === 'cors.verdict')
  if (preflightOnly) {
    const passed = preflight?.decision === 'pass'
    return {
      grant: passed ? preflightGrant(events) : 'none',
      reason: preflight?.reason ?? outcome?.reason ?? null,
    }
  }
  const reason = outcome?.reason ?? check?.reason ?? null
  if (outcome?.code !== 'outcome' || outcome.kind !== 'response') return { grant: 'none', reason }
  return { grant: grants[check?.reason ?? ''] ?? 'none', reason: check?.reason ?? null }
}

const grants: Readonly<Record<string, Grant>> = {
  'acao-match-with-credentials': 'credentialed',
  'acao-match': 'anonymous',
  'acao-wildcard': 'wildcard',
}

/** The verdict on a preflight does not say which of the ways to pass its CORS check took; the credentials mode does. */
function preflightGrant(events: Events): Grant {
  const classified = events.find(event => event.code === 'request.classified')
  if (classified?.code === 'request.classified' && classified.credentials === 'include') return 'credentialed'
  const head = events.findLast(event => event.code === 'response.head' && event.preflight)
  const isWildcard =
    head?.code === 'response.head' &&
    head.headers.some(
      ([name, value]) => name.toLowerCase() === 'access-control-allow-origin' && value === '*',
    )
  return isWildcard ? 'wildcard' : 'anonymous'
}
