import { jsString, jsStrings, jsValue } from './js-literal.ts'
import {
  everyMethod,
  hasCredentials,
  isPattern,
  isTiered,
  listedOrigins,
  listOf,
  mainOrigins,
  type Plan,
} from './plan.ts'
import { lines, type Renderer, type Rendering } from './rendering.ts'

const before = 'Put it before authentication and routes: what answers `OPTIONS` earlier answers preflights.'
const guard =
  "The policy also refuses writes from origins that it does not list, which CORS alone lets through; `writes: 'off'` leaves them to the app."
const tiered =
  'The CORS middleware of this framework cannot let some read with credentials and others without; a policy can.'

/** No middleware of a framework has two tiers, or patterns that cannot be got wrong. */
function needsPolicy(plan: Plan): boolean {
  return isTiered(plan) || listedOrigins(plan).some(isPattern)
}

function policyCode({ policy }: Plan): string {
  return `const policy = definePolicy(${jsValue(policy)})`
}

function notesOfPolicy(plan: Plan, ...notes: readonly string[]): readonly string[] {
  return hasCredentials(plan) ? [...notes, guard] : notes
}

const js = (code: string, notes: readonly string[]): Rendering => ({ language: 'js', code, notes })

/** Options by the names that a middleware has for them. */
interface Names {
  readonly methods: string
  readonly allowHeaders: string
  readonly exposeHeaders: string
}

/** A safelisted name: an empty list means "whatever is asked for" to most middlewares. */
const none = ['accept']

function optionLines(plan: Plan, names: Names, origin: string): readonly string[] {
  const allowHeaders = listOf(plan.allowHeaders)
  const exposed = listOf(plan.exposeHeaders)
  return [
    `  origin: ${origin},`,
    ...(hasCredentials(plan) ? ['  credentials: true,'] : []),
    `  ${names.methods}: ${jsStrings(everyMethod(plan))},`,
    `  ${names.allowHeaders}: ${jsStrings(allowHeaders.length === 0 ? none : allowHeaders)},`,
    ...(exposed.length === 0 ? [] : [`  ${names.exposeHeaders}: ${jsStrings(exposed)},`]),
  ]
}

function maxAgeLine({ maxAge }: Plan, asString = false): readonly string[] {
  if (maxAge === null) return []
  return [`  maxAge: ${asString ? jsString(String(maxAge)) : maxAge},`]
}

function originList(plan: Plan): string {
  const origins = mainOrigins(plan)
  return origins === '*' ? "'*'" : jsStrings(origins)
}

const honoNames: Names = {
  methods: 'allowMethods',
  allowHeaders: 'allowHeaders',
  exposeHeaders: 'exposeHeaders',
}
const expressNames: Names = {
  methods: 'methods',
  allowHeaders: 'allowedHeaders',
  exposeHeaders: 'exposedHeaders',
}

/** A fetch handler behind a policy. */
function behindPolicy(plan: Plan, fetch: string): Rendering {
  const code = lines(
    "import { definePolicy } from '@accredit/policy'",
    "import { fetchHandler } from '@accredit/policy/web'",
    '',
    policyCode(plan),
    '',
    `export default { fetch: fetchHandler(policy, ${fetch}) }`,
  )
  return js(code, notesOfPolicy(plan, tiered))
}

export const express: Renderer = plan =>
  js(
    lines(
      "import { definePolicy } from '@accredit/policy'",
      "import { express as cors } from '@accredit/policy/express'",
      '',
      policyCode(plan),
      '',
      'app.use(cors(policy))',
    ),
    notesOfPolicy(plan, before),
  )

export const node: Renderer = plan =>
  js(
    lines(
      "import { createServer } from 'node:http'",
      "import { definePolicy } from '@accredit/policy'",
      "import { node } from '@accredit/policy/node'",
      '',
      policyCode(plan),
      '',
      'const server = createServer(node(policy, listener))',
    ),
    notesOfPolicy(plan),
  )

export const web: Renderer = plan => ({ ...behindPolicy(plan, 'handler'), notes: notesOfPolicy(plan) })

export const next: Renderer = plan =>
  js(
    lines(
      "import { definePolicy } from '@accredit/policy'",
      "import { fetchHandler } from '@accredit/policy/web'",
      '',
      policyCode(plan),
      'const withCors = handler => fetchHandler(policy, handler)',
      '',
      'export const OPTIONS = withCors(() => new Response(null, { status: 204 }))',
      'export const GET = withCors(get)',
      (plan.methods === '*' ? [] : plan.methods)
        .filter(method => ['PUT', 'PATCH', 'DELETE'].includes(method))
        .map(
          method =>
            `export const ${method} = withCors(${method === 'DELETE' ? 'remove' : method.toLowerCase()})`,
        ),
    ),
    notesOfPolicy(
      plan,
      'This is a route handler (`app/**/route.js`); wrap every method that it exports.',
      'Ask for the path as Next.js has it: its 308 for a slash at the end redirects preflights too, which browsers refuse.',
    ),
  )

export const hono: Renderer = plan =>
  needsPolicy(plan)
    ? behindPolicy(plan, 'app.fetch')
    : js(
        lines(
          "import { cors } from 'hono/cors'",
          '',
          'app.use(cors({',
          [...optionLines(plan, honoNames, originList(plan)), ...maxAgeLine(plan)],
          '}))',
        ),
        [before],
      )

export const elysia: Renderer = plan =>
  needsPolicy(plan)
    ? behindPolicy(plan, 'request => app.fetch(request)')
    : js(lines("import { cors } from '@elysiajs/cors'", '', 'app.use(cors({', elysiaLines(plan), '}))'), [
        before,
        'Its defaults answer every origin with credentials, so leave no option out.',
      ])

/** Here an option that is left out is "everything", and an empty list is none. */
function elysiaLines(plan: Plan): readonly string[] {
  return [
    `  origin: ${originList(plan)},`,
    `  credentials: ${hasCredentials(plan)},`,
    `  methods: ${jsStrings(everyMethod(plan))},`,
    `  allowedHeaders: ${jsStrings(listOf(plan.allowHeaders))},`,
    `  exposeHeaders: ${jsStrings(listOf(plan.exposeHeaders))},`,
    ...maxAgeLine(plan),
  ]
}

export const h3: Renderer = plan =>
  needsPolicy(plan)
    ? behindPolicy(plan, 'request => app.fetch(request)')
    : js(
        lines(
          "import { handleCors } from 'h3'",
          '',
          'app.use(event => {',
          '  const preflight = handleCors(event, {',
          [
            ...optionLines(plan, { ...honoNames, methods: 'methods' }, originList(plan)),
            ...(listOf(plan.exposeHeaders).length === 0 ? ['  exposeHeaders: [],'] : []),
            ...maxAgeLine(plan, true),
          ].map(line => `  ${line}`),
          '  })',
          '  if (preflight !== false) return preflight',
          '})',
        ),
        [
          before,
          'In Nitro the function is the default export of a file in `server/middleware`, by `defineHandler`.',
        ],
      )

export const koa: Renderer = plan => {
  if (needsPolicy(plan)) {
    return js(
      lines(
        "import { createServer } from 'node:http'",
        "import { definePolicy } from '@accredit/policy'",
        "import { node } from '@accredit/policy/node'",
        '',
        policyCode(plan),
        '',
        'const server = createServer(node(policy, app.callback()))',
      ),
      notesOfPolicy(
        plan,
        tiered,
        'Write it after the last `app.use`: `callback()` takes the middleware that is there.',
      ),
    )
  }
  const origins = mainOrigins(plan)
  const isAny = origins === '*'
  return js(
    lines(
      "import cors from '@koa/cors'",
      '',
      !isAny && [`const origins = new Set(${jsStrings(origins)})`, ''],
      'app.use(cors({',
      [
        ...optionLines(
          plan,
          honoNames,
          isAny ? "'*'" : "context => (origins.has(context.get('Origin')) ? context.get('Origin') : '')",
        ),
        ...maxAgeLine(plan),
      ],
      '}))',
    ),
    [
      before,
      'A list in `origin` would become several header lines, which browsers refuse: hence the function.',
    ],
  )
}

export const fastify: Renderer = plan => {
  if (needsPolicy(plan)) {
    return js(
      lines(
        "import { createServer } from 'node:http'",
        "import { definePolicy } from '@accredit/policy'",
        "import { node } from '@accredit/policy/node'",
        "import Fastify from 'fastify'",
        '',
        policyCode(plan),
        '',
        'const app = Fastify({ serverFactory: handler => createServer(node(policy, handler)) })',
      ),
      notesOfPolicy(plan, tiered),
    )
  }
  return js(
    lines(
      "import cors from '@fastify/cors'",
      '',
      'await app.register(cors, {',
      [...optionLines(plan, expressNames, originList(plan)), ...maxAgeLine(plan)],
      '})',
    ),
    [before, 'What writes to `reply.raw` or hijacks the reply loses the headers.'],
  )
}

export const nest: Renderer = plan => {
  if (needsPolicy(plan)) {
    return js(express(plan).code, notesOfPolicy(plan, tiered, 'This is for the platform Express.'))
  }
  return js(
    lines(
      'app.enableCors({',
      [...optionLines(plan, expressNames, originList(plan)), ...maxAgeLine(plan)],
      '})',
    ),
    [
      'Call it in `main.js` before `listen`. The methods are named because the two platforms have different defaults.',
    ],
  )
}
