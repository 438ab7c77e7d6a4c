import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditInputError, type AuditOptions, audit } from '../../src/audit/index.ts'
import { fakeClock, serve } from './test-server.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-scope-'))
})
afterAll(() => rm(folder, { recursive: true }))

const target = { url: 'https://api.corp.example/me' }
const entry = { host: 'api.corp.example', owner: 'ada, ticket 7', expires: '2026-06-30' }
const offline: AuditOptions = { network: false, clock: fakeClock(), random: () => 0 }

async function reasonFor(options: AuditOptions, url = target.url): Promise<string | null> {
  const { targets } = await audit([{ url }], { ...offline, ...options })
  return targets[0]?.status === 'skipped' ? targets[0].reason : null
}

describe('scope', () => {
  test('a host that is not loopback is skipped, and told how it is named', async () => {
    expect(await reasonFor({})).toBe(
      'api.corp.example is outside the scope; name it in a scope file, with its owner and an expiry',
    )
    expect(await reasonFor({ scope: { hosts: [entry] } })).toBe(
      'api.corp.example is in the scope file, but nobody said that its owner agreed; pass authorized: true (--authorized)',
    )
    expect(
      await reasonFor({ authorized: true, scope: { hosts: [{ ...entry, expires: '2025-12-31' }] } }),
    ).toBe('the scope of api.corp.example ended on 2025-12-31; ask its owner again')
    expect(await reasonFor({ authorized: true, scope: { hosts: [entry] } })).toBe(null)
  })

  test('names below, ports and addresses', async () => {
    const asked = (host: string, url: string) =>
      reasonFor({ authorized: true, scope: { hosts: [{ ...entry, host }] } }, url).then(
        reason => reason === null,
      )
    expect(await asked('*.corp.example', 'https://api.corp.example/')).toBe(true)
    expect(await asked('*.corp.example', 'https://corp.example/')).toBe(false)
    expect(await asked('*.corp.example', 'https://evilcorp.example/')).toBe(false)
    expect(await asked('api.corp.example:8443', 'https://api.corp.example:8443/')).toBe(true)
    expect(await asked('api.corp.example:8443', 'https://api.corp.example/')).toBe(false)
    expect(await asked('api.corp.example:443', 'https://api.corp.example/')).toBe(true)
    expect(await asked('[2001:db8::1]', 'https://[2001:db8::1]/')).toBe(true)
  })

  test('a file in YAML or JSON, with every fault at once', async () => {
    const yaml = join(folder, 'scope.yaml')
    await writeFile(yaml, 'hosts:\n  - host: api.corp.example\n    owner: ada\n    expires: 2026-06-30\n')
    expect(await reasonFor({ authorized: true, scope: yaml })).toBe(null)
    const bad = join(folder, 'bad.json')
    await writeFile(bad, JSON.stringify({ hosts: [{ host: 'https://a.example/', expires: 'soon' }] }))
    await expect(audit([target], { ...offline, scope: bad })).rejects.toThrow(
      new AuditInputError(
        [
          `${bad}: hosts[0].owner: write who agreed`,
          `${bad}: hosts[0].expires: write a day such as 2026-12-31`,
          `${bad}: hosts[0].host: "https://a.example/" is no host; write one such as api.corp.example, without a scheme`,
        ].join('\n'),
      ),
    )
    await expect(audit([target], { ...offline, scope: join(folder, 'none.yaml') })).rejects.toThrow(
      AuditInputError,
    )
    await writeFile(bad, 'hosts: [')
    await expect(audit([target], { ...offline, scope: bad })).rejects.toThrow(AuditInputError)
  })

  test('a redirect out of the scope is not followed, and what was seen of it is', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(302, {
        Location: 'http://other.corp.example/',
        'Access-Control-Allow-Origin': request.headers.origin ?? '*',
        'Access-Control-Allow-Credentials': 'true',
      })
      response.end()
    })
    const { targets, findings } = await audit(
      [{ url: server.url, allowedOrigins: ['http://app.corp.example'] }],
      {
        random: () => 0,
      },
    )
    expect(targets[0]).toMatchObject({
      status: 'done',
      reason:
        'a redirect to http://other.corp.example was not followed: other.corp.example is outside the scope; name it in a scope file, with its owner and an expiry',
    })
    const [hop] = findings.filter(({ rule }) => rule === 'A28')
    expect(hop?.explanation).toBe(
      `${server.url}/ redirects to http://other.corp.example/, which does not grant what the page then is.`,
    )
    expect(hop?.evidence.map(({ sent }) => sent.url)).toEqual([`${server.url}/`])
  })

  test('options that are no use say so', async () => {
    await expect(audit([target], { ...offline, allowedOrigins: ['app.corp.example'] })).rejects.toThrow(
      'allowedOrigins: "app.corp.example" is no origin; write one such as https://app.example',
    )
    await expect(audit([target], { ...offline, servers: { 'https://a.example/x': '' } })).rejects.toThrow(
      AuditInputError,
    )
  })
})
