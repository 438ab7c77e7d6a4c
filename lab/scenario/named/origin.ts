import { answerOf, grant, hopOf, type PlaceName } from '../scenario-of.ts'
import { failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const page = '{http page}'

/** Places that are not the page's origin by one part each: the port, the host, the scheme. */
const nearMisses: readonly (readonly [what: string, at: PlaceName])[] = [
  ['port', 'page-port'],
  ['host', 'sibling'],
  ['scheme', 'https page'],
]

/** 1B: which origin a request has, and when it says so. */
export const origin: readonly NamedScenario[] = [
  named(
    [27, 33],
    'a GET to another origin carries the scheme, host and port of the page',
    { hops: [hopOf('other')] },
    {
      results: [readable({ type: 'cors', status: 200, body: 'answer' })],
      wire: [sent('GET 0', { origin: page })],
    },
  ),
  named(
    [28],
    'a sandboxed page has the origin null',
    {
      page: { kind: 'sandboxed' },
      hops: [
        hopOf('other', {
          response: answerOf(200, { ...grant, 'Access-Control-Allow-Origin': 'null' }),
        }),
      ],
    },
    { results: [readable({ type: 'cors' })], wire: [sent('GET 0', { origin: 'null' })] },
  ),
  named(
    [28, 33],
    'a framed page that is not sandboxed keeps its origin',
    { page: { kind: 'cross-site-frame' }, hops: [hopOf('other')] },
    { results: [readable({ type: 'cors' })], wire: [sent('GET 0', { origin: page })] },
  ),
  ...nearMisses.map(([what, at]) =>
    named(
      [29],
      `another ${what} is another origin`,
      { hops: [hopOf(at, { response: [answerOf(200), answerOf(200, grant)] })], requests: [{}, {}] },
      {
        results: [failed, readable({ type: 'cors' })],
        wire: [sent('GET 0', { origin: page }), sent('GET 0', { origin: page })],
      },
    ),
  ),
  named(
    [29, 28],
    'a sandboxed page is not even of the origin of its own URL',
    {
      page: { kind: 'sandboxed' },
      hops: [hopOf('page', { response: [answerOf(200), answerOf(200, grant)] })],
      requests: [{}, {}],
    },
    {
      results: [failed, readable({ type: 'cors' })],
      wire: [sent('GET 0', { origin: 'null' }), sent('GET 0', { origin: 'null' })],
    },
  ),
  named(
    [31, 149],
    'a redirect away from the own origin keeps the origin',
    { hops: [hopOf('page', { response: answerOf(302) }), hopOf('other')] },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [sent('GET 0', { origin: null }), sent('GET 1', { origin: page })],
    },
  ),
  named(
    [31],
    'a redirect within another origin keeps the origin',
    { hops: [hopOf('other', { response: answerOf(302, grant) }), hopOf('other')] },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [sent('GET 0', { origin: page }), sent('GET 1', { origin: page })],
    },
  ),
  named(
    [31, 32, 150],
    'a redirect from another origin to a third makes the origin null',
    { hops: [hopOf('other', { response: answerOf(302, grant) }), hopOf('third')] },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [sent('GET 0', { origin: page }), sent('GET 1', { origin: 'null' })],
    },
  ),
  named(
    [32],
    'a redirect between origins of the same site makes it null just so',
    { hops: [hopOf('sibling', { response: answerOf(302, grant) }), hopOf('page-port')] },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [sent('GET 0', { origin: page }), sent('GET 1', { origin: 'null' })],
    },
  ),
  named(
    [34],
    'GET and HEAD to the own origin carry none',
    { hops: [hopOf('page')], requests: [{}, { method: 'HEAD' }, { api: 'xhr' }] },
    {
      wire: [
        sent('GET 0', { origin: null }),
        sent('HEAD 0', { origin: null }),
        sent('GET 0', { origin: null }),
      ],
    },
  ),
  named(
    [34],
    'GET and HEAD under no-cors carry none',
    {
      hops: [hopOf('other')],
      requests: [{ mode: 'no-cors' }, { mode: 'no-cors', method: 'HEAD' }],
    },
    {
      results: [readable({ type: 'opaque' }), readable({ type: 'opaque' })],
      wire: [sent('GET 0', { origin: null }), sent('HEAD 0', { origin: null })],
    },
  ),
  named(
    [35, 91],
    'any other method carries it to the own origin too, and needs no preflight there',
    {
      hops: [hopOf('page', { response: answerOf(200) })],
      requests: ['POST', 'PUT', 'DELETE', 'PATCH'].map(method => ({ method })),
    },
    {
      results: ['POST', 'PUT', 'DELETE', 'PATCH'].map(() => readable({ type: 'basic' })),
      wire: (['POST 0', 'PUT 0', 'DELETE 0', 'PATCH 0'] as const).map(what => sent(what, { origin: page })),
    },
  ),
  named(
    [35],
    'a POST under no-cors carries it',
    { hops: [hopOf('other')], requests: [{ mode: 'no-cors', method: 'POST', body: 'text' }] },
    { results: [readable({ type: 'opaque' })], wire: [sent('POST 0', { origin: page })] },
  ),
  named(
    [36],
    'no-referrer does not take it from a POST of mode cors, to another origin',
    {
      hops: [hopOf('other')],
      requests: [{ method: 'POST', referrerPolicy: 'no-referrer' }],
    },
    { results: [readable({ type: 'cors' })], wire: [sent('POST 0', { origin: page, referer: null })] },
  ),
  named(
    [36],
    'no-referrer does not take it from a POST of mode cors, to the own origin',
    { hops: [hopOf('page')], requests: [{ method: 'POST', referrerPolicy: 'no-referrer' }] },
    { wire: [sent('POST 0', { origin: page, referer: null })] },
  ),
  named(
    [37],
    'outside mode cors no-referrer makes it null',
    {
      hops: [hopOf('other')],
      requests: [{ mode: 'no-cors', method: 'POST', referrerPolicy: 'no-referrer' }],
    },
    { wire: [sent('POST 0', { origin: 'null' })] },
  ),
  named(
    [37],
    'outside mode cors no-referrer makes it null to the own origin too',
    {
      hops: [hopOf('page')],
      requests: [{ mode: 'same-origin', method: 'POST', referrerPolicy: 'no-referrer' }],
    },
    { wire: [sent('POST 0', { origin: 'null' })] },
  ),
  named(
    [37],
    'outside mode cors the policy same-origin makes it null to another origin',
    {
      hops: [hopOf('other')],
      requests: [{ mode: 'no-cors', method: 'POST', referrerPolicy: 'same-origin' }],
    },
    { wire: [sent('POST 0', { origin: 'null' })] },
  ),
  named(
    [37],
    'outside mode cors the default policy makes it null from https to http',
    {
      page: { scheme: 'https' },
      hops: [hopOf('other')],
      requests: [{ mode: 'no-cors', method: 'POST' }],
    },
    { wire: [sent('POST 0', { origin: 'null' })] },
  ),
  named(
    [37],
    'outside mode cors the policies origin and unsafe-url leave it',
    {
      hops: [hopOf('other')],
      requests: [
        { mode: 'no-cors', method: 'POST', referrerPolicy: 'origin' },
        { mode: 'no-cors', method: 'POST', referrerPolicy: 'unsafe-url' },
      ],
    },
    { wire: [sent('POST 0', { origin: page }), sent('POST 0', { origin: page })] },
  ),
  named(
    [39, 92],
    'the preflight after a redirect to a third origin carries null as its request does',
    {
      hops: [hopOf('other', { response: answerOf(307, grant) }), hopOf('third')],
      requests: [{ method: 'PUT' }],
    },
    {
      results: [readable({ type: 'cors' })],
      wire: [
        sent('OPTIONS 0', { origin: page }),
        sent('PUT 0', { origin: page }),
        sent('OPTIONS 1', { origin: 'null' }),
        sent('PUT 1', { origin: 'null' }),
      ],
    },
  ),
  named(
    [39, 28],
    'the preflight of a sandboxed page carries null',
    { page: { kind: 'sandboxed' }, hops: [hopOf('other')], requests: [{ method: 'PUT' }] },
    {
      results: [readable({ type: 'cors' })],
      wire: [sent('OPTIONS 0', { origin: 'null' }), sent('PUT 0', { origin: 'null' })],
    },
  ),
]
