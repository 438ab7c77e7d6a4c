import { isSerializedOrigin } from '@accredit/protocol'
import type { AllowedMethods } from './allowed-methods.ts'
import type { AllowedRequestHeaders } from './allowed-request-headers.ts'
import {
  allowedMethods,
  allowedRequestHeaders,
  configOf,
  exposedHeaders,
  type PolicyParts,
} from './compiled-policy.ts'
import type {
  Decider,
  Decision,
  DecisionCode,
  HeaderLine,
  PolicyRequest,
  RequestKind,
  Tier,
} from './decision.ts'
import type { PolicyConfig } from './policy-input.ts'
import { readHeader } from './request-header.ts'
import { varyOrigin, varyPreflight } from './vary.ts'
import { WriteGuard } from './write-guard.ts'

/** Called with every decision, for metrics and logs. What it throws is printed and changes no answer. */
export type OnDecision = (decision: Decision, request: PolicyRequest) => void

export interface PolicyOptions {
  readonly onDecision?: OnDecision | undefined
}

const none: readonly never[] = Object.freeze([])

const line = (name: string, value: string): HeaderLine => Object.freeze([name, value] as const)
const lines = (...all: readonly (HeaderLine | null)[]): readonly HeaderLine[] =>
  Object.freeze(all.filter(one => one !== null))
const optionalLine = (name: string, value: string | null): HeaderLine | null =>
  value === null ? null : line(name, value)

const allowOrigin = 'access-control-allow-origin'
const anyOrigin = line(allowOrigin, '*')
const credentialsLine = line('access-control-allow-credentials', 'true')
const anyMethod = line('access-control-allow-methods', '*')

/** What an allowed preflight answers beyond `Access-Control-Allow-Origin`, where the policy alone decides it. */
interface PreflightLines {
  readonly methods: HeaderLine | null
  readonly headers: HeaderLine | null
}

/**
 * A compiled policy: immutable, JSON as its `config`, one pure decision per request.
 * Made by `definePolicy` or `parsePolicy`.
 */
export class Policy implements Decider {
  readonly #parts: PolicyParts
  readonly #onDecision: OnDecision | undefined
  readonly #methods: AllowedMethods
  readonly #headers: AllowedRequestHeaders
  readonly #guard: WriteGuard
  readonly #exposeLine: HeaderLine | null
  readonly #maxAgeLine: HeaderLine | null
  readonly #full: PreflightLines
  readonly #everybody: readonly HeaderLine[] | null
  readonly #static: readonly HeaderLine[] | null
  readonly #vary: readonly string[]
  readonly #refusalCode: DecisionCode
  readonly #noOrigin: Decision
  readonly #noOriginOptions: Decision

  /** @internal */
  constructor(
    parts: PolicyParts,
    options: PolicyOptions = {},
    refusalCode: DecisionCode = 'origin-not-allowed',
  ) {
    this.#parts = parts
    this.#onDecision = options.onDecision
    this.#methods = allowedMethods(parts)
    this.#headers = allowedRequestHeaders(parts)
    this.#guard = new WriteGuard(parts)
    this.#exposeLine = optionalLine('access-control-expose-headers', exposedHeaders(parts))
    this.#maxAgeLine = optionalLine(
      'access-control-max-age',
      parts.maxAge === undefined ? null : String(parts.maxAge),
    )
    this.#full = {
      methods: optionalLine('access-control-allow-methods', this.#methods.listed),
      headers: optionalLine('access-control-allow-headers', this.#headers.listed),
    }
    this.#refusalCode = refusalCode
    const { credentialed, anonymous } = parts.origins
    this.#everybody = anonymous === '*' ? lines(anyOrigin, this.#exposeLine) : null
    this.#static = parts.staticOrigin ? this.#staticLines() : null
    this.#vary = this.#static !== null || (anonymous === '*' && credentialed === null) ? none : varyOrigin
    const set = this.#everybody ?? this.#static ?? none
    // Shared by all requests: what an observer does to one must not reach the next.
    this.#noOrigin = Object.freeze(decision('non-cors', 'allow', null, 'no-origin', null, set, this.#vary))
    this.#noOriginOptions = Object.freeze(
      decision('non-cors', 'allow', null, 'no-origin', null, set, varyPreflight),
    )
  }

  /** The normal form: `definePolicy(policy.config)` is the same policy. A new object at each reading. */
  get config(): PolicyConfig {
    return configOf(this.#parts)
  }

  toJSON(): PolicyConfig {
    return this.config
  }

  decide(request: PolicyRequest): Decision {
    const made = this.#decide(request)
    if (this.#onDecision !== undefined) report(this.#onDecision, made, request)
    return made
  }

  #decide(request: PolicyRequest): Decision {
    const method = request.method ?? 'GET'
    const headers = request.headers
    const origin = readHeader(headers, 'origin')
    if (method === 'GET' && this.#guard.isUpgrade(headers)) return this.#upgrade(origin, request)
    if (method === 'OPTIONS') {
      if (origin === null) return this.#noOriginOptions
      const requested = readHeader(headers, 'access-control-request-method')
      if (requested !== null) {
        return this.#preflight(origin, requested, readHeader(headers, 'access-control-request-headers'))
      }
      return this.#actual(origin, this.#tierOf(origin), varyPreflight)
    }
    const tier = origin === null ? null : this.#tierOf(origin)
    const answer = origin === null ? this.#noOrigin : this.#actual(origin, tier, this.#vary)
    return this.#guard.passes(method) ? answer : this.#guard.judge(answer, origin, tier, request)
  }

  #tierOf(origin: string): Tier | null {
    const { credentialed, anonymous } = this.#parts.origins
    if (credentialed?.has(origin) === true) return 'credentialed'
    return anonymous === '*' || anonymous?.has(origin) === true ? 'anonymous' : null
  }

  /** CORS protocol, "HTTP responses": https://fetch.spec.whatwg.org/#http-responses */
  #actual(origin: string, tier: Tier | null, vary: readonly string[]): Decision {
    if (tier === null) {
      return decision('actual', 'deny', null, this.#refusal(origin), origin, this.#static ?? none, vary)
    }
    return decision('actual', 'allow', tier, 'granted', null, this.#linesFor(origin, tier), vary)
  }

  #linesFor(origin: string, tier: Tier): readonly HeaderLine[] {
    if (this.#static !== null) return this.#static
    const expose = this.#exposeLine
    if (tier === 'credentialed') {
      const echo: HeaderLine = [allowOrigin, origin]
      return expose === null ? [echo, credentialsLine] : [echo, credentialsLine, expose]
    }
    if (this.#everybody !== null) return this.#everybody
    return expose === null ? [[allowOrigin, origin]] : [[allowOrigin, origin], expose]
  }

  #staticLines(): readonly HeaderLine[] {
    const { credentialed, anonymous } = this.#parts.origins
    const set = credentialed ?? (anonymous === '*' ? null : anonymous)
    return lines(
      optionalLine(allowOrigin, set?.single ?? null),
      credentialed === null ? null : credentialsLine,
      this.#exposeLine,
    )
  }

  /** CORS-preflight fetch, seen from the server: https://fetch.spec.whatwg.org/#cors-preflight-fetch */
  #preflight(origin: string, method: string, names: string | null): Decision {
    const tier = this.#tierOf(origin)
    if (tier === null) return refusedPreflight(null, this.#refusal(origin), origin)
    if (!this.#methods.has(method)) return refusedPreflight(tier, 'method-not-allowed', method)
    const refusal = names === null || names === '' ? null : this.#headers.refusalOf(names)
    if (refusal !== null) return refusedPreflight(tier, refusal.code, refusal.name)
    // A preflight that passes must not be followed by a refusal of the request itself.
    if (this.#guard.refusesCrossOrigin(method, origin, tier))
      return refusedPreflight(tier, 'cross-origin-write', origin)
    return decision(
      'preflight',
      'allow',
      tier,
      'granted',
      null,
      this.#preflightLines(origin, tier, method, names),
      varyPreflight,
      204,
    )
  }

  #preflightLines(origin: string, tier: Tier, method: string, names: string | null): readonly HeaderLine[] {
    const set: HeaderLine[] = [
      tier === 'anonymous' && this.#everybody !== null ? anyOrigin : [allowOrigin, origin],
    ]
    if (tier === 'credentialed') set.push(credentialsLine)
    const methods = this.#methodsLine(tier, method)
    if (methods !== null) set.push(methods)
    const headers = this.#headersLine(tier, names)
    if (headers !== null) set.push(headers)
    if (this.#maxAgeLine !== null) set.push(this.#maxAgeLine)
    return set
  }

  /** With credentials `*` is the name of a method, so the one asked for is echoed. */
  #methodsLine(tier: Tier, method: string): HeaderLine | null {
    if (this.#methods.any && tier === 'anonymous') return anyMethod
    if (this.#parts.disclose === 'full' && !this.#methods.any) return this.#full.methods
    return method === 'GET' || method === 'HEAD' || method === 'POST'
      ? null
      : ['access-control-allow-methods', method]
  }

  #headersLine(tier: Tier, names: string | null): HeaderLine | null {
    const isWildcard = this.#headers.any && tier === 'anonymous'
    if (isWildcard || (this.#parts.disclose === 'full' && !this.#headers.any)) return this.#full.headers
    return names === null || names === '' ? null : ['access-control-allow-headers', names]
  }

  #upgrade(origin: string | null, request: PolicyRequest): Decision {
    const tier = origin === null ? null : this.#tierOf(origin)
    const granted = decision(
      'upgrade',
      'allow',
      tier,
      origin === null ? 'no-origin' : 'granted',
      null,
      none,
      none,
    )
    return this.#guard.judgeUpgrade(granted, origin, tier, request)
  }

  /** Why an origin has no tier. Only refusals pay for the parse. */
  #refusal(origin: string): DecisionCode {
    if (this.#refusalCode !== 'origin-not-allowed') return this.#refusalCode
    if (origin === 'null') return 'origin-null'
    return isSerializedOrigin(origin) ? 'origin-not-allowed' : 'origin-malformed'
  }
}

function refusedPreflight(tier: Tier | null, code: DecisionCode, detail: string | null): Decision {
  return decision('preflight', 'deny', tier, code, detail, none, varyPreflight, 403)
}

function decision(
  kind: RequestKind,
  verdict: 'allow' | 'deny',
  tier: Tier | null,
  code: DecisionCode,
  detail: string | null,
  set: readonly HeaderLine[],
  vary: readonly string[],
  status?: 204 | 403,
): Decision {
  return status === undefined
    ? { kind, verdict, tier, code, detail, set, vary }
    : { kind, verdict, tier, code, detail, set, vary, respond: { status } }
}

/** Runs the observer; a fault in it must not cost a response its headers. */
export function report(onDecision: OnDecision, made: Decision, request: PolicyRequest): void {
  try {
    onDecision(made, request)
  } catch (error) {
    console.error('accredit: onDecision threw', error)
  }
}
