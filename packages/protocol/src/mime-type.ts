import { byteLowercase } from './byte-lowercase.ts'
import { normalizeHeaderValue } from './header-value.ts'
import { isToken } from './token.ts'

/**
 * The essence (`type/subtype`, lower-case) of a MIME type, or null when the value does not parse as one. Parameters
 * are free: nothing after the first semicolon can make parsing fail.
 *
 * @see https://mimesniff.spec.whatwg.org/#parse-a-mime-type
 */
export function mimeTypeEssence(value: string): string | null {
  const input = normalizeHeaderValue(value)
  const slash = input.indexOf('/')
  if (slash === -1 || !isToken(input.slice(0, slash))) return null
  const semicolon = input.indexOf(';', slash)
  const subtype = normalizeSubtype(input.slice(slash + 1, semicolon === -1 ? input.length : semicolon))
  return isToken(subtype) ? byteLowercase(`${input.slice(0, slash)}/${subtype}`) : null
}

/** Step 7: only trailing whitespace is forgiven; a leading one must stay, to be refused. */
function normalizeSubtype(subtype: string): string {
  return normalizeHeaderValue(`/${subtype}`).slice(1)
}
