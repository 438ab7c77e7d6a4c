import { allIn, alphanumerics, byteSet } from './byte-set.ts'

const tokenBytes = byteSet(`!#$%&'*+-.^_\`|~${alphanumerics}`)

/**
 * Whether `value` is a token: one or more of the bytes that methods and field names are made of.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens
 */
export function isToken(value: string): boolean {
  return value.length > 0 && allIn(tokenBytes, value)
}
