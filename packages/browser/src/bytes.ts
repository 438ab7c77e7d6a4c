/** Bytes in memory of their own, which no other thread shares. */
export type Bytes = Uint8Array<ArrayBuffer>

/** All of them, one after the other, as a copy. */
export function concatenate(chunks: readonly Uint8Array[]): Bytes {
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

/** @see https://encoding.spec.whatwg.org/#utf-8-encode */
export function encodeUtf8(text: string): Bytes {
  return utf8Encoder.encode(text)
}
