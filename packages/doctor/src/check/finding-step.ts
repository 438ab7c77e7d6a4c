import type { TraceCode } from '@accredit/browser'
import { getHeader } from '@accredit/protocol'
import type { CauseId } from '../cause.ts'
import { failureCause } from './failure-cause.ts'
import { type EventOf, type FetchStep, isStep } from './fetch-step.ts'

/** The step that decided, and what it means for the page. */
export type Finding =
  | { readonly kind: 'failure' | 'warning' | 'unreadable'; readonly step: FetchStep; readonly cause: CauseId }
  /** `step` let the page read the response; null where nothing had to. */
  | { readonly kind: 'none'; readonly step: FetchStep | null }

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

/**
 * What decided a fetch.
 *
 * @param isStopped the request was kept from the network on purpose, which is no failure
 */
export function findingOf(steps: readonly FetchStep[], isStopped: boolean): Finding {
  const failed = steps.find(({ event }) => judged.has(event.code) && event.decision === 'fail')
  if (failed !== undefined && !isStopped) {
    const isFailedPreflight = failed.isPreflight && failed.event.code === 'network.failed'
    return { kind: 'failure', step: failed, cause: failureCause(failed.event, isFailedPreflight) }
  }
  const wildcard = steps.find(step => isAuthorizationByWildcard(step, steps))
  if (wildcard !== undefined) return { kind: 'warning', step: wildcard, cause: 'pf-auth-wildcard' }
  const opaque = steps.findLast(step => isStep(step, 'outcome') && isOpaque(step.event))
  if (opaque !== undefined) return { kind: 'unreadable', step: opaque, cause: 'opaque-body' }
  return { kind: 'none', step: grantingStep(steps) }
}

/** A filtered response of which a page learns nothing. */
function isOpaque({ type }: EventOf<'outcome'>): boolean {
  return type === 'opaque' || type === 'opaqueredirect'
}

/** A preflight that lets `Authorization` pass by `*`, which the standard does not. */
function isAuthorizationByWildcard(step: FetchStep, steps: readonly FetchStep[]): boolean {
  return (
    isStep(step, 'preflight.verdict') &&
    step.event.decision === 'pass' &&
    step.event.differs?.spec === 'fail' &&
    steps.some(
      other =>
        isStep(other, 'request.sent') &&
        other.exchange === step.exchange &&
        requestedHeaders(other.event).includes('authorization'),
    )
  )
}

/** The header names that a preflight asks for. */
export function requestedHeaders({ headers }: EventOf<'request.sent'>): readonly string[] {
  const names = getHeader(headers, 'access-control-request-headers')
  return names === null || names === '' ? [] : names.split(',')
}

function grantingStep(steps: readonly FetchStep[]): FetchStep | null {
  const passed = steps.findLast(step => isStep(step, 'cors.verdict') || isStep(step, 'preflight.verdict'))
  return passed ?? steps.findLast(step => isStep(step, 'request.classified')) ?? null
}
