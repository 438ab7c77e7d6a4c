import type { Bytes } from './bytes.ts'

/** @throws TypeError for a Blob of an old jsdom, which else would be sent as the text "[object Blob]" */
export function requireReadable(blob: object): void {
  if (!('arrayBuffer' in blob)) throw new TypeError('A Blob without arrayBuffer() cannot be read')
}

/** Rejects when the file behind the Blob is gone. */
export async function readBlob(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer())
}
