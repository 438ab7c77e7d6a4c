import type { IncomingMessage } from 'node:http'
import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  HookHandlerDoneFunction,
  RouteOptions,
} from 'fastify'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { stackedPolicies } from '../stacked-policies.ts'
import { applyToEither } from './http2.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The policy of this route, in place of that of its scope. Its preflights get it too. */
    policy?: Decider | undefined
  }
}

export interface FastifyPolicyOptions {
  /** A policy, a table or a live policy; a table sees the whole path, whatever the prefix. */
  readonly policy: Decider
}

interface Scope {
  readonly decider: Decider
  /** Whether the hook runs for what no route answers, preflights among it: so it is at the root. */
  readonly coversUnrouted: boolean
}

const scope: unique symbol = Symbol('accredit.scope')
const routed: unique symbol = Symbol('accredit.routed')
/** Fastify makes code of it, so it has to be an identifier. */
const requestedMethod = 'accreditRequestedMethod'

type RoutedConfig = FastifyContextConfig & { [routed]?: true }

/** Children inherit from their parent, so the nearest scope is read. */
type ScopedInstance = FastifyInstance & { [scope]?: Scope }

/**
 * Fastify plugin. Register it first: hooks that run before it answer preflights. It covers the scope that it is
 * registered in and those below, where another registration takes its place; a route takes a policy of its own from
 * `config: { policy }`.
 *
 * `import { fastify } from '@accredit/policy/fastify'`
 * `await app.register(fastify, { policy })`
 *
 * Preflights are routed by the method that they ask for, so each gets the policy of the route that will follow. Routes
 * that differ by `Accept-Version` alone share one, for a preflight does not say the version.
 *
 * @throws TypeError when there is no policy
 */
export const fastify: FastifyPluginAsync<FastifyPolicyOptions> = Object.assign(
  async (instance: FastifyInstance, { policy }: FastifyPolicyOptions): Promise<void> =>
    coverScope(instance, policy),
  { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: '@accredit/policy' },
)

function coverScope(instance: FastifyInstance, decider: Decider): void {
  assertDecider(decider)
  const scoped: ScopedInstance = instance
  if (Object.hasOwn(scoped, scope) && scoped[scope]?.decider !== decider) throw stackedPolicies()
  const outer = scoped[scope]
  const isRoot = !('register' in Object.getPrototypeOf(instance))
  scoped[scope] = { decider, coversUnrouted: isRoot || outer?.coversUnrouted === true }
  // The hooks of the outer scope run here too, and read the policy of the nearest.
  if (outer !== undefined) return
  if (!instance.hasConstraintStrategy(requestedMethod)) addPreflightRouting(instance)
  instance.addHook('onRoute', routePreflights)
  instance.addHook('onRequest', decideRequest)
}

/** Lets the router tell a preflight from other `OPTIONS`, and one that asks for `PUT` from one that asks for `GET`. */
function addPreflightRouting(instance: FastifyInstance): void {
  instance.addConstraintStrategy({
    name: requestedMethod,
    storage: () => new RoutesByMethod(),
    validate: () => {},
    deriveConstraint: ({ method, headers }: IncomingMessage) =>
      method === 'OPTIONS' && headers.origin !== undefined
        ? headers['access-control-request-method']
        : undefined,
  })
}

type Storage = ReturnType<Parameters<FastifyInstance['addConstraintStrategy']>[0]['storage']>
type Stored = NonNullable<ReturnType<Storage['get']>>

/**
 * Which routes of one path are for which methods. A route for many methods takes one of the 31 places that the router
 * has for the routes of a path, and not one for each.
 */
class RoutesByMethod implements Storage {
  readonly #bits = new Map<string, number>()

  get(methods: unknown): Stored | null {
    const bits = typeof methods === 'string' ? this.#bits.get(methods) : undefined
    return isStored(bits) ? bits : null
  }

  set(methods: unknown, bits: unknown): void {
    if (!Array.isArray(methods) || typeof bits !== 'number') return
    for (const method of methods) this.#bits.set(method, (this.#bits.get(method) ?? 0) | bits)
  }
}

/** The router's types say that it keeps handlers here. It keeps a bit for each. */
function isStored(bits: unknown): bits is Stored {
  return typeof bits === 'number'
}

/** Keeps a route out of the documents that @fastify/swagger writes. */
const hidden: FastifySchema & { readonly hide: true } = { hide: true }

/** Beside each route puts one for its preflights, in the same scope and with the same `config`. */
function routePreflights(this: FastifyInstance, route: RouteOptions & { readonly routePath: string }): void {
  if (route.constraints !== undefined && requestedMethod in route.constraints) return
  const config: RoutedConfig = { ...route.config, [routed]: true }
  route.config = config
  const { version: _, ...constraints } = route.constraints ?? {}
  const preflight = { ...constraints, [requestedMethod]: [route.method].flat() }
  if (this.hasRoute({ method: 'OPTIONS', url: route.url, constraints: preflight })) return
  this.route({
    method: 'OPTIONS',
    // The slash of a prefix alone comes as the empty path.
    url: route.routePath === '' ? '/' : route.routePath,
    ...(route.prefixTrailingSlash !== undefined && { prefixTrailingSlash: route.prefixTrailingSlash }),
    constraints: preflight,
    config,
    schema: hidden,
    handler: (_request, reply) => reply.callNotFound(),
  })
}

function decideRequest(
  this: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const decider = deciderOf(this, request)
  if (applyToEither(decider, request.raw, reply.raw, request.originalUrl)) reply.hijack()
  else done()
}

function deciderOf(instance: ScopedInstance, request: FastifyRequest): Decider {
  const nearest = instance[scope]
  if (nearest === undefined) throw new TypeError('accredit: the hook was moved to another instance')
  const { config } = request.routeOptions
  if (request.is404 || routed in config) return config?.policy ?? nearest.decider
  if (nearest.coversUnrouted && config.policy === undefined) return nearest.decider
  throw new Error(
    `accredit: the route ${request.routeOptions.url} was added before the policy, so its preflights are not ` +
      'answered by it. Write `await app.register(fastify, { policy })` before the routes.',
  )
}
