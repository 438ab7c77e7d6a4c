import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

export interface DigestServerOptions {
  readonly realm: string
  readonly users: Readonly<Record<string, string>>
  readonly algorithm: string
  /** `null` for a server from before there was qop. */
  readonly qop: string | null
  /** Answers that one nonce takes before it is stale. */
  readonly uses?: number
  readonly userhash?: boolean
  readonly domain?: string
}

const hashNames: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
}

/**
 * A server that checks Digest as RFC 7616 has it, written apart from the client: nonces of its own making, counts that
 * only go up, stale nonces. What passes is answered with `<user> <nonce> <count>`.
 */
export function digestListener(options: DigestServerOptions): RequestListener {
  const [algorithm = '', session] = options.algorithm.split(/-(?=sess$)/)
  const hash = (text: string) =>
    createHash(hashNames[algorithm] ?? '')
      .update(text, 'utf8')
      .digest('hex')
  const counts = new Map<string, number>()
  let nonces = 0

  const challenge = (response: ServerResponse, stale: boolean) => {
    nonces += 1
    const nonce = `nonce/${nonces}+=`
    counts.set(nonce, 0)
    const fields = [
      `realm="${options.realm}"`,
      `nonce="${nonce}"`,
      'opaque="a \\"b\\" c"',
      `algorithm=${options.algorithm}`,
      ...(options.qop === null ? [] : [`qop="${options.qop}"`]),
      ...(stale ? ['stale=true'] : []),
      ...(options.userhash === true ? ['userhash=true'] : []),
      ...(options.domain === undefined ? [] : [`domain="${options.domain}"`]),
      'charset=UTF-8',
    ]
    response.writeHead(401, { 'WWW-Authenticate': `Digest ${fields.join(', ')}` }).end()
  }

  const passwordOf = (fields: ReadonlyMap<string, string>): readonly [string, string] | null => {
    const extended = fields.get('username*')
    const given = extended?.startsWith("UTF-8''")
      ? decodeURIComponent(extended.slice(7))
      : fields.get('username')
    const hashed = fields.get('userhash') === 'true'
    const user = Object.entries(options.users).find(
      ([name]) => (hashed ? hash(`${name}:${options.realm}`) : name) === given,
    )
    return user ?? null
  }

  const judge = (request: IncomingMessage, fields: ReadonlyMap<string, string>) => {
    const get = (name: string) => fields.get(name) ?? ''
    const user = passwordOf(fields)
    const count = counts.get(get('nonce'))
    if (user === null || count === undefined || get('uri') !== request.url) return 'wrong'
    if (get('realm') !== options.realm || get('opaque') !== 'a "b" c') return 'wrong'
    let secret = hash(`${user[0]}:${options.realm}:${user[1]}`)
    if (session !== undefined) secret = hash(`${secret}:${get('nonce')}:${get('cnonce')}`)
    const second = hash(`${request.method}:${get('uri')}`)
    const expected =
      options.qop === null
        ? hash(`${secret}:${get('nonce')}:${second}`)
        : hash(`${secret}:${get('nonce')}:${get('nc')}:${get('cnonce')}:${get('qop')}:${second}`)
    if (expected !== get('response')) return 'wrong'
    if (options.qop === null) return user[0]
    const given = Number.parseInt(get('nc'), 16)
    if (given <= count || get('nc').length !== 8) return 'wrong'
    counts.set(get('nonce'), given)
    return given > (options.uses ?? Number.POSITIVE_INFINITY) ? 'stale' : user[0]
  }

  return (request, response) => {
    const { authorization = '' } = request.headers
    if (!authorization.startsWith('Digest ')) return challenge(response, false)
    const fields = new Map<string, string>()
    for (const [, name = '', quoted, token] of authorization.matchAll(
      /([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g,
    )) {
      fields.set(name, quoted === undefined ? (token ?? '') : quoted.replace(/\\(.)/g, '$1'))
    }
    const verdict = judge(request, fields)
    if (verdict === 'wrong' || verdict === 'stale') return challenge(response, verdict === 'stale')
    response.end(`${verdict} ${fields.get('nonce')} ${fields.get('nc') ?? '-'}`)
  }
}
