import { createBrowser, type Environment, type TransportRequest } from '@accredit/browser'
import {
  isPotentiallyTrustworthyOrigin,
  originOf,
  sameOrigin,
  schemefulSameSite,
  serializeOrigin,
  serializeSite,
  siteOf,
} from '@accredit/protocol'
import { engineNames } from '../engine.ts'
import type { CheckOptions } from './check-options.ts'
import type { CheckRequest, CheckResult, EngineVerdict } from './check-result.ts'
import { type CheckedRequest, checkedRequest } from './checked-request.ts'
import { type EngineRun, runEngine } from './engine-run.ts'
import { engineVerdict } from './engine-verdict.ts'
import { ExchangeLog } from './exchange-log.ts'
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
  options.signal?.throwIfAborted()
  const page = pageOf(checked)
  const log = exchangeLog(checked, options)
  const verdicts: EngineVerdict[] = []
  for (const engine of options.engines ?? engineNames) {
    const run: EngineRun = await runEngine(engine, checked, log.engine(engine), options)
    verdicts.push({ ...engineVerdict(run, checked, page.origin), console: [] })
  }
  return {
    schemaVersion: 1,
    kind: 'check',
    request: checked.request,
    page,
    exchanges: log.exchanges,
    verdicts,
    divergence: diverge(verdicts),
    fixes: [],
    notes: [],
  }
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

function exchangeLog({ request }: CheckedRequest, options: CheckOptions): ExchangeLog {
  const { recorded, tls, onExchange, now } = options
  const asksFor = new Set(request.headers.map(([name]) => name.toLowerCase()))
  return new ExchangeLog({
    ignoredHeaders: new Set(['user-agent'].filter(name => !asksFor.has(name))),
    hasClientCertificate: tls?.clientCertificate !== undefined,
    recording: recorded === undefined ? null : new Recording(recorded),
    preflightOnly: request.preflightOnly,
    route: (routed: TransportRequest) => routed,
    onExchange: onExchange ?? (() => {}),
    now: now ?? (() => performance.now()),
  })
}

/** The standard is no engine that anybody uses. */
function diverge(verdicts: readonly EngineVerdict[]): boolean {
  const outcomes = verdicts.filter(({ engine }) => engine !== 'spec').map(({ outcome }) => outcome)
  return new Set(outcomes).size > 1
}
