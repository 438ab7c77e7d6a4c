import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { browserHeads, type HeaderLines } from './browser-heads.ts'

/** A request and the response to it, ready for a listener. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** What a case asks for. */
export interface RequestSpec {
  readonly method: string
  /** What the case adds to a browser's head: names and values in turn. One is drawn for each exchange, in turn. */
  readonly lines: readonly HeaderLines[]
}

/** How Node's parser hands over a head. Not typed, since only the parser calls it. */
interface ParsedHead {
  _addHeaderLines(lines: string[], count: number): void
}

function takesHead(message: object): message is ParsedHead {
  return '_addHeaderLines' in message && typeof message._addHeaderLines === 'function'
}

type WriteCallback = (error?: Error | null) => void

/**
 * A socket that leads nowhere. It does what a socket does to a head before the kernel gets it, which is to flatten
 * the string and copy it out as latin1, and then forgets it.
 */
class SinkSocket extends Socket {
  readonly #memory = Buffer.allocUnsafe(64 * 1024)
  #written = 0

  override write(
    data: string | Uint8Array,
    encoding?: BufferEncoding | WriteCallback,
    callback: WriteCallback | undefined = typeof encoding === 'function' ? encoding : undefined,
  ): boolean {
    if (typeof data !== 'string') throw new TypeError('the exchanges write text only')
    this.#written += this.#memory.write(data, this.#written, 'latin1')
    callback?.()
    return true
  }

  clear(): void {
    this.#written = 0
  }

  /** What was written since it was cleared. */
  get text(): string {
    return this.#memory.toString('latin1', 0, this.#written)
  }
}

/** How many exchanges can be prepared before the first of them is used. */
export const maxPrepared = 128

/**
 * Prepares exchanges: real `IncomingMessage`s and `ServerResponse`s that share nothing but sockets. Every header value
 * is a string of its own, as a parser makes it: a string that was looked up once carries its hash and would make every
 * further look-up cheaper than in life.
 */
export class ExchangeSource {
  readonly #method: string
  readonly #heads: readonly (readonly Buffer[])[]
  readonly #sockets: readonly SinkSocket[] = Array.from({ length: maxPrepared }, () => new SinkSocket())
  readonly #responses: (ServerResponse | undefined)[] = new Array(maxPrepared).fill(undefined)
  #next = 0

  constructor({ method, lines }: RequestSpec) {
    this.#method = method
    // Both in turn; the caller sees to it that each browser meets each of the lines.
    this.#heads = Array.from({ length: lines.length * browserHeads.length }, (_, index) => {
      const browser = browserHeads[index % browserHeads.length] ?? []
      const added = lines[index % lines.length] ?? []
      return [...browser, ...added].map(text => Buffer.from(text, 'latin1'))
    })
  }

  /** The next exchange. Never more than `maxPrepared` of them may be waiting for their listener. */
  next(): Exchange {
    const slot = this.#next % maxPrepared
    const head = this.#heads[this.#next % this.#heads.length] ?? []
    this.#next++
    const socket = this.#socket(slot)
    this.#responses[slot]?.detachSocket(socket)
    socket.clear()
    const request = parsed(this.#method, head, socket)
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    this.#responses[slot] = response
    return { request, response }
  }

  /** Runs one exchange through a listener. Returns the origin that asked, and all that came out. */
  read(listener: RequestListener): { readonly origin: string; readonly response: string } {
    const slot = this.#next % maxPrepared
    const { request, response } = this.next()
    listener(request, response)
    if (!response.writableEnded) throw new Error('the listener did not end the response')
    return { origin: request.headers.origin ?? '', response: this.#socket(slot).text }
  }

  #socket(slot: number): SinkSocket {
    const socket = this.#sockets[slot]
    if (socket === undefined) throw new RangeError(`no socket ${slot}`)
    return socket
  }
}

function parsed(method: string, head: readonly Buffer[], socket: Socket): IncomingMessage {
  const request = new IncomingMessage(socket)
  if (!takesHead(request)) throw new Error('this Node has no IncomingMessage._addHeaderLines')
  request.httpVersionMajor = 1
  request.httpVersionMinor = 1
  request.httpVersion = '1.1'
  request.method = method
  request.url = '/accounts/42'
  const lines = new Array<string>(head.length)
  for (let i = 0; i < head.length; i++) lines[i] = head[i]?.toString('latin1') ?? ''
  request._addHeaderLines(lines, lines.length)
  // Any app reads a header, so that none of the variants should pay for the object.
  if (request.headers.host === undefined) throw new Error('the head has no Host')
  return request
}
