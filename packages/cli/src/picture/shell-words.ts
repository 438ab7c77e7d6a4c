import { columnsOf } from './columns-of.ts'
import type { Style } from './style.ts'

/** A word as a POSIX shell reads it back. Line breaks and control characters are written as `$'…'` of bash and zsh. */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  if (!/[\u0000-\u001f\u007f-\u009f]/.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`
  const escaped = word.replace(/[\\']/g, '\\$&').replace(/[\u0000-\u001f\u007f-\u009f]/g, control => {
    const code = control.charCodeAt(0)
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u00${code.toString(16)}`
  })
  return `$'${escaped}'`
}

/**
 * A command over as many lines as it needs, broken before options with `\`, so that it can be pasted as it is.
 *
 * @param words as a shell reads them, quotes included.
 */
export function commandLines(words: readonly string[], style: Style): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of withValues(words)) {
    const longer = line === '' ? part : `${line} ${part}`
    if (line !== '' && columnsOf(longer) > style.width - 8) {
      lines.push(`${line} \\`)
      line = `  ${part}`
    } else line = longer
  }
  return [...lines, line].map((text, index) => `  ${index === 0 ? style.colors.dim('$ ') : '  '}${text}`)
}

/** An option stays on one line with its value. */
function withValues(words: readonly string[]): string[] {
  const parts: string[] = []
  for (const word of words) {
    const last = parts.at(-1)
    if (last !== undefined && /^--?[a-z][a-z-]*$/i.test(last) && !word.startsWith('-')) {
      parts[parts.length - 1] = `${last} ${word}`
    } else parts.push(word)
  }
  return parts
}

/** The words that a shell reads in a command, quotes included. */
export function wordsOf(command: string): readonly string[] {
  return command.match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+/g) ?? []
}
