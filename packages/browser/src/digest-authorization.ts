import { createHash } from 'node:crypto'
import { type Credentials, hasControlCharacter } from './basic-authorization.ts'
import { type Challenge, quotedString } from './challenge.ts'

/** The request that an answer is for. */
export interface DigestRequest {
  readonly method: string
  /** Path and query as in the request line. */
  readonly uri: string
  /** The body, `null` for none; absent where it is not known, which leaves out `qop=auth-int`. */
  readonly body?: Uint8Array | null
}

/** What makes one answer differ from the next. */
export interface NonceUse {
  /** How often the nonce has been answered, this time included: 1 or more. */
  readonly count: number
  /** The client's nonce: no quotes, no backslashes. */
  readonly cnonce: string
}

export type DigestFaultCode =
  | 'nonce-missing'
  | 'algorithm-unsupported'
  /** None of the qualities of protection that the server offers. */
  | 'qop-unsupported'
  | 'control-character'

export type DigestAuthorization =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: DigestFaultCode }

interface Algorithm {
  readonly hash: 'md5' | 'sha256' | 'sha512-256'
  readonly session: boolean
}

const algorithms: Readonly<Record<string, Algorithm>> = {
  md5: { hash: 'md5', session: false },
  'md5-sess': { hash: 'md5', session: true },
  'sha-256': { hash: 'sha256', session: false },
  'sha-256-sess': { hash: 'sha256', session: true },
  'sha-512-256': { hash: 'sha512-256', session: false },
  'sha-512-256-sess': { hash: 'sha512-256', session: true },
}

/** A hash over byte strings, in hexadecimal. */
type Hash = (...parts: readonly (string | Uint8Array)[]) => string

function hashOf(algorithm: Algorithm): Hash {
  return (...parts) => {
    const hash = createHash(algorithm.hash)
    for (const part of parts) {
      if (typeof part === 'string') hash.update(part, 'latin1')
      else hash.update(part)
    }
    return hash.digest('hex')
  }
}

/** Whether a Digest challenge says that credentials were right and only the nonce was old. */
export function isStale(challenge: Challenge): boolean {
  return challenge.parameters.get('stale')?.toLowerCase() === 'true'
}

type Qop = 'auth' | 'auth-int' | null

/** @returns `undefined` when the server offers nothing that can be given */
function chooseQop(offered: string | undefined, request: DigestRequest): Qop | undefined {
  // As before there was qop (RFC 2069), which no server that follows RFC 7616 sends, and old ones do.
  if (offered === undefined) return null
  const qualities = offered.split(',').map(quality => quality.trim().toLowerCase())
  if (qualities.includes('auth')) return 'auth'
  return qualities.includes('auth-int') && request.body !== undefined ? 'auth-int' : undefined
}

/**
 * The Authorization value of the Digest scheme.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7616#section-3.4
 */
export function digestAuthorization(
  challenge: Challenge,
  credentials: Credentials,
  request: DigestRequest,
  use: NonceUse,
): DigestAuthorization {
  const { parameters } = challenge
  const nonce = parameters.get('nonce')
  if (nonce === undefined) return { ok: false, code: 'nonce-missing' }
  const name = parameters.get('algorithm') ?? 'MD5'
  const key = name.toLowerCase()
  const algorithm = Object.hasOwn(algorithms, key) ? algorithms[key] : undefined
  if (algorithm === undefined) return { ok: false, code: 'algorithm-unsupported' }
  const qop = chooseQop(parameters.get('qop'), request)
  if (qop === undefined) return { ok: false, code: 'qop-unsupported' }
  if (hasControlCharacter(credentials.username)) return { ok: false, code: 'control-character' }

  const hash = hashOf(algorithm)
  const realm = parameters.get('realm') ?? ''
  const count = use.count.toString(16).padStart(8, '0')
  const a1 = firstSecret(hash, algorithm, realm, nonce, use.cnonce, credentials)
  const response = respond(hash, a1, nonce, count, use.cnonce, qop, request)
  const opaque = parameters.get('opaque')
  const fields = [
    userField(hash, challenge, realm, credentials.username),
    `realm=${quotedString(realm)}`,
    `uri=${quotedString(request.uri)}`,
    ...(parameters.has('algorithm') ? [`algorithm=${name}`] : []),
    `nonce=${quotedString(nonce)}`,
    ...(qop === null && !algorithm.session ? [] : [`cnonce=${quotedString(use.cnonce)}`]),
    ...(qop === null ? [] : [`nc=${count}`, `qop=${qop}`]),
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quotedString(opaque)}`]),
    ...(isUserHashed(challenge) ? ['userhash=true'] : []),
  ]
  return { ok: true, value: `Digest ${fields.join(', ')}` }
}

/** H(A1). The realm is hashed as the bytes that it came in, name and password as UTF-8. */
function firstSecret(
  hash: Hash,
  algorithm: Algorithm,
  realm: string,
  nonce: string,
  cnonce: string,
  { username, password }: Credentials,
): string {
  const secret = hash(utf8(username), ':', realm, ':', utf8(password))
  return algorithm.session ? hash(secret, ':', nonce, ':', cnonce) : secret
}

function respond(
  hash: Hash,
  a1: string,
  nonce: string,
  count: string,
  cnonce: string,
  qop: Qop,
  { method, uri, body }: DigestRequest,
): string {
  const a2 = qop === 'auth-int' ? hash(method, ':', uri, ':', hash(body ?? '')) : hash(method, ':', uri)
  return qop === null
    ? hash(a1, ':', nonce, ':', a2)
    : hash(a1, ':', nonce, ':', count, ':', cnonce, ':', qop, ':', a2)
}

function isUserHashed(challenge: Challenge): boolean {
  return challenge.parameters.get('userhash')?.toLowerCase() === 'true'
}

function userField(hash: Hash, challenge: Challenge, realm: string, username: string): string {
  if (isUserHashed(challenge)) return `username="${hash(utf8(username), ':', realm)}"`
  if (/^[\x20-\x7e]*$/.test(username)) return `username=${quotedString(username)}`
  // RFC 8187: what is not an attr-char is percent-encoded.
  const encoded = encodeURIComponent(username).replace(/['()*]/g, percentEncoded)
  return `username*=UTF-8''${encoded}`
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}
