import { exportPolicy } from '@accredit/gateways'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verify } from '../../src/verify/index.ts'
import { type EngineName, engineNames, engines } from './engines/index.ts'
import { enginePaths, hasEngine, startGateway } from './gateway.ts'
import { policies } from './policies.ts'
import { appHeader, startUpstream, type Upstream, upstreamPaths } from './upstream.ts'

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const paths = [...upstreamPaths, ...enginePaths, '/socket', '/own/header']

/** A missing engine skips its tests by name, but not in CI. */
export function engineTest(name: EngineName): (title: string, body: () => Promise<void>) => void {
  return hasEngine(engines[name]) || process.env['CI'] !== undefined ? test : test.skip
}

for (const name of engineNames) {
  describe(`${name} does what the policy says`, () => {
    for (const [title, policy] of Object.entries(policies)) {
      engineTest(name)(title, async () => {
        let losses: readonly string[] = []
        const gateway = await startGateway(engines[name], upstream.port, directory => {
          const exported = exportPolicy(policy, name, { directory })
          losses = exported.losses.map(({ code }) => code)
          return exported
        })
        try {
          const base = `http://127.0.0.1:${gateway.port}`
          const report = await verify(policy, base, { paths, active: true, appHeader, concurrency: 8 })
          const differences = report.differing.flatMap(({ id, differences }) =>
            differences
              // What the export itself said.
              .filter(({ code, grade }) => !(grade === 'noise' && losses.includes(code)))
              .map(({ code, grade, message }) => `${grade} ${code}: ${id}: ${message}`),
          )
          expect(differences).toEqual([])
          expect(report.cases).toBeGreaterThan(1000)
        } finally {
          await gateway.stop()
        }
      })
    }
  })
}
