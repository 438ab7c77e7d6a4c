import type { Condition, Fact, FactName, Input, Rule, Value } from './rule.ts'

/** What is known of a fact beforehand: the texts that it can be, null where it can be any. */
type Domains = Map<Input, readonly string[] | null>

/**
 * Leaves out what cannot happen: conditions that always hold, rules that never do, facts that are always the same. What
 * is left is as short as it would be by hand, and says the same.
 *
 * @param facts - each only looks at facts before it
 * @param wanted - those that a gateway acts on; what they do not need is left out
 */
export function foldFacts(facts: readonly Fact[], wanted: readonly FactName[]): ReadonlyMap<FactName, Fact> {
  const domains: Domains = new Map([
    ['has-origin', ['0', '1']],
    ['asks', ['0', '1']],
    ['own-host', ['0', '1']],
  ])
  const folded = new Map<FactName, Fact>()
  for (const fact of facts) {
    const short = foldFact(fact, domains)
    folded.set(fact.name, short)
    domains.set(fact.name, domainOf(short))
  }
  return needed(folded, wanted)
}

/** The text that a fact always is, null where it depends on the request. */
export function constantOf(fact: Fact | undefined): string | null {
  if (fact === undefined || fact.rules.length > 0 || fact.exact.length > 0) return null
  return 'text' in fact.otherwise ? fact.otherwise.text : null
}

/** Whether a fact can be a text. */
export function isPossible(fact: Fact | undefined, text: string): boolean {
  if (fact === undefined) return false
  return domainOf(fact)?.includes(text) ?? true
}

function foldFact(fact: Fact, domains: Domains): Fact {
  const rules: Rule[] = []
  let otherwise = fact.otherwise
  for (const { when, ...rest } of fact.rules) {
    const conditions = foldConditions(when, domains)
    if (conditions === null) continue
    if (conditions.length === 0) {
      otherwise = rest.value
      break
    }
    if (!rules.some(({ when: earlier }) => implies(conditions, earlier)))
      rules.push({ when: conditions, ...rest })
  }
  while (rules.length > 0 && isSame(rules.at(-1)?.value, otherwise)) rules.pop()
  return { ...fact, rules, otherwise }
}

/** Whether all of `others` are among the conditions, so that a rule with them has spoken before. */
function implies(conditions: readonly Condition[], others: readonly Condition[]): boolean {
  const texts = new Set(conditions.map(one => JSON.stringify(one)))
  return others.every(one => texts.has(JSON.stringify(one)))
}

/** @returns null where they never all hold */
function foldConditions(when: readonly Condition[], domains: Domains): readonly Condition[] | null {
  const left: Condition[] = []
  for (const condition of when) {
    const domain = domains.get(condition.input) ?? null
    if (domain === null) {
      left.push(condition)
      continue
    }
    const holding = domain.filter(text => holds(condition, text))
    if (holding.length === 0) return null
    if (holding.length < domain.length) left.push({ input: condition.input, is: holding })
  }
  return left
}

function holds(condition: Condition, text: string): boolean {
  if ('is' in condition) return condition.is.includes(text)
  return new RegExp(condition.matches, condition.anyCase ? 'i' : '').test(text)
}

function isSame(a: Value | undefined, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function domainOf({ exact, rules, otherwise }: Fact): readonly string[] | null {
  const values = [...rules.map(({ value }) => value), otherwise]
  const texts = values.flatMap(value => ('text' in value ? [value.text] : []))
  return texts.length < values.length ? null : [...new Set([...exact.map(({ tier }) => tier), ...texts])]
}

/** What `wanted` looks at, in the order of `facts`. Facts that are always the same are kept for their value. */
function needed(
  facts: ReadonlyMap<FactName, Fact>,
  wanted: readonly FactName[],
): ReadonlyMap<FactName, Fact> {
  const names = new Set<Input>(wanted)
  for (const [name, fact] of [...facts].reverse()) {
    if (!names.has(name)) continue
    for (const { when, value } of fact.rules) {
      for (const { input } of when) names.add(input)
      if ('of' in value) names.add(value.of)
    }
    if ('of' in fact.otherwise) names.add(fact.otherwise.of)
    if (fact.exact.some(({ policy }) => policy !== '')) names.add('policy')
  }
  return new Map([...facts].filter(([name]) => names.has(name)))
}
