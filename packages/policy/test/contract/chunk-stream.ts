/** Chunks as the body of a web-standard response, each when it is asked for. */
export function streamOf(chunks: AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(new TextEncoder().encode(value))
    },
    async cancel() {
      await chunks.return()
    },
  })
}

/** A chunk, time for it to be sent, and a failure. */
export async function* breakingOff(chunk: string): AsyncGenerator<string, void, undefined> {
  yield chunk
  await new Promise(resolve => setTimeout(resolve, 10))
  throw new Error('broken off')
}
