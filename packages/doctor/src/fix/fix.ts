import type { PolicyInput } from '@accredit/policy'
import type { CauseId } from '../cause.ts'
import type { EngineName } from '../engine.ts'

/**
 * One line of a header diff. `set` leaves one line of the name, whatever there was, so that duplicates go; `value` is null
 * where the lines go.
 */
export interface HeaderChange {
  readonly op: 'set' | 'remove'
  readonly on: 'preflight' | 'response'
  readonly name: string
  readonly value: string | null
}

/** Who has to change something. */
export type FixSide = 'server' | 'client' | 'environment'

/**
 * A remedy. A server's is a policy patch, and stands in a report only after the request passed with it in the engines
 * that `provenIn` names.
 */
export interface Fix {
  readonly cause: CauseId
  readonly side: FixSide
  /** One sentence: what to do. */
  readonly title: string
  readonly changes: readonly HeaderChange[]
  /** A status that a response must have, where that is the remedy. */
  readonly status: { readonly on: 'preflight' | 'response'; readonly value: number } | null
  /** The least policy that lets the request pass; null where the remedy is not a policy. */
  readonly policy: PolicyInput | null
  /** What to change in the page's code, null where nothing. */
  readonly client: string | null
  readonly provenIn: readonly EngineName[]
  /** What it opens, and to whom; empty when nothing is to be said. */
  readonly caveats: readonly string[]
}
