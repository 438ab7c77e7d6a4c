import { oneOf } from './expression-literal.ts'
import type { NameList } from './policy-plan.ts'

/** One byte of a token (a header's name, a method), without a byte that some configuration language reads for itself. */
const tokenByte = '[A-Za-z0-9_+.\\x21\\x23-\\x27\\x2a\\x5e\\x60\\x7c\\x7e-]'
const blanks = '[\\x20\\x09]*'

/** Lists that are refused unread: more than 64 names. */
export const tooManyNames = '^([^,]*,){64}'
/** More than 4,096 bytes; RE2 repeats nothing more than a thousand times. */
export const tooManyBytes = '^.{1000}.{1000}.{1000}.{1000}.{97}'

/**
 * An expression for the values of `Access-Control-Request-Headers` that a policy allows. It is linear: a blank can be
 * read in one way only. To be matched without regard to case.
 */
export function requestedHeadersExpression({ any, names }: NameList): string {
  const element = any ? `${tokenByte}+` : names.length === 0 ? null : oneOf(names)
  const one = element === null ? blanks : `${blanks}(${element}${blanks})?`
  return `^${one}(,${one})*$`
}

/** `*` does not cover it. To be matched without regard to case, and then refused. */
export function unlistedAuthorization({ any, names }: NameList): string | null {
  return any && !names.includes('authorization') ? `^([^,]*,)*${blanks}authorization${blanks}(,|$)` : null
}

/** An expression for the methods that a preflight may ask for; case matters. */
export function requestedMethodExpression({ any, names }: NameList): string {
  return any ? `^${tokenByte}{1,64}$` : `^${oneOf(['GET', 'HEAD', 'POST', ...names])}$`
}

/** Never allowed, in any case; only asked of a policy that allows any method. */
export const forbiddenMethods = '^(connect|trace|track)$'
