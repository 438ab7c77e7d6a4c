import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { routeHandlers } from '../../../src/adapters/next.ts'
import { guardUpgrade } from '../../../src/adapters/node.ts'
import { fetchHandler } from '../../../src/adapters/web.ts'
import {
  type ContractAdapter,
  type ContractApp,
  type SituationId,
  switchProtocols,
} from '../../../src/contract/index.ts'
import { behave, fetchApp } from '../fetch-app.ts'
import { listening } from '../listening.ts'

type WebHandler = (request: Request) => Response | Promise<Response>

/** Serves a fetch handler as `@hono/node-server` does, whose own answer to a fault would hide ours. */
function listenerOf(fetch: WebHandler): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  return (request, response) => void listener(request, response)
}

const silent = { onError: () => new Response('failed', { status: 500 }) }

const noRawReply = 'a fetch handler has no raw response'
const noHandshake = 'Next serves no WebSockets'

/** What no fetch handler can do on Node. */
const fetchHandlerCannot: Partial<Record<SituationId, string>> = {
  hijack: noRawReply,
  'hijack-vary': noRawReply,
  'hijack-own-acao': noRawReply,
  'early-hints': 'a fetch handler has no informational responses',
}

const notFound = new Response('nothing here', { status: 404 })

/** The router of Next: a file for each path, which exports a handler for each method. */
function nextRouter(app: ContractApp): WebHandler {
  const paths = new Set(app.routes.map(({ path }) => path))
  const files = new Map<string, Readonly<Record<string, WebHandler>>>()
  for (const path of paths) {
    const handlers: Record<string, WebHandler> = {}
    for (const route of app.routes)
      if (route.path === path) handlers[route.method] = request => behave(route.behaviour, request)
    files.set(path, routeHandlers(app.decider, handlers, silent))
  }
  return request => files.get(new URL(request.url).pathname)?.[request.method]?.(request) ?? notFound.clone()
}

const noMiddleware = 'authentication is a matter of each route handler or of middleware outside this adapter'
const noRoute = 'Next answers for paths that have no route file, out of reach of any'

export const adapters: readonly ContractAdapter[] = [
  {
    name: 'fetch handler',
    start(app) {
      const server = createServer(listenerOf(fetchHandler(app.decider, fetchApp(app), silent)))
      // A fetch handler on Node sees no handshake.
      server.on('upgrade', guardUpgrade(app.decider, switchProtocols))
      return listening(server)
    },
    unsupported: fetchHandlerCannot,
  },
  {
    name: 'Next.js route handlers',
    start: app => listening(createServer(listenerOf(nextRouter(app)))),
    unsupported: {
      ...fetchHandlerCannot,
      'preflight-unrouted': noRoute,
      '404': noRoute,
      '404-denied': noRoute,
      'table-two-readings': noRoute,
      '401-middleware': noMiddleware,
      upgrade: noHandshake,
      'upgrade-own': noHandshake,
      'upgrade-refused': noHandshake,
      'upgrade-anonymous': noHandshake,
      'upgrade-null': noHandshake,
      'upgrade-no-origin': noHandshake,
    },
  },
]
