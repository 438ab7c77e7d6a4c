/** What a gateway reads from a request. What is absent is the empty text. */
type RequestInput =
  | 'method'
  | 'origin'
  /** `1` or `0`. */
  | 'has-origin'
  | 'asked-method'
  /** Whether there is an `Access-Control-Request-Method`: `1` or `0`. */
  | 'asks'
  | 'asked-names'
  | 'fetch-site'
  | 'upgrade'
  /** The request's target as it came: nothing decoded, the query included. */
  | 'target'
  /** Whether `Origin` is this server's own by `Host`: `1` or `0`. */
  | 'own-host'

/** What is worked out from the request, each by rules. */
export type FactName =
  | 'kind'
  | 'routed-method'
  | 'policy'
  | 'tier'
  | 'method-allowed'
  | 'names-allowed'
  | 'asked-write'
  | 'preflight'
  | 'site'
  | 'own'
  | 'write'
  | 'guard'
  | 'answer'
  | 'vary'
  | 'allow-origin'
  | 'allow-credentials'
  | 'allow-methods'
  | 'allow-headers'
  | 'expose-headers'
  | 'max-age'

export type Input = RequestInput | FactName

export type Condition =
  /** The input is one of these texts; case matters. */
  | { readonly input: Input; readonly is: readonly string[] }
  /** The input matches an expression of what PCRE and RE2 share, without `|` at its top. */
  | { readonly input: Input; readonly matches: string; readonly anyCase: boolean }

export type Value = { readonly text: string } | { readonly of: Input }

export interface Rule {
  /** All of them hold. */
  readonly when: readonly Condition[]
  readonly value: Value
  /** Why, in one line, for the reader of the configuration. */
  readonly comment?: string
}

/** An exact origin with its tier: looked up, not matched. */
export interface ExactOrigin {
  /** The policy's name; empty for the only one. */
  readonly policy: string
  readonly origin: string
  readonly tier: string
}

/** One thing to be worked out: the first rule that holds says it. */
export interface Fact {
  readonly name: FactName
  /** What it is for, and which line of the policy it comes from. */
  readonly comment: string
  /** Only of `tier`; they come before the rules. */
  readonly exact: readonly ExactOrigin[]
  readonly rules: readonly Rule[]
  readonly otherwise: Value
}

/** Whether an input is what the client wrote. All others are words of ours, or a token. */
export function isFreeText(input: Input): boolean {
  return (
    input === 'origin' ||
    input === 'asked-method' ||
    input === 'asked-names' ||
    input === 'fetch-site' ||
    input === 'upgrade' ||
    input === 'target'
  )
}

export const is = (input: Input, ...texts: readonly string[]): Condition => ({ input, is: texts })
export const matches = (input: Input, expression: string): Condition => ({
  input,
  matches: expression,
  anyCase: false,
})
export const matchesAnyCase = (input: Input, expression: string): Condition => ({
  input,
  matches: expression,
  anyCase: true,
})

export function rule(
  when: readonly Condition[],
  value: string | { readonly of: Input },
  comment?: string,
): Rule {
  const given = typeof value === 'string' ? { text: value } : value
  return comment === undefined ? { when, value: given } : { when, value: given, comment }
}
