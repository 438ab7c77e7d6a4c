import { describe, expect, it } from 'vitest'
import {
  type Decision,
  definePolicy,
  describeDecision,
  type Policy,
  type PolicyRequest,
} from '../src/index.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const preflightVary = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']

const everybody = definePolicy({
  origins: '*',
  exposeHeaders: ['etag'],
  methods: ['PUT'],
  allowHeaders: ['x-id', 'content-type'],
  maxAge: 600,
})
const listed = definePolicy({
  origins: [app, 'https://*.partner.example'],
  credentials: true,
  exposeHeaders: ['etag', 'X-Request-Id'],
  methods: ['PUT', 'PATCH'],
  allowHeaders: ['X-Id', 'content-type'],
  maxAge: 0,
  writes: 'off',
})
const tiers = definePolicy({
  origins: { credentialed: [app], anonymous: '*' },
  methods: '*',
  allowHeaders: ['*', 'authorization'],
  writes: 'off',
})

const get = (origin?: string): PolicyRequest => ({
  method: 'GET',
  headers: origin === undefined ? {} : { origin },
})
const options = (origin?: string): PolicyRequest => ({ ...get(origin), method: 'OPTIONS' })
const preflight = (origin: string, method: string, names?: string): PolicyRequest => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': method,
    ...(names !== undefined && { 'access-control-request-headers': names }),
  },
})

/** The whole answer, nothing more and nothing less. */
function answerOf(policy: Policy, request: PolicyRequest) {
  const { kind, verdict, tier, code, detail, set, vary, respond } = policy.decide(request)
  return {
    kind,
    verdict,
    tier,
    code,
    detail,
    set: Object.fromEntries(set),
    vary,
    status: respond?.status ?? null,
  }
}

describe('the response table', () => {
  it('any origin: an actual request gets * and no Vary', () => {
    expect(answerOf(everybody, get(evil))).toEqual({
      kind: 'actual',
      verdict: 'allow',
      tier: 'anonymous',
      code: 'granted',
      detail: null,
      status: null,
      vary: [],
      set: { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'etag' },
    })
  })

  it('any origin: null and a malformed origin get * as everybody does', () => {
    for (const origin of ['null', 'https://evil.example/', `${app}, ${app}`]) {
      expect(answerOf(everybody, get(origin))).toMatchObject({
        verdict: 'allow',
        set: { 'access-control-allow-origin': '*' },
      })
    }
  })

  it('any origin: a non-CORS request gets * too, so that a cache may serve it to everybody', () => {
    expect(answerOf(everybody, get())).toEqual({
      kind: 'non-cors',
      verdict: 'allow',
      tier: null,
      code: 'no-origin',
      detail: null,
      status: null,
      vary: [],
      set: { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'etag' },
    })
  })

  it('list: a non-CORS request gets Vary only', () => {
    expect(answerOf(listed, get())).toEqual({
      kind: 'non-cors',
      verdict: 'allow',
      tier: null,
      code: 'no-origin',
      detail: null,
      status: null,
      vary: ['Origin'],
      set: {},
    })
  })

  it('list: a non-CORS OPTIONS reaches the app, with a Vary that says what a preflight depends on', () => {
    expect(answerOf(listed, options())).toEqual({
      kind: 'non-cors',
      verdict: 'allow',
      tier: null,
      code: 'no-origin',
      detail: null,
      status: null,
      vary: preflightVary,
      set: {},
    })
  })

  it('list: an allowed actual request gets the echo, credentials and exposed names', () => {
    expect(answerOf(listed, get(app))).toEqual({
      kind: 'actual',
      verdict: 'allow',
      tier: 'credentialed',
      code: 'granted',
      detail: null,
      status: null,
      vary: ['Origin'],
      set: {
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'etag,x-request-id',
      },
    })
    expect(answerOf(listed, get('https://a.b.partner.example')).set['access-control-allow-origin']).toBe(
      'https://a.b.partner.example',
    )
  })

  it.each([
    [evil, 'origin-not-allowed'],
    ['https://partner.example', 'origin-not-allowed'],
    ['http://app.example', 'origin-not-allowed'],
    ['https://app.example:8443', 'origin-not-allowed'],
    ['null', 'origin-null'],
    ['https://APP.example', 'origin-malformed'],
    ['https://app.example/', 'origin-malformed'],
    ['https://app.example:443', 'origin-malformed'],
    [`${app}, ${app}`, 'origin-malformed'],
    ['', 'origin-malformed'],
    [`https://${'a'.repeat(8_192)}`, 'origin-malformed'],
  ] as const)('list: an actual request from %s gets Vary only, and the app runs', (origin, code) => {
    expect(answerOf(listed, get(origin))).toEqual({
      kind: 'actual',
      verdict: 'deny',
      tier: null,
      code,
      detail: origin,
      status: null,
      vary: ['Origin'],
      set: {},
    })
  })

  it('an OPTIONS with Origin and no Access-Control-Request-Method is an actual request', () => {
    expect(answerOf(listed, options(app))).toMatchObject({
      kind: 'actual',
      status: null,
      vary: preflightVary,
      set: { 'access-control-allow-origin': app, 'access-control-allow-credentials': 'true' },
    })
  })

  it('a method in lower case is not OPTIONS', () => {
    expect(answerOf(listed, { ...preflight(app, 'PUT'), method: 'options' })).toMatchObject({
      kind: 'actual',
      status: null,
    })
  })

  it('a granted preflight answers the method and headers asked for', () => {
    expect(answerOf(listed, preflight(app, 'PATCH', 'content-type,x-id'))).toEqual({
      kind: 'preflight',
      verdict: 'allow',
      tier: 'credentialed',
      code: 'granted',
      detail: null,
      status: 204,
      vary: preflightVary,
      set: {
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'PATCH',
        'access-control-allow-headers': 'content-type,x-id',
        'access-control-max-age': '0',
      },
    })
  })

  it('a granted preflight leaves out what needs no grant', () => {
    expect(answerOf(listed, preflight(app, 'POST', 'x-id')).set).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-id',
      'access-control-max-age': '0',
    })
    expect(answerOf(everybody, preflight(evil, 'PUT')).set).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-max-age': '600',
    })
  })

  it('a preflight for a safelisted method without headers, as an upload listener causes, is granted by any policy', () => {
    const bare = definePolicy({ origins: [app] })
    expect(answerOf(bare, preflight(app, 'POST'))).toMatchObject({
      status: 204,
      set: { 'access-control-allow-origin': app },
    })
    expect(answerOf(bare, preflight(app, 'PUT'))).toMatchObject({
      status: 403,
      code: 'method-not-allowed',
      set: {},
    })
    expect(answerOf(bare, preflight(app, 'POST', 'x-id'))).toMatchObject({
      status: 403,
      code: 'header-not-allowed',
      set: {},
    })
  })

  it.each([
    ['an origin', preflight(evil, 'PUT'), 'origin-not-allowed', evil, null],
    ['null', preflight('null', 'PUT'), 'origin-null', 'null', null],
    ['a malformed origin', preflight(`${app}/`, 'PUT'), 'origin-malformed', `${app}/`, null],
    ['a method', preflight(app, 'DELETE'), 'method-not-allowed', 'DELETE', 'credentialed'],
    ['a method in another case', preflight(app, 'patch'), 'method-not-allowed', 'patch', 'credentialed'],
    ['two methods', preflight(app, 'PUT, PUT'), 'method-not-allowed', 'PUT, PUT', 'credentialed'],
    ['an empty method', preflight(app, ''), 'method-not-allowed', '', 'credentialed'],
    [
      'a header',
      preflight(app, 'PUT', 'content-type,x-evil,x-id'),
      'header-not-allowed',
      'x-evil',
      'credentialed',
    ],
    [
      'a header that is no name',
      preflight(app, 'PUT', 'x-id,x id'),
      'request-headers-malformed',
      'x id',
      'credentialed',
    ],
  ] as const)(
    'a preflight refused for %s answers 403 with Vary only',
    (_what, request, code, detail, tier) => {
      expect(answerOf(listed, request)).toEqual({
        kind: 'preflight',
        verdict: 'deny',
        tier,
        code,
        detail,
        status: 403,
        vary: preflightVary,
        set: {},
      })
    },
  )
})

describe('Access-Control-Request-Headers written by hand', () => {
  const code = (names: string) => listed.decide(preflight(app, 'PUT', names)).code

  it.each(['X-ID', 'x-id, content-type', 'Content-Type ,\tX-Id', 'x-id,x-id', ',x-id,,', ' x-id ', ''])(
    '%j is granted',
    names => {
      expect(code(names)).toBe('granted')
    },
  )

  it('is echoed as it was asked', () => {
    expect(
      answerOf(listed, preflight(app, 'PUT', 'X-ID,  content-type')).set['access-control-allow-headers'],
    ).toBe('X-ID,  content-type')
  })

  it('may have 64 names, and not 65', () => {
    expect(code(Array(64).fill('x-id').join(','))).toBe('granted')
    expect(code(Array(65).fill('x-id').join(','))).toBe('request-headers-too-large')
    expect(code(','.repeat(63))).toBe('granted')
    expect(code(','.repeat(64))).toBe('request-headers-too-large')
  })

  it('may have 4096 bytes, and not 4097', () => {
    expect(code(`x-id${' '.repeat(4_092)}`)).toBe('granted')
    expect(code(`x-id${' '.repeat(4_093)}`)).toBe('request-headers-too-large')
  })
})

describe('wildcards for methods and headers', () => {
  it('are * for an anonymous origin, with authorization beside it where it is listed', () => {
    expect(answerOf(tiers, preflight(evil, 'PURGE', 'authorization,x-any')).set).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': '*',
      'access-control-allow-headers': '*,authorization',
    })
  })

  it('are an echo for a credentialed origin, to whom * is a name', () => {
    expect(answerOf(tiers, preflight(app, 'PURGE', 'authorization,x-any')).set).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PURGE',
      'access-control-allow-headers': 'authorization,x-any',
    })
  })

  it('never cover authorization by themselves', () => {
    const policy = definePolicy({ origins: '*', allowHeaders: '*' })
    expect(answerOf(policy, preflight(evil, 'GET', 'authorization'))).toMatchObject({
      code: 'header-not-allowed',
      detail: 'authorization',
    })
    expect(answerOf(policy, preflight(evil, 'GET', 'x-any'))).toMatchObject({
      code: 'granted',
      set: { 'access-control-allow-headers': '*' },
    })
  })

  it('never cover a forbidden method or what is no method', () => {
    for (const method of ['TRACE', 'connect', 'A B', '', 'A'.repeat(65)]) {
      expect(answerOf(tiers, preflight(app, method)).code).toBe('method-not-allowed')
    }
  })
})

describe('two tiers', () => {
  it('answer the credentialed origin with credentials and everybody else without, and vary', () => {
    expect(answerOf(tiers, get(app))).toMatchObject({
      tier: 'credentialed',
      vary: ['Origin'],
      set: { 'access-control-allow-origin': app, 'access-control-allow-credentials': 'true' },
    })
    expect(answerOf(tiers, get(evil))).toEqual({
      kind: 'actual',
      verdict: 'allow',
      tier: 'anonymous',
      code: 'granted',
      detail: null,
      status: null,
      vary: ['Origin'],
      set: { 'access-control-allow-origin': '*' },
    })
    expect(answerOf(tiers, get('null')).set).toEqual({ 'access-control-allow-origin': '*' })
    expect(answerOf(tiers, get()).set).toEqual({ 'access-control-allow-origin': '*' })
  })

  it('may both be lists', () => {
    const policy = definePolicy({ origins: { credentialed: [app], anonymous: ['https://*.example'] } })
    expect(answerOf(policy, get('https://b.example')).set).toEqual({
      'access-control-allow-origin': 'https://b.example',
    })
    expect(answerOf(policy, get('https://b.test')).set).toEqual({})
  })
})

describe('static origin', () => {
  const policy = definePolicy({
    origins: [app],
    credentials: true,
    staticOrigin: true,
    exposeHeaders: ['etag'],
    writes: 'off',
  })
  const constant = {
    'access-control-allow-origin': app,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'etag',
  }

  it.each([
    [app, 'allow'],
    [evil, 'deny'],
    ['null', 'deny'],
    [undefined, 'allow'],
  ] as const)('sends the same headers to %s, without Vary: the browser compares', (origin, verdict) => {
    expect(answerOf(policy, get(origin))).toMatchObject({ verdict, vary: [], set: constant })
  })

  it('still varies on OPTIONS, where the answer depends on the origin', () => {
    expect(answerOf(policy, preflight(evil, 'POST'))).toMatchObject({
      status: 403,
      vary: preflightVary,
      set: {},
    })
    expect(answerOf(policy, preflight(app, 'POST'))).toMatchObject({ status: 204, vary: preflightVary })
  })
})

describe('disclose: full', () => {
  it('lists all methods and headers, so that one preflight serves the next request', () => {
    const policy = definePolicy({
      origins: [app],
      credentials: true,
      methods: ['PUT', 'DELETE'],
      allowHeaders: ['x-a', 'x-b'],
      disclose: 'full',
    })
    expect(answerOf(policy, preflight(app, 'PUT', 'x-a')).set).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT,DELETE',
      'access-control-allow-headers': 'x-a,x-b',
    })
    expect(answerOf(policy, preflight(app, 'PUT', 'x-c')).set).toEqual({})
  })
})

describe('a request', () => {
  it('may hold a Headers object or a record', () => {
    const headers = new Headers({ Origin: app, 'Access-Control-Request-Method': 'PUT' })
    expect(listed.decide({ method: 'OPTIONS', headers })).toEqual(listed.decide(preflight(app, 'PUT')))
    expect(listed.decide(new Request('https://api.example/', { headers: { origin: app } })).tier).toBe(
      'credentialed',
    )
  })
})

describe('onDecision', () => {
  it('sees every decision and its request', () => {
    const seen: [string, string | undefined][] = []
    const policy = definePolicy(
      { origins: [app] },
      { onDecision: (decision, request) => seen.push([decision.code, request.method]) },
    )
    policy.decide(get(evil))
    policy.decide(preflight(app, 'GET'))
    expect(seen).toEqual([
      ['origin-not-allowed', 'GET'],
      ['granted', 'OPTIONS'],
    ])
  })

  it('cannot cost a request its answer', () => {
    const printed: unknown[][] = []
    const { error } = console
    console.error = (...args) => printed.push(args)
    try {
      const policy = definePolicy(
        { origins: [app] },
        {
          onDecision: () => {
            throw new Error('metrics are down')
          },
        },
      )
      expect(policy.decide(get(app)).code).toBe('granted')
      expect(printed).toEqual([['accredit: onDecision threw', new Error('metrics are down')]])
    } finally {
      console.error = error
    }
  })
})

describe('describeDecision', () => {
  const say = (decision: Decision) => describeDecision(decision)

  it('says the value that decided, cut short', () => {
    expect(say(listed.decide(get(evil)))).toBe('The policy does not list the origin "https://evil.example".')
    expect(say(listed.decide(preflight(app, 'patch')))).toBe(
      'The policy does not allow the method "patch"; methods are compared by case.',
    )
    expect(say(listed.decide(get(`https://${'a'.repeat(8_192)}`)))).toHaveLength(131)
  })
})
