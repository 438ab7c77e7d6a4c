/**
 * What a terminal would obey instead of showing: control characters (the escape of ANSI sequences among them), line and
 * paragraph separators, marks that reorder text (UAX #9), characters without width, and halves of surrogate pairs.
 */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}|[\u{e0000}-\u{e007f}]/gu

/**
 * Makes text of a stranger (a header value, a pasted line) safe to print on one line: what would be obeyed is written
 * as `\x1b` or `\u{202e}`.
 */
export function visible(text: string): string {
  return text.replace(hidden, escaped)
}

/** The same for text of several lines, of which line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(line => line.split('\t').map(visible).join('\t'))
    .join('\n')
}

/** Text without a character that an ASCII terminal has no glyph for. Quotation marks and dashes become plain ones. */
export function ascii(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\u2026/g, '...')
    .replace(/\u00a0/g, ' ')
    .replace(/[^\u0000-\u007f]/gu, escaped)
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
