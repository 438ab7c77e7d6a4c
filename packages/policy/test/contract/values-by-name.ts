import type { Reply } from '../../src/contract/index.ts'

/** The lines of a reply for frameworks that take all values of a name at once; one value is no list. */
export function valuesByName(lines: Reply['lines']): Map<string, string | string[]> {
  const byName = new Map<string, string | string[]>()
  for (const [name, value] of lines) {
    const before = byName.get(name)
    byName.set(name, before === undefined ? value : [before, value].flat())
  }
  return byName
}
