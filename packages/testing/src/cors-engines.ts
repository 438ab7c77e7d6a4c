import { type EngineName, engineNames } from '@accredit/doctor'
import type { RequestOptions } from './request-options.ts'

let defaults: readonly EngineName[] = engineNames

/**
 * Sets whose verdicts matchers ask for where a matcher does not say: all of them have to agree. At first these are the
 * standard and the three engines.
 *
 * @throws TypeError for none, or for one that there is not
 */
export function setCorsEngines(engines: readonly EngineName[]): void {
  defaults = parseEngines(engines)
}

/** The engines of a matcher. @throws TypeError for one that there is not */
export function enginesOf({ engine }: Pick<RequestOptions, 'engine'>): readonly EngineName[] {
  if (engine === undefined) return defaults
  return parseEngines(typeof engine === 'string' ? [engine] : engine)
}

function parseEngines(engines: readonly EngineName[]): readonly EngineName[] {
  const unknown = engines.filter(name => !engineNames.includes(name))
  if (unknown.length > 0) throw new TypeError(`There is no engine ${unknown.join(', ')}. ${choice}`)
  if (engines.length === 0) throw new TypeError(`No engine is asked. ${choice}`)
  return [...new Set(engines)]
}

const choice = `Name some of ${engineNames.join(', ')}.`
