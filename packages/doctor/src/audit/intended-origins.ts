import { parsePolicy } from '@accredit/policy'
import { AuditInputError } from './audit-options.ts'

/** The origins that are meant to read: literal ones, and patterns as policies have them (`https://*.corp.example`). */
export class IntendedOrigins {
  readonly literals: readonly string[]
  readonly #patterns: readonly string[]
  readonly #matches: (origin: string) => boolean

  /** @throws AuditInputError that names what is no origin */
  constructor(origins: readonly string[]) {
    this.literals = origins.filter(origin => !origin.includes('*') && origin !== 'null')
    this.#patterns = origins.filter(origin => origin.includes('*'))
    this.#matches = matcherOf(this.#patterns)
    const fault = this.literals.find(origin => !isOrigin(origin))
    if (fault !== undefined) {
      throw new AuditInputError(
        `allowedOrigins: ${JSON.stringify(fault)} is no origin; write one such as https://app.example`,
      )
    }
  }

  has(origin: string): boolean {
    return this.literals.includes(origin) || this.#matches(origin)
  }

  /** Origins that should be granted, one for each pattern too. */
  examples(label: string): readonly string[] {
    return [
      ...this.literals,
      ...this.#patterns.map(pattern => pattern.replace(/:\*$/, '').replace(/\*+/, label)),
    ]
  }
}

function isOrigin(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/.test(text)
}

function matcherOf(patterns: readonly string[]): (origin: string) => boolean {
  if (patterns.length === 0) return () => false
  const parsed = parsePolicy({ origins: patterns })
  if (!parsed.ok) {
    throw new AuditInputError(parsed.issues.map(({ message }) => `allowedOrigins: ${message}`).join('\n'))
  }
  const { policy } = parsed
  return origin => policy.decide({ method: 'GET', headers: { origin } }).verdict === 'allow'
}
