import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { definePolicy, type Policy } from '@accredit/policy'
import { express } from '@accredit/policy/express'
import { node } from '@accredit/policy/node'
import cors, { type CorsOptions } from 'cors'
import type { HeaderLines } from './browser-heads.ts'
import type { RequestSpec } from './exchange.ts'
import {
  constantExposedHeaders,
  constantHeaders,
  constantPreflight,
  isBelowOneOf,
  lookedUpHeaders,
  lookedUpPreflight,
} from './hand-written.ts'
import { distinctBases, distinctOrigins } from './origins.ts'
import type { ExpectedHead } from './response-head.ts'

/** Who answers. `cors` may stand there twice: as its manual has it, and as the best its users could write. */
export type Role = 'no CORS' | 'hand-written' | 'cors' | 'accredit'

export interface Variant {
  readonly name: string
  readonly role: Role
  readonly listener: RequestListener
  /** What has to come out for a request from `origin`. */
  readonly expected: (origin: string) => ExpectedHead
}

export interface Case {
  readonly name: string
  /** Whether the request gets what it asks for: there, hand-written headers are the bar. */
  readonly granted: boolean
  /** Made only when the case runs. */
  prepare(): { readonly request: RequestSpec; readonly variants: readonly Variant[] }
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void
type Answer = (origin: string) => ExpectedHead
type IsAllowed = (origin: string) => boolean

const single = 'https://app.example.com'
const stranger = 'https://app.stranger.example'
const methods = ['PUT', 'PATCH', 'DELETE'] as const
const allowHeaders = ['authorization', 'content-type', 'x-request-id'] as const
const shared = { credentials: true, methods, allowHeaders, maxAge: 600 } as const
const corsShared: CorsOptions = {
  credentials: true,
  methods: [...methods],
  allowedHeaders: [...allowHeaders],
  maxAge: 600,
}

const app: RequestListener = (_request, response) => {
  response.end('ok')
}

/** An app that would answer preflights by itself, with nothing about CORS in them. */
const emptyApp: RequestListener = (_request, response) => {
  response.statusCode = 204
  response.end()
}

/** An app as frameworks make them: with headers of its own. */
const headedApp: RequestListener = (_request, response) => {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', 2)
  response.setHeader('Cache-Control', 'private, no-cache')
  response.setHeader('ETag', 'W/"2-nOO9QiTIwXgNtWtBJezz8kv3SLc"')
  response.setHeader('X-Request-Id', '5b8c2f04')
  response.end('{}')
}

/** An app that writes its head by itself. */
const rawApp: RequestListener = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': 2 })
  response.end('{}')
}

const varyOnly: Answer = () => ({ status: 200, headers: { vary: 'Origin' } })
const nothing =
  (status: number): Answer =>
  () => ({ status, headers: {} })
const credentialed = {
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
}
const echoed: Answer = origin => ({
  status: 200,
  headers: { 'access-control-allow-origin': origin, ...credentialed },
})
/** What `cors` says to an origin that it refuses. */
const corsRefused: Answer = () => ({ status: 200, headers: credentialed })
const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
const refusedPreflight: Answer = () => ({ status: 403, headers: { vary: preflightVary } })
const corsPreflight = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': methods.join(','),
  'access-control-allow-headers': allowHeaders.join(','),
  'access-control-max-age': '600',
  vary: 'Origin',
}
const corsGrantedPreflight: Answer = origin => ({
  status: 204,
  headers: { 'access-control-allow-origin': origin, ...corsPreflight },
})
const constantGrantedPreflight: Answer = origin => ({
  status: 204,
  headers: {
    ...corsPreflight,
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'PUT, PATCH, DELETE',
    'access-control-allow-headers': 'Authorization, Content-Type, X-Request-Id',
  },
})

const fromOrigin = (origin: string): HeaderLines => ['Origin', origin, 'Sec-Fetch-Site', 'cross-site']
const withoutOrigin: HeaderLines = ['Sec-Fetch-Site', 'same-origin']
const get = (...lines: readonly HeaderLines[]): RequestSpec => ({ method: 'GET', lines })
const preflight = (origin: string, method: string, names: string): RequestSpec => ({
  method: 'OPTIONS',
  lines: [
    [...fromOrigin(origin), 'Access-Control-Request-Method', method, 'Access-Control-Request-Headers', names],
  ],
})

function before(middleware: Middleware, listener: RequestListener): RequestListener {
  return (request, response) => middleware(request, response, () => listener(request, response))
}

const none = (listener: RequestListener, expected: Answer): Variant => ({
  name: 'no CORS',
  role: 'no CORS',
  listener,
  expected,
})
const byHand = (listener: RequestListener, expected: Answer, name = 'hand-written'): Variant => ({
  name,
  role: 'hand-written',
  listener,
  expected,
})
const byCors = (
  origin: CorsOptions['origin'],
  listener: RequestListener,
  expected: Answer,
  name = 'cors',
  options: CorsOptions = corsShared,
): Variant => ({
  name,
  role: 'cors',
  listener: before(cors({ ...options, origin }), listener),
  expected,
})
const byAccredit = (policy: Policy, listener: RequestListener, expected: Answer): readonly Variant[] => [
  { name: 'accredit node', role: 'accredit', listener: node(policy, listener), expected },
  { name: 'accredit express', role: 'accredit', listener: before(express(policy), listener), expected },
]

/**
 * The `origin` function of `cors`. A refusal is an empty list and not `false`, after which `cors` would set nothing,
 * `Vary` neither, and a cache could give the refusal to the next origin.
 */
const corsFunction =
  (isAllowed: IsAllowed): CorsOptions['origin'] =>
  (origin, callback) =>
    callback(null, origin !== undefined && isAllowed(origin) ? origin : [])

/** One origin, `app.example.com`. */
function singleOrigin(name: string, listener: RequestListener): Case {
  return {
    name,
    granted: true,
    prepare: () => ({
      request: get(fromOrigin(single)),
      variants: [
        none(listener, nothing(200)),
        byHand(constantHeaders(single, listener), echoed),
        byCors(single, listener, echoed),
        ...byAccredit(definePolicy({ origins: [single], ...shared }), listener, echoed),
      ],
    }),
  }
}

const exposed: Answer = origin => ({
  status: 200,
  headers: { ...echoed(origin).headers, 'access-control-expose-headers': 'etag,x-request-id' },
})

const exposing: Case = {
  name: 'credentialed GET, 1 origin, 2 exposed headers',
  granted: true,
  prepare: () => ({
    request: get(fromOrigin(single)),
    variants: [
      none(app, nothing(200)),
      byHand(constantExposedHeaders(single, app), origin => ({
        status: 200,
        headers: { ...echoed(origin).headers, 'access-control-expose-headers': 'ETag, X-Request-Id' },
      })),
      byCors(single, app, exposed, 'cors', { ...corsShared, exposedHeaders: ['etag', 'x-request-id'] }),
      ...byAccredit(
        definePolicy({ origins: [single], ...shared, exposeHeaders: ['etag', 'x-request-id'] }),
        app,
        exposed,
      ),
    ],
  }),
}

/** A list of origins, and requests of which none, some or all are in it. */
function listed(
  name: string,
  count: number,
  request: (origins: readonly string[]) => RequestSpec,
  granted: boolean,
  [expected, corsExpected]: readonly [Answer, Answer],
): Case {
  return {
    name,
    granted,
    prepare: () => {
      const origins = distinctOrigins(count)
      const set = new Set(origins)
      const isAllowed: IsAllowed = origin => set.has(origin)
      return {
        request: request(origins),
        variants: [
          none(app, nothing(200)),
          byHand(lookedUpHeaders(isAllowed, app), expected, 'hand-written (Set)'),
          byCors(origins, app, corsExpected, 'cors (array)'),
          byCors(corsFunction(isAllowed), app, corsExpected, 'cors (function, Set)'),
          ...byAccredit(definePolicy({ origins, ...shared }), app, expected),
        ],
      }
    },
  }
}

/** Some of a list, evenly spread. A number that is coprime with the browsers, so that each pair of them occurs. */
function sample(origins: readonly string[]): HeaderLines[] {
  const size = Math.min(61, origins.length)
  return Array.from({ length: size }, (_, i) =>
    fromOrigin(origins[Math.floor(((i + 0.5) * origins.length) / size)] ?? ''),
  )
}

const wildcards = (count: number): Case => ({
  name: `credentialed GET, ${count.toLocaleString('en')} wildcard bases`,
  granted: true,
  prepare: () => {
    const bases = distinctBases(count)
    const expressions = bases.map(
      base => new RegExp(`^https://(?:[a-z0-9-]+\\.)+${base.replaceAll('.', '\\.')}$`),
    )
    const isAllowed = isBelowOneOf(new Set(bases))
    const patterns = bases.map(base => `https://*.${base}`)
    return {
      request: get(...sample(bases.map(base => `https://shop.${base}`))),
      variants: [
        none(app, nothing(200)),
        byHand(lookedUpHeaders(isAllowed, app), echoed, 'hand-written (Set of suffixes)'),
        byCors(expressions, app, echoed, 'cors (array of RegExp)'),
        byCors(corsFunction(isAllowed), app, echoed, 'cors (function, Set)'),
        ...byAccredit(definePolicy({ origins: patterns, ...shared }), app, echoed),
      ],
    }
  },
})

/** A preflight to a policy of one origin; nothing reads what it asks for but accredit. */
function singlePreflight(name: string, names: string, granted: boolean, expected: Answer): Case {
  return {
    name,
    granted,
    prepare: () => ({
      request: preflight(single, 'PUT', names),
      variants: [
        none(emptyApp, nothing(204)),
        byHand(constantPreflight(single, emptyApp), constantGrantedPreflight),
        byCors(single, emptyApp, corsGrantedPreflight),
        ...byAccredit(definePolicy({ origins: [single], ...shared }), emptyApp, expected),
      ],
    }),
  }
}

const refusedOriginPreflight: Case = {
  name: 'refused origin, preflight, 1,000 origins',
  granted: false,
  prepare: () => {
    const origins = distinctOrigins(1_000)
    const set = new Set(origins)
    const isAllowed: IsAllowed = origin => set.has(origin)
    const corsAnswer: Answer = () => ({ status: 204, headers: corsPreflight })
    return {
      request: preflight(stranger, 'PUT', 'content-type'),
      variants: [
        none(emptyApp, nothing(204)),
        byHand(lookedUpPreflight(isAllowed, emptyApp), () => ({ status: 204, headers: { vary: 'Origin' } })),
        byCors(origins, emptyApp, corsAnswer, 'cors (array)'),
        byCors(corsFunction(isAllowed), emptyApp, corsAnswer, 'cors (function, Set)'),
        ...byAccredit(definePolicy({ origins, ...shared }), emptyApp, refusedPreflight),
      ],
    }
  },
}

const hostileNames = Array.from({ length: (16 * 1_024) / 8 }, (_, i) => `x-${String(i).padStart(5, '0')}`)
  .join(',')
  .slice(0, 16 * 1_024)
const longOrigin = `https://${'a.'.repeat(4 * 1_024)}example`.slice(0, 8 * 1_024)

/** All that is measured, in the order of the report. */
export const cases: readonly Case[] = [
  listed('no Origin, 1,000 origins', 1_000, () => get(withoutOrigin), true, [varyOnly, corsRefused]),
  singleOrigin('credentialed GET, 1 origin', app),
  singleOrigin('credentialed GET, 1 origin, app sets 5 headers', headedApp),
  singleOrigin('credentialed GET, 1 origin, app calls writeHead', rawApp),
  exposing,
  listed('credentialed GET, 1,000 origins', 1_000, origins => get(...sample(origins)), true, [
    echoed,
    echoed,
  ]),
  listed('credentialed GET, 1,000,000 origins', 1_000_000, origins => get(...sample(origins)), true, [
    echoed,
    echoed,
  ]),
  wildcards(10_000),
  singlePreflight('preflight granted, 1 name', 'content-type', true, origin => ({
    status: 204,
    headers: {
      ...corsGrantedPreflight(origin).headers,
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type',
      vary: preflightVary,
    },
  })),
  singlePreflight('preflight granted, 3 names', 'authorization,content-type,x-request-id', true, origin => ({
    status: 204,
    headers: {
      ...corsGrantedPreflight(origin).headers,
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'authorization,content-type,x-request-id',
      vary: preflightVary,
    },
  })),
  listed('refused origin, 1,000 origins', 1_000, () => get(fromOrigin(stranger)), false, [
    varyOnly,
    corsRefused,
  ]),
  refusedOriginPreflight,
  singlePreflight('refused header', 'content-type,x-admin', false, refusedPreflight),
  singlePreflight('hostile request headers, 16 KiB', hostileNames, false, refusedPreflight),
  listed('hostile Origin, 8 KiB, 1,000 origins', 1_000, () => get(fromOrigin(longOrigin)), false, [
    varyOnly,
    corsRefused,
  ]),
]
