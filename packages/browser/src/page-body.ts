import type { MIMEType } from 'node:util'
import type { HeaderList } from '@accredit/protocol'
import { bareObject } from './bare-object.ts'
import { isDisturbed, isErrored, lock, readInto, streamOf } from './body-stream.ts'
import { type Bytes, concatenate, decodeUtf8 } from './bytes.ts'
import { extractMimeType } from './mime-type.ts'
import { parseMultipart, parseUrlencoded } from './multipart.ts'
import type { BodySource } from './outgoing-request.ts'
import { teeBody } from './tee.ts'

/** What a body is made of. Only a stream cannot be read a second time. */
type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  /** Bytes that have to be waited for (of a Blob, of a foreign Request); every call gives the same ones. */
  | { readonly kind: 'lazy'; readonly read: () => Promise<Bytes>; readonly length: number }
  | { readonly kind: 'stream'; readonly stream: ReadableStream<Bytes> }
  | { readonly kind: 'arriving'; readonly body: ArrivingBody }

/** A body from the network, which is complete or not when script wants it, and a stream only if script wants that. */
export interface ArrivingBody {
  /** All of it if it is complete, after which there is no stream; else null. */
  readonly takeBytes: () => Bytes | null
  /** Always the same one. */
  readonly stream: () => ReadableStream | null
}

/**
 * The body of a Request or Response, the absent one included, and what script does with it. Bytes become a stream only
 * when script asks for `body`.
 *
 * @see https://fetch.spec.whatwg.org/#body-mixin
 */
export class PageBody {
  #content: Content
  #stream: ReadableStream<Bytes> | null = null
  /** Read without a stream having been made. */
  #isTaken = false
  /** What aborts the fetch that the body comes from. */
  readonly #signal: AbortSignal | null

  private constructor(content: Content, signal: AbortSignal | null = null) {
    this.#content = content
    this.#signal = signal
    if (content.kind === 'stream') this.#stream = content.stream
  }

  static none(): PageBody {
    return new PageBody({ kind: 'none' })
  }

  static ofBytes(bytes: Bytes): PageBody {
    return new PageBody({ kind: 'bytes', bytes })
  }

  /** `read` must give the same bytes at every call, `length` of them if that is known. */
  static ofLazy(read: () => Promise<Bytes>, length = 0): PageBody {
    return new PageBody({ kind: 'lazy', read, length })
  }

  /** A stream of `Uint8Array`s, which is checked as they come. */
  static ofStream(stream: ReadableStream, signal: AbortSignal | null = null): PageBody {
    return new PageBody({ kind: 'stream', stream }, signal)
  }

  /** What the network sends, looked at when script wants it. */
  static ofArriving(body: ArrivingBody, signal: AbortSignal | null = null): PageBody {
    return new PageBody({ kind: 'arriving', body }, signal)
  }

  get kind(): Exclude<Content['kind'], 'arriving'> {
    return this.#content.kind === 'arriving' ? 'stream' : this.#content.kind
  }

  /** In bytes; 0 when it is not known. */
  get length(): number {
    const content = this.#content
    if (content.kind === 'lazy') return content.length
    return content.kind === 'bytes' ? content.bytes.byteLength : 0
  }

  /** The `body` of script; null when there is none. */
  get stream(): ReadableStream<Bytes> | null {
    const content = this.#settled()
    if (content.kind === 'none') return null
    this.#stream ??= this.#makeStream(content)
    return this.#stream
  }

  /** The `bodyUsed` of script. */
  get isUsed(): boolean {
    return this.#isTaken || (this.#stream !== null && isDisturbed(this.#stream))
  }

  /** @see https://fetch.spec.whatwg.org/#body-unusable */
  get isUnusable(): boolean {
    return this.isUsed || this.#stream?.locked === true
  }

  /** @throws TypeError when the body has been read, or is being read */
  requireUsable(): void {
    if (this.isUnusable) throw new TypeError('The body has already been read, or is locked by a reader')
  }

  /** The whole body as bytes of its own. Rejects with a TypeError when unusable, or with what the stream errors with. */
  bytes(): Promise<Bytes> {
    return this.#consume(concatenate)
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#consume(chunks => concatenate(chunks).buffer)
  }

  /** Decoded as UTF-8, without a byte order mark. */
  text(): Promise<string> {
    return this.#consume(textOf)
  }

  json(): Promise<unknown> {
    return this.#consume(chunks => JSON.parse(textOf(chunks)))
  }

  /** @param headers the owner's, for the type */
  blob(headers: HeaderList): Promise<Blob> {
    const type = extractMimeType(headers)?.toString() ?? ''
    return this.#consume(chunks => new Blob([concatenate(chunks)], bareObject({ type })))
  }

  /** Rejects with a TypeError for a body of another type than the two of forms. */
  formData(headers: HeaderList): Promise<FormData> {
    return this.#consume(chunks => formDataOf(concatenate(chunks), extractMimeType(headers)))
  }

  /** A body with the same content; a stream is split. @throws TypeError when unusable */
  clone(): PageBody {
    this.requireUsable()
    const content = this.#settled()
    if (content.kind !== 'stream') return new PageBody(content)
    const [mine, theirs] = teeBody(content.stream)
    this.#content = { kind: 'stream', stream: mine }
    this.#stream = mine
    return PageBody.ofStream(theirs, this.#signal)
  }

  /** A body with this one's content, after which this one is used. @throws TypeError when unusable */
  transfer(): PageBody {
    this.requireUsable()
    const content = this.#settled()
    if (content.kind === 'stream') {
      return PageBody.ofStream(content.stream.pipeThrough(new TransformStream()))
    }
    this.#take()
    return new PageBody(content)
  }

  /** Tells a stream that nobody will read it, unless somebody does. */
  cancel(reason: unknown): void {
    if (this.#stream !== null && !this.#stream.locked) this.#stream.cancel(reason).catch(() => {})
  }

  /** What the network sends. Rejects when the bytes cannot be read. */
  async source(): Promise<BodySource | null> {
    const content = this.#settled()
    switch (content.kind) {
      case 'none':
        return null
      case 'bytes':
      case 'stream':
        return content
      case 'lazy':
        return { kind: 'bytes', bytes: await content.read() }
    }
  }

  async #consume<Result>(convert: (chunks: Uint8Array[]) => Result): Promise<Result> {
    const chunks: Uint8Array[] = []
    // What can be thrown at once is, so that the promise which script gets is one that is already rejected.
    await this.#readInto(chunks)
    return convert(chunks)
  }

  /** @throws TypeError when unusable, and the reason of an abort */
  #readInto(chunks: Uint8Array[]): Promise<void> | undefined {
    this.requireUsable()
    if (this.#signal?.aborted && this.stream !== null && isErrored(this.stream)) throw this.#signal.reason
    if (this.#stream !== null) return readInto(chunks, this.#stream)
    this.#takeArrived()
    const content = this.#settled()
    switch (content.kind) {
      case 'none':
        return undefined
      case 'bytes':
        this.#take()
        chunks.push(content.bytes)
        return undefined
      case 'lazy':
        this.#take()
        return content.read().then(bytes => void chunks.push(bytes))
      case 'stream':
        return readInto(chunks, content.stream)
    }
  }

  /** What has arrived as a whole need not be a stream. */
  #takeArrived(): void {
    if (this.#content.kind !== 'arriving') return
    const bytes = this.#content.body.takeBytes()
    if (bytes !== null) this.#content = { kind: 'bytes', bytes }
  }

  /** The content, a stream for what is still arriving. */
  #settled(): Exclude<Content, { kind: 'arriving' }> {
    if (this.#content.kind !== 'arriving') return this.#content
    const stream = this.#content.body.stream()
    const content: Content = stream === null ? { kind: 'none' } : { kind: 'stream', stream }
    this.#content = content
    this.#stream = stream
    return content
  }

  #makeStream(content: Exclude<Content, { kind: 'none' | 'arriving' }>): ReadableStream<Bytes> {
    if (content.kind === 'stream') return content.stream
    const stream = streamOf(content.kind === 'bytes' ? () => content.bytes : content.read)
    if (this.#isTaken) lock(stream)
    return stream
  }

  #take(): void {
    if (this.#content.kind === 'none') return
    this.#isTaken = true
    if (this.#stream !== null) lock(this.#stream)
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  const [only] = chunks
  return decodeUtf8(chunks.length === 1 && only !== undefined ? only : concatenate(chunks))
}

function formDataOf(bytes: Bytes, type: MIMEType | null): FormData {
  const boundary = type?.params.get('boundary') ?? null
  if (type?.essence === 'application/x-www-form-urlencoded') return parseUrlencoded(bytes)
  if (type?.essence === 'multipart/form-data' && boundary !== null) return parseMultipart(bytes, boundary)
  throw new TypeError('The body is not form data')
}
