import type { TransportResponse } from './transport.ts'

// Taken before a page's own can be installed in its place.
const { fetch: platformFetch } = globalThis

/**
 * The response of a `data:` URL. The platform's own fetch decodes it; there is no network in it.
 *
 * @throws TypeError when the URL holds no data
 * @see https://fetch.spec.whatwg.org/#data-urls
 */
export async function fetchDataUrl(url: URL): Promise<TransportResponse> {
  const response = await platformFetch(url)
  return {
    status: response.status,
    statusMessage: response.statusText,
    headers: [...response.headers],
    body: response.body,
    address: null,
  }
}
