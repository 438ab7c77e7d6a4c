import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createBrowser, type ServerEntry } from '@accredit/browser'
import type { PolicyInput } from '@accredit/policy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineNames } from '../../src/engine.ts'
import type { Fix } from '../../src/fix/fix.ts'
import { type FixTargetName, renderFix } from '../../src/fix/render-fix.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const me = 'https://api.example/me'
/** A header name may hold what quotes, templates and shells live on. */
const hostileName = "x-'`$&|~%#!"

function policyFix(policy: PolicyInput): Fix {
  return {
    cause: 'acao-missing',
    side: 'server',
    title: '',
    changes: [],
    status: null,
    policy,
    client: null,
    provenIn: [],
    caveats: [],
  }
}

const credentialed = policyFix({
  origins: [app],
  credentials: true,
  methods: ['PUT'],
  allowHeaders: [hostileName],
  exposeHeaders: ['x-total'],
  maxAge: 600,
})
const tiered = policyFix({ origins: { credentialed: [app], anonymous: '*' }, methods: ['PUT'] })
const everybody = policyFix({ origins: '*' })

/** What a user has around the snippet: the app before it, a route and the way in behind it. */
interface Surroundings {
  readonly before: string
  readonly after: string
}

const json = "new Response('{}', { headers: { 'content-type': 'application/json', 'x-total': '3' } })"
const nodeAnswer = "(request, response) => response.setHeader('x-total', '3').end('{}')"

const express: Surroundings = {
  before: "import create from 'express'\nconst app = create()",
  after:
    "app.all('/me', (request, response) => response.set('x-total', '3').json({}))\nexport const entry = app",
}
const fetchEntry = 'export const entry = { fetch: request => app.fetch(request) }'

const surroundings = {
  express,
  hono: {
    before: "import { Hono } from 'hono'\nconst app = new Hono()",
    after: `app.all('/me', () => ${json})\n${fetchEntry}`,
  },
  h3: {
    before: "import { H3 } from 'h3'\nconst app = new H3()",
    after: `app.all('/me', () => ${json})\n${fetchEntry}`,
  },
  elysia: {
    before: "import { Elysia } from 'elysia'\nconst app = new Elysia()",
    after: `app.all('/me', ({ set }) => { set.headers['x-total'] = '3'; return {} })\n${fetchEntry}`,
  },
  koa: {
    before: "import Koa from 'koa'\nconst app = new Koa()",
    after:
      "app.use(context => { context.set('x-total', '3'); context.body = {} })\nexport const entry = { listener: app.callback() }",
  },
  fastify: {
    before: "import Fastify from 'fastify'\nconst app = Fastify()",
    after:
      "app.route({ method: ['GET', 'POST', 'PUT'], url: '/me', handler: async (request, reply) => { reply.header('x-total', '3'); return {} } })\n" +
      'await app.ready()\nexport const entry = app.server',
  },
  nest: {
    before:
      "import 'reflect-metadata'\nimport { Module } from '@nestjs/common'\nimport { NestFactory } from '@nestjs/core'\n" +
      'class Root {}\nModule({})(Root)\nconst app = await NestFactory.create(Root, { logger: false })',
    after:
      "app.use('/me', (request, response) => response.set('x-total', '3').json({}))\nawait app.init()\n" +
      'export const entry = app.getHttpAdapter().getInstance()',
  },
  node: { before: `const listener = ${nodeAnswer}`, after: 'export const entry = server' },
  web: { before: `const handler = () => ${json}`, after: '' },
  next: {
    before: `const get = () => ${json}\nconst put = get`,
    after:
      'const methods = { GET, OPTIONS, PUT: typeof PUT === "undefined" ? undefined : PUT }\nexport const entry = { fetch: request => methods[request.method](request) }',
  },
} as const satisfies Partial<Record<FixTargetName, Surroundings>>

type Target = keyof typeof surroundings
const targets: readonly Target[] = [
  'express',
  'fastify',
  'hono',
  'koa',
  'h3',
  'elysia',
  'nest',
  'next',
  'node',
  'web',
]

/** Where a policy stands before the whole app: the way in is the snippet's own. */
const tieredSurroundings: Readonly<Partial<Record<Target, Surroundings>>> = {
  hono: { ...surroundings.hono, after: `app.all('/me', () => ${json})` },
  h3: { ...surroundings.h3, after: `app.all('/me', () => ${json})` },
  elysia: { ...surroundings.elysia, after: "app.all('/me', () => ({}))" },
  koa: {
    before: `${surroundings.koa.before}\napp.use(context => { context.body = {} })`,
    after: 'export const entry = server',
  },
  fastify: { before: '', after: surroundings.fastify.after },
}

interface Loaded {
  readonly entry?: ServerEntry
  readonly default?: ServerEntry
}

let folder = ''
let count = 0
beforeAll(async () => {
  // Inside the package, so that the snippets find what it has installed.
  folder = await mkdtemp(join(import.meta.dirname, 'snippets-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(target: Target, fix: Fix, { before, after }: Surroundings): Promise<ServerEntry> {
  const file = join(folder, `${target}-${count++}.mjs`)
  await writeFile(file, [before, renderFix(fix, target).code, after].join('\n'))
  const module: Loaded = await import(/* @vite-ignore */ pathToFileURL(file).href)
  const entry = module.entry ?? module.default
  if (entry === undefined) throw new Error(`${target} has no way in`)
  return entry
}

type Init = NonNullable<Parameters<ReturnType<ReturnType<typeof createBrowser>['open']>['fetch']>[1]>

/** In every engine: what a page reads of a header, or that it may not read. */
async function reading(entry: ServerEntry, from: string, init: Init): Promise<readonly string[]> {
  const results: string[] = []
  for (const profile of engineNames) {
    const page = createBrowser({ profile, servers: { 'https://api.example': entry } }).open(from)
    results.push(
      await page.fetch(me, init).then(
        async response => `${response.status} ${response.headers.get('x-total')} ${await response.text()}`,
        (error: unknown) => (error instanceof TypeError ? 'blocked' : String(error)),
      ),
    )
  }
  return results
}

const all = (result: string): readonly string[] => engineNames.map(() => result)

describe.each(targets)('the remedy for %s', target => {
  it('lets the origin write and read with credentials, in every engine', async () => {
    const entry = await load(target, credentialed, surroundings[target])
    const put = { method: 'PUT', credentials: 'include', headers: { [hostileName]: '1' } } as const
    expect(await reading(entry, app, put)).toEqual(all('200 3 {}'))
    expect(await reading(entry, app, { credentials: 'include' })).toEqual(all('200 3 {}'))
  })

  it('lets no stranger read, with credentials or without, nor an origin that looks alike', async () => {
    const entry = await load(target, credentialed, surroundings[target])
    for (const stranger of [
      evil,
      'https://app.example.evil.example',
      'http://app.example',
      'https://app.example:8443',
    ]) {
      expect(await reading(entry, stranger, { credentials: 'include' })).toEqual(all('blocked'))
      expect(await reading(entry, stranger, {})).toEqual(all('blocked'))
    }
    expect(await reading(entry, evil, { method: 'PUT' })).toEqual(all('blocked'))
  })

  it('allows no other method and no other header', async () => {
    const entry = await load(target, credentialed, surroundings[target])
    expect(await reading(entry, app, { method: 'DELETE' })).toEqual(all('blocked'))
    expect(await reading(entry, app, { headers: { 'x-other': '1' } })).toEqual(all('blocked'))
  })

  it('lets everybody read without credentials beside the one with them', async () => {
    const around = tieredSurroundings[target] ?? surroundings[target]
    const entry = await load(target, tiered, around)
    const text = (results: readonly string[]) =>
      results.map(result => result.replace('200 null {}', 'read').replace('200 3 {}', 'read'))
    expect(text(await reading(entry, app, { credentials: 'include' }))).toEqual(all('read'))
    expect(text(await reading(entry, evil, {}))).toEqual(all('read'))
    expect(await reading(entry, evil, { credentials: 'include' })).toEqual(all('blocked'))
  })

  it('lets everybody read, and nobody with credentials', async () => {
    const entry = await load(target, everybody, surroundings[target])
    expect(await reading(entry, evil, {})).toEqual(all('200 null {}'))
    expect(await reading(entry, evil, { credentials: 'include' })).toEqual(all('blocked'))
    expect(await reading(entry, evil, { headers: { 'x-other': '1' } })).toEqual(all('blocked'))
  })
})
