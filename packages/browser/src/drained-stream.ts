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
  return new PlatformReadableStream<Uint8Array>({
    start: controller => {
      const drain = async () => {
        try {
          for (let piece = await reader.read(); !piece.done; piece = await reader.read())
            controller.enqueue(piece.value)
          controller.close()
        } catch (error) {
          controller.error(error)
        } finally {
          done()
        }
      }
      void drain()
    },
    cancel: reason => reader.cancel(reason),
  })
}
