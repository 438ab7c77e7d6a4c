import { bareObject } from './bare-object.ts'

/**
 * Two streams of the content of one, of which the second has chunks of its own: what is done to those of the first does
 * not show in it.
 *
 * @see https://fetch.spec.whatwg.org/#concept-body-clone
 */
export function teeBody<Chunk>(
  stream: ReadableStream<Chunk>,
): [ReadableStream<Chunk>, ReadableStream<Chunk>] {
  const isOfBytes = isByteStream(stream)
  const [first, second] = stream.tee()
  // That of bytes has copied them already.
  return [first, isOfBytes ? second : clonedChunks(second)]
}

/** Nothing but the attempt tells. */
function isByteStream(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}

function clonedChunks<Chunk>(stream: ReadableStream<Chunk>): ReadableStream<Chunk> {
  const reader = stream.getReader()
  const source: UnderlyingDefaultSource<Chunk> = {
    start(controller) {
      reader.closed.catch(error => controller.error(error))
    },
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(clone(value))
    },
    cancel: reason => reader.cancel(reason),
  }
  // What is not asked for stays where it is.
  return new ReadableStream(bareObject(source), bareObject({ highWaterMark: 0 }))

  /** @throws DOMException for what cannot be cloned, after which nobody reads on */
  function clone(chunk: Chunk): Chunk {
    try {
      return structuredClone(chunk)
    } catch (error) {
      reader.cancel(error).catch(() => {})
      throw error
    }
  }
}
