import type { CorsMatrixOptions } from './cors-matrix.ts'
import type { matchers } from './matchers.ts'

type ArgumentsOf<Name extends keyof typeof matchers> = (typeof matchers)[Name] extends (
  received: unknown,
  ...args: infer Args
) => unknown
  ? Args
  : never

/** What `expect(target)` has once it is extended. Every matcher has to be awaited. */
export interface CorsMatchers {
  /** Pages of the origin read the response, in every engine that is asked. */
  toAllowOrigin(...args: ArgumentsOf<'toAllowOrigin'>): Promise<void>
  /** Pages of the origin are kept from the response, in every engine; with `cause`, for that cause. */
  toBlockOrigin(...args: ArgumentsOf<'toBlockOrigin'>): Promise<void>
  /** Pages of the origin read the response to a request with credentials. */
  toAcceptCredentials(...args: ArgumentsOf<'toAcceptCredentials'>): Promise<void>
  /** The preflight for a request passes. The request itself is not sent. */
  toAnswerPreflight(...args: ArgumentsOf<'toAnswerPreflight'>): Promise<void>
  /** Browsers ask before they send such a request: on a description such as `{ method: 'PUT' }`, or a `Request`. */
  toNeedPreflight(...args: ArgumentsOf<'toNeedPreflight'>): Promise<void>
  /** Pages of an origin read this response header. */
  toExposeHeader(...args: ArgumentsOf<'toExposeHeader'>): Promise<void>
  /** `Vary` names `Origin` on the responses for an allowed origin, a rejected one, and none. */
  toVaryOnOrigin(...args: ArgumentsOf<'toVaryOnOrigin'>): Promise<void>
  /** Pages of an origin read responses with these statuses. */
  toKeepCorsOnErrors(...args: ArgumentsOf<'toKeepCorsOnErrors'>): Promise<void>
  /** No CORS header comes twice, as it does where two layers set it. */
  toEmitSingleCorsLayer(...args: ArgumentsOf<'toEmitSingleCorsLayer'>): Promise<void>
  /** A cookie travels with a request of a page. */
  toSendCookie(...args: ArgumentsOf<'toSendCookie'>): Promise<void>
  /** An audit finds nothing as severe as `failOn`. */
  toPassCorsAudit(...args: ArgumentsOf<'toPassCorsAudit'>): Promise<void>
  /** A fetch of a page of `@accredit/browser` was refused by CORS: on its promise, or what that was rejected with. */
  toBeBlockedByCors(...args: ArgumentsOf<'toBeBlockedByCors'>): Promise<void>
  /** A browser, or the browser of a page or trace, has sent so many preflights. */
  toHaveSentPreflights(...args: ArgumentsOf<'toHaveSentPreflights'>): Promise<void>
}

/** Beside them, in runners that keep snapshots. */
export interface CorsSnapshotMatchers {
  /** The answers to every origin, method and header are those of the snapshot. */
  toMatchCorsSnapshot(options?: CorsMatrixOptions, hint?: string): Promise<void>
}
