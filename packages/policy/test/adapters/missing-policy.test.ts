import { expect, it } from 'vitest'
import { lambdaHandler } from '../../src/adapters/aws-lambda.ts'
import { express } from '../../src/adapters/express.ts'
import { guardConnect, http2Listener, http2StreamListener } from '../../src/adapters/http2.ts'
import { routeHandlers } from '../../src/adapters/next.ts'
import { guardUpgrade, node } from '../../src/adapters/node.ts'
import { guardSocketIo } from '../../src/adapters/socket-io.ts'
import { fetchHandler } from '../../src/adapters/web.ts'
import { verifyClient } from '../../src/adapters/ws.ts'
import type { Decider } from '../../src/index.ts'

/** What a misspelt import in plain JavaScript is. */
const exported: { readonly policy?: Decider } = {}
// @ts-expect-error TypeScript says so too
const missing: Decider = exported.policy

const engine = { opts: {}, use: () => {} }
const mounts: readonly (readonly [string, () => unknown])[] = [
  ['node', () => node(missing, () => {})],
  ['guardUpgrade', () => guardUpgrade(missing, () => {})],
  ['http2Listener', () => http2Listener(missing, () => {})],
  ['http2StreamListener', () => http2StreamListener(missing, () => {})],
  ['guardConnect', () => guardConnect(missing, () => {})],
  ['express', () => express(missing)],
  ['fetchHandler', () => fetchHandler(missing, () => new Response())],
  ['routeHandlers', () => routeHandlers(missing, {})],
  ['lambdaHandler', () => lambdaHandler(missing, async () => 'ok')],
  ['verifyClient', () => verifyClient(missing)],
  ['guardSocketIo', () => guardSocketIo(missing, { engine })],
]

it.each(mounts)('%s without a policy says so at start', (_title, mount) => {
  expect(mount).toThrow(
    'accredit: the policy is missing. Pass what definePolicy(…), policyTable(…) or livePolicy(…) returns.',
  )
})
