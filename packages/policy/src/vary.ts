/** A response's `Vary` as frameworks hold it. */
export type VaryValue = string | number | readonly string[] | null | undefined

export const varyOrigin: readonly string[] = Object.freeze(['Origin'])
export const varyPreflight: readonly string[] = Object.freeze([
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
])
const varyPreflightText = varyPreflight.join(', ')

/**
 * Merges names into a `Vary`. Names that it has already, in any case, are not repeated; `*` stays `*`.
 *
 * @param existing - the value or lines that the app set
 * @param names - what the decision adds, at least one
 * @returns one value
 */
export function mergeVary(existing: VaryValue, names: readonly string[]): string {
  if (existing === undefined || existing === null || existing === '') return textOf(names)
  const value = typeof existing === 'object' ? existing.join(', ') : String(existing)
  if (value === '') return textOf(names)
  const present = value.toLowerCase().split(',')
  for (let i = 0; i < present.length; i++) present[i] = present[i]?.trim() ?? ''
  if (present.includes('*')) return '*'
  let merged = value
  for (const name of names) if (!present.includes(name.toLowerCase())) merged += `, ${name}`
  return merged
}

function textOf(names: readonly string[]): string {
  if (names === varyPreflight) return varyPreflightText
  return names.length === 1 ? (names[0] ?? '') : names.join(', ')
}
