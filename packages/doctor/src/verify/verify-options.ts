import type { BrowserOptions } from '@accredit/browser'
import type { Clock } from '../audit/clock.ts'
import type { VerifiedCase } from './verify-report.ts'

export interface VerifyProgress {
  readonly done: number
  readonly total: number
  /** Cases that differ so far. */
  readonly differing: number
}

export interface VerifyOptions {
  /**
   * Paths to ask, besides those that the routes of a table give. Name some that fail, redirect or set headers of their
   * own: that is where gateways lose theirs. Default: `/`.
   */
  readonly paths?: readonly string[]
  /**
   * Sends writes and WebSocket handshakes too, also those that ought to pass, so to a deployment whose data do not
   * matter. Default: false.
   */
  readonly active?: boolean
  /** A response header that only the app sends: with it, what the gateway answered itself can be told. */
  readonly appHeader?: string
  /** Exchanges per second. Not for loopback hosts. Default: 20. */
  readonly rate?: number
  /** Exchanges at once. Default: 4. */
  readonly concurrency?: number
  /** Milliseconds for one exchange. Default: 10,000. */
  readonly timeout?: number
  readonly tls?: BrowserOptions['tls']
  /** Called after each case. */
  readonly onCase?: (verified: VerifiedCase) => void
  readonly onProgress?: (progress: VerifyProgress) => void
  /** Stops the run: `verify` rejects with its reason. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/** What is wrong with the input of a run. Says what to do. */
export class VerifyInputError extends Error {
  override readonly name = 'VerifyInputError'
}
