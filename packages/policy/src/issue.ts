/** Where in the input an issue is: property names and array indexes, outermost first. */
export type IssuePath = readonly (string | number)[]

/** One fault of a policy, as data. JSON-serialisable. */
export interface Issue {
  /** Stable identifier; each is documented in ISSUES.md. */
  readonly code: IssueCode
  readonly path: IssuePath
  /** The offending value as given, or what JSON can say of it. */
  readonly value: unknown
  /** One sentence: what is wrong, and why it matters. */
  readonly message: string
  /** One imperative sentence: what to write instead. */
  readonly fix: string
}

/** Every code that validation can report. ISSUES.md documents each, and a test holds the two together. */
export const issueCodes = [
  'input-not-object',
  'key-unknown',
  'key-renamed',
  'type-invalid',
  'value-invalid',
  'origins-missing',
  'origin-invalid',
  'origin-wildcard-in-list',
  'origin-wildcard-credentialed',
  'origin-null',
  'origin-file-scheme',
  'origin-too-long',
  'origin-scheme-missing',
  'origin-scheme-invalid',
  'origin-not-lower-case',
  'origin-trailing-slash',
  'origin-not-bare',
  'origin-userinfo',
  'origin-host-invalid',
  'origin-host-unicode',
  'origin-host-idna',
  'origin-host-length',
  'origin-wildcard-invalid',
  'origin-wildcard-ip',
  'origin-regular-expression',
  'origin-ip-invalid',
  'origin-ip-not-canonical',
  'origin-ip-mapped',
  'origin-port-invalid',
  'origin-port-default',
  'origin-insecure',
  'origin-public-suffix',
  'origin-in-both-tiers',
  'credentials-with-tiers',
  'method-invalid',
  'method-forbidden',
  'method-not-normalized',
  'request-header-invalid',
  'request-header-forbidden',
  'request-header-prohibited',
  'max-age-out-of-bounds',
  'expose-wildcard-credentialed',
  'response-header-invalid',
  'response-header-forbidden',
  'response-header-prohibited',
  'static-origin-unsound',
  'own-origin-invalid',
  'table-path-invalid',
  'table-entry-duplicate',
  'table-entry-empty',
] as const

export type IssueCode = (typeof issueCodes)[number]

const shown = 20

/** Writes a path as it would be typed: `origins.credentialed[3]`. The root is `policy`. */
export function formatIssuePath(path: IssuePath): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  }
  return text === '' ? 'policy' : text
}

/** Thrown by `definePolicy` and `policyTable`: one error that holds every issue of the input. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    const lines = issues
      .slice(0, shown)
      .map(issue => `  ${formatIssuePath(issue.path)}: ${issue.message} ${issue.fix} [${issue.code}]`)
    const more = issues.length > shown ? `\n  … and ${issues.length - shown} more` : ''
    super(
      `${issues.length === 1 ? '1 issue' : `${issues.length} issues`} in the policy:\n${lines.join('\n')}${more}`,
    )
    this.issues = issues
  }

  /** The issues, so that `JSON.stringify(error)` is useful. */
  toJSON(): { name: string; issues: readonly Issue[] } {
    return { name: this.name, issues: this.issues }
  }
}
