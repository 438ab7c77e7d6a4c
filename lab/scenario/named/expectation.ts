import { isDeepStrictEqual } from 'node:util'
import type { Field } from '../../agreement/differences.ts'
import { fieldOf } from '../../agreement/differences.ts'
import type { Outcome, ScriptResult, WireRequest } from '../outcome.ts'

/** What the standard says that one call of script learns; what is left out may be anything. */
export type ExpectedResult =
  | {
      readonly kind: 'response'
      readonly type?: string
      readonly status?: number
      readonly redirected?: boolean
      readonly body?: string
      /** Names of headers that script can see, and names that it cannot. */
      readonly exposes?: readonly string[]
      readonly hides?: readonly string[]
      /** All names, sorted. */
      readonly headers?: readonly string[]
    }
  | { readonly kind: 'error'; readonly name: string }

export interface ExpectedRequest {
  readonly hop: number
  readonly method: string
  /** null for a header that must not be there; what is not named may be anything. */
  readonly headers: Readonly<Record<string, string | null>>
  readonly body?: string
}

/** What the standard says about a scenario; what is left out may be anything. */
export interface Expectation {
  /** One for each call. */
  readonly results?: readonly ExpectedResult[]
  /** Every request, in order. */
  readonly wire?: readonly ExpectedRequest[]
  /** Requests that are among those on the wire, where the standard leaves the others open. */
  readonly among?: readonly ExpectedRequest[]
  /** Names and values that a first-party request to the place carries afterwards, sorted. */
  readonly cookies?: Readonly<Record<string, readonly string[]>>
}

/** Something that came otherwise than the standard says. */
export interface Departure {
  readonly field: Field
  readonly where: string
  readonly standard: string
  readonly actual: string
}

/** How an outcome departs from what the standard says; empty when it does not. */
export function departures(expected: Expectation, outcome: Outcome): readonly Departure[] {
  return [
    ...(expected.results === undefined ? [] : resultDepartures(expected.results, outcome.results)),
    ...(expected.wire === undefined ? [] : wireDepartures(expected.wire, outcome.wire)),
    ...(expected.among ?? []).flatMap(request => absence(request, outcome.wire)),
    ...Object.entries(expected.cookies ?? {}).flatMap(([place, wanted]) =>
      departureUnlessEqual('cookies stored', place, wanted, outcome.cookies[place] ?? []),
    ),
  ]
}

function departureUnlessEqual(field: Field, where: string, standard: unknown, actual: unknown): Departure[] {
  return isDeepStrictEqual(standard, actual) ? [] : [departure(field, where, standard, actual)]
}

function departure(field: Field, where: string, standard: unknown, actual: unknown): Departure {
  const text = (value: unknown) => (value === undefined || value === null ? 'nothing' : JSON.stringify(value))
  return { field, where, standard: text(standard), actual: text(actual) }
}

function resultDepartures(
  expected: readonly ExpectedResult[],
  results: readonly ScriptResult[],
): Departure[] {
  return expected.flatMap((wanted, index) => {
    const [where, result] = [`result ${index}`, results[index]]
    if (wanted.kind !== 'response' || result?.kind !== 'response') {
      return wanted.kind === result?.kind
        ? departureUnlessEqual('readable', where, wanted, result)
        : [departure('readable', where, wanted, result)]
    }
    const { exposes = [], hides = [], headers, kind: _, ...rest } = wanted
    const actual: Readonly<Record<string, unknown>> = { ...result }
    return [
      ...Object.entries(rest).flatMap(([name, value]) =>
        departureUnlessEqual('response', `${where} ${name}`, value, actual[name]),
      ),
      ...(headers === undefined
        ? []
        : departureUnlessEqual('exposed headers', where, headers, result.headers)),
      ...exposes
        .filter(name => !result.headers.includes(name))
        .map(name => departure('exposed headers', where, `${name} seen`, `${name} hidden`)),
      ...hides
        .filter(name => result.headers.includes(name))
        .map(name => departure('exposed headers', where, `${name} hidden`, `${name} seen`)),
    ]
  })
}

function wireDepartures(expected: readonly ExpectedRequest[], wire: readonly WireRequest[]): Departure[] {
  const sequence = (requests: readonly { readonly hop: number; readonly method: string }[]) =>
    requests.map(({ hop, method }) => `${method} ${hop}`)
  const [wanted, actual] = [sequence(expected), sequence(wire)]
  if (!isDeepStrictEqual(wanted, actual)) return [departure('requests', 'wire', wanted, actual)]
  return expected.flatMap((request, index) => {
    const came = wire[index]
    return came === undefined ? [] : requestDepartures(request, came, `request ${index} (${wanted[index]})`)
  })
}

function requestDepartures(wanted: ExpectedRequest, came: WireRequest, where: string): Departure[] {
  return [
    ...Object.entries(wanted.headers).flatMap(([name, value]) =>
      departureUnlessEqual(fieldOf(name), `${where} ${name}`, value, came.headers[name] ?? null),
    ),
    ...(wanted.body === undefined ? [] : departureUnlessEqual('body sent', where, wanted.body, came.body)),
  ]
}

function absence(wanted: ExpectedRequest, wire: readonly WireRequest[]): Departure[] {
  const isThere = wire.some(
    came =>
      came.hop === wanted.hop &&
      came.method === wanted.method &&
      requestDepartures(wanted, came, '').length === 0,
  )
  return isThere ? [] : [departure('requests', 'wire', wanted, 'no such request')]
}
