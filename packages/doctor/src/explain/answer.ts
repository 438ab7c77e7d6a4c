import type { CauseId } from '../cause.ts'

/** A question that is asked again and again, and its answer. */
export interface Answer {
  /** Such as `works-in-postman`. */
  readonly id: string
  readonly question: string
  /** The causes that it is about. */
  readonly causes: readonly CauseId[]
  /** A few sentences. */
  readonly answer: string
  /** Public URLs. */
  readonly references: readonly string[]
}
