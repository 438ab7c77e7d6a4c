import { isIP } from 'node:net'
import type { TransportRequest } from '@accredit/browser'
import { CheckInputError } from './check-input-error.ts'

/** Where to connect to, as the browser is told. */
export interface Route {
  /** Addresses by host name. */
  readonly hosts: Readonly<Record<string, string>>
  /** The same request on another port. */
  readonly reroute: (request: TransportRequest) => TransportRequest
}

interface Endpoint {
  readonly host: string
  /** Empty for the port of the URL. */
  readonly port: string
}

const fix = 'Write it as api.example:443 → 127.0.0.1:8443'
const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * Reads a map of `HOST:PORT` to addresses. The request and the name in the certificate stay as the URL has them.
 *
 * @throws CheckInputError for the first fault
 */
export function connectionRoute(connectTo: Readonly<Record<string, string>>): Route {
  const hosts: Record<string, string> = {}
  const ports = new Map<string, string>()
  for (const [from, to] of Object.entries(connectTo)) {
    const source = endpoint(from)
    if (source.port === '') {
      throw new CheckInputError(`${JSON.stringify(from)} has no port to connect from`, fix)
    }
    const target = endpoint(to)
    const host = bracketed(source.host)
    const known = hosts[host]
    if (known !== undefined && known !== target.host) {
      throw new CheckInputError(
        `${host} cannot be at ${known} and at ${target.host}`,
        'Name one address for each host',
      )
    }
    hosts[host] = target.host
    ports.set(`${host}:${source.port}`, target.port === '' ? source.port : target.port)
  }
  return { hosts, reroute: request => rerouted(request, ports) }
}

function rerouted(request: TransportRequest, ports: ReadonlyMap<string, string>): TransportRequest {
  const { url } = request
  const port = ports.get(`${url.hostname}:${url.port === '' ? defaultPorts[url.protocol] : url.port}`)
  if (port === undefined) return request
  const there = new URL(url)
  there.port = port
  // The address is the caller's, and says nothing of where the name would lead: no address space follows from it.
  const { checkAddress: _, ...rest } = request
  return { ...rest, url: there, headers: [['Host', url.host], ...request.headers] }
}

function endpoint(text: string): Endpoint {
  if (isIP(text) !== 0) return { host: text, port: '' }
  const [, bracketedHost, plainHost, port = ''] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s/]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketedHost ?? plainHost
  if (host === undefined || Number(port) > 65_535) {
    throw new CheckInputError(`${JSON.stringify(text)} is neither a host nor a host and a port`, fix)
  }
  return { host: host.toLowerCase(), port }
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}
