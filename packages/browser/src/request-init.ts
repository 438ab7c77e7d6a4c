import type { HeaderList } from '@accredit/protocol'
import { signalOf } from './abort-signal.ts'
import type { AddressSpace } from './environment.ts'
import { byteString, headersFromInit } from './headers.ts'

/** A `RequestInit` with the members that TypeScript's does not know. */
export interface PageRequestInit extends RequestInit {
  readonly duplex?: 'half'
  readonly targetAddressSpace?: AddressSpace | null
}

export const modes = ['cors', 'no-cors', 'same-origin', 'navigate'] as const
export const credentialsModes = ['omit', 'same-origin', 'include'] as const
export const cacheModes = [
  'default',
  'no-store',
  'reload',
  'no-cache',
  'force-cache',
  'only-if-cached',
] as const
export const redirectModes = ['follow', 'error', 'manual'] as const
export const referrerPolicies = [
  '',
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const
const priorities = ['high', 'low', 'auto'] as const
const addressSpaces = ['public', 'local', 'loopback'] as const

/** Web IDL's conversion to an enumeration; undefined for an absent member. @throws TypeError */
export function enumeration<Value extends string>(
  member: string,
  values: readonly Value[],
  given: unknown,
): Value | undefined {
  if (given === undefined) return undefined
  const text = `${given}`
  for (const value of values) {
    if (value === text) return value
  }
  throw new TypeError(`'${text}' is not a value of ${member}`)
}

/** The members of a `RequestInit` after Web IDL's conversion; undefined for the absent ones. */
export interface ConvertedInit {
  /** Null as good as absent. */
  readonly body: unknown
  readonly cache: RequestCache | undefined
  readonly credentials: RequestCredentials | undefined
  readonly duplex: 'half' | undefined
  readonly headers: HeaderList | undefined
  readonly integrity: string | undefined
  readonly keepalive: boolean | undefined
  readonly method: string | undefined
  readonly mode: RequestMode | undefined
  readonly redirect: RequestRedirect | undefined
  readonly referrer: string | undefined
  readonly referrerPolicy: ReferrerPolicy | undefined
  readonly signal: AbortSignal | null | undefined
  readonly targetAddressSpace: AddressSpace | undefined
}

/** What has members, whatever they are. */
function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}

function optional<T>(value: unknown, convert: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : convert(value)
}

/**
 * Every member is read and converted before the next, in the order of Web IDL: getters can tell.
 *
 * @returns null where no member is there
 * @throws TypeError
 */
export function convertInit(init: unknown): ConvertedInit | null {
  if (!isDictionary(init)) throw new TypeError('The init of a request is not an object')
  const members = {
    body: init['body'],
    cache: enumeration('cache', cacheModes, init['cache']),
    credentials: enumeration('credentials', credentialsModes, init['credentials']),
    duplex: enumeration('duplex', ['half'], init['duplex']),
    headers: optional(init['headers'], headersFromInit),
    integrity: optional(init['integrity'], String),
    keepalive: optional(init['keepalive'], Boolean),
    method: optional(init['method'], byteString),
    mode: enumeration('mode', modes, init['mode']),
    priority: enumeration('priority', priorities, init['priority']),
    redirect: enumeration('redirect', redirectModes, init['redirect']),
    referrer: optional(init['referrer'], String),
    referrerPolicy: enumeration('referrerPolicy', referrerPolicies, init['referrerPolicy']),
    signal: optional(init['signal'], signalOf),
    // Null is what a Request has that has none, and a Request is an init like any other.
    targetAddressSpace: enumeration(
      'targetAddressSpace',
      addressSpaces,
      init['targetAddressSpace'] ?? undefined,
    ),
    window: optional(init['window'], requireNull),
  }
  return Object.values(members).some(value => value !== undefined) ? members : null
}

function requireNull(window: unknown): null {
  if (window !== null) throw new TypeError('The window of a request can only be null')
  return null
}
