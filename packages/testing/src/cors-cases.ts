import type { Decider, Policy } from '@accredit/policy'
import { policyBehind, sampleOrigins } from './policy-origins.ts'
import type { RequestOptions } from './request-options.ts'

/** A request that a policy refuses: pages of the origin may not make it, or not read its response. */
export interface CorsCase {
  /** For the title of a test. */
  readonly name: string
  readonly origin: string
  readonly options: Pick<RequestOptions, 'path' | 'method' | 'headers' | 'credentials'>
}

export interface CorsCasesOptions {
  /** The path that is asked, which a policy table looks at. Default: `/`. */
  readonly path?: string
}

/**
 * What a policy refuses, one case at a time: origins that look like those it lists, and for each that it lists, the methods,
 * headers and credentials that it does not grant. What it does allow, such as a subdomain under a wildcard, is left out.
 *
 * `for (const { name, origin, options } of corsCases(policy)) test(name, () => expect(app).toBlockOrigin(origin, options))`
 *
 * @throws TypeError for a decider whose policy cannot be read
 */
export function* corsCases(
  decider: Decider,
  { path = '/' }: CorsCasesOptions = {},
): Generator<CorsCase, void, undefined> {
  const policy = policyBehind(decider, path)
  if (policy === null) {
    throw new TypeError('Cases are made of a policy, a policy table or a live policy of @accredit/policy.')
  }
  const listed = samplesOf(policy)
  yield* readers(policy, listed, path)
  for (const origin of listed) yield* overreaches(policyAsker(decider, path), origin, path)
}

/** An origin for each that is listed; one for everybody. */
function samplesOf(policy: Policy): readonly string[] {
  const { origins } = policy.config
  const isForAll = origins === '*' || ('anonymous' in origins && origins.anonymous === '*')
  return [...sampleOrigins(policy), ...(isForAll ? ['https://anybody.example'] : [])].filter(isHttp)
}

function isHttp(origin: string): boolean {
  return /^https?:\/\//.test(origin)
}

/** Origins that careless comparisons take for another one. */
const lookalikes: readonly (readonly [what: string, of: (url: URL) => string])[] = [
  ['listed origin as a prefix', ({ protocol, host }) => `${protocol}//${host}.evil.example`],
  ['listed host as an ending', ({ protocol, host }) => `${protocol}//evil${host}`],
  ['subdomain of a listed origin', ({ protocol, host }) => `${protocol}//sub.${host}`],
  ['other scheme', ({ protocol, host }) => `${protocol === 'https:' ? 'http:' : 'https:'}//${host}`],
  ['other port', ({ protocol, hostname }) => `${protocol}//${hostname}:8444`],
  ['dot of a listed host replaced', ({ protocol, host }) => `${protocol}//${host.replace('.', 'x')}`],
  ['parent domain', ({ protocol, host }) => `${protocol}//${host.slice(host.indexOf('.') + 1)}`],
]

/** What each origin is refused altogether, or with credentials. */
function* readers(policy: Policy, listed: readonly string[], path: string): Generator<CorsCase> {
  for (const [origin, what] of candidates(listed)) {
    const headers = { origin, host: 'api.example' }
    const { verdict, tier } = policy.decide({ method: 'GET', url: path, headers, secure: true })
    const who = `${origin} (${what})`
    if (verdict === 'deny') {
      yield { name: `blocks ${who} without credentials`, origin, options: { path, credentials: 'omit' } }
    }
    if (verdict === 'deny' || tier === 'anonymous') {
      yield { name: `blocks ${who} with credentials`, origin, options: { path, credentials: 'include' } }
    }
  }
}

/** Origins with what they are, each once. */
function candidates(listed: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>(listed.map(origin => [origin, 'listed']))
  const add = (text: string, what: string) => {
    const origin = text === 'null' ? text : URL.canParse(text) ? new URL(text).origin : null
    if (origin !== null && !found.has(origin)) found.set(origin, what)
  }
  add('https://evil.example', 'stranger')
  add('null', 'opaque origin')
  for (const url of listed.map(origin => new URL(origin))) {
    for (const [what, of] of lookalikes) add(of(url), what)
  }
  return found
}

type Refuses = (origin: string, method: string, header?: string) => boolean

function policyAsker(decider: Decider, path: string): Refuses {
  return (origin, method, header) => {
    const asked = header === undefined ? {} : { 'access-control-request-headers': header }
    const headers = { origin, host: 'api.example', 'access-control-request-method': method, ...asked }
    return decider.decide({ method: 'OPTIONS', url: path, headers, secure: true }).verdict === 'deny'
  }
}

const methods = ['PUT', 'PATCH', 'DELETE', 'QUERY'] as const
const headerNames = ['authorization', 'content-type', 'x-not-listed'] as const

/** What a listed origin is not granted. */
function* overreaches(refuses: Refuses, origin: string, path: string): Generator<CorsCase> {
  for (const method of methods) {
    if (refuses(origin, method)) {
      yield { name: `blocks ${method} from ${origin}`, origin, options: { path, method } }
    }
  }
  for (const name of headerNames) {
    if (refuses(origin, 'GET', name)) {
      yield { name: `blocks the header ${name} from ${origin}`, origin, options: { path, headers: [name] } }
    }
  }
}
