import { letterCount, letterOf, skippedLetter } from './letter.ts'

/** A word found in a text: `start` and `end` are offsets into the text, and `word` is its index. */
export type WordListener = (word: number, start: number, end: number) => void

/**
 * Finds many words in one pass (Aho and Corasick, 1975). Spaces, line ends and kinds of quotation marks do not count, in the
 * words and in the text, so that a wrapped line is a line.
 */
export class WordAutomaton {
  readonly #next: Int32Array
  /** The word that ends at a node, or -1; and the nearest shorter suffix that ends one, or 0. */
  readonly #word: Int32Array
  readonly #shorter: Int32Array
  readonly #lengths: readonly number[]

  constructor(words: readonly string[]) {
    const letters = words.map(lettersOf)
    const capacity = 1 + letters.reduce((sum, { length }) => sum + length, 0)
    this.#lengths = letters.map(({ length }) => length)
    this.#next = new Int32Array(capacity * letterCount)
    this.#word = new Int32Array(capacity).fill(-1)
    this.#shorter = new Int32Array(capacity)
    this.#grow(letters)
    this.#link(capacity)
  }

  #grow(words: readonly (readonly number[])[]): void {
    let nodes = 1
    for (const [index, word] of words.entries()) {
      let node = 0
      for (const letter of word) {
        const edge = node * letterCount + letter
        if (this.#next[edge] === 0) this.#next[edge] = nodes++
        node = at(this.#next, edge)
      }
      this.#word[node] = index
    }
  }

  /** Breadth first: where a letter has no edge, go on where the longest suffix of what was read would be. */
  #link(capacity: number): void {
    const suffix = new Int32Array(capacity)
    const queue: number[] = [0]
    for (let head = 0; head < queue.length; head += 1) {
      const node = queue[head] ?? 0
      const back = at(suffix, node)
      for (let letter = 1; letter < letterCount; letter += 1) {
        const child = at(this.#next, node * letterCount + letter)
        const fallback = node === 0 ? 0 : at(this.#next, back * letterCount + letter)
        if (child === 0) {
          this.#next[node * letterCount + letter] = fallback
          continue
        }
        suffix[child] = fallback
        this.#shorter[child] = at(this.#word, fallback) >= 0 ? fallback : at(this.#shorter, fallback)
        queue.push(child)
      }
    }
  }

  /**
   * Reports every occurrence, in the order of their ends, longer words first.
   *
   * @returns how many steps it took: at most the characters and the occurrences
   */
  scan(text: string, found: WordListener): number {
    const starts = new StartRing(Math.max(1, ...this.#lengths))
    let node = 0
    let steps = 0
    let isLineStart = true
    for (let offset = 0; offset < text.length; offset += 1) {
      steps += 1
      const code = text.charCodeAt(offset)
      const letter = letterOf(code)
      if (letter === skippedLetter || (isLineStart && isQuoteMark(code))) {
        isLineStart ||= code === lineFeed
        continue
      }
      isLineStart = false
      starts.push(offset)
      node = at(this.#next, node * letterCount + letter)
      let ending = at(this.#word, node) >= 0 ? node : at(this.#shorter, node)
      while (ending !== 0) {
        steps += 1
        const word = at(this.#word, ending)
        found(word, starts.back(this.#lengths[word] ?? 1), offset + 1)
        ending = at(this.#shorter, ending)
      }
    }
    return steps
  }
}

const lineFeed = 10

/** What mail and Markdown put before the lines of what they quote, and boxes draw at their left. */
const isQuoteMark = (code: number): boolean => code === 0x3e || code === 0x7c || code === 0x2502

const at = (array: Int32Array, index: number): number => array[index] ?? 0

/** The offsets of the last letters, for the start of a word that ends here. */
class StartRing {
  readonly #offsets: Int32Array
  #count = 0

  constructor(size: number) {
    this.#offsets = new Int32Array(size)
  }

  push(offset: number): void {
    this.#offsets[this.#count % this.#offsets.length] = offset
    this.#count += 1
  }

  /** Where the letter stands that is `length` letters back, the last one included. */
  back(length: number): number {
    return at(this.#offsets, (this.#count - length) % this.#offsets.length)
  }
}

/** A text as letters, without spaces. Throws a `TypeError` when it has others than ASCII and quotation marks. */
function lettersOf(word: string): readonly number[] {
  const letters = Array.from({ length: word.length }, (_, index) => letterOf(word.charCodeAt(index))).filter(
    letter => letter !== skippedLetter,
  )
  if (letters.length === 0 || letters.includes(0)) throw new TypeError(`Not a word of a console: ${word}`)
  return letters
}
