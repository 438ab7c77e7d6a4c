import { TransportError, type TransportErrorCode } from '@accredit/browser'
import type { CauseId } from '../cause.ts'

const causes: Readonly<Record<TransportErrorCode, CauseId>> = {
  'network-disabled': 'net-unspecified',
  'name-not-resolved': 'net-dns',
  'connection-refused': 'net-refused',
  'connection-reset': 'net-reset',
  'closed-early': 'net-reset',
  'malformed-response': 'net-malformed',
  'headers-too-large': 'net-malformed',
  'tls-failure': 'net-tls',
  'client-certificate-required': 'net-tls',
  timeout: 'net-timeout',
  'app-failed': 'net-unspecified',
  'content-decoding-failed': 'net-malformed',
  'address-refused': 'net-unspecified',
  'network-failure': 'net-unspecified',
}

/** Why there was no response, from what the transport threw. */
export function failureOf(error: unknown): { readonly cause: CauseId; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof TransportError) return { cause: causes[error.code], message }
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  return { cause: isTimeout ? 'net-timeout' : 'net-unspecified', message }
}
