import { setMaxListeners } from 'node:events'
import { TransportError } from '@accredit/browser'
import { isLoopbackHost } from '@accredit/protocol'
import { systemClock } from '../audit/clock.ts'
import { type HostLimit, HostLimits } from '../audit/host-limit.ts'
import { wireExchange } from '../audit/wire-exchange.ts'
import type { Answer } from './browser-verdict.ts'
import { compareAnswer } from './compare-answer.ts'
import { requestMatrix } from './matrix.ts'
import { type VerifiedPolicy, type VerifySource, verifiedPolicy } from './policy-source.ts'
import type { CaseSequence, RequestCase } from './request-case.ts'
import { VerifyInputError, type VerifyOptions } from './verify-options.ts'
import {
  type CaseGroup,
  type VerifiedCase,
  type VerifiedRequest,
  type VerifyDifference,
  type VerifyGrade,
  type VerifyReport,
  verifyGrades,
} from './verify-report.ts'

/**
 * Proves that a deployment behaves as a policy says: sends every request of a matrix derived from the policy, as raw
 * header lines, and compares what comes back with the policy's decision, header by header. Nothing follows redirects or
 * reads bodies.
 *
 * @param source - a policy, or a table as `{ routes: [{ path, policy }] }`
 * @param baseUrl - http or https; the paths are below it
 * @throws PolicyError with every issue of a table
 * @throws VerifyInputError for a base URL or path that is none
 * @throws the reason of `signal` once it is aborted
 */
export async function verify(
  source: VerifySource,
  baseUrl: string | URL,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const base = readBase(baseUrl)
  const { paths = ['/'], active = false } = options
  for (const path of paths) assertPath(path)
  const policy = verifiedPolicy(source)
  const matrix = requestMatrix(policy, { base, paths, active })
  const run = new Run(policy, base, options)
  const verified = await run.all(matrix)
  return reportOf(base, verified, active)
}

function readBase(baseUrl: string | URL): URL {
  const base = URL.canParse(String(baseUrl)) ? new URL(String(baseUrl)) : null
  if (base !== null && (base.protocol === 'http:' || base.protocol === 'https:')) return base
  throw new VerifyInputError(
    `${JSON.stringify(String(baseUrl))} is no http or https URL. Write https://api.example.`,
  )
}

function assertPath(path: string): void {
  if (/^\/[\x21-\x7e]*$/.test(path)) return
  throw new VerifyInputError(
    `${JSON.stringify(path)} is no path. Write it with a slash, percent-encoded: /api/me.`,
  )
}

/** One pass over the matrix. */
class Run {
  readonly #policy: VerifiedPolicy
  readonly #base: URL
  readonly #options: VerifyOptions
  readonly #limit: HostLimit
  readonly #signal: AbortSignal
  /** What requests without Origin got, by method and path. */
  readonly #baselines = new Map<string, Promise<Answer | null>>()
  #done = 0
  #differing = 0

  constructor(policy: VerifiedPolicy, base: URL, options: VerifyOptions) {
    const { rate = 20, concurrency = 4, clock = systemClock, signal } = options
    this.#policy = policy
    this.#base = base
    this.#options = options
    this.#limit = new HostLimits({ limits: { rate, concurrency }, clock, random: () => 0 }).of(
      base.hostname,
      isLoopbackHost(base.hostname),
    )
    this.#signal = AbortSignal.any(signal === undefined ? [] : [signal])
    // Every exchange listens to it.
    setMaxListeners(0, this.#signal)
  }

  async all(matrix: readonly CaseSequence[]): Promise<readonly VerifiedCase[]> {
    const total = matrix.reduce((sum, { length }) => sum + length, 0)
    this.#options.onProgress?.({ done: 0, total, differing: 0 })
    const verified = await Promise.all(
      matrix.map(sequence => this.#limit.run(() => this.#sequence(sequence, total), this.#signal)),
    )
    return verified.flat()
  }

  /** A sequence keeps its place in the queue, so that nothing of it runs beside itself. */
  async #sequence(sequence: CaseSequence, total: number): Promise<readonly VerifiedCase[]> {
    const verified: VerifiedCase[] = []
    for (const one of sequence) {
      const result = await this.#case(one)
      verified.push(result)
      this.#done++
      if (result.differences.length > 0) this.#differing++
      this.#options.onCase?.(result)
      this.#options.onProgress?.({ done: this.#done, total, differing: this.#differing })
    }
    return verified
  }

  async #case({ group, title, request, expected }: RequestCase): Promise<VerifiedCase> {
    const [{ kind, verdict, code, set, vary, respond }] = expected
    const common = {
      id: `${group} ${request.method} ${request.path} ${title}`,
      group,
      request,
      expected: { kind, verdict, code, set, vary, ...(respond === undefined ? {} : { respond }) },
    }
    try {
      const received = await this.#ask(request)
      const needsBaseline = group === 'write' || group === 'upgrade' || group === 'plain-options'
      const baseline = needsBaseline ? await this.#baseline(request) : null
      const { appHeader = null } = this.#options
      const context = { decider: this.#policy.decider, appHeader, baseline }
      return {
        ...common,
        received,
        differences: await compareAnswer({ group, request, expected }, received, context),
      }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      return { ...common, received: null, differences: [noResponse(error)] }
    }
  }

  #baseline({ method, path, headers }: VerifiedRequest): Promise<Answer | null> {
    const asked = method === 'OPTIONS' ? 'GET' : method
    const key = `${asked} ${path}`
    const known = this.#baselines.get(key)
    if (known !== undefined) return known
    const rest = headers.filter(
      ([name]) =>
        !/^(origin|sec-fetch-site|access-control-.*|connection|upgrade|sec-websocket-.*)$/i.test(name),
    )
    const answer = this.#ask({ method: asked, path, headers: rest }).catch(error => {
      if (error instanceof TransportError) return null
      throw error
    })
    this.#baselines.set(key, answer)
    return answer
  }

  #ask({ method, path, headers }: VerifiedRequest): Promise<Answer> {
    const { timeout = 10_000, tls } = this.#options
    const isHandshake = headers.some(([name]) => name.toLowerCase() === 'connection')
    const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(method)
    const lines = [
      ['Host', this.#base.host],
      ['User-Agent', 'accredit-verify/0.1'],
      ...headers,
      ...(hasBody ? [['Content-Length', '0']] : []),
      ...(isHandshake ? [] : [['Connection', 'close']]),
    ]
    const head = [
      `${method} ${path} HTTP/1.1`,
      ...lines.map(([name, value]) => `${name}: ${value}`),
      '',
      '',
    ].join('\r\n')
    return wireExchange(head, {
      address: this.#base,
      serverName: this.#base.hostname,
      tls,
      timeout,
      signal: this.#signal,
    })
  }
}

function noResponse(error: TransportError): VerifyDifference {
  return {
    code: 'no-response',
    grade: 'broken',
    header: null,
    expected: ['a response'],
    received: [],
    message: `There was no response: ${error.message}.`,
  }
}

function reportOf(base: URL, verified: readonly VerifiedCase[], active: boolean): VerifyReport {
  const differing = verified.filter(({ differences }) => differences.length > 0)
  const all = differing.flatMap(({ differences }) => differences)
  const count = (grade: VerifyGrade) => all.filter(one => one.grade === grade).length
  const groups: Partial<Record<CaseGroup, { cases: number; passed: number }>> = {}
  for (const { group, differences } of verified) {
    const { cases, passed } = groups[group] ?? { cases: 0, passed: 0 }
    groups[group] = { cases: cases + 1, passed: passed + (differences.length === 0 ? 1 : 0) }
  }
  return {
    base: base.href,
    cases: verified.length,
    passed: verified.length - differing.length,
    worst: verifyGrades.find(grade => count(grade) > 0) ?? null,
    grades: { unsafe: count('unsafe'), broken: count('broken'), noise: count('noise') },
    groups,
    skipped: active
      ? []
      : (['write', 'upgrade'] as const).map(group => ({
          group,
          reason: 'It may change data. Pass active: true for a deployment whose data do not matter.',
        })),
    differing,
  }
}
