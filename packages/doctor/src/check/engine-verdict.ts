import { profiles } from '@accredit/browser'
import { getHeader, isSafelistedMethod, preflightMaxAge, serializeOrigin } from '@accredit/protocol'
import type { Diagnosis } from '../cause.ts'
import { consoleLines } from '../console/console-lines.ts'
import { type EngineName, engines } from '../engine.ts'
import type { DecidingHeader, EngineVerdict, Outcome } from './check-result.ts'
import type { CheckedRequest } from './checked-request.ts'
import { cookieReports } from './cookie-reports.ts'
import { decidingHeader, diagnosisOf, isNetworkFailure } from './diagnosis-of.ts'
import type { EngineRun } from './engine-run.ts'
import { type EventOf, type FetchStep, fetchSteps, isStep } from './fetch-step.ts'
import { type Finding, findingOf, requestedHeaders } from './finding-step.ts'

/** What one engine made of the request, from its trace. */
export function engineVerdict(run: EngineRun, { request }: CheckedRequest): EngineVerdict {
  const steps = fetchSteps(run)
  const finding = findingOf(steps, run.stopped)
  const diagnosis = diagnosisOf(finding, request, serializeOrigin(run.environment.origin))
  const deciding = decidingHeader(finding)
  const preflight = preflightOf(run, steps)
  const sent = steps.filter(step => isStep(step, 'request.sent'))
  return {
    engine: run.engine,
    version: engines[run.engine].version,
    outcome: outcomeOf(finding, run.stopped && !preflight.needed),
    diagnosis,
    cause: diagnosis?.cause ?? null,
    stage: diagnosis?.stage ?? null,
    deciding,
    spec: finding.step?.event.step ?? null,
    console:
      diagnosis === null || finding.kind === 'unreadable' ? [] : printed(diagnosis, deciding, run.engine),
    preflight,
    // An engine that repeats a request whose connection broke off is given the same failure again.
    exchanges: [...new Set(sent.flatMap(({ exchange }) => exchange ?? []))],
    reachedServer: steps.some(step => isStep(step, 'response.head') && !step.event.preflight),
    credentialed: steps.some(step => isStep(step, 'credentials.included') && step.event.included),
    cookies: [...run.refusedCookies, ...cookieReports(steps)],
    responseType: steps.find(step => isStep(step, 'outcome'))?.event.type ?? null,
    ...headersOf(finding, run, steps),
  }
}

/**
 * What the console prints. Firefox speaks of several origins where they come on several lines, WebKit where there is a
 * comma; else they are a value that does not match.
 */
function printed(
  diagnosis: Diagnosis,
  deciding: DecidingHeader | null,
  engine: EngineName,
): readonly string[] {
  const isOneLine = deciding?.lines.length === 1
  const isOneValue = isOneLine && (engine === 'firefox' || diagnosis.received?.includes(',') !== true)
  const isTold = engine === 'chromium' || diagnosis.cause !== 'acao-multiple' || !isOneValue
  return consoleLines(isTold ? diagnosis : { ...diagnosis, cause: 'acao-mismatch' }, engine)
}

/** @param isUnknown nothing could be asked, as the request itself was not to be sent */
function outcomeOf(finding: Finding, isUnknown: boolean): Outcome {
  switch (finding.kind) {
    case 'none':
      return isUnknown ? 'inconclusive' : 'allow'
    case 'warning':
      return 'warn'
    case 'unreadable':
      return 'block'
    case 'failure':
      return isNetworkFailure(finding.cause) ? 'inconclusive' : 'block'
  }
}

function preflightOf(run: EngineRun, steps: readonly FetchStep[]): EngineVerdict['preflight'] {
  const needed = steps.some(
    step => isStep(step, 'request.classified') && step.event.reason === 'cors-with-preflight',
  )
  const sent = steps.filter(step => isStep(step, 'request.sent')).filter(({ event }) => event.preflight)
  const passed = steps.findLast(step => isStep(step, 'preflight.verdict') && step.event.decision === 'pass')
  const head = passed?.head ?? null
  return {
    needed,
    because: [...new Set(sent.flatMap(({ event }) => becauseOf(event)))],
    sent: sent.some(({ exchange }) => exchange !== null),
    cachedFor: head === null ? null : preflightMaxAge(head.headers, profiles[run.engine]).seconds,
  }
}

/** What a preflight asks for is what made it needed; one that asks for nothing was called for otherwise. */
function becauseOf(sent: EventOf<'request.sent'>): readonly string[] {
  const method = getHeader(sent.headers, 'access-control-request-method') ?? 'GET'
  const causes = [...(isSafelistedMethod(method) ? [] : ['method']), ...requestedHeaders(sent)]
  if (causes.length > 0) return causes
  return [sent.hop > 0 ? 'redirect' : 'upload-listener']
}

/** Of a response that the page has; without one, there is nothing to read and nothing to hide. */
function headersOf(
  { kind }: Finding,
  run: EngineRun,
  steps: readonly FetchStep[],
): Pick<EngineVerdict, 'readableHeaders' | 'hiddenHeaders'> {
  const head = steps.findLast(step => isStep(step, 'response.head'))
  if (kind === 'failure' || head?.event.preflight !== false) return { readableHeaders: [], hiddenHeaders: [] }
  const names = new Set(head.event.headers.map(([name]) => name.toLowerCase()))
  const readableHeaders = run.readableHeaders
  return { readableHeaders, hiddenHeaders: [...names].filter(name => !readableHeaders.includes(name)) }
}
