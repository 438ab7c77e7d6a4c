import type { Scenario } from '../scenario.ts'
import { scenarioOf } from '../scenario-of.ts'
import type { Expectation, ExpectedRequest, ExpectedResult } from './expectation.ts'

/** A scenario written by hand for items of the conformance checklist, with what the standard says about it. */
export interface NamedScenario {
  /** Such as `item-79-include-mode-demands-acac-on-the-preflight-too`. */
  readonly id: string
  /** Of the checklist, 1 to 218. Never empty. */
  readonly items: readonly [number, ...number[]]
  readonly title: string
  readonly scenario: Scenario
  /** From the text of the standard, not from what anything does. */
  readonly expected: Expectation
}

export function named(
  items: NamedScenario['items'],
  title: string,
  parts: Parameters<typeof scenarioOf>[0],
  expected: Expectation,
): NamedScenario {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return { id: `item-${items[0]}-${slug}`, items, title, scenario: scenarioOf(parts), expected }
}

type ExpectedResponse = Extract<ExpectedResult, { kind: 'response' }>

/** A response that script can read. */
export function readable(what: Omit<ExpectedResponse, 'kind'> = {}): ExpectedResult {
  return { kind: 'response', ...what }
}

/** What `fetch` makes of every network error, and of what it is wrongly given. */
export const failed: ExpectedResult = { kind: 'error', name: 'TypeError' }

/** What XMLHttpRequest makes of every network error. */
export const xhrFailed: ExpectedResult = { kind: 'error', name: 'error' }

/**
 * A request on the wire.
 *
 * @param what such as `PUT 1`: the method, and the hop that it goes to
 * @param headers null for one that must not be there
 */
export function sent(
  what: `${string} ${number}`,
  headers: ExpectedRequest['headers'] = {},
  body?: string,
): ExpectedRequest {
  const [method = '', hop = ''] = what.split(' ')
  return { method, hop: Number(hop), headers, ...(body !== undefined && { body }) }
}

/** As often as there are values. */
export function each<T, U>(values: readonly T[], make: (value: T) => U): readonly U[] {
  return values.map(make)
}
