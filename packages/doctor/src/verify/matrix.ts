import type { Decision, PolicyConfig, RequestHeaderRecord } from '@accredit/policy'
import type { HeaderLine } from '../exchange.ts'
import { strangers } from './look-alike-origins.ts'
import { grantedOrigins, lookAlikeOrigins } from './origin-samples.ts'
import type { VerifiedPolicy } from './policy-source.ts'
import { preflightLines } from './preflight-cases.ts'
import { type CaseSequence, originLine, type RequestCase } from './request-case.ts'
import type { CaseGroup, VerifiedRequest } from './verify-report.ts'

export interface MatrixOptions {
  readonly base: URL
  readonly paths: readonly string[]
  readonly active: boolean
}

/** Every request that a deployment is asked. The same policy and options give the same matrix. */
export function requestMatrix(policy: VerifiedPolicy, options: MatrixOptions): readonly CaseSequence[] {
  const matrix = new Matrix(policy, options.base)
  const routed = policy.samples.map(({ path }) => path)
  const paths = [...new Set([...options.paths, ...routed])]
  const seen = new Set<string>()
  for (const path of paths) {
    const config = policy.configAt(path, 'GET')
    const key = JSON.stringify(config)
    // What depends on the policy alone is asked once for each.
    const isFirst = !seen.has(key)
    seen.add(key)
    matrix.path(path, config, isFirst)
    if (options.active) matrix.writes(path, policy.configAt(path, 'POST'), isFirst)
  }
  for (const path of new Set(routed)) matrix.ambiguous(path, policy.configAt(path, 'GET'))
  for (const { path, methods } of policy.samples) {
    for (const method of methods) matrix.routed(path, method, policy.configAt(path, method))
  }
  return matrix.sequences
}

/** The target of a path below the base URL. */
function targetOf(base: URL, path: string): string {
  return `${base.pathname.replace(/\/$/, '')}${path}`
}

class Matrix {
  readonly sequences: CaseSequence[] = []
  readonly #policy: VerifiedPolicy
  readonly #base: URL

  constructor(policy: VerifiedPolicy, base: URL) {
    this.#policy = policy
    this.#base = base
  }

  path(path: string, config: PolicyConfig, isFirst: boolean): void {
    const granted = grantedOrigins(config)
    const few = isFirst ? granted : granted.slice(0, 3)
    for (const origin of [null, ...few]) this.#add('granted', path, 'GET', originLine(origin))
    for (const origin of strangers) this.#add('refused', path, 'GET', originLine(origin))
    if (isFirst)
      for (const origin of lookAlikeOrigins(config)) this.#add('look-alike', path, 'GET', originLine(origin))
    this.#preflights(path, config, few, isFirst)
    this.#plainOptions(path, few)
    for (const origin of [null, granted[0] ?? null, 'https://evil.example'])
      this.#add('method', path, 'HEAD', originLine(origin))
    this.#duplicates(path, few[0])
    this.#cache(path, granted)
  }

  #preflights(path: string, config: PolicyConfig, granted: readonly string[], isFirst: boolean): void {
    const lines = preflightLines(config)
    const [first = 'https://evil.example', second = 'null'] = [granted[0], granted.at(-1)]
    for (const one of isFirst ? lines : lines.slice(0, 6))
      this.#add('preflight', path, 'OPTIONS', [...originLine(first), ...one])
    const others = [
      ...new Set([second, ...strangers, ...(isFirst ? lookAlikeOrigins(config).slice(0, 40) : [])]),
    ]
    const [plain = [], withMethod = plain] = [lines[0], lines[3]]
    for (const origin of others) {
      this.#add('preflight', path, 'OPTIONS', [...originLine(origin), ...plain])
      if (strangers.includes(origin) || origin === second)
        this.#add('preflight', path, 'OPTIONS', [...originLine(origin), ...withMethod])
    }
  }

  #plainOptions(path: string, granted: readonly string[]): void {
    const asks: HeaderLine = ['Access-Control-Request-Method', 'PUT']
    this.#add('plain-options', path, 'OPTIONS', [])
    this.#add('plain-options', path, 'OPTIONS', [asks])
    for (const origin of [...granted.slice(0, 1), 'https://evil.example', 'null'])
      this.#add('plain-options', path, 'OPTIONS', originLine(origin))
  }

  /** Two Origin lines: servers take the first, the last, or both as one; each reading is right by itself. */
  #duplicates(path: string, granted: string | undefined): void {
    if (granted === undefined) return
    for (const origins of [
      [granted, 'https://evil.example'],
      ['https://evil.example', granted],
    ]) {
      const lines = origins.map((origin): HeaderLine => ['Origin', origin])
      const request = this.#request(path, 'GET', lines)
      const readings = [origins.join(', '), ...origins].map(origin =>
        this.#decide(request, [['Origin', origin]]),
      )
      const [first, ...rest] = readings
      if (first !== undefined)
        this.sequences.push([
          { group: 'duplicate', title: titleOf(lines), request, expected: [first, ...rest] },
        ])
    }
  }

  /** Asks one URL for several in turn: whatever stores it must not give one the answer of another. */
  #cache(path: string, granted: readonly string[]): void {
    const query = `${path.includes('?') ? '&' : '?'}accredit-cache`
    const turns = (marker: string, origins: readonly (string | null)[]) =>
      origins.map((origin, turn) =>
        this.#case('cache', `${path}${query}=${marker}`, 'GET', originLine(origin), ` turn ${turn + 1}`),
      )
    const [first = 'https://evil.example', second = first] = [granted[0], granted.at(-1)]
    this.sequences.push(
      turns('a', [first, second, null, 'https://evil.example', first]),
      turns('b', [null, first, 'https://evil.example', second]),
      turns('c', ['https://evil.example', first, null]),
    )
  }

  writes(path: string, config: PolicyConfig, isFirst: boolean): void {
    const granted = grantedOrigins(config)
    const own = this.#base.origin
    const origins = [
      null,
      ...(isFirst ? granted : granted.slice(0, 1)),
      own,
      'https://evil.example',
      'null',
      own.replace(/^http:/, 'https:'),
      ...(config.ownOrigins ?? []),
    ]
    const sites = isFirst ? [null, 'none', 'same-origin', 'same-site', 'cross-site'] : [null, 'cross-site']
    for (const origin of new Set(origins)) {
      for (const site of sites) {
        const lines = [...originLine(origin), ...(site === null ? [] : [['Sec-Fetch-Site', site] as const])]
        this.#add('write', path, 'POST', lines)
      }
      for (const method of isFirst ? ['PUT', 'DELETE', ...(config.readMethods ?? [])] : ['DELETE'])
        this.#add('write', path, method, originLine(origin))
      if (isFirst) this.#upgrade(path, origin)
    }
  }

  #upgrade(path: string, origin: string | null): void {
    this.#add('upgrade', path, 'GET', [
      ...originLine(origin),
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ])
  }

  /** Spellings of a path that some router reads as that path, and the table reads as none. */
  ambiguous(path: string, config: PolicyConfig): void {
    const [granted = 'https://evil.example'] = grantedOrigins(config)
    const variants = [
      path.replace('/', '//'),
      path.replace(/\/([^/]*)$/, '/./$1'),
      path.replace(/\/([^/]*)$/, '/x/../$1'),
      path.replace(/\/([^/]*)$/, '/%2e%2e/x/$1'),
      path.replace(/\/([^/]*)$/, '%2f$1'),
      path.replace(/[a-z]/, letter => `%${letter.charCodeAt(0).toString(16)}`),
      `${path};x=1`,
      `${path}%`,
      `${path}/..;/x`,
      path.toUpperCase(),
      `${path}/`,
      `${path}?x=//;/../`,
      `${path}%20`,
      `${path}%C3%A9`,
    ]
    for (const variant of new Set(variants)) {
      this.#add('ambiguous-path', variant, 'GET', originLine(granted))
      this.#add('ambiguous-path', variant, 'OPTIONS', [
        ...originLine(granted),
        ['Access-Control-Request-Method', 'GET'],
      ])
    }
  }

  /** A method with a policy of its own, which its preflight must get too. */
  routed(path: string, method: string, config: PolicyConfig): void {
    for (const origin of [...grantedOrigins(config), 'https://evil.example']) {
      this.#add('preflight', path, 'OPTIONS', [
        ...originLine(origin),
        ['Access-Control-Request-Method', method],
      ])
    }
  }

  #add(group: CaseGroup, path: string, method: string, lines: readonly HeaderLine[]): void {
    this.sequences.push([this.#case(group, path, method, lines)])
  }

  #case(
    group: CaseGroup,
    path: string,
    method: string,
    lines: readonly HeaderLine[],
    suffix = '',
  ): RequestCase {
    const request = this.#request(path, method, lines)
    return { group, title: `${titleOf(lines)}${suffix}`, request, expected: [this.#decide(request, lines)] }
  }

  #request(path: string, method: string, headers: readonly HeaderLine[]): VerifiedRequest {
    return { method, path: targetOf(this.#base, path), headers }
  }

  #decide({ method, path }: VerifiedRequest, lines: readonly HeaderLine[]): Decision {
    return this.#policy.decider.decide({
      method,
      url: path,
      headers: recordOf(lines, this.#base.host),
      secure: this.#base.protocol === 'https:',
    })
  }
}

function recordOf(lines: readonly HeaderLine[], host: string): RequestHeaderRecord {
  const headers = new Headers()
  for (const [name, value] of lines) headers.append(name, value)
  const headerOf = (name: string) => headers.get(name) ?? undefined
  return {
    host,
    origin: headerOf('origin'),
    upgrade: headerOf('upgrade'),
    'access-control-request-method': headerOf('access-control-request-method'),
    'access-control-request-headers': headerOf('access-control-request-headers'),
    'sec-fetch-site': headerOf('sec-fetch-site'),
  }
}

function titleOf(lines: readonly HeaderLine[]): string {
  if (lines.length === 0) return 'no Origin'
  return lines
    .map(
      ([name, value]) =>
        `${name}: ${value.length > 100 ? `${value.slice(0, 100)}… (${value.length} bytes)` : value}`,
    )
    .join('; ')
}
