/** What testharness.js says of a subtest. */
export type SubtestStatus = 'PASS' | 'FAIL' | 'TIMEOUT' | 'NOTRUN' | 'PRECONDITION_FAILED'

/** What testharness.js says of a whole file, and `CRASH`, where it had no chance to say anything. */
export type HarnessStatus = 'OK' | 'ERROR' | 'TIMEOUT' | 'PRECONDITION_FAILED' | 'CRASH'

export interface SubtestResult {
  readonly name: string
  readonly status: SubtestStatus
  readonly message: string | null
}

/** What came of one test file in one variant. */
export interface TestResult {
  readonly harness: HarnessStatus
  readonly message: string | null
  readonly subtests: readonly SubtestResult[]
  /** The browser's trace, where it was asked for. */
  readonly trace: readonly string[]
}

/** The numbers by which testharness.js knows them: the index is the number. */
export const subtestStatuses: readonly SubtestStatus[] = [
  'PASS',
  'FAIL',
  'TIMEOUT',
  'NOTRUN',
  'PRECONDITION_FAILED',
]

/** Likewise. */
export const harnessStatuses: readonly HarnessStatus[] = ['OK', 'ERROR', 'TIMEOUT', 'PRECONDITION_FAILED']
