import { breakLines } from './break-lines.ts'
import { columnsOf } from './columns-of.ts'

/**
 * Breaks text at the width: between words, and inside a word that is longer than a line. Colours continue on the next line.
 *
 * @param first what stands before the first line.
 * @param rest what stands before every other.
 */
export function wrap(text: string, width: number, first = '', rest = first): string[] {
  const room = Math.max(12, width - Math.max(columnsOf(first), columnsOf(rest)))
  // What fits needs no breaking.
  if (columnsOf(text) <= room && text === text.trim()) return [`${first}${text}`.trimEnd()]
  return breakLines(text, room).map((line, index) => `${index === 0 ? first : rest}${line}`.trimEnd())
}

/** On a wide terminal the right end is not at its edge: the eye has to find the way back. */
const rightEnd = 100

/** `left` and `right` at the two ends of a line; `right` goes to a line of its own where they do not fit. */
export function spread(left: string, right: string, columns: number): string[] {
  if (columnsOf(right) === 0) return [left]
  const width = Math.min(columns, rightEnd)
  const gap = width - columnsOf(left) - columnsOf(right)
  if (gap >= 2) return [`${left}${' '.repeat(gap)}${right}`]
  return [left, `${' '.repeat(Math.max(0, width - columnsOf(right)))}${right}`]
}

/** Fills up to a width with blanks. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)))
}

/** The width of the widest. */
export function widestOf(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0)
}
