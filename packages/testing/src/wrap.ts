/** Columns of a report. */
const width = 100

/**
 * Breaks text between words, so that a line has at most `width` columns; a word that is longer stays whole, as URLs are to
 * be copied.
 *
 * @param first what stands before the first line
 * @param rest what stands before every other
 */
export function wrap(text: string, first = '', rest = ' '.repeat(first.length)): string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of visible(text).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

/** Characters that a terminal would obey instead of showing, as a server may send them in a header. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    character => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}
