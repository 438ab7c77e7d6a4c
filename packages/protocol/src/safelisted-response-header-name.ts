import { byteLowercase } from './byte-lowercase.ts'

/**
 * Whether a header of a CORS response is readable without being exposed. Names that the response exposes are
 * `exposedHeaderNames`' business.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
 */
export function isSafelistedResponseHeaderName(name: string): boolean {
  switch (byteLowercase(name)) {
    case 'cache-control':
    case 'content-language':
    case 'content-length':
    case 'content-type':
    case 'expires':
    case 'last-modified':
    case 'pragma':
      return true
    default:
      return false
  }
}
