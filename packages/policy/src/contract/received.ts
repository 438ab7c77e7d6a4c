import type { Exchange, Head, Line, Sent } from './exchange.ts'

/** How long a response may take before the situation fails. Nothing is expected to need a hundredth of it. */
export const deadlineMilliseconds = 10_000

/** A response while it arrives. */
export class Received {
  readonly informational: Head[] = []
  head: Head | null = null
  readonly #chunks: Buffer[] = []
  readonly #abortAfter: number
  #length = 0

  constructor({ abortAfter = Number.POSITIVE_INFINITY }: Sent) {
    this.#abortAfter = abortAfter
  }

  /** @returns whether that is as much as was asked for */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    return this.#length >= this.#abortAfter
  }

  exchange(complete: boolean): Exchange {
    const { status, lines } = this.head ?? { status: 0, lines: [] }
    return { status, lines, body: Buffer.concat(this.#chunks), complete, informational: this.informational }
  }
}

/** The lines of a request, with those that describe its body. */
export function withBodyLines({ lines = [], body }: Sent): readonly Line[] {
  if (body === undefined) return lines
  return [...lines, ['Content-Type', 'text/plain'], ['Content-Length', String(Buffer.byteLength(body))]]
}
