import type { IssuePath } from './issue.ts'
import { type IssueList, isRecord, nameType } from './issue-list.ts'
import { coversPublicSuffix, isInsecure, type OriginPattern, parseOriginPattern } from './origin-pattern.ts'
import { OriginSet } from './origin-set.ts'

/** The origins of a policy, compiled. A tier without origins is `null`. */
export interface CompiledOrigins {
  readonly credentialed: OriginSet | null
  readonly anonymous: OriginSet | '*' | null
}

export interface Gates {
  readonly insecureOrigins: boolean
  readonly publicSuffixSubdomains: boolean
}

const wildcardCredentialedMessage =
  'Browsers refuse `*` for a credentialed request, and answering any origin with credentials would let every site ' +
  'read what your users can.'
const bothRewrites =
  "List the origins that need credentials (`origins: ['https://app.example'], credentials: true`), or use two " +
  "tiers (`origins: { credentialed: ['https://app.example'], anonymous: '*' }`)."

/**
 * Compiles `origins` beside `credentials`.
 *
 * @param origins - the input's `origins`
 * @param credentials - the input's `credentials`, `undefined` when absent
 * @param gates - what `dangerously` lifts
 * @param issues - receives every fault
 */
export function parseOrigins(
  origins: unknown,
  credentials: boolean | undefined,
  gates: Gates,
  issues: IssueList,
): CompiledOrigins {
  const nothing: CompiledOrigins = { credentialed: null, anonymous: null }
  if (origins === '*' && credentials === true) {
    issues.add('origin-wildcard-credentialed', ['origins'], '*', wildcardCredentialedMessage, bothRewrites)
    return nothing
  }
  if (origins === '*') return { credentialed: null, anonymous: '*' }
  if (Array.isArray(origins)) {
    const tier = new TierParser(issues, gates, credentials === true).parse(origins, ['origins'])
    return credentials === true
      ? { credentialed: tier.set, anonymous: null }
      : { credentialed: null, anonymous: tier.set }
  }
  if (isRecord(origins)) return parseTiers(origins, credentials, gates, issues)
  reportNoList(origins, ['origins'], issues)
  return nothing
}

function reportNoList(value: unknown, path: IssuePath, issues: IssueList): void {
  if (value === undefined) {
    issues.add(
      'origins-missing',
      path,
      undefined,
      'A policy says which origins may read; there is no default.',
      "Write `origins: ['https://app.example']`, or `origins: '*'` for data that everybody may read.",
    )
    return
  }
  const name =
    typeof value === 'function' ? 'A function' : value instanceof RegExp ? 'A regular expression' : null
  if (name !== null) {
    issues.add(
      name === 'A function' ? 'type-invalid' : 'origin-regular-expression',
      path,
      value,
      `${name} can admit origins that nobody listed, so it has no place here.`,
      "List the origins, with patterns such as `'https://*.example.com'` where there are many.",
    )
    return
  }
  const fault = typeof value === 'string' ? parseOriginPattern(value) : null
  issues.add(
    'type-invalid',
    path,
    value,
    `\`${path.join('.')}\` is ${nameType(value)}, not a list.`,
    fault !== null && 'pattern' in fault
      ? `Write \`[${JSON.stringify(value)}]\`.`
      : "Write a list: `['https://app.example']`.",
  )
}

function parseTiers(
  tiers: Readonly<Record<string, unknown>>,
  credentials: boolean | undefined,
  gates: Gates,
  issues: IssueList,
): CompiledOrigins {
  if (credentials !== undefined) {
    issues.add(
      'credentials-with-tiers',
      ['credentials'],
      credentials,
      'The tiers already say which origins have credentials.',
      'Leave `credentials` out, or write `origins` as a plain list.',
    )
  }
  for (const key of Object.keys(tiers)) {
    if (key === 'credentialed' || key === 'anonymous') continue
    issues.add(
      'key-unknown',
      ['origins', key],
      tiers[key],
      `\`${key}\` is not a tier.`,
      'Write `credentialed` or `anonymous`.',
    )
  }
  const credentialed = parseTier(tiers['credentialed'], true, gates, issues)
  const anonymous =
    tiers['anonymous'] === '*'
      ? '*'
      : parseTier(tiers['anonymous'], false, gates, issues, credentialed ?? undefined)
  if (tiers['credentialed'] === undefined && tiers['anonymous'] === undefined) {
    reportNoList(undefined, ['origins'], issues)
  }
  return {
    credentialed: credentialed?.set ?? null,
    anonymous: anonymous === '*' ? '*' : (anonymous?.set ?? null),
  }
}

function parseTier(
  list: unknown,
  credentialed: boolean,
  gates: Gates,
  issues: IssueList,
  above?: ParsedTier,
): ParsedTier | null {
  const path = ['origins', credentialed ? 'credentialed' : 'anonymous']
  if (list === undefined) return null
  if (Array.isArray(list)) return new TierParser(issues, gates, credentialed, above).parse(list, path)
  if (list === '*') {
    issues.add('origin-wildcard-credentialed', path, '*', wildcardCredentialedMessage, bothRewrites)
  } else {
    reportNoList(list, path, issues)
  }
  return null
}

interface ParsedTier {
  readonly set: OriginSet
  readonly sources: ReadonlySet<string>
}

/** Compiles the list of one tier. */
class TierParser {
  readonly #issues: IssueList
  readonly #gates: Gates
  readonly #credentialed: boolean
  readonly #above: ParsedTier | undefined

  /** @param above - the credentialed tier, when this is the anonymous one beside it */
  constructor(issues: IssueList, gates: Gates, credentialed: boolean, above?: ParsedTier) {
    this.#issues = issues
    this.#gates = gates
    this.#credentialed = credentialed
    this.#above = above
  }

  parse(list: readonly unknown[], path: IssuePath): ParsedTier {
    if (list.length === 0) {
      this.#issues.add(
        'origins-missing',
        path,
        list,
        'An empty list allows nobody.',
        "Write at least one origin, such as `'https://app.example'`.",
      )
    }
    const wildcards: OriginPattern[] = []
    const exact: string[] = []
    for (let index = 0; index < list.length; index++) {
      const pattern = this.#parseEntry(list[index], path, index)
      if (pattern === null) continue
      if (pattern.kind === 'exact') exact.push(pattern.source)
      else wildcards.push(pattern)
    }
    const set = new OriginSet(wildcards)
    for (const origin of exact) set.addExact(origin)
    return { set, sources: new Set(wildcards.map(pattern => pattern.source)) }
  }

  #parseEntry(entry: unknown, path: IssuePath, index: number): OriginPattern | null {
    if (typeof entry !== 'string') {
      this.#reportNoText(entry, [...path, index])
      return null
    }
    if (entry === '*') {
      this.#reportStar([...path, index])
      return null
    }
    const parsed = parseOriginPattern(entry)
    if ('fault' in parsed) {
      const { code, message, fix } = parsed.fault
      this.#issues.add(code, [...path, index], entry, message, fix)
      return null
    }
    return this.#passesGates(parsed.pattern, path, index) ? parsed.pattern : null
  }

  #reportNoText(entry: unknown, path: IssuePath): void {
    if (entry instanceof RegExp) {
      this.#issues.add(
        'origin-regular-expression',
        path,
        entry,
        'A regular expression matches in the middle of a host unless it is anchored with care, and can take minutes.',
        "Write a pattern: `'https://*.example.com'` for subdomains, `'https://app-*.example.com'` within a label.",
      )
      return
    }
    this.#issues.add(
      'type-invalid',
      path,
      entry,
      `An origin is a text, and this is ${nameType(entry)}.`,
      "Write an origin such as `'https://app.example'`.",
    )
  }

  #reportStar(path: IssuePath): void {
    if (this.#credentialed) {
      this.#issues.add('origin-wildcard-credentialed', path, '*', wildcardCredentialedMessage, bothRewrites)
      return
    }
    this.#issues.add(
      'origin-wildcard-in-list',
      path,
      '*',
      '`*` is everybody, which makes the list around it pointless.',
      "Write `'*'` instead of the list, or keep the list without it.",
    )
  }

  #passesGates(pattern: OriginPattern, path: IssuePath, index: number): boolean {
    if (this.#credentialed) return this.#passesCredentialedGates(pattern, path, index)
    const above = this.#above
    if (above !== undefined && (above.set.covers(pattern) || above.sources.has(pattern.source))) {
      this.#issues.add(
        'origin-in-both-tiers',
        [...path, index],
        pattern.source,
        `The credentialed tier already covers \`${pattern.source}\`, so it would be answered with credentials.`,
        'Leave it out here, or narrow the credentialed entry that covers it.',
      )
      return false
    }
    return true
  }

  #passesCredentialedGates(pattern: OriginPattern, path: IssuePath, index: number): boolean {
    const insecure = isInsecure(pattern) && !this.#gates.insecureOrigins
    if (insecure) {
      this.#issues.add(
        'origin-insecure',
        [...path, index],
        pattern.source,
        `Anybody on the network path can pose as \`${pattern.source}\` and read with your users' credentials.`,
        `Serve it over https${pattern.scheme === 'http' ? ` and write \`${pattern.source.replace('http:', 'https:')}\`` : ''}, ` +
          'or accept the danger with `dangerously: { insecureOrigins: true }`.',
      )
    }
    const open = coversPublicSuffix(pattern) && !this.#gates.publicSuffixSubdomains
    if (open) {
      this.#issues.add(
        'origin-public-suffix',
        [...path, index],
        pattern.source,
        `Strangers can register names that \`${pattern.source}\` covers, and would read with your users' credentials.`,
        'List your own names, move this entry to `anonymous`, or accept the danger with ' +
          '`dangerously: { publicSuffixSubdomains: true }`.',
      )
    }
    return !insecure && !open
  }
}
