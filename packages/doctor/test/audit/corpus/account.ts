/** What a server tells of an account. */
export interface Account {
  readonly status: 200 | 401
  readonly body: string
}

const signedIn: Account = { status: 200, body: '{"user":"ada","balance":4100}' }
const signedOut: Account = { status: 401, body: '{"error":"sign in"}' }

/** Whether a `Cookie` header holds the session of the corpus. */
export function holdsSession(cookie: string | null | undefined): boolean {
  return cookie?.split('; ').includes('session=ada') ?? false
}

/** The account of whoever sent this `Cookie` header: private with the session, 401 without. */
export function accountOf(cookie: string | null | undefined): Account {
  return holdsSession(cookie) ? signedIn : signedOut
}

export const privateBody = signedIn.body
