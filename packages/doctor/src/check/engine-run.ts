import { type Browser, createBrowser, type Environment, type Page, type TraceEvent } from '@accredit/browser'
import type { EngineName } from '../engine.ts'
import { CheckInputError } from './check-input-error.ts'
import type { CheckOptions } from './check-options.ts'
import type { CookieReport } from './check-result.ts'
import type { CheckedRequest } from './checked-request.ts'
import { refusedCookie } from './cookie-reports.ts'
import type { EngineExchanges } from './exchange-log.ts'

/** One engine's fetch: what it did, step by step. */
export interface EngineRun {
  readonly engine: EngineName
  /** Of the page. */
  readonly environment: Environment
  /** The steps of the fetch, in order. */
  readonly events: readonly TraceEvent[]
  /** Ids of exchanges, one for each `request.sent` of `events`; null for what never got onto the wire. */
  readonly exchangeIds: readonly (string | null)[]
  readonly stopped: boolean
  /** Response headers that script can read, lower-case. */
  readonly readableHeaders: readonly string[]
  /** Cookies that the earlier visit could not set. */
  readonly refusedCookies: readonly CookieReport[]
}

/** Milliseconds. Less patient than a browser: somebody waits at a terminal. */
const defaultTimeouts = { connect: 10_000, headers: 30_000 }

/**
 * Makes the request in one engine.
 *
 * @throws CheckInputError for what the engine's API refuses before it fetches
 * @throws the reason of `options.signal` once it is aborted
 */
export async function runEngine(
  engine: EngineName,
  checked: CheckedRequest,
  exchanges: EngineExchanges,
  options: CheckOptions,
): Promise<EngineRun> {
  const browser = openBrowser(engine, checked, exchanges, options)
  try {
    const refusedCookies = visit(browser, checked)
    const page = browser.open(checked.pageUrl, checked.pageOptions)
    const readableHeaders = await ask(page, checked, options)
    options.signal?.throwIfAborted()
    return {
      engine,
      environment: page.environment,
      events: browser.trace.last(),
      exchangeIds: exchanges.ids,
      stopped: exchanges.stopped,
      readableHeaders,
      refusedCookies,
    }
  } finally {
    await browser.close()
  }
}

function openBrowser(
  engine: EngineName,
  { target }: CheckedRequest,
  { intercept }: EngineExchanges,
  options: CheckOptions,
): Browser {
  const { servers, hosts, tls, timeouts, thirdPartyCookies, localNetworkAccess, auth, now } = options
  return createBrowser({
    profile: engine,
    intercept,
    network: options.network ?? true,
    timeouts: { ...defaultTimeouts, ...timeouts },
    ...(servers !== undefined && { servers }),
    ...(hosts !== undefined && { hosts }),
    ...(tls !== undefined && { tls }),
    ...(thirdPartyCookies !== undefined && { thirdPartyCookies }),
    ...(localNetworkAccess !== undefined && { localNetworkAccess }),
    ...(auth !== undefined && { auth: { [target.origin]: auth } }),
    ...(now !== undefined && { now }),
  })
}

/** The earlier visit in which the target set its cookies, as a page of its own. */
function visit(browser: Browser, { target, request }: CheckedRequest): readonly CookieReport[] {
  return request.cookies.flatMap(line => {
    const verdict = browser.cookieJar.set(line, target)
    return verdict.ok ? [] : [refusedCookie(line, verdict.code, target.hostname, 'visit')]
  })
}

/** @returns the response headers that script can read, none where there is no response */
function ask(page: Page, checked: CheckedRequest, options: CheckOptions): Promise<readonly string[]> {
  return checked.request.via === 'xhr' ? askByXhr(page, checked, options) : askByFetch(page, checked, options)
}

async function askByFetch(
  page: Page,
  { request }: CheckedRequest,
  { signal }: CheckOptions,
): Promise<readonly string[]> {
  const { url, method, headers, body, credentials, mode, redirect } = request
  try {
    const response = await page.fetch(url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      credentials,
      mode,
      redirect,
      ...(body !== null && { body }),
      ...(signal !== undefined && { signal }),
    })
    await response.body?.cancel()
    return [...response.headers.keys()]
  } catch (error) {
    signal?.throwIfAborted()
    refuseUnlessFetched(page, error)
    return []
  }
}

/** Every fetch leaves a trace; where there is none, the API refused its arguments. */
function refuseUnlessFetched(page: Page, error: unknown): void {
  if (page.trace.last().length > 0) return
  const message = error instanceof Error ? error.message : String(error)
  throw new CheckInputError(message, 'Check a request that a page could make')
}

function askByXhr(
  page: Page,
  { request }: CheckedRequest,
  { signal, uploadListener }: CheckOptions,
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const xhr = new page.XMLHttpRequest()
    xhr.open(request.method, request.url)
    xhr.withCredentials = request.credentials === 'include'
    for (const [name, value] of request.headers) xhr.setRequestHeader(name, value)
    if (uploadListener === true) xhr.upload.addEventListener('progress', () => {})
    xhr.addEventListener('loadend', () => resolve(headerNames(xhr.getAllResponseHeaders())))
    signal?.addEventListener('abort', () => {
      xhr.abort()
      reject(signal.reason)
    })
    xhr.send(request.body)
  })
}

function headerNames(lines: string): readonly string[] {
  return lines
    .split('\r\n')
    .filter(line => line !== '')
    .map(line => line.slice(0, line.indexOf(':')))
}
