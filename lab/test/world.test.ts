import { describe, expect, test } from 'vitest'
import { answerOf, hopOf, scenarioOf } from '../scenario/scenario-of.ts'
import { Addresses } from '../world/addresses.ts'
import { batchesOf } from '../world/batches.ts'
import { Course } from '../world/course.ts'
import { literal } from '../world/documents.ts'
import { itineraryOf } from '../world/itinerary.ts'

const ports = { http: 80, httpOther: 8080, https: 443, httpsOther: 8443 }
const plain = scenarioOf({ hops: [hopOf('other')] })

describe('Addresses', () => {
  const addresses = new Addresses(12, 3, ports)

  test('the page and its site have the number of the page, others that of the scenario', () => {
    expect(addresses.origin({ role: 'page', scheme: 'http' })).toBe('http://p3.localhost:80')
    expect(addresses.origin({ role: 'page-port', scheme: 'https' })).toBe('https://p3.localhost:8443')
    expect(addresses.origin({ role: 'sibling', scheme: 'http' })).toBe('http://api.p3.localhost:80')
    expect(addresses.origin({ role: 'other', scheme: 'https' })).toBe('https://o12.localhost:443')
  })

  test('origins become roles, wherever they stand', () => {
    expect(addresses.withRoles('http://p3.localhost:80/page, https://t12.localhost:443')).toBe(
      '{http page}/page, {https third}',
    )
  })

  test('origins of other scenarios stay', () => {
    expect(addresses.withRoles('http://o1.localhost:80')).toBe('http://o1.localhost:80')
  })
})

describe('batchesOf()', () => {
  test('scenarios without cookies share a document, by kind and scheme of their page', () => {
    const https = scenarioOf({ page: { scheme: 'https' }, hops: [hopOf('other')] })
    expect(batchesOf([plain, https, plain, https])).toEqual([
      [0, 2],
      [1, 3],
    ])
  })

  test('those with cookies, authentication or a challenge of the page have one of their own', () => {
    const cookies = scenarioOf({ cookies: [['other', 'a=1']], hops: [hopOf('other')] })
    const known = scenarioOf({ authentication: ['page'], hops: [hopOf('other')] })
    const asking = scenarioOf({ hops: [hopOf('page', { response: answerOf(401) })] })
    const setting = scenarioOf({
      hops: [hopOf('other', { response: answerOf(200, { 'Set-Cookie': 'a=1' }) })],
    })
    expect(batchesOf([plain, cookies, known, asking, setting, plain])).toEqual([[0, 5], [1], [2], [3], [4]])
  })

  test('a document makes 25 scenarios at most, and every scenario is made once', () => {
    const batches = batchesOf(Array.from({ length: 60 }, () => plain))
    expect(batches.map(({ length }) => length)).toEqual([25, 25, 10])
    expect(batches.flat()).toEqual(Array.from({ length: 60 }, (_, index) => index))
  })
})

describe('itineraryOf()', () => {
  test('without cookies there is the page only', () => {
    expect(itineraryOf(plain)).toEqual([{ kind: 'page' }])
  })

  test('each place is visited once before, with all of its lines, and its jar is read after', () => {
    const scenario = scenarioOf({
      cookies: [
        ['other', 'a=1'],
        ['https page', 'b=1'],
        ['other', 'c=1'],
      ],
      authentication: ['other'],
      hops: [hopOf('other'), hopOf('third')],
    })
    const [other, page, third] = [
      { role: 'other', scheme: 'http' },
      { role: 'page', scheme: 'https' },
      { role: 'third', scheme: 'http' },
    ]
    expect(itineraryOf(scenario)).toEqual([
      { kind: 'visit', at: other, lines: ['a=1', 'c=1'], authenticates: true },
      { kind: 'visit', at: page, lines: ['b=1'], authenticates: false },
      { kind: 'page' },
      { kind: 'jar', at: other },
      { kind: 'jar', at: page },
      { kind: 'jar', at: third },
    ])
  })

  test('a Set-Cookie of an answer is enough for the jars to be read', () => {
    const scenario = scenarioOf({
      hops: [hopOf('other', { response: answerOf(200, { 'set-cookie': 'a=1' }) })],
    })
    expect(itineraryOf(scenario).map(({ kind }) => kind)).toEqual(['page', 'jar'])
  })
})

describe('Course', () => {
  const from = { target: '/', scheme: 'http', host: 'o1.localhost:80', body: '' } as const
  const get = { ...from, method: 'GET', headers: [['Origin', 'http://p1.localhost:80']] } as const

  test('placeholders are filled in from the request and from the addresses', () => {
    const answer = answerOf(302, {
      A: '{echo}',
      B: '{page} {other-host} {unknown}',
      C: '{next-with-userinfo}',
    })
    const course = new Course(
      scenarioOf({ hops: [hopOf('other', { response: answer }), hopOf('third')] }),
      1,
      1,
      ports,
    )
    expect(course.answer(0, get).headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['Cache-Control', 'no-store'],
      ['A', 'http://p1.localhost:80'],
      ['B', 'http://p1.localhost:80 o1.localhost {unknown}'],
      ['C', 'http://ada:secret@t1.localhost:80/s/1/1'],
      ['Location', 'http://t1.localhost:80/s/1/1'],
      ['Content-Length', '6'],
    ])
  })

  test('answers and preflights are counted apart, and the last of each stands for all that follow', () => {
    const hop = hopOf('other', { preflight: answerOf(200), response: [answerOf(201), answerOf(202)] })
    const course = new Course(scenarioOf({ hops: [hop] }), 1, 1, ports)
    const ask = { ...from, method: 'OPTIONS', headers: [['Access-Control-Request-Method', 'PUT']] } as const
    expect([get, ask, get, ask, get].map(one => course.answer(0, one).status)).toEqual([
      201, 200, 202, 200, 202,
    ])
  })

  test('what came is kept by roles, without what differs from run to run', () => {
    const course = new Course(scenarioOf({ hops: [hopOf('other')], observes: ['accept'] }), 1, 1, ports)
    course.answer(0, {
      ...from,
      method: 'POST',
      headers: [
        ['Origin', 'http://p1.localhost:80'],
        ['Referer', 'http://p1.localhost:80/page/1/0'],
        ['Content-Type', 'multipart/form-data; boundary=----x1'],
        ['User-Agent', 'any'],
        ['X-One', '1'],
        ['x-one', '2'],
        ['Accept', '*/*'],
      ],
      body: '------x1\r\n------x1--',
    })
    expect(course.outcome()).toEqual({
      results: [{ kind: 'pending' }],
      wire: [
        {
          hop: 0,
          at: '{http other}',
          method: 'POST',
          headers: {
            origin: '{http page}',
            referer: '{http page}/page',
            'content-type': 'multipart/form-data; boundary={boundary}',
            accept: '*/*',
            'x-one': '1, 2',
          },
          body: '--{boundary}\r\n--{boundary}--',
          status: 200,
        },
      ],
      cookies: {},
    })
  })
})

test('a literal is ASCII, and JSON of the same value', () => {
  const value = { a: '</script>é\u2028😀' }
  expect(literal(value)).toMatch(/^[\x20-\x7e]*$/)
  expect(literal(value)).not.toContain('<')
  expect(JSON.parse(literal(value))).toEqual(value)
})
