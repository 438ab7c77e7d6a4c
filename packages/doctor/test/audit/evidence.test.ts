import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditInputError, audit, readBaseline } from '../../src/audit/index.ts'
import { curlCommand, shellQuote } from '../../src/audit/reproduce.ts'
import { enginesSending } from '../../src/audit/sendable-origin.ts'
import { apiOrigin, serve, virtual } from './test-server.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-evidence-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('evidence', () => {
  test('has no cookie, no token and no body', async () => {
    await using server = await serve((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*')
      response.setHeader('Access-Control-Allow-Credentials', 'true')
      response.setHeader('Set-Cookie', 'sid=n3w-session-id; Path=/; HttpOnly')
      response.setHeader('X-Auth-Token', 'Bearer t0k3n-of-response')
      response.setHeader('X-Echo', request.headers.cookie ?? '')
      response.setHeader('Location', '/next?access_token=l0cation-t0ken')
      response.end('the balance of ada')
    })
    const report = await audit([{ url: `${apiOrigin}/me?api_key=k3y-of-query&page=2` }], {
      ...virtual(server),
      session: {
        cookies: ['sid=c00kie-value; Secure'],
        headers: [
          ['Authorization', 'Bearer b3arer-token'],
          ['X-Tenant', 'tenant-s3cret'],
        ],
      },
    })
    const text = JSON.stringify(report)
    expect(text).toContain('"rule":"A01"')
    const secrets = [
      'n3w-session-id',
      't0k3n-of-response',
      'l0cation-t0ken',
      'k3y-of-query',
      'c00kie-value',
      'b3arer-token',
      'tenant-s3cret',
      'balance of ada',
    ]
    expect(secrets.filter(secret => text.includes(secret))).toEqual([])
    const evidence = report.findings[0]?.evidence[0]
    expect(evidence?.sent.url).toBe(`${apiOrigin}/me?api_key=redacted&page=2`)
    const sent = new Map(evidence?.sent.headers)
    expect([sent.get('Cookie'), sent.get('Authorization'), sent.get('X-Tenant')]).toEqual([
      'sid=<redacted>',
      'Bearer <redacted>',
      '<redacted>',
    ])
    const received = new Map(evidence?.received?.headers.map(([name, value]) => [name.toLowerCase(), value]))
    expect([received.get('set-cookie'), received.get('x-echo')]).toEqual([
      'sid=<redacted>; Path=/; HttpOnly',
      'sid=<redacted>',
    ])
    expect(report.findings[0]?.reproduce).toMatch(
      /^curl -sS -o \/dev\/null -D - -H 'Origin: https:\/\/x[a-z]{8}\.example' -H "Cookie: \$COOKIE" -H "Authorization: \$AUTHORIZATION" -H "X-Tenant: \$X_TENANT" 'https:\/\/api\.corp\.example\/me\?api_key=redacted&page=2'$/,
    )
  })

  test('the same request is made once for all rules', async () => {
    const asked: string[] = []
    await using server = await serve((request, response) => {
      const { origin, cookie, range, accept } = request.headers
      asked.push([request.method, request.url, origin, cookie, range, accept].join(' '))
      response.end()
    })
    const report = await audit([{ url: `${apiOrigin}/me` }], { ...virtual(server), session: { headers: [] } })
    // This session is empty: what is asked with it and without is alike, three times without Origin and twice with.
    expect(asked.length - new Set(asked).size).toBe(3)
    expect(report.requests).toBe(asked.length)
    expect(asked.length).toBeLessThanOrEqual(60)
  })

  test('a command for a shell is one, whatever is in it', () => {
    for (const text of ["it's", '$(id)', '`id`', 'a"b', '\\', 'a\nb', '', '*', '!', 'https://a{b}.example']) {
      expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(text)}`]).toString()).toBe(text)
    }
    const command = curlCommand({
      id: 'x1',
      kind: 'preflight',
      hop: 0,
      engines: ['spec'],
      sent: {
        method: 'OPTIONS',
        url: "https://a.example/?q='",
        headers: [
          ['Origin', "https://a'b.example"],
          ['User-Agent', 'x'],
          ['X-Empty', ''],
        ],
      },
      received: null,
      failure: null,
      duration: null,
    })
    expect(command).toBe(
      `curl -sS -o /dev/null -D - -X OPTIONS -H 'Origin: https://a'\\''b.example' -H 'X-Empty;' 'https://a.example/?q='\\'''`,
    )
  })

  test.each([
    ['https://evil.example', ['spec', 'chromium', 'firefox', 'webkit']],
    ['null', ['spec', 'chromium', 'firefox', 'webkit']],
    ['https://a_b.example', ['spec', 'chromium', 'firefox', 'webkit']],
    ['https://a!.example', ['spec', 'chromium', 'webkit']],
    ['https://a;.example', ['spec', 'chromium']],
    ['https://a*.example', ['spec', 'webkit']],
    ['https://a$.example', ['spec', 'chromium', 'firefox', 'webkit']],
    ['https://a%60.example', []],
    ['https://a|.example', []],
    ['https://A.example', []],
    ['https://a.example/', []],
    ['moz-extension://0', ['firefox']],
  ])('engines that send %s', (origin, engines) => {
    expect(enginesSending(origin)).toEqual(engines)
  })
})

describe('the baseline', () => {
  test('a former report or a SARIF log says what is known', async () => {
    await using server = await serve((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*')
      response.setHeader('Vary', 'Origin')
      response.end()
    })
    const targets = [{ url: `${apiOrigin}/users/17` }]
    const options = virtual(server)
    const report = await audit(targets, options)
    expect(report.newFindings).toBe(undefined)
    const path = join(folder, 'report.json')
    await writeFile(path, JSON.stringify(report))
    const baseline = await readBaseline(path)
    const again = await audit([{ url: `${apiOrigin}/users/18` }], { ...options, baseline })
    expect(again.findings.map(({ known }) => known)).toEqual(again.findings.map(() => true))
    expect(again.newFindings).toEqual([])
    const other = await audit([{ url: `${apiOrigin}/orders/18` }], { ...options, baseline })
    expect(other.newFindings).toEqual(other.findings)
    const results = report.findings.map(({ fingerprint }) => ({
      partialFingerprints: { 'accredit/v1': fingerprint },
    }))
    await writeFile(path, JSON.stringify({ version: '2.1.0', runs: [{ results }] }))
    expect(await readBaseline(path)).toEqual(baseline)
  })

  test('a file that was cut off, or is something else, is a clear error', async () => {
    const path = join(folder, 'broken.sarif')
    await writeFile(path, '{"runs": [{"results": [')
    await expect(readBaseline(path)).rejects.toThrow(
      /broken\.sarif: .*; a baseline is a report of an audit as JSON or SARIF$/,
    )
    await writeFile(path, '{"name": "package"}')
    await expect(readBaseline(path)).rejects.toThrow(
      new AuditInputError(`${path}: it is neither a report of an audit nor a SARIF log`),
    )
  })
})
