/**
 * Cookie Default Path: the directory of a URL's path, without its closing slash.
 *
 * @param path `URL.pathname`
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#cookie-path
 */
export function defaultCookiePath(path: string): string {
  const lastSlash = path.lastIndexOf('/')
  // A path without a slash in front is that of an opaque URL, which has no directories.
  return lastSlash <= 0 || !path.startsWith('/') ? '/' : path.slice(0, lastSlash)
}

/**
 * Path-Matches: the cookie's path is the request's, or leads to it by whole segments. The layered draft's step 5 as
 * written lets `/foo` match `/foobar`; this is RFC 6265bis and what engines do.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-paths-and-path-match
 */
export function cookiePathMatches(requestPath: string, cookiePath: string): boolean {
  if (!requestPath.startsWith(cookiePath)) return false
  return (
    requestPath.length === cookiePath.length ||
    cookiePath.endsWith('/') ||
    requestPath.charCodeAt(cookiePath.length) === 0x2f
  )
}
