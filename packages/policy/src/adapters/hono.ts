import type { Context, MiddlewareHandler } from 'hono'
import { assertDecider } from '../assert-decider.ts'
import {
  decidedAnswer,
  decidedResponse,
  unhandledErrorResponse,
  withoutCredentials,
} from '../decided-response.ts'
import type { Decider, Decision } from '../decision.ts'
import { policeNodeResponse } from '../policed-response.ts'
import { PolicedExchanges } from '../stacked-policies.ts'

const policed = new PolicedExchanges()

/**
 * Hono middleware, on every runtime. Put it first: what answers `OPTIONS` before it answers preflights.
 *
 * `import { hono } from '@accredit/policy/hono'`
 * `app.use(hono(policy))`
 *
 * @param decider - a policy, a table or a live policy; a table sees the whole path, wherever this is mounted
 * @throws TypeError when there is none
 */
export function hono(decider: Decider): MiddlewareHandler {
  assertDecider(decider)
  return async (context, next) => {
    if (!policed.claim(context, decider)) return next()
    const decision = decider.decide(context.req.raw)
    if (decision.respond !== undefined) return decidedAnswer(decision, decision.respond.status)
    if (decision.hint === 'strip-credentials') context.req.raw = withoutCredentials(context.req.raw)
    if (policeNodeResponse(nodeResponse(context.env), decider, decision)) return next()
    try {
      await next()
    } catch (error) {
      // Hono has answered every `Error` by now; past this middleware anything else would lose the headers.
      context.res = unhandledErrorResponse(error)
    }
    setDecided(context, decision)
  }
}

function setDecided(context: Context, decision: Decision): void {
  const response = decidedResponse(context.res, decision)
  if (response === context.res) return
  // Hono copies the headers of the response that is replaced over those of the new one.
  context.res = undefined
  context.res = response
}

/** What @hono/node-server hands through, and some handlers answer on. */
function nodeResponse(env: unknown): unknown {
  const bindings = memberOf(env, 'server') ?? env
  return memberOf(bindings, 'outgoing')
}

function memberOf(value: unknown, name: 'server' | 'outgoing'): unknown {
  const record: { readonly [name in 'server' | 'outgoing']?: unknown } | null =
    typeof value === 'object' ? value : null
  return record?.[name]
}
