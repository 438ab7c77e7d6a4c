import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { INestApplication } from '@nestjs/common'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { PolicedExchanges } from '../stacked-policies.ts'
import { applyToEither } from './http2.ts'

type NodeRequest = IncomingMessage | Http2ServerRequest
type NodeResponse = ServerResponse | Http2ServerResponse

/** What Fastify puts around a request and a response of Node; Express hands these themselves. */
interface Around<Raw> {
  readonly raw: Raw
}

type Done = (error?: unknown) => void
type RequestHook = (
  request: (NodeRequest | Around<NodeRequest>) & { readonly originalUrl?: string },
  response: NodeResponse | (Around<NodeResponse> & { hijack(): unknown }),
  done: Done,
) => unknown

interface HookedAdapter {
  getType(): string
  onRequestHook?: RequestHook
  setOnRequestHook(hook: RequestHook): void
}

const policed = new PolicedExchanges()

/**
 * Puts a policy on a Nest application, with the same answers on Express and on Fastify. It takes the place of
 * `app.enableCors` and runs before all else, wherever it is called: middleware, guards, pipes, interceptors and filters
 * come behind it, so that what any of them answers has the headers.
 *
 * `import { enablePolicy } from '@accredit/policy/nest'`
 * `enablePolicy(app, policy)`
 *
 * @param decider - a policy, a table or a live policy; a table sees the whole path, with the global prefix
 * @throws TypeError when there is none
 * @throws Error when the application has another already, or stands on another platform
 */
export function enablePolicy(app: INestApplication, decider: Decider): void {
  assertDecider(decider)
  const adapter: HookedAdapter | ReturnType<INestApplication['getHttpAdapter']> = app.getHttpAdapter()
  if (!isHooked(adapter)) {
    throw new Error(
      `accredit: Nest on ${adapter.getType()} has no hook that runs first. Wrap the listener of the server with ` +
        'node(policy, listener) of @accredit/policy/node.',
    )
  }
  if (policed.claim(adapter, decider)) hookFirst(adapter, decider)
}

function isHooked(adapter: { getType(): string }): adapter is HookedAdapter {
  // The hook of other platforms may be that of Nest's base class, which does nothing.
  return 'setOnRequestHook' in adapter && ['express', 'fastify'].includes(adapter.getType())
}

/** Nest keeps one request hook, which runs before its own: those of others, set before or later, run after this. */
function hookFirst(adapter: HookedAdapter, decider: Decider): void {
  const set = adapter.setOnRequestHook.bind(adapter)
  const setAfter = (next: RequestHook | undefined): void =>
    set((request, response, done) => {
      if (answered(decider, request, response)) return
      return next === undefined ? done() : next.call(adapter, request, response, done)
    })
  setAfter(adapter.onRequestHook)
  adapter.setOnRequestHook = setAfter
}

function answered(
  decider: Decider,
  request: Parameters<RequestHook>[0],
  response: Parameters<RequestHook>[1],
): boolean {
  const rawRequest = 'raw' in request ? request.raw : request
  if (!('raw' in response)) return applyToEither(decider, rawRequest, response, request.originalUrl)
  if (!applyToEither(decider, rawRequest, response.raw, request.originalUrl)) return false
  response.hijack()
  return true
}
