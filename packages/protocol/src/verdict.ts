/**
 * What an algorithm of the standard decided, as data. `code` is stable and closed per algorithm; prose is somebody
 * else's business.
 */
export interface Verdict<Ok extends boolean, Code extends string> {
  readonly ok: Ok
  readonly code: Code
  /** The value that decided, as received: null when it was absent, or when nothing received took part. */
  readonly received: string | null
  /** The value, or a short description of the values, with which the algorithm succeeds. */
  readonly expected: string
  /** The section of the standard that decides so. */
  readonly spec: string
}

export type Pass<Code extends string> = Verdict<true, Code>
export type Fail<Code extends string> = Verdict<false, Code>
