/** How a character counts when text is compared with the words of a console. */
const size = 128
const skipped = -1
const foreign = 0

const quotes = '\'"`´‘’‚‛“”„‟«»‹›′″＇＂'
const anyQuote = new RegExp(`[${quotes}]`)
// A chat or a JSON string may add backslashes and characters without width.
const spaces = ' \t\r\n\v\f\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\\\u200b\u200c\u200d\u2060'

const table = new Int16Array(0x10000)
for (let code = 1; code < size; code += 1) table[code] = code
for (const quote of quotes) table[quote.charCodeAt(0)] = 0x27
for (const space of spaces) table[space.charCodeAt(0)] = skipped
for (let code = 0x2000; code <= 0x200a; code += 1) table[code] = skipped

/**
 * The letter of an UTF-16 code unit: all quotation marks are one, spaces and line ends are none (-1), and what is not ASCII
 * is 0, which no words have.
 */
export const letterOf = (code: number): number => table[code] ?? foreign

/** Whether a text has quotation marks of any kind. */
export const hasQuotes = (text: string): boolean => anyQuote.test(text)

export const letterCount = size
export const skippedLetter = skipped
