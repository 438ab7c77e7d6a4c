import { connect } from 'node:net'
import { exportPolicy } from '@accredit/gateways'
import { definePolicy } from '@accredit/policy'
import { afterAll, beforeAll, expect } from 'vitest'
import { verify } from '../../src/verify/index.ts'
import { engineTest } from './engine-test.ts'
import { type EngineName, engines } from './engines/index.ts'
import { startGateway } from './gateway.ts'
import { appHeader, startUpstream, type Upstream } from './upstream.ts'

const origins = Array.from({ length: 100_000 }, (_, index) => `https://tenant-${index}.customers.example`)
const policy = definePolicy({ origins: [...origins, 'https://*.acme.test'], credentials: true })

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

function start(name: EngineName) {
  return startGateway(engines[name], upstream.port, directory => exportPolicy(policy, name, { directory }))
}

for (const name of ['nginx', 'haproxy', 'apache'] as const) {
  engineTest(name, `${name} holds a list of 100,000 origins`, async () => {
    const gateway = await start(name)
    try {
      const report = await verify(policy, `http://127.0.0.1:${gateway.port}`, { appHeader })
      expect(report.differing).toEqual([])
      expect(report.groups.granted?.cases).toBeGreaterThan(6)
    } finally {
      await gateway.stop()
    }
  })
}

engineTest('haproxy', 'haproxy takes an origin in and out without a reload', async () => {
  const gateway = await start('haproxy')
  const base = `http://127.0.0.1:${gateway.port}/`
  const allowed = async () => {
    const { headers } = await fetch(base, { headers: { origin: 'https://new.example' } })
    return headers.get('access-control-allow-origin')
  }
  const map = `${gateway.directory}/cors-origins.map`
  try {
    expect(await allowed()).toBe(null)
    await command(`${gateway.directory}/admin.sock`, `add map ${map} https://new.example credentialed`)
    expect(await allowed()).toBe('https://new.example')
    await command(`${gateway.directory}/admin.sock`, `del map ${map} https://new.example`)
    expect(await allowed()).toBe(null)
  } finally {
    await gateway.stop()
  }
})

function command(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(path)
    socket.on('data', chunk => {
      answer += String(chunk)
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
    socket.write(`${line}\n`)
  })
}
