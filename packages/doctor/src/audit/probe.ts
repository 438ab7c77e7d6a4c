import type { HeaderLine } from '../exchange.ts'

/** One question to a target: what a page would send. Two rules that ask the same share the answer. */
export interface Probe {
  readonly url: string
  readonly method: string
  /** The origin of the page; `null` for a sandboxed frame. Null: a request without `Origin`, from a page of the target. */
  readonly origin: string | null
  /** What the script sets. */
  readonly headers: readonly HeaderLine[]
  readonly body: string | null
  /**
   * Lines that no script could set, put in on the way. They replace the
   * page's lines of the same name, and one with an empty value only takes those out.
   */
  readonly raw: readonly HeaderLine[]
  /** Whether the exchange ends with the preflight: the request that would follow stays here. */
  readonly preflightOnly: boolean
  /** Whether it carries the session of the audit, if there is one. */
  readonly session: boolean
  /** Bytes to write on a socket in the place of all this, as latin1 text; null for what a browser sends. */
  readonly wire: string | null
  /** Tells equal probes apart, where one is to be made twice. */
  readonly turn: number
}

/** A GET from a page, or without one. */
export function getProbe(url: string, origin: string | null, parts: Partial<Probe> = {}): Probe {
  return {
    url,
    method: 'GET',
    origin,
    headers: [],
    body: null,
    raw: [],
    preflightOnly: false,
    session: true,
    wire: null,
    turn: 0,
    ...parts,
  }
}

/** What of a probe reaches the wire, as one string. */
export function probeKey(probe: Probe): string {
  const { url, method, origin, headers, body, raw, preflightOnly, session, wire, turn } = probe
  return JSON.stringify([url, method, origin, headers, body, raw, preflightOnly, session, wire, turn])
}
