/** A response's `Vary` as frameworks hold it. */
export type VaryValue = string | number | readonly string[] | null | undefined

/**
 * Merges names into a `Vary`. Names that it has already, in any case, are not repeated; `*` stays `*`.
 *
 * @param existing - the value or lines that the app set
 * @param names - what the decision adds, at least one
 * @returns one value
 */
export function mergeVary(existing: VaryValue, names: readonly string[]): string {
  const value =
    typeof existing === 'object' && existing !== null ? existing.join(', ') : String(existing ?? '')
  if (value === '') return names.length === 1 ? (names[0] ?? '') : names.join(', ')
  const present = value.toLowerCase().split(',')
  for (let i = 0; i < present.length; i++) present[i] = present[i]?.trim() ?? ''
  if (present.includes('*')) return '*'
  let merged = value
  for (const name of names) if (!present.includes(name.toLowerCase())) merged += `, ${name}`
  return merged
}
