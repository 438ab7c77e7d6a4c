import { resolveObjectURL } from 'node:buffer'
import type { TransportResponse } from './transport.ts'

// Taken before a page's own can be installed in its place.
const { Response: PlatformResponse } = globalThis

/**
 * The response of a `blob:` URL, which only this process can have made: it is the page's own.
 *
 * @returns `null` when no blob has the URL
 * @see https://fetch.spec.whatwg.org/#scheme-fetch
 */
export async function fetchBlobUrl(url: URL): Promise<TransportResponse | null> {
  const blob = resolveObjectURL(url.href)
  if (blob === undefined) return null
  const bytes = await blob.arrayBuffer()
  return {
    status: 200,
    statusMessage: 'OK',
    headers: [
      ['Content-Length', String(blob.size)],
      ['Content-Type', blob.type],
    ],
    body: new PlatformResponse(bytes).body,
    address: null,
  }
}
