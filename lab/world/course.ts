import { createHash } from 'node:crypto'
import { type Policy, parsePolicy } from '@accredit/policy'
import { type Outcome, observedHeaders, type ScriptResult, type WireRequest } from '../scenario/outcome.ts'
import {
  type Answer,
  type AnswerHeader,
  answerAt,
  answerBody,
  credentialsOfVisits,
  type Hop,
  type RequestSpec,
  type Scenario,
} from '../scenario/scenario.ts'
import { Addresses, type Ports } from './addresses.ts'
import { itineraryOf, placeKey, type Stop } from './itinerary.ts'
import { answerWith, headerOf, type ReceivedRequest, type SentAnswer } from './message.ts'
import type { ScriptRequest } from './page-script.ts'

const { username, password, realm } = credentialsOfVisits
const rightAuthorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
const rightIntegrity = `sha256-${createHash('sha256').update(answerBody).digest('base64')}`
const wrongIntegrity = `sha256-${createHash('sha256').update('another').digest('base64')}`

/** Lines of every answer. No HTTP cache comes between: redirects and answers without a lifetime are guessed one. */
const standing: readonly AnswerHeader[] = [
  ['Content-Type', 'text/plain'],
  ['Cache-Control', 'no-store'],
]

/** One scenario on its way through one browser: what its servers answer, and what they and its script saw. */
export class Course {
  readonly number: number
  /** Of the host of the page, which scenarios may share. */
  readonly pageNumber: number
  readonly scenario: Scenario
  readonly addresses: Addresses
  readonly stops: readonly Stop[]
  readonly #counts = new Map<string, number>()
  readonly #wire: WireRequest[] = []
  readonly #cookies: Record<string, readonly string[]> = {}
  #policy: Policy | null = null
  #results: readonly ScriptResult[] | null = null

  constructor(scenario: Scenario, number: number, pageNumber: number, ports: Ports) {
    this.number = number
    this.pageNumber = pageNumber
    this.scenario = scenario
    this.addresses = new Addresses(number, pageNumber, ports)
    this.stops = itineraryOf(scenario)
  }

  get pageOrigin(): string {
    return this.addresses.origin({ role: 'page', scheme: this.scenario.page.scheme })
  }

  urlOfHop(index: number): string {
    const hop = this.scenario.hops[index]
    if (hop === undefined) throw new RangeError(`no hop ${index}`)
    return `${this.addresses.origin(hop.at)}/s/${this.number}/${index}`
  }

  /** What the script of the page is to do. */
  requests(): ScriptRequest[] {
    return this.scenario.requests.map((request: RequestSpec) => ({
      ...request,
      url: this.#urlOfRequest(request),
      ...(request.referrer !== undefined && { referrer: this.#withOrigins(request.referrer) }),
      integrity:
        request.integrity === 'none' ? '' : request.integrity === 'right' ? rightIntegrity : wrongIntegrity,
    }))
  }

  #urlOfRequest({ api, userinfo, fragment }: RequestSpec): string {
    const url = this.urlOfHop(0) + fragment
    return api === 'fetch' && userinfo ? withUserinfo(url) : url
  }

  /** Answers a request of the scenario, and keeps it. */
  answer(index: number, request: ReceivedRequest): SentAnswer {
    const hop = this.scenario.hops[index]
    if (hop === undefined) return answerWith(404, [], '')
    const isPreflight =
      request.method === 'OPTIONS' && headerOf(request, 'access-control-request-method') !== null
    const answered =
      hop.policy === undefined
        ? this.#filledIn(this.#nextAnswer(hop, index, isPreflight), index, request)
        : this.#decided(hop.policy, request)
    this.#wire.push(this.#observed(index, request, answered.status))
    return answered
  }

  report(results: readonly ScriptResult[]): void {
    this.#results ??= results
  }

  /** Keeps the cookies of a first-party request to the place. */
  readJar(stop: Extract<Stop, { kind: 'jar' }>, cookie: string | null): void {
    this.#cookies[placeKey(stop.at)] = cookie === null ? [] : cookie.split('; ').sort()
  }

  outcome(): Outcome {
    const results = this.#results ?? this.scenario.requests.map((): ScriptResult => ({ kind: 'pending' }))
    return { results, wire: this.#wire, cookies: this.#cookies }
  }

  #nextAnswer(hop: Hop, index: number, isPreflight: boolean): Answer {
    const key = `${index} ${isPreflight}`
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    return answerAt(isPreflight ? hop.preflights : hop.answers, count)
  }

  /** The policy of a hop, with the origins of this course. @throws Error for an input that is no policy */
  policyOf(input: NonNullable<Hop['policy']>): Policy {
    this.#policy ??= policyFrom(this.#withOrigins(JSON.stringify(input)))
    return this.#policy
  }

  #decided(input: NonNullable<Hop['policy']>, request: ReceivedRequest): SentAnswer {
    const { respond, set, vary } = this.policyOf(input).decide({
      method: request.method,
      url: request.target,
      headers: new Headers(request.headers.map(([name, value]): [string, string] => [name, value])),
      secure: request.scheme === 'https',
    })
    const lines = [...standing, ...set, ...vary.map(name => ['Vary', name] as const)] as const
    const isPreflight = respond?.status === 204
    return answerWith(respond?.status ?? 200, isPreflight ? lines.slice(standing.length) : lines, answerBody)
  }

  #observed(hop: number, request: ReceivedRequest, status: number): WireRequest {
    const headers: Record<string, string> = {}
    const custom = request.headers.map(([name]) => name.toLowerCase()).filter(name => name.startsWith('x-'))
    for (const name of [...observedHeaders, ...(this.scenario.observes ?? []), ...custom]) {
      const value = headerOf(request, name)
      if (value === null) continue
      headers[name] = this.addresses.withRoles(plain(name, value))
    }
    // The body says it too, and an author's type need not.
    const boundary = /^--(.+)\r\n/.exec(request.body)?.[1]
    const body = boundary === undefined ? request.body : request.body.replaceAll(boundary, '{boundary}')
    const at = this.addresses.withRoles(`${request.scheme}://${request.host}`)
    return {
      hop,
      at,
      method: request.method,
      headers,
      body: body.length > 200 ? `${body.length} bytes` : body,
      status,
    }
  }

  #withOrigins(text: string): string {
    const scheme = this.scenario.hops[0]?.at.scheme ?? 'http'
    const origins: Record<string, string> = { page: this.pageOrigin }
    for (const role of ['other', 'third', 'sibling', 'page-port'] as const) {
      origins[role] = this.addresses.origin({ role, scheme })
    }
    for (const role of ['page', 'other', 'third', 'sibling'] as const) {
      origins[`${role}-host`] = this.addresses.host(role)
    }
    return filled(text, origins)
  }

  #filledIn(answer: Answer, index: number, request: ReceivedRequest): SentAnswer {
    const values: Record<string, string> = {
      echo: headerOf(request, 'origin') ?? '',
      method: headerOf(request, 'access-control-request-method') ?? '',
      headers: headerOf(request, 'access-control-request-headers') ?? '',
    }
    if (index + 1 < this.scenario.hops.length) {
      values['next'] = this.urlOfHop(index + 1)
      values['next-with-userinfo'] = withUserinfo(this.urlOfHop(index + 1))
    }
    const headers = answer.headers.map(([name, value]): [string, string] => [
      name,
      this.#withOrigins(filled(value, values)),
    ])
    const isRedirect = answer.status >= 300 && answer.status < 400 && answer.status !== 304
    const hasLocation = headers.some(([name]) => name.toLowerCase() === 'location')
    if (isRedirect && !hasLocation && index + 1 < this.scenario.hops.length) {
      headers.push(['Location', this.urlOfHop(index + 1)])
    }
    return answerWith(answer.status, [...standing, ...headers], answerBody)
  }
}

/** The text with what stands for its placeholders; those that stand for nothing stay. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([a-z-]+)\}/g, (whole, key: string) => values[key] ?? whole)
}

function policyFrom(json: string): Policy {
  const parsed = parsePolicy(JSON.parse(json))
  if (parsed.ok) return parsed.policy
  throw new Error(
    `A scenario has an invalid policy: ${parsed.issues.map(({ message }) => message).join(' ')}`,
  )
}

function withUserinfo(url: string): string {
  return url.replace('://', `://${username}:${password}@`)
}

/** The path of the visit that asks for credentials. */
export function authenticate(request: ReceivedRequest): SentAnswer {
  return headerOf(request, 'authorization') === rightAuthorization
    ? answerWith(200, [], 'welcome')
    : answerWith(401, [['WWW-Authenticate', `Basic realm="${realm}"`]], '')
}

/** Without what differs from one run of the same browser to the next. */
function plain(name: string, value: string): string {
  switch (name) {
    case 'referer':
      return value.replace(/[?#].*/, '').replace(/\/(?:page|frame)\/.*/, '/page')
    case 'content-type':
      return value.replace(/boundary=.*/, 'boundary={boundary}')
    default:
      return value
  }
}
