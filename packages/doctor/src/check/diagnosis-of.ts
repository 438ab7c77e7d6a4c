import { byteLowercase, getHeader, isRedirectStatus } from '@accredit/protocol'
import type { CauseId, Diagnosis, Stage } from '../cause.ts'
import type { CheckResult, DecidingHeader } from './check-result.ts'
import type { EventOf, FetchStep } from './fetch-step.ts'
import type { Finding } from './finding-step.ts'

/**
 * What is known of a failure, from the step that failed.
 *
 * @param origin the serialised origin of the page
 * @returns null where nothing failed
 */
export function diagnosisOf(
  finding: Finding,
  request: CheckResult['request'],
  origin: string,
): Diagnosis | null {
  if (finding.kind === 'none') return null
  const { step, cause } = finding
  const { event, head, url } = step
  const stage = stageOf(step, cause)
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
    header: headerConcerned(finding),
    ...comparison(finding),
  }
}

/** The verdict on a step compares; one that passed says nothing of what it is warned of. */
function comparison({ kind, step }: Finding): Pick<Diagnosis, 'received' | 'expected'> {
  if (step === null || kind === 'unreadable') return { received: null, expected: null }
  if (kind === 'failure') return { received: step.event.received, expected: step.event.expected }
  const received = getHeader(step.head?.headers ?? [], 'access-control-allow-headers')
  return { received, expected: 'authorization' }
}

/** Causes for which nothing was sent, though the step may come after the decision to send. */
const localCauses: ReadonlySet<CauseId> = new Set<CauseId>([
  'lna-denied',
  'lna-insecure',
  'mixed-content',
  'net-badport',
])

function stageOf({ event, isPreflight, head }: FetchStep, cause: CauseId): Stage {
  if (event.code === 'request.classified' || localCauses.has(cause)) return 'local'
  if (cause === 'pf-network') return 'preflight'
  if (isNetworkFailure(cause)) return 'network'
  if (event.code === 'redirect.follow') return 'redirect'
  if (isPreflight) return 'preflight'
  return head !== null && isRedirect(head) ? 'redirect' : 'actual'
}

/** A port that browsers refuse is refused for good, whatever the network. */
export function isNetworkFailure(cause: CauseId): boolean {
  return cause === 'pf-network' || (cause.startsWith('net-') && cause !== 'net-badport')
}

function isRedirect({ status, headers }: EventOf<'response.head'>): boolean {
  return isRedirectStatus(status) && getHeader(headers, 'location') !== null
}

/** Where a redirect leads, as an absolute URL where it is one. */
function locationOf({ head, url }: FetchStep): string | null {
  const location = head === null ? null : getHeader(head.headers, 'location')
  if (location === null || url === null || !URL.canParse(location, url)) return location
  return new URL(location, url).href
}

/** The request header that a preflight did not allow, or else the response header that decided. */
function headerConcerned(finding: Finding): string | null {
  if (finding.kind === 'warning') return 'authorization'
  if (finding.kind !== 'failure') return null
  switch (finding.cause) {
    case 'pf-header':
    case 'pf-auth-wildcard':
      return finding.step.event.expected
    default:
      return decidingName(finding)
  }
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
  // A preflight as a whole is about no header; that the page may ask at all is in this one.
  ['preflight-ok', 'access-control-allow-origin'],
]

function decidingName({ kind, step }: Finding): string | null {
  if (kind === 'warning') return 'access-control-allow-headers'
  const reason = step?.event.reason ?? ''
  return decidingNames.find(([prefix]) => reason.startsWith(prefix))?.[1] ?? null
}

/** The lines of the header that decided, whether the page may read or not. */
export function decidingHeader(finding: Finding): DecidingHeader | null {
  const name = decidingName(finding)
  const exchange = finding.step?.exchange ?? null
  const head = finding.step?.head ?? null
  if (name === null || exchange === null || head === null) return null
  const lines = head.headers.flatMap(([one], index) => (byteLowercase(one) === name ? [index] : []))
  return { exchange, name, lines }
}
