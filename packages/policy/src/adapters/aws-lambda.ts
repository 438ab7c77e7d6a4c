import { isAmbientAuthorization } from '../ambient-credentials.ts'
import { assertDecider } from '../assert-decider.ts'
import type { Decider, Decision, PolicyRequest } from '../decision.ts'
import { isOwnedResponseHeader } from '../owned-response-header.ts'
import { refusalBody } from '../refusal-body.ts'
import { mergeVary } from '../vary.ts'

type HeaderRecord = { readonly [name: string]: string | undefined }
type MultiValueHeaderRecord = { readonly [name: string]: string[] | undefined }

/** A function URL, or an HTTP API with payload 2.0. */
export interface LambdaEventV2 {
  readonly version: string
  readonly rawPath: string
  readonly headers: HeaderRecord
  readonly cookies?: string[] | undefined
  readonly requestContext: { readonly http: { readonly method: string } }
}

/** A REST API, an HTTP API with payload 1.0, or an Application Load Balancer. */
export interface LambdaEventV1 {
  readonly httpMethod: string
  readonly path: string
  readonly headers?: HeaderRecord | null | undefined
  readonly multiValueHeaders?: MultiValueHeaderRecord | null | undefined
}

/** A WebSocket API. Only its `$connect` has headers, and an `Origin`. */
export interface LambdaWebSocketEvent {
  readonly headers?: HeaderRecord | null | undefined
  readonly multiValueHeaders?: MultiValueHeaderRecord | null | undefined
  readonly requestContext: { readonly eventType: string; readonly connectionId: string }
}

/** What these services call a function with: the parts that a policy looks at. */
export type LambdaEvent = LambdaEventV2 | LambdaEventV1 | LambdaWebSocketEvent

type HeaderValue = string | number | boolean

/** What a function answers these services, in the form of either version. */
export interface LambdaResult {
  statusCode: number
  headers?: { [name: string]: HeaderValue }
  multiValueHeaders?: { [name: string]: HeaderValue[] }
  cookies?: string[]
  body: string
  isBase64Encoded?: boolean
}

export interface LambdaHandlerOptions {
  /**
   * Answers for a handler that rejected. API Gateway would answer 502 without CORS headers. Default: print the error
   * and answer 500. Rethrow what should count as a failed invocation.
   */
  readonly onError?: (error: unknown, event: LambdaEvent) => LambdaResult | Promise<LambdaResult>
}

/**
 * Puts a policy in front of a function behind a function URL, an API Gateway (REST, HTTP or WebSocket) or an
 * Application Load Balancer. Let `OPTIONS` reach the function: leave the CORS settings of the gateway off.
 *
 * `export const handler = lambdaHandler(policy, async (event: APIGatewayProxyEventV2) => ({ statusCode: 200, body }))`
 *
 * @param decider - a policy, a table or a live policy; a table sees `rawPath` or `path`, as the function does
 * @param handler - called for every event that the policy does not answer itself. What it answers without a
 *   `statusCode` is the body, as API Gateway has it
 */
export function lambdaHandler<Event extends LambdaEvent, Rest extends readonly unknown[]>(
  decider: Decider,
  handler: (event: Event, ...rest: Rest) => Promise<unknown>,
  { onError = answerError }: LambdaHandlerOptions = {},
): (event: Event, ...rest: Rest) => Promise<LambdaResult> {
  assertDecider(decider)
  return async (event, ...rest) => {
    const request = requestOf(event)
    if (request === null) return structured(await handler(event, ...rest))
    const decision = decider.decide(request)
    const usesLists = isListed(event)
    if (decision.respond !== undefined)
      return withHeaders(refusalOf(decision, decision.respond.status), decision, usesLists)
    const passed = decision.hint === 'strip-credentials' ? withoutCredentials(event) : event
    const result = await answerOf(
      () => handler(passed, ...rest),
      error => onError(error, event),
    )
    return decision.kind === 'upgrade' ? result : withHeaders(result, decision, usesLists)
  }
}

async function answerOf(
  handle: () => Promise<unknown>,
  onError: (error: unknown) => LambdaResult | Promise<LambdaResult>,
): Promise<LambdaResult> {
  try {
    return structured(await handle())
  } catch (error) {
    return onError(error)
  }
}

function answerError(error: unknown): LambdaResult {
  console.error(error)
  return { statusCode: 500, body: 'Internal Server Error' }
}

/** @returns `null` for the messages and the end of a WebSocket, which are no requests */
function requestOf(event: LambdaEvent): PolicyRequest | null {
  if ('rawPath' in event) {
    return {
      method: event.requestContext.http.method,
      url: event.rawPath,
      headers: lowerCased(event.headers),
      secure: true,
    }
  }
  const headers = { ...lowerCased(event.headers ?? {}), ...joined(event.multiValueHeaders ?? {}) }
  if ('httpMethod' in event) return { method: event.httpMethod, url: event.path, headers }
  if (event.requestContext.eventType !== 'CONNECT') return null
  return { method: 'GET', url: '/', headers: { ...headers, upgrade: 'websocket' }, secure: true }
}

function lowerCased(headers: HeaderRecord): HeaderRecord {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Several lines of one name as one value; `headers` has only the last of them. */
function joined(headers: MultiValueHeaderRecord): HeaderRecord {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values?.join(', ')]),
  )
}

/** Whether the event has its headers as lists only: then a load balancer reads only lists in the answer. */
function isListed(event: LambdaEvent): boolean {
  return (
    !('rawPath' in event) && (event.headers ?? null) === null && (event.multiValueHeaders ?? null) !== null
  )
}

function refusalOf(decision: Decision, statusCode: 204 | 403): LambdaResult {
  const body = statusCode === 403 ? refusalBody(decision.code) : ''
  if (body === '') return { statusCode, body }
  return {
    statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body,
  }
}

/** The answer with a status: API Gateway takes anything else as the body of a 200. */
function structured(result: unknown): LambdaResult {
  if (isResult(result)) return { ...result, body: result.body ?? '' }
  const body = typeof result === 'string' ? result : (JSON.stringify(result) ?? '')
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body }
}

function isResult(result: unknown): result is Omit<LambdaResult, 'body'> & { body?: string } {
  return (
    typeof result === 'object' &&
    result !== null &&
    'statusCode' in result &&
    typeof result.statusCode === 'number'
  )
}

function withHeaders(result: LambdaResult, decision: Decision, usesLists: boolean): LambdaResult {
  const { headers, multiValueHeaders, ...rest } = result
  const decided = decidedHeaders(result, decision)
  const lists = othersOf(multiValueHeaders)
  if (usesLists)
    return { ...rest, multiValueHeaders: { ...listed(othersOf(headers)), ...lists, ...listed(decided) } }
  return {
    ...rest,
    headers: { ...othersOf(headers), ...decided },
    ...(multiValueHeaders === undefined ? {} : { multiValueHeaders: lists }),
  }
}

function decidedHeaders(
  { headers, multiValueHeaders }: LambdaResult,
  { set, vary }: Decision,
): { [name: string]: string } {
  const decided: { [name: string]: string } = Object.fromEntries(set)
  const existing = [...varyOf(headers), ...varyOf(multiValueHeaders)]
  if (vary.length > 0) decided.vary = mergeVary(existing, vary)
  else if (existing.length > 0) decided.vary = existing.join(', ')
  return decided
}

function listed(headers: { readonly [name: string]: HeaderValue }): { [name: string]: HeaderValue[] } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

function varyOf(headers: { readonly [name: string]: HeaderValue | HeaderValue[] } = {}): string[] {
  return Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === 'vary')
    .flatMap(([, value]) => [value].flat().map(String))
}

/** The headers that are neither the policy's nor `Vary`. */
function othersOf<Value>(headers: { readonly [name: string]: Value } = {}): { [name: string]: Value } {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !isOwnedResponseHeader(name) && name.toLowerCase() !== 'vary'),
  )
}

/** The event without what a browser attached by itself, so that the function sees it as anonymous. */
function withoutCredentials<Event extends LambdaEvent>(event: Event): Event {
  const { headers } = event
  const lists = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined
  return {
    ...event,
    ...('cookies' in event ? { cookies: undefined } : {}),
    ...(headers ? { headers: anonymous(headers, value => value) } : {}),
    ...(lists ? { multiValueHeaders: anonymous(lists, values => values?.[0]) } : {}),
  }
}

function anonymous<Value>(
  headers: { readonly [name: string]: Value },
  first: (value: Value) => string | undefined,
): { [name: string]: Value } {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => {
      const lower = name.toLowerCase()
      return lower !== 'cookie' && !(lower === 'authorization' && isAmbientAuthorization(first(value) ?? ''))
    }),
  )
}
