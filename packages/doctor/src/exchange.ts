import type { CauseId } from './cause.ts'
import type { EngineName } from './engine.ts'

export type HeaderLine = readonly [name: string, value: string]

/** One request on the wire and what came back, line for line. */
export interface Exchange {
  /** Unique in a report: `x1`, `x2`… in the order in which they were sent. */
  readonly id: string
  readonly kind: 'preflight' | 'actual'
  /** 0 for the first URL of the chain. */
  readonly hop: number
  /** The engines that sent this very exchange: equal ones are made once, and shared. */
  readonly engines: readonly EngineName[]
  readonly sent: { readonly method: string; readonly url: string; readonly headers: readonly HeaderLine[] }
  /** null when there was no response; then `failure` says why. */
  readonly received: {
    readonly status: number
    readonly statusMessage: string
    /** As they came: in order, duplicates apart. */
    readonly headers: readonly HeaderLine[]
  } | null
  readonly failure: { readonly cause: CauseId; readonly message: string } | null
  /** Milliseconds until the head of the response. */
  readonly duration: number | null
  /** The IP address of the server; null where it had none: an app in this process, or where the caller led elsewhere. */
  readonly address?: string | null
}
