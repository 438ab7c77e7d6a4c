/** A name and a password. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

export type BasicFaultCode =
  /** A colon would end the name. */
  | 'username-with-colon'
  /** Names and passwords have no control characters. */
  | 'control-character'

export type BasicAuthorization =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: BasicFaultCode }

/**
 * The Authorization value of the Basic scheme, in UTF-8 whether the server says so or not: that is what browsers send.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2
 */
export function basicAuthorization({ username, password }: Credentials): BasicAuthorization {
  if (username.includes(':')) return { ok: false, code: 'username-with-colon' }
  if (hasControlCharacter(username) || hasControlCharacter(password)) {
    return { ok: false, code: 'control-character' }
  }
  const value = `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
  return { ok: true, value }
}

/** Whether a text has a C0 control or DEL. */
export function hasControlCharacter(text: string): boolean {
  return /[\0-\x1f\x7f]/.test(text)
}
