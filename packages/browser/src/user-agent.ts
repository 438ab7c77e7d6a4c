import type { PreflightCache } from '@accredit/protocol'
import type { CookieJar } from './cookie-jar.ts'
import type { AddressSpace } from './environment.ts'
import type { LocalNetworkPermission } from './local-network-access.ts'
import type { Profile } from './profile.ts'
import type { Trace } from './trace.ts'
import type { Transport } from './transport.ts'

/** An `Authorization` value and what it answers. */
export interface AuthorizationAnswer {
  readonly value: string
  readonly realm: string
  readonly scheme: string
}

/** A URL's userinfo, decoded. */
export interface UrlCredentials {
  readonly username: string
  readonly password: string
}

/** HTTP authentication, as the fetch algorithm asks for it. */
export interface Authentication {
  /** What a known protection space takes without being asked. */
  preemptive(url: URL, method: string): AuthorizationAnswer | null
  /**
   * Answers a challenge.
   *
   * @param challenges the `WWW-Authenticate` lines
   * @param rejected whether an answer to this space has just been refused
   * @returns `null` where nobody knows credentials
   */
  answer(
    challenges: readonly string[],
    url: URL,
    method: string,
    urlCredentials: UrlCredentials | null,
    rejected: boolean,
  ): Promise<AuthorizationAnswer | null>
  /** Whether there is anybody to ask: entries, or a callback in the place of the prompt. */
  readonly canPrompt: boolean
}

/** What all pages of a browser share. */
export interface UserAgent {
  readonly profile: Profile
  readonly transport: Transport
  readonly cookieJar: CookieJar
  readonly preflightCache: PreflightCache
  readonly authentication: Authentication
  readonly trace: Trace
  readonly now: () => number
  readonly enforcement: 'enforce' | 'report'
  readonly localNetworkAccess: LocalNetworkPermission
  /** Address spaces of origins that have no address, by serialised origin. */
  readonly addressSpaces: ReadonlyMap<string, AddressSpace>
  /** Bytes of keepalive bodies under way, for each environment. */
  readonly keepaliveBytes: WeakMap<object, number>
}
