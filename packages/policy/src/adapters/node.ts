import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestListener,
  ServerResponse,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { isAmbientAuthorization } from '../ambient-credentials.ts'
import type { Decider, Decision, PolicyRequest, RequestHeaders } from '../decision.ts'
import { isOwnedResponseHeader } from '../owned-response-header.ts'
import { refusalBody } from '../refusal-body.ts'
import { stackedPolicies } from '../stacked-policies.ts'
import { mergeVary, type VaryValue } from '../vary.ts'

/** Listens to `'upgrade'` of an HTTP server. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

interface Applied {
  readonly decider: Decider
  readonly decision: Decision
  /** What `response.writeHead` was before. */
  readonly writeHead: ServerResponse['writeHead']
}

const applied: unique symbol = Symbol('accredit.applied')

type PolicedResponse = ServerResponse & { [applied]?: Applied }

const nodeWriteHead = ServerResponse.prototype.writeHead

/** A Node request as the policy sees it. */
class NodeRequest implements PolicyRequest {
  readonly #request: IncomingMessage
  readonly url: string | undefined

  constructor(request: IncomingMessage, url: string | undefined) {
    this.#request = request
    this.url = url
  }

  get method(): string | undefined {
    return this.#request.method
  }

  get headers(): RequestHeaders {
    return this.#request.headers
  }

  get secure(): boolean {
    const { socket } = this.#request
    return 'encrypted' in socket && socket.encrypted === true
  }
}

/**
 * Puts a policy in front of a request listener. Nothing can answer earlier, and nothing that the listener does
 * (a raw `writeHead`, a thrown error that a framework answers, a stream, a 304) loses the headers: they are set when
 * the head is written.
 *
 * `http.createServer(node(policy, listener))`
 *
 * @param decider - a policy, a table or a live policy
 * @param listener - called for every request that the policy does not answer itself
 */
export function node(decider: Decider, listener: RequestListener): RequestListener {
  return function policed(this: unknown, request, response) {
    if (!applyPolicy(decider, request, response)) return listener.call(this, request, response)
  }
}

/**
 * Applies a policy to one exchange: answers preflights and refused writes, and arranges the headers of all else.
 * Adapters of frameworks that stand on Node's responses call it.
 *
 * @param url - the path that a table looks at, where a framework has changed `request.url`
 * @returns whether the response is complete, so that the app must not be called
 * @throws Error when another policy was already applied to this response: the preflight and the request would
 *   be answered by different policies
 */
export function applyPolicy(
  decider: Decider,
  request: IncomingMessage,
  response: ServerResponse,
  url: string | undefined = request.url,
): boolean {
  const policed: PolicedResponse = response
  if (policed[applied] !== undefined) return refuseSecond(policed[applied], decider)
  const decision = decider.decide(new NodeRequest(request, url))
  if (decision.respond !== undefined) {
    answer(response, decision, decision.respond.status)
    return true
  }
  if (decision.hint === 'strip-credentials') stripCredentials(request)
  policed[applied] = { decider, decision, writeHead: response.writeHead }
  response.writeHead = writePolicedHead
  return false
}

/** @internal For adapters that keep their own state: a second policy is refused, the same one again is nothing new. */
export function refuseSecond(first: Pick<Applied, 'decider'>, decider: Decider): false {
  if (first.decider === decider) return false
  throw stackedPolicies()
}

function answer(response: ServerResponse, decision: Decision, status: 204 | 403): void {
  const body = status === 403 ? refusalBody(decision.code) : ''
  writeDecidedHead(response, response.writeHead, status, decision, refusalHead(status, body)).end(body)
}

function refusalHead(status: 204 | 403, body: string): OutgoingHttpHeaders | undefined {
  if (status === 204) return undefined
  if (body === '') return { 'content-length': 0 }
  return {
    'content-length': body.length,
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  }
}

/** Stands in for `response.writeHead`, which Node calls for implicit heads too. */
function writePolicedHead(
  this: PolicedResponse,
  statusCode: number,
  reasonOrHeaders?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
  headers?: OutgoingHttpHeaders | OutgoingHttpHeader[],
): ServerResponse {
  const state = this[applied]
  if (state === undefined) throw new TypeError('accredit: writeHead was moved to another response')
  if (typeof reasonOrHeaders === 'string') this.statusMessage = reasonOrHeaders
  const given = (typeof reasonOrHeaders === 'string' ? undefined : reasonOrHeaders) ?? headers
  // 101 switches protocols and other 1xx are no final response: neither is the policy's to change.
  if (statusCode < 200 || this.headersSent) return state.writeHead.call(this, statusCode, given)
  return writeDecidedHead(this, state.writeHead, statusCode, state.decision, given)
}

/** Writes the head: what is set on the response, what was given to `writeHead`, and over both what was decided. */
function writeDecidedHead(
  response: ServerResponse,
  writeHead: ServerResponse['writeHead'],
  statusCode: number,
  decision: Decision,
  given?: OutgoingHttpHeaders | OutgoingHttpHeader[],
): ServerResponse {
  // Where nothing is set yet, Node writes a record at half the cost of storing its lines first. A `writeHead` that
  // somebody else put there expects to find them on the response.
  const names = response.getHeaderNames()
  if (names.length === 0 && writeHead === nodeWriteHead && !Array.isArray(given)) {
    return writeHead.call(response, statusCode, decidedRecord(decision, given))
  }
  const rest = given === undefined ? undefined : adoptHead(response, given)
  // One walk over the few names that are there costs less than asking for each name that must not be.
  let hasVary = given !== undefined
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? ''
    if (isOwnedResponseHeader(name)) response.removeHeader(name)
    else if (isVary(name)) hasVary = true
  }
  setHeaders(response, decision, hasVary ? response.getHeader('vary') : undefined)
  return writeHead.call(response, statusCode, rest)
}

function decidedRecord({ set, vary }: Decision, given: OutgoingHttpHeaders | undefined): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = {}
  let existing: VaryValue
  if (given !== undefined) {
    for (const name of Object.keys(given)) {
      if (isVary(name)) existing = given[name]
      else if (!isOwnedResponseHeader(name)) head[name] = given[name]
    }
  }
  for (let i = 0; i < set.length; i++) {
    const line = set[i]
    if (line !== undefined) head[line[0]] = line[1]
  }
  if (vary.length > 0 || existing !== undefined) head.vary = mergeVary(existing, vary)
  return head
}

function setHeaders(response: ServerResponse, { set, vary }: Decision, existing: VaryValue): void {
  for (let i = 0; i < set.length; i++) {
    const line = set[i]
    if (line !== undefined) response.setHeader(line[0], line[1])
  }
  if (vary.length > 0) response.setHeader('vary', mergeVary(existing, vary))
}

/**
 * The headers given to `writeHead`, without those that the policy owns. `Vary` among them moves to the response, where
 * the policy merges into it, and so does a list.
 *
 * @returns what is left for `writeHead`
 */
function adoptHead(
  response: ServerResponse,
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[],
): OutgoingHttpHeaders | undefined {
  return Array.isArray(headers) ? adoptList(response, headers) : adoptRecord(response, headers)
}

function adoptRecord(response: ServerResponse, headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const rest: OutgoingHttpHeaders = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (isVary(name)) {
      if (value !== undefined) response.setHeader('vary', value)
    } else if (!isOwnedResponseHeader(name)) rest[name] = value
  }
  return rest
}

/**
 * Names and values in turn, or pairs. They move to the response one by one: beside headers that are already set, Node
 * takes no pairs, and keeps only the last of several lines.
 */
function adoptList(response: ServerResponse, headers: OutgoingHttpHeader[]): undefined {
  const flat = Array.isArray(headers[0]) ? headers.flat() : headers
  const lines = new Map<string, { readonly name: string; readonly values: string[] }>()
  for (let i = 0; i < flat.length; i += 2) {
    const name = String(flat[i])
    if (isOwnedResponseHeader(name)) continue
    const line = lines.get(name.toLowerCase()) ?? { name, values: [] }
    lines.set(name.toLowerCase(), line)
    line.values.push(...[flat[i + 1] ?? ''].flat().map(String))
  }
  for (const { name, values } of lines.values()) {
    const [only = ''] = values
    response.setHeader(name, values.length === 1 ? only : values)
  }
}

function isVary(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'vary'
}

/** Takes from a request what a browser attached by itself, so that the app sees it as anonymous. */
function stripCredentials(request: IncomingMessage): void {
  delete request.headers.cookie
  const { authorization } = request.headers
  const isAmbient = authorization !== undefined && isAmbientAuthorization(authorization)
  if (isAmbient) delete request.headers.authorization
  const raw: string[] = []
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? ''
    const lower = name.toLowerCase()
    if (lower !== 'cookie' && !(isAmbient && lower === 'authorization'))
      raw.push(name, request.rawHeaders[i + 1] ?? '')
  }
  request.rawHeaders = raw
}

/**
 * Puts a policy in front of an `'upgrade'` listener: a WebSocket handshake from an origin that may not open one gets
 * 403 and a closed connection. A granted one is handed on untouched.
 *
 * `server.on('upgrade', guardUpgrade(policy, (request, socket, head) => wss.handleUpgrade(…)))`
 */
export function guardUpgrade(decider: Decider, onUpgrade: UpgradeListener): UpgradeListener {
  return (request, socket, head) => {
    const { respond, code } = decider.decide(new NodeRequest(request, request.url))
    if (respond === undefined) {
      onUpgrade(request, socket, head)
      return
    }
    const body = refusalBody(code)
    // The peer may be gone already; its reset is no event of ours.
    socket.on('error', () => socket.destroy())
    socket.end(
      'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n' +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    )
  }
}
