/** What is asked cannot be checked as it is written. Thrown before anything is sent. */
export class CheckInputError extends Error {
  override readonly name = 'CheckInputError'
  /** What to write instead. */
  readonly fix: string

  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}
