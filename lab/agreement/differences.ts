import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '../scenario/outcome.ts'

/** What of an outcome can agree or not, each counted by itself. */
export type Field =
  | 'readable'
  | 'response'
  | 'exposed headers'
  | 'requests'
  | 'Origin'
  | 'Cookie'
  | 'Authorization'
  | 'Access-Control-Request-*'
  | 'Sec-Fetch-*'
  | 'Referer'
  | 'other headers'
  | 'body sent'
  | 'cookies stored'

export const fields: readonly Field[] = [
  'readable',
  'response',
  'exposed headers',
  'requests',
  'Origin',
  'Cookie',
  'Authorization',
  'Access-Control-Request-*',
  'Sec-Fetch-*',
  'Referer',
  'other headers',
  'body sent',
  'cookies stored',
]

export interface Difference {
  readonly field: Field
  /** Where: `result 0`, `request 1 (OPTIONS {http other})`, `{http other}`. */
  readonly where: string
  readonly engine: string
  readonly ours: string
}

/** What two outcomes differ in; empty when they agree. */
export function differences(engine: Outcome, ours: Outcome): readonly Difference[] {
  const sequence = (outcome: Outcome) => outcome.wire.map(({ hop, at, method }) => `${hop} ${method} ${at}`)
  const found = [...resultDifferences(engine, ours)]
  if (!isDeepStrictEqual(sequence(engine), sequence(ours))) {
    found.push(difference('requests', 'wire', sequence(engine), sequence(ours)))
  } else found.push(...wireDifferences(engine, ours))
  // Behind a prompt a tab does not go on, and nobody looks into the jar.
  const isStuck = engine.results.some(({ kind }) => kind === 'pending')
  const places = isStuck ? [] : Object.keys(ours.cookies)
  for (const place of new Set([...Object.keys(engine.cookies), ...places])) {
    const [theirs = [], own = []] = [engine.cookies[place], ours.cookies[place]]
    if (!isDeepStrictEqual(theirs, own)) found.push(difference('cookies stored', place, theirs, own))
  }
  return found
}

function difference(field: Field, where: string, engine: unknown, ours: unknown): Difference {
  const text = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
  return { field, where, engine: text(engine), ours: text(ours) }
}

function* resultDifferences(engine: Outcome, ours: Outcome): Generator<Difference> {
  for (const [index, theirs] of engine.results.entries()) {
    const own = ours.results[index]
    // A tab that hangs behind a prompt does not tell of what was before it either.
    if (theirs.kind === 'pending' && ours.results.at(-1)?.kind === 'pending') continue
    const where = `result ${index}`
    if (theirs.kind !== 'response' || own?.kind !== 'response') {
      if (!isDeepStrictEqual(theirs, own)) yield difference('readable', where, theirs, own)
      continue
    }
    const { headers, ...rest } = theirs
    const { headers: ownHeaders, ...ownRest } = own
    if (!isDeepStrictEqual(rest, ownRest)) yield difference('response', where, rest, ownRest)
    if (!isDeepStrictEqual(headers, ownHeaders))
      yield difference('exposed headers', where, headers, ownHeaders)
  }
}

export function fieldOf(name: string): Field {
  switch (name) {
    case 'origin':
      return 'Origin'
    case 'cookie':
      return 'Cookie'
    case 'authorization':
      return 'Authorization'
    case 'referer':
      return 'Referer'
    default:
      if (name.startsWith('access-control-request-')) return 'Access-Control-Request-*'
      return name.startsWith('sec-fetch-') ? 'Sec-Fetch-*' : 'other headers'
  }
}

function* wireDifferences(engine: Outcome, ours: Outcome): Generator<Difference> {
  for (const [index, theirs] of engine.wire.entries()) {
    const own = ours.wire[index]
    const where = `request ${index} (${theirs.method} ${theirs.at})`
    const names = new Set([...Object.keys(theirs.headers), ...Object.keys(own?.headers ?? {})])
    for (const name of names) {
      const [value, ownValue] = [theirs.headers[name], own?.headers[name]]
      if (value !== ownValue) yield difference(fieldOf(name), `${where} ${name}`, value, ownValue)
    }
    if (theirs.body !== own?.body) yield difference('body sent', where, theirs.body, own?.body)
  }
}
