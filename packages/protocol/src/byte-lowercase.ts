/**
 * Byte-lowercase: A-Z become a-z, every other code unit stays (unlike `toLowerCase`, which would also fold
 * `K` (Kelvin) to `k` and Latin-1 capitals). Returns `value` itself when there is nothing to change.
 *
 * @see https://infra.spec.whatwg.org/#byte-lowercase
 */
export function byteLowercase(value: string): string {
  let upper = false
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code > 0x7f) return lowercaseAmongOthers(value)
    if (code >= 0x41 && code <= 0x5a) upper = true
  }
  return upper ? value.toLowerCase() : value
}

function lowercaseAmongOthers(value: string): string {
  let result = ''
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    result += code >= 0x41 && code <= 0x5a ? String.fromCharCode(code + 0x20) : value.charAt(i)
  }
  return result
}
