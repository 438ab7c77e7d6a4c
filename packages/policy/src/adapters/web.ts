import { assertDecider } from '../assert-decider.ts'
import {
  decidedAnswer,
  decidedResponse,
  unhandledErrorResponse,
  withoutCredentials,
} from '../decided-response.ts'
import type { Decider } from '../decision.ts'

/**
 * A handler of web-standard requests: Bun.serve, Deno.serve, Workers, service workers. Bun's answers `undefined` where
 * `server.upgrade(request)` took the request over.
 */
export type FetchHandler<Rest extends readonly unknown[], Answer extends Response | undefined = Response> = (
  request: Request,
  ...rest: Rest
) => Answer | Promise<Answer>

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
export function fetchHandler<Rest extends readonly unknown[], Answer extends Response | undefined = Response>(
  decider: Decider,
  handler: FetchHandler<Rest, Answer>,
  { onError = unhandledErrorResponse }: FetchHandlerOptions = {},
): (request: Request, ...rest: Rest) => Promise<Response | Answer> {
  assertDecider(decider)
  return async (request, ...rest) => {
    const decision = decider.decide(request)
    if (decision.respond !== undefined) return decidedAnswer(decision, decision.respond.status)
    const passed = decision.hint === 'strip-credentials' ? withoutCredentials(request) : request
    let response: Response | Answer
    try {
      response = await handler(passed, ...rest)
    } catch (error) {
      response = error instanceof Response ? error : await onError(error, request)
    }
    return response === undefined ? response : decidedResponse(response, decision)
  }
}
