import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { Server } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { expectExchange, type Line, send } from '../../src/contract/index.ts'

const app = 'https://app.example'

/** What stands around an example: what it takes for granted before, and how the app is served after. */
interface Surroundings {
  readonly before: string
  /** Leaves `server`, listening on `port`. */
  readonly after: string
  readonly protocol?: 'h2'
  /** Whether it guards handshakes and nothing else. */
  readonly isGuard?: true
}

const nodeApp = `import http from 'node:http'
const listener = (request, response) => response.end('ok')`
const nodeServer = `${nodeApp}
const server = http.createServer(listener)`
const fetchApp = `import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
const handler = () => new Response('ok')
const serve = fetch => createServer(getRequestListener(fetch, { overrideGlobalObjects: false })).listen(port)`
const listens = 'server.listen(port)'

const surroundings: Readonly<Record<string, Surroundings>> = {
  'node:http': { before: nodeApp, after: '' },
  'HTTP/2': {
    before: `import http2 from 'node:http2'
import { generate } from 'selfsigned'
const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
const listener = (request, response) => response.end('ok')`,
    after: '',
    protocol: 'h2',
  },
  'Express 4 and 5': {
    before: "import express from 'express'\nconst app = express()",
    after: "app.get('/', (request, response) => response.send('ok'))\nconst server = app.listen(port)",
  },
  'Fastify 5': {
    before: "import Fastify from 'fastify'\nconst app = Fastify()",
    after: `app.get('/', async () => 'ok')
await app.ready()
const { server } = app
${listens}`,
  },
  'Koa 3': {
    before: "import Koa from 'koa'\nconst app = new Koa()",
    after: "app.use(context => { context.body = 'ok' })\nconst server = app.listen(port)",
  },
  'NestJS 12': {
    before: `import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
class AppModule {}
Module({})(AppModule)
const app = await NestFactory.create(AppModule, { logger: false })`,
    after: 'await app.listen(port)\nconst server = app.getHttpServer()',
  },
  'Hono 4': {
    before: `${fetchApp}\nimport { Hono } from 'hono'\nconst app = new Hono()`,
    after: "app.get('/', context => context.text('ok'))\nconst server = serve(app.fetch)",
  },
  'h3 2 and Nitro': {
    before: `${fetchApp}\nimport { H3 } from 'h3'\nconst app = new H3()`,
    after: "app.get('/', () => 'ok')\nconst server = serve(app.fetch)",
  },
  Elysia: {
    before: `${fetchApp}\nimport { Elysia } from 'elysia'\nconst app = new Elysia()`,
    after: "app.get('/', () => 'ok')\nconst server = serve(request => app.fetch(request))",
  },
  Workers: { before: fetchApp, after: 'const server = serve(worker.fetch)' },
  Bun: {
    before: `${fetchApp}\nlet server\nconst websocket = {}
const Bun = { serve: options => { server = serve(options.fetch) } }`,
    after: '',
  },
  Deno: {
    before: `${fetchApp}\nlet server\nconst Deno = { serve: (options, fetch) => { server = serve(fetch) } }`,
    after: '',
  },
  'Next.js': {
    before: `${fetchApp}\nconst list = handler\nconst create = handler`,
    after: `const methods = { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS }
const server = serve(request => methods[request.method](request))`,
  },
  'AWS Lambda': {
    before: fetchApp.replace('const handler', 'const unused'),
    after: `const server = serve(async request => {
  const http = { method: request.method }
  const event = { version: '2.0', rawPath: '/', headers: Object.fromEntries(request.headers), requestContext: { http } }
  const { statusCode: status, headers, body } = await handler(event)
  return new Response(body === '' ? null : body, { status, headers })
})`,
  },
  'tRPC standalone': {
    before: `import http from 'node:http'
import { initTRPC } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
const router = initTRPC.create().router({})`,
    after: '',
  },
  'GraphQL Yoga': {
    before: `import http from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
const schema = createSchema({ typeDefs: 'type Query { hello: String }' })`,
    after: '',
  },
  'WebSocket handshakes on Node': {
    before: `${nodeServer}
const onUpgrade = (request, socket) =>
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n')`,
    after: listens,
    isGuard: true,
  },
  ws: {
    before: `${nodeServer}\nimport { WebSocketServer } from 'ws'`,
    after: listens,
    isGuard: true,
  },
  'ws with noServer': {
    before: `${nodeServer}\nimport { WebSocketServer } from 'ws'\nconst wss = new WebSocketServer({ noServer: true })`,
    after: listens,
    isGuard: true,
  },
  'Socket.IO 4': {
    before: `${nodeServer}\nimport { Server } from 'socket.io'\nconst io = new Server(server, { path: '/' })`,
    after: listens,
    isGuard: true,
  },
}

/** The README's examples, by the comment above each as far as its first comma or colon that ends a word. */
async function readExamples(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const section = readme.slice(readme.indexOf('## Adapters'), readme.indexOf('### The contract'))
  const [, block = ''] = /```js\n(.*?)```/s.exec(section) ?? []
  const examples = block.trim().split('\n\n')
  return new Map(
    examples.map(example => {
      const [title = '', ...code] = example.split('\n')
      return [title.slice('// '.length).replace(/(, |: ).*/, ''), code.join('\n')]
    }),
  )
}

const examples = await readExamples()
const folder = new URL('../../node_modules/.cache/examples/', import.meta.url)
const running: Server[] = []

/** Writes the app around an example to a file, so that it is run as a reader's would be, and imports it. */
async function run(title: string, { before, after }: Surroundings): Promise<number> {
  const code = (examples.get(title) ?? '')
    .replace(/^http2?\.create/m, 'const server = $&')
    .replace('export default', 'const worker =')
  const program = [
    "import { definePolicy } from '@accredit/policy'",
    `const policy = definePolicy({ origins: ['${app}'], credentials: true, methods: ['PUT'] })`,
    'const port = 0',
    before,
    code,
    after,
    'export default server',
  ]
  await mkdir(folder, { recursive: true })
  const file = new URL(`${title.replaceAll(/\W+/g, '-')}.mjs`, folder)
  await writeFile(file, program.join('\n'))
  const { default: server }: { default: unknown } = await import(file.href)
  if (!(server instanceof Server)) throw new Error(`${title} leaves no server`)
  running.push(server)
  if (!server.listening) await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

afterAll(() => {
  for (const server of running) server.close()
})

describe("the README's example of", () => {
  it('every adapter is run here', () => {
    expect([...examples.keys()]).toEqual(Object.keys(surroundings))
  })

  it.each([...examples])('%s has two lines', (_title, code) => {
    expect(code.split('\n').length).toBe(2)
  })

  it.each(Object.entries(surroundings))('%s works', async (title, around) => {
    const server = {
      port: await run(title, around),
      close: async () => {},
      ...(around.protocol === undefined ? {} : { protocol: around.protocol }),
    }
    const origin: Line = ['Origin', app]
    if (around.isGuard) {
      const handshake: readonly Line[] = [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ]
      const path = '/?EIO=4&transport=websocket'
      expectExchange(await send(server, { path, lines: [...handshake, origin] }), { status: 101 })
      const refused = await send(server, { path, lines: [...handshake, ['Origin', 'https://evil.example']] })
      expectExchange(refused, { status: 403, body: /^cross-origin-upgrade: / })
      return
    }
    const granted: readonly Line[] = [
      ['access-control-allow-origin', app],
      ['access-control-allow-credentials', 'true'],
    ]
    expectExchange(await send(server, { path: '/', lines: [origin] }), { cors: granted, vary: ['Origin'] })
    const asked: Line = ['Access-Control-Request-Method', 'PUT']
    const preflight = await send(server, { method: 'OPTIONS', path: '/', lines: [origin, asked] })
    expectExchange(preflight, {
      status: 204,
      cors: [...granted, ['access-control-allow-methods', 'PUT']],
      vary: ['Origin'],
    })
  })
})
