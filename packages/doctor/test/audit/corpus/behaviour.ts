import type { IncomingMessage, ServerResponse } from 'node:http'
import { accountOf, holdsSession, privateBody } from './account.ts'
import { app, type Running } from './corpus-case.ts'
import { serveListener } from './listening.ts'

type HeaderLine = readonly [name: string, value: string]

/**
 * A server without a framework, as data: a case spreads {@link honest} and changes the one thing that it is about.
 */
export interface Behaviour {
  /** The values of `Access-Control-Allow-Origin`, a line for each. */
  readonly allowOrigin: (origin: string | undefined, path: string) => readonly string[]
  /** The values of `Access-Control-Allow-Credentials` beside an allowed origin, a line for each. */
  readonly allowCredentials: readonly string[]
  readonly vary: (granted: boolean) => string | null
  readonly cacheControl: string | null
  /** Lines that every answer but a preflight's has, beside an allowed origin. */
  readonly granted: readonly HeaderLine[]
  /** Lines that every answer but a preflight's has. */
  readonly always: readonly HeaderLine[]
  readonly preflight: {
    readonly status: number
    readonly lines: readonly HeaderLine[]
    /** Whether the lines of CORS are sent at all. */
    readonly answered: boolean
    readonly allowMethods: (asked: string) => string | null
    readonly allowHeaders: (asked: string | undefined) => string | null
    readonly maxAge: string | null
  }
  /** Statuses of answers that go out without a line of CORS. */
  readonly bare: readonly number[]
  /** Paths that redirect, and whether the redirect itself has the lines of CORS. */
  readonly redirects: Readonly<
    Record<string, { readonly to: string; readonly status: number; readonly cors: boolean }>
  >
  /** What somebody without a session gets. */
  readonly account: (request: IncomingMessage) => { readonly status: number; readonly body: string }
  /** The status of a POST with this content type from this origin by somebody signed in. */
  readonly write: (contentType: string | undefined, origin: string | undefined) => number
  /** Further paths of the account. */
  readonly paths: readonly string[]
}

/** One listed origin, `Vary` always, narrow preflights, errors that say who may read them. */
export const honest: Behaviour = {
  allowOrigin: origin => (origin === app ? [app] : []),
  allowCredentials: ['true'],
  vary: () => 'Origin',
  cacheControl: 'no-store',
  granted: [],
  always: [],
  preflight: {
    status: 204,
    lines: [],
    answered: true,
    allowMethods: () => 'GET, HEAD, POST, PUT, DELETE',
    allowHeaders: () => 'content-type, x-request-id',
    maxAge: '600',
  },
  bare: [],
  redirects: {},
  account: request => accountOf(request.headers.cookie),
  write: contentType => (contentType?.split(';')[0] === 'application/json' ? 200 : 415),
  paths: ['/me'],
}

/** {@link honest}, and lets in every origin that the pattern matches. */
export function trusting(pattern: RegExp): Behaviour {
  return {
    ...honest,
    allowOrigin: origin => (origin !== undefined && (origin === app || pattern.test(origin)) ? [origin] : []),
  }
}

/** {@link honest} with another way to answer preflights. */
export function preflighting(changed: Partial<Behaviour['preflight']>, base = honest): Behaviour {
  return { ...base, preflight: { ...base.preflight, ...changed } }
}

/** A public resource: `*`, no credentials, the same for everybody. */
export const open: Behaviour = {
  ...honest,
  allowOrigin: () => ['*'],
  allowCredentials: [],
  vary: () => null,
  account: () => ({ status: 200, body: '{"weather":"fair"}' }),
}

/** The `start` of a case. */
export function behaving(behaviour: Behaviour): () => Promise<Running> {
  return () => serveListener((request, response) => answer(behaviour, request, response))
}

/** Answers one request as the behaviour says. */
export function answer(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const asked = request.headers['access-control-request-method']
  if (request.method === 'OPTIONS' && request.headers.origin !== undefined && asked !== undefined) {
    answerPreflight(behaviour, request, response, asked)
    return
  }
  const path = pathOf(request)
  const redirect = behaviour.redirects[path]
  const { status, body } =
    redirect === undefined ? contentOf(behaviour, request, path) : { status: redirect.status, body: '' }
  const cors = redirect?.cors ?? !behaviour.bare.includes(status)
  const lines: HeaderLine[] = [['Content-Type', 'application/json'], ...behaviour.always]
  if (behaviour.cacheControl !== null) lines.push(['Cache-Control', behaviour.cacheControl])
  if (redirect !== undefined) lines.push(['Location', redirect.to])
  if (cors) lines.push(...corsLines(behaviour, request, behaviour.granted))
  response.writeHead(status, lines.flat()).end(request.method === 'HEAD' ? undefined : body)
}

function answerPreflight(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
  asked: string,
): void {
  const { status, lines, answered, allowMethods, allowHeaders, maxAge } = behaviour.preflight
  const methods = allowMethods(asked)
  const names = allowHeaders(request.headers['access-control-request-headers'])
  const granted: HeaderLine[] = []
  if (methods !== null) granted.push(['Access-Control-Allow-Methods', methods])
  if (names !== null) granted.push(['Access-Control-Allow-Headers', names])
  if (maxAge !== null) granted.push(['Access-Control-Max-Age', maxAge])
  const sent = [...lines, ...(answered ? corsLines(behaviour, request, granted) : [])]
  response.writeHead(status, sent.flat()).end()
}

function corsLines(
  behaviour: Behaviour,
  request: IncomingMessage,
  granted: readonly HeaderLine[],
): readonly HeaderLine[] {
  const origins = behaviour.allowOrigin(request.headers.origin, pathOf(request))
  const vary = behaviour.vary(origins.length > 0)
  const lines: HeaderLine[] = vary === null ? [] : [['Vary', vary]]
  if (origins.length === 0) return lines
  for (const origin of origins) lines.push(['Access-Control-Allow-Origin', origin])
  for (const value of behaviour.allowCredentials) lines.push(['Access-Control-Allow-Credentials', value])
  return [...lines, ...granted]
}

function contentOf(
  behaviour: Behaviour,
  request: IncomingMessage,
  path: string,
): { readonly status: number; readonly body: string } {
  if (!behaviour.paths.includes(path)) return { status: 404, body: '{"error":"no such path"}' }
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return behaviour.account(request)
    case 'POST': {
      if (!holdsSession(request.headers.cookie)) return behaviour.account(request)
      const status = behaviour.write(request.headers['content-type'], request.headers.origin)
      return { status, body: status === 200 ? privateBody : '{"error":"refused"}' }
    }
    case 'PUT':
    case 'DELETE':
      return accountOf(request.headers.cookie)
    default:
      return { status: 405, body: '{"error":"no such method"}' }
  }
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://corpus').pathname
}
