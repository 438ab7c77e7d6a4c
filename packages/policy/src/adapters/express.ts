import type { IncomingMessage, ServerResponse } from 'node:http'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { applyPolicy } from './node.ts'

/** Middleware of Express 4 and 5. */
export type ExpressMiddleware = (
  request: IncomingMessage & { readonly originalUrl?: string },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/**
 * Express middleware. Put it first: what answers `OPTIONS` before it, such as authentication, answers preflights.
 *
 * `app.use(express(policy))`
 *
 * @param decider - a policy, a table or a live policy; a table sees the whole path, wherever this is mounted
 */
export function express(decider: Decider): ExpressMiddleware {
  assertDecider(decider)
  return (request, response, next) => {
    if (!applyPolicy(decider, request, response, request.originalUrl ?? request.url)) next()
  }
}
