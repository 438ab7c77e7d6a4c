import { parseOrigin } from '@accredit/protocol'
import { closest, distance } from 'fastest-levenshtein'
import type { PolicyParts } from './compiled-policy.ts'
import type { IssuePath } from './issue.ts'
import { type IssueList, isRecord, nameType } from './issue-list.ts'
import { parseAllowHeaders, parseExposeHeaders, parseMethods, parseReadMethods } from './parse-names.ts'
import { type CompiledOrigins, type Gates, parseOrigins } from './parse-origins.ts'
import type { WritesMode } from './policy-input.ts'

const keys: ReadonlySet<string> = new Set([
  '$schema',
  'origins',
  'credentials',
  'methods',
  'allowHeaders',
  'exposeHeaders',
  'maxAge',
  'writes',
  'ownOrigins',
  'readMethods',
  'originlessUpgrades',
  'disclose',
  'staticOrigin',
  'dangerously',
])

/** Spellings of other libraries, and of the headers themselves. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['origin', 'origins'],
  ['allowOrigin', 'origins'],
  ['allowOrigins', 'origins'],
  ['allowedOrigins', 'origins'],
  ['allowedOriginPatterns', 'origins'],
  ['allowCredentials', 'credentials'],
  ['allowedCredentials', 'credentials'],
  ['supportsCredentials', 'credentials'],
  ['credentialed', 'credentials'],
  ['allowMethods', 'methods'],
  ['allowedMethods', 'methods'],
  ['headers', 'allowHeaders'],
  ['allowedHeaders', 'allowHeaders'],
  ['requestHeaders', 'allowHeaders'],
  ['exposedHeaders', 'exposeHeaders'],
  ['responseHeaders', 'exposeHeaders'],
  ['maxAgeSeconds', 'maxAge'],
])

const maxMaxAge = 86_400

/**
 * Reads a policy.
 *
 * @param input - anything, such as the content of a JSON or YAML file
 * @param issues - receives every fault
 * @returns the parts; meaningless unless `issues` stayed empty
 */
export function readPolicy(input: unknown, issues: IssueList): PolicyParts | null {
  if (!isRecord(input)) {
    issues.add(
      'input-not-object',
      [],
      input,
      `A policy is an object, and this is ${nameType(input)}.`,
      "Write `{ origins: ['https://app.example'], credentials: true }`.",
    )
    return null
  }
  reportUnknownKeys(input, issues)
  const gates = readGates(input['dangerously'], issues)
  const credentials = readBoolean(input['credentials'], ['credentials'], issues)
  const origins = readOrigins(input, credentials, gates, issues)
  const credentialed = origins.credentialed !== null
  return {
    origins,
    methods: parseMethods(input['methods'], issues),
    allowHeaders: parseAllowHeaders(input['allowHeaders'], issues),
    exposeHeaders: parseExposeHeaders(input['exposeHeaders'], credentialed || credentials === true, issues),
    maxAge: readMaxAge(input['maxAge'], issues),
    writes: readChoice(input['writes'], 'writes', writesModes, issues) ?? (credentialed ? 'guard' : 'off'),
    ownOrigins: readOwnOrigins(input['ownOrigins'], issues),
    readMethods: parseReadMethods(input['readMethods'], issues),
    originlessUpgrades: readBoolean(input['originlessUpgrades'], ['originlessUpgrades'], issues) ?? false,
    disclose: readChoice(input['disclose'], 'disclose', ['minimal', 'full'], issues) ?? 'minimal',
    staticOrigin: readStaticOrigin(input['staticOrigin'], origins, issues),
    ...gates,
  }
}

const writesModes: readonly WritesMode[] = ['guard', 'strict', 'report', 'off']

/** `origins`, unless an older spelling of it was already reported. */
function readOrigins(
  input: Readonly<Record<string, unknown>>,
  credentials: boolean | undefined,
  gates: Gates,
  issues: IssueList,
): CompiledOrigins {
  if (input['origins'] === undefined && Object.keys(input).some(key => renamed.get(key) === 'origins')) {
    return { credentialed: null, anonymous: null }
  }
  return parseOrigins(input['origins'], credentials, gates, issues)
}

function reportUnknownKeys(input: Readonly<Record<string, unknown>>, issues: IssueList): void {
  for (const key of Object.keys(input)) {
    if (keys.has(key)) continue
    const name = renamed.get(key)
    if (name !== undefined) {
      issues.add(
        'key-renamed',
        [key],
        input[key],
        `\`${key}\` is another library's name, and would be ignored.`,
        `Write \`${name}\`.`,
      )
      continue
    }
    const near = nearKey(key)
    issues.add(
      'key-unknown',
      [key],
      input[key],
      `A policy has no \`${key}\`.`,
      near === undefined ? 'Leave it out.' : `Write \`${near}\`.`,
    )
  }
}

/** The key that a slip most likely stands for. */
function nearKey(key: string): string | undefined {
  const plain = key.toLowerCase().replace(/[-_ ]/g, '')
  const best = closest(plain, [...keys])
  return plain.length <= 2 * best.length && distance(plain, best.toLowerCase()) <= 2 ? best : undefined
}

/** Reports whatever only looks like a boolean, and reads it as meant, so that what depends on it is judged too. */
function readBoolean(value: unknown, path: IssuePath, issues: IssueList): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  const meant = text === 'true' ? true : text === 'false' ? false : undefined
  issues.add(
    'type-invalid',
    path,
    value,
    `\`${path.join('.')}\` is ${nameType(value)}, which is not a boolean.`,
    meant === undefined
      ? 'Write `true` or `false`.'
      : `Write \`${meant}\` without quotes; compare an environment variable with \`=== 'true'\`.`,
  )
  return meant
}

function readChoice<const C extends string>(
  value: unknown,
  key: string,
  choices: readonly C[],
  issues: IssueList,
): C | undefined {
  if (value === undefined) return undefined
  const choice = choices.find(candidate => candidate === value)
  if (choice === undefined) {
    issues.add(
      'value-invalid',
      [key],
      value,
      `\`${key}\` is ${nameType(value)}.`,
      `Write one of ${choices.map(candidate => `\`'${candidate}'\``).join(', ')}.`,
    )
  }
  return choice
}

function readMaxAge(value: unknown, issues: IssueList): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number') {
    const digits = typeof value === 'string' && /^[0-9]{1,5}$/.test(value.trim())
    issues.add(
      'type-invalid',
      ['maxAge'],
      value,
      `\`maxAge\` is ${nameType(value)}, not a number of seconds.`,
      digits
        ? `Write \`${Number(value)}\` without quotes.`
        : 'Write a whole number of seconds, such as `600`.',
    )
    return undefined
  }
  if (Number.isInteger(value) && value >= 0 && value <= maxMaxAge) return value
  issues.add(
    'max-age-out-of-bounds',
    ['maxAge'],
    value,
    `\`maxAge\` is ${value}; no browser keeps a preflight's answer for more than ${maxMaxAge} seconds.`,
    'Write whole seconds from 0 (do not cache) to 86400, or leave it out for the default of 5.',
  )
  return undefined
}

function readOwnOrigins(value: unknown, issues: IssueList): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    issues.add(
      'type-invalid',
      ['ownOrigins'],
      value,
      `\`ownOrigins\` is ${nameType(value)}, not a list.`,
      "Write a list: `['https://api.example']`.",
    )
    return []
  }
  for (let index = 0; index < value.length; index++) {
    const origin: unknown = value[index]
    if (typeof origin === 'string' && parseOrigin(origin) !== null) continue
    issues.add(
      'own-origin-invalid',
      ['ownOrigins', index],
      origin,
      `This server's own origin is exact, and ${nameType(origin)} is not a serialised origin.`,
      'Write a scheme, a host and, if it is not the default, a port: `https://api.example`.',
    )
  }
  return [...new Set(value.filter(origin => typeof origin === 'string'))]
}

function readStaticOrigin(value: unknown, origins: CompiledOrigins, issues: IssueList): boolean {
  const wanted = readBoolean(value, ['staticOrigin'], issues) ?? false
  if (!wanted) return false
  const { credentialed, anonymous } = origins
  const tiers = [credentialed, anonymous].filter(tier => tier !== null)
  const [only] = tiers
  if (tiers.length === 1 && only !== undefined && only !== '*' && only.single !== null) return true
  issues.add(
    'static-origin-unsound',
    ['staticOrigin'],
    value,
    'With several origins the answer depends on `Origin`, and a cache that is not told so serves it to the wrong one.',
    'Leave `staticOrigin` out, or list exactly one exact origin.',
  )
  return false
}

function readGates(value: unknown, issues: IssueList): Gates {
  if (value === undefined) return { insecureOrigins: false, publicSuffixSubdomains: false }
  if (!isRecord(value)) {
    issues.add(
      'type-invalid',
      ['dangerously'],
      value,
      `\`dangerously\` is ${nameType(value)}, not an object.`,
      'Write `{ insecureOrigins: true }` or `{ publicSuffixSubdomains: true }`.',
    )
    return { insecureOrigins: false, publicSuffixSubdomains: false }
  }
  for (const key of Object.keys(value)) {
    if (key === 'insecureOrigins' || key === 'publicSuffixSubdomains') continue
    issues.add(
      'key-unknown',
      ['dangerously', key],
      value[key],
      `\`${key}\` is no danger that can be accepted.`,
      'Write `insecureOrigins` or `publicSuffixSubdomains`.',
    )
  }
  const read = (key: string): boolean => readBoolean(value[key], ['dangerously', key], issues) ?? false
  return { insecureOrigins: read('insecureOrigins'), publicSuffixSubdomains: read('publicSuffixSubdomains') }
}
