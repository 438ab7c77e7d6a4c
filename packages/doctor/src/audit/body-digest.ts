import { createHash } from 'node:crypto'
import type { TransportResponse } from '@accredit/browser'

/** Bytes of a body that are read for its hash; of a longer one there is none. */
const bodyLimit = 64 * 1024

/** Milliseconds that a body is waited for; an event stream never ends. */
const bodyTimeout = 1000

/** What is kept of a body: enough to tell two apart. */
export interface BodyDigest {
  /** SHA-256. */
  readonly hash: string
  readonly length: number
}

/** The hash of a body, null where it is long or does not end. */
export async function digestBody(response: TransportResponse): Promise<BodyDigest | null> {
  const whole = response.takeBytes?.() ?? null
  const bytes = whole ?? (await readShort(response.body))
  if (bytes === null || bytes.byteLength > bodyLimit) return null
  return { hash: createHash('sha256').update(bytes).digest('hex'), length: bytes.byteLength }
}

async function readShort(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), bodyTimeout)
  const pieces: Uint8Array[] = []
  const started = performance.now()
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return performance.now() - started < bodyTimeout ? Buffer.concat(pieces) : null
      length += value.byteLength
      if (length > bodyLimit) return null
      pieces.push(value)
    }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
    reader.cancel().catch(() => {})
  }
}
