import { type RequestListener, Server } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { FetchApp, NodeListenerApp, ServerEntry } from '@accredit/browser'
import type { Decider } from '@accredit/policy'
import { fetchHandler } from '@accredit/policy/web'

/** A Koa application. */
export interface KoaApp {
  callback(): RequestListener
  readonly middleware: readonly unknown[]
}

/** A Fastify instance. Its plugins are loaded before it is asked. */
export interface FastifyApp {
  ready(): PromiseLike<unknown>
  readonly server: object
  routing: RequestListener
}

/** What answers in this process. */
export type InProcessApp =
  | FetchApp
  | NodeListenerApp
  | { readonly fetch: FetchApp }
  | { readonly listener: NodeListenerApp }
  | Server
  | HttpsServer
  | KoaApp
  | FastifyApp
  | Decider

/** What a policy's trivial app answers with, so that there is something to judge. */
export interface Sample {
  readonly status?: number
  /** Names of response headers. */
  readonly headerNames?: readonly string[]
}

const fix =
  'Give a fetch handler, an Express, Koa, Fastify or Hono app, a Node listener or http.Server, a URL, or a policy; ' +
  'wrap a function that is taken for another kind as { fetch } or { listener }'

function has(value: object, name: string): boolean {
  return typeof Reflect.get(value, name) === 'function'
}

/** Whether a value is a policy, a policy table or a live policy. */
export function isDecider(value: unknown): value is Decider {
  return typeof value === 'object' && value !== null && has(value, 'decide')
}

function isKoa(value: object): value is KoaApp {
  return has(value, 'callback') && 'middleware' in value
}

function isFastify(value: object): value is FastifyApp {
  return has(value, 'ready') && has(value, 'routing') && 'server' in value
}

function isFunction(value: unknown): value is FetchApp | NodeListenerApp {
  return typeof value === 'function'
}

function isFetchObject(value: object): value is { readonly fetch: FetchApp } {
  return has(value, 'fetch')
}

function isListenerObject(value: object): value is { readonly listener: NodeListenerApp } {
  return has(value, 'listener')
}

/**
 * An app as the browser takes it.
 *
 * @param sample what the trivial app behind a policy answers
 * @throws TypeError for what is no app
 * @throws what the start of a Fastify app fails with
 */
export async function serverEntryOf(app: unknown, sample: Sample): Promise<ServerEntry> {
  if (isFunction(app)) return app
  if (typeof app !== 'object' || app === null) throw notAnApp(app)
  if (app instanceof Server || app instanceof HttpsServer) return app
  if (isDecider(app)) return policyApp(app, sample)
  if (isKoa(app)) return { listener: app.callback() }
  if (isFastify(app)) {
    await app.ready()
    const { server } = app
    // The instance's own server, with whatever it does before routing; an HTTP/2 server is no server of ours.
    return server instanceof Server || server instanceof HttpsServer
      ? server
      : { listener: (request, response) => app.routing(request, response) }
  }
  if (isFetchObject(app)) return app
  if (isListenerObject(app)) return app
  throw notAnApp(app)
}

/** A policy in front of an app that answers everything alike. */
function policyApp(decider: Decider, { status = 200, headerNames = [] }: Sample): FetchApp {
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const name of headerNames) headers.set(name, 'sample')
  const app = fetchHandler(decider, () => new Response(isBodiless(status) ? null : '{}', { status, headers }))
  return (request: Request) => app(request)
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

function notAnApp(value: unknown): TypeError {
  const kind =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'an array'
        : `${typeof value === 'object' ? 'an object' : typeof value}`
  return new TypeError(`The target is ${kind}, which cannot be asked. ${fix}.`)
}
