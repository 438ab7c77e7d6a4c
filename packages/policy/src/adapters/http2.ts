import { type IncomingMessage, ServerResponse } from 'node:http'
import {
  Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  sensitiveHeaders,
} from 'node:http2'
import { isAmbientAuthorization } from '../ambient-credentials.ts'
import { assertDecider } from '../assert-decider.ts'
import type { Decider, Decision, PolicyRequest, RequestHeaders } from '../decision.ts'
import { isOwnedResponseHeader } from '../owned-response-header.ts'
import { refusalBody } from '../refusal-body.ts'
import { stackedPolicies } from '../stacked-policies.ts'
import { mergeVary } from '../vary.ts'
import { applyPolicy } from './node.ts'

/** Listens to `'request'` or `'connect'` of an HTTP/2 server, by Node's compatibility API. */
export type Http2Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => void

/** Listens to `'stream'` of an HTTP/2 server. */
export type Http2StreamListener = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  flags: number,
  rawHeaders: string[],
) => void

/** An HTTP/2 request as the policy sees it. A WebSocket is opened by `CONNECT` there (RFC 8441). */
class Http2Request implements PolicyRequest {
  readonly method: string
  readonly url: string | undefined
  readonly headers: RequestHeaders
  readonly secure: boolean

  constructor(headers: IncomingHttpHeaders, secure: boolean) {
    const protocol = headers[':protocol']
    const opens = headers[':method'] === 'CONNECT' && typeof protocol === 'string'
    this.method = opens ? 'GET' : (headers[':method'] ?? 'GET')
    this.url = headers[':path']
    this.headers = opens ? { ...headers, upgrade: protocol } : headers
    this.secure = secure
  }
}

/**
 * Puts a policy in front of a request listener of an HTTP/2 server, secure or cleartext. Headers are set when the
 * head goes to the stream, so that nothing which the listener does loses them, `response.stream.respond` included.
 * With `allowHTTP1` it serves both versions.
 *
 * `http2.createSecureServer(options, http2Listener(policy, listener))`
 *
 * @param decider - a policy, a table or a live policy
 * @param listener - called for every request that the policy does not answer itself
 * @throws TypeError when there is no policy
 */
export function http2Listener(decider: Decider, listener: Http2Listener): Http2Listener {
  assertDecider(decider)
  return function policed(this: unknown, request, response) {
    if (!applyToEither(decider, request, response)) listener.call(this, request, response)
  }
}

/**
 * `applyPolicy` for a framework that serves both versions of HTTP.
 *
 * @param url - the path that a table looks at, where a framework has changed `request.url`
 * @returns whether the response is complete, so that the app must not be called
 */
export function applyToEither(
  decider: Decider,
  request: Http2ServerRequest | IncomingMessage,
  response: Http2ServerResponse | ServerResponse,
  url?: string,
): boolean {
  // Not the other way round: the injected requests of frameworks are none of Node's classes.
  if (request instanceof Http2ServerRequest)
    return applyToStream(decider, request.stream, request.headers, request.rawHeaders)
  return response instanceof ServerResponse && applyPolicy(decider, request, response, url)
}

/**
 * Puts a policy in front of a `'stream'` listener.
 *
 * `server.on('stream', http2StreamListener(policy, (stream, headers) => stream.respond(…)))`
 */
export function http2StreamListener(decider: Decider, listener: Http2StreamListener): Http2StreamListener {
  assertDecider(decider)
  return (stream, headers, flags, rawHeaders) => {
    if (!applyToStream(decider, stream, headers, rawHeaders)) listener(stream, headers, flags, rawHeaders)
  }
}

/**
 * Puts a policy in front of a `'connect'` listener: a WebSocket over HTTP/2 from an origin that may not open one gets
 * 403. A granted one is handed on untouched. The server has to be made with
 * `settings: { enableConnectProtocol: true }`.
 *
 * `server.on('connect', guardConnect(policy, (request, response) => …))`
 */
export function guardConnect(decider: Decider, onConnect: Http2Listener): Http2Listener {
  assertDecider(decider)
  return (request, response) => {
    const { stream, headers } = request
    const decision = decider.decide(new Http2Request(headers, isSecure(stream)))
    if (decision.respond === undefined) onConnect(request, response)
    else answer(stream, decision, decision.respond.status)
  }
}

function isSecure(stream: ServerHttp2Stream): boolean {
  return stream.session?.encrypted === true
}

/**
 * @returns whether the stream is answered, so that the app must not be called
 * @throws Error when another policy was already applied to this stream
 */
function applyToStream(
  decider: Decider,
  stream: PolicedStream,
  headers: IncomingHttpHeaders,
  rawHeaders: string[],
): boolean {
  if (stream[decided] !== undefined) {
    if (stream[decided].decider !== decider) throw stackedPolicies()
    return false
  }
  const decision = decider.decide(new Http2Request(headers, isSecure(stream)))
  if (decision.respond !== undefined) {
    answer(stream, decision, decision.respond.status)
    return true
  }
  if (decision.hint === 'strip-credentials') stripCredentials(headers, rawHeaders)
  // A WebSocket's 200 is no HTTP answer.
  if (decision.kind !== 'upgrade') police(stream, decider, decision)
  return false
}

function answer(stream: ServerHttp2Stream, decision: Decision, status: 204 | 403): void {
  const body = status === 403 ? refusalBody(decision.code) : ''
  const head: OutgoingHttpHeaders = { ':status': status }
  if (status === 403) head['content-length'] = body.length
  if (body !== '') {
    head['content-type'] = 'text/plain; charset=utf-8'
    head['x-content-type-options'] = 'nosniff'
  }
  // The peer may be gone already; its reset is no event of ours.
  stream.on('error', () => {})
  stream.respond(decidedHead(head, decision))
  stream.end(body)
}

const decided: unique symbol = Symbol('accredit.decided')

type PolicedMethods = {
  readonly [Name in 'respond' | 'respondWithFD' | 'respondWithFile' | '_write' | '_writev']: NonNullable<
    ServerHttp2Stream[Name]
  >
}

/** A stream with what its class would do, and what the policy decided. */
type PolicedStream = ServerHttp2Stream & {
  [decided]?: {
    readonly decider: Decider
    readonly decision: Decision
    readonly plain: Pick<ServerHttp2Stream, keyof PolicedMethods>
  }
}

/**
 * Every head of a final response goes through these, that of the compatibility API and of a write without one too,
 * for which Node calls no method that could be replaced.
 */
function police(stream: PolicedStream, decider: Decider, decision: Decision): void {
  const { respond, respondWithFD, respondWithFile, _write, _writev } = stream
  stream[decided] = {
    decider,
    decision,
    plain: { respond, respondWithFD, respondWithFile, _write, ...(_writev === undefined ? {} : { _writev }) },
  }
  Object.assign(stream, policedMethods)
}

function stateOf(stream: PolicedStream): NonNullable<PolicedStream[typeof decided]> {
  const state = stream[decided]
  if (state === undefined) throw new TypeError('accredit: a method was moved to another stream')
  return state
}

function respondFirst(stream: ServerHttp2Stream): void {
  if (!stream.headersSent) stream.respond()
}

const policedMethods: PolicedMethods = {
  respond(this: PolicedStream, headers, options) {
    const { plain, decision } = stateOf(this)
    plain.respond.call(this, decidedHead(headers, decision), options)
  },
  respondWithFD(this: PolicedStream, fd, headers, options) {
    const { plain, decision } = stateOf(this)
    plain.respondWithFD.call(this, fd, decidedHead(headers, decision), options)
  },
  respondWithFile(this: PolicedStream, path, headers, options) {
    const { plain, decision } = stateOf(this)
    plain.respondWithFile.call(this, path, decidedHead(headers, decision), options)
  },
  _write(this: PolicedStream, chunk, encoding, callback) {
    respondFirst(this)
    stateOf(this).plain._write.call(this, chunk, encoding, callback)
  },
  _writev(this: PolicedStream, chunks, callback) {
    respondFirst(this)
    stateOf(this).plain._writev?.call(this, chunks, callback)
  },
}

/** What was given, without the names that the policy owns, and over it what was decided. */
function decidedHead(
  given: OutgoingHttpHeaders | readonly string[] | undefined,
  { set, vary }: Decision,
): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = {}
  if (given !== undefined && !isList(given) && sensitiveHeaders in given)
    Object.defineProperty(
      head,
      sensitiveHeaders,
      Object.getOwnPropertyDescriptor(given, sensitiveHeaders) ?? {},
    )
  const existing: string[] = []
  for (const [name, value] of entriesOf(given)) {
    const lower = name.toLowerCase()
    if (lower === 'vary') existing.push(...[value ?? []].flat().map(String))
    else if (!isOwnedResponseHeader(lower)) append(head, name, value)
  }
  for (const [name, value] of set) head[name] = value
  if (vary.length > 0) head.vary = mergeVary(existing, vary)
  else if (existing.length > 0) head.vary = existing.join(', ')
  return head
}

/** A record, or names and values in turn, as later versions of Node take them too. */
function entriesOf(
  given: OutgoingHttpHeaders | readonly string[] | undefined,
): readonly (readonly [string, OutgoingHttpHeaders[string]])[] {
  if (!isList(given)) return Object.entries(given ?? {})
  const entries: (readonly [string, string])[] = []
  for (let i = 0; i < given.length; i += 2) entries.push([given[i] ?? '', given[i + 1] ?? ''])
  return entries
}

function isList(given: OutgoingHttpHeaders | readonly string[] | undefined): given is readonly string[] {
  return Array.isArray(given)
}

function append(head: OutgoingHttpHeaders, name: string, value: OutgoingHttpHeaders[string]): void {
  const before = head[name]
  head[name] = before === undefined || value === undefined ? value : [before, value].flat().map(String)
}

/** Takes from a request what a browser attached by itself, so that the app sees it as anonymous. */
function stripCredentials(headers: IncomingHttpHeaders, rawHeaders: string[]): void {
  delete headers.cookie
  const isAmbient = isAmbientAuthorization(headers.authorization ?? '')
  if (isAmbient) delete headers.authorization
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const name = rawHeaders[i]?.toLowerCase()
    if (name === 'cookie' || (isAmbient && name === 'authorization')) rawHeaders.splice(i, 2)
  }
}
