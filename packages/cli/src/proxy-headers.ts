import type { IncomingMessage, ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'

// RFC 9110 7.6.1: they are about one connection, and do not travel on to the next.
const hopByHop = ['keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']

/**
 * Brings a request target to the form that servers route by: `/path?query`. `http://host/path` is what a client sends
 * to a proxy. `null` for what is neither.
 */
export function originForm(target: string | undefined): string | null {
  if (target === undefined || target.startsWith('/') || target === '*') return target ?? '/'
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(target)
  const rest = absolute?.[1]
  if (rest === undefined) return null
  return rest.startsWith('/') ? rest : `/${rest}`
}

/**
 * Removes what is about the client's own connection, before a request is sent upstream.
 *
 * @returns whether the request has no body and only reads, so that it may be sent twice.
 */
export function prepareRequest(request: IncomingMessage): boolean {
  const { headers, method } = request
  removeHopByHop(headers)
  delete headers.connection
  // Node has answered `100 Continue` by now.
  delete headers.expect
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
  if (headers['transfer-encoding'] !== undefined) return false
  if (headers['content-length'] !== undefined) return reads && headers['content-length'] === '0'
  // Without a length Node would send an empty chunked body, which some servers refuse.
  if (!reads) headers['content-length'] = '0'
  return reads
}

/** The headers that tell the upstream who asked, and for what. An incoming list is continued, as proxies do. */
export function forwardedHeaders(request: IncomingMessage): Record<string, string> {
  const { headers, socket } = request
  const client = socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown'
  const host = headers.host ?? ''
  const proto = socket instanceof TLSSocket ? 'https' : 'http'
  const before = (name: string) => {
    const value = headers[name]
    return value === undefined || value === '' ? '' : `${Array.isArray(value) ? value.join(', ') : value}, `
  }
  return {
    'x-forwarded-for': `${before('x-forwarded-for')}${client}`,
    'x-forwarded-host': first(headers['x-forwarded-host']) ?? host,
    'x-forwarded-proto': first(headers['x-forwarded-proto']) ?? proto,
    'x-forwarded-port': first(headers['x-forwarded-port']) ?? String(socket.localPort ?? ''),
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/**
 * Makes an upstream's answer fit to be copied to the client.
 *
 * @param rewrite where redirects to the upstream itself are to lead instead; `null` leaves them.
 */
export function prepareResponse(
  incoming: IncomingMessage,
  response: ServerResponse,
  rewrite: { readonly upstream: URL; readonly host: string | undefined } | null,
): void {
  removeHopByHop(incoming.headers)
  // Set in full, or the library copies the request's.
  incoming.headers.connection = response.shouldKeepAlive ? 'keep-alive' : 'close'
  // Node refuses to write what it was willing to read, by throwing where nobody could catch it.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(incoming.statusMessage ?? '')) incoming.statusMessage = ''
  if ((incoming.statusCode ?? 0) < 200) incoming.statusCode = 502
  const { location } = incoming.headers
  if (rewrite !== null && location !== undefined) incoming.headers.location = relocated(location, rewrite)
}

function relocated(
  location: string,
  { upstream, host }: { upstream: URL; host: string | undefined },
): string {
  if (host === undefined || !/^https?:\/\//i.test(location) || !URL.canParse(location)) return location
  const url = new URL(location)
  return url.host === upstream.host ? `http://${host}${url.pathname}${url.search}${url.hash}` : location
}

function removeHopByHop(headers: IncomingMessage['headers']): void {
  const listed = (headers.connection ?? '').split(',').map(name => name.trim().toLowerCase())
  for (const name of [...hopByHop, ...listed]) {
    // A `Connection` that lists these would cut the request off from its meaning.
    if (name !== 'host' && name !== 'content-length' && name !== 'transfer-encoding' && name !== 'origin')
      delete headers[name]
  }
}
