import type { Origin } from '@accredit/protocol'

/** Where a cookie is to be sent or stored from, as the fetch algorithm knows it. */
export interface CookieContext {
  /** The URL of this hop. */
  readonly url: URL
  /** The origin of the outermost document. */
  readonly topLevelOrigin: Origin
  /**
   * Whether site-for-cookies, the requester and every URL of the redirect chain are of one site (6265bis "same-site
   * request"). Computed by the fetch algorithm.
   */
  readonly isSameSite: boolean
  /** Whether the page and all pages around it are of one site; a request of any other is a third party's. Default: true */
  readonly isSameSitePage?: boolean
  /** The source of a stored cookie: `http` for `Set-Cookie`, `script` for a `document.cookie`-like API. */
  readonly source: 'http' | 'script'
}
