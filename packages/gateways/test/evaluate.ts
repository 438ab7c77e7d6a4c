import type { Condition, Fact, Input } from '../src/rule.ts'

/** What a gateway makes of a fact: the first rule that holds. */
export function evaluate(fact: Fact, inputs: Partial<Record<Input, string>>): string {
  const exact = fact.exact.find(({ origin }) => origin === inputs.origin)
  if (exact !== undefined) return exact.tier
  const rule = fact.rules.find(({ when }) =>
    when.every(condition => holds(condition, inputs[condition.input] ?? '')),
  )
  const value = rule?.value ?? fact.otherwise
  return 'text' in value ? value.text : (inputs[value.of] ?? '')
}

function holds(condition: Condition, text: string): boolean {
  if ('is' in condition) return condition.is.includes(text)
  return new RegExp(condition.matches, condition.anyCase ? 'i' : '').test(text)
}
