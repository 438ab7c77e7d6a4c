/** Why no more is asked: of this target, or at all. */
export class ProbingStopped extends Error {
  readonly what: 'target-limit' | 'run-limit' | 'busy' | 'failed'

  constructor(what: ProbingStopped['what'], message: string) {
    super(message)
    this.what = what
  }
}
