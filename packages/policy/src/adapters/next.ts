import type { Decider } from '../decision.ts'
import { type FetchHandler, type FetchHandlerOptions, fetchHandler } from './web.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

type Method = (typeof methods)[number]

/** What a `route.ts` of the Next.js app router exports. */
export type RouteHandlers<Rest extends readonly unknown[]> = {
  readonly [Name in Method]: (request: Request, ...rest: Rest) => Promise<Response>
}

/**
 * Puts a policy in front of the route handlers of one path of the Next.js app router. The exported `OPTIONS` answers
 * preflights; methods that have no handler answer 405 with the headers, where they are exported too.
 *
 * `export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routeHandlers(policy, { GET: list, POST: create })`
 *
 * What `redirect()`, `notFound()` and their like throw becomes the answer that it stands for, with the headers. Other
 * signals of Next are handed on to it.
 *
 * @param decider - a policy, a table or a live policy
 * @param handlers - by method; HEAD is GET, and OPTIONS says what there is, unless they are given
 */
export function routeHandlers<Rest extends readonly unknown[]>(
  decider: Decider,
  handlers: Partial<Readonly<Record<Method, FetchHandler<Rest>>>>,
  options: FetchHandlerOptions = {},
): RouteHandlers<Rest> {
  const named = { ...handlers, HEAD: handlers.HEAD ?? handlers.GET }
  const allow = methods.filter(name => name === 'OPTIONS' || named[name] !== undefined).join(', ')
  const missing: FetchHandler<Rest> = () => new Response(null, { status: 405, headers: { allow } })
  const describe: FetchHandler<Rest> = () => new Response(null, { status: 204, headers: { allow } })
  const policed = (handler: FetchHandler<Rest>) =>
    fetchHandler(decider, (request, ...rest: Rest) => answering(() => handler(request, ...rest)), {
      ...options,
      onError: (error, request) => {
        if (digestOf(error) !== null) throw error
        if (options.onError !== undefined) return options.onError(error, request)
        console.error(error)
        return new Response('Internal Server Error', { status: 500 })
      },
    })
  return {
    GET: policed(named.GET ?? missing),
    HEAD: policed(named.HEAD ?? missing),
    POST: policed(named.POST ?? missing),
    PUT: policed(named.PUT ?? missing),
    PATCH: policed(named.PATCH ?? missing),
    DELETE: policed(named.DELETE ?? missing),
    OPTIONS: policed(named.OPTIONS ?? describe),
  }
}

async function answering(handle: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await handle()
  } catch (error) {
    const answer = answerOf(digestOf(error)?.split(';') ?? [])
    if (answer === null) throw error
    return answer
  }
}

/** Next marks what it throws to itself by a `digest`: a kind, and what belongs to it, between semicolons. */
function digestOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('digest' in error)) return null
  return typeof error.digest === 'string' ? error.digest : null
}

function answerOf([kind, ...rest]: readonly string[]): Response | null {
  switch (kind) {
    // How the client's router should go there, the URL, the status, and nothing.
    case 'NEXT_REDIRECT':
      return new Response(null, {
        status: Number(rest.at(-2) ?? 307),
        headers: { location: rest.slice(1, -2).join(';') },
      })
    case 'NEXT_HTTP_ERROR_FALLBACK':
      return new Response(null, { status: Number(rest[0] ?? 404) })
    default:
      return null
  }
}
