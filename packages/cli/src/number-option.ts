import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

/**
 * The value of an option that is a number above 0.
 *
 * @throws {Failure} when it is none.
 */
export function positiveNumber(option: string, text: string, unit: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value
  throw new Failure(
    `${option} ${JSON.stringify(text)} is no number of ${unit}.`,
    `Write a number above 0.`,
    exitCode.usage,
  )
}
