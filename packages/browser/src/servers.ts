import { type RequestListener, Server } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { isIP } from 'node:net'
import type { Endpoint } from './connection-pools.ts'

/** An app as Workers, Deno, Bun and Hono know it. */
export type FetchApp = (request: Request) => Response | Promise<Response>

/** An app as Node knows it; an Express app is one. */
export type NodeListenerApp = RequestListener

/**
 * What answers for an origin.
 *
 * A function of two or more parameters is a Node listener, any other a fetch handler; where that is wrong (a mock, rest
 * parameters), say `{ fetch }` or `{ listener }`. An `http.Server` or `https.Server` need not listen. A string is the address of a server
 * that answers in the origin's place: `http://127.0.0.1:3001`, or https, whose certificate is then checked against the
 * name in the address.
 */
export type ServerEntry =
  | FetchApp
  | NodeListenerApp
  | { readonly fetch: FetchApp }
  | { readonly listener: NodeListenerApp }
  | Server
  | HttpsServer
  | string

export interface ServersMap {
  readonly [origin: string]: ServerEntry
}

/** A server entry whose kind is known. */
export type ServerTarget =
  | { readonly kind: 'fetch'; readonly app: FetchApp }
  | { readonly kind: 'listener'; readonly app: NodeListenerApp }
  | { readonly kind: 'server'; readonly server: Server | HttpsServer }
  | { readonly kind: 'address'; readonly endpoint: Endpoint }

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** Whether a URL is `http:` or `https:` and nothing but an origin. */
function isBareOrigin(url: URL): boolean {
  return Object.hasOwn(defaultPorts, url.protocol) && url.href === `${url.origin}/`
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

/**
 * Where the connections of an origin go.
 *
 * @param origin an http or https URL
 * @param host the name or address to connect to, the URL's own by default
 */
export function endpointOf(origin: URL, host = origin.hostname): Endpoint {
  const named = unbracketed(origin.hostname)
  return {
    host: unbracketed(host),
    port: origin.port === '' ? (defaultPorts[origin.protocol] ?? 0) : Number(origin.port),
    tlsName: origin.protocol === 'https:' ? named : null,
  }
}

function unbracketed(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}

function isFetchApp(app: FetchApp | NodeListenerApp): app is FetchApp {
  return app.length < 2
}

function targetOf(entry: ServerEntry): ServerTarget | null {
  if (typeof entry === 'string') {
    const address = parseUrl(entry)
    return address !== null && isBareOrigin(address)
      ? { kind: 'address', endpoint: endpointOf(address) }
      : null
  }
  if (typeof entry === 'function') {
    return isFetchApp(entry) ? { kind: 'fetch', app: entry } : { kind: 'listener', app: entry }
  }
  if (entry instanceof Server || entry instanceof HttpsServer) return { kind: 'server', server: entry }
  if ('fetch' in entry && typeof entry.fetch === 'function') {
    // Called on its object: an app whose `fetch` is a method may use `this`.
    return { kind: 'fetch', app: request => entry.fetch(request) }
  }
  if ('listener' in entry && typeof entry.listener === 'function') {
    return { kind: 'listener', app: entry.listener }
  }
  return null
}

/**
 * Reads a map of servers.
 *
 * @returns targets by serialised origin
 * @throws TypeError that names every fault
 */
export function parseServers(servers: ServersMap): ReadonlyMap<string, ServerTarget> {
  const faults: string[] = []
  const targets = new Map<string, ServerTarget>()
  for (const [origin, entry] of Object.entries(servers)) {
    const url = parseUrl(origin)
    if (url === null || !isBareOrigin(url)) {
      faults.push(`servers[${JSON.stringify(origin)}]: the key is no origin; write "https://api.example"`)
      continue
    }
    const target = entry === null || entry === undefined ? null : targetOf(entry)
    if (target === null) {
      faults.push(
        `servers[${JSON.stringify(origin)}]: neither an app nor an address; write a function, { fetch }, ` +
          '{ listener }, or "http://127.0.0.1:3001"',
      )
    } else if (targets.has(url.origin)) {
      faults.push(`servers[${JSON.stringify(origin)}]: ${url.origin} is named twice`)
    } else {
      targets.set(url.origin, target)
    }
  }
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return targets
}

/**
 * Reads a map of host names to addresses, as in `/etc/hosts`.
 *
 * @returns addresses (or other names) by name in lower case
 * @throws TypeError that names every fault
 */
export function parseHosts(hosts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const faults: string[] = []
  const read = new Map<string, string>()
  for (const [name, address] of Object.entries(hosts)) {
    const url = parseUrl(`http://${name}`)
    const target = unbracketed(address)
    const isHost = isIP(target) !== 0 || parseUrl(`http://${address}`)?.host === address.toLowerCase()
    if (url === null || url.host === '' || url.href !== `http://${url.hostname}/`) {
      faults.push(`hosts[${JSON.stringify(name)}]: the key is no host name`)
    } else if (!isHost) {
      faults.push(
        `hosts[${JSON.stringify(name)}]: ${JSON.stringify(address)} is neither an address nor a name`,
      )
    } else {
      read.set(url.hostname, target)
    }
  }
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return read
}
