import type { ReferrerPolicy } from '@accredit/protocol'

/** Who answers: hosts of one scenario, as the page sees them. Every scenario has hosts of its own. */
export type Role =
  /** The host of the page, on the page's port. */
  | 'page'
  /** The same host on another port: same-site, cross-origin. */
  | 'page-port'
  /** A host of the same registrable domain. */
  | 'sibling'
  /** Hosts of other sites. */
  | 'other'
  | 'third'

export type Scheme = 'http' | 'https'

export interface Place {
  readonly role: Role
  readonly scheme: Scheme
}

/**
 * A header line to answer with. In the value, `{page}` is the origin of the page, `{echo}` the `Origin` of the request as
 * it came (nothing without one), `{method}` and `{headers}` what a preflight asks for, `{other}`, `{third}`, `{sibling}`
 * and `{page-port}` the origins of those, with the scheme of the scenario's first hop, `{page-host}` and the like their hosts,
 * `{next}` the URL of the next hop and `{next-with-userinfo}` the same with a user and a password.
 */
export type AnswerHeader = readonly [name: string, value: string]

export interface Answer {
  readonly status: number
  readonly headers: readonly AnswerHeader[]
}

/** One URL of the chain. A redirect leads to the next one unless its answer has a `Location`. */
export interface Hop {
  readonly at: Place
  /** To the first preflight, the second…; the last one stands for all that follow. Never empty. */
  readonly preflights: readonly Answer[]
  /** To everything else, likewise. */
  readonly answers: readonly Answer[]
  /** Decides all answers instead: a policy's input, with `{page}`, `{other}` and the like for origins. */
  readonly policy?: Readonly<Record<string, unknown>>
}

export type BodyKind = 'text' | 'json' | 'form' | 'multipart' | 'bytes' | 'blob' | 'stream'

/** One call of script. All of a scenario go to its first hop, one after the other. */
export interface RequestSpec {
  readonly api: 'fetch' | 'xhr'
  readonly method: string
  readonly mode: 'cors' | 'no-cors' | 'same-origin'
  readonly credentials: 'omit' | 'same-origin' | 'include'
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: BodyKind | null
  readonly redirect: 'follow' | 'error' | 'manual'
  readonly referrerPolicy: ReferrerPolicy
  /** Of the body that every hop answers with, or a wrong one. */
  readonly integrity: 'none' | 'right' | 'wrong'
  /** XMLHttpRequest only: somebody listens to the progress of the upload. */
  readonly uploadListener: boolean
  /** XMLHttpRequest: `open` is given a user and a password. fetch: they stand in the URL. */
  readonly userinfo: boolean
  /** A fragment on the URL. */
  readonly fragment: string
  /** fetch only: mode, credentials, redirect are left unsaid, whatever stands there. */
  readonly isBare?: boolean
  /** fetch only. */
  readonly cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'only-if-cached'
  /** fetch only: `{page}` and the like are filled in. */
  readonly referrer?: string
  /** fetch only: the signal has been aborted before. */
  readonly isAborted?: boolean
}

export interface Cookie {
  readonly at: Place
  /** The value of `Set-Cookie`, received on a top-level visit before. */
  readonly line: string
}

export interface Scenario {
  readonly page: {
    readonly kind: 'top-level' | 'cross-site-frame' | 'sandboxed'
    readonly scheme: Scheme
  }
  readonly cookies: readonly Cookie[]
  /** HTTP authentication that the browser knows from a visit before. */
  readonly authentication: readonly Place[]
  /** Never empty. */
  readonly hops: readonly Hop[]
  readonly requests: readonly RequestSpec[]
  /** Names of request headers, in lower case, that this outcome holds beside those of every one. */
  readonly observes?: readonly string[]
}

/** What every hop answers with. */
export const answerBody = 'answer'
export const credentialsOfVisits = { username: 'ada', password: 'secret', realm: 'lab' } as const

/** `Answer` of the first, second… request; the last one stands for all that follow. */
export function answerAt(answers: readonly Answer[], count: number): Answer {
  const answer = answers[Math.min(count, answers.length - 1)]
  if (answer === undefined) throw new RangeError('a hop without answers')
  return answer
}
