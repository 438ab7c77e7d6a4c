import { causeFacts, type EngineVerdict } from '@accredit/doctor'

/** What became of an expectation. */
export interface Judgement {
  /**
   * Whether it holds. null: in some engines and not in others, or nobody knows, as the network failed; it fails then
   * with `.not` and without.
   */
  readonly held: boolean | null
  /** Why: asked for only where the test fails. */
  readonly report: (failure: Failure) => Promise<readonly string[]> | readonly string[]
}

/** How the expectation was put that failed. */
export interface Failure {
  readonly isNot: boolean
  readonly paint: Paint
}

/** The colours of the test runner; each gives its text back where there are none. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly added: (text: string) => string
  readonly removed: (text: string) => string
}

/** Without colours. */
export const plain: Paint = {
  bold: text => text,
  dim: text => text,
  added: text => text,
  removed: text => text,
}

/** One answer for several: theirs, where they agree. */
export function unanimous(answers: readonly (boolean | null)[]): boolean | null {
  const [first = null, ...others] = answers
  return others.every(answer => answer === first) ? first : null
}

/** Whether the page reads the response; null where nothing is known of CORS. */
export function isAllowed(verdict: EngineVerdict): boolean | null {
  switch (verdict.outcome) {
    case 'allow':
    case 'warn':
      return true
    case 'block':
      return isOtherRule(verdict) ? null : false
    case 'inconclusive':
      return null
  }
}

/** Blocked, by mixed content or the address of the server: that says nothing of what its headers would do. */
export function isOtherRule({ outcome, cause }: EngineVerdict): boolean {
  return outcome === 'block' && cause !== null && causeFacts[cause].isCors === false
}
