import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { MIMEType, types } from 'node:util'
import { getDecodeAndSplit, type HeaderList } from '@accredit/protocol'
import { bareObject } from './bare-object.ts'
import { parseMultipart, parseUrlencoded } from './multipart.ts'
import type { BodySource } from './outgoing-request.ts'
import type { Profile } from './profile.ts'
import { teeBody } from './tee.ts'

type Bytes = Uint8Array<ArrayBuffer>

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
    this.#stream ??= streamOf(content, this.#isTaken)
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
  async bytes(): Promise<Bytes> {
    const chunks = await this.#read()
    return concatenate(chunks)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return concatenate(await this.#read()).buffer
  }

  /** Decoded as UTF-8, without a byte order mark. */
  async text(): Promise<string> {
    return textOf(await this.#read())
  }

  async json(): Promise<unknown> {
    return JSON.parse(textOf(await this.#read()))
  }

  /** @param headers the owner's, for the type */
  async blob(headers: HeaderList): Promise<Blob> {
    const bytes = concatenate(await this.#read())
    return new Blob([bytes], bareObject({ type: extractMimeType(headers)?.toString() ?? '' }))
  }

  /** Rejects with a TypeError for a body of another type than the two of forms. */
  async formData(headers: HeaderList): Promise<FormData> {
    const bytes = concatenate(await this.#read())
    const type = extractMimeType(headers)
    const boundary = type?.params.get('boundary') ?? null
    if (type?.essence === 'application/x-www-form-urlencoded') return parseUrlencoded(bytes)
    if (type?.essence === 'multipart/form-data' && boundary !== null) return parseMultipart(bytes, boundary)
    throw new TypeError('The body is not form data')
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
    if (this.#stream !== null && !this.#stream.locked) this.#stream.cancel(reason).catch(ignore)
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

  /**
   * Throws at once what can be thrown at once, so that the promise which script gets is one that is already rejected.
   *
   * @throws TypeError when unusable, and the reason of an abort
   */
  #read(): Promise<Uint8Array[]> | Uint8Array[] {
    this.requireUsable()
    if (this.#signal?.aborted && this.stream !== null && isErrored(this.stream)) throw this.#signal.reason
    if (this.#stream !== null) return readStream(this.#stream)
    if (this.#content.kind === 'arriving') {
      const bytes = this.#content.body.takeBytes()
      if (bytes !== null) this.#content = { kind: 'bytes', bytes }
    }
    const content = this.#settled()
    switch (content.kind) {
      case 'none':
        return []
      case 'bytes':
        this.#take()
        return [content.bytes]
      case 'lazy':
        this.#take()
        return content.read().then(bytes => [bytes])
      case 'stream':
        return readStream(content.stream)
    }
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

  #take(): void {
    if (this.#content.kind === 'none') return
    this.#isTaken = true
    if (this.#stream !== null) lock(this.#stream)
  }
}

function ignore(): void {}

/** Whether a stream has been read from or cancelled. Node's own knows web streams too; its types do not say so. */
function isDisturbed(stream: ReadableStream): boolean {
  return Reflect.apply(Readable.isDisturbed, null, [stream]) === true
}

/** The same of a stream that has failed. */
function isErrored(stream: ReadableStream): boolean {
  return Reflect.apply(Readable.isErrored, null, [stream]) === true
}

/** Leaves a stream as one that has been read to its end by a reader that stays. */
function lock(stream: ReadableStream<Bytes>): void {
  stream.getReader().cancel().catch(ignore)
}

function streamOf(
  content: Exclude<Content, { kind: 'none' | 'arriving' }>,
  isTaken: boolean,
): ReadableStream<Bytes> {
  if (content.kind === 'stream') return content.stream
  const source: UnderlyingByteSource = {
    type: 'bytes',
    async pull(controller) {
      const bytes = content.kind === 'bytes' ? content.bytes : await content.read()
      // A byte stream takes a chunk's memory away, and this one's may be sent again.
      if (bytes.byteLength > 0) controller.enqueue(bytes.slice())
      controller.close()
      controller.byobRequest?.respond(0)
    },
  }
  const stream = new ReadableStream(bareObject(source))
  if (isTaken) lock(stream)
  return stream
}

async function readStream(stream: ReadableStream<Bytes>): Promise<Uint8Array[]> {
  // Never released: a body that was read stays locked.
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return chunks
    if (!types.isUint8Array(value)) {
      const error = new TypeError('A chunk of the body is not a Uint8Array')
      reader.cancel(error).catch(ignore)
      throw error
    }
    chunks.push(value)
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  const [only] = chunks
  return decodeUtf8(chunks.length === 1 && only !== undefined ? only : concatenate(chunks))
}

function concatenate(chunks: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

const utf8Decoder = new TextDecoder()
const utf8Encoder = new TextEncoder()

/** UTF-8 decode: without a byte order mark, faults replaced. @see https://encoding.spec.whatwg.org/#utf-8-decode */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes)
}

/**
 * The MIME type that a header list declares, or null: the last valid one of all its `Content-Type`s, which inherits the
 * charset of an earlier one of the same essence.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 */
export function extractMimeType(headers: HeaderList): MIMEType | null {
  let found: MIMEType | null = null
  let charset: string | null = null
  for (const value of getDecodeAndSplit(headers, 'content-type') ?? []) {
    const type = parseMimeType(value)
    if (type === null || type.essence === '*/*') continue
    const own = type.params.get('charset')
    if (type.essence !== found?.essence) charset = own
    else if (own === null && charset !== null) type.params.set('charset', charset)
    found = type
  }
  return found
}

/** @see https://mimesniff.spec.whatwg.org/#parse-a-mime-type */
export function parseMimeType(value: string): MIMEType | null {
  try {
    return new MIMEType(value)
  } catch {
    return null
  }
}

export interface ExtractedBody {
  readonly body: PageBody
  /** The `Content-Type` that goes with it. */
  readonly type: string | null
  /** Made from a string or a query: the charset is the user agent's to say. */
  readonly isText: boolean
}

/**
 * Turns what script gives as a body into bytes, or a promise of bytes, and a type. Objects are told by what they are,
 * not by whose class made them: jsdom's `FormData` is one too. What is of no known kind is a string.
 *
 * @throws TypeError for a stream that is in use, or goes with keepalive
 * @throws DOMException NotSupportedError for a stream, in a profile that refuses them
 * @see https://fetch.spec.whatwg.org/#concept-bodyinit-extract
 */
export function extractBody(
  value: unknown,
  keepalive = false,
  streamBodies: Profile['streamBodies'] = 'preflight',
): ExtractedBody {
  if (isStream(value) && streamBodies !== 'stringify') {
    return {
      body: PageBody.ofStream(checkedStream(value, keepalive, streamBodies)),
      type: null,
      isText: false,
    }
  }
  if (isBlob(value)) {
    requireReadable(value)
    const type = value.type === '' ? null : value.type
    return { body: PageBody.ofLazy(() => readBlob(value), value.size), type, isText: false }
  }
  if (types.isSharedArrayBuffer(value)) throw new TypeError('A body cannot be in shared memory')
  if (types.isArrayBuffer(value))
    return { body: PageBody.ofBytes(new Uint8Array(value).slice()), type: null, isText: false }
  if (ArrayBuffer.isView(value)) return { body: PageBody.ofBytes(copyView(value)), type: null, isText: false }
  if (isFormData(value)) return encodeMultipart(value)
  const type = isUrlSearchParams(value) ? 'application/x-www-form-urlencoded' : 'text/plain'
  return {
    body: PageBody.ofBytes(utf8Encoder.encode(`${value}`)),
    type: `${type};charset=UTF-8`,
    isText: true,
  }
}

function checkedStream(
  stream: ReadableStream,
  keepalive: boolean,
  streamBodies: 'preflight' | 'refuse',
): ReadableStream {
  if (streamBodies === 'refuse') {
    throw new DOMException('A ReadableStream is not supported as a body', 'NotSupportedError')
  }
  if (keepalive) throw new TypeError('A ReadableStream cannot be the body of a keepalive request')
  if (stream.locked || isDisturbed(stream)) throw new TypeError('The stream of the body is in use')
  return stream
}

function copyView({ buffer, byteOffset, byteLength }: ArrayBufferView): Bytes {
  if (!types.isArrayBuffer(buffer)) throw new TypeError('A body cannot be in shared memory')
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}

/**
 * Whether an object is of a platform class, or of jsdom's or happy-dom's class of that name. Their tags or the names of
 * their constructors say so; `instanceof` does not.
 */
export function isOfClass(value: unknown, name: string): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Object.prototype.toString.call(value) === `[object ${name}]`) return true
  for (let of = Object.getPrototypeOf(value); of !== null; of = Object.getPrototypeOf(of)) {
    if (of.constructor?.name === name) return true
  }
  return false
}

function isStream(value: unknown): value is ReadableStream {
  return isOfClass(value, 'ReadableStream') && 'getReader' in value
}

function isBlob(value: unknown): value is Blob {
  return isOfClass(value, 'Blob') || isOfClass(value, 'File')
}

function isFormData(value: unknown): value is FormData {
  return isOfClass(value, 'FormData') && Symbol.iterator in value
}

function isUrlSearchParams(value: unknown): value is URLSearchParams {
  return isOfClass(value, 'URLSearchParams')
}

/** Else the Blob of an old jsdom would be sent as the text "[object Blob]". */
function requireReadable(blob: object): void {
  if (!('arrayBuffer' in blob)) throw new TypeError('A Blob without arrayBuffer() cannot be read')
}

async function readBlob(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer())
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function encodeMultipart(form: FormData): ExtractedBody {
  const boundary = `----formdata-${randomUUID()}`
  const parts: (Uint8Array | Blob)[] = []
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normalizeNewlines(name))}"`
    if (typeof value === 'string') {
      parts.push(utf8Encoder.encode(`${head}\r\n\r\n${normalizeNewlines(value)}\r\n`))
    } else {
      requireReadable(value)
      const type = value.type === '' ? 'application/octet-stream' : value.type
      const fileHead = `${head}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`
      parts.push(utf8Encoder.encode(fileHead), value, utf8Encoder.encode('\r\n'))
    }
  }
  parts.push(utf8Encoder.encode(`--${boundary}--\r\n`))
  return { body: bodyOfParts(parts), type: `multipart/form-data; boundary=${boundary}`, isText: false }
}

function bodyOfParts(parts: readonly (Uint8Array | Blob)[]): PageBody {
  const chunks = parts.filter(isBytes)
  if (chunks.length === parts.length) return PageBody.ofBytes(concatenate(chunks))
  const length = parts.reduce((sum, part) => sum + (isBytes(part) ? part.byteLength : part.size), 0)
  const read = async () =>
    concatenate(await Promise.all(parts.map(part => (isBytes(part) ? part : readBlob(part)))))
  return PageBody.ofLazy(read, length)
}

/** Of any realm: in an environment of a test runner, that of TextEncoder may be another than this one. */
function isBytes(part: Uint8Array | Blob): part is Uint8Array {
  return types.isUint8Array(part)
}

function normalizeNewlines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
