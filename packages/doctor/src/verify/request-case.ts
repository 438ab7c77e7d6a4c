import type { Decision } from '@accredit/policy'
import type { HeaderLine } from '../exchange.ts'
import type { CaseGroup, VerifiedRequest } from './verify-report.ts'

/** A request of the matrix. */
export interface RequestCase {
  readonly group: CaseGroup
  /** What tells it from the others of its group and path. */
  readonly title: string
  readonly request: VerifiedRequest
  /** What the policy says; more than one where the request can be read in more than one way. */
  readonly expected: readonly [Decision, ...Decision[]]
}

/** Cases that must be asked one after the other. */
export type CaseSequence = readonly RequestCase[]

export function originLine(origin: string | null): readonly HeaderLine[] {
  return origin === null ? [] : [['Origin', origin]]
}
