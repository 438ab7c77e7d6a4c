import { describe, expect, it } from 'vitest'
import { definePolicy, parsePolicy, type WritesMode } from '../src/index.ts'

const app = 'https://app.example'
const partner = 'https://partner.example'
const evil = 'https://evil.example'
const own = 'https://api.example'

function policyWith(writes: WritesMode | undefined, more: Record<string, unknown> = {}) {
  const parsed = parsePolicy({
    origins: { credentialed: [app], anonymous: [partner] },
    ...(writes !== undefined && { writes }),
    ...more,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.policy
}

interface Sent {
  readonly method?: string
  readonly site?: string
  readonly origin?: string
  readonly host?: string | undefined
  readonly secure?: boolean
  readonly upgrade?: string
}

const requestOf = ({ method = 'POST', site, origin, host = 'api.example', secure, upgrade }: Sent) => ({
  method,
  headers: {
    ...(site !== undefined && { 'sec-fetch-site': site }),
    ...(origin !== undefined && { origin }),
    ...(host !== '' && { host }),
    ...(upgrade !== undefined && { upgrade }),
  },
  secure,
})

/** `pass`, `strip` or `refuse`: what the guard did. */
function outcome(policy: ReturnType<typeof policyWith>, sent: Sent): string {
  const decision = policy.decide(requestOf(sent))
  if (decision.respond?.status === 403) return 'refuse'
  return decision.hint === 'strip-credentials' ? 'strip' : 'pass'
}

describe("writes: 'guard' follows the decision table", () => {
  const guard = policyWith('guard')

  it.each(['GET', 'HEAD', 'OPTIONS'])('%s passes, whatever the headers', method => {
    for (const site of ['cross-site', 'same-site', 'same-origin', 'none', undefined]) {
      for (const origin of [evil, 'null', app, undefined]) {
        expect(outcome(guard, { method, ...(site && { site }), ...(origin && { origin }) })).toBe('pass')
      }
    }
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get', 'CUSTOM'])('%s is a write', method => {
    expect(outcome(guard, { method, site: 'cross-site', origin: evil })).toBe('refuse')
  })

  const rows: readonly (readonly [string, Sent, string])[] = [
    ['same-origin, any origin', { site: 'same-origin', origin: own }, 'pass'],
    ['same-origin, no origin', { site: 'same-origin' }, 'pass'],
    ['none, no origin', { site: 'none' }, 'pass'],
    ['none, own origin', { site: 'none', origin: own }, 'pass'],
    ['none, foreign origin', { site: 'none', origin: evil }, 'refuse'],
    ['none, credentialed origin', { site: 'none', origin: app }, 'pass'],
    ['same-site, credentialed', { site: 'same-site', origin: app }, 'pass'],
    ['cross-site, credentialed', { site: 'cross-site', origin: app }, 'pass'],
    ['same-site, anonymous only', { site: 'same-site', origin: partner }, 'strip'],
    ['cross-site, anonymous only', { site: 'cross-site', origin: partner }, 'strip'],
    ['cross-site, unlisted', { site: 'cross-site', origin: evil }, 'refuse'],
    ['same-site, unlisted', { site: 'same-site', origin: 'https://other.api.example' }, 'refuse'],
    ['cross-site, null', { site: 'cross-site', origin: 'null' }, 'refuse'],
    ['cross-site, no origin', { site: 'cross-site' }, 'refuse'],
    ['an unknown site value', { site: 'same-origin, same-origin', origin: evil }, 'refuse'],
    ['no site, no origin: not a browser', {}, 'pass'],
    ['no site, own origin over TLS', { origin: own, secure: true }, 'pass'],
    ['no site, own origin behind a TLS terminator', { origin: own, secure: false }, 'pass'],
    ['no site, own origin over http', { origin: 'http://api.example', secure: false }, 'pass'],
    ['no site, http origin to an https server', { origin: 'http://api.example', secure: true }, 'refuse'],
    [
      'no site, own origin with a port',
      { origin: 'http://api.example:8080', host: 'api.example:8080' },
      'pass',
    ],
    ['no site, other port', { origin: 'http://api.example:8081', host: 'api.example:8080' }, 'refuse'],
    ['no site, host is a suffix of the origin', { origin: 'https://evilapi.example' }, 'refuse'],
    ['no site, userinfo trick', { origin: 'https://evil@api.example' }, 'refuse'],
    ['no site, credentialed', { origin: app }, 'pass'],
    ['no site, anonymous only', { origin: partner }, 'strip'],
    ['no site, unlisted', { origin: evil }, 'refuse'],
    ['no site, null', { origin: 'null' }, 'refuse'],
    ['no site, no host, unlisted', { origin: evil, host: '' }, 'refuse'],
  ]
  it.each(rows)('%s', (_title, sent, expected) => {
    expect(outcome(guard, sent)).toBe(expected)
  })

  it('refuses with the code, correct Vary, and CORS headers where the origin may read', () => {
    expect(guard.decide(requestOf({ site: 'cross-site', origin: evil }))).toEqual({
      kind: 'actual',
      verdict: 'deny',
      tier: null,
      code: 'cross-origin-write',
      detail: evil,
      set: [],
      vary: ['Origin'],
      respond: { status: 403 },
    })
    expect(guard.decide(requestOf({ site: 'cross-site' }))).toEqual({
      kind: 'non-cors',
      verdict: 'deny',
      tier: null,
      code: 'cross-origin-write',
      detail: null,
      set: [],
      vary: ['Origin'],
      respond: { status: 403 },
    })
    expect(policyWith('strict').decide(requestOf({ site: 'cross-site', origin: partner }))).toMatchObject({
      code: 'cross-origin-write',
      set: [['access-control-allow-origin', partner]],
      respond: { status: 403 },
    })
  })

  it('refuses null also where everybody may read, and its preflight', () => {
    const policy = definePolicy({ origins: { credentialed: [app], anonymous: '*' }, methods: ['PUT'] })
    expect(outcome(policy, { site: 'cross-site', origin: 'null' })).toBe('refuse')
    expect(outcome(policy, { site: 'cross-site', origin: evil })).toBe('strip')
    const headers = { origin: 'null', 'access-control-request-method': 'PUT' }
    expect(policy.decide({ method: 'OPTIONS', headers })).toMatchObject({
      code: 'cross-origin-write',
      respond: { status: 403 },
    })
  })

  it('takes own origins from the policy, and from an absolute URL where there is no Host', () => {
    const policy = policyWith('guard', { ownOrigins: ['https://public.example'] })
    expect(outcome(policy, { origin: 'https://public.example' })).toBe('pass')
    const write = (url: string, origin: string) =>
      policy.decide({ method: 'POST', url, headers: new Headers({ origin }) }).respond?.status
    expect(write('https://api.example/x', own)).toBeUndefined()
    expect(write('http://api.example/x', own)).toBeUndefined()
    expect(write('https://api.example.evil.test/x', own)).toBe(403)
    expect(write('https://api.example/x', 'http://api.example')).toBe(403)
  })

  it('lets a declared read method pass', () => {
    expect(
      outcome(policyWith('guard', { readMethods: ['QUERY'] }), {
        method: 'QUERY',
        site: 'cross-site',
        origin: evil,
      }),
    ).toBe('pass')
  })
})

describe('the other modes', () => {
  it("'strict' refuses anonymous origins, and their preflights for writes only", () => {
    const strict = policyWith('strict', { methods: ['PUT'], allowHeaders: ['x-id'] })
    expect(outcome(strict, { site: 'cross-site', origin: partner })).toBe('refuse')
    expect(outcome(strict, { site: 'cross-site', origin: app })).toBe('pass')
    const preflight = (origin: string, method: string) =>
      strict.decide({
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'x-id',
        },
      }).code
    expect(preflight(partner, 'PUT')).toBe('cross-origin-write')
    expect(preflight(partner, 'POST')).toBe('cross-origin-write')
    expect(preflight(partner, 'GET')).toBe('granted')
    expect(preflight(app, 'PUT')).toBe('granted')
  })

  it("'report' changes nothing and says what 'guard' would refuse", () => {
    const report = policyWith('report')
    const decision = report.decide(requestOf({ site: 'cross-site', origin: evil }))
    expect(decision).toEqual({
      kind: 'actual',
      verdict: 'deny',
      tier: null,
      code: 'origin-not-allowed',
      detail: evil,
      set: [],
      vary: ['Origin'],
      reported: 'cross-origin-write',
    })
    expect(report.decide(requestOf({ site: 'cross-site', origin: partner }))).not.toHaveProperty('hint')
    expect(report.decide(requestOf({ method: 'GET', origin: evil, upgrade: 'websocket' }))).toMatchObject({
      verdict: 'allow',
      reported: 'cross-origin-upgrade',
    })
  })

  it("'off' looks at nothing", () => {
    const off = policyWith('off')
    expect(outcome(off, { site: 'cross-site', origin: evil })).toBe('pass')
    expect(outcome(off, { method: 'GET', origin: evil, upgrade: 'websocket' })).toBe('pass')
  })

  it("the default is 'guard' with a credentialed tier and 'off' without", () => {
    expect(policyWith(undefined).config.writes).toBe('guard')
    expect(definePolicy({ origins: [app] }).config.writes).toBe('off')
    expect(definePolicy({ origins: [app], credentials: true }).config.writes).toBe('guard')
  })
})

describe('WebSocket upgrades', () => {
  const guard = policyWith('guard')
  const upgrade = (sent: Sent, policy = guard) =>
    policy.decide(requestOf({ method: 'GET', upgrade: 'websocket', ...sent }))

  it.each([
    ['a credentialed origin', { origin: app }, undefined],
    ['the own origin', { origin: own }, undefined],
    ['an anonymous origin', { origin: partner }, 403],
    ['an unlisted origin', { origin: evil }, 403],
    ['null', { origin: 'null' }, 403],
    ['no origin', {}, 403],
    ['an unlisted origin, Upgrade in another case', { origin: evil, upgrade: 'WebSocket' }, 403],
  ] as const)('%s', (_title, sent, status) => {
    const decision = upgrade(sent)
    expect(decision.kind).toBe('upgrade')
    expect(decision.respond?.status).toBe(status)
    expect(decision.set).toEqual([])
    if (status === 403) expect(decision.code).toBe('cross-origin-upgrade')
  })

  it('without Origin pass where the policy says so', () => {
    expect(upgrade({}, policyWith('guard', { originlessUpgrades: true })).respond).toBeUndefined()
    expect(upgrade({ origin: evil }, policyWith('guard', { originlessUpgrades: true })).respond?.status).toBe(
      403,
    )
  })

  it('are not plain requests that offer another protocol', () => {
    expect(upgrade({ origin: evil, upgrade: 'h2c' })).toMatchObject({
      kind: 'actual',
      code: 'origin-not-allowed',
    })
  })
})
