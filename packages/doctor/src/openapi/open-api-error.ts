/** A description of an API that cannot be read, or does not say where the API is. */
export class OpenApiError extends Error {
  override readonly name = 'OpenApiError'
  /** What to do about it. */
  readonly fix: string

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options)
    this.fix = fix
  }
}
