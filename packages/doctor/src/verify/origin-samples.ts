import type { PolicyConfig } from '@accredit/policy'
import { grantedSamples, lookAlikes } from './look-alike-origins.ts'

/** Of a long list a few are asked: it is one set, and they are looked up alike. */
const exactSamples = 6
const patternSamples = 12

function listed({ origins }: PolicyConfig): readonly string[] {
  if (origins === '*') return []
  if (!('credentialed' in origins || 'anonymous' in origins))
    return Array.isArray(origins) ? origins.map(String) : []
  const { credentialed = [], anonymous = [] } = origins
  return [...credentialed, ...(anonymous === '*' ? [] : anonymous)]
}

/** The patterns of a policy that are asked for, of each tier. */
function asked(config: PolicyConfig): readonly string[] {
  const all = listed(config)
  const exact = all.filter(one => !one.includes('*'))
  const few = exact.length <= exactSamples ? exact : [...exact.slice(0, exactSamples - 1), ...exact.slice(-1)]
  return [...few, ...all.filter(one => one.includes('*')).slice(0, patternSamples)]
}

export function grantedOrigins(config: PolicyConfig): readonly string[] {
  return [...new Set(asked(config).flatMap(grantedSamples))]
}

export function lookAlikeOrigins(config: PolicyConfig): readonly string[] {
  // Each kind of entry once; the same tricks on the next exact origin ask the same of the same code.
  const patterns = asked(config)
  const exact = patterns.filter(one => !one.includes('*'))
  const chosen = [
    ...exact.slice(0, 1),
    ...exact.filter(one => /:[0-9]+$/.test(one)).slice(0, 1),
    ...patterns.filter(one => one.includes('*')),
  ]
  return [...new Set(chosen.flatMap(lookAlikes))]
}
