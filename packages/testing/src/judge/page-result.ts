import { type Browser, Trace, type TraceEvent, toHar } from '@accredit/browser'
import {
  type CauseId,
  type CheckResult,
  causeFacts,
  check,
  type EngineVerdict,
  exchangesFromHar,
} from '@accredit/doctor'
import { checkReport } from '../check-report.ts'
import type { Failure, Judgement } from '../judgement.ts'
import { requireNames } from '../request-options.ts'
import { wrap } from '../wrap.ts'

export interface BlockedByCorsOptions {
  /** The browser whose page was refused. */
  readonly browser: Browser
  /** Why; one of several. */
  readonly cause?: CauseId | readonly CauseId[]
}

/**
 * Whether a fetch of a page of `@accredit/browser` was kept from it by CORS, by what the browser's trace says of it.
 *
 * @param received the promise of the fetch, its error, or its response
 * @throws TypeError for what no page of this browser was given
 */
export async function judgeBlockedByCors(
  received: unknown,
  options: BlockedByCorsOptions,
): Promise<Judgement> {
  requireNames(options, ['browser', 'cause'])
  const { browser, cause } = options
  const causes = typeof cause === 'string' ? [cause] : (cause ?? null)
  const events = eventsOf(await settled(received), browser)
  const outcome = events.findLast(event => event.code === 'outcome')
  if (outcome?.kind === 'response') return { held: false, report: () => readLines(events) }
  if (outcome?.kind === 'aborted') return { held: false, report: () => wrap('The fetch was aborted.') }
  const result = await replayed(events, browser)
  const verdict = result?.verdicts[0]
  return {
    held: isBlocked(verdict, causes),
    report: failure => blockedLines(result, events, causes, failure),
  }
}

/** A rejection is a value here. */
async function settled(received: unknown): Promise<unknown> {
  try {
    return await received
  } catch (error) {
    return error
  }
}

function eventsOf(value: unknown, { trace }: Browser): readonly TraceEvent[] {
  const events = typeof value === 'object' && value !== null ? trace.for(value) : []
  if (events.length > 0) return events
  throw new TypeError(
    `This browser's trace knows nothing of ${value instanceof Error ? `the error ${JSON.stringify(value.message)}` : `${value}`}. Give the promise of a fetch of one of its pages, or what that was rejected with.`,
    value instanceof Error ? { cause: value } : {},
  )
}

function isBlocked(verdict: EngineVerdict | undefined, causes: readonly CauseId[] | null): boolean | null {
  if (verdict === undefined || verdict.cause === null || verdict.outcome === 'inconclusive') return false
  return causes === null ? causeFacts[verdict.cause].isCors === true : causes.includes(verdict.cause)
}

/**
 * The check of what the trace recorded; nothing is sent. Former fetches are looked at too: a preflight of theirs may have
 * served this one from the cache.
 */
async function replayed(
  events: readonly TraceEvent[],
  { trace, profile }: Browser,
): Promise<CheckResult | null> {
  const first = events.find(event => event.code === 'request.classified')
  const last = events.at(-1)
  if (first === undefined || last === undefined) return null
  const { method, url, mode, credentials, fetchId } = first
  const har = toHar(trace.events().filter(({ id }) => id <= last.id))
  for await (const { index, request, exchanges } of exchangesFromHar(har)) {
    if (har.log.entries[index]?._accredit.fetchId !== fetchId) continue
    const asked = {
      ...request,
      method,
      url,
      ...(isMode(mode) && { mode }),
      ...(isCredentials(credentials) && { credentials }),
    }
    return check(asked, { recorded: exchanges, network: false, engines: [profile.name] })
  }
  return null
}

function isMode(mode: string): mode is 'cors' | 'no-cors' | 'same-origin' {
  return mode === 'cors' || mode === 'no-cors' || mode === 'same-origin'
}

function isCredentials(credentials: string): credentials is 'include' | 'same-origin' | 'omit' {
  return credentials === 'include' || credentials === 'same-origin' || credentials === 'omit'
}

function readLines(events: readonly TraceEvent[]): string[] {
  const outcome = events.findLast(event => event.code === 'outcome')
  return wrap(
    `The page has the response, of type ${outcome?.type ?? 'unknown'} and status ${outcome?.status ?? 'unknown'}.`,
  )
}

async function blockedLines(
  result: CheckResult | null,
  events: readonly TraceEvent[],
  causes: readonly CauseId[] | null,
  { isNot, paint }: Failure,
): Promise<readonly string[]> {
  const wanted = causes === null ? [] : wrap(`The cause had to be ${causes.join(' or ')}.`)
  if (result === null) {
    const failed = events.find(({ decision }) => decision === 'fail')
    return [...wrap(`The fetch failed before anything was sent: ${failed?.reason ?? 'unknown'}.`), ...wanted]
  }
  return [
    ...wanted,
    ...(wanted.length === 0 ? [] : ['']),
    ...(await checkReport({ result, fixes: () => Promise.resolve(result.fixes) }, paint, isNot)),
  ]
}

/**
 * Whether a browser has sent so many preflights.
 *
 * @param received a browser, a page, or a trace; all preflights of the browser count
 */
export function judgeHaveSentPreflights(received: unknown, count: number): Judgement {
  const sent = traceIn(received)
    .events()
    .filter(event => event.code === 'preflight.sent')
  return {
    held: sent.length === count,
    report: () => [
      ...wrap(
        `${sent.length === 1 ? 'One preflight was' : `${sent.length} preflights were`} sent${sent.length === 0 ? '.' : ':'}`,
      ),
      ...sent.flatMap(({ url }) => wrap(`OPTIONS ${url}`, '  ')),
    ],
  }
}

function traceIn(received: unknown): Trace {
  if (received instanceof Trace) return received
  const trace = typeof received === 'object' && received !== null ? Reflect.get(received, 'trace') : null
  if (trace instanceof Trace) return trace
  throw new TypeError(
    'Preflights are counted by a browser. Give a browser of @accredit/browser, one of its pages, or its trace.',
  )
}
