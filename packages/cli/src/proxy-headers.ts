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

const forwarded = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
]

/**
 * The headers that tell the upstream who asked, and for what.
 *
 * @param trusted whether the client is a proxy whose own word on this is continued; else it is dropped, since anybody
 *   can write anything there.
 */
export function forwardedHeaders(request: IncomingMessage, trusted: boolean): Record<string, string> {
  const { headers, socket } = request
  const told = (name: string) => (trusted ? one(headers[name]) : undefined)
  const client = socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown'
  const before = told('x-forwarded-for')
  const values = {
    'x-forwarded-for': before === undefined ? client : `${before}, ${client}`,
    'x-forwarded-host': told('x-forwarded-host') ?? headers.host ?? '',
    'x-forwarded-proto': told('x-forwarded-proto') ?? (socket instanceof TLSSocket ? 'https' : 'http'),
    'x-forwarded-port': told('x-forwarded-port') ?? String(socket.localPort ?? ''),
  }
  if (!trusted) for (const name of forwarded) delete headers[name]
  return values
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
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
