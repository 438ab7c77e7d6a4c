import { type H3Event, type Middleware, toResponse } from 'h3'
import { assertDecider } from '../assert-decider.ts'
import { decidedAnswer, decidedResponse, stripCredentials } from '../decided-response.ts'
import type { Decider } from '../decision.ts'
import { policeNodeResponse } from '../policed-response.ts'
import { PolicedExchanges } from '../stacked-policies.ts'

const policed = new PolicedExchanges()

/**
 * Middleware of h3 2 and Nitro 3. Put it first: what answers `OPTIONS` before it answers preflights.
 *
 * `import { h3 } from '@accredit/policy/h3'`
 * `app.use(h3(policy))`
 *
 * @param decider - a policy, a table or a live policy; a table sees the whole path, wherever this is mounted
 * @throws TypeError when there is none
 */
export function h3(decider: Decider): Middleware {
  assertDecider(decider)
  return async (event, next) => {
    if (!policed.claim(event, decider)) return next()
    const decision = decider.decide(event.req)
    if (decision.respond !== undefined) return decidedAnswer(decision, decision.respond.status)
    if (decision.hint === 'strip-credentials') strip(event.req)
    if (policeNodeResponse(event.runtime?.node?.res, decider, decision)) return next()
    return decidedResponse(await finalResponse(event, next), decision)
  }
}

function strip(request: Request): void {
  try {
    stripCredentials(request.headers)
  } catch {
    // Immutable headers, as on Workers. A copy of the request would lose what the runtime has put on it.
    const headers = new Headers(request.headers)
    stripCredentials(headers)
    Object.defineProperty(request, 'headers', { value: headers })
  }
}

/**
 * What h3 makes of the value or the error of the rest of the app. Headers that are set before are merged into it only
 * here, where they would overwrite `Vary` and leave what the app says for itself.
 */
function finalResponse(event: H3Event, next: () => unknown): Response | Promise<Response> {
  // h3 calls `onResponse` by itself with what the middleware returns.
  const { onResponse: _, ...config } = event.app?.config ?? {}
  return toResponse(new Promise(resolve => resolve(next())), event, config)
}
