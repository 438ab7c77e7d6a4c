import { isAmbientAuthorization } from './ambient-credentials.ts'
import type { Decision } from './decision.ts'
import { ownedResponseHeaders } from './owned-response-header.ts'
import { refusalBody } from './refusal-body.ts'
import { mergeVary } from './vary.ts'

/** The response that a decision gives by itself: to a preflight, or to a write that it refuses. */
export function decidedAnswer(decision: Decision, status: 204 | 403): Response {
  const body = refusalBody(decision.code)
  const response = new Response(body === '' ? null : body, { status })
  if (body !== '') {
    // Said, since runtimes spell it differently by themselves.
    response.headers.set('content-type', 'text/plain; charset=utf-8')
    response.headers.set('x-content-type-options', 'nosniff')
  }
  setHeaders(response.headers, decision)
  return response
}

/**
 * A response with the headers of a decision, and without any other word on what the policy owns.
 *
 * @returns the response itself where its headers can be changed, else a copy with the same body
 */
export function decidedResponse(response: Response, decision: Decision): Response {
  // 101 and a Worker's WebSocket are no HTTP answer any more; status 0 is `Response.error()`.
  if (response.status < 200) return response
  try {
    setHeaders(response.headers, decision)
    return response
  } catch {
    // Immutable headers: a response that was fetched, redirected to, or cached.
    const copy = new Response(response.body, response)
    setHeaders(copy.headers, decision)
    return copy
  }
}

function setHeaders(headers: Headers, { set, vary }: Decision): void {
  for (const name of ownedResponseHeaders) headers.delete(name)
  for (const [name, value] of set) headers.set(name, value)
  if (vary.length > 0) headers.set('vary', mergeVary(headers.get('vary'), vary))
}

/** Takes from request headers what a browser attached by itself, so that the app sees an anonymous request. */
export function stripCredentials(headers: Headers): void {
  headers.delete('cookie')
  if (isAmbientAuthorization(headers.get('authorization') ?? '')) headers.delete('authorization')
}

/** A copy of a request without what a browser attached by itself. The body moves to it. */
export function withoutCredentials(request: Request): Request {
  const headers = new Headers(request.headers)
  stripCredentials(headers)
  try {
    return new Request(request, { headers })
  } catch {
    // What stands in for a Request, as @hono/node-server's does, cannot be copied by the class; its headers can change.
    stripCredentials(request.headers)
    return request
  }
}

/** What answers for a handler that threw, so that this answer has headers too. A thrown `Response` is an answer. */
export function unhandledErrorResponse(error: unknown): Response {
  if (error instanceof Response) return error
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}
