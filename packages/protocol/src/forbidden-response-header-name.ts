import { byteLowercase } from './byte-lowercase.ts'

/**
 * Whether a response header is hidden from script whatever the server exposes: `Set-Cookie`, `Set-Cookie2`.
 *
 * @see https://fetch.spec.whatwg.org/#forbidden-response-header-name
 */
export function isForbiddenResponseHeaderName(name: string): boolean {
  const lower = byteLowercase(name)
  return lower === 'set-cookie' || lower === 'set-cookie2'
}
