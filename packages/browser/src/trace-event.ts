import type { ProfileName } from '@accredit/protocol'

/** What each event says beside what all say. Keys are stable codes; a new step is a new key. */
interface TraceDetails {
  /** Main fetch chose a path, or refused. `reason` is the verdict's code. */
  'request.classified': {
    readonly url: string
    readonly method: string
    readonly mode: string
    readonly credentials: string
  }
  'origin.serialized': { readonly value: string | null }
  'header.forbidden': { readonly name: string }
  'header.unsafe': { readonly name: string }
  'preflight.needed': { readonly method: string; readonly headerNames: readonly string[] }
  /** The preflight cache answered, or did not. */
  'preflight.cache': { readonly hit: boolean }
  'preflight.sent': { readonly url: string }
  'preflight.verdict': { readonly status: number }
  'credentials.included': { readonly included: boolean }
  'cookie.sent': { readonly name: string; readonly domain: string; readonly path: string }
  'cookie.withheld': { readonly name: string; readonly domain: string; readonly path: string }
  'cookie.stored': { readonly name: string; readonly domain: string; readonly path: string }
  'cookie.refused': { readonly line: string }
  'auth.attached': { readonly realm: string; readonly scheme: string }
  'auth.challenge': { readonly realm: string | null; readonly scheme: string | null }
  'connection.pool': { readonly partition: string; readonly credentialed: boolean }
  'request.sent': {
    readonly url: string
    readonly method: string
    readonly headers: readonly (readonly [string, string])[]
    readonly preflight: boolean
  }
  'response.head': {
    readonly status: number
    readonly statusMessage: string
    readonly headers: readonly (readonly [string, string])[]
    readonly address: string | null
    readonly preflight: boolean
  }
  'redirect.follow': { readonly to: string }
  'redirect.taint': { readonly taint: string }
  'cors.verdict': { readonly preflight: boolean }
  'corp.verdict': Record<never, never>
  'lna.verdict': { readonly from: string; readonly to: string }
  'mixed.verdict': Record<never, never>
  'exposure.filtered': { readonly exposed: readonly string[]; readonly hidden: readonly string[] }
  'integrity.verdict': Record<never, never>
  'network.failed': { readonly message: string }
  /** Exactly one for every fetch; after it comes at most a `network.failed` of the body. */
  outcome: {
    readonly kind: 'response' | 'network-error' | 'aborted'
    readonly type: string | null
    readonly status: number | null
  }
}

export type TraceCode = keyof TraceDetails

interface TraceEventBase {
  /** Unique in the browser, increasing. */
  readonly id: number
  /** One for each call of script; a preflight and every hop share it. */
  readonly fetchId: number
  /** 0 for the first URL of the chain. */
  readonly hop: number
  /** Milliseconds of the browser's clock. */
  readonly at: number
  /** The section of the standard that decided. */
  readonly step: string
  readonly decision: 'pass' | 'fail' | 'info'
  /** The verdict's own code, such as `acao-mismatch`. */
  readonly reason: string | null
  readonly received: string | null
  readonly expected: string | null
  /** Profiles that decide this step otherwise. `preflight` is to pass, but after a preflight. */
  readonly differs?: Readonly<Partial<Record<ProfileName, 'pass' | 'fail' | 'preflight'>>>
}

/** One step of a fetch, as data. A closed union over `code`. */
export type TraceEvent = {
  [Code in TraceCode]: TraceEventBase & { readonly code: Code } & TraceDetails[Code]
}[TraceCode]

/** What the algorithms hand to the trace; it adds id, fetchId and time. */
export type TraceEntry<Code extends TraceCode = TraceCode> = {
  [C in Code]: { readonly code: C } & TraceDetails[C] &
    Pick<TraceEventBase, 'step' | 'decision' | 'differs'> &
    Partial<Pick<TraceEventBase, 'reason' | 'received' | 'expected'>>
}[Code]
