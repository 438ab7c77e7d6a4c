/** What a stream of events says, in the order in which it says it. */
export type StreamItem =
  | { readonly kind: 'event'; readonly type: string; readonly data: string; readonly lastEventId: string }
  | { readonly kind: 'retry'; readonly milliseconds: number }

const lineEnd = /[\r\n]/g

/**
 * Reads a `text/event-stream` as it comes; where it is cut into chunks does not matter. What has no blank line after it
 * when the stream ends is no event.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder()
  #line = ''
  /** The last chunk ended in CR, so that an LF now is the rest of that line's end. */
  #endedInReturn = false
  #data = ''
  #type = ''
  #idBuffer: string
  #lastEventId: string

  /** @param lastEventId what an earlier stream of the same source left */
  constructor(lastEventId = '') {
    this.#idBuffer = lastEventId
    this.#lastEventId = lastEventId
  }

  /** What a reconnection tells the server. */
  get lastEventId(): string {
    return this.#lastEventId
  }

  /** What became complete by some more bytes. */
  push(chunk: Uint8Array): StreamItem[] {
    const text = this.#decoder.decode(chunk, { stream: true })
    const items: StreamItem[] = []
    let start = this.#endedInReturn && text.startsWith('\n') ? 1 : 0
    if (text !== '') this.#endedInReturn = text.endsWith('\r')
    lineEnd.lastIndex = start
    for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
      const item = this.#endLine(this.#line + text.slice(start, end.index))
      this.#line = ''
      if (item !== null) items.push(item)
      start = end.index + (text.startsWith('\r\n', end.index) ? 2 : 1)
      lineEnd.lastIndex = start
    }
    this.#line += text.slice(start)
    return items
  }

  #endLine(line: string): StreamItem | null {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return null
    if (colon === -1) return this.#field(line, '')
    const value = line.slice(colon + (line.startsWith(' ', colon + 1) ? 2 : 1))
    return this.#field(line.slice(0, colon), value)
  }

  #field(name: string, value: string): StreamItem | null {
    switch (name) {
      case 'event':
        this.#type = value
        return null
      case 'data':
        this.#data += `${value}\n`
        return null
      case 'id':
        if (!value.includes('\0')) this.#idBuffer = value
        return null
      case 'retry':
        return /^[0-9]+$/.test(value) ? { kind: 'retry', milliseconds: Number(value) } : null
      default:
        return null
    }
  }

  /** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage */
  #dispatch(): StreamItem | null {
    this.#lastEventId = this.#idBuffer
    const data = this.#data.slice(0, -1)
    const hasData = this.#data !== ''
    const type = this.#type === '' ? 'message' : this.#type
    this.#data = ''
    this.#type = ''
    return hasData ? { kind: 'event', type, data, lastEventId: this.#lastEventId } : null
  }
}
