import punycode from 'punycode/punycode.js'

/** Controls, formats, surrogates, private use and separators: no name that IDNA allows has them, joiners apart. */
const disallowed = /[\p{Cc}\p{Cs}\p{Co}\p{Z}]|(?![\u200c\u200d])\p{Cf}/u
const nonAscii = /[^\u0000-\u007f]/

/**
 * Whether a punycode label (`xn--…`) stands for an internationalised name: it decodes, to lower-case text in normal form
 * with a character that needs it, and back to itself. Engines differ on what they let through; none makes such a
 * label from a name that a person typed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5891#section-5.4
 */
export function isInternationalizedLabel(label: string): boolean {
  const encoded = label.slice(4)
  let text: string
  try {
    text = punycode.decode(encoded)
  } catch {
    return false
  }
  return (
    nonAscii.test(text) &&
    !disallowed.test(text) &&
    text === text.normalize('NFC').toLowerCase() &&
    punycode.encode(text) === encoded
  )
}
