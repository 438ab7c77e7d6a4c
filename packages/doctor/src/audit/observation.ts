import { getHeader, getHeaderValues } from '@accredit/protocol'
import type { CauseId } from '../cause.ts'
import type { Exchange } from '../exchange.ts'
import type { Probe } from './probe.ts'

/**
 * What the browser let the page read. `wildcard` and `anonymous`: not with credentials, thanks to `*` or to the page's
 * own origin.
 */
export type Grant = 'credentialed' | 'anonymous' | 'wildcard' | 'none'

export type Response = NonNullable<Exchange['received']>

/** What came of a probe. */
export interface Observation {
  readonly probe: Probe
  readonly exchanges: readonly Exchange[]
  readonly grant: Grant
  /** The browser's code, such as `acao-missing`: of the credentialed attempt. */
  readonly reason: string | null
  /** The first response to the request itself; null for a preflight alone. */
  readonly response: Response | null
  readonly preflight: Response | null
  /** The last response, after redirects. */
  readonly final: Response | null
  /** SHA-256 of the body of the last response; null where it was too long, or broke off. */
  readonly bodyHash: string | null
  readonly bodyLength: number | null
  /** The network failed. */
  readonly failure: { readonly cause: CauseId; readonly message: string } | null
  /** A redirect or a host outside the scope, which was not followed. */
  readonly outside: string | null
}

/** Whether the page's very origin was granted, and not everybody by `*`. */
export function isEchoed(observation: Observation | null): observation is Observation {
  return observation !== null && (observation.grant === 'credentialed' || observation.grant === 'anonymous')
}

/** Whether an Origin that was put in on the way comes back, byte for byte in one line. No page reads by it. */
export function echoesRaw(observation: Observation | null): observation is Observation {
  const origin = observation?.probe.raw.find(([name]) => name === 'Origin')?.[1]
  const lines = linesOf(observation?.response ?? null, 'access-control-allow-origin')
  return origin !== undefined && lines.length === 1 && lines[0] === origin
}

/** Whether the page reads at all: by name, or by `*`. */
export function isTrustedOriginGranted({ grant }: Observation): boolean {
  return grant !== 'none'
}

/** The joined value of a response header, null where there is none. */
export function headerOf(response: Response | null, name: string): string | null {
  return response === null ? null : getHeader(response.headers, name)
}

/** The lines of a response header. */
export function linesOf(response: Response | null, name: string): readonly string[] {
  return response === null ? [] : getHeaderValues(response.headers, name)
}
