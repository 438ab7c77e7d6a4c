/** What every client is asked to do. */
export const caseNames = ['credentialed GET', 'preflighted PUT, warm cache'] as const

export type CaseName = (typeof caseNames)[number]

/** How many requests a client has under way at a time. */
export const concurrencies: readonly number[] = [1, 16]

export const pageUrl = 'http://localhost:3000/cart'
export const pageOrigin = 'http://localhost:3000'

/** The body of a PUT. */
export const profileText = '{"name":"Ada Lovelace","newsletter":true}'

/** What a client process is told. */
export type ClientTask =
  /** Log in, and show that the answers are right. */
  | { readonly kind: 'verify'; readonly api: string }
  | {
      readonly kind: 'turn'
      readonly name: CaseName
      readonly inFlight: number
      /** How long requests are begun, in milliseconds. */
      readonly milliseconds: number
    }
  | { readonly kind: 'heap'; readonly requests: number }

/** What one turn of a client took. */
export interface Turn {
  readonly requests: number
  /** Of the whole process, its garbage collection and its kernel time included. */
  readonly cpuMicroseconds: number
  readonly wallMilliseconds: number
}

export interface ClientResults {
  readonly verify: true
  readonly turn: Turn
  /** Bytes in use after a collection. */
  readonly heap: number
}
