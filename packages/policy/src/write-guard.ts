import type { PolicyParts } from './compiled-policy.ts'
import type { Decision, PolicyRequest, RequestHeaders, Tier } from './decision.ts'
import type { WritesMode } from './policy-input.ts'
import { isHeaders, readHeader } from './request-header.ts'

type WriteVerdict = 'pass' | 'strip' | 'refuse'

/**
 * Protection of state-changing requests and of WebSocket handshakes. CORS withholds answers; a form or a simple
 * request still runs on the server with the user's cookies. The same origins that may read may write.
 *
 * `Sec-Fetch-Site` decides where a browser sends it (https and localhost, since 2023): scripts cannot forge it. Else
 * `Origin` does, and a request with neither is not from a browser.
 */
export class WriteGuard {
  readonly #mode: WritesMode
  readonly #readMethods: ReadonlySet<string>
  readonly #ownOrigins: ReadonlySet<string>
  readonly #originlessUpgrades: boolean

  constructor(parts: PolicyParts) {
    this.#mode = parts.writes
    this.#readMethods = parts.readMethods
    this.#ownOrigins = new Set(parts.ownOrigins)
    this.#originlessUpgrades = parts.originlessUpgrades
  }

  /** Whether the guard has nothing to say of a method. */
  passes(method: string): boolean {
    return (
      this.#mode === 'off' ||
      method === 'GET' ||
      method === 'HEAD' ||
      method === 'OPTIONS' ||
      this.#readMethods.has(method)
    )
  }

  isUpgrade(headers: RequestHeaders): boolean {
    const upgrade = readHeader(headers, 'upgrade')
    return upgrade?.toLowerCase().includes('websocket') === true
  }

  /** Whether `method` from another site's `origin` would be refused, so that its preflight must be too. */
  refusesCrossOrigin(method: string, origin: string, tier: Tier | null): boolean {
    return this.#mode !== 'report' && !this.passes(method) && this.#verdictOfOrigin(origin, tier) === 'refuse'
  }

  /**
   * Judges a request whose method is not a read.
   *
   * @param answer - the CORS answer, which a refusal keeps the headers of
   */
  judge(answer: Decision, origin: string | null, tier: Tier | null, request: PolicyRequest): Decision {
    switch (this.#verdict(origin, tier, request)) {
      case 'pass':
        return answer
      case 'strip':
        return this.#mode === 'report' ? answer : { ...answer, hint: 'strip-credentials' }
      case 'refuse':
        return this.#refuse(answer, 'cross-origin-write', origin)
    }
  }

  judgeUpgrade(
    granted: Decision,
    origin: string | null,
    tier: Tier | null,
    request: PolicyRequest,
  ): Decision {
    if (this.#mode === 'off' || tier === 'credentialed') return granted
    const passes = origin === null ? this.#originlessUpgrades : this.#isOwn(origin, request)
    return passes ? granted : this.#refuse(granted, 'cross-origin-upgrade', origin)
  }

  #refuse(
    answer: Decision,
    code: 'cross-origin-write' | 'cross-origin-upgrade',
    origin: string | null,
  ): Decision {
    if (this.#mode === 'report') return { ...answer, reported: code }
    return { ...answer, verdict: 'deny', code, detail: origin, respond: { status: 403 } }
  }

  #verdict(origin: string | null, tier: Tier | null, request: PolicyRequest): WriteVerdict {
    const site = readHeader(request.headers, 'sec-fetch-site')
    if (site === 'same-origin') return 'pass'
    if (site === null || site === 'none') {
      if (origin === null || this.#isOwn(origin, request)) return 'pass'
    } else if (origin === null) {
      return 'refuse'
    }
    return this.#verdictOfOrigin(origin, tier)
  }

  #verdictOfOrigin(origin: string, tier: Tier | null): WriteVerdict {
    if (tier === 'credentialed') return 'pass'
    // `null` can be anybody's sandboxed frame, also where everybody may read.
    if (tier === null || origin === 'null') return 'refuse'
    return this.#mode === 'strict' ? 'refuse' : 'strip'
  }

  /**
   * Whether `origin` is this server's own. An https origin counts on a plain connection too, since TLS may end in
   * front of this process and no network attacker can speak for it; the reverse does not.
   */
  #isOwn(origin: string, request: PolicyRequest): boolean {
    if (this.#ownOrigins.has(origin)) return true
    const host = hostOf(request.headers)
    if (host !== null) {
      if (origin.startsWith('https://')) return origin.length === host.length + 8 && origin.endsWith(host)
      return (
        request.secure !== true &&
        origin.startsWith('http://') &&
        origin.length === host.length + 7 &&
        origin.endsWith(host)
      )
    }
    return isOriginOf(origin, request.url ?? '')
  }
}

function hostOf(headers: RequestHeaders): string | null {
  const host = readHeader(headers, 'host')
  return host === null && !isHeaders(headers) ? (headers[':authority'] ?? null) : host
}

/** Whether an absolute URL, as a `Request` has it, is of `origin`. */
function isOriginOf(origin: string, url: string): boolean {
  if (url.startsWith(origin)) return url.length === origin.length || url[origin.length] === '/'
  return (
    origin.startsWith('https://') && url.startsWith('http://') && isOriginOf(`http${origin.slice(5)}`, url)
  )
}
