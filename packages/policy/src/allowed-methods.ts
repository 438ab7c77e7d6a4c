import { isForbiddenMethod, isSafelistedMethod, isToken } from '@accredit/protocol'

/** Longer methods are refused unread; the longest registered one has 17 bytes. */
const maxMethodLength = 64

/** The methods that a policy allows; GET, HEAD and POST are always among them. */
export class AllowedMethods {
  readonly #names: ReadonlySet<string>
  readonly any: boolean
  /** The value that lists them all for an anonymous requester, `null` when there are none. */
  readonly listed: string | null

  /**
   * @param names - methods as browsers send them, safelisted ones and `*` left out
   * @param any - whether the policy says `*`
   */
  constructor(names: ReadonlySet<string>, any: boolean) {
    this.#names = names
    this.any = any
    this.listed = any ? '*' : names.size === 0 ? null : [...names].join(',')
  }

  /** Whether the policy allows the method that a preflight asks for; case-sensitive, as browsers compare it. */
  has(method: string): boolean {
    if (isSafelistedMethod(method) || this.#names.has(method)) return true
    return this.any && method.length <= maxMethodLength && isToken(method) && !isForbiddenMethod(method)
  }
}
