/** What script learned from one call. */
export type ScriptResult =
  | {
      readonly kind: 'response'
      /** `basic`, `cors`, `opaque`, `opaqueredirect`; for XMLHttpRequest always `xhr`. */
      readonly type: string
      readonly status: number
      readonly redirected: boolean
      /** Names that script can list, sorted, without those that the connection adds. */
      readonly headers: readonly string[]
      readonly body: string
    }
  /** `name` of what was thrown, or the event of XMLHttpRequest. */
  | { readonly kind: 'error'; readonly name: string }
  /** Neither came in time: the engine waits for somebody. */
  | { readonly kind: 'pending' }

/** A request as it came over the wire, with the hosts of the scenario by their roles. */
export interface WireRequest {
  readonly hop: number
  readonly at: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What it was answered with. */
  readonly status: number
}

export interface Outcome {
  readonly results: readonly ScriptResult[]
  readonly wire: readonly WireRequest[]
  /** Names and values of cookies that a first-party request carries afterwards, by place, sorted. */
  readonly cookies: Readonly<Record<string, readonly string[]>>
}

/** Request headers that an outcome holds; others differ from engine to engine and mean nothing here. */
export const observedHeaders = [
  'origin',
  'cookie',
  'authorization',
  'referer',
  'content-type',
  'access-control-request-method',
  'access-control-request-headers',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
] as const
