import type { Exchange, HeaderLine } from '../exchange.ts'
import type { AuditSession } from './audit-options.ts'

const mark = '<redacted>'

/** Headers whose value is a secret, whatever it says. */
const secretHeaders =
  /^(authorization|proxy-authorization|authentication-info|x-api-key|x-auth.*|.*(csrf|xsrf|token|secret|session|password).*)$/i

/** Parameters of a query or a fragment whose value is a secret. */
const secretParameters =
  /^(access_?token|id_?token|refresh_?token|token|auth|authorization|api_?key|key|sig|signature|secret|password|passwd|pwd|code|session|sid|jwt|x-amz-signature|x-amz-credential|x-amz-security-token)$/i

const longestShort = 5

/** Takes what must not be written down out of evidence. */
export class Redaction {
  readonly #sessionHeaders: ReadonlySet<string>
  readonly #secrets: readonly string[]

  constructor(session: AuditSession = {}) {
    const { cookies = [], headers = [] } = session
    this.#sessionHeaders = new Set(headers.map(([name]) => name.toLowerCase()))
    const values = [
      ...cookies.map(line => /^[^=;]*=([^;]*)/.exec(line)?.[1]?.trim() ?? ''),
      ...headers.map(secretOf),
    ]
    this.#secrets = values.filter(value => value.length > longestShort)
  }

  exchange(exchange: Exchange): Exchange {
    const { sent, received, failure } = exchange
    return {
      ...exchange,
      sent: { ...sent, url: this.url(sent.url), headers: sent.headers.map(line => this.#line(line)) },
      received:
        received === null ? null : { ...received, headers: received.headers.map(line => this.#line(line)) },
      failure: failure === null ? null : { ...failure, message: this.text(failure.message) },
    }
  }

  /** A URL, relative or not, without userinfo and without the values of parameters that are secrets. */
  url(url: string): string {
    const anonymous = url.replace(
      /^([a-z][a-z0-9+.-]*:)?\/\/[^/?#@]*@/i,
      (_, scheme: string = '') => `${scheme}//redacted@`,
    )
    return this.text(
      anonymous.replace(/([?&#])([^=&#?]*)=[^&#]*/g, (parameter: string, before: string, name: string) =>
        secretParameters.test(name) ? `${before}${name}=redacted` : parameter,
      ),
    )
  }

  /** A text without the values of the session. */
  text(text: string): string {
    return this.#secrets.reduce((clean, secret) => clean.replaceAll(secret, mark), text)
  }

  #line([name, value]: HeaderLine): HeaderLine {
    const lower = name.toLowerCase()
    if (lower === 'cookie') return [name, value.replace(/=[^;]*/g, `=${mark}`)]
    if (lower === 'set-cookie') return [name, value.replace(/^([^=;]*=)[^;]*/, `$1${mark}`)]
    if (this.#sessionHeaders.has(lower) || isSecretHeader(lower)) return [name, redactCredentials(value)]
    if (lower === 'location' || lower === 'content-location' || lower === 'referer') {
      return [name, this.url(value)]
    }
    return [name, this.text(value)]
  }
}

/** The CORS headers name headers, and `www-authenticate` says which scheme: none of their values is a secret. */
function isSecretHeader(lower: string): boolean {
  return secretHeaders.test(lower) && !lower.startsWith('access-control-')
}

/** `Bearer <redacted>`: the scheme tells what kind of session it is. */
function redactCredentials(value: string): string {
  const scheme = /^([A-Za-z][A-Za-z0-9-]*) +\S/.exec(value)?.[1]
  return scheme === undefined ? mark : `${scheme} ${mark}`
}

function secretOf([, value]: HeaderLine): string {
  return value.replace(/^[A-Za-z][A-Za-z0-9-]* +/, '')
}
