import { createSecureContext, type SecureContext } from 'node:tls'

type Pem = string | Buffer | readonly (string | Buffer)[]

/** A TLS client certificate, as PEM pairs or as a PKCS #12 archive. */
export type ClientCertificate =
  | { readonly key: string | Buffer; readonly cert: Pem; readonly passphrase?: string }
  | { readonly pfx: string | Buffer; readonly passphrase?: string }

/** What TLS connections trust, and who they are. */
export interface TlsOptions {
  /** Presented on credentialed connections only, when the server asks for one. */
  readonly clientCertificate?: ClientCertificate
  /** Certificate authorities trusted instead of Node's own. */
  readonly ca?: Pem
}

/** The contexts of both kinds of connection. Only the credentialed one knows the client certificate. */
export interface TlsContexts {
  readonly anonymous: SecureContext
  readonly credentialed: SecureContext
}

function mutable(pem: Pem): string | Buffer | (string | Buffer)[] {
  return typeof pem === 'string' || Buffer.isBuffer(pem) ? pem : [...pem]
}

/** Nothing in them can be wrong, so they are made when the first connection asks for them. */
class DefaultContexts implements TlsContexts {
  #anonymous: SecureContext | null = null
  #credentialed: SecureContext | null = null

  get anonymous(): SecureContext {
    this.#anonymous ??= createSecureContext()
    return this.#anonymous
  }

  get credentialed(): SecureContext {
    this.#credentialed ??= createSecureContext()
    return this.#credentialed
  }
}

/**
 * Reads keys and certificates.
 *
 * @throws OpenSSL's error when one of them cannot be read or the key is not the certificate's
 */
export function tlsContexts(options: TlsOptions): TlsContexts {
  const { ca, clientCertificate: certificate } = options
  if (ca === undefined && certificate === undefined) return new DefaultContexts()
  const trust = ca === undefined ? {} : { ca: mutable(ca) }
  const anonymous = createSecureContext(trust)
  if (certificate === undefined) return { anonymous, credentialed: createSecureContext(trust) }
  const passphrase = certificate.passphrase === undefined ? {} : { passphrase: certificate.passphrase }
  const identity =
    'pfx' in certificate
      ? { pfx: certificate.pfx }
      : { key: certificate.key, cert: mutable(certificate.cert) }
  return { anonymous, credentialed: createSecureContext({ ...trust, ...identity, ...passphrase }) }
}
