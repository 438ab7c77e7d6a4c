import { byteLowercase, getHeader, type HeaderList } from '@accredit/protocol'
import type { Exchange, HeaderLine } from '../exchange.ts'

/** Exchanges of a former check, or of a HAR, as answers to what an engine would send. */
export class Recording {
  readonly #exchanges: readonly Exchange[]

  constructor(exchanges: readonly Exchange[]) {
    this.#exchanges = exchanges
  }

  /**
   * The recorded exchange that is most like a request. The method, URL and `Origin` are its own; the other headers need
   * not be, as recordings leave out cookies and what the network stack adds.
   *
   * @param nth how often an engine has sent the same request before
   * @returns null where nothing like it was recorded
   */
  answerTo(kind: Exchange['kind'], sent: Exchange['sent'], nth: number): Exchange | null {
    let best: Exchange[] = []
    let bestScore = 0
    for (const exchange of this.#exchanges) {
      const score = exchange.kind === kind ? likeness(exchange.sent, sent) : -1
      if (score < bestScore) continue
      if (score > bestScore) best = []
      best.push(exchange)
      bestScore = score
    }
    return best[Math.min(nth, best.length - 1)] ?? null
  }
}

/** How many header lines two requests share; -1 where they are not the same request. */
function likeness(recorded: Exchange['sent'], sent: Exchange['sent']): number {
  if (recorded.method !== sent.method || !isSameUrl(recorded.url, sent.url)) return -1
  const origin = getHeader(recorded.headers, 'origin')
  if (origin !== null && origin !== getHeader(sent.headers, 'origin')) return -1
  const lines = new Set(recorded.headers.map(lineOf))
  return count(sent.headers, line => lines.has(lineOf(line)))
}

function count(headers: HeaderList, isCounted: (line: HeaderLine) => boolean): number {
  return headers.filter(isCounted).length
}

function lineOf([name, value]: HeaderLine): string {
  return `${byteLowercase(name)}: ${value}`
}

function isSameUrl(recorded: string, sent: string): boolean {
  if (!URL.canParse(recorded)) return false
  const [left, right] = [new URL(recorded), new URL(sent)]
  left.hash = ''
  right.hash = ''
  return left.href === right.href
}
