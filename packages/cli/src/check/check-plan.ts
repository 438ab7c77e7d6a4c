import {
  type CheckOptions,
  type CheckRequest,
  type EngineName,
  engineNames,
  type HeaderLine,
} from '@accredit/doctor/check'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { readInput } from '../input-file.ts'
import { listed, noSuchName } from '../named-one.ts'
import { positiveNumber } from '../number-option.ts'
import type { CheckFlags } from './check-flags.ts'

type Credentials = NonNullable<CheckFlags['credentials']>

/** Where the requests of a check come from. */
export type CheckSource =
  | { readonly kind: 'requests'; readonly requests: readonly CheckRequest[] }
  | {
      readonly kind: 'har'
      /** `-` is standard input. */
      readonly file: string
      /** null: as the recording suggests. */
      readonly credentials: Credentials | null
    }
  | {
      readonly kind: 'openapi'
      readonly file: string
      readonly from: readonly string[]
      readonly server: string | null
      readonly writes: boolean
      /** null: as the description suggests. */
      readonly credentials: Credentials | null
    }

/** What an unsaid option was taken for, and why. */
export interface Assumption {
  readonly credentials: 'include'
  readonly because: string
}

/**
 * Which requests the arguments ask for.
 *
 * @throws {Failure} when they contradict one another, or a part is missing.
 */
export function checkSource(url: string | undefined, flags: CheckFlags): CheckSource {
  const har = flags.harIn ?? (url === undefined ? flags.har : undefined)
  const sources = [
    url === undefined ? null : 'a URL',
    har === undefined ? null : 'a HAR',
    flags.openapi && '--openapi',
  ]
  const named = sources.filter(source => typeof source === 'string')
  if (named.length > 1) {
    throw usage(`More than one source is named: ${named.join(' and ')}.`, 'Name one of them.')
  }
  if (har !== undefined) return { kind: 'har', file: har, credentials: flags.credentials ?? null }
  const from = flags.from ?? []
  if (url === undefined && flags.openapi === undefined) throw nothingNamed()
  if (from.length === 0) {
    throw usage(
      'The page that asks is not named.',
      'Add --from with its origin or URL: --from https://app.example.',
    )
  }
  if (flags.openapi !== undefined) {
    const { openapi: file, server = null, writes = false, credentials = null } = flags
    return { kind: 'openapi', file, from, server, writes, credentials }
  }
  if (url === undefined) throw nothingNamed()
  return { kind: 'requests', requests: from.map(page => requestOf(url, page, flags)) }
}

function nothingNamed(): Failure {
  return usage('Nothing is named to check.', 'Name a URL, or a recording with --har.')
}

function requestOf(url: string, from: string, flags: CheckFlags): CheckRequest {
  const { method, body, mode, redirect, topLevel } = flags
  const credentials = flags.credentials ?? assumption(flags)?.credentials
  return {
    url,
    from,
    via: flags.viaXhr ? 'xhr' : 'fetch',
    headers: headersOf(flags),
    cookies: flags.cookie ?? [],
    preflightOnly: flags.preflightOnly ?? false,
    ...(method !== undefined && { method }),
    ...(body !== undefined && { body }),
    ...(mode !== undefined && { mode }),
    ...(redirect !== undefined && { redirect }),
    ...(topLevel !== undefined && { topLevel }),
    ...(credentials !== undefined && { credentials }),
  }
}

/** Whoever gives credentials wants them sent, unless they say otherwise. */
export function assumption({ credentials, cookie, auth, cert }: CheckFlags): Assumption | null {
  if (credentials !== undefined) return null
  if (cookie !== undefined) return { credentials: 'include', because: '--cookie' }
  if (auth !== undefined) return { credentials: 'include', because: '--auth' }
  return cert === undefined ? null : { credentials: 'include', because: '--cert' }
}

function headersOf({ header = [], type }: CheckFlags): readonly HeaderLine[] {
  const lines = header.map(line => headerLine(line))
  return type === undefined ? lines : [...lines, ['content-type', type]]
}

/**
 * `Name: value`, as curl writes it.
 *
 * @throws {Failure} without a colon.
 */
export function headerLine(line: string): HeaderLine {
  const colon = line.indexOf(':')
  if (colon > 0) return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  throw usage(`${JSON.stringify(line)} is no header line.`, 'Write it as "Name: value".')
}

/**
 * The engines asked for, in the order of every report.
 *
 * @throws {Failure} for a name that is none of them.
 */
function enginesOf(values: readonly string[] = ['all']): readonly EngineName[] {
  const asked = listed(values).map(value => value.toLowerCase())
  const known: readonly string[] = [...engineNames, 'all']
  for (const name of asked) if (!known.includes(name)) throw noSuchName('engine', name, known)
  return asked.includes('all') ? engineNames : engineNames.filter(name => asked.includes(name))
}

/**
 * How the requests are made.
 *
 * @throws {Failure} for files that cannot be read, and values that mean nothing.
 */
export async function checkOptions(flags: CheckFlags): Promise<CheckOptions> {
  const tls = await tlsOf(flags)
  const { timeout, auth, connectTo } = flags
  return {
    engines: enginesOf(flags.engine),
    ...(tls !== undefined && { tls }),
    ...(timeout !== undefined && { timeouts: timeoutsOf(timeout) }),
    ...(auth !== undefined && { auth: authOf(auth) }),
    ...(connectTo !== undefined && { connectTo: Object.fromEntries(connectTo.map(connection)) }),
  }
}

async function tlsOf({ cert, key, ca }: CheckFlags): Promise<CheckOptions['tls']> {
  if (key !== undefined && cert === undefined) {
    throw usage('--key is given without --cert.', 'Name the certificate that it belongs to.')
  }
  if (cert === undefined && ca === undefined) return undefined
  const authorities = ca === undefined ? {} : { ca: await readInput(ca, 'certificate authorities') }
  if (cert === undefined) return authorities
  const certificate = await readInput(cert, 'certificate')
  // One PEM file may hold both.
  const secret = key === undefined ? certificate : await readInput(key, 'key')
  return { ...authorities, clientCertificate: { cert: certificate, key: secret } }
}

function timeoutsOf(text: string): { connect: number; headers: number } {
  const milliseconds = positiveNumber('--timeout', text, 'seconds') * 1000
  return { connect: milliseconds, headers: milliseconds }
}

function authOf(text: string): { username: string; password: string } {
  const colon = text.indexOf(':')
  if (colon === -1) throw usage('--auth has no password.', 'Write --auth user:password.')
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** `HOST:PORT:ADDR` of `--connect-to`: an address of IPv6 in brackets, with a port of its own or without. */
function connection(text: string): readonly [string, string] {
  const [, host, port, address] = /^(\[[^\]]*\]|[^:]*):(\d*):(.+)$/.exec(text) ?? []
  if (host && port && address) return [`${host}:${port}`, address]
  throw usage(
    `--connect-to ${JSON.stringify(text)} is not HOST:PORT:ADDR.`,
    'Write it as --connect-to api.example:443:127.0.0.1, or with a port: api.example:443:127.0.0.1:8443.',
  )
}

function usage(message: string, fix: string): Failure {
  return new Failure(message, fix, exitCode.usage)
}
