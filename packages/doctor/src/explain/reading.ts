import type { CauseId } from '../cause.ts'
import type { ConsoleSource } from '../console/console-template.ts'
import type { ReadDiagnosis } from './explanation.ts'

/** One failure as a text tells it, before anything is said about it. */
export interface Reading {
  readonly source: ConsoleSource | null
  /**
   * How much the text proves: `deciding` has the reason; `trailing` follows other lines, and is alone here; `framed` is a
   * refusal whose reason was cut off; `opaque` is what scripts see.
   */
  readonly weight: 'deciding' | 'trailing' | 'framed' | 'opaque'
  readonly diagnosis: ReadDiagnosis
  /** Other causes with the same words. */
  readonly also: readonly CauseId[]
  /** In a translation: recognised by what is not translated. */
  readonly isTranslated: boolean
  /** Where it stands in the text. */
  readonly start: number
  readonly end: number
  readonly lines: readonly string[]
}

/** Nothing is known. */
export const unknownDiagnosis: ReadDiagnosis = {
  cause: null,
  stage: null,
  hop: null,
  api: null,
  url: null,
  redirectedFrom: null,
  origin: null,
  status: null,
  method: null,
  header: null,
  received: null,
  expected: null,
}
