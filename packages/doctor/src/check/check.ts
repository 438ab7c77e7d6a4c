import type { Environment } from '@accredit/browser'
import {
  isPotentiallyTrustworthyOrigin,
  type Origin,
  originOf,
  sameOrigin,
  schemefulSameSite,
  serializeOrigin,
  serializeSite,
  siteOf,
} from '@accredit/protocol'
import type { Diagnosis } from '../cause.ts'
import { type EngineName, engineNames } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import { checkFixes } from './check-fixes.ts'
import { CheckInputError } from './check-input-error.ts'
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
  const { request } = checked
  const { reroute, ...routed } = routedOptions(options)
  options.signal?.throwIfAborted()
  const log = exchangeLog(checked, routed, reroute)
  const [first, ...others] = enginesOf(options)
  const firstRun = await runEngine(first, checked, log.engine(first), routed)
  const page = pageOf(firstRun.environment, checked.target)
  const verdicts = [engineVerdict(firstRun, checked)]
  for (const engine of others) verdicts.push(await judge(engine, checked, log, routed))
  const { exchanges } = log
  const next = await failuresBehind(verdicts, exchanges, checked, routed)
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

function enginesOf({ engines = engineNames }: CheckOptions): readonly [EngineName, ...EngineName[]] {
  const [first, ...others] = engines
  if (first === undefined)
    throw new CheckInputError('No engine is asked', `Name one of ${engineNames.join(', ')}`)
  return [first, ...others]
}

async function judge(
  engine: EngineName,
  checked: CheckedRequest,
  log: ExchangeLog,
  options: CheckOptions,
): Promise<EngineVerdict> {
  return engineVerdict(await runEngine(engine, checked, log.engine(engine), options), checked)
}

/** What would fail behind the first failure, in the first engine that has one: judged over what is recorded alone. */
async function failuresBehind(
  verdicts: readonly EngineVerdict[],
  exchanges: readonly Exchange[],
  checked: CheckedRequest,
  options: CheckOptions,
): Promise<readonly Diagnosis[]> {
  const blocked = verdicts.find(({ outcome }) => outcome === 'block')
  if (blocked === undefined) return []
  const { onExchange: _, ...silent } = options
  return nextFailures(blocked, exchanges, recorded => {
    const replay = { ...silent, recorded }
    return judge(blocked.engine, checked, exchangeLog(checked, replay), replay)
  })
}

type RoutedOptions = CheckOptions & Pick<Route, 'reroute'>

function routedOptions({ connectTo, ...options }: CheckOptions): RoutedOptions {
  if (connectTo === undefined) return { ...options, reroute: request => request }
  const { hosts, reroute } = connectionRoute(connectTo)
  return { ...options, hosts: { ...options.hosts, ...hosts }, reroute }
}

/** The page as a browser sees it. */
function pageOf({ url, origin }: Environment, target: URL): CheckResult['page'] {
  return {
    url: url.href,
    origin: serializeOrigin(origin),
    site: origin.kind === 'opaque' ? null : serializeSite(siteOf(origin)),
    secure: isPotentiallyTrustworthyOrigin(origin),
    relation: relationOf(origin, originOf(target)),
  }
}

function relationOf(page: Origin, target: Origin): CheckResult['page']['relation'] {
  if (sameOrigin(page, target)) return 'same-origin'
  return schemefulSameSite(page, target) ? 'same-site' : 'cross-site'
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
