import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { OpenApiError } from '../../src/openapi/open-api-error.ts'
import { type OpenApiOptions, requestsFromOpenApi } from '../../src/openapi/open-api-requests.ts'
import { scriptedServer } from '../check/scripted-server.ts'

const app = 'https://app.example'
const options: OpenApiOptions = { origins: [app] }

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'accredit-openapi-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

/** A document of one operation. */
function document(operation: object, path = '/things', method = 'get') {
  return {
    openapi: '3.1.0',
    servers: [{ url: 'https://api.example/v1/' }],
    paths: { [path]: { [method]: operation } },
  }
}

async function requestOf(source: string | object, more: Partial<OpenApiOptions> = {}) {
  const [first] = await requestsFromOpenApi(source, { ...options, ...more })
  if (first === undefined) throw new Error('the document has no operation')
  return first.request
}

test('every operation is asked for by every page', async () => {
  const described = {
    ...document({ operationId: 'list' }),
    paths: {
      '/things': { get: { operationId: 'list' }, post: {} },
      '/things/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        delete: {},
      },
    },
  }
  const requests = await requestsFromOpenApi(described, { origins: [app, 'null'] })
  expect(
    requests.map(({ method, path, request }) => [method, path, request.from, request.preflightOnly]),
  ).toEqual([
    ['GET', '/things', app, false],
    ['GET', '/things', 'null', false],
    ['POST', '/things', app, true],
    ['POST', '/things', 'null', true],
    ['DELETE', '/things/{id}', app, true],
    ['DELETE', '/things/{id}', 'null', true],
  ])
  expect(requests[0]?.operationId).toBe('list')
  expect(requests[4]?.request.url).toBe('https://api.example/v1/things/1')
  const writing = await requestsFromOpenApi(described, { ...options, writes: true })
  expect(writing.map(({ request }) => request.preflightOnly)).toEqual([false, false, false])
})

test.each<[string, object, string]>([
  ['an example', { example: 7, schema: { type: 'integer', default: 8 } }, '7'],
  ['a named example', { examples: { one: { value: 'a b' } } }, 'a%20b'],
  ["a schema's example", { schema: { examples: ['x/y'] } }, 'x%2Fy'],
  ['a default', { schema: { type: 'string', default: 'd' } }, 'd'],
  ['a constant', { schema: { const: 5 } }, '5'],
  ['a choice', { schema: { enum: ['first', 'second'] } }, 'first'],
  ['a minimum', { schema: { type: 'integer', minimum: 10 } }, '10'],
  ['a UUID', { schema: { type: 'string', format: 'uuid' } }, '00000000-0000-4000-8000-000000000000'],
  ['a boolean', { schema: { type: 'boolean' } }, 'true'],
  ['a list', { schema: { type: 'array', items: { enum: ['a'] } } }, 'a'],
  ['one of several', { schema: { oneOf: [{ type: 'number' }] } }, '1'],
  ['a type that may be null', { schema: { type: ['string', 'null'] } }, 'example'],
  ['nothing', {}, 'example'],
])('a value of a parameter: %s', async (_name, parameter, value) => {
  const operation = { parameters: [{ name: 'id', in: 'path', required: true, ...parameter }] }
  expect((await requestOf(document(operation, '/things/{id}'))).url).toBe(
    `https://api.example/v1/things/${value}`,
  )
})

test('what is required goes along, and what is not stays out', async () => {
  const required = { required: true, schema: { type: 'string', default: 'v' } }
  const operation = {
    parameters: [
      { name: 'page', in: 'query', ...required },
      { name: 'size', in: 'query', schema: { type: 'integer' } },
      { name: 'X-Tenant', in: 'header', ...required },
      { name: 'X-Trace', in: 'header' },
      { name: 'session', in: 'cookie', ...required },
    ],
  }
  expect(await requestOf(document(operation))).toEqual({
    url: 'https://api.example/v1/things?page=v',
    from: app,
    method: 'GET',
    headers: [['X-Tenant', 'v']],
    credentials: 'include',
    preflightOnly: false,
  })
})

test('a body has its media type, JSON where there is a choice, and what its schema requires', async () => {
  const schema = {
    type: 'object',
    required: ['name', 'tags'],
    properties: { name: { type: 'string' }, tags: { type: 'array', items: { type: 'integer' } }, note: {} },
  }
  const operation = { requestBody: { content: { 'text/plain': {}, 'application/vnd.api+json': { schema } } } }
  expect(await requestOf(document(operation, '/things', 'post'), { writes: true })).toMatchObject({
    headers: [['Content-Type', 'application/vnd.api+json']],
    body: '{"name":"example","tags":[1]}',
    preflightOnly: false,
  })
  const form = {
    requestBody: {
      content: { 'application/x-www-form-urlencoded': { schema: { ...schema, required: ['name'] } } },
    },
  }
  expect((await requestOf(document(form, '/things', 'put'))).body).toBe('name=example')
})

test.each<[string, object, object]>([
  ['bearer', { type: 'http', scheme: 'bearer' }, { headers: [['Authorization', 'Bearer placeholder']] }],
  ['basic', { type: 'http', scheme: 'basic' }, { headers: [['Authorization', 'Basic placeholder']] }],
  ['OAuth', { type: 'oauth2', flows: {} }, { headers: [['Authorization', 'Bearer placeholder']] }],
  ['a key', { type: 'apiKey', in: 'header', name: 'X-Key' }, { headers: [['X-Key', 'placeholder']] }],
  ['a cookie', { type: 'apiKey', in: 'cookie', name: 'sid' }, { headers: [], credentials: 'include' }],
  [
    'a key in the URL',
    { type: 'apiKey', in: 'query', name: 'key' },
    { url: 'https://api.example/v1/things?key=placeholder' },
  ],
  ['a client certificate', { type: 'mutualTLS' }, { credentials: 'include' }],
])('a security scheme: %s', async (_name, scheme, expected) => {
  const described = {
    ...document({}),
    components: { securitySchemes: { s: scheme } },
    security: [{}, { s: [] }],
  }
  const [first] = await requestsFromOpenApi(described, options)
  expect(first?.request).toMatchObject(expected)
  expect(first?.notes).toEqual([
    {
      code: 'security-scheme',
      message: expect.stringMatching(/^The scheme s asks for .*; its secret is a placeholder here$/),
    },
  ])
  const open = { ...described, paths: { '/things': { get: { security: [] } } } }
  expect((await requestsFromOpenApi(open, options))[0]?.notes).toEqual([])
})

describe('where the API is', () => {
  test.each<[string, object, Partial<OpenApiOptions>, string]>([
    [
      'variables',
      { servers: [{ url: 'https://{h}/v2', variables: { h: { default: 'a.example' } } }] },
      {},
      'https://a.example/v2/x',
    ],
    [
      'given',
      { servers: [{ url: '/relative' }] },
      { server: 'http://127.0.0.1:3000/' },
      'http://127.0.0.1:3000/x',
    ],
  ])('%s', async (_name, parts, more, url) => {
    expect((await requestOf({ openapi: '3.0.3', paths: { '/x': { get: {} } }, ...parts }, more)).url).toBe(
      url,
    )
  })

  test('an operation may have a server of its own', async () => {
    const operation = { servers: [{ url: 'https://files.example' }] }
    expect((await requestOf(document(operation))).url).toBe('https://files.example/things')
  })

  test.each([
    ['nothing is said', {}],
    ['it is relative', { servers: [{ url: '/v1' }] }],
  ])('%s', async (_name, parts) => {
    const reading = requestsFromOpenApi({ openapi: '3.0.3', paths: { '/x': { get: {} } }, ...parts }, options)
    await expect(reading).rejects.toMatchObject({
      name: 'OpenApiError',
      fix: expect.stringContaining('Name the server'),
    })
  })
})

test('Swagger 2: host and base path, consumed types, parameters of the body', async () => {
  const described = {
    swagger: '2.0',
    host: 'api.example',
    basePath: '/v1',
    schemes: ['http', 'https'],
    consumes: ['application/json'],
    securityDefinitions: { key: { type: 'basic' } },
    security: [{ key: [] }],
    paths: {
      '/things/{id}': {
        put: {
          parameters: [
            { name: 'id', in: 'path', required: true, type: 'string', enum: ['one'] },
            {
              name: 'thing',
              in: 'body',
              schema: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } },
            },
          ],
        },
      },
      '/upload': {
        post: { consumes: [], parameters: [{ name: 'f', in: 'formData', required: true, type: 'string' }] },
      },
    },
  }
  const requests = await requestsFromOpenApi(described, options)
  expect(requests.map(({ request }) => request)).toMatchObject([
    {
      url: 'https://api.example/v1/things/one',
      headers: [
        ['Content-Type', 'application/json'],
        ['Authorization', 'Basic placeholder'],
      ],
      body: '{"a":1}',
    },
    {
      headers: [['Content-Type', 'application/x-www-form-urlencoded'], expect.anything()],
      body: 'f=example',
    },
  ])
})

test('YAML with references to other files, and to itself', async () => {
  const folder = await folderWith({
    'openapi.yaml': `
openapi: 3.0.3
servers: [{ url: https://api.example }]
paths:
  /things/{id}:
    get:
      parameters: [{ $ref: 'shared.json#/id' }]
    post:
      requestBody:
        content:
          application/json: { schema: { $ref: '#/components/schemas/Tree' } }
      parameters: [{ $ref: 'shared.json#/id' }]
components:
  schemas:
    Tree:
      type: object
      required: [name, child]
      properties:
        name: { type: string }
        child: { $ref: '#/components/schemas/Tree' }
`,
    'shared.json': JSON.stringify({ id: { name: 'id', in: 'path', required: true, example: 'a1' } }),
  })
  const requests = await requestsFromOpenApi(join(folder, 'openapi.yaml'), options)
  expect(requests.map(({ request }) => request.url)).toEqual([
    'https://api.example/things/a1',
    'https://api.example/things/a1',
  ])
  expect(requests[1]?.request.body).toMatch(/^\{"name":"example","child":/)
})

describe('what cannot be read', () => {
  test.each<[string, string | object, string]>([
    ['no document', { hello: 1 }, 'neither "openapi" nor "swagger"'],
    ['an old version', { swagger: '1.2' }, 'its version is 1.2'],
    ['a URL', 'https://api.example/openapi.json', 'is not read from the network'],
    ['a file that is not there', '/nowhere/openapi.yaml', 'cannot be read'],
    ['a reference to nowhere', document({ parameters: [{ $ref: '#/nowhere' }] }), 'cannot be read'],
    [
      'a reference to the network',
      document({ parameters: [{ $ref: 'http://127.0.0.1:1/shared.json' }] }),
      'cannot be read',
    ],
  ])('%s', async (_name, source, message) => {
    const reading = requestsFromOpenApi(source, options)
    await expect(reading).rejects.toThrow(OpenApiError)
    await expect(reading).rejects.toMatchObject({
      message: expect.stringContaining(message),
      fix: expect.any(String),
    })
  })

  test('text that is neither JSON nor YAML', async () => {
    const folder = await folderWith({ 'broken.yaml': 'a: [1\nb: {' })
    await expect(requestsFromOpenApi(join(folder, 'broken.yaml'), options)).rejects.toThrow(OpenApiError)
  })
})

test('a check of every operation sends what is safe, and of the rest the preflight', async () => {
  const server = await scriptedServer(({ headers }) => [
    204,
    `Access-Control-Allow-Origin: ${headers.get('origin')}`,
    'Access-Control-Allow-Methods: DELETE',
  ])
  const described = { ...document({}), paths: { '/a': { get: {}, put: {}, delete: {} } } }
  const requests = await requestsFromOpenApi(described, {
    origins: ['http://localhost:1'],
    server: server.origin,
  })
  const causes: (string | null)[] = []
  for (const { request } of requests) {
    const { verdicts } = await check(request, { engines: ['spec'], includeFixes: false })
    causes.push(verdicts[0]?.cause ?? null)
  }
  expect(causes).toEqual([null, 'pf-method', null])
  expect(server.log).toEqual(['GET /a', 'OPTIONS /a', 'OPTIONS /a'])
})
