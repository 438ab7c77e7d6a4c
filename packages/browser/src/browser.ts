import { PreflightCache, type ProfileName } from '@accredit/protocol'
import { AuthenticationEntries, type AuthenticationOptions } from './authentication-entries.ts'
import { CookieJar } from './cookie-jar.ts'
import type { AddressSpace } from './environment.ts'
import { type Har, toHar } from './har.ts'
import { environmentOfTarget, type InstalledPage, type InstallTarget, install } from './install-into.ts'
import { type Intercept, InterceptedTransport } from './intercepted-transport.ts'
import type { LocalNetworkPermission } from './local-network-access.ts'
import { environmentOf, Page, type PageOptions } from './page.ts'
import { type Profile, profiles } from './profile.ts'
import { Trace } from './trace.ts'
import { createTransport, type TransportOptions } from './undici-transport.ts'
import type { UserAgent } from './user-agent.ts'

export interface BrowserOptions
  extends Pick<TransportOptions, 'servers' | 'network' | 'tls' | 'hosts' | 'timeouts'>,
    Pick<AuthenticationOptions, 'auth' | 'onAuthChallenge'> {
  /** `spec` (default), `chromium`, `firefox`, `webkit`, or a profile of one's own. */
  readonly profile?: ProfileName | Profile
  /** Instead of the profile's. */
  readonly thirdPartyCookies?: Profile['thirdPartyCookies']
  /** `report` lets every response through, and records what a browser would have done. */
  readonly enforcement?: 'enforce' | 'report'
  /** The page's permission to reach less public addresses. Default: `granted`. */
  readonly localNetworkAccess?: LocalNetworkPermission
  /** Address spaces of `servers`, by origin: `{ 'https://printer.example': 'local' }`. Absent: never less public. */
  readonly addressSpaces?: Readonly<Record<string, AddressSpace>>
  /** Milliseconds since the epoch, for cookies, caches and the trace. Default: `Date.now`. */
  readonly now?: () => number
  /** Stands between the algorithm and the network: answers an exchange itself, or passes it on. */
  readonly intercept?: Intercept
  /** How many trace events are kept. Default: 10,000. */
  readonly traceCapacity?: number
}

/** A user agent: one cookie jar, one preflight cache, one set of connections, and any number of pages. */
export class Browser {
  readonly #userAgent: UserAgent
  readonly profile: Profile
  readonly cookieJar: CookieJar
  readonly preflightCache: PreflightCache
  readonly trace: Trace

  /** @internal */
  constructor(options: BrowserOptions) {
    const { profile = 'spec', now = Date.now, thirdPartyCookies, intercept } = options
    const transport = createTransport(options)
    this.profile = typeof profile === 'string' ? profiles[profile] : profile
    this.cookieJar = new CookieJar({ now, profile: this.profile, thirdPartyCookies })
    this.preflightCache = new PreflightCache({ now, profile: this.profile })
    this.trace = new Trace({ now, capacity: options.traceCapacity ?? 10_000 })
    this.#userAgent = {
      profile: this.profile,
      transport: intercept === undefined ? transport : new InterceptedTransport(transport, intercept),
      cookieJar: this.cookieJar,
      preflightCache: this.preflightCache,
      authentication: new AuthenticationEntries(options),
      trace: this.trace,
      now,
      enforcement: options.enforcement ?? 'enforce',
      localNetworkAccess: options.localNetworkAccess ?? 'granted',
      addressSpaces: new Map(Object.entries(options.addressSpaces ?? {})),
      keepaliveBytes: new WeakMap(),
    }
  }

  /**
   * Opens a page.
   *
   * @param url of its document
   * @throws TypeError when the URL does not parse
   */
  open(url: string | URL, options: PageOptions = {}): Page {
    const environment = environmentOf(url, options)
    return new Page(this.#userAgent, () => environment)
  }

  /**
   * Replaces the `fetch`, `XMLHttpRequest` and the rest of a jsdom or happy-dom window, or of `globalThis`, by those of
   * a page at the window's URL, which follows it. `document.cookie` and this browser's jar become one; cookies that
   * the document has are taken over.
   *
   * @param options `url` is needed where the target has no `location`
   * @throws TypeError when there is no URL, or one without an origin such as `about:blank`
   */
  installInto(target: InstallTarget, options: PageOptions & { readonly url?: string } = {}): InstalledPage {
    const environment = environmentOfTarget(target, options)
    return install(target, new Page(this.#userAgent, environment))
  }

  /** The exchanges of the trace as a HAR 1.2 log. */
  toHar(): Har {
    return toHar(this.trace.events())
  }

  /** Closes every connection, and ends the iterators of the trace. */
  async close(): Promise<void> {
    this.trace.close()
    await this.#userAgent.transport.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * Makes a user agent whose pages enforce CORS and credentials as a browser does.
 *
 * @throws TypeError that names the faults of `servers`, `hosts` or `auth`
 */
export function createBrowser(options: BrowserOptions = {}): Browser {
  return new Browser(options)
}
