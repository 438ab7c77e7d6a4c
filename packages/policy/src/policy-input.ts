/** What a policy does with state-changing requests from other origins, and with WebSocket handshakes. */
export type WritesMode =
  /** Refuse them from origins that the policy does not list; those of anonymous origins pass without cookies. */
  | 'guard'
  /** As `guard`, and refuse those of anonymous origins too. */
  | 'strict'
  /** Refuse nothing; say in `decision.reported` what `guard` would refuse. */
  | 'report'
  /** Do not look. The default of a policy without credentials. */
  | 'off'

/** Origins in two tiers, so that one policy serves one's own pages with cookies and the public without. */
export interface OriginTiers {
  /** Origins that may send and read with credentials. `'*'` cannot stand here. */
  readonly credentialed?: readonly string[]
  /** Origins that may read without credentials; `'*'` is everybody, `null` included. */
  readonly anonymous?: '*' | readonly string[]
}

interface PolicyInputBase {
  /**
   * Methods allowed beyond GET, HEAD and POST, which the standard always allows; `'*'` is any.
   * Browsers upper-case only DELETE, GET, HEAD, OPTIONS, POST and PUT, so `'patch'` is refused: write `'PATCH'`.
   */
  readonly methods?: '*' | readonly string[]
  /**
   * Request headers allowed beyond the safelisted ones, in any case; `'*'` is any that is asked for, except
   * `authorization`, which is only ever allowed by name: `['*', 'authorization']`.
   */
  readonly allowHeaders?: '*' | readonly string[]
  /** How long a browser may reuse a preflight's answer: seconds, 0 to 86400. 0 forbids it; absent means 5 s. */
  readonly maxAge?: number
  /** Protection against cross-origin writes. Default: `'guard'` with a credentialed tier, else `'off'`. */
  readonly writes?: WritesMode
  /**
   * Origins that this server itself is reached at, beyond what `Host` says. Needed only behind a proxy that
   * changes `Host`, for browsers that send no `Sec-Fetch-Site`.
   */
  readonly ownOrigins?: readonly string[]
  /** Methods beyond GET, HEAD and OPTIONS that change nothing here, such as `'QUERY'`: the guard lets them pass. */
  readonly readMethods?: readonly string[]
  /** Whether a WebSocket handshake without `Origin`, so not from a browser, passes the guard. Default: false. */
  readonly originlessUpgrades?: boolean
  /**
   * What a preflight's answer tells: `'minimal'` (default) only the method and headers asked for, `'full'` all that
   * the policy allows, so that a browser's cache can serve the next, different request.
   */
  readonly disclose?: 'minimal' | 'full'
  /**
   * Send the one origin of the policy on every response and no `Vary: Origin`, for caches in front that ignore
   * `Vary`. Refused unless the policy has exactly one exact origin.
   */
  readonly staticOrigin?: boolean
  /** What is dangerous with credentials has a long name, and is needed only there. */
  readonly dangerously?: {
    /** Allow credentialed origins that are neither https nor loopback, so that a network attacker can pose as them. */
    readonly insecureOrigins?: boolean
    /** Allow credentialed wildcards right under a public suffix, where strangers can register names. */
    readonly publicSuffixSubdomains?: boolean
  }
}

/** Everybody may read, nobody with credentials. */
export interface AnonymousPolicyInput extends PolicyInputBase {
  readonly origins: '*' | readonly string[]
  readonly credentials?: false
  /** Response headers that scripts may read beyond the safelisted ones; `'*'` is all. */
  readonly exposeHeaders?: '*' | readonly string[]
}

/** The listed origins may read, with credentials. */
export interface CredentialedPolicyInput extends PolicyInputBase {
  readonly origins: readonly string[]
  readonly credentials: true
  /** Response headers that scripts may read. With credentials `*` would be the literal name of a header. */
  readonly exposeHeaders?: readonly string[]
}

/** Two tiers in one policy. */
export interface TieredPolicyInput extends PolicyInputBase {
  readonly origins: OriginTiers
  readonly credentials?: never
  readonly exposeHeaders?: readonly string[]
}

/**
 * A policy as its author writes it. Plain JSON: there is no function, regular expression or default in it that
 * could admit an origin nobody listed.
 */
export type PolicyInput = AnonymousPolicyInput | CredentialedPolicyInput | TieredPolicyInput

/** The normal form of a policy; `definePolicy(policy.config)` is the same policy again. */
export type PolicyConfig = PolicyInput

/**
 * An origin literal that can match: what TypeScript can see of the rules. Resolves to the literal itself, or to a
 * sentence that the compiler shows.
 */
export type OriginLiteral<S extends string> = string extends S
  ? S
  : S extends '*'
    ? "'*' cannot stand in a list: write origins: '*' without credentials, or two tiers"
    : S extends `${infer Scheme}://${infer Rest}`
      ? Scheme extends ''
        ? 'an origin starts with its scheme: https://app.example'
        : S extends Lowercase<S>
          ? Rest extends `${string}/${string}`
            ? 'an origin has no path and no trailing slash'
            : S
          : 'browsers send origins in lower case'
      : 'an origin starts with its scheme: https://app.example'

type OriginLiterals<List> = List extends readonly string[]
  ? { readonly [Index in keyof List]: List[Index] extends string ? OriginLiteral<List[Index]> : List[Index] }
  : List

/** `P` with every origin literal replaced by itself or by what is wrong with it. */
export type CheckedOrigins<P> = P extends { readonly origins: infer Origins }
  ? {
      readonly origins: Origins extends readonly string[]
        ? OriginLiterals<Origins>
        : Origins extends string
          ? Origins
          : { readonly [Tier in keyof Origins]: OriginLiterals<Origins[Tier]> }
    }
  : unknown
