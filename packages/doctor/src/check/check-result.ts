import type { CauseId, Diagnosis, Stage } from '../cause.ts'
import type { EngineName } from '../engine.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import type { Fix } from '../fix/fix.ts'

/** What is asked: one request of one page. */
export interface CheckRequest {
  readonly url: string
  /** An origin or the URL of a page; `null` for a sandboxed frame, a `file:` or `data:` URL for those. */
  readonly from: string
  /** The URL of the outermost page, when the page is framed. */
  readonly topLevel?: string
  readonly via?: 'fetch' | 'xhr'
  readonly method?: string
  readonly headers?: readonly HeaderLine[]
  readonly body?: string
  readonly credentials?: 'include' | 'same-origin' | 'omit'
  readonly mode?: 'cors' | 'no-cors' | 'same-origin'
  readonly redirect?: 'follow' | 'error' | 'manual'
  /** Values of `Set-Cookie`, set by `url` in an earlier first-party visit. */
  readonly cookies?: readonly string[]
  /** Only the preflight is sent, never the request itself. */
  readonly preflightOnly?: boolean
}

/**
 * - `allow`: the page reads the response.
 * - `warn`: so it does, and the engine says that it will not for ever.
 * - `block`: it does not.
 * - `inconclusive`: the network failed, so that nothing is known of CORS.
 */
export type Outcome = 'allow' | 'warn' | 'block' | 'inconclusive'

export interface CookieReport {
  readonly name: string
  readonly domain: string
  readonly path: string
  /** Its id; `visit` for the earlier visit in which the request's `cookies` were set. */
  readonly exchange: string
  readonly what: 'sent' | 'withheld' | 'stored' | 'refused'
  /** The jar's code, such as `samesite-cross-site`. */
  readonly reason: string
  readonly detail: string | null
}

/** The header line that decided. */
export interface DecidingHeader {
  readonly exchange: string
  readonly name: string
  /** Indexes into the received lines; empty when the line is missing. */
  readonly lines: readonly number[]
}

export interface EngineVerdict {
  readonly engine: EngineName
  readonly version: string | null
  readonly outcome: Outcome
  /** null where `allow`. */
  readonly diagnosis: Diagnosis | null
  readonly cause: CauseId | null
  readonly stage: Stage | null
  readonly deciding: DecidingHeader | null
  /** The section of the standard that decided. */
  readonly spec: string | null
  /** What the console of this engine prints, line by line; empty for the standard. */
  readonly console: readonly string[]
  readonly preflight: {
    readonly needed: boolean
    /** What made it needed: `method`, header names, `upload-listener`. */
    readonly because: readonly string[]
    readonly sent: boolean
    /** Seconds that its answer may be reused; null where there is none. */
    readonly cachedFor: number | null
  }
  /** Ids of the exchanges, in order. */
  readonly exchanges: readonly string[]
  /** Whether the server received the actual request, whatever the page saw of the answer. */
  readonly reachedServer: boolean
  readonly credentialed: boolean
  readonly cookies: readonly CookieReport[]
  /** `basic`, `cors`, `opaque`, `opaqueredirect`, null without a response. */
  readonly responseType: string | null
  readonly readableHeaders: readonly string[]
  readonly hiddenHeaders: readonly string[]
}

/** What should be known although no verdict depends on it, such as a missing `Vary`. */
export interface CheckNote {
  readonly code: string
  readonly message: string
}

export interface CheckResult {
  readonly schemaVersion: 1
  readonly kind: 'check'
  readonly request: Required<Omit<CheckRequest, 'topLevel' | 'body'>> & {
    readonly topLevel: string | null
    readonly body: string | null
  }
  readonly page: {
    readonly url: string
    readonly origin: string
    readonly site: string | null
    readonly secure: boolean
    /** The relation of the page to the target. */
    readonly relation: 'same-origin' | 'same-site' | 'cross-site'
  }
  readonly exchanges: readonly Exchange[]
  readonly verdicts: readonly EngineVerdict[]
  /** Engines (not the standard) disagree on the outcome. */
  readonly divergence: boolean
  readonly fixes: readonly Fix[]
  readonly notes: readonly CheckNote[]
}
