import { isAmbientAuthorization } from '../ambient-credentials.ts'
import type { Decider, Decision } from '../decision.ts'
import { ownedResponseHeaders } from '../owned-response-header.ts'
import { refusalBody } from '../refusal-body.ts'
import { mergeVary } from '../vary.ts'

/** A handler of web-standard requests: Bun.serve, Deno.serve, Workers, service workers. */
export type FetchHandler<Rest extends readonly unknown[]> = (
  request: Request,
  ...rest: Rest
) => Response | Promise<Response>

export interface FetchHandlerOptions {
  /**
   * Answers for a handler that threw, so that this answer has CORS headers too. Default: print the error and
   * answer 500. A thrown `Response` is an answer.
   */
  readonly onError?: (error: unknown, request: Request) => Response | Promise<Response>
}

/**
 * Puts a policy in front of a fetch handler.
 *
 * `export default { fetch: fetchHandler(policy, handler) }`
 *
 * @param decider - a policy, a table or a live policy
 * @param handler - called for every request that the policy does not answer itself, with whatever else the
 *   runtime passes
 */
export function fetchHandler<Rest extends readonly unknown[]>(
  decider: Decider,
  handler: FetchHandler<Rest>,
  { onError = answerError }: FetchHandlerOptions = {},
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const decision = decider.decide(request)
    if (decision.respond !== undefined) return answer(decision, decision.respond.status)
    const passed = decision.hint === 'strip-credentials' ? withoutCredentials(request) : request
    let response: Response
    try {
      response = await handler(passed, ...rest)
    } catch (error) {
      response = error instanceof Response ? error : await onError(error, request)
    }
    return withHeaders(response, decision)
  }
}

function answerError(error: unknown): Response {
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}

function answer(decision: Decision, status: 204 | 403): Response {
  const body = refusalBody(decision.code)
  const response = new Response(body === '' ? null : body, { status })
  if (body !== '') response.headers.set('x-content-type-options', 'nosniff')
  setHeaders(response.headers, decision)
  return response
}

function withHeaders(response: Response, decision: Decision): Response {
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

function withoutCredentials(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.delete('cookie')
  if (isAmbientAuthorization(headers.get('authorization') ?? '')) headers.delete('authorization')
  return new Request(request, { headers })
}
