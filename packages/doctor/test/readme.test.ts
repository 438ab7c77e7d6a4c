import { auditMiddleware } from '@accredit/doctor/audit'
import { check } from '@accredit/doctor/check'
import { explain, questions } from '@accredit/doctor/explain'
import { findFixes, renderFix } from '@accredit/doctor/fix'
import { checkHar, harOf } from '@accredit/doctor/har'
import { requestsFromOpenApi } from '@accredit/doctor/openapi'
import { definePolicy } from '@accredit/policy'
import { express as cors } from '@accredit/policy/express'
import express from 'express'
import { expect, test } from 'vitest'

const origin = 'https://app.example'
const api = express().use(cors(definePolicy({ origins: [origin], credentials: true })))
api.get('/me', (_request, response) => void response.json({ user: 'ada' }))
const servers = { 'https://api.example': api }

test('check: what every engine says of one request', async () => {
  const request = { url: 'https://api.example/me', from: origin, method: 'PUT' }
  const { verdicts, fixes } = await check(request, { servers, network: false })
  expect(verdicts.map(({ engine, outcome, cause }) => `${engine} ${outcome} ${cause}`)).toEqual([
    'spec block acao-missing',
    'chromium block acao-missing',
    'firefox block acao-missing',
    'webkit block pf-status',
  ])
  expect(verdicts[3]?.console[0]).toBe('Preflight response is not successful. Status code: 403')
  expect(fixes[0]).toMatchObject({
    status: { on: 'preflight', value: 204 },
    policy: { origins: [origin], methods: ['PUT'] },
    provenIn: ['spec', 'chromium', 'firefox', 'webkit'],
  })
})

test('explain: what a red line means', async () => {
  const { explanations } = await explain(
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ' +
      'https://api.example/me. (Reason: CORS request did not succeed). Status code: (null).',
  )
  expect(explanations[0]).toMatchObject({ isCors: false, confidence: 'likely', source: 'firefox' })
  expect(explanations[0]?.diagnosis.cause).toBe('net-unspecified')
  expect((await explain('it works in Postman, but not in the browser')).answers[0]?.id).toBe(questions[0]?.id)
})

test('audit: what leaks', async () => {
  const reflecting = express().use((request, response) => {
    response.set('Access-Control-Allow-Origin', request.headers.origin)
    response.set('Access-Control-Allow-Credentials', 'true').set('Vary', 'Origin').json({})
  })
  const { findings } = await auditMiddleware(reflecting)
  expect(findings.map(({ rule, name }) => `${rule} ${name}`)).toContain('A01 origin-reflection')
  expect((await auditMiddleware(api, { targets: [{ path: '/me' }] })).findings).toEqual([])
})

test('findFixes, renderFix: a remedy that was tried, written down', async () => {
  const request = { url: 'https://api.example/me', from: origin }
  const { verdicts, exchanges } = await check(request, { servers: { 'https://api.example': express() } })
  const diagnosis = verdicts[0]?.diagnosis
  if (!diagnosis) throw new Error('not blocked')
  const [fix] = await findFixes({ diagnosis, request, engines: ['chromium'], exchanges })
  expect(fix?.provenIn).toEqual(['chromium'])
  expect(fix && renderFix(fix, 'nginx').code).toContain('add_header Access-Control-Allow-Origin')
})

test('harOf, checkHar: a check as a recording, and a recording judged without a network', async () => {
  const result = await check({ url: 'https://api.example/me', from: origin }, { servers })
  for await (const again of checkHar(harOf(result))) expect(again.verdicts).toEqual(result.verdicts)
})

test('requestsFromOpenApi: every operation of a description from every page', async () => {
  const described = {
    openapi: '3.1.0',
    servers: [{ url: 'https://api.example' }],
    paths: { '/me': { get: {} } },
  }
  const requests = await requestsFromOpenApi(described, { origins: [origin, 'https://evil.example'] })
  const results = await Promise.all(requests.map(({ request }) => check(request, { servers })))
  expect(results.map(({ verdicts }) => verdicts[0]?.outcome)).toEqual(['allow', 'block'])
})
