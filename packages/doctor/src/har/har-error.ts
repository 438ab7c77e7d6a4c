export type HarErrorCode =
  /** The file ends in the middle. */
  | 'truncated'
  /** It is no JSON. */
  | 'not-json'
  /** It is JSON, and no HAR: it has no `log.entries`. */
  | 'not-har'

/** A HAR that cannot be read to its end. What was read before has been handed out already, and is good. */
export class HarError extends Error {
  override readonly name = 'HarError'
  readonly code: HarErrorCode
  /** How many entries were read before. */
  readonly entries: number
  /** What to do about it. */
  readonly fix: string

  constructor(code: HarErrorCode, message: string, entries: number, fix: string) {
    super(message)
    this.code = code
    this.entries = entries
    this.fix = fix
  }
}
