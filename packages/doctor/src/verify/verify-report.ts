import type { Decision } from '@accredit/policy'
import type { HeaderLine } from '../exchange.ts'

/**
 * - `unsafe`: a browser lets somebody read or write who may not by the policy
 * - `broken`: a browser keeps something from somebody who may, or a cache mixes answers up
 * - `noise`: no browser acts on the difference
 */
export type VerifyGrade = 'unsafe' | 'broken' | 'noise'

/** Worst first. */
export const verifyGrades: readonly VerifyGrade[] = ['unsafe', 'broken', 'noise']

/** What the cases of one kind ask. */
export type CaseGroup =
  | 'granted'
  | 'refused'
  | 'look-alike'
  | 'preflight'
  | 'plain-options'
  | 'method'
  | 'write'
  | 'upgrade'
  | 'duplicate'
  | 'ambiguous-path'
  | 'cache'

export type DifferenceCode =
  /** A browser reads it, and the policy says no. */
  | 'grant-unexpected'
  /** A browser does not read it, and the policy says yes. */
  | 'grant-missing'
  /** Headers of CORS that no browser acts on. */
  | 'header-inert'
  /** The same meaning, written otherwise. */
  | 'header-spelling'
  /** A header more than once. */
  | 'header-duplicate'
  | 'list-exceeds'
  | 'list-lacks'
  | 'max-age'
  | 'vary-missing'
  | 'vary-repeated'
  | 'write-passed'
  | 'write-refused'
  | 'upgrade-passed'
  | 'upgrade-refused'
  | 'preflight-status'
  /** An OPTIONS that is no preflight did not get to the app. */
  | 'options-swallowed'
  /** A preflight got to the app. */
  | 'preflight-forwarded'
  | 'no-response'

/** One thing that came back otherwise than the policy says. */
export interface VerifyDifference {
  readonly code: DifferenceCode
  readonly grade: VerifyGrade
  /** Lower-case; null where it is no header. */
  readonly header: string | null
  /** Values line by line. */
  readonly expected: readonly string[]
  readonly received: readonly string[]
  /** In one sentence. */
  readonly message: string
}

export interface VerifiedRequest {
  readonly method: string
  readonly path: string
  /** As sent, in order, without Host. */
  readonly headers: readonly HeaderLine[]
}

export interface VerifiedCase {
  /** Stable for the same policy and options: group, path and what is asked. */
  readonly id: string
  readonly group: CaseGroup
  readonly request: VerifiedRequest
  /** What the policy says. */
  readonly expected: Pick<Decision, 'kind' | 'verdict' | 'code' | 'set' | 'vary' | 'respond'>
  readonly received: {
    readonly status: number
    /** As they came: in order, duplicates apart. */
    readonly headers: readonly HeaderLine[]
  } | null
  readonly differences: readonly VerifyDifference[]
}

export interface VerifyReport {
  readonly base: string
  /** How many cases were asked. */
  readonly cases: number
  /** How many came back as the policy says. */
  readonly passed: number
  /** The worst grade; null where there is no difference. */
  readonly worst: VerifyGrade | null
  /** Differences by grade. */
  readonly grades: Readonly<Record<VerifyGrade, number>>
  /** Cases by group, and how many of them passed. */
  readonly groups: Readonly<Partial<Record<CaseGroup, { readonly cases: number; readonly passed: number }>>>
  /** What was not asked, and why. */
  readonly skipped: readonly { readonly group: CaseGroup; readonly reason: string }[]
  /** The cases that differ, in the order of the matrix. */
  readonly differing: readonly VerifiedCase[]
}
