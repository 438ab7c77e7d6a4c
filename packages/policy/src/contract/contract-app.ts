import type { Decider } from '../decision.ts'
import { definePolicy } from '../define-policy.ts'
import { livePolicy } from '../live-policy.ts'
import { type PolicyTable, policyTable } from '../policy-table.ts'

/** Credentialed: may read and write with cookies. */
export const appOrigin = 'https://app.example'
/** Credentialed by a pattern. */
export const partnerOrigin = 'https://eu.partner.example'
/** Anonymous: may read without cookies. */
export const readerOrigin = 'https://reader.example'
/** The only one that may delete under `/admin`. */
export const adminOrigin = 'https://admin.example'
/** Listed nowhere. */
export const strangerOrigin = 'https://stranger.example'

/** An answer to be given in the framework's own idiom. */
export interface Reply {
  readonly status: number
  /** Header lines in order. A name that comes twice is two lines, or one line where the framework can only join. */
  readonly lines: readonly (readonly [name: string, value: string])[]
  /** `null`: no body. */
  readonly body: string | null
}

/**
 * What a route does. Each author of an adapter writes these once, as an app of the framework would.
 *
 * Every kind but `hijack` goes the framework's usual way.
 */
export type Behaviour =
  /** Answer. `reply` may take its time: await it. */
  | { readonly kind: 'reply'; readonly reply: () => Reply | Promise<Reply> }
  /** Throw `error` synchronously from the handler. The framework's own error handling answers 500. */
  | { readonly kind: 'throw'; readonly error: () => Error }
  /** Reject with `error` after a turn of the event loop. The framework's own error handling answers 500. */
  | { readonly kind: 'reject'; readonly error: () => Error }
  /** Fail with this status in the framework's idiom: `createError(422)`, `ctx.throw(422)`, `new HTTPException(422)`. */
  | { readonly kind: 'fail'; readonly status: number }
  /**
   * Answer 200 with `chunks`, each written as it comes and without a content length. Some never end: stop asking for
   * chunks when the client has gone, where the framework says so.
   */
  | {
      readonly kind: 'chunks'
      readonly contentType: string
      readonly chunks: () => AsyncGenerator<string, void, undefined>
    }
  /** Answer 200, write `chunk`, then break the connection or the stream off, as a handler that fails midway would. */
  | { readonly kind: 'break-off'; readonly chunk: string }
  /** Answer past the framework, on the raw response: `reply.hijack()`, `ctx.respond = false`, `response.writeHead`. */
  | { readonly kind: 'hijack'; readonly reply: () => Reply }
  /** Send 103 with this `Link`, then answer. */
  | { readonly kind: 'early-hints'; readonly link: string; readonly reply: () => Reply }
  /** Answer through the framework's compression middleware, set to compress bodies of any length with gzip. */
  | { readonly kind: 'compressed'; readonly reply: () => Reply }
  /** Answer through the framework's helmet, or a middleware that sets its headers. */
  | { readonly kind: 'helmet'; readonly reply: () => Reply }
  /** Answer 503 from the app's own timer after `milliseconds`, because what it waits for never comes. */
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  /** Answer 200 with `describeRequest(…)` of the request as the handler sees it, its whole body read. */
  | { readonly kind: 'echo' }

export interface ContractRoute {
  /** `GET` stands for `HEAD` too: register `HEAD` where the framework does not by itself. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** A literal path. */
  readonly path: string
  readonly behaviour: Behaviour
}

/** An app, framework-neutrally: what the adapter is mounted with, and what runs behind it. */
export interface ContractApp {
  /** What the adapter gets. */
  readonly decider: Decider
  readonly routes: readonly ContractRoute[]
  /**
   * Requests whose path starts with this pass a middleware first, mounted right after the adapter: without
   * `Authorization` it answers 401 with `WWW-Authenticate: Basic`, whatever the method.
   */
  readonly authenticatedPrefix: string
}

/** What a handler saw of a request, as the body of an `echo`. */
export interface SeenRequest {
  readonly method: string
  readonly cookie: string | null
  readonly authorization: string | null
  readonly body: string
}

/** The body of an `echo`: JSON of exactly these members. */
export function describeRequest({ method, cookie, authorization, body }: SeenRequest): string {
  return JSON.stringify({ method, cookie, authorization, body })
}

const open = policyTable([
  {
    path: '/api/**',
    policy: {
      origins: { credentialed: [appOrigin, 'https://*.partner.example'], anonymous: [readerOrigin] },
      methods: ['PUT', 'PATCH', 'DELETE'],
      allowHeaders: ['authorization', 'content-type', 'x-request-id'],
      exposeHeaders: ['etag', 'x-request-id'],
      maxAge: 600,
    },
  },
  { path: '/public/**', policy: { origins: '*', exposeHeaders: '*' } },
  { path: '/static/**', policy: { origins: [appOrigin], credentials: true, staticOrigin: true } },
  {
    path: '/full/**',
    policy: {
      origins: [appOrigin],
      credentials: true,
      methods: ['PUT', 'DELETE'],
      allowHeaders: ['x-a', 'x-b'],
      disclose: 'full',
    },
  },
  {
    path: '/strict/**',
    policy: {
      origins: { credentialed: [appOrigin], anonymous: '*' },
      methods: ['PUT'],
      writes: 'strict',
    },
  },
  { path: '/report/**', policy: { origins: [appOrigin], credentials: true, writes: 'report' } },
  { path: '/hooks/**', writes: 'off' },
  { path: '/admin/user', policy: { origins: [appOrigin], credentials: true } },
  {
    path: '/admin/user',
    methods: ['DELETE'],
    policy: { origins: [adminOrigin], credentials: true, methods: ['DELETE'] },
  },
  { path: '/live/**', policy: { origins: [appOrigin], credentials: true } },
  { path: '/socket', policy: { origins: { credentialed: [appOrigin], anonymous: [readerOrigin] } } },
])

/** What replaces the table in mid-flight: the stranger takes the app's place under `/live`. */
const replaced = definePolicy({ origins: [strangerOrigin], credentials: true })

/** What a request waits at until another opens it. */
class Gate {
  #open: () => void = () => {}
  readonly #opened = new Promise<void>(resolve => {
    this.#open = resolve
  })

  open(): void {
    this.#open()
  }

  passed(): Promise<void> {
    return this.#opened
  }
}

const text = (body: string, status = 200, lines: Reply['lines'] = []): Reply => ({
  status,
  lines: [['Content-Type', 'text/plain; charset=utf-8'], ...lines],
  body,
})
const bare = (status: number, lines: Reply['lines'] = []): Reply => ({ status, lines, body: null })
const reply = (answer: Reply): Behaviour => ({ kind: 'reply', reply: () => answer })
const ok = reply(text('ok'))

function get(path: string, behaviour: Behaviour): ContractRoute {
  return { method: 'GET', path, behaviour }
}

const statusReplies: readonly (readonly [status: number, lines: Reply['lines']])[] = [
  [201, [['Location', '/api/things/1']]],
  [400, []],
  [401, [['WWW-Authenticate', 'Bearer']]],
  [403, []],
  [405, [['Allow', 'GET, HEAD']]],
  [413, []],
  [415, []],
  [422, []],
  [429, [['Retry-After', '1']]],
  [500, []],
  [503, [['Retry-After', '1']]],
]

const statusRoutes: readonly ContractRoute[] = statusReplies.map(([status, lines]) =>
  get(`/api/status/${status}`, reply(text(`status ${status}`, status, lines))),
)

const statusWithoutBodyRoutes: readonly ContractRoute[] = [
  get('/api/status/204', reply(bare(204))),
  get('/api/status/301', reply(bare(301, [['Location', '/api/text']]))),
  get('/api/status/303', reply(bare(303, [['Location', '/api/text']]))),
  get('/api/status/304', reply(bare(304, [['ETag', '"1"']]))),
  get('/api/status/206', reply(text('ok', 206, [['Content-Range', 'bytes 0-1/10']]))),
]

const failures: readonly ContractRoute[] = [
  get('/api/throw', { kind: 'throw', error: () => new Error('a contract handler throws') }),
  get('/api/reject', { kind: 'reject', error: () => new Error('a contract handler rejects') }),
  get('/api/fail/401', { kind: 'fail', status: 401 }),
  get('/api/fail/422', { kind: 'fail', status: 422 }),
  get('/api/fail/503', { kind: 'fail', status: 503 }),
  get('/api/timeout', { kind: 'timeout', milliseconds: 10 }),
]

async function* chunksOf(chunks: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const chunk of chunks) {
    yield chunk
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** More than one socket buffer holds comes only as fast as it is read. */
async function* endlessChunks(): AsyncGenerator<string, void, undefined> {
  for (;;) {
    yield 'data: tick\n\n'
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

const events = 'text/event-stream'
const streams: readonly ContractRoute[] = [
  get('/api/chunks', {
    kind: 'chunks',
    contentType: 'text/plain',
    chunks: () => chunksOf(['one ', 'two ', 'three']),
  }),
  get('/api/events', {
    kind: 'chunks',
    contentType: events,
    chunks: () => chunksOf(['data: 1\n\n', 'data: 2\n\n']),
  }),
  get('/api/endless', { kind: 'chunks', contentType: events, chunks: endlessChunks }),
  get('/api/break-off', { kind: 'break-off', chunk: 'part' }),
  get('/api/hijack', { kind: 'hijack', reply: () => text('hijacked', 200, [['X-Raw', '1']]) }),
  get('/api/hijack-vary', { kind: 'hijack', reply: () => text('hijacked', 200, [['Vary', 'Accept']]) }),
  get('/api/hints', {
    kind: 'early-hints',
    link: '</a.css>; rel=preload; as=style',
    reply: () => text('ok'),
  }),
]

const aloud = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Credentials', 'TRUE'],
  ['Access-Control-Expose-Headers', '*'],
  ['Access-Control-Max-Age', '5'],
] as const

const headers: readonly ContractRoute[] = [
  get('/api/own-acao', reply(text('ok', 200, aloud))),
  get('/api/hijack-own-acao', { kind: 'hijack', reply: () => text('ok', 200, aloud) }),
  get('/api/vary', reply(text('ok', 200, [['Vary', 'Accept']]))),
  get(
    '/api/vary-lines',
    reply(
      text('ok', 200, [
        ['Vary', 'Accept'],
        ['Vary', 'Cookie'],
      ]),
    ),
  ),
  get('/api/vary-origin', reply(text('ok', 200, [['Vary', 'accept, ORIGIN']]))),
  get('/api/vary-any', reply(text('ok', 200, [['Vary', '*']]))),
  get(
    '/api/cookies',
    reply(
      text('ok', 200, [
        ['Set-Cookie', 'a=1; Path=/'],
        ['Set-Cookie', 'b=2; Path=/; HttpOnly'],
      ]),
    ),
  ),
  get('/api/compressed', { kind: 'compressed', reply: () => text('compressed '.repeat(200)) }),
  get('/api/helmet', { kind: 'helmet', reply: () => text('ok') }),
]

const everyPolicy: readonly ContractRoute[] = [
  '/public/text',
  '/static/text',
  '/full/text',
  '/strict/text',
  '/report/text',
  '/hooks/text',
  '/unlisted/text',
  '/live/text',
  '/api/private/text',
].map(path => get(path, ok))

const writes: readonly ContractRoute[] = ['/api', '/strict', '/report', '/hooks', '/unlisted'].map(
  prefix => ({
    method: 'POST',
    path: `${prefix}/echo`,
    behaviour: { kind: 'echo' },
  }),
)

/** `/live/hold` answers when `/live/release` is asked for; `/live/replace` replaces the policy, `/live/restore` undoes it. */
function liveRoutes(live: { replace(next: Decider): void }, initial: Decider): readonly ContractRoute[] {
  let gate = new Gate()
  const effect = (run: () => void): Behaviour => ({
    kind: 'reply',
    reply: () => {
      run()
      return text('done')
    },
  })
  const hold: Behaviour = {
    kind: 'reply',
    reply: async () => {
      held = true
      await gate.passed()
      held = false
      return text('held')
    },
  }
  let held = false
  const release = () => {
    gate.open()
    gate = new Gate()
  }
  return [
    get('/live/hold', hold),
    get('/live/is-held', { kind: 'reply', reply: () => text(String(held)) }),
    get('/live/release', effect(release)),
    get(
      '/live/replace',
      effect(() => live.replace(replaced)),
    ),
    get(
      '/live/restore',
      effect(() => live.replace(initial)),
    ),
  ]
}

/**
 * The app of the contract. A new one each time: it has state, the policy that is replaced while it serves.
 *
 * It imports nothing of Node, so that it runs where the adapter runs; the suite reaches it by HTTP alone.
 */
export function contractApp(initial: Decider | PolicyTable = open): ContractApp {
  const live = livePolicy(initial)
  return {
    decider: live,
    authenticatedPrefix: '/api/private',
    routes: [
      get('/api/text', ok),
      {
        method: 'OPTIONS',
        path: '/api/text',
        behaviour: reply(text('options', 200, [['Allow', 'GET, OPTIONS']])),
      },
      { method: 'PUT', path: '/api/text', behaviour: ok },
      { method: 'DELETE', path: '/admin/user', behaviour: ok },
      get('/admin/user', ok),
      ...everyPolicy,
      ...statusRoutes,
      ...statusWithoutBodyRoutes,
      ...failures,
      ...streams,
      ...headers,
      ...writes,
      ...liveRoutes(live, initial),
    ],
  }
}
