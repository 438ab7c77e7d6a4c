import type { Middleware } from 'koa'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { applyToEither } from './http2.ts'

/**
 * Koa middleware. Put it first: what answers `OPTIONS` before it answers preflights. The headers outlive
 * `ctx.onerror`, which removes all that was set, and `ctx.respond = false`.
 *
 * `import { koa } from '@accredit/policy/koa'`
 * `app.use(koa(policy))`
 *
 * @param decider - a policy, a table or a live policy
 * @throws TypeError when there is none
 */
export function koa(decider: Decider): Middleware {
  assertDecider(decider)
  return async (context, next) => {
    if (!applyToEither(decider, context.req, context.res, context.originalUrl)) await next()
  }
}
