import { errorCode } from './failure.ts'

/** Why an upstream gave no complete answer. */
export interface UpstreamFailure {
  /** The system's or TLS's own code (`ECONNREFUSED`), `closed` for an answer that broke off. */
  readonly code: string
  /** One sentence without the upstream's address, fit for the client. */
  readonly message: string
  /** One imperative sentence for whoever runs the proxy. */
  readonly fix: string
}

/** The answer began and then broke off. */
export const brokeOff: UpstreamFailure = {
  code: 'closed',
  message: 'The upstream closed the connection in the middle of its answer.',
  fix: 'Look at the log of the upstream.',
}

/** Says in words what an error of the connection to the upstream means. */
export function describeUpstreamError(error: unknown): UpstreamFailure {
  const code = errorCode(error) ?? 'unknown'
  if (code.startsWith('HPE_')) {
    return {
      code,
      message: 'The upstream answered with something that is not HTTP/1.1.',
      fix: 'Check its protocol.',
    }
  }
  if (tlsCodes.has(code)) {
    const message = 'The certificate of the upstream is not trusted, expired, or of another name.'
    return {
      code,
      message,
      fix: 'Name its authority in NODE_EXTRA_CA_CERTS, or correct the host in --upstream.',
    }
  }
  switch (code) {
    case 'ECONNREFUSED':
      return { code, message: 'The upstream is down: nothing accepts connections there.', fix: 'Start it.' }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code,
        message: 'The host name of the upstream has no address.',
        fix: 'Correct the host in --upstream.',
      }
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        code,
        message: 'The upstream closed the connection without an answer.',
        fix: 'Look at the log of the upstream; a TLS server needs https:// in --upstream.',
      }
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        code,
        message: 'The upstream cannot be reached.',
        fix: 'Check its address and the network between.',
      }
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return { code, message: 'The upstream does not speak TLS.', fix: 'Write http:// in --upstream.' }
    default:
      return {
        code,
        message: `The upstream gave no answer (${code}).`,
        fix: error instanceof Error ? `The cause: ${error.message}` : 'Look at the log of the upstream.',
      }
  }
}

const tlsCodes: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
