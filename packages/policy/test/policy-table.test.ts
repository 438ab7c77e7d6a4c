import { describe, expect, it } from 'vitest'
import { definePolicy, livePolicy, policyTable } from '../src/index.ts'

const app = 'https://app.example'
const admin = 'https://admin.example'
const open = definePolicy({ origins: '*' })
const api = definePolicy({ origins: [app], credentials: true, methods: ['PUT'] })

const table = policyTable([
  { path: '/api/**', policy: api },
  { path: '/public/**', policy: open },
  { path: '/api/admin/**', policy: { origins: [admin], credentials: true, methods: ['DELETE'] } },
  {
    path: '/api/users/:id',
    methods: ['DELETE', 'GET'],
    policy: { origins: [admin], credentials: true, methods: ['DELETE'] },
  },
  { path: '/hooks/*', writes: 'off' },
])

const actual = (method: string, url: string, origin: string) =>
  table.decide({ method, url, headers: { origin, 'sec-fetch-site': 'cross-site' } })
const preflight = (method: string, url: string, origin: string) =>
  table.decide({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': method } })

describe('a policy table', () => {
  it.each([
    ['/api', app, 'granted'],
    ['/api/', app, 'granted'],
    ['/api/x/y?next=/public/', app, 'granted'],
    ['/API/x', app, 'granted'],
    ['/api/admin', app, 'origin-not-allowed'],
    ['/api/admin/x', admin, 'granted'],
    ['/api/Admin/x', app, 'origin-not-allowed'],
    ['/public/x', 'https://anybody.example', 'granted'],
    ['https://host.example/public/x', 'https://anybody.example', 'granted'],
    ['/', app, 'no-policy'],
    ['/apix', app, 'no-policy'],
    ['*', app, 'no-policy'],
    ['', app, 'no-policy'],
  ])('GET %s from %s: %s', (url, origin, code) => {
    expect(actual('GET', url, origin).code).toBe(code)
  })

  it.each([
    '/public/../api/admin',
    '/public/%2e%2e/api/x',
    '/public//x',
    '/public/..%2fapi',
    '/public\\x',
    '/public/..;/api',
    '/%70ublic/x',
    '/public/%zz',
    '/public/%2',
    '/public/x%00',
  ])('%s has two readings, so no entry covers it', url => {
    expect(actual('GET', url, app)).toMatchObject({ code: 'no-policy', set: [], vary: ['Origin'] })
  })

  it('resolves a preflight by the method that it asks for, as the request that follows', () => {
    expect(preflight('DELETE', '/api/users/7', admin).code).toBe('granted')
    expect(preflight('DELETE', '/api/users/7', app).code).toBe('origin-not-allowed')
    expect(preflight('PUT', '/api/users/7', app).code).toBe('granted')
    expect(preflight('PUT', '/api/users/7', admin).code).toBe('origin-not-allowed')
    expect(actual('DELETE', '/api/users/7', admin).code).toBe('granted')
    expect(actual('PUT', '/api/users/7', app).code).toBe('granted')
  })

  it('treats HEAD as GET', () => {
    expect(actual('HEAD', '/api/users/7', admin).code).toBe('granted')
    expect(actual('HEAD', '/api/users/7', app).code).toBe('origin-not-allowed')
  })

  it('refuses cross-origin writes where no entry is, and not where one says so', () => {
    expect(actual('POST', '/elsewhere', app)).toMatchObject({
      code: 'cross-origin-write',
      respond: { status: 403 },
    })
    expect(actual('POST', '/hooks/github', 'https://evil.example')).toMatchObject({
      code: 'origin-not-allowed',
      verdict: 'deny',
      set: [],
    })
    expect(actual('POST', '/hooks/github', 'https://evil.example')).not.toHaveProperty('respond')
    expect(actual('POST', '/hooks/a/b', 'https://evil.example')).toMatchObject({ code: 'cross-origin-write' })
    expect(actual('POST', '/hooks/..%2fapi/x', 'https://evil.example')).toMatchObject({
      code: 'cross-origin-write',
    })
  })

  it('shows its decisions to an observer', () => {
    const seen: string[] = []
    const observed = policyTable([{ path: '/**', policy: api }], {
      onDecision: ({ code }) => seen.push(code),
    })
    observed.decide({ method: 'GET', url: '/x', headers: { origin: app } })
    expect(seen).toEqual(['granted'])
  })
})

describe('a live policy', () => {
  it('is replaced between requests, and only by a valid one', () => {
    const live = livePolicy(api)
    const code = () => live.decide({ method: 'GET', headers: { origin: admin } }).code
    expect(code()).toBe('origin-not-allowed')
    expect(() => live.replace(definePolicy({ origins: JSON.parse('["https://admin.example/"]') }))).toThrow(
      '1 issue in the policy',
    )
    expect(live.current).toBe(api)
    expect(code()).toBe('origin-not-allowed')
    live.replace(definePolicy({ origins: [admin] }))
    expect(code()).toBe('granted')
  })
})
