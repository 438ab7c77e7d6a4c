import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ContractServer,
  contractApp,
  expectExchange,
  type Line,
  type Sent,
  send,
} from '../../src/contract/index.ts'
import { definePolicy, livePolicy, type Policy } from '../../src/index.ts'
import { nearlyOrigin, origin } from '../arbitrary-origin.ts'
import { policy } from '../arbitrary-policy.ts'
import { adapters } from './adapters.ts'

/** What the apps do; every adapter can do all of these. */
const path = fc.constantFrom(
  '/api/text',
  '/api/throw',
  '/api/reject',
  '/api/fail/422',
  '/api/status/204',
  '/api/status/304',
  '/api/status/301',
  '/api/status/429',
  '/api/chunks',
  '/api/own-acao',
  '/api/vary-lines',
  '/api/cookies',
  '/api/helmet',
)
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')

const sendable = nearlyOrigin.filter(value => /^[!-~]([ -~]*[!-~])?$/.test(value))
const originOf = ({ config }: Policy): fc.Arbitrary<string> => {
  const { origins } = config
  const listed = Array.isArray(origins)
    ? origins
    : typeof origins === 'object'
      ? Object.values(origins).flat()
      : []
  const exact = listed.filter((one): one is string => typeof one === 'string' && !one.includes('*'))
  return exact.length === 0 ? origin : fc.constantFrom(...exact)
}

/** A request of a kind that a policy distinguishes, often from an origin that it lists. */
function requestTo(one: Policy): fc.Arbitrary<Sent> {
  const header = (name: string, value: fc.Arbitrary<string>) => value.map((text): Line => [name, text])
  const lines = fc.tuple(
    fc.option(header('Origin', fc.oneof(originOf(one), origin, sendable, fc.constant('null'))), { freq: 6 }),
    fc.option(header('Access-Control-Request-Method', fc.constantFrom('PUT', 'PATCH', 'GET', 'X-CUSTOM'))),
    fc.option(
      header(
        'Access-Control-Request-Headers',
        fc.constantFrom('x-a', 'x-a,x-b', 'authorization', 'x-c', 'a b'),
      ),
    ),
    fc.option(header('Sec-Fetch-Site', fc.constantFrom('cross-site', 'same-site', 'same-origin', 'none'))),
    fc.option(header('Cookie', fc.constant('sid=1'))),
  )
  return fc
    .record({ method, path, lines })
    .map(({ lines: all, ...request }) => ({ ...request, lines: all.filter(line => line !== null) }))
}

const serving = livePolicy(definePolicy({ origins: '*' }))
const servers: { readonly name: string; readonly server: ContractServer }[] = []

beforeAll(async () => {
  for (const adapter of adapters)
    servers.push({ name: adapter.name, server: await adapter.start(contractApp(serving)) })
})

afterAll(async () => {
  for (const { server } of servers) await server.close()
})

/** What the policy itself says of the request as this server gets it. */
function decisionOn(one: Policy, server: ContractServer, { method: sent, lines = [] }: Sent) {
  const headers = new Headers({ host: `127.0.0.1:${server.port}` })
  for (const [name, value] of lines) headers.set(name, value)
  return one.decide({ method: sent, headers, secure: server.protocol === 'h2' })
}

it('every adapter answers every request with the headers that the policy decides', async () => {
  const situation = policy.chain(one => fc.record({ one: fc.constant(one), sent: requestTo(one) }))
  await fc.assert(
    fc.asyncProperty(situation, async ({ one, sent }) => {
      serving.replace(one)
      const answers = servers.map(async ({ name, server }) => {
        const { set, vary, respond } = decisionOn(one, server, sent)
        const status = respond === undefined ? {} : { status: respond.status }
        try {
          expectExchange(await send(server, sent), { cors: set, vary, ...status })
        } catch (error) {
          throw new Error(`${name}: ${String(error)}`)
        }
      })
      await Promise.all(answers)
    }),
    { numRuns: 50 },
  )
  expect(servers.length).toBe(adapters.length)
})
