import { TransportError } from '@accredit/browser'
import type { CauseId } from '../cause.ts'
import { networkCause } from '../check/failure-cause.ts'

/** Why there was no response, from what the transport threw. */
export function failureOf(error: unknown): { readonly cause: CauseId; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof TransportError) return { cause: networkCause(error.code), message }
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  return { cause: isTimeout ? 'net-timeout' : 'net-unspecified', message }
}
