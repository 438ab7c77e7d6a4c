import type { MIMEType } from 'node:util'
import { getHeader, type HeaderList } from '@accredit/protocol'
import { bareObject } from './bare-object.ts'
import { decodeUtf8 } from './bytes.ts'
import { extractMimeType, parseMimeType } from './mime-type.ts'
import type { DeliveredResponse } from './outgoing-request.ts'

/**
 * What an XMLHttpRequest received so far, and the ways to read it. Without a response it is a network error: status 0
 * and no headers.
 *
 * @see https://xhr.spec.whatwg.org/#response-body
 */
export class ReceivedResponse {
  readonly #delivered: DeliveredResponse | null
  readonly #chunks: Uint8Array[] = []
  #length = 0
  /** The text last decoded, and from how many bytes. */
  #text: { readonly length: number; readonly isComplete: boolean; readonly text: string } | null = null

  constructor(delivered: DeliveredResponse | null) {
    this.#delivered = delivered
  }

  get isNetworkError(): boolean {
    return this.#delivered === null
  }

  get status(): number {
    return this.#delivered?.status ?? 0
  }

  get statusText(): string {
    return this.#delivered?.statusMessage ?? ''
  }

  get url(): string {
    return this.#delivered?.url ?? ''
  }

  get headers(): HeaderList {
    return this.#delivered?.headers ?? []
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#delivered?.body ?? null
  }

  /** Bytes received. */
  get length(): number {
    return this.#length
  }

  /** Of the body as declared; 0 when that is not known. @see https://fetch.spec.whatwg.org/#header-list-extract-a-length */
  get declaredLength(): number {
    const value = getHeader(this.headers, 'content-length')
    // Of a body with a content coding, the length that is declared is another one than script sees.
    if (value === null || (getHeader(this.headers, 'content-encoding') ?? 'identity') !== 'identity') return 0
    const [first = '', ...others] = value.split(',').map(part => part.trim())
    return /^\d+$/.test(first) && others.every(other => other === first) ? Number(first) : 0
  }

  append(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#length += chunk.byteLength
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#length)
    let offset = 0
    for (const chunk of this.#chunks) {
      whole.set(chunk, offset)
      offset += chunk.byteLength
    }
    return whole
  }

  /**
   * @param isComplete false withholds a character of which only the beginning has come
   * @param mayBeXml an XML declaration may name the encoding
   * @see https://xhr.spec.whatwg.org/#text-response
   */
  text(override: MIMEType | null, isComplete: boolean, mayBeXml: boolean): string {
    if (this.body === null) return ''
    const last = this.#text
    if (last?.length === this.#length && last.isComplete === isComplete) return last.text
    const bytes = this.bytes()
    const text = decode(bytes, this.#encoding(bytes, override, mayBeXml), isComplete)
    this.#text = { length: this.#length, isComplete, text }
    return text
  }

  /** Null for what is no JSON. */
  json(): unknown {
    if (this.body === null) return null
    try {
      return JSON.parse(decodeUtf8(this.bytes()))
    } catch {
      return null
    }
  }

  blob(override: MIMEType | null): Blob {
    return blobOf(this.bytes(), this.#mimeType(override)?.toString() ?? 'text/xml')
  }

  /** Null for a response that declares none, which counts as `text/xml`. */
  #mimeType(override: MIMEType | null): MIMEType | null {
    return override ?? extractMimeType(this.headers)
  }

  /** A label that may be of no encoding. @see https://xhr.spec.whatwg.org/#final-charset */
  #encoding(bytes: Uint8Array, override: MIMEType | null, mayBeXml: boolean): string {
    const declared = extractMimeType(this.headers)?.params.get('charset') ?? null
    const label = override?.params.get('charset') ?? declared
    if (label !== null && isEncoding(label)) return label
    const essence = this.#mimeType(override)?.essence ?? 'text/xml'
    const isXml = essence.endsWith('+xml') || essence === 'text/xml' || essence === 'application/xml'
    return (mayBeXml && isXml ? xmlEncoding(bytes) : null) ?? 'utf-8'
  }
}

/** A Blob of a type as it is, of which its constructor would make lower case, or nothing. */
function blobOf(bytes: Uint8Array<ArrayBuffer>, type: string): Blob {
  const blob = new Blob([bytes], bareObject({ type }))
  if (blob.type !== type) Object.defineProperty(blob, 'type', { value: type, configurable: true })
  return blob
}

/** Not an encoding to TextDecoder, but one to the standard, and the old way to bytes. */
const userDefined = 'x-user-defined'

function isEncoding(label: string): boolean {
  if (label.trim().toLowerCase() === userDefined) return true
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false
  }
}

/** The encoding that an XML declaration names. @see https://www.w3.org/TR/xml/#sec-guessing */
function xmlEncoding(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 256))
  const label = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1]
  return label !== undefined && isEncoding(label) ? label : null
}

/** A byte order mark beats the label. @see https://encoding.spec.whatwg.org/#decode */
function decode(bytes: Uint8Array, label: string, isComplete: boolean): string {
  const encoding = byteOrderMark(bytes) ?? label
  if (encoding.trim().toLowerCase() === userDefined) {
    return Array.from(bytes, byte => String.fromCharCode(byte < 0x80 ? byte : 0xf700 + byte)).join('')
  }
  const decoder = new TextDecoder(encoding)
  if (decoder.encoding === 'windows-1252') return decodeWindows1252(bytes)
  return decoder.decode(bytes, { stream: !isComplete })
}

/** The characters of 0x80 to 0x9F, for which Node's decoder has those of ISO-8859-1. */
const windows1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178'

/** @see https://encoding.spec.whatwg.org/#windows-1252 */
function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return text.replace(/[\x80-\x9f]/g, byte => windows1252.charAt(byte.charCodeAt(0) - 0x80))
}

function byteOrderMark([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe ? 'utf-16le' : null
}

/**
 * What `overrideMimeType()` makes of its argument.
 *
 * @see https://xhr.spec.whatwg.org/#dom-xmlhttprequest-overridemimetype
 */
export function overridingMimeType(value: string): MIMEType | null {
  return parseMimeType(value) ?? parseMimeType('application/octet-stream')
}
