import type { BrowserOptions } from '@accredit/browser'
import type { EngineName } from '../engine.ts'
import type { Exchange } from '../exchange.ts'

export interface CheckOptions
  extends Pick<
    BrowserOptions,
    'servers' | 'hosts' | 'tls' | 'timeouts' | 'thirdPartyCookies' | 'localNetworkAccess'
  > {
  /** Whose verdicts are wanted, in this order. Default: all four. */
  readonly engines?: readonly EngineName[]
  /** Whether origins that are not among `servers` are looked for on the network. Default: true. */
  readonly network?: boolean
  /**
   * Where to connect instead, by `HOST:PORT`: a host or address, with or without a port. The request stays the same, its
   * `Host` and the name in the certificate too.
   */
  readonly connectTo?: Readonly<Record<string, string>>
  /** Given to the target's origin when it asks, where an engine lets it ask. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** The page listens to the upload of an XMLHttpRequest, which asks for a preflight. */
  readonly uploadListener?: boolean
  /** What answers instead of the network: exchanges of a former result, or of a HAR. */
  readonly recorded?: readonly Exchange[]
  readonly signal?: AbortSignal
  /** Told of every exchange once it is over. */
  readonly onExchange?: (exchange: Exchange) => void
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
  /** Whether remedies are sought and proven. Default: true. */
  readonly includeFixes?: boolean
}
