import { expressionLiteral, oneOf } from './expression-literal.ts'
import { type Condition, type Fact, type Input, isFreeText, type Rule } from './rule.ts'

/** Between the inputs of a composite key; no word of ours and no method has one. */
const separator = ':'

/** A fact as a look-up: what is looked up, and what stands for each rule. */
export interface CompositeKey {
  /** What clients write stands last, so that nothing in it reads as another input. */
  readonly inputs: readonly Input[]
  readonly entries: readonly { readonly expression: string; readonly anyCase: boolean; readonly rule: Rule }[]
}

/**
 * For engines that look a value up in a map by one key: the inputs of a fact joined by colons, and an anchored
 * expression for each rule.
 */
export function compositeKey(fact: Fact): CompositeKey {
  const used = new Set<Input>(fact.rules.flatMap(({ when }) => when.map(({ input }) => input)))
  if (fact.exact.length > 0) used.add('origin')
  if (fact.exact.some(({ policy }) => policy !== '')) used.add('policy')
  const inputs = [...used].filter(input => !isFreeText(input))
  const free = [...used].filter(isFreeText)
  if (free.length > 1)
    throw new Error(`${fact.name} reads ${free.join(' and ')}, which one key cannot hold apart`)
  const all = [...inputs, ...free]
  return { inputs: all, entries: fact.rules.map(rule => entryOf(rule, all)) }
}

function entryOf(rule: Rule, inputs: readonly Input[]): CompositeKey['entries'][number] {
  const [only] = rule.when
  // One input, and nothing else to keep apart.
  if (inputs.length === 1 && only !== undefined && 'matches' in only) {
    return { expression: only.matches, anyCase: only.anyCase, rule }
  }
  const last = inputs.findLastIndex(input => rule.when.some(condition => condition.input === input))
  const parts = inputs
    .slice(0, last + 1)
    .map(input => partOf(rule.when.find(condition => condition.input === input)))
  const isWhole = parts.at(-1)?.isWhole === true
  const end = !isWhole ? '' : last === inputs.length - 1 ? '$' : separator
  return { expression: `^${parts.map(({ text }) => text).join(separator)}${end}`, anyCase: false, rule }
}

/** @returns an expression, and whether its end is that of the input */
function partOf(condition: Condition | undefined): { readonly text: string; readonly isWhole: boolean } {
  if (condition === undefined) return { text: `[^${separator}]*`, isWhole: true }
  if ('is' in condition) {
    const [only = ''] = condition.is
    return { text: condition.is.length === 1 ? expressionLiteral(only) : oneOf(condition.is), isWhole: true }
  }
  const { matches, anyCase } = condition
  const text = matches.startsWith('^') ? matches.slice(1) : `.*${matches}`
  return { text: anyCase ? `(?i:${text})` : text, isWhole: false }
}
