import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { shippedPolicy } from '../src/demo-policy.ts'
import { parsePolicyText } from '../src/policy-file.ts'

const schemaFile = createRequire(import.meta.url).resolve('@accredit/policy/policy.schema.json')
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true, allowUnionTypes: true })
const matches = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')))

const app = 'https://app.example.com'
const policy = { origins: [app], credentials: true }

test('the policy that the demo ships is valid, and the schema agrees', () => {
  const text = readFileSync(shippedPolicy, 'utf8')
  expect(parsePolicyText('policy.yaml', text, 'yaml')).toMatchObject({
    ok: true,
    summary: 'a table of 2 routes',
  })
  expect([matches(parse(text)), matches.errors]).toEqual([true, null])
})

test.each<[string, unknown]>([
  ['a list with credentials', policy],
  ['with $schema', { $schema: './policy.schema.json', ...policy }],
  ['everybody, anonymously', { origins: '*' }],
  ['two tiers', { origins: { credentialed: [app], anonymous: '*' } }],
  ['two lists', { origins: { credentialed: [app], anonymous: ['https://b.example'] } }],
  [
    'everything',
    {
      ...policy,
      methods: ['PUT', 'PATCH'],
      allowHeaders: ['content-type'],
      exposeHeaders: ['etag'],
      maxAge: 600,
      writes: 'strict',
      ownOrigins: ['https://api.example.com'],
      readMethods: ['QUERY'],
      originlessUpgrades: true,
      disclose: 'full',
      staticOrigin: true,
      dangerously: { insecureOrigins: true, publicSuffixSubdomains: false },
    },
  ],
  ['wildcards of methods and headers', { ...policy, methods: '*', allowHeaders: '*' }],
  [
    'a table',
    {
      routes: [
        { path: '/api/**', methods: ['GET'], policy },
        { path: '/hooks/**', writes: 'off' },
      ],
    },
  ],
  ['a table with $schema', { $schema: 'x', routes: [{ path: '/**', policy }] }],
])('the schema and the parser both accept %s', (_name, input) => {
  expect([matches(input), matches.errors]).toEqual([true, null])
  expect(parsePolicyText('policy.json', JSON.stringify(input), 'json')).toMatchObject({ ok: true })
})

test.each<[string, unknown]>([
  ['no origins', { credentials: true }],
  ['an unknown key', { ...policy, orgins: [] }],
  ['a key of another library', { ...policy, allowedHeaders: [] }],
  ['a text for a boolean', { ...policy, credentials: 'true' }],
  ['a text for a number', { ...policy, maxAge: '600' }],
  ['a fraction', { ...policy, maxAge: 1.5 }],
  ['a negative age', { ...policy, maxAge: -1 }],
  ['an age beyond a day', { ...policy, maxAge: 86_401 }],
  ['one text for a list of methods', { ...policy, methods: 'PUT' }],
  ['an unknown mode', { ...policy, writes: 'deny' }],
  ['everybody, with credentials', { origins: '*', credentials: true }],
  ['everybody as the credentialed tier', { origins: { credentialed: '*' } }],
  ['every header exposed with credentials', { ...policy, exposeHeaders: '*' }],
  ['credentials beside tiers', { origins: { credentialed: [app] }, credentials: true }],
  ['an unknown danger', { ...policy, dangerously: { everything: true } }],
  ['a number', 7],
  ['a list', [policy]],
  ['a table with another key', { routes: [{ path: '/**', policy }], origins: [app] }],
  ['an empty table', { routes: [] }],
  ['a route without a path', { routes: [{ policy }] }],
  ['a route that says nothing', { routes: [{ path: '/**' }] }],
  ['a route that says it twice', { routes: [{ path: '/**', policy, writes: 'off' }] }],
  ['a bad policy in a route', { routes: [{ path: '/**', policy: { ...policy, maxAge: '1' } }] }],
])('the schema and the parser both refuse %s', (_name, input) => {
  expect(matches(input)).toBe(false)
  expect(parsePolicyText('policy.json', JSON.stringify(input), 'json')).toMatchObject({ ok: false })
})
