import { randomBytes } from 'node:crypto'
import { authorizationFor, rankedChallenges, realmOf } from './authentication.ts'
import type { Credentials } from './basic-authorization.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import { isStale } from './digest-authorization.ts'
import type { Authentication, AuthorizationAnswer, UrlCredentials } from './user-agent.ts'

/** What a person would be shown. */
export interface AuthChallenge {
  readonly url: string
  readonly origin: string
  readonly scheme: 'basic' | 'digest'
  readonly realm: string
  /** Whether other credentials for this realm have just been refused. */
  readonly rejected: boolean
}

/** Stands for the prompt. `null` cancels it. */
export type OnAuthChallenge = (challenge: AuthChallenge) => Credentials | null | Promise<Credentials | null>

export interface AuthenticationOptions {
  /** Credentials by origin, given to every realm there that asks. */
  readonly auth?: Readonly<Record<string, Credentials>>
  readonly onAuthChallenge?: OnAuthChallenge
  /** Makes the client's nonces; random by default. */
  readonly cnonce?: () => string
}

/** Realms that are remembered of one origin, which may invent as many as it likes. */
const maxRealms = 50

/** Paths that one entry remembers. */
const maxPaths = 50

/** Credentials that were given to a realm. */
interface Entry {
  readonly realm: string
  readonly credentials: Credentials
  readonly challenge: Challenge
  /** Answers given to the present nonce. */
  count: number
  /** Path prefixes of the protection space. */
  readonly paths: Set<string>
}

/**
 * The authentication entries of a browser, by origin and realm, with the paths that they protect.
 *
 * @see https://fetch.spec.whatwg.org/#authentication-entry
 */
export class AuthenticationEntries implements Authentication {
  readonly #configured: ReadonlyMap<string, Credentials>
  readonly #onAuthChallenge: OnAuthChallenge | null
  readonly #cnonce: () => string
  /** By origin and realm; of one origin, the least recently answered first. */
  readonly #entries = new Map<string, Map<string, Entry>>()

  /** @throws TypeError that names every fault of `auth` */
  constructor(options: AuthenticationOptions = {}) {
    this.#configured = parseAuth(options.auth ?? {})
    this.#onAuthChallenge = options.onAuthChallenge ?? null
    this.#cnonce = options.cnonce ?? (() => randomBytes(16).toString('hex'))
  }

  /** Whether a challenge can come to anything. */
  get canPrompt(): boolean {
    return this.#configured.size > 0 || this.#onAuthChallenge !== null
  }

  preemptive(url: URL, method: string): AuthorizationAnswer | null {
    const entry = this.#entryFor(url)
    return entry === null ? null : this.#authorize(entry, url, method)
  }

  async answer(
    challenges: readonly string[],
    url: URL,
    method: string,
    urlCredentials: UrlCredentials | null,
    rejected: boolean,
  ): Promise<AuthorizationAnswer | null> {
    for (const challenge of rankedChallenges(parseChallenges(challenges).challenges)) {
      // Before anybody is asked for a password: whether it could be used.
      if (!authorizationFor(challenge, nobody, { method, uri: '/' }, firstUse).ok) continue
      const credentials = await this.#credentialsFor(challenge, url, urlCredentials, rejected)
      if (credentials === null) continue
      const answer = this.#authorize(this.#remember(challenge, url, credentials), url, method)
      if (answer !== null) return answer
    }
    return null
  }

  /** Forgets every entry; what was configured is given again when asked for. */
  clear(): void {
    this.#entries.clear()
  }

  async #credentialsFor(
    challenge: Challenge,
    url: URL,
    urlCredentials: UrlCredentials | null,
    rejected: boolean,
  ): Promise<Credentials | null> {
    const { origin } = url
    const realm = realmOf(challenge)
    const known = this.#entries.get(origin)?.get(realm)?.credentials ?? null
    if (known !== null && rejected && isStale(challenge)) return known
    // What was refused elsewhere in the origin may be right here.
    const refused = rejected ? known : null
    if (refused !== null) this.#entries.get(origin)?.delete(realm)
    const candidates = [urlCredentials, known, this.#configured.get(origin) ?? null]
    for (const candidate of candidates) {
      if (candidate !== null && !isSame(candidate, refused)) return candidate
    }
    const scheme = challenge.scheme === 'digest' ? 'digest' : 'basic'
    const shown = { url: withoutUserinfo(url), origin, scheme, realm, rejected: refused !== null } as const
    return (await this.#onAuthChallenge?.(shown)) ?? null
  }

  #remember(challenge: Challenge, url: URL, credentials: Credentials): Entry {
    const realm = realmOf(challenge)
    const realms = this.#entries.get(url.origin) ?? new Map<string, Entry>()
    this.#entries.set(url.origin, realms)
    const known = realms.get(realm)
    const isNewNonce = known?.challenge.parameters.get('nonce') !== challenge.parameters.get('nonce')
    const entry: Entry = {
      realm,
      credentials,
      challenge,
      count: known === undefined || isNewNonce ? 0 : known.count,
      paths: known?.paths ?? new Set(),
    }
    for (const path of protectionSpace(challenge, url)) {
      if (entry.paths.size < maxPaths) entry.paths.add(path)
    }
    realms.delete(realm)
    realms.set(realm, entry)
    for (const oldest of realms.keys()) {
      if (realms.size <= maxRealms) break
      realms.delete(oldest)
    }
    return entry
  }

  /** The entry whose protection space has the URL: the longest path wins, and of two the newer. */
  #entryFor(url: URL): Entry | null {
    let best: Entry | null = null
    let longest = -1
    for (const entry of this.#entries.get(url.origin)?.values() ?? []) {
      for (const path of entry.paths) {
        if (path.length < longest || !isUnder(url.pathname, path)) continue
        best = entry
        longest = path.length
      }
    }
    return best
  }

  #authorize(entry: Entry, url: URL, method: string): AuthorizationAnswer | null {
    entry.count += 1
    const use = { count: entry.count, cnonce: this.#cnonce() }
    const request = { method, uri: url.pathname + url.search }
    const authorization = authorizationFor(entry.challenge, entry.credentials, request, use)
    if (!authorization.ok) return null
    return { value: authorization.value, realm: entry.realm, scheme: entry.challenge.scheme }
  }
}

const nobody: Credentials = { username: '', password: '' }
const firstUse = { count: 1, cnonce: '' }

function isSame(left: Credentials, right: Credentials | null): boolean {
  return right !== null && left.username === right.username && left.password === right.password
}

function withoutUserinfo(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

/**
 * The paths that a challenge covers. For Basic, the directory of what was asked for; for Digest what `domain` lists in
 * this origin, and without it the whole server.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2.2
 * @see https://www.rfc-editor.org/rfc/rfc7616#section-3.3
 */
function protectionSpace(challenge: Challenge, url: URL): readonly string[] {
  if (challenge.scheme !== 'digest') return [url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1)]
  const listed = (challenge.parameters.get('domain') ?? '').split(' ').filter(part => part !== '')
  if (listed.length === 0) return ['/']
  return listed.flatMap(part => {
    const target = URL.canParse(part, url) ? new URL(part, url) : null
    // A domain may name other servers; no browser sends them credentials for it.
    return target !== null && target.origin === url.origin ? [target.pathname] : []
  })
}

/** Whether a path is another, or below it. */
function isUnder(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false
  return prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/'
}

function parseAuth(auth: Readonly<Record<string, Credentials>>): ReadonlyMap<string, Credentials> {
  const faults: string[] = []
  const read = new Map<string, Credentials>()
  for (const [origin, credentials] of Object.entries(auth)) {
    const url = URL.canParse(origin) ? new URL(origin) : null
    if (url === null || url.href !== `${url.origin}/`) {
      faults.push(`auth[${JSON.stringify(origin)}]: the key is no origin; write "https://api.example"`)
    } else if (read.has(url.origin)) {
      faults.push(`auth[${JSON.stringify(origin)}]: ${url.origin} is named twice`)
    } else {
      read.set(url.origin, { username: credentials.username, password: credentials.password })
    }
  }
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return read
}
