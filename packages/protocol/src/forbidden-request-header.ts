import { byteLowercase } from './byte-lowercase.ts'
import { splitHeaderValue } from './header-value.ts'
import { isForbiddenMethod } from './method.ts'
import { type Profile, profiles } from './profile.ts'

const forbiddenNames: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

/**
 * Whether the user agent keeps a request header to itself whatever its value, so that script's attempt to set
 * it is ignored: a closed list, and every name that begins with `proxy-` or `sec-`.
 *
 * @see https://fetch.spec.whatwg.org/#forbidden-request-header
 */
export function isForbiddenRequestHeaderName(name: string): boolean {
  const lower = byteLowercase(name)
  return forbiddenNames.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-')
}

/**
 * Whether script's attempt to set a request header is ignored: a forbidden name, or one of the three
 * method-override headers with a value that names a forbidden method.
 *
 * @see https://fetch.spec.whatwg.org/#forbidden-request-header
 */
export function isForbiddenRequestHeader(name: string, value: string): boolean {
  if (isForbiddenRequestHeaderName(name)) return true
  switch (byteLowercase(name)) {
    case 'x-http-method':
    case 'x-http-method-override':
    case 'x-method-override':
      return splitHeaderValue(value).some(isForbiddenMethod)
    default:
      return false
  }
}

/**
 * Whether a header that script sets on a request stays there: it is neither forbidden, nor one that the engine drops
 * in silence.
 */
export function keepsRequestHeader(
  name: string,
  value: string,
  { droppedRequestHeaderNames }: Pick<Profile, 'droppedRequestHeaderNames'> = profiles.spec,
): boolean {
  return !isForbiddenRequestHeader(name, value) && !droppedRequestHeaderNames.includes(byteLowercase(name))
}
