import type { Fact, Value } from './rule.ts'

/**
 * A word for a value of a fact, for engines in whose variables not every text can stand: `echo` for what the request
 * says, the text itself where it is a word, else its number.
 */
export function wordOf(fact: Fact, value: Value): string {
  if ('of' in value) return 'echo'
  if (/^[A-Za-z0-9_-]*$/.test(value.text)) return value.text
  const values = [...fact.rules.map(rule => rule.value), fact.otherwise]
  const texts = values.flatMap(one => ('text' in one ? [one.text] : []))
  return `listed-${[...new Set(texts)].indexOf(value.text) + 1}`
}
