import { isRedirectStatus, unsafeRequestHeaderNames } from '@accredit/protocol'
import type { Diagnosis } from '../cause.ts'
import type { CheckedRequest } from '../check/checked-request.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import { isHttp } from './known-request.ts'

type Request = CheckedRequest['request']

/** What a diagnosis says of exchanges that nobody recorded. */
interface ImpliedExchanges {
  /** The answer that failed, with the value that was received. */
  readonly failed: readonly Exchange[]
  /** Those before it, which must have passed, with whatever lines. */
  readonly passed: readonly Exchange[]
}

/** The exchanges that a diagnosis implies where none were recorded. */
export function impliedExchanges(diagnosis: Diagnosis, request: Request, origin: string): ImpliedExchanges {
  if (isLocal(diagnosis)) return { failed: [], passed: [] }
  const url = isHttp(diagnosis.url) ? diagnosis.url : request.url
  const passing = passingLines(request, origin)
  const kind = isOnPreflight(diagnosis) ? 'preflight' : 'actual'
  const failed = exchange(kind, url, failedStatus(diagnosis, kind), failedLines(diagnosis, passing))
  const passed: Exchange[] = []
  const redirectedFrom = diagnosis.redirectedFrom ?? request.url
  if (isHttp(redirectedFrom) && redirectedFrom !== url) {
    passed.push(exchange('preflight', redirectedFrom, 204, passing))
    passed.push(exchange('actual', redirectedFrom, 302, [...passing, ['Location', url]]))
  }
  if (kind === 'actual' && diagnosis.stage !== null) passed.push(exchange('preflight', url, 204, passing))
  return { failed: [failed], passed }
}

/** Nothing was sent, or nothing that was asked with CORS. */
function isLocal({ stage, cause }: Diagnosis): boolean {
  return stage === 'local' || cause.startsWith('mode-') || cause === 'opaque-body'
}

function isOnPreflight({ stage, cause }: Diagnosis): boolean {
  return stage === 'preflight' || (cause.startsWith('pf-') && cause !== 'pf-network')
}

function exchange(
  kind: Exchange['kind'],
  url: string,
  status: number,
  headers: readonly HeaderLine[],
): Exchange {
  return {
    id: `implied-${kind}`,
    kind,
    hop: 0,
    engines: [],
    sent: { method: kind === 'preflight' ? 'OPTIONS' : 'GET', url, headers: [] },
    received: { status, statusMessage: '', headers },
    failure: null,
    duration: null,
  }
}

/** What an answer says that this request passes. */
function passingLines(request: Request, origin: string): readonly HeaderLine[] {
  const names = unsafeRequestHeaderNames(request.headers)
  return [
    ['Access-Control-Allow-Origin', origin],
    ...(request.credentials === 'include' ? ([['Access-Control-Allow-Credentials', 'true']] as const) : []),
    ['Access-Control-Allow-Methods', request.method],
    ...(names.length > 0 ? ([['Access-Control-Allow-Headers', names.join(', ')]] as const) : []),
  ]
}

function failedStatus({ status, cause }: Diagnosis, kind: Exchange['kind']): number {
  if (cause === 'pf-redirect') return status !== null && isRedirectStatus(status) ? status : 307
  if (cause === 'pf-status') return status ?? 401
  return status ?? (kind === 'preflight' ? 204 : 200)
}

/** The header that each cause is about. */
const decidingNames: Readonly<Partial<Record<Diagnosis['cause'], string>>> = {
  'acao-missing': 'Access-Control-Allow-Origin',
  'acao-mismatch': 'Access-Control-Allow-Origin',
  'acao-invalid': 'Access-Control-Allow-Origin',
  'acao-multiple': 'Access-Control-Allow-Origin',
  'acao-star-credentials': 'Access-Control-Allow-Origin',
  'acac-not-true': 'Access-Control-Allow-Credentials',
  'pf-method': 'Access-Control-Allow-Methods',
  'pf-methods-syntax': 'Access-Control-Allow-Methods',
  'pf-header': 'Access-Control-Allow-Headers',
  'pf-headers-syntax': 'Access-Control-Allow-Headers',
  'pf-auth-wildcard': 'Access-Control-Allow-Headers',
  'unexposed-header': 'Access-Control-Expose-Headers',
}

/** Causes with which no line is known to have been there. */
const bareCauses: ReadonlySet<Diagnosis['cause']> = new Set<Diagnosis['cause']>([
  'acao-missing',
  'acao-mismatch',
  'acao-invalid',
  'acao-multiple',
  'acao-star-credentials',
  'pf-status',
  'pf-redirect',
])

function failedLines(diagnosis: Diagnosis, passing: readonly HeaderLine[]): readonly HeaderLine[] {
  const { cause, received } = diagnosis
  const name = decidingNames[cause]
  const value = received ?? (cause === 'acao-star-credentials' || cause === 'pf-auth-wildcard' ? '*' : null)
  const known = bareCauses.has(cause) ? [] : passing.filter(([one]) => one !== name)
  return name === undefined || value === null ? known : [...known, [name, value]]
}
