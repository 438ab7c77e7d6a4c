import type { RequestSpec } from '../scenario.ts'
import { answerOf, grant, hopOf, type PlaceName } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent, xhrFailed } from './named-scenario.ts'

const page = '{http page}'
const post = { method: 'POST', body: 'text' } as const
const withToken = { headers: [['Authorization', 'Bearer t']] } as const

/** A request that is redirected within its origin, and the method and body that arrive. */
function rewritten(
  items: NamedScenario['items'],
  title: string,
  request: Partial<RequestSpec>,
  statuses: readonly number[],
  arriving: ReturnType<typeof sent>,
): NamedScenario {
  return named(
    items,
    title,
    {
      hops: [hopOf('page', { response: each(statuses, status => answerOf(status)) }), hopOf('page')],
      requests: each(statuses, () => request),
    },
    {
      results: each(statuses, () => readable({ type: 'basic', redirected: true })),
      wire: statuses.flatMap(() => [sent(`${request.method ?? 'GET'} 0`), arriving]),
    },
  )
}

/** A chain that goes through places with this many redirects. */
function chain(redirects: number) {
  return [
    ...Array.from({ length: redirects }, () => hopOf('page', { response: answerOf(302) })),
    hopOf('page'),
  ]
}

function leadingTo(
  items: NamedScenario['items'],
  title: string,
  first: PlaceName,
  location: string | readonly string[],
): NamedScenario {
  return named(
    items,
    title,
    {
      hops: [hopOf(first, { response: answerOf(302, { ...grant, Location: location }) }), hopOf('other')],
    },
    { results: [failed], wire: [sent('GET 0')] },
  )
}

/** 1I: redirects, hop by hop. */
export const redirects: readonly NamedScenario[] = [
  named(
    [137],
    '301, 302, 303, 307 and 308 are followed',
    {
      hops: [
        hopOf('page', { response: each([301, 302, 303, 307, 308], status => answerOf(status)) }),
        hopOf('page'),
      ],
      requests: each(Array.from({ length: 5 }), () => ({})),
    },
    {
      results: each(Array.from({ length: 5 }), () => readable({ status: 200, redirected: true })),
      wire: each(Array.from({ length: 5 }), () => [sent('GET 0'), sent('GET 1')]).flat(),
    },
  ),
  named(
    [137],
    'any other status with a Location is a response',
    {
      hops: [
        hopOf('page', {
          response: each([201, 300, 404], status => answerOf(status, { Location: '{next}' })),
        }),
        hopOf('page'),
      ],
      requests: [{}, {}, {}],
    },
    {
      results: each([201, 300, 404], status => readable({ status, redirected: false })),
      wire: [sent('GET 0'), sent('GET 0'), sent('GET 0')],
    },
  ),
  named(
    [137],
    'a redirect without a Location is a response',
    { hops: [hopOf('other', { response: answerOf(302, grant) })], requests: [{}, { api: 'xhr' }] },
    {
      results: [readable({ type: 'cors', status: 302, redirected: false }), readable({ status: 302 })],
      wire: [sent('GET 0'), sent('GET 0')],
    },
  ),
  named(
    [138],
    'a relative Location is resolved against the URL that answered',
    { hops: [hopOf('other', { response: answerOf(302, { ...grant, Location: '1' }) }), hopOf('other')] },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [sent('GET 0'), sent('GET 1', { origin: page })],
    },
  ),
  leadingTo([138], 'a Location that does not parse is a network error', 'other', 'http://[/'),
  leadingTo([138], 'two Locations are a network error', 'page', ['{next}', '{other}/elsewhere']),
  leadingTo([139], 'a redirect to data: is a network error', 'page', 'data:text/plain,x'),
  leadingTo([139], 'a redirect to another scheme is a network error', 'other', 'ftp://{other-host}/'),
  named(
    [140],
    'twenty redirects are followed',
    { hops: chain(20) },
    {
      results: [readable({ type: 'basic', redirected: true })],
      wire: Array.from({ length: 21 }, (_, hop) => sent(`GET ${hop}`)),
    },
  ),
  named(
    [140],
    'the twenty-first is a network error',
    { hops: chain(21) },
    { results: [failed], wire: Array.from({ length: 21 }, (_, hop) => sent(`GET ${hop}`)) },
  ),
  leadingTo(
    [141],
    'a redirect to another origin with a user and a password fails in mode cors',
    'page',
    '{next-with-userinfo}',
  ),
  leadingTo([141], 'so it does once the chain is tainted', 'other', '{next-with-userinfo}'),
  named(
    [141],
    'so it does on the way home',
    {
      hops: [
        hopOf('other', { response: answerOf(302, { ...grant, Location: '{next-with-userinfo}' }) }),
        hopOf('page'),
      ],
      requests: [{}, { api: 'xhr' }],
    },
    { results: [failed, xhrFailed], wire: [sent('GET 0'), sent('GET 0')] },
  ),
  named(
    [142],
    'a redirect within the own origin may carry a user and a password',
    {
      hops: [hopOf('page', { response: answerOf(302, { Location: '{next-with-userinfo}' }) }), hopOf('page')],
      requests: [{}, { api: 'xhr' }],
    },
    {
      results: [readable({ type: 'basic', redirected: true }), readable({ redirected: true })],
      wire: [sent('GET 0'), sent('GET 1'), sent('GET 0'), sent('GET 1')],
    },
  ),
  rewritten(
    [143],
    '307 and 308 send method and body again',
    post,
    [307, 308],
    sent('POST 1', { 'content-type': 'text/plain;charset=UTF-8' }, 'text'),
  ),
  rewritten(
    [144, 145],
    '301, 302 and 303 make a GET of a POST, without its body',
    post,
    [301, 302, 303],
    sent('GET 1', { 'content-type': null }, ''),
  ),
  rewritten(
    [144],
    '301 and 302 leave other methods',
    { method: 'PUT', body: 'text' },
    [301, 302],
    sent('PUT 1', {}, 'text'),
  ),
  rewritten(
    [144],
    '303 makes a GET of PUT and DELETE',
    { method: 'DELETE', body: 'text' },
    [303],
    sent('GET 1', { 'content-type': null }, ''),
  ),
  rewritten([144], 'HEAD stays HEAD', { method: 'HEAD' }, [301, 302, 303, 307, 308], sent('HEAD 1')),
  named(
    [145, 65],
    'a request that a redirect made simple needs no preflight any more',
    {
      hops: [hopOf('page', { response: answerOf(303) }), hopOf('other', { preflight: answerOf(403) })],
      requests: [{ method: 'POST', body: 'json' }],
    },
    {
      results: [readable({ type: 'cors' })],
      wire: [
        sent('POST 0', { 'content-type': 'application/json' }),
        sent('GET 1', { 'content-type': null }, ''),
      ],
    },
  ),
  named(
    [145],
    'the headers that describe the body go with it, the others stay',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('page')],
      requests: [
        {
          ...post,
          headers: [
            ['Content-Language', 'de'],
            ['Content-Encoding', 'x'],
            ['Content-Location', '/x'],
            ['X-One', '1'],
          ],
        },
      ],
      observes: ['content-language', 'content-encoding', 'content-location'],
    },
    {
      wire: [
        sent('POST 0', { 'content-language': 'de', 'content-encoding': 'x', 'content-location': '/x' }),
        sent('GET 1', {
          'content-language': null,
          'content-encoding': null,
          'content-location': null,
          'content-type': null,
          'x-one': '1',
        }),
      ],
    },
  ),
  named(
    [146],
    'a redirect to another origin drops Authorization, and keeps other headers',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('other')],
      requests: [
        {
          headers: [
            ['Authorization', 'Bearer t'],
            ['X-One', '1'],
          ],
        },
      ],
    },
    {
      results: [readable({ type: 'cors' })],
      wire: [
        sent('GET 0', { authorization: 'Bearer t', 'x-one': '1' }),
        sent('OPTIONS 1', { 'access-control-request-headers': 'x-one' }),
        sent('GET 1', { authorization: null, 'x-one': '1' }),
      ],
    },
  ),
  named(
    [146],
    'Authorization does not come back on the way home',
    {
      hops: [
        hopOf('page', { response: answerOf(302) }),
        hopOf('other', { response: answerOf(302, grant) }),
        hopOf('page'),
      ],
      requests: [withToken],
    },
    { among: [sent('GET 0', { authorization: 'Bearer t' }), sent('GET 2', { authorization: null })] },
  ),
  named(
    [146],
    'Authorization stays within an origin',
    { hops: [hopOf('page', { response: answerOf(302) }), hopOf('page')], requests: [withToken] },
    { wire: [sent('GET 0', { authorization: 'Bearer t' }), sent('GET 1', { authorization: 'Bearer t' })] },
  ),
  named(
    [147],
    'an Authorization that was dropped asks for no preflight',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('other', { preflight: answerOf(403) })],
      requests: [withToken],
    },
    {
      results: [readable({ type: 'cors' })],
      wire: [sent('GET 0', { authorization: 'Bearer t' }), sent('GET 1', { authorization: null })],
    },
  ),
  named(
    [148],
    'Referrer-Policy of a redirect holds from the next hop on',
    {
      hops: [hopOf('page', { response: answerOf(302, { 'Referrer-Policy': 'no-referrer' }) }), hopOf('page')],
    },
    { wire: [sent('GET 0', { referer: `${page}/page` }), sent('GET 1', { referer: null })] },
  ),
  named(
    [148],
    'Referrer-Policy of a redirect that is unknown changes nothing',
    {
      hops: [hopOf('page', { response: answerOf(302, { 'Referrer-Policy': 'never' }) }), hopOf('other')],
    },
    { wire: [sent('GET 0', { referer: `${page}/page` }), sent('GET 1', { referer: `${page}/` })] },
  ),
  named(
    [149],
    'a redirect to another origin becomes a request of CORS there',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('other', { response: answerOf(200) })],
    },
    { results: [failed], wire: [sent('GET 0', { origin: null }), sent('GET 1', { origin: page })] },
  ),
  named(
    [150],
    'a third origin has to let null in, or everybody',
    {
      hops: [
        hopOf('other', { response: answerOf(302, grant) }),
        hopOf('third', {
          response: [
            answerOf(200, { 'Access-Control-Allow-Origin': '{page}' }),
            answerOf(200, { 'Access-Control-Allow-Origin': 'null' }),
            answerOf(200, { 'Access-Control-Allow-Origin': '*' }),
          ],
        }),
      ],
      requests: each([1, 2, 3], () => ({ credentials: 'omit' })),
    },
    {
      results: [failed, readable({ type: 'cors' }), readable({ type: 'cors' })],
      wire: each([1, 2, 3], () => [
        sent('GET 0', { origin: page }),
        sent('GET 1', { origin: 'null' }),
      ]).flat(),
    },
  ),
  named(
    [151, 67],
    'coming home after a detour is a request of CORS with the origin null',
    {
      hops: [
        hopOf('other', { response: answerOf(302, grant) }),
        hopOf('page', { response: [answerOf(200), answerOf(200, grant)] }),
      ],
      requests: [{}, {}],
    },
    {
      results: [failed, readable({ type: 'cors', redirected: true })],
      wire: each([1, 2], () => [sent('GET 0', { origin: page }), sent('GET 1', { origin: 'null' })]).flat(),
    },
  ),
  named(
    [67],
    'what is tainted once stays so: away, home, and on within the own origin',
    {
      hops: [
        hopOf('other', { response: answerOf(302, grant) }),
        hopOf('page', { response: answerOf(302, grant) }),
        hopOf('page'),
      ],
    },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [
        sent('GET 0', { origin: page }),
        sent('GET 1', { origin: 'null' }),
        sent('GET 2', { origin: 'null' }),
      ],
    },
  ),
  named(
    [62],
    'the mode same-origin does not follow a redirect to another origin',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('other')],
      requests: [{ mode: 'same-origin' }],
    },
    { results: [failed], wire: [sent('GET 0')] },
  ),
  named(
    [152],
    'redirect error fails at the first redirect',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('page')],
      requests: [{ redirect: 'error' }],
    },
    { results: [failed], wire: [sent('GET 0')] },
  ),
  named(
    [152],
    'redirect manual to another origin is filtered, and only once the check has passed',
    {
      hops: [hopOf('other', { response: [answerOf(302, grant), answerOf(302)] }), hopOf('page')],
      requests: [{ redirect: 'manual' }, { redirect: 'manual' }],
    },
    {
      results: [readable({ type: 'opaqueredirect', status: 0, headers: [] }), failed],
      wire: [sent('GET 0'), sent('GET 0')],
    },
  ),
]
