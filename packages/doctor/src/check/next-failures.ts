import { byteLowercase } from '@accredit/protocol'
import type { CauseId, Diagnosis } from '../cause.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import type { EngineVerdict } from './check-result.ts'

/** Judges the request again, over other answers; exchanges keep their ids. */
export type Rejudge = (exchanges: readonly Exchange[]) => Promise<EngineVerdict>

type Received = NonNullable<Exchange['received']>

/** More steps than a preflight and its request can fail in. */
const maxFailures = 8

/**
 * What would fail next, were each failure mended in what the server answered: found by judging the recorded exchanges
 * again with the deciding header as it should be. Nothing is sent.
 *
 * @returns the failures behind the first one, in the order in which they would show
 */
export async function nextFailures(
  first: Pick<EngineVerdict, 'diagnosis' | 'exchanges'>,
  exchanges: readonly Exchange[],
  rejudge: Rejudge,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = []
  let verdict = first
  let answers = exchanges
  while (found.length < maxFailures) {
    const mended = mend(verdict, answers)
    if (mended === null) break
    answers = mended
    const next = await rejudge(answers)
    if (next.outcome !== 'block' || next.diagnosis === null) break
    found.push(next.diagnosis)
    verdict = next
  }
  return found
}

/** The exchange in which the failure showed is the last one that was sent. */
function mend(
  { diagnosis, exchanges: ids }: Pick<EngineVerdict, 'diagnosis' | 'exchanges'>,
  exchanges: readonly Exchange[],
): readonly Exchange[] | null {
  const id = ids.at(-1)
  const change = diagnosis === null ? null : changeFor(diagnosis)
  if (change === null || id === undefined) return null
  return exchanges.map(exchange =>
    exchange.id === id && exchange.received !== null
      ? { ...exchange, received: change(exchange.received) }
      : exchange,
  )
}

type Change = (received: Received) => Received

const changes: Readonly<Partial<Record<CauseId, (diagnosis: Diagnosis) => Change | null>>> = {
  'acao-missing': ({ expected }) => setting('Access-Control-Allow-Origin', expected),
  'acao-mismatch': ({ expected }) => setting('Access-Control-Allow-Origin', expected),
  'acao-invalid': ({ expected }) => setting('Access-Control-Allow-Origin', expected),
  'acao-multiple': ({ expected }) => setting('Access-Control-Allow-Origin', expected),
  'acao-star-credentials': ({ expected }) => setting('Access-Control-Allow-Origin', expected),
  'acac-not-true': () => setting('Access-Control-Allow-Credentials', 'true'),
  'pf-status': () => received => ({ ...received, status: 204 }),
  'pf-redirect': () => received => ({ ...received, status: 204 }),
  'pf-method': ({ method }) => setting('Access-Control-Allow-Methods', method),
  'pf-methods-syntax': ({ method }) => setting('Access-Control-Allow-Methods', method),
  'pf-header': ({ expected }) => listing('Access-Control-Allow-Headers', expected),
  'pf-auth-wildcard': ({ expected }) => listing('Access-Control-Allow-Headers', expected),
  'pf-headers-syntax': () => setting('Access-Control-Allow-Headers', ''),
}

function changeFor(diagnosis: Diagnosis): Change | null {
  return changes[diagnosis.cause]?.(diagnosis) ?? null
}

/** One line with this value, in the place of all of its name. */
function setting(name: string, value: string | null): Change | null {
  if (value === null) return null
  return received => ({ ...received, headers: [...without(received.headers, name), [name, value]] })
}

/** One more line, whose list is joined with the others'. */
function listing(name: string, value: string | null): Change | null {
  if (value === null) return null
  return received => ({ ...received, headers: [...received.headers, [name, value]] })
}

function without(headers: readonly HeaderLine[], name: string): readonly HeaderLine[] {
  return headers.filter(([one]) => byteLowercase(one) !== byteLowercase(name))
}
