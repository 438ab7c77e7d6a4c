import type { RuleId, Severity } from '../../../src/audit/finding.ts'

/** A fault of `J1`…`J37`: what was measured in a CORS library in wide use. */
type PeerFault = `J${number}`

/** Every case is served under this origin; its server itself listens on loopback without TLS. */
export const api = 'https://api.shop.example'
/** The one page that honest servers let in. */
export const app = 'https://app.shop.example'
/** A page of somebody else, on another site. */
export const evil = 'https://evil.example'

/** What a script sees of the account: with the session, without it, or not at all. */
export type Sight = 'private' | 'anonymous' | 'nothing'

/** A request that a page makes, and what its script gets to see. */
export interface PageAttempt {
  /** The origin of the page; `null` is a sandboxed frame in a page of `evil`. */
  readonly from: string
  /** `fetch` unless it is a WebSocket. */
  readonly kind: 'fetch' | 'websocket'
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly credentials: 'include' | 'omit'
  readonly sees: Sight
  /** Why no page of Chromium can make it, where none can; the emulated browser makes it all the same. */
  readonly notInChromium: string | null
}

export interface Running {
  readonly port: number
  close(): Promise<void>
}

/** The library that a case runs, or the one whose observable behaviour a small server has in its place. */
type Peer = { readonly package: string } | { readonly imitates: string; readonly because: string }

/** One small server, and what is true of it. */
export interface CorpusCase {
  /** Rule, fault, and server: `A01-reflection-express`. */
  readonly id: string
  readonly rule: RuleId
  readonly peerFault: PeerFault | null
  readonly peer: Peer | null
  readonly vulnerable: boolean
  readonly description: string
  start(): Promise<Running>
  /** What is audited. */
  readonly paths: readonly string[]
  readonly method: string
  /** The cookie of somebody who is signed in. */
  readonly session: string | null
  readonly allowedOrigins: readonly string[]
  /** It takes the tests that send writes, raw bytes or handshakes. */
  readonly active: boolean
  /** The least severity with which its rule finds it, where it is vulnerable. */
  readonly severity: Severity
  /** What every origin of the finding looks like, where the rule is about origins. */
  readonly origins: RegExp | null
  /** Why no answer of this server can show the fault; then nothing above info may be said of it. */
  readonly unseen: string | null
  /** What pages see, to be confirmed in a browser. */
  readonly pages: readonly PageAttempt[]
}

type Common = Pick<CorpusCase, 'id' | 'rule' | 'description' | 'start'> &
  Partial<
    Pick<
      CorpusCase,
      'peerFault' | 'peer' | 'paths' | 'method' | 'session' | 'allowedOrigins' | 'active' | 'pages'
    >
  >

type Vulnerable = Common & Partial<Pick<CorpusCase, 'severity' | 'origins' | 'unseen'>>

const defaults = {
  peerFault: null,
  peer: null,
  paths: ['/me'],
  method: 'GET',
  session: 'session=ada',
  allowedOrigins: [app],
  active: false,
  origins: null,
  unseen: null,
} as const

/** A server with a fault. Its rule is to find it, unless it is `unseen`. */
export function vulnerable(given: Vulnerable): CorpusCase {
  return {
    ...defaults,
    severity: 'info',
    pages: [],
    ...given,
    vulnerable: true,
  }
}

/** Its counterpart. Unless `pages` says otherwise, the app reads the account and a page of somebody else does not. */
export function clean(given: Common): CorpusCase {
  return {
    ...defaults,
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
    ...given,
    severity: 'info',
    vulnerable: false,
  }
}

/** What a page of `from` sees, by default of a credentialed GET of `/me`. */
export function sees(
  from: string,
  sight: Sight,
  given: Partial<Omit<PageAttempt, 'from' | 'sees'>> = {},
): PageAttempt {
  return {
    kind: 'fetch',
    path: '/me',
    method: 'GET',
    headers: {},
    credentials: 'include',
    notInChromium: null,
    ...given,
    from,
    sees: sight,
  }
}
