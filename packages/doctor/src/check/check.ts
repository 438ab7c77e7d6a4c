import { createBrowser, type Environment } from '@accredit/browser'
import {
  isPotentiallyTrustworthyOrigin,
  originOf,
  sameOrigin,
  schemefulSameSite,
  serializeOrigin,
  serializeSite,
  siteOf,
} from '@accredit/protocol'
import type { Diagnosis } from '../cause.ts'
import { consoleLines } from '../console/console-lines.ts'
import { type EngineName, engineNames } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import { checkFixes } from './check-fixes.ts'
import { checkNotes } from './check-notes.ts'
import type { CheckOptions } from './check-options.ts'
import type { CheckRequest, CheckResult, EngineVerdict } from './check-result.ts'
import { type CheckedRequest, checkedRequest } from './checked-request.ts'
import { connectionRoute, type Route } from './connect-to.ts'
import { runEngine } from './engine-run.ts'
import { engineVerdict } from './engine-verdict.ts'
import { ExchangeLog } from './exchange-log.ts'
import { nextFailures } from './next-failures.ts'
import { Recording } from './recording.ts'

/**
 * Makes one request of one page, and has every engine judge it. What engines would send alike is sent once: the server
 * sees the preflight and one request.
 *
 * @throws CheckInputError for what no page could ask, before anything is sent
 * @throws TypeError that names the faults of `servers`, `hosts` or `auth`
 * @throws the reason of `options.signal` once it is aborted
 */
export async function check(input: CheckRequest, options: CheckOptions = {}): Promise<CheckResult> {
  const checked = checkedRequest(input)
  const { reroute, ...routed } = routedOptions(options)
  options.signal?.throwIfAborted()
  const page = pageOf(checked)
  const log = exchangeLog(checked, routed, reroute)
  const verdicts: EngineVerdict[] = []
  for (const engine of options.engines ?? engineNames) {
    verdicts.push(await judge(engine, checked, log, routed, page.origin))
  }
  const { exchanges } = log
  const { request } = checked
  const next = await failuresBehind(verdicts, exchanges, checked, routed, page.origin)
  return {
    schemaVersion: 1,
    kind: 'check',
    request,
    page,
    exchanges,
    verdicts,
    divergence: diverge(verdicts),
    fixes: options.includeFixes === false ? [] : await checkFixes(verdicts, input, exchanges),
    notes: checkNotes({ request, page, exchanges, verdicts, next }),
  }
}

async function judge(
  engine: EngineName,
  checked: CheckedRequest,
  log: ExchangeLog,
  options: CheckOptions,
  origin: string,
): Promise<EngineVerdict> {
  const verdict = engineVerdict(
    await runEngine(engine, checked, log.engine(engine), options),
    checked,
    origin,
  )
  const { diagnosis } = verdict
  return { ...verdict, console: diagnosis === null ? [] : consoleLines(diagnosis, engine) }
}

/** What would fail behind the first failure, in the first engine that has one: judged over what is recorded alone. */
async function failuresBehind(
  verdicts: readonly EngineVerdict[],
  exchanges: readonly Exchange[],
  checked: CheckedRequest,
  options: CheckOptions,
  origin: string,
): Promise<readonly Diagnosis[]> {
  const first = verdicts.find(({ outcome }) => outcome === 'block')
  if (first === undefined) return []
  return nextFailures(first, exchanges, recorded => {
    const { onExchange: _, ...silent } = options
    const replay = { ...silent, recorded }
    return judge(first.engine, checked, exchangeLog(checked, replay), replay, origin)
  })
}

type RoutedOptions = CheckOptions & Pick<Route, 'reroute'>

function routedOptions({ connectTo, ...options }: CheckOptions): RoutedOptions {
  if (connectTo === undefined) return { ...options, reroute: request => request }
  const { hosts, reroute } = connectionRoute(connectTo)
  return { ...options, hosts: { ...options.hosts, ...hosts }, reroute }
}

/** The page as a browser sees it. */
function pageOf({ pageUrl, pageOptions, target }: CheckedRequest): CheckResult['page'] {
  const environment = createBrowser().open(pageUrl, pageOptions).environment
  const { origin } = environment
  return {
    url: environment.url.href,
    origin: serializeOrigin(origin),
    site: origin.kind === 'opaque' ? null : serializeSite(siteOf(origin)),
    secure: isPotentiallyTrustworthyOrigin(origin),
    relation: relationOf(environment, target),
  }
}

function relationOf({ origin }: Pick<Environment, 'origin'>, target: URL): CheckResult['page']['relation'] {
  const other = originOf(target)
  if (sameOrigin(origin, other)) return 'same-origin'
  return schemefulSameSite(origin, other) ? 'same-site' : 'cross-site'
}

function exchangeLog(
  { request }: CheckedRequest,
  options: CheckOptions,
  route: Route['reroute'] = routed => routed,
): ExchangeLog {
  const { recorded, tls, onExchange, now } = options
  const asksFor = new Set(request.headers.map(([name]) => name.toLowerCase()))
  return new ExchangeLog({
    ignoredHeaders: new Set(['user-agent'].filter(name => !asksFor.has(name))),
    hasClientCertificate: tls?.clientCertificate !== undefined,
    recording: recorded === undefined ? null : new Recording(recorded),
    preflightOnly: request.preflightOnly,
    route,
    onExchange: onExchange ?? (() => {}),
    now: now ?? (() => performance.now()),
  })
}

/** The standard is no engine that anybody uses. */
function diverge(verdicts: readonly EngineVerdict[]): boolean {
  const outcomes = verdicts.filter(({ engine }) => engine !== 'spec').map(({ outcome }) => outcome)
  return new Set(outcomes).size > 1
}
