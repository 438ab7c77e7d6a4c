import { isIP, isIPv6 } from 'node:net'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

/** Where to listen. `port` 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i

/**
 * Reads `HOST:PORT` (`127.0.0.1:8080`, `[::1]:0`, `localhost:3000`).
 *
 * @throws {Failure} (usage) naming the fix.
 */
export function parseListenAddress(text: string): ListenAddress {
  const colon = text.lastIndexOf(':')
  if (/^\d+$/.test(text)) throw refused(text, 'no host', `127.0.0.1:${text}`)
  if (colon === -1) throw refused(text, 'no port', `${text}:8080`)
  const portText = text.slice(colon + 1)
  if (!/^\d{1,5}$/.test(portText) || Number(portText) > 65_535) {
    throw refused(text, 'a port is a number from 0 to 65535', `${text.slice(0, colon)}:8080`)
  }
  return { host: parseHost(text, text.slice(0, colon), portText), port: Number(portText) }
}

function parseHost(text: string, host: string, port: string): string {
  if (host === '') throw refused(text, 'no host', `127.0.0.1:${port} (0.0.0.0:${port} for every interface)`)
  if (host.startsWith('[') && host.endsWith(']') && isIPv6(host.slice(1, -1))) return host.slice(1, -1)
  if (isIPv6(host)) throw refused(text, 'an IPv6 address needs brackets', `[${host}]:${port}`)
  if (isIP(host) !== 0 || hostName.test(host)) return host
  throw refused(text, 'the host is neither a name nor an address', `127.0.0.1:${port}`)
}

function refused(text: string, reason: string, example: string): Failure {
  return new Failure(`--listen "${text}": ${reason}.`, `Write HOST:PORT, such as ${example}.`, exitCode.usage)
}

/** Writes an address as it stands in a URL: `127.0.0.1:8080`, `[::1]:8080`. */
export function formatAddress({ host, port }: ListenAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}
