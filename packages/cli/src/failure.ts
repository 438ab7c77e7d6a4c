import { type ExitCode, exitCode } from './exit-code.ts'

/** A reason not to go on that the user can mend: what is wrong, and what to do about it. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** One imperative sentence. */
  readonly fix: string
  readonly exitCode: ExitCode

  constructor(message: string, fix: string, code: ExitCode = exitCode.failed) {
    super(message)
    this.fix = fix
    this.exitCode = code
  }
}

/** The `code` of a system error (`EADDRINUSE`), or `undefined` where there is none. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Text that ends as a sentence does. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
