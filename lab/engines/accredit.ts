import { type Browser, createBrowser, type Intercept, type Page } from '@accredit/browser'
import { normalizeHeaderValue, type ProfileName } from '@accredit/protocol'
import type { Outcome } from '../scenario/outcome.ts'
import { credentialsOfVisits, type Scenario } from '../scenario/scenario.ts'
import type { Ports } from '../world/addresses.ts'
import { authenticate, Course } from '../world/course.ts'
import type { Stop } from '../world/itinerary.ts'
import { answerWith, headerOf, type ReceivedRequest, type SentAnswer } from '../world/message.ts'
import { runRequests, type ScriptScope } from '../world/page-script.ts'

/** Ports that nobody listens on: nothing leaves the process. */
const ports: Ports = { http: 8001, httpOther: 8002, https: 8443, httpsOther: 8444 }

/** A scenario in the browser of this repository: the same stops, script and servers, without sockets. */
export async function runInAccredit(scenario: Scenario, profile: ProfileName): Promise<Outcome> {
  const course = new Course(scenario, 1, 1, ports)
  const prompt = new Prompt()
  const browser = createBrowser({
    profile,
    intercept: interceptFor(course),
    onAuthChallenge: () => prompt.ask(),
    traceCapacity: 1,
  })
  try {
    for (const [index, stop] of course.stops.entries()) await visit(browser, course, stop, index, prompt)
    return course.outcome()
  } finally {
    await browser.close()
  }
}

async function visit(
  browser: Browser,
  course: Course,
  stop: Stop,
  index: number,
  prompt: Prompt,
): Promise<void> {
  switch (stop.kind) {
    case 'visit': {
      const url = `${course.addresses.origin(stop.at)}/visit/1/0`
      for (const line of stop.lines) browser.cookieJar.set(line, url)
      if (stop.authenticates) await logIn(browser.open(url))
      return
    }
    case 'page': {
      course.report(await runRequests(scopeOf(openPage(browser, course), prompt), course.requests(), 0))
      return
    }
    case 'jar':
      // First-party, and same-site: every cookie of the place that is alive goes.
      await browser.open(`${course.addresses.origin(stop.at)}/jar/1/0`).fetch(`/jar-read/1/${index}`)
  }
}

function openPage(browser: Browser, { pageOrigin, addresses, scenario: { page } }: Course): Page {
  const url = `${pageOrigin}/page/1/0`
  switch (page.kind) {
    case 'top-level':
      return browser.open(url)
    case 'sandboxed':
      return browser.open(url, { opaque: 'sandbox', topLevel: url })
    case 'cross-site-frame':
      return browser.open(url, {
        topLevel: `${addresses.origin({ role: 'embedder', scheme: page.scheme })}/page/1/0`,
      })
  }
}

/** A prompt that nobody answers. It is what a page waits for in vain, so that patience ends when it opens. */
class Prompt {
  #lose: (() => void) | null = null

  ask(): Promise<never> {
    this.#lose?.()
    return new Promise(() => {})
  }

  /** Time stands still but for that. */
  readonly setTimeout = (callback: () => void): void => {
    this.#lose = callback
  }
}

/** The page's own, over the platform's. */
function scopeOf(page: Page, { setTimeout }: Prompt): ScriptScope {
  const { FormData, Blob, URLSearchParams, ReadableStream, TextEncoder, AbortSignal } = globalThis
  return {
    fetch: (url, init) => page.fetch(url, init),
    XMLHttpRequest: page.XMLHttpRequest,
    FormData,
    Blob,
    URLSearchParams,
    ReadableStream,
    TextEncoder,
    AbortSignal,
    setTimeout,
  }
}

/** The authentication entry that a visit leaves behind. */
function logIn(page: Page): Promise<void> {
  return new Promise(resolve => {
    const xhr = new page.XMLHttpRequest()
    xhr.open('GET', '/authenticate/1/0', true, credentialsOfVisits.username, credentialsOfVisits.password)
    xhr.onloadend = () => resolve()
    xhr.send()
  })
}

function interceptFor(course: Course): Intercept {
  return async ({ url, method, headers, body }) => {
    const received: ReceivedRequest = {
      method,
      target: url.pathname + url.search,
      scheme: url.protocol === 'https:' ? 'https' : 'http',
      host: url.host,
      headers,
      body: body === null ? '' : await textOf(body),
    }
    const { status, headers: lines, body: content } = answerOf(course, received)
    // As whoever reads HTTP from a socket does.
    const trimmed = lines.map(([name, value]): [string, string] => [name, normalizeHeaderValue(value)])
    return { status, statusMessage: 'Lab', headers: trimmed, body: new Response(content).body, address: null }
  }
}

function answerOf(course: Course, request: ReceivedRequest): SentAnswer {
  const [, name = '', , index = ''] = request.target.split('/')
  if (name === 's') return course.answer(Number(index), request)
  if (name === 'authenticate') return authenticate(request)
  const stop = course.stops[Number(index)]
  if (name === 'jar-read' && stop?.kind === 'jar') course.readJar(stop, headerOf(request, 'cookie'))
  return answerWith(200, [], '')
}

async function textOf(body: NonNullable<Parameters<Intercept>[0]['body']>): Promise<string> {
  if (body.kind === 'bytes') return Buffer.from(body.bytes).toString('latin1')
  return Buffer.from(await new Response(body.stream).arrayBuffer()).toString('latin1')
}
