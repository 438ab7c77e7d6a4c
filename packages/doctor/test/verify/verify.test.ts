import { createServer } from 'node:http'
import { definePolicy } from '@accredit/policy'
import { node } from '@accredit/policy/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VerifyInputError, type VerifyProgress, verify } from '../../src/verify/index.ts'
import { portOf } from './upstream.ts'

const policy = definePolicy({
  origins: { credentialed: ['https://app.acme.test', 'https://*.example.com'], anonymous: '*' },
  methods: ['PUT'],
  allowHeaders: ['authorization'],
  exposeHeaders: ['etag'],
  maxAge: 600,
})
const server = createServer(
  node(policy, (_, response) => {
    response.setHeader('x-app', '1')
    response.end('app')
  }),
)
let base = ''

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${portOf(server.address())}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

test("the policy's own adapter differs in nothing", async () => {
  const report = await verify(policy, base, { active: true, appHeader: 'x-app' })
  // A handshake without an upgrade listener is a request to Node.
  expect(report.differing.filter(({ group }) => group !== 'upgrade')).toEqual([])
  expect(report).toMatchObject({ base: `${base}/`, skipped: [] })
  expect(report.groups['look-alike']?.cases).toBeGreaterThan(50)
})

test('another policy is told apart, each difference with its grade', async () => {
  const narrower = definePolicy({ ...policy.config, exposeHeaders: [], maxAge: 60 })
  const report = await verify(narrower, base)
  expect(report.worst).toBe('unsafe')
  const found = report.differing.flatMap(({ differences }) =>
    differences.map(({ grade, code, header }) => `${grade} ${code} ${header}`),
  )
  expect([...new Set(found)].sort()).toEqual([
    'broken max-age access-control-max-age',
    'noise header-inert access-control-expose-headers',
    'noise header-inert access-control-max-age',
    'unsafe list-exceeds access-control-expose-headers',
  ])
})

test('writes and handshakes are only sent when they may be, and what was left out is said', async () => {
  const report = await verify(policy, base)
  const reason = 'It may change data. Pass active: true for a deployment whose data do not matter.'
  expect(report.skipped).toEqual([
    { group: 'write', reason },
    { group: 'upgrade', reason },
  ])
  expect(Object.keys(report.groups)).not.toContain('write')
})

test('progress goes from nothing to all, and the matrix is the same each time', async () => {
  const seen: VerifyProgress[] = []
  const ids: string[] = []
  const options = { onProgress: (progress: VerifyProgress) => void seen.push(progress) }
  const report = await verify(policy, base, {
    ...options,
    concurrency: 1,
    onCase: ({ id }) => void ids.push(id),
  })
  expect(seen[0]).toEqual({ done: 0, total: report.cases, differing: 0 })
  expect(seen.at(-1)).toEqual({ done: report.cases, total: report.cases, differing: 0 })
  const again: string[] = []
  await verify(policy, base, { concurrency: 1, onCase: ({ id }) => void again.push(id) })
  expect(again).toEqual(ids)
})

test('a signal stops the run with its reason', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  const run = verify(policy, base, { signal: controller.signal, onCase: () => controller.abort(reason) })
  await expect(run).rejects.toBe(reason)
  await expect(verify(policy, base, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('a server that is not there is a difference, not an exception', async () => {
  const closed = createServer()
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
  const port = portOf(closed.address())
  await new Promise(resolve => closed.close(resolve))
  const report = await verify(policy, `http://127.0.0.1:${port}`)
  expect(report.passed).toBe(0)
  expect(report.differing[0]?.differences[0]).toMatchObject({ code: 'no-response', grade: 'broken' })
})

test('what is no URL or no path is refused before anything is sent', async () => {
  await expect(verify(policy, 'localhost:3000')).rejects.toThrow(VerifyInputError)
  await expect(verify(policy, base, { paths: ['me'] })).rejects.toThrow(
    '"me" is no path. Write it with a slash, percent-encoded: /api/me.',
  )
})
