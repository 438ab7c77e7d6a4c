import type { AnyElysia } from 'elysia'
import { assertDecider } from '../assert-decider.ts'
import {
  decidedAnswer,
  decidedResponse,
  stripCredentials,
  unhandledErrorResponse,
  withoutCredentials,
} from '../decided-response.ts'
import type { Decider } from '../decision.ts'
import { PolicedExchanges } from '../stacked-policies.ts'

type Fetch = (request: Request, ...rest: unknown[]) => unknown

const policed = new PolicedExchanges()

/**
 * Elysia plugin. It wraps the `fetch` of the app, so no hook, plugin or `set.headers` comes after it. It covers the
 * whole app, also when a part of it uses it: write a table for parts.
 *
 * `import { elysia } from '@accredit/policy/elysia'`
 * `app.use(elysia(policy))`
 *
 * @param decider - a policy, a table or a live policy
 * @throws TypeError when there is none
 * @throws Error in `use`, for an app without `aot`: Elysia wraps nothing there
 */
export function elysia(decider: Decider): <App extends AnyElysia>(app: App) => App {
  assertDecider(decider)
  return app => {
    if (app.config.aot === false) {
      throw new Error(
        'accredit: an Elysia app without `aot` cannot be wrapped. Serve fetchHandler(policy, app.fetch) of ' +
          '@accredit/policy/web.',
      )
    }
    return app.wrap(policedFetch(decider))
  }
}

const names = new WeakMap<Decider, string>()
let named = 0

/**
 * Elysia tells wrappers apart by their text, and drops one that it has already: so each policy needs a text of its own.
 */
function nameOf(decider: Decider): string {
  const known = names.get(decider)
  if (known !== undefined) return known
  named += 1
  const name = `accredit policy ${named}`
  names.set(decider, name)
  return name
}

function policedFetch(decider: Decider) {
  const wrap =
    (fetch: Fetch) =>
    (request: Request, ...rest: unknown[]) =>
      answer(decider, fetch, request, rest)
  return Object.assign(wrap, { toString: () => nameOf(decider) })
}

async function answer(decider: Decider, fetch: Fetch, request: Request, rest: unknown[]): Promise<unknown> {
  if (!policed.claim(request, decider)) return fetch(request, ...rest)
  const decision = decider.decide(request)
  if (decision.respond !== undefined) return decidedAnswer(decision, decision.respond.status)
  const passed = decision.hint === 'strip-credentials' ? stripped(request, decider) : request
  let response: unknown
  try {
    response = await fetch(passed, ...rest)
  } catch (error) {
    response = unhandledErrorResponse(error)
  }
  // Bun's upgrades to a WebSocket answer with nothing.
  return isResponse(response) ? decidedResponse(response, decision) : response
}

/** By its looks: a runtime's `Response` may be another than the global one. */
function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value
}

/** The request itself where its headers can be changed: Bun's has route parameters that a copy loses. */
function stripped(request: Request, decider: Decider): Request {
  try {
    stripCredentials(request.headers)
    return request
  } catch {
    const copy = withoutCredentials(request)
    policed.claim(copy, decider)
    return copy
  }
}
