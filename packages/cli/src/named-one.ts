import { closest, distance } from 'fastest-levenshtein'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

/** A wrong name for one of several, with the right one where it is near. */
export function noSuchName(what: string, name: string, names: readonly string[]): Failure {
  const nearest = closest(name.toLowerCase(), [...names])
  const isNear = distance(name.toLowerCase(), nearest) <= Math.max(1, Math.floor(nearest.length / 3))
  const fix = isNear ? `Did you mean ${nearest}? There are` : 'There are'
  return new Failure(
    `There is no ${what} ${JSON.stringify(name)}.`,
    `${fix} ${names.join(', ')}.`,
    exitCode.usage,
  )
}

/** Values of an option that is repeated, takes a list with commas, or both. */
export function listed(values: readonly string[]): readonly string[] {
  return values
    .flatMap(value => value.split(','))
    .map(value => value.trim())
    .filter(value => value !== '')
}
