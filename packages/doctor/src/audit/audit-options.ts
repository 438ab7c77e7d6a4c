import type { BrowserOptions } from '@accredit/browser'
import type { HeaderLine } from '../exchange.ts'
import type { Clock } from './clock.ts'
import type { AuditedTarget, Finding } from './finding.ts'
import type { ScopeInput } from './scope.ts'

/** What is to be audited: an endpoint. */
export interface AuditTarget {
  /** http or https. */
  readonly url: string
  /** `GET` by default. Of a method that may write, only the preflight is sent. */
  readonly method?: string | undefined
  /** Origins that are meant to read it, besides those of the options. */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** What a signed-in user has: with it, what is private can be told from what is public. Never stored or printed. */
export interface AuditSession {
  /** `name=value`, or whole `Set-Cookie` values, whose attributes then decide how far the cookie reaches. */
  readonly cookies?: readonly string[]
  /** Request headers, such as `Authorization`. */
  readonly headers?: readonly HeaderLine[]
}

export interface AuditLimits {
  /** Exchanges at once, to one host. Default: 2. */
  readonly concurrency?: number
  /** Exchanges per second, to one host. Default: 5. */
  readonly rate?: number
  /** Exchanges for one target. Default: 60. */
  readonly perTarget?: number
  /** Whether loopback hosts are held to the rate too. Default: false. */
  readonly loopback?: boolean
  /** Targets at once. Default: 8. */
  readonly targets?: number
}

export interface AuditProgress {
  /** Targets that are done, failed or skipped. */
  readonly done: number
  /** Of how many, null where the list is not known to end. */
  readonly total: number | null
  readonly requests: number
  readonly findings: number
  /** Exchanges per second since the beginning. */
  readonly rate: number
  /** Milliseconds to the end, by the rate so far; null where there is no `total`. */
  readonly remaining: number | null
}

export interface AuditOptions {
  /** What answers in the place of the network, by origin, as for `createBrowser`. Apps in this process are always in scope. */
  readonly servers?: BrowserOptions['servers']
  /** Whether other targets are looked for on the network. Default: true. */
  readonly network?: boolean
  readonly tls?: BrowserOptions['tls']
  readonly hosts?: BrowserOptions['hosts']
  /** Origins that are meant to read the targets: hostile ones are derived from them, and functional rules use them. */
  readonly allowedOrigins?: readonly string[]
  readonly session?: AuditSession
  /** Lets A15, A33 and A37 send what writes, or what no browser sends. Default: false. */
  readonly active?: boolean
  /** A domain of yours in the place of `.example` and `.test`, whose names nobody can register. */
  readonly probeDomain?: string
  /**
   * Whether trusting `http://localhost` is a fault there. `auto` takes loopback and private hosts for development.
   * Default: `auto`.
   */
  readonly environment?: 'auto' | 'production' | 'development'
  /** What may be asked besides loopback hosts. Needs `authorized`. */
  readonly scope?: ScopeInput
  /** That the owners of the hosts of `scope` agreed. Default: false. */
  readonly authorized?: boolean
  readonly limits?: AuditLimits
  /** Exchanges in the run. Default: 1,000; `Infinity` for no limit. */
  readonly maxRequests?: number
  /** Milliseconds for one exchange. Default: 10,000. */
  readonly timeout?: number
  /** A page about the audit, for the User-Agent. */
  readonly contact?: string
  /** A file that remembers what is done, so that a stopped run goes on where it was. Made where it is missing. */
  readonly journal?: string
  /** Fingerprints that are known already; see `readBaseline`. */
  readonly baseline?: ReadonlySet<string>
  /** How many targets there are, where the iterable does not say. */
  readonly total?: number
  /** Whether findings are kept for the report, or only told to `onFinding`. Default: true. */
  readonly keepFindings?: boolean
  /** Awaited, so that a slow reader slows the audit. */
  readonly onFinding?: (finding: Finding) => void | Promise<void>
  readonly onTarget?: (target: AuditedTarget) => void | Promise<void>
  readonly onProgress?: (progress: AuditProgress) => void
  /** Stops the audit; what is done stays in the report. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
  /** From 0 up to 1, for names of probes and jitter. Default: `Math.random`. */
  readonly random?: () => number
}

export type AuditTargets = Iterable<AuditTarget> | AsyncIterable<AuditTarget>

/** What is wrong with the input of an audit: a scope file, a baseline, a journal, an option. Says what to do. */
export class AuditInputError extends Error {
  override readonly name = 'AuditInputError'
}
