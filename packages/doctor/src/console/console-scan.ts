import { type ConsoleTemplate, type PlaceholderName, templateParts } from './console-template.ts'
import { consoleTemplates } from './console-templates.ts'
import { hasQuotes } from './letter.ts'
import {
  leadingStart,
  longestValue,
  type Placeholders,
  placeholderText,
  type Run,
  trailingRun,
} from './placeholder-text.ts'
import { WordAutomaton } from './word-automaton.ts'

/** A template found in a text. */
export interface ConsoleMatch {
  readonly template: ConsoleTemplate
  /** Offsets into the text. */
  readonly start: number
  readonly end: number
  readonly values: Placeholders
}

export interface ConsoleScan {
  /** In the order of their starts. */
  readonly matches: readonly ConsoleMatch[]
  /** How much work it was, in characters and words looked at. */
  readonly steps: number
}

/** A template taken apart: words with placeholders between and after them. */
interface Pattern {
  readonly template: ConsoleTemplate
  readonly words: readonly number[]
  /** `gaps[i]` stands before word `i`; `gaps[0]` exists where the template begins with a placeholder. */
  readonly gaps: readonly (PlaceholderName | null)[]
  readonly last: PlaceholderName | null
  /** Whether the sentence ends behind it. */
  readonly endsSentence: boolean
}

/** The words of a pattern that were found one after the other. */
interface Chain {
  readonly starts: number[]
  readonly ends: number[]
}

/** A word may occur inside the next one: as many beginnings are kept as any pattern has. */
const mostChains = 4

/** The table, compiled: one automaton for all words, and for each word the places where it stands in patterns. */
class ConsoleScanner {
  readonly #patterns: readonly Pattern[]
  readonly #automaton: WordAutomaton
  readonly #places: readonly (readonly (readonly [pattern: number, position: number])[])[]

  constructor(templates: readonly ConsoleTemplate[]) {
    const words = new Map<string, number>()
    this.#patterns = templates.map(template => patternOf(template, words))
    const places: (readonly [number, number])[][] = Array.from({ length: words.size }, () => [])
    for (const [index, pattern] of this.#patterns.entries()) {
      // Later words first: one occurrence is not two words of one pattern.
      for (const [position, word] of [...pattern.words.entries()].reverse()) {
        places[word]?.push([index, position])
      }
    }
    this.#places = places
    this.#automaton = new WordAutomaton([...words.keys()])
  }

  scan(text: string): ConsoleScan {
    const progress = this.#patterns.map((): Chain[] => [])
    const matches: ConsoleMatch[] = []
    const ends = new Map<PlaceholderName, Run>()
    let read = 0
    const steps = this.#automaton.scan(text, (word, start, end) => {
      for (const [index, position] of this.#places[word] ?? []) {
        read += 1
        const pattern = this.#patterns[index]
        const chains = progress[index]
        if (pattern === undefined || chains === undefined) continue
        const chain = advance(chains, position, start, end)
        if (chain === undefined || position < pattern.words.length - 1) continue
        chains.length = 0
        const match = matchOf(pattern, chain, text, ends)
        if (match === null) continue
        read += match.end - match.start
        matches.push(match)
      }
    })
    return { matches: matches.sort((a, b) => a.start - b.start || b.end - a.end), steps: steps + read }
  }
}

/** Words equal but for spaces and quotation marks are one word. */
const wordKey = (text: string): string => text.replaceAll(/\s+/g, '').replaceAll(/["`‘’“”]/g, "'")

function patternOf(template: ConsoleTemplate, words: Map<string, number>): Pattern {
  const indexes: number[] = []
  const gaps: (PlaceholderName | null)[] = []
  let gap: PlaceholderName | null = null
  // A full stop after the last placeholder ends the sentence, not the value.
  const endsSentence = template.text.endsWith('}.')
  const text = endsSentence ? template.text.slice(0, -1) : template.text
  for (const part of templateParts(text)) {
    if (part.kind === 'placeholder') {
      gap = part.name
      continue
    }
    const key = wordKey(part.text)
    // A quotation mark before the first placeholder is no beginning.
    if (indexes.length === 0 && key === "'") continue
    const index = words.get(key) ?? words.size
    words.set(key, index)
    indexes.push(index)
    gaps.push(gap)
    gap = null
  }
  return { template, words: indexes, gaps, last: gap, endsSentence }
}

/** The first word begins a chain; another one goes on with the nearest chain that lacks it. */
function advance(chains: Chain[], position: number, start: number, end: number): Chain | undefined {
  if (position === 0) {
    const chain = { starts: [start], ends: [end] }
    chains.unshift(chain)
    chains.length = Math.min(chains.length, mostChains)
    return chain
  }
  const chain = chains.find(({ ends }) => {
    const before = ends.at(-1) ?? 0
    return ends.length === position && before <= start && start - before <= longestValue
  })
  chain?.starts.push(start)
  chain?.ends.push(end)
  return chain
}

function matchOf(
  pattern: Pattern,
  chain: Chain,
  text: string,
  ends: Map<PlaceholderName, Run>,
): ConsoleMatch | null {
  const values: Partial<Record<PlaceholderName, string>> = {}
  const start = chain.starts[0] ?? 0
  let end = chain.ends.at(-1) ?? start
  for (const [position, name] of pattern.gaps.entries()) {
    if (name === null) continue
    if (position === 0) {
      values[name] = placeholderText(name, text.slice(leadingStart(text, start), start)) ?? ''
      continue
    }
    const value = placeholderText(name, text.slice(chain.ends[position - 1] ?? start, chain.starts[position]))
    if (value === null) return null
    values[name] = value
  }
  if (pattern.last !== null) {
    const from = end
    const run = trailingRun(pattern.last, text, from, ends)
    if (run === null) return null
    end = run
    if (pattern.last === 'received' && pattern.endsSentence) end = sentenceEnd(text, from, end)
    const raw = text.slice(from, end)
    const value = placeholderText(
      pattern.last,
      pattern.last === 'received' ? raw : raw.replace(/[.,;:)\]]+$/, ''),
    )
    if (value === null || (value === '' && pattern.last !== 'received')) return null
    values[pattern.last] = value
  }
  if (pattern.template.exact === true && !isExact(pattern.template, text, start, end)) return null
  return { template: pattern.template, start, end, values }
}

/** Where the first full stop is that a space or the end follows. */
function sentenceEnd(text: string, from: number, end: number): number {
  const stop = text.slice(from, end).search(/\.(?:\s|$)/)
  return stop === -1 ? end : from + stop
}

/** Whether the words stand there with their spaces, and not inside other words. */
function isExact({ text: words }: ConsoleTemplate, text: string, start: number, end: number): boolean {
  const inside = /[\p{L}\p{N}_]/u
  const isOpen = words.endsWith('_')
  if (inside.test(text[start - 1] ?? '') || (!isOpen && inside.test(text[end] ?? ''))) return false
  return words.includes('{') || text.slice(start, end).replaceAll(/\s+/g, ' ').trim() === words
}

/**
 * What a shell makes of lines that are pasted as arguments: it takes the quotation marks for its own. Where nothing but such a
 * mark stands between two values, it can no longer be told where one ends. Words that are somebody's as they are stay theirs.
 */
function unquotedTemplates(): readonly ConsoleTemplate[] {
  const words = (text: string) => text.replaceAll(/['"`]|\.$/g, '')
  const own = new Set(consoleTemplates.flatMap(({ text }) => (/['"`]/.test(text) ? [] : [words(text)])))
  return consoleTemplates.flatMap(template => {
    const text = template.text.replaceAll(/['"`]/g, '').replaceAll(/\{\w+\}\s*\{\w+\}/g, '{rest}')
    return text !== template.text && own.has(words(text)) ? [] : [{ ...template, text }]
  })
}

let quotedScanner: ConsoleScanner | undefined
let unquotedScanner: ConsoleScanner | undefined

function scannerFor(text: string): ConsoleScanner {
  if (hasQuotes(text)) {
    quotedScanner ??= new ConsoleScanner(consoleTemplates)
    return quotedScanner
  }
  unquotedScanner ??= new ConsoleScanner(unquotedTemplates())
  return unquotedScanner
}

/**
 * Finds everything that consoles say in a text: in one without any quotation mark, their words without. The work grows with
 * the length of the text and with nothing else.
 */
export function scanConsole(text: string): ConsoleScan {
  return scannerFor(text).scan(text)
}
