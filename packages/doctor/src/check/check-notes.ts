import { profiles } from '@accredit/browser'
import {
  byteLowercase,
  getDecodeAndSplit,
  getHeader,
  isForbiddenRequestHeader,
  preflightMaxAge,
} from '@accredit/protocol'
import type { Diagnosis } from '../cause.ts'
import { type EngineName, engines } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import type { CheckNote, CheckResult, CookieReport, EngineVerdict } from './check-result.ts'

/** What notes are made of. */
export interface Noted extends Pick<CheckResult, 'request' | 'page' | 'exchanges'> {
  readonly verdicts: readonly EngineVerdict[]
  /** What fails once the first failure is mended. */
  readonly next: readonly Diagnosis[]
}

/** An exchange with its response. */
type Answered = Exchange & { readonly received: NonNullable<Exchange['received']> }

/** What should be known although no verdict depends on it. */
export function checkNotes(noted: Noted): readonly CheckNote[] {
  const answered = noted.exchanges.filter(isAnswered)
  return [
    ...preflightOnlyNotes(noted),
    ...executedNotes(noted),
    ...nextNotes(noted),
    ...forbiddenHeaderNotes(noted),
    ...cookieNotes(noted),
    ...wildcardNotes(noted),
    ...answered.flatMap(duplicateNotes),
    ...varyNotes(answered, noted),
    ...credentialNotes(answered, noted),
    ...answered.flatMap(exchange => maxAgeNotes(exchange)),
  ]
}

function isAnswered(exchange: Exchange): exchange is Answered {
  return exchange.received !== null
}

/** Engines as a sentence names them. */
function labels(names: readonly EngineName[]): string {
  const list = names.map(name => (name === 'spec' ? 'the standard' : engines[name].label))
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`
}

function quoted(values: readonly string[]): string {
  return values.map(value => `"${value}"`).join(', ')
}

function preflightOnlyNotes({ request, verdicts }: Noted): readonly CheckNote[] {
  if (!request.preflightOnly) return []
  const isNeeded = verdicts.some(({ preflight }) => preflight.needed)
  return isNeeded
    ? [{ code: 'preflight-only', message: `Only the preflight was sent, not the ${request.method} itself` }]
    : [
        {
          code: 'not-sent',
          message: `This ${request.method} needs no preflight, so that nothing could be asked without sending it`,
        },
      ]
}

/** A server acts on a request before anybody looks at its answer. */
function executedNotes({ request, verdicts }: Noted): readonly CheckNote[] {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return []
  const names = verdicts
    .filter(({ outcome, reachedServer }) => outcome === 'block' && reachedServer)
    .map(({ engine }) => engine)
  if (names.length === 0) return []
  return [
    {
      code: 'executed-although-blocked',
      message: `The ${request.method} reached the server and was carried out, although its answer is withheld (${labels(names)})`,
    },
  ]
}

function nextNotes({ next }: Noted): readonly CheckNote[] {
  return next.map(diagnosis => ({
    code: 'fails-next',
    message: `Once that is mended, ${diagnosis.cause} fails next (${diagnosis.stage}): ${compared(diagnosis)}`,
  }))
}

/** What came in the place of what would pass. */
function compared({ cause, header, received, expected }: Diagnosis): string {
  const name = cause === 'pf-header' ? 'access-control-allow-headers' : (header ?? 'the status')
  const came = received === null ? 'is missing' : `is "${received}"`
  return expected === null ? `${name} ${came}` : `${name} ${came}, expected "${expected}"`
}

function forbiddenHeaderNotes({ request }: Noted): readonly CheckNote[] {
  return request.headers
    .filter(([name, value]) => isForbiddenRequestHeader(name, value))
    .map(([name]) => ({
      code: 'forbidden-request-header',
      message: `${name} is not for script to set: browsers leave it out without a word`,
    }))
}

function cookieNotes(noted: Noted): readonly CheckNote[] {
  const { request, page } = noted
  const isLeftOut = request.credentials !== 'include' && page.relation !== 'same-origin'
  if (request.cookies.length > 0 && isLeftOut) {
    return [
      {
        code: 'cookies-not-included',
        message: `Credentials mode ${request.credentials} sends no cookies to another origin; the page has to ask for include`,
      },
    ]
  }
  return [
    ...cookieReasonNotes(noted, sameSiteReasons, sameSiteNote),
    ...cookieReasonNotes(noted, thirdPartyReasons, thirdPartyNote),
  ]
}

const sameSiteReasons: ReadonlySet<string> = new Set([
  'same-site-strict',
  'same-site-lax',
  'same-site-default',
])
const thirdPartyReasons: ReadonlySet<string> = new Set([
  'third-party-blocked',
  'third-party-partitioned',
  'other-partition',
])

/** One note for each cookie that any engine treats so. */
function cookieReasonNotes(
  { verdicts }: Noted,
  reasons: ReadonlySet<string>,
  note: (cookie: CookieReport, names: readonly EngineName[]) => CheckNote,
): readonly CheckNote[] {
  const cookies = new Map<string, { readonly cookie: CookieReport; readonly names: Set<EngineName> }>()
  for (const verdict of verdicts) {
    for (const cookie of verdict.cookies) {
      if (!reasons.has(cookie.reason)) continue
      const key = `${cookie.what} ${cookie.name}`
      const known = cookies.get(key) ?? { cookie, names: new Set<EngineName>() }
      known.names.add(verdict.engine)
      cookies.set(key, known)
    }
  }
  return [...cookies.values()].map(({ cookie, names }) => note(cookie, [...names]))
}

function sameSiteNote({ name, what }: CookieReport, names: readonly EngineName[]): CheckNote {
  const becomes = what === 'refused' ? 'is not stored' : 'stays home'
  return {
    code: 'cookie-needs-samesite-none',
    message: `Cookie ${name} ${becomes} on this cross-site request (${labels(names)}); it needs SameSite=None; Secure`,
  }
}

function thirdPartyNote({ name, what }: CookieReport, names: readonly EngineName[]): CheckNote {
  const becomes = what === 'refused' ? 'is not stored' : 'stays home'
  return {
    code: 'cookie-third-party',
    message: `Cookie ${name} ${becomes} as a third-party cookie (${labels(names)}); no header changes that, but one site for page and API does`,
  }
}

function wildcardNotes({ verdicts }: Noted): readonly CheckNote[] {
  const names = verdicts.filter(({ outcome }) => outcome === 'warn').map(({ engine }) => engine)
  if (names.length === 0) return []
  return [
    {
      code: 'authorization-by-wildcard',
      message: `Access-Control-Allow-Headers: * covers Authorization in ${labels(names)} alone, and not for ever; name Authorization`,
    },
  ]
}

/** Two layers that both set a header show as two lines of it. */
function duplicateNotes({ id, received }: Answered): readonly CheckNote[] {
  const values = new Map<string, string[]>()
  for (const [name, value] of received.headers) {
    const lower = byteLowercase(name)
    if (!lower.startsWith('access-control-')) continue
    values.set(lower, [...(values.get(lower) ?? []), value])
  }
  return [...values]
    .filter(([, lines]) => lines.length > 1)
    .map(([name, lines]) => ({
      code: 'duplicate-header-lines',
      message: `${name} stands on ${lines.length} lines of ${id} (${quoted(lines)}): two layers set it`,
    }))
}

/** One answer cannot show whether the value depends on the request, only that it may. */
function varyNotes(answered: readonly Answered[], { page }: Noted): readonly CheckNote[] {
  if (page.relation === 'same-origin') return []
  const ids = answered.filter(lacksVary).map(({ id }) => id)
  if (ids.length === 0) return []
  return [
    {
      code: 'vary-missing',
      message: `Access-Control-Allow-Origin names one origin and Vary: Origin is missing (${ids.join(', ')}). Unless every page gets this very value, a cache hands it to the wrong one`,
    },
  ]
}

function lacksVary({ kind, received }: Answered): boolean {
  const allowed = getHeader(received.headers, 'access-control-allow-origin')
  if (kind === 'preflight' || allowed === null || allowed === '*') return false
  const vary = (getDecodeAndSplit(received.headers, 'vary') ?? []).map(byteLowercase)
  return !vary.includes('origin') && !vary.includes('*')
}

function credentialNotes(answered: readonly Answered[], { request }: Noted): readonly CheckNote[] {
  const allowing = answered.filter(
    ({ received }) => getHeader(received.headers, 'access-control-allow-credentials') === 'true',
  )
  if (allowing.length === 0) return []
  const withStar = allowing.find(
    ({ received }) => getHeader(received.headers, 'access-control-allow-origin') === '*',
  )
  if (withStar !== undefined) {
    return [
      {
        code: 'credentials-beside-wildcard',
        message: `${withStar.id} allows credentials beside Access-Control-Allow-Origin: *, which no engine accepts together`,
      },
    ]
  }
  if (request.credentials === 'include') return []
  return [
    {
      code: 'credentials-not-used',
      message:
        'The server allows credentials, which this request does not include; where none are needed, do not allow them',
    },
  ]
}

function maxAgeNotes({ id, kind, received, engines: names }: Answered): readonly CheckNote[] {
  if (kind !== 'preflight') return []
  const ages = names.map(name => ({ name, ...preflightMaxAge(received.headers, profiles[name]) }))
  const value = ages[0]?.received ?? ''
  const capped = ages.filter(({ code }) => code === 'capped')
  if (capped.length > 0) {
    const caps = capped.map(({ name, seconds }) => `${engines[name].label} ${seconds} s`).join(', ')
    return [
      { code: 'max-age-capped', message: `Access-Control-Max-Age: ${value} of ${id} is cut short: ${caps}` },
    ]
  }
  if (!ages.some(({ code }) => code === 'unparsable')) return []
  return [
    {
      code: 'max-age-unparsable',
      message: `Access-Control-Max-Age: ${value} of ${id} is no number of seconds, and counts for nothing`,
    },
  ]
}
