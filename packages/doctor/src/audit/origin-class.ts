/**
 * Whose origin it is.
 *
 * - `anyone`: a name that anybody registers.
 * - `opaque`: `null`, which any page gets with a sandboxed frame.
 * - `tenant`: a customer of a hosting service.
 * - `sibling`: a name below the same registrable domain.
 * - `network`: http, where whoever is on the way writes the page.
 * - `port`: another port of the host.
 * - `device`: a server on the user's own machine or network.
 * - `app`: an app or an extension.
 * - `none`: nobody's: no browser sends it, or the rule is not about origins.
 */
export type OriginClass =
  | 'anyone'
  | 'opaque'
  | 'tenant'
  | 'sibling'
  | 'network'
  | 'port'
  | 'device'
  | 'app'
  | 'none'
