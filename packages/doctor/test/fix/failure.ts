import type { CauseId, Diagnosis } from '../../src/cause.ts'
import type { CheckRequest } from '../../src/check/check-result.ts'
import { engineNames } from '../../src/engine.ts'
import type { Exchange, HeaderLine } from '../../src/exchange.ts'
import { findFixes } from '../../src/fix/find-fixes.ts'
import type { Fix } from '../../src/fix/fix.ts'

export const app = 'https://app.example'
export const api = 'https://api.example'
export const me = `${api}/me`

export const everyEngine = engineNames

export interface Failure extends Partial<Omit<Diagnosis, 'cause'>> {
  readonly request?: Partial<CheckRequest>
  readonly exchanges?: readonly Exchange[]
}

/** A diagnosis of a GET of `me` by `app`, with what is said of it. */
export function diagnose(cause: CauseId, known: Partial<Diagnosis> = {}): Diagnosis {
  return {
    cause,
    stage: 'actual',
    hop: 0,
    api: 'fetch',
    url: me,
    redirectedFrom: null,
    origin: app,
    status: 200,
    method: 'GET',
    header: null,
    received: null,
    expected: null,
    ...known,
  }
}

export function recorded(
  kind: Exchange['kind'],
  url: string,
  status: number,
  headers: readonly HeaderLine[] = [],
): Exchange {
  return {
    id: `${kind} ${url}`,
    kind,
    hop: 0,
    engines: [],
    sent: { method: kind === 'preflight' ? 'OPTIONS' : 'GET', url, headers: [] },
    received: { status, statusMessage: '', headers },
    failure: null,
    duration: 1,
  }
}

/** The remedies in all engines. */
export function fixesOf(
  cause: CauseId,
  { request, exchanges, ...known }: Failure = {},
): Promise<readonly Fix[]> {
  return findFixes({
    diagnosis: diagnose(cause, known),
    request: { url: me, from: app, ...request },
    engines: everyEngine,
    ...(exchanges !== undefined && { exchanges }),
  })
}

/** What a remedy changes, line by line. */
export function diff({ changes, status }: Fix): readonly string[] {
  return [
    ...(status === null ? [] : [`${status.on}: status ${status.value}`]),
    ...changes.map(({ on, op, name, value }) => `${on}: ${op} ${name}${value === null ? '' : `: ${value}`}`),
  ]
}

/** All that can be read in remedies. */
export function textsOf(fixes: readonly Fix[]): readonly string[] {
  return fixes.flatMap(fix => [
    fix.title,
    fix.client ?? '',
    JSON.stringify(fix.policy),
    ...fix.caveats,
    ...diff(fix),
  ])
}
