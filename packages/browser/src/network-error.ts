/** Thrown inside a fetch that the standard ends with a network error. The trace has the reason. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly reason: string
  /** Of a rule, and not of the network: another try would end in the same way. */
  readonly isFutile: boolean

  constructor(reason: string, isFutile = true) {
    super(reason)
    this.reason = reason
    this.isFutile = isFutile
  }
}
