import { answerOf, grant, hopOf, type PlaceName } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const https = { scheme: 'https' } as const
const setting = (...lines: readonly string[]) => answerOf(200, { ...grant, 'Set-Cookie': lines })
const sameOrigin = { credentials: 'same-origin' } as const
const omit = { credentials: 'omit' } as const

/** One cookie of each kind, at a place of https. */
const kinds = (at: PlaceName) =>
  [
    [at, 'strict=1; SameSite=Strict; Path=/'],
    [at, 'lax=1; SameSite=Lax; Path=/'],
    [at, 'none=1; SameSite=None; Secure; Path=/'],
    [at, 'unsaid=1; Path=/'],
  ] as const

/** 1J: which hop sees which cookie, and which answer sets one. */
export const credentialsCookies: readonly NamedScenario[] = [
  named(
    [154],
    'include sends cookies to another origin, same-origin and omit do not',
    {
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page-port')],
      requests: [{}, sameOrigin, omit],
    },
    {
      results: each([1, 2, 3], () => readable({ type: 'cors' })),
      wire: [
        sent('GET 0', { cookie: 'a=1' }),
        sent('GET 0', { cookie: null }),
        sent('GET 0', { cookie: null }),
      ],
    },
  ),
  named(
    [154, 159],
    'same-origin sends cookies to the own origin, omit does not',
    {
      cookies: [['page', 'a=1; Path=/']],
      hops: [hopOf('page')],
      requests: [{}, sameOrigin, omit],
    },
    {
      wire: [
        sent('GET 0', { cookie: 'a=1' }),
        sent('GET 0', { cookie: 'a=1' }),
        sent('GET 0', { cookie: null }),
      ],
    },
  ),
  named(
    [155, 67],
    'the mode same-origin loses its cookies at the first foreign hop, and at home they do not come back',
    {
      cookies: [
        ['page', 'a=1; Path=/'],
        ['sibling', 'b=1; Path=/'],
      ],
      hops: [
        hopOf('page', { response: answerOf(302) }),
        hopOf('sibling', { response: answerOf(302, grant) }),
        hopOf('page'),
      ],
      requests: [sameOrigin],
    },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [
        sent('GET 0', { cookie: 'a=1' }),
        sent('GET 1', { cookie: null }),
        sent('GET 2', { cookie: null }),
      ],
    },
  ),
  named(
    [156],
    'each hop has the cookies of its own URL',
    {
      cookies: [
        ['page', 'a=1; Path=/'],
        ['sibling', 'b=1; Path=/'],
      ],
      hops: [
        hopOf('page', { response: answerOf(302) }),
        hopOf('sibling', { response: answerOf(302, grant) }),
        hopOf('page'),
      ],
      requests: [{ headers: [['Cookie', 'forged=1']] }],
    },
    {
      results: [readable({ type: 'cors' })],
      wire: [
        sent('GET 0', { cookie: 'a=1' }),
        sent('GET 1', { cookie: 'b=1' }),
        sent('GET 2', { cookie: 'a=1' }),
      ],
    },
  ),
  named(
    [156],
    'a cookie that a redirect sets goes with the next hop',
    {
      hops: [hopOf('page', { response: answerOf(302, { 'Set-Cookie': 'a=1; Path=/' }) }), hopOf('page-port')],
    },
    { wire: [sent('GET 0', { cookie: null }), sent('GET 1', { cookie: 'a=1' })] },
  ),
  named(
    [157, 159],
    'without credentials no cookie is stored',
    {
      hops: [hopOf('page-port', { response: setting('a=1; Path=/') })],
      requests: [sameOrigin, omit],
    },
    {
      results: [readable({ type: 'cors' }), readable({ type: 'cors' })],
      cookies: { 'http page-port': [] },
    },
  ),
  named(
    [159],
    'omit ignores cookies of the own origin, both ways',
    {
      cookies: [['page', 'a=1; Path=/']],
      hops: [hopOf('page', { response: setting('b=1; Path=/') })],
      requests: [omit],
    },
    { wire: [sent('GET 0', { cookie: null })], cookies: { 'http page': ['a=1'] } },
  ),
  named(
    [158],
    'a cookie is stored whatever the status, and from a redirect',
    {
      hops: [
        hopOf('page-port', {
          response: [
            answerOf(500, { ...grant, 'Set-Cookie': 'a=1; Path=/' }),
            answerOf(404, { ...grant, 'Set-Cookie': 'b=1; Path=/' }),
            answerOf(302, { ...grant, 'Set-Cookie': 'c=1; Path=/' }),
          ],
        }),
        hopOf('page-port'),
      ],
      requests: [{}, {}, {}],
    },
    { cookies: { 'http page-port': ['a=1', 'b=1', 'c=1'] } },
  ),
  named(
    [158, 116],
    'a redirect that fails the check stores its cookie',
    {
      hops: [hopOf('page-port', { response: answerOf(302, { 'Set-Cookie': 'a=1; Path=/' }) }), hopOf('page')],
    },
    { results: [failed], wire: [sent('GET 0')], cookies: { 'http page-port': ['a=1'] } },
  ),
  named(
    [182],
    'from another site only cookies with SameSite=None are stored',
    {
      page: https,
      hops: [
        hopOf('https other', {
          response: setting(
            'strict=1; SameSite=Strict; Path=/',
            'lax=1; SameSite=Lax; Path=/',
            'none=1; SameSite=None; Secure; Path=/',
            'unsaid=1; Path=/',
          ),
        }),
      ],
    },
    { results: [readable({ type: 'cors' })], cookies: { 'https other': ['none=1'] } },
  ),
  named(
    [183],
    'to another site neither Strict nor Lax cookies are sent, to a GET either',
    {
      page: https,
      cookies: [
        ['https other', 'strict=1; SameSite=Strict; Path=/'],
        ['https other', 'lax=1; SameSite=Lax; Path=/'],
      ],
      hops: [hopOf('https other')],
      requests: [{}, { method: 'POST' }, { api: 'xhr' }],
    },
    {
      wire: [
        sent('GET 0', { cookie: null }),
        sent('POST 0', { cookie: null }),
        sent('GET 0', { cookie: null }),
      ],
      cookies: { 'https other': ['lax=1', 'strict=1'] },
    },
  ),
  named(
    [192],
    'cookies of third parties: SameSite=None goes to another site with include',
    {
      page: https,
      cookies: [['https other', 'none=1; SameSite=None; Secure; Path=/']],
      hops: [hopOf('https other')],
      requests: [{}, sameOrigin],
    },
    {
      results: [readable({ type: 'cors' }), readable({ type: 'cors' })],
      wire: [sent('GET 0', { cookie: 'none=1' }), sent('GET 0', { cookie: null })],
    },
  ),
  named(
    [192, 182],
    'cookies of third parties: SameSite=None is stored from another site with include',
    {
      page: https,
      hops: [hopOf('https other', { response: setting('none=1; SameSite=None; Secure; Path=/') })],
      requests: [sameOrigin, {}, {}],
    },
    {
      wire: [
        sent('GET 0', { cookie: null }),
        sent('GET 0', { cookie: null }),
        sent('GET 0', { cookie: 'none=1' }),
      ],
      cookies: { 'https other': ['none=1'] },
    },
  ),
  named(
    [184],
    'a cookie that does not say SameSite is Lax: it stays home from another site',
    { cookies: [['other', 'a=1; Path=/']], hops: [hopOf('other')], requests: [{}, { method: 'POST' }] },
    { wire: [sent('GET 0', { cookie: null }), sent('POST 0', { cookie: null })] },
  ),
  named(
    [184],
    'no two minutes of grace: a cookie of just now stays home from a POST of script',
    {
      hops: [hopOf('other', { response: setting('a=1; Path=/') })],
      requests: [{ method: 'POST' }, { method: 'POST' }],
    },
    {
      wire: [sent('POST 0', { cookie: null }), sent('POST 0', { cookie: null })],
      cookies: { 'http other': [] },
    },
  ),
  named(
    [185],
    'a foreign hop makes the way home cross-site for Strict and Lax',
    {
      cookies: [
        ['page', 'strict=1; SameSite=Strict; Path=/'],
        ['page', 'lax=1; SameSite=Lax; Path=/'],
      ],
      hops: [hopOf('other', { response: answerOf(302, grant) }), hopOf('page')],
    },
    { wire: [sent('GET 0'), sent('GET 1', { cookie: null })] },
  ),
  named(
    [185],
    'a hop within the site does not',
    {
      cookies: [['page', 'strict=1; SameSite=Strict; Path=/']],
      hops: [hopOf('sibling', { response: answerOf(302, grant) }), hopOf('page')],
    },
    { wire: [sent('GET 0'), sent('GET 1', { cookie: 'strict=1' })] },
  ),
  ...(['https page-port', 'https sibling'] as const).map(at =>
    named(
      [186, 30],
      `every SameSite goes to ${at === 'https sibling' ? 'another host' : 'another port'} of the site`,
      { page: https, cookies: kinds(at), hops: [hopOf(at)], requests: [{}, { method: 'POST' }] },
      {
        results: [readable({ type: 'cors' }), readable({ type: 'cors' })],
        wire: [
          sent('GET 0', { cookie: 'strict=1; lax=1; none=1; unsaid=1' }),
          sent('POST 0', { cookie: 'strict=1; lax=1; none=1; unsaid=1' }),
        ],
      },
    ),
  ),
  named(
    [30, 183],
    'another scheme is another site: Strict and Lax stay home',
    {
      cookies: [
        ['https page', 'strict=1; SameSite=Strict; Path=/'],
        ['https page', 'lax=1; SameSite=Lax; Path=/'],
        ['https page', 'none=1; SameSite=None; Secure; Path=/'],
      ],
      hops: [hopOf('https page')],
    },
    { wire: [sent('GET 0', { cookie: 'none=1' })] },
  ),
  named(
    [183, 28],
    'in a frame of another site the own host is cross-site',
    {
      page: { kind: 'cross-site-frame', scheme: 'https' },
      cookies: kinds('https page'),
      hops: [hopOf('https page')],
    },
    { results: [readable({ type: 'basic' })], wire: [sent('GET 0', { cookie: 'none=1' })] },
  ),
  named(
    [183, 28],
    'to a sandboxed page everything is cross-site',
    {
      page: { kind: 'sandboxed', scheme: 'https' },
      cookies: kinds('https page'),
      hops: [hopOf('https page')],
    },
    { results: [readable({ type: 'cors' })], wire: [sent('GET 0', { cookie: 'none=1' })] },
  ),
  named(
    [187],
    'HttpOnly cookies go with requests of script',
    {
      cookies: [['page-port', 'a=1; HttpOnly; Path=/']],
      hops: [hopOf('page-port')],
      requests: [{}, { api: 'xhr' }],
    },
    { wire: [sent('GET 0', { cookie: 'a=1' }), sent('GET 0', { cookie: 'a=1' })] },
  ),
  named(
    [191],
    'a partitioned cookie is sent where it was set, and is unknown to its own site',
    {
      page: https,
      hops: [hopOf('https other', { response: setting('a=1; SameSite=None; Secure; Partitioned; Path=/') })],
      requests: [{}, {}],
    },
    {
      wire: [sent('GET 0', { cookie: null }), sent('GET 0', { cookie: 'a=1' })],
      cookies: { 'https other': [] },
    },
  ),
  named(
    [191],
    'a partitioned cookie of its own site does not go with requests of other sites',
    {
      page: https,
      cookies: [['https other', 'a=1; SameSite=None; Secure; Partitioned; Path=/']],
      hops: [hopOf('https other')],
    },
    { wire: [sent('GET 0', { cookie: null })], cookies: { 'https other': ['a=1'] } },
  ),
]
