import { byteLowercase } from './byte-lowercase.ts'

/**
 * Whether a method is one that script may never ask for: CONNECT, TRACE, TRACK, in any case.
 *
 * @see https://fetch.spec.whatwg.org/#forbidden-method
 */
export function isForbiddenMethod(method: string): boolean {
  switch (byteLowercase(method)) {
    case 'connect':
    case 'trace':
    case 'track':
      return true
    default:
      return false
  }
}

/**
 * The method as it is sent: six methods are upper-cased, every other one (`patch` too) keeps its case.
 *
 * @see https://fetch.spec.whatwg.org/#concept-method-normalize
 */
export function normalizeMethod(method: string): string {
  switch (byteLowercase(method)) {
    case 'delete':
      return 'DELETE'
    case 'get':
      return 'GET'
    case 'head':
      return 'HEAD'
    case 'options':
      return 'OPTIONS'
    case 'post':
      return 'POST'
    case 'put':
      return 'PUT'
    default:
      return method
  }
}

/**
 * Whether a method needs no preflight: exactly `GET`, `HEAD` or `POST`. Case matters, so normalise first.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-method
 */
export function isSafelistedMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST'
}
