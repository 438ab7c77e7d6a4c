import { isLoopbackHost } from './ip-address.ts'
import { type Origin, originOf } from './origin.ts'

/**
 * Whether an origin is potentially trustworthy: https and wss, loopback hosts under any scheme, and file.
 *
 * @see https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy
 */
export function isPotentiallyTrustworthyOrigin(origin: Origin): boolean {
  if (origin.kind === 'opaque') return false
  const { scheme, host } = origin
  return scheme === 'https' || scheme === 'wss' || scheme === 'file' || isLoopbackHost(host)
}

/**
 * Whether a URL is potentially trustworthy: `about:blank`, `about:srcdoc`, data, file, or one whose origin is.
 *
 * @see https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy
 */
export function isPotentiallyTrustworthyUrl(url: URL): boolean {
  switch (url.protocol) {
    case 'about:':
      return url.pathname === 'blank' || url.pathname === 'srcdoc'
    case 'data:':
    // The origin of a file URL is opaque here, as in the engines; its scheme is what makes it trustworthy.
    case 'file:':
      return true
    default:
      return isPotentiallyTrustworthyOrigin(originOf(url))
  }
}
