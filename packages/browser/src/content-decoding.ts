import { pipeline, Transform, type TransformCallback } from 'node:stream'
import * as zlib from 'node:zlib'
import { getDecodeAndSplit, type HeaderList } from '@accredit/protocol'
import { TransportError } from './transport.ts'

/** A content coding that can be undone. */
export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** Codings that one response may stack; more is an attack on the reader's memory. */
const maxCodings = 5

/** Bytes that wait for a reader before the sender is paused. */
const highWaterMark = 64 * 1024

// Node 20 has no zstd, and its types none either.
const zstdDecoder: unknown = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined

const names: Readonly<Record<string, ContentCoding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  ...(typeof zstdDecoder === 'function' ? { zstd: 'zstd' } : {}),
}

/**
 * The codings of a response, in the order to undo them. Like a browser, one unknown coding leaves the body as it
 * came, whatever else is named.
 *
 * @throws TransportError `content-decoding-failed` when more are stacked than anyone needs
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export function contentCodings(headers: HeaderList): readonly ContentCoding[] {
  const listed = getDecodeAndSplit(headers, 'content-encoding')
  if (listed === null) return []
  const codings: ContentCoding[] = []
  for (const entry of listed) {
    const name = entry.toLowerCase()
    if (name === '' || name === 'identity') continue
    const coding = Object.hasOwn(names, name) ? names[name] : undefined
    if (coding === undefined) return []
    codings.push(coding)
  }
  if (codings.length > maxCodings) {
    throw new TransportError('content-decoding-failed', `${codings.length} content codings are stacked`)
  }
  return codings.reverse()
}

/** Takes the pieces of a body, in order. */
export interface BodySink {
  /** @returns `false` when no more should come until the source is resumed */
  push(chunk: Uint8Array): boolean
  end(): void
  fail(error: unknown): void
}

/** What a body can ask of the connection that it comes from. */
export interface Upstream {
  resume(): void
  /** The reader has lost interest, or cannot be served. */
  abandon(reason: unknown): void
  /** Nothing is left that an abort could hurt. */
  finished(): void
  /** The body breaks off. @returns what the reader gets instead of the fault */
  failed?(error: TransportError): unknown
}

type BodyState =
  | { readonly kind: 'open' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown }

/**
 * The body of a response between its sender and its reader: a short queue with a stream made only when somebody
 * wants one, since most bodies are complete before anyone looks.
 */
export class ResponseBody implements BodySink {
  readonly #source: Upstream
  #queue: Uint8Array<ArrayBuffer>[] = []
  #queued = 0
  #paused = false
  #state: BodyState = { kind: 'open' }
  #stream: ReadableStream<Uint8Array> | null = null
  #controller: ReadableByteStreamController | null = null
  /** The reader waits for a piece. */
  #wanted = false

  constructor(source: Upstream) {
    this.#source = source
  }

  push(chunk: Uint8Array): boolean {
    if (this.#state.kind !== 'open') return false
    if (chunk.byteLength === 0) return !this.#paused
    // A copy: the piece is a window on a buffer that also holds the head of the message, which script must not see.
    const own = new Uint8Array(chunk)
    if (this.#wanted && this.#controller !== null) {
      this.#wanted = false
      this.#controller.enqueue(own)
    } else {
      this.#queue.push(own)
      this.#queued += own.byteLength
    }
    this.#paused = this.#queued >= highWaterMark
    return !this.#paused
  }

  end(): void {
    if (this.#state.kind !== 'open') return
    this.#state = { kind: 'ended' }
    if (this.#queue.length === 0) this.#settle()
  }

  fail(error: unknown): void {
    if (this.#state.kind === 'failed' || (this.#state.kind === 'ended' && this.#queue.length === 0)) return
    const told = error instanceof TransportError ? (this.#source.failed?.(error) ?? error) : error
    this.#state = { kind: 'failed', error: told }
    this.#queue = []
    this.#settle()
  }

  /** The body as a stream, always the same one. */
  get stream(): ReadableStream<Uint8Array> {
    this.#stream ??= new ReadableStream(
      {
        type: 'bytes',
        start: controller => {
          this.#controller = controller
          if (this.#state.kind === 'failed' || this.#queue.length === 0) this.#settle()
        },
        pull: () => this.#pull(),
        cancel: reason => this.#cancel(reason),
      },
      // Nothing is taken off the connection before it is asked for, but for what the queue holds.
      { highWaterMark: 0 },
    )
    return this.#stream
  }

  /** The whole body when it is complete, in which case no stream may be asked for any more; else `null`. */
  takeBytes(): Uint8Array<ArrayBuffer> | null {
    if (this.#stream !== null || this.#state.kind !== 'ended') return null
    const [only] = this.#queue
    const bytes = only !== undefined && this.#queue.length === 1 ? only : this.#joined()
    this.#queue = []
    this.#source.finished()
    return bytes
  }

  #joined(): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(this.#queued)
    let offset = 0
    for (const chunk of this.#queue) {
      joined.set(chunk, offset)
      offset += chunk.byteLength
    }
    return joined
  }

  #pull(): void {
    const chunk = this.#queue.shift()
    if (chunk === undefined) {
      this.#wanted = true
    } else {
      this.#queued -= chunk.byteLength
      this.#controller?.enqueue(chunk)
    }
    if (this.#queue.length > 0) return
    if (this.#state.kind === 'ended') this.#settle()
    else if (this.#paused) {
      this.#paused = false
      this.#source.resume()
    }
  }

  #cancel(reason: unknown): void {
    const wasOpen = this.#state.kind === 'open'
    this.#state = { kind: 'ended' }
    this.#queue = []
    this.#controller = null
    if (wasOpen) this.#source.abandon(reason)
    this.#source.finished()
  }

  /** Tells the stream how the body ended, when there is a stream and an end. */
  #settle(): void {
    const controller = this.#controller
    if (this.#state.kind === 'open' || controller === null) return
    this.#controller = null
    if (this.#state.kind === 'failed') {
      controller.error(this.#state.error)
    } else {
      controller.close()
      // A reader that brought its own buffer gets it back.
      controller.byobRequest?.respond(0)
    }
    this.#source.finished()
  }
}

/** `deflate` as servers send it: the zlib format of the standard, or the raw format of old habit. */
class EitherInflate extends Transform {
  #inner: zlib.Inflate | zlib.InflateRaw | null = null

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#inner ??= this.#begin(chunk)
    this.#inner.write(chunk, () => done())
  }

  override _read(size: number): void {
    this.#inner?.resume()
    super._read(size)
  }

  override _flush(done: TransformCallback): void {
    if (this.#inner === null) done()
    else this.#inner.once('end', () => done()).end()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner?.destroy()
    done(error)
  }

  #begin(chunk: Buffer): zlib.Inflate | zlib.InflateRaw {
    const isZlib = chunk.length > 0 && (chunk.readUInt8(0) & 0x0f) === 8
    const inner = isZlib ? zlib.createInflate(lenient) : zlib.createInflateRaw(lenient)
    inner.on('data', piece => this.push(piece) || inner.pause())
    inner.on('error', error => this.destroy(error))
    return inner
  }
}

// Output as soon as input allows, and an end without the trailer is an end: browsers take both.
const lenient = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH }
const brotliFlush = zlib.constants.BROTLI_OPERATION_FLUSH
const lenientBrotli = { flush: brotliFlush, finishFlush: brotliFlush }

function decoderOf(coding: ContentCoding): Transform {
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip(lenient)
    case 'deflate':
      return new EitherInflate()
    case 'br':
      return zlib.createBrotliDecompress(lenientBrotli)
    case 'zstd':
      return zstd()
  }
}

function zstd(): Transform {
  const decoder: unknown = typeof zstdDecoder === 'function' ? zstdDecoder() : null
  if (decoder instanceof Transform) return decoder
  throw new TransportError('content-decoding-failed', 'this version of Node cannot undo zstd')
}

/**
 * A sink that undoes content codings on the way to a body, holding both sides back as the other needs.
 *
 * @param codings at least one, in the order to undo them
 * @param source the connection, paused by what `push` returns
 */
export function decodedBody(
  codings: readonly ContentCoding[],
  source: Upstream,
): { readonly sink: BodySink; readonly body: ResponseBody } {
  const decoders = codings.map(decoderOf)
  const [first] = decoders
  const last = decoders.at(-1)
  if (first === undefined || last === undefined) {
    const plain = new ResponseBody(source)
    return { sink: plain, body: plain }
  }
  const body: ResponseBody = new ResponseBody({
    resume: () => last.resume(),
    abandon: reason => {
      first.destroy()
      source.abandon(reason)
    },
    finished: () => source.finished(),
    failed: error => source.failed?.(error),
  })
  const fail = (error: unknown) => {
    const message = `the body does not undo as ${codings.join(', ')}`
    const failure = new TransportError('content-decoding-failed', message, { cause: error })
    // The reader first: to be abandoned is to fail too, with another error.
    body.fail(failure)
    source.abandon(failure)
  }
  if (first === last) first.on('error', fail)
  else pipeline(decoders, error => error != null && fail(error))
  first.on('drain', () => source.resume())
  last.on('data', piece => body.push(piece) || last.pause())
  last.on('end', () => body.end())
  return { sink: decodingSink(first, body), body }
}

function decodingSink(first: Transform, body: ResponseBody): BodySink {
  return {
    push: chunk => !first.destroyed && first.write(chunk),
    end: () => first.end(),
    fail: error => {
      body.fail(error)
      first.destroy()
    },
  }
}
