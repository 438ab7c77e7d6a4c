import { resolveObjectURL } from 'node:buffer'
import { type HeaderList, parseSingleRange } from '@accredit/protocol'
import type { TransportResponse } from './transport.ts'

// Taken before a page's own can be installed in its place.
const { Response: PlatformResponse } = globalThis

/**
 * The response of a `blob:` URL, which only this process can have made: it is the page's own.
 *
 * @param range the value of the header `Range`; `null` without one
 * @returns `null` when no blob has the URL, or it has not that range
 * @see https://fetch.spec.whatwg.org/#scheme-fetch
 */
export async function fetchBlobUrl(url: URL, range: string | null = null): Promise<TransportResponse | null> {
  const blob = resolveObjectURL(url.href)
  if (blob === undefined) return null
  if (range === null) return blobResponse(blob, 200, 'OK')
  const bounds = boundsOf(range, blob.size)
  if (bounds === null) return null
  const [start, end] = bounds
  const slice = blob.slice(start, end + 1, blob.type)
  return blobResponse(slice, 206, 'Partial Content', [
    ['Content-Range', `bytes ${start}-${end}/${blob.size}`],
  ])
}

async function blobResponse(
  blob: Pick<Blob, 'size' | 'type' | 'arrayBuffer'>,
  status: number,
  statusMessage: string,
  extra: HeaderList = [],
): Promise<TransportResponse> {
  return {
    status,
    statusMessage,
    headers: [['Content-Length', String(blob.size)], ['Content-Type', blob.type], ...extra],
    body: new PlatformResponse(await blob.arrayBuffer()).body,
    address: null,
  }
}

/** The first and the last byte of a range, which here may have blanks around its signs. */
function boundsOf(range: string, size: number): readonly [start: number, end: number] | null {
  const single = parseSingleRange(range.replace(/^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*/, 'bytes=$1-'))
  if (single === null) return null
  const { start, end } = single
  if (start === '') return [Math.max(0, size - Number(end)), size - 1]
  if (Number(start) >= size) return null
  return [Number(start), end === '' ? size - 1 : Math.min(Number(end), size - 1)]
}
