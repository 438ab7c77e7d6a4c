// Taken before a page's own can be installed in its place.
const { ReadableStream: PlatformReadableStream } = globalThis

/**
 * A stream that takes all of another as fast as it comes, whether anybody reads it or not.
 *
 * @param done called once, when the other has ended, failed or been cancelled
 */
export function drainedStream(
  body: ReadableStream<Uint8Array>,
  done: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new PlatformReadableStream({
    type: 'bytes',
    start: controller => void drain(reader, controller).finally(done),
    cancel: reason => reader.cancel(reason),
  })
}

/** Never rejects. */
async function drain(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  controller: ReadableByteStreamController,
): Promise<void> {
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      // A copy: a byte stream takes the memory of what it is given.
      if (piece.value.byteLength > 0) controller.enqueue(new Uint8Array(piece.value))
    }
    controller.close()
    controller.byobRequest?.respond(0)
  } catch (error) {
    controller.error(error)
  }
}
