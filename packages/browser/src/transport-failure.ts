import { TransportError, type TransportErrorCode } from './transport.ts'
import { errors } from './undici.ts'

/** What an exchange waits for. */
export type Stage = 'head' | 'body'

interface Reading {
  readonly code: TransportErrorCode
  readonly says: string
}

const byCode: Readonly<Record<string, Reading>> = {
  ENOTFOUND: { code: 'name-not-resolved', says: 'the name of the server does not resolve' },
  EAI_AGAIN: { code: 'name-not-resolved', says: 'the name service did not answer' },
  EAI_NODATA: { code: 'name-not-resolved', says: 'the name has no address' },
  ECONNREFUSED: { code: 'connection-refused', says: 'nothing listens at the address of the server' },
  ECONNRESET: { code: 'connection-reset', says: 'the server reset the connection' },
  EPIPE: { code: 'connection-reset', says: 'the server reset the connection while it was written to' },
  ETIMEDOUT: { code: 'timeout', says: 'the server did not answer' },
  EPROTO: { code: 'tls-failure', says: 'the TLS handshake failed' },
  UND_ERR_SOCKET: { code: 'closed-early', says: 'the server closed the connection early' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    code: 'closed-early',
    says: 'the body of the response is shorter than its Content-Length',
  },
  UND_ERR_HEADERS_OVERFLOW: { code: 'headers-too-large', says: 'the headers of the response are too large' },
  UND_ERR_HEADERS_TIMEOUT: { code: 'timeout', says: 'the headers of the response did not arrive in time' },
  UND_ERR_BODY_TIMEOUT: { code: 'timeout', says: 'the body of the response stalled' },
  UND_ERR_INVALID_ARG: { code: 'network-failure', says: 'the request cannot be put in HTTP/1.1' },
  UND_ERR_DESTROYED: { code: 'network-failure', says: 'the transport was closed' },
  UND_ERR_CLOSED: { code: 'network-failure', says: 'the transport was closed' },
}

/** Codes of certificate verification that do not begin with `ERR_TLS_` or `ERR_SSL_`. */
const certificateCode =
  /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_)/

/** Messages of undici's socket errors that mean a response outside the protocol, not an end. */
const badResponse = /^bad (?:response|upgrade)/

/** The parser met the end of the connection where there should be more. */
const earlyEnd = /Invalid EOF state/

/**
 * The reason for a failure of Node, OpenSSL or undici, as a closed code.
 *
 * @param error what was thrown or emitted
 * @param origin the origin that was asked, for the message
 * @param stage what was awaited: some errors mean another thing before the head of the response than after
 * @returns the same error when it is a TransportError already, else a new one with `error` as its cause
 */
export function transportFailure(error: unknown, origin: string, stage: Stage): TransportError {
  if (error instanceof TransportError) return error
  const reading = read(error, stage)
  const detail = error instanceof Error && error.message !== '' ? ` (${error.message})` : ''
  return new TransportError(reading.code, `${origin}: ${reading.says}${detail}`, { cause: error })
}

function read(error: unknown, stage: Stage): Reading {
  const code = codeOf(error)
  if (stage === 'head' && code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return { code: 'malformed-response', says: 'the headers of the response contradict each other' }
  }
  if (code.includes('CERTIFICATE_REQUIRED')) {
    return { code: 'client-certificate-required', says: 'the server requires a client certificate' }
  }
  if (code === 'UND_ERR_SOCKET' && error instanceof Error && badResponse.test(error.message)) {
    return { code: 'malformed-response', says: 'the server answered out of turn, or switched protocols' }
  }
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  if (known !== undefined) return known
  if (error instanceof errors.HTTPParserError) {
    return earlyEnd.test(error.message)
      ? { code: 'closed-early', says: 'the server closed the connection early' }
      : { code: 'malformed-response', says: 'the response is not HTTP/1.1' }
  }
  if (/^ERR_(?:TLS|SSL)_/.test(code)) return { code: 'tls-failure', says: 'TLS failed' }
  if (certificateCode.test(code)) {
    return { code: 'tls-failure', says: 'the certificate of the server is not trusted' }
  }
  return { code: 'network-failure', says: 'the exchange failed' }
}

/** The `code` of an error, or of the first error in an AggregateError (several addresses tried); '' without one. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : ''
}
