/**
 * A text as part of a regular expression, for PCRE, PCRE2 and RE2. Everything but letters, digits and what is plain in
 * every configuration language becomes `\xHH`, so that no quote, brace or variable of the language is left in it.
 *
 * @param text - bytes, one for each character
 */
export function expressionLiteral(text: string): string {
  return text.replace(/[^A-Za-z0-9_/:-]/g, character =>
    character === '.' ? '\\.' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

/** One of several texts. */
export function oneOf(texts: readonly string[]): string {
  return `(${texts.map(expressionLiteral).join('|')})`
}
