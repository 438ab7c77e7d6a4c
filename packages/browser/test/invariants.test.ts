import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BrowserOptions, createBrowser, type Page, type ServersMap } from '../src/index.ts'

const page = 'https://app.site.example'
const origins = [
  page,
  'https://api.site.example',
  'https://other.example',
  'https://sub.other.example',
  'https://third.example',
] as const
type KnownOrigin = (typeof origins)[number]

/** What a server does with the n-th request on a path: the same every time, so that two browsers can be compared. */
interface Answer {
  readonly redirect: KnownOrigin | null
  readonly status: number
  readonly acao: 'none' | '*' | 'echo' | 'page' | 'null' | 'twice' | 'other'
  readonly acac: 'none' | 'true' | 'TRUE'
  readonly acah: 'none' | '*' | 'echo'
  readonly acam: 'none' | '*' | 'echo'
  readonly expose: 'none' | '*' | 'x-secret'
  readonly setsCookie: boolean
  readonly preflightStatus: number
}

const answer: fc.Arbitrary<Answer> = fc.record({
  redirect: fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: fc.constantFrom(...origins) },
  ),
  status: fc.constantFrom(200, 204, 301, 302, 303, 307, 308, 401, 404, 500),
  acao: fc.oneof(
    { weight: 5, arbitrary: fc.constant('echo' as const) },
    fc.constantFrom('none', '*', 'page', 'null', 'twice', 'other'),
  ),
  acac: fc.oneof({ weight: 3, arbitrary: fc.constant('true' as const) }, fc.constantFrom('none', 'TRUE')),
  acah: fc.constantFrom('none', '*', 'echo', 'echo'),
  acam: fc.constantFrom('none', '*', 'echo', 'echo'),
  expose: fc.constantFrom('none', '*', 'x-secret'),
  setsCookie: fc.boolean(),
  preflightStatus: fc.constantFrom(200, 204, 204, 204, 302, 403),
})

/** One answer for each hop, whatever the server. */
const world = fc.array(answer, { minLength: 1, maxLength: 6 })

const attempt = fc.record({
  target: fc.constantFrom(...origins),
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
  mode: fc.oneof(
    { weight: 4, arbitrary: fc.constant('cors' as const) },
    fc.constantFrom('no-cors', 'same-origin'),
  ),
  credentials: fc.constantFrom<RequestCredentials>('include', 'include', 'same-origin', 'omit'),
  redirect: fc.oneof(
    { weight: 5, arbitrary: fc.constant('follow' as const) },
    fc.constantFrom('manual', 'error'),
  ),
  authorization: fc.boolean(),
  custom: fc.boolean(),
  opaque: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
})
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never

/** What a server saw. */
interface Seen {
  readonly origin: string
  readonly method: string
  readonly isPreflight: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly sent: Readonly<Record<string, string>>
  readonly status: number
}

const hostOf = (origin: string) => new URL(origin).hostname
const cookieName = (host: string) => `for_${host.replaceAll('.', '_')}`

function headersOf(one: Answer, request: Request): Headers {
  const headers = new Headers({ 'x-secret': '1', 'x-hidden': '1' })
  const origin = request.headers.get('origin')
  const acao = {
    none: null,
    '*': '*',
    echo: origin,
    page,
    null: 'null',
    twice: null,
    other: 'https://other.example',
  }[one.acao]
  if (acao !== null) headers.set('access-control-allow-origin', acao)
  if (one.acao === 'twice')
    for (let i = 0; i < 2; i++) headers.append('access-control-allow-origin', origin ?? '*')
  if (one.acac !== 'none') headers.set('access-control-allow-credentials', one.acac)
  const asked = request.headers.get('access-control-request-headers') ?? ''
  if (one.acah !== 'none') headers.set('access-control-allow-headers', one.acah === '*' ? '*' : asked)
  const method = request.headers.get('access-control-request-method') ?? ''
  if (one.acam !== 'none') headers.set('access-control-allow-methods', one.acam === '*' ? '*' : method)
  if (one.expose !== 'none') headers.set('access-control-expose-headers', one.expose)
  if (one.setsCookie)
    headers.append('set-cookie', `${cookieName(hostOf(request.url))}=1; Secure; SameSite=None; Path=/`)
  return headers
}

function serversOf(answers: readonly Answer[], seen: Seen[]): ServersMap {
  const handle = (request: Request): Response => {
    const url = new URL(request.url)
    const hop = Number(url.searchParams.get('hop') ?? 0)
    const one = answers[hop % answers.length]
    if (one === undefined) throw new Error('a world has at least one answer')
    const isPreflight = request.method === 'OPTIONS'
    const headers = headersOf(one, request)
    const isRedirect = one.redirect !== null && one.status >= 300 && one.status < 400
    const status = isPreflight ? one.preflightStatus : one.status
    if (isRedirect && one.redirect !== null) headers.set('location', `${one.redirect}/x?hop=${hop + 1}`)
    seen.push({
      origin: url.origin,
      method: request.method,
      isPreflight,
      headers: Object.fromEntries(request.headers),
      sent: Object.fromEntries(headers),
      status,
    })
    const body =
      [204, 301, 302, 303, 307, 308].includes(status) || request.method === 'HEAD' ? null : 'secret'
    return new Response(body, { status, headers })
  }
  return Object.fromEntries(origins.map(origin => [origin, handle]))
}

interface Run {
  readonly seen: readonly Seen[]
  readonly result: Awaited<ReturnType<Page['fetch']>> | unknown
  readonly events: readonly { readonly code: string; readonly decision: string }[]
}

async function run(answers: readonly Answer[], each: Attempt, options: BrowserOptions = {}): Promise<Run> {
  const seen: Seen[] = []
  const browser = createBrowser({ servers: serversOf(answers, seen), now: () => 0, ...options })
  try {
    for (const origin of origins)
      browser.cookieJar.set(`${cookieName(hostOf(origin))}=0; Secure; SameSite=None`, origin)
    const opened = browser.open(`${page}/`, each.opaque ? { opaque: 'sandbox' } : {})
    const method =
      each.mode === 'no-cors' && !['GET', 'HEAD', 'POST'].includes(each.method) ? 'POST' : each.method
    const result = await opened
      .fetch(`${each.target}/x?hop=0`, {
        method,
        mode: each.mode,
        credentials: each.credentials,
        redirect: each.mode === 'no-cors' ? 'follow' : each.redirect,
        headers: {
          ...(each.authorization && { authorization: 'Bearer secret' }),
          ...(each.custom && { 'x-custom': '1' }),
        },
      })
      .catch((error: unknown) => error)
    return { seen, result, events: browser.trace.events() }
  } finally {
    await browser.close()
  }
}

const check = (law: (made: Run, each: Attempt) => void, numRuns = 1_500) =>
  fc.assert(
    fc.asyncProperty(world, attempt, async (answers, each) => law(await run(answers, each), each)),
    { numRuns },
  )

describe('over thousands of random servers, redirects and cookies', () => {
  it('no cookie reaches a host that it was not set for', () =>
    check(({ seen }) => {
      for (const { headers, origin } of seen) {
        for (const pair of headers['cookie']?.split('; ') ?? [])
          expect(pair.split('=')[0]).toBe(cookieName(hostOf(origin)))
      }
    }))

  it('no cookie goes with omit, nor across origins with same-origin, nor back home after a detour', () =>
    check(({ seen }, { credentials, opaque }) => {
      if (credentials === 'include') return
      let strayed = opaque
      for (const { headers, origin, isPreflight } of seen) {
        strayed ||= origin !== page && !isPreflight
        if (credentials === 'omit' || strayed || origin !== page) expect(headers).not.toHaveProperty('cookie')
      }
    }))

  it("the author's Authorization reaches no origin beyond the first of the chain", () =>
    check(({ seen }) => {
      const first = seen[0]?.origin
      let crossed = false
      for (const { headers, origin } of seen) {
        crossed ||= origin !== first
        if (crossed) expect(headers).not.toHaveProperty('authorization')
      }
    }))

  it('a preflight carries no credential', () =>
    check(({ seen }) => {
      for (const { isPreflight, headers } of seen) {
        if (!isPreflight) continue
        expect(headers).not.toHaveProperty('cookie')
        expect(headers).not.toHaveProperty('authorization')
      }
    }))

  it('include never passes with *, null never equals a tuple origin, and true is the only true', () =>
    check(({ seen, result }, { credentials }) => {
      if (!(result instanceof Response) || result.type !== 'cors') return
      const last = seen.findLast(one => !one.isPreflight)
      const allowed = last?.sent['access-control-allow-origin']
      const origin = last?.headers['origin']
      if (credentials === 'include') {
        expect(allowed).toBe(origin)
        expect(last?.sent['access-control-allow-credentials']).toBe('true')
      } else {
        expect([origin, '*']).toContain(allowed)
      }
    }))

  it('a response is never less filtered later in a chain: once across origins, never basic', () =>
    check(({ seen, result }, { opaque }) => {
      if (!(result instanceof Response)) return
      const strayed = opaque || seen.some(one => one.origin !== page)
      if (strayed) expect(['cors', 'opaque', 'opaqueredirect']).toContain(result.type)
      if (result.type === 'opaque' || result.type === 'opaqueredirect')
        expect([...result.headers]).toEqual([])
      expect(result.headers.has('set-cookie')).toBe(false)
    }))

  it('every fetch ends in exactly one outcome, the last event', () =>
    check(({ events, result }) => {
      expect(events.filter(event => event.code === 'outcome')).toHaveLength(1)
      expect(events.at(-1)?.code).toBe('outcome')
      if (!(result instanceof Response))
        expect(result).toMatchObject({ name: 'TypeError', message: 'Failed to fetch' })
    }))

  it("'report' sends the same bytes up to the first block", () =>
    fc.assert(
      fc.asyncProperty(world, attempt, async (answers, each) => {
        const enforced = await run(answers, each)
        const reported = await run(answers, each, { enforcement: 'report' })
        expect(reported.seen.slice(0, enforced.seen.length)).toEqual(enforced.seen)
      }),
      { numRuns: 500 },
    ))
})
