import { columnsOf } from './columns-of.ts'

/**
 * Breaks text into lines of at most `room` columns: between words, and inside a word that is longer than a line. Colours
 * continue on the next line.
 *
 * The lines are those of wrap-ansi, which needs a tenth of a second to load and to measure its first word: longer than
 * a check takes.
 */
export function breakLines(text: string, room: number): string[] {
  return text.split('\n').flatMap(line => continued(filled(line, room)))
}

/** Words one after the other, as many as a line takes. */
function filled(text: string, room: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  const begin = () => {
    lines.push(line.trimEnd())
    line = ''
    used = 0
  }
  const put = (piece: string, width: number) => {
    line += piece
    used += width
  }
  for (const word of text.split(' ')) {
    const width = columnsOf(word)
    if (used > 0) put(' ', 1)
    if (width <= room) {
      if (width > 0 && used + width > room) begin()
      put(word, width)
      continue
    }
    // It begins here, unless it takes fewer breaks to begin on the next line.
    if (Math.ceil(width / room) <= Math.ceil((width - (room - used)) / room)) begin()
    for (const [piece] of word.matchAll(/\u001b\[\d+m|./gu)) {
      const columns = columnsOf(piece)
      if (used + columns > room) begin()
      put(piece, columns)
    }
  }
  begin()
  return lines
}

/** Ends at the end of a line the colours that are on, and turns them on again on the next. */
function continued(lines: readonly string[]): string[] {
  let on: readonly number[] = []
  return lines.map(line => {
    const before = on
    for (const [, digits] of line.matchAll(/\u001b\[(\d+)m/g)) {
      const code = Number(digits)
      on = endOf(code) === null ? on.filter(colour => endOf(colour) !== code) : [...on, code]
    }
    return codes(before) + line + codes(on.flatMap(colour => endOf(colour) ?? []).reverse())
  })
}

function codes(list: readonly number[]): string {
  return list.map(code => `\u001b[${code}m`).join('')
}

/** The code that turns off what a code turns on, null for one that turns something off. */
function endOf(code: number): number | null {
  if (code === 1 || code === 2) return 22
  if (code === 3 || code === 4 || code === 7 || code === 9) return code + 20
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return 39
  return code >= 40 && code <= 47 ? 49 : null
}
