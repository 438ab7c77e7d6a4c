import type { ContractServer } from './contract-adapter.ts'
import { sendOverHttp1 } from './send-over-http1.ts'
import { sendOverHttp2 } from './send-over-http2.ts'

export type Line = readonly [name: string, value: string]

/** The head of a response as it came over the wire: its header lines in order, names as sent. */
export interface Head {
  readonly status: number
  readonly lines: readonly Line[]
}

export interface Exchange extends Head {
  readonly body: Buffer
  /** Whether the whole message arrived. */
  readonly complete: boolean
  /** The 1xx that came before. */
  readonly informational: readonly Head[]
}

/** A request. Its lines are sent as they are, duplicates included. */
export interface Sent {
  readonly method?: string
  readonly path: string
  readonly lines?: readonly Line[]
  readonly body?: string
  /** Ends once this much of the body came, and drops the connection; without it the response is read to its end. */
  readonly abortAfter?: number
}

/**
 * Sends one request over a connection of its own.
 *
 * @throws Error when nothing answers, or not in time
 */
export function send(server: ContractServer, sent: Sent): Promise<Exchange> {
  switch (server.protocol ?? 'http/1.1') {
    case 'http/1.1':
      return sendOverHttp1(server.port, sent)
    case 'h2c':
      return sendOverHttp2(`http://127.0.0.1:${server.port}`, sent)
    case 'h2':
      return sendOverHttp2(`https://127.0.0.1:${server.port}`, sent)
  }
}
