import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  ServerResponse,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { isAmbientAuthorization } from '../ambient-credentials.ts'
import { assertDecider } from '../assert-decider.ts'
import type { Decider, Decision, PolicyRequest, RequestHeaders } from '../decision.ts'
import { isPoliced, policeResponse, writeDecidedHead } from '../policed-response.ts'
import { refusalBody } from '../refusal-body.ts'

/** Listens to `'upgrade'` of an HTTP server. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

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
 * @throws TypeError when there is no policy
 */
export function node(decider: Decider, listener: RequestListener): RequestListener {
  assertDecider(decider)
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
  if (isPoliced(response, decider)) return false
  const decision = decider.decide(new NodeRequest(request, url))
  if (decision.respond !== undefined) {
    answer(response, decision, decision.respond.status)
    return true
  }
  if (decision.hint === 'strip-credentials') stripCredentials(request)
  policeResponse(response, decider, decision, response.writeHead === nodeWriteHead)
  return false
}

function answer(response: ServerResponse, decision: Decision, status: 204 | 403): void {
  const body = status === 403 ? refusalBody(decision.code) : ''
  const { writeHead } = response
  const isPlain = writeHead === nodeWriteHead
  writeDecidedHead(response, { writeHead, isPlain, decision }, status, refusalHead(status, body)).end(body)
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
  assertDecider(decider)
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
