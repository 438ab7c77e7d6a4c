import { Readable } from 'node:stream'
import { types } from 'node:util'
import { bareObject } from './bare-object.ts'
import type { Bytes } from './bytes.ts'

function ignore(): void {}

/** Whether a stream has been read from or cancelled. Node's own knows web streams too; its types do not say so. */
export function isDisturbed(stream: ReadableStream): boolean {
  return Reflect.apply(Readable.isDisturbed, null, [stream]) === true
}

/** The same of a stream that has failed. */
export function isErrored(stream: ReadableStream): boolean {
  return Reflect.apply(Readable.isErrored, null, [stream]) === true
}

/** Leaves a stream as one that has been read to its end by a reader that stays. */
export function lock(stream: ReadableStream): void {
  stream.getReader().cancel().catch(ignore)
}

/** A stream of bytes that are there, or have to be waited for. */
export function streamOf(read: () => Bytes | Promise<Bytes>): ReadableStream<Bytes> {
  const source: UnderlyingByteSource = {
    type: 'bytes',
    pull(controller) {
      const bytes = read()
      // Not awaited where they are there: see readInto.
      if (types.isPromise(bytes)) return bytes.then(awaited => deliver(awaited, controller))
      return deliver(bytes, controller)
    },
  }
  return new ReadableStream(bareObject(source))
}

function deliver(bytes: Bytes, controller: ReadableByteStreamController): void {
  // A byte stream takes a chunk's memory away, and this one's may be sent again.
  if (bytes.byteLength > 0) controller.enqueue(bytes.slice())
  controller.close()
  controller.byobRequest?.respond(0)
}

/**
 * Reads a stream to its end, and leaves it locked, as a body that was read is. Rejects with what it errors with, and
 * with a TypeError for what is no bytes.
 *
 * @param chunks takes what is read: a promise of an array would not do where script put a `then` on `Object.prototype`
 */
export async function readInto(chunks: Uint8Array[], stream: ReadableStream): Promise<void> {
  if ('then' in Object.prototype) return pipeInto(chunks, stream)
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (!types.isUint8Array(value)) {
      const error = notBytes()
      reader.cancel(error).catch(ignore)
      throw error
    }
    chunks.push(value)
  }
}

/** The same for the page whose script would be called by every result of a reader: a pipe has none. It costs more. */
async function pipeInto(chunks: Uint8Array[], stream: ReadableStream): Promise<void> {
  const sink: UnderlyingSink = {
    write: chunk => {
      if (!types.isUint8Array(chunk)) throw notBytes()
      chunks.push(chunk)
    },
  }
  await stream.pipeTo(new WritableStream(bareObject(sink)))
  lock(stream)
}

function notBytes(): TypeError {
  return new TypeError('A chunk of the body is not a Uint8Array')
}
