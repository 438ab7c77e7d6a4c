import { definePolicy, policyTable } from '@accredit/policy'
import cors from 'cors'
import express from 'express'
import { describe, expect, test } from 'vitest'
import { auditMiddleware, auditPolicy } from '../../src/audit/index.ts'

const told = { allowedOrigins: ['https://app.example'], at: 'https://api.corp.example' }

describe('without a network', () => {
  test('a policy of one origin has nothing to find', async () => {
    const policy = definePolicy({ origins: ['https://app.example'], credentials: true, maxAge: 600 })
    const report = await auditPolicy(policy, told)
    expect(report.findings).toEqual([])
    expect(report.targets).toMatchObject([{ url: 'https://api.corp.example/', status: 'done' }])
  })

  test('a wide policy is found, and what was meant is not', async () => {
    const policy = definePolicy({
      origins: ['https://app.example', 'https://*.corp.example'],
      credentials: true,
    })
    const { findings } = await auditPolicy(policy, told)
    expect(findings.map(({ rule }) => rule)).toEqual(['A08'])
    const meant = await auditPolicy(policy, {
      ...told,
      allowedOrigins: [...told.allowedOrigins, 'https://*.corp.example'],
    })
    expect(meant.findings).toEqual([])
  })

  test('the paths of a table are compared', async () => {
    const strict = definePolicy({ origins: ['https://app.example'], credentials: true })
    const lax = definePolicy({ origins: ['https://app.example', 'http://localhost:*'], credentials: true })
    const table = policyTable([
      { path: '/a', policy: strict },
      { path: '/b', policy: strict },
      { path: '/c', policy: lax },
    ])
    const targets = ['/a', '/b', '/c'].map(path => ({ path }))
    const { findings } = await auditPolicy(table, { ...told, targets })
    expect(findings.map(({ rule, url }) => [rule, new URL(url).pathname])).toEqual([
      ['A12', '/c'],
      ['A38', '/c'],
    ])
  })

  test('an app with a peer’s middleware', async () => {
    const app = express().use(cors({ origin: true, credentials: true }))
    app.get('/', (_, response) => void response.json({}))
    const { findings } = await auditMiddleware(app, told)
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['A01', 'high'],
      ['A22', 'medium'],
    ])
  })
})
