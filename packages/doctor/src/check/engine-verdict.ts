import type { TraceCode, TraceEvent } from '@accredit/browser'
import { profiles } from '@accredit/browser'
import { getHeader, type HeaderList, isSafelistedMethod, preflightMaxAge } from '@accredit/protocol'
import type { CauseId, Diagnosis, Stage } from '../cause.ts'
import { engines } from '../engine.ts'
import type { CookieReport, DecidingHeader, EngineVerdict, Outcome } from './check-result.ts'
import type { CheckedRequest } from './checked-request.ts'
import { cookieName, type EngineRun } from './engine-run.ts'
import { failureCause } from './failure-cause.ts'

type EventOf<Code extends TraceCode> = Extract<TraceEvent, { code: Code }>

/** A step with the exchange that it belongs to: the last one that was sent. */
interface Step<Event extends TraceEvent = TraceEvent> {
  readonly event: Event
  readonly exchange: string | null
  readonly isPreflight: boolean
  /** The last head that came, of this exchange. */
  readonly head: EventOf<'response.head'> | null
  readonly url: string | null
}

/** Steps that end a fetch when they fail. */
const judged: ReadonlySet<TraceCode> = new Set<TraceCode>([
  'request.classified',
  'preflight.verdict',
  'cors.verdict',
  'corp.verdict',
  'lna.verdict',
  'mixed.verdict',
  'redirect.follow',
  'integrity.verdict',
  'network.failed',
])

function isStep<Code extends TraceCode>(step: Step, code: Code): step is Step<EventOf<Code>> {
  return step.event.code === code
}

/** The steps of a run with their exchanges. */
export function stepsOf(run: EngineRun): readonly Step[] {
  let count = -1
  let isPreflight = false
  let head: Step['head'] = null
  let url: string | null = null
  return run.events.map(event => {
    switch (event.code) {
      case 'request.classified':
        url = event.url
        isPreflight = false
        break
      case 'request.sent':
        count += 1
        isPreflight = event.preflight
        head = null
        url = event.url
        break
      case 'response.head':
        head = event
        break
      default:
    }
    return { event, exchange: run.exchangeIds[count] ?? null, isPreflight, head, url }
  })
}

/** The step that ended the fetch, null where it ended in a response. */
export function failedStep(steps: readonly Step[]): Step | null {
  return steps.find(({ event }) => judged.has(event.code) && event.decision === 'fail') ?? null
}

/**
 * What one engine made of the request, from its trace.
 *
 * @param origin the serialised origin of the page
 */
export function engineVerdict(
  run: EngineRun,
  checked: CheckedRequest,
  origin: string,
): Omit<EngineVerdict, 'console'> {
  const steps = stepsOf(run)
  const failure = run.stopped ? null : failedStep(steps)
  const warning = failure === null ? authorizationByWildcard(steps) : null
  const decisive = failure ?? warning ?? grantingStep(steps)
  const cause = failure === null ? (warning === null ? null : 'pf-auth-wildcard') : causeOf(failure)
  const stage = cause === null || decisive === null ? null : stageOf(decisive, cause)
  const preflight = preflightOf(run, steps)
  const outcome = outcomeOf(cause, warning !== null, run.stopped && !preflight.needed)
  const sent = steps.filter(step => isStep(step, 'request.sent'))
  const readable = cause === null || outcome === 'warn'
  return {
    engine: run.engine,
    version: engines[run.engine].version,
    outcome,
    diagnosis:
      cause === null || decisive === null ? null : diagnosisOf(decisive, cause, stage, checked, origin),
    cause,
    stage,
    deciding: decisive === null ? null : decidingHeader(decisive),
    spec: decisive?.event.step ?? null,
    preflight,
    // An engine that repeats a request whose connection broke off is given the same failure again.
    exchanges: [...new Set(sent.flatMap(({ exchange }) => exchange ?? []))],
    reachedServer: steps.some(step => isStep(step, 'response.head') && !step.event.preflight),
    credentialed: steps.some(step => isStep(step, 'credentials.included') && step.event.included),
    cookies: [...run.refusedCookies, ...cookieReports(steps, checked.target)],
    responseType: responseType(steps),
    ...(readable ? headersOf(run, steps) : { readableHeaders: [], hiddenHeaders: [] }),
  }
}

function causeOf({ event, isPreflight }: Step): CauseId {
  return failureCause(event, isPreflight && event.code === 'network.failed')
}

function outcomeOf(cause: CauseId | null, isWarning: boolean, isUnknown: boolean): Outcome {
  if (isWarning) return 'warn'
  if (cause === null) return isUnknown ? 'inconclusive' : 'allow'
  return isNetworkFailure(cause) ? 'inconclusive' : 'block'
}

/** A port that browsers refuse is refused for good, whatever the network. */
function isNetworkFailure(cause: CauseId): boolean {
  return cause === 'pf-network' || (cause.startsWith('net-') && cause !== 'net-badport')
}

const localCauses: ReadonlySet<CauseId> = new Set<CauseId>([
  'lna-denied',
  'lna-insecure',
  'mixed-content',
  'net-badport',
])

function stageOf({ event, isPreflight, head }: Step, cause: CauseId): Stage {
  if (event.code === 'request.classified' || localCauses.has(cause)) return 'local'
  if (cause === 'pf-network') return 'preflight'
  if (isNetworkFailure(cause)) return 'network'
  if (event.code === 'redirect.follow') return 'redirect'
  if (isPreflight) return 'preflight'
  return head !== null && isRedirect(head) ? 'redirect' : 'actual'
}

function isRedirect({ status, headers }: EventOf<'response.head'>): boolean {
  return status >= 300 && status < 400 && getHeader(headers, 'location') !== null
}

function diagnosisOf(
  step: Step,
  cause: CauseId,
  stage: Stage | null,
  { request }: CheckedRequest,
  origin: string,
): Diagnosis {
  const { event, head, url } = step
  const isWarning = event.decision === 'pass'
  return {
    cause,
    stage,
    hop: event.hop,
    api: request.via === 'xhr' ? 'XMLHttpRequest' : 'fetch',
    url: url ?? request.url,
    redirectedFrom: event.hop > 0 ? request.url : null,
    location: stage === 'redirect' ? locationOf(step) : null,
    origin,
    status: head?.status ?? null,
    method: request.method,
    header: headerConcerned(step, cause),
    // A preflight that passed says nothing of the header on account of which it is warned of.
    received: isWarning ? getHeader(head?.headers ?? [], 'access-control-allow-headers') : event.received,
    expected: isWarning ? 'authorization' : event.expected,
  }
}

/** Where a redirect leads, as an absolute URL where it is one. */
function locationOf({ head, url }: Step): string | null {
  const location = head === null ? null : getHeader(head.headers, 'location')
  if (location === null || url === null || !URL.canParse(location, url)) return location
  return new URL(location, url).href
}

/** The request header that a preflight did not allow, or else the response header that decided. */
function headerConcerned(step: Step, cause: CauseId): string | null {
  if (cause === 'pf-header') return step.event.expected
  if (cause === 'pf-auth-wildcard') return 'authorization'
  return decidingName(step)
}

/** Codes of verdicts begin with the header that they are about. */
const decidingNames: readonly (readonly [prefix: string, name: string])[] = [
  ['acao', 'access-control-allow-origin'],
  ['acac', 'access-control-allow-credentials'],
  ['acam', 'access-control-allow-methods'],
  ['acah', 'access-control-allow-headers'],
  ['location', 'location'],
  ['userinfo', 'location'],
  ['too-many-redirects', 'location'],
  ['corp', 'cross-origin-resource-policy'],
]

function decidingName({ event }: Step): string | null {
  const { reason } = event
  if (reason === null) return null
  // The verdict of a whole preflight is about no header, but where it passes by a wildcard.
  if (reason === 'preflight-ok') return 'access-control-allow-headers'
  return decidingNames.find(([prefix]) => reason.startsWith(prefix))?.[1] ?? null
}

function decidingHeader(step: Step): DecidingHeader | null {
  const name = decidingName(step)
  if (name === null || step.exchange === null || step.head === null) return null
  return { exchange: step.exchange, name, lines: linesNamed(step.head.headers, name) }
}

function linesNamed(headers: HeaderList, name: string): readonly number[] {
  return headers.flatMap(([one], index) => (one.toLowerCase() === name ? [index] : []))
}

/** The step that let the page read the response. */
function grantingStep(steps: readonly Step[]): Step | null {
  const passed = steps.findLast(step => isStep(step, 'cors.verdict') || isStep(step, 'preflight.verdict'))
  return passed ?? steps.findLast(step => isStep(step, 'request.classified')) ?? null
}

/** The preflight that let `Authorization` pass by `*`, which the standard does not. */
function authorizationByWildcard(steps: readonly Step[]): Step | null {
  return (
    steps.find(
      step =>
        isStep(step, 'preflight.verdict') &&
        step.event.decision === 'pass' &&
        step.event.differs?.spec === 'fail' &&
        asksForAuthorization(steps, step.exchange),
    ) ?? null
  )
}

function asksForAuthorization(steps: readonly Step[], exchange: string | null): boolean {
  const sent = steps.find(step => isStep(step, 'request.sent') && step.exchange === exchange)
  if (sent === undefined || !isStep(sent, 'request.sent')) return false
  return requestedHeaders(sent.event).includes('authorization')
}

function requestedHeaders({ headers }: EventOf<'request.sent'>): readonly string[] {
  const names = getHeader(headers, 'access-control-request-headers')
  return names === null || names === '' ? [] : names.split(',')
}

function preflightOf(run: EngineRun, steps: readonly Step[]): EngineVerdict['preflight'] {
  const needed = steps.some(
    step => isStep(step, 'request.classified') && step.event.reason === 'cors-with-preflight',
  )
  const sent = steps.filter(step => isStep(step, 'request.sent')).filter(({ event }) => event.preflight)
  const passed = steps.findLast(step => isStep(step, 'preflight.verdict') && step.event.decision === 'pass')
  const head = passed?.head ?? null
  return {
    needed,
    because: needed ? [...new Set(sent.flatMap(({ event }) => becauseOf(event)))] : [],
    sent: sent.some(({ exchange }) => exchange !== null),
    cachedFor: head === null ? null : preflightMaxAge(head.headers, profiles[run.engine]).seconds,
  }
}

function becauseOf(sent: EventOf<'request.sent'>): readonly string[] {
  const method = getHeader(sent.headers, 'access-control-request-method') ?? 'GET'
  const causes = [...(isSafelistedMethod(method) ? [] : ['method']), ...requestedHeaders(sent)]
  if (causes.length > 0) return causes
  return [sent.hop > 0 ? 'redirect' : 'upload-listener']
}

function cookieReports(steps: readonly Step[], target: URL): readonly CookieReport[] {
  // A cookie is chosen before its request is sent, and stored after.
  const reports: CookieReport[] = []
  for (const [index, step] of steps.entries()) {
    const { event } = step
    switch (event.code) {
      case 'cookie.sent':
      case 'cookie.withheld': {
        const { name, domain, path, reason, received } = event
        const what = event.code === 'cookie.sent' ? 'sent' : 'withheld'
        const exchange = nextExchange(steps, index)
        reports.push({ name, domain, path, exchange, what, reason: reason ?? what, detail: received })
        break
      }
      case 'cookie.stored': {
        const { name, domain, path, reason } = event
        const exchange = step.exchange ?? ''
        reports.push({
          name,
          domain,
          path,
          exchange,
          what: 'stored',
          reason: reason ?? 'stored',
          detail: null,
        })
        break
      }
      case 'cookie.refused': {
        const { line, reason } = event
        const domain = new URL(step.url ?? target).hostname
        const exchange = step.exchange ?? ''
        const name = cookieName(line)
        reports.push({
          name,
          domain,
          path: '',
          exchange,
          what: 'refused',
          reason: reason ?? 'refused',
          detail: line,
        })
        break
      }
      default:
    }
  }
  return reports
}

function nextExchange(steps: readonly Step[], from: number): string {
  return steps.slice(from).find(step => isStep(step, 'request.sent'))?.exchange ?? ''
}

function responseType(steps: readonly Step[]): string | null {
  const outcome = steps.findLast(step => isStep(step, 'outcome'))
  return outcome === undefined ? null : outcome.event.type
}

function headersOf(
  run: EngineRun,
  steps: readonly Step[],
): Pick<EngineVerdict, 'readableHeaders' | 'hiddenHeaders'> {
  const head = steps.findLast(step => isStep(step, 'response.head'))
  const received = head?.event.preflight === false ? head.event.headers : []
  const readable = new Set(run.readableHeaders)
  const all = new Set(received.map(([name]) => name.toLowerCase()))
  return { readableHeaders: [...readable], hiddenHeaders: [...all].filter(name => !readable.has(name)) }
}
