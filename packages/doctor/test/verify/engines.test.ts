import { exportPolicy } from '@accredit/gateways'
import { definePolicy } from '@accredit/policy'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { verify } from '../../src/verify/index.ts'
import { engineTest } from './engine-test.ts'
import { engineNames, engines } from './engines/index.ts'
import { enginePaths, startGateway } from './gateway.ts'
import { policies } from './policies.ts'
import { appHeader, startUpstream, type Upstream, upstreamPaths } from './upstream.ts'

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const paths = [...upstreamPaths, ...enginePaths, '/socket', '/own/header']

for (const name of engineNames) {
  describe(`${name} does what the policy says`, () => {
    for (const [title, policy] of Object.entries(policies)) {
      engineTest(name, title, async () => {
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

for (const name of engineNames) {
  engineTest(
    name,
    `${name} takes from a write of an anonymous origin what its browser attached`,
    async () => {
      const policy = definePolicy({ origins: { credentialed: ['https://app.acme.test'], anonymous: '*' } })
      const gateway = await startGateway(engines[name], upstream.port, directory =>
        exportPolicy(policy, name, { directory }),
      )
      const write = async (origin: string, authorization: string) => {
        const { headers } = await fetch(`http://127.0.0.1:${gateway.port}/`, {
          method: 'POST',
          headers: { origin, authorization, cookie: 'session=1' },
        })
        return [headers.get('x-app-cookie'), headers.get('x-app-authorization')]
      }
      try {
        expect(await write('https://app.acme.test', 'Basic eDp5')).toEqual(['session=1', 'Basic eDp5'])
        expect(await write('https://stranger.test', 'Basic eDp5')).toEqual(['none', 'none'])
        expect(await write('https://stranger.test', 'Bearer token')).toEqual(['none', 'Bearer token'])
      } finally {
        await gateway.stop()
      }
    },
  )
}
