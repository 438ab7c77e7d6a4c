import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const put = { method: 'PUT' } as const
const withToken = { headers: [['Authorization', 'Bearer t']] } as const
const withOne = { headers: [['X-One', '1']] } as const
const passed = readable({ type: 'cors', status: 200 })
const page = '{http page}'

/** Each request gets the preflight of its place in the list, and fails at it. */
function refused(
  items: NamedScenario['items'],
  title: string,
  request: NonNullable<Parameters<typeof named>[2]['requests']>[number],
  preflights: readonly ReturnType<typeof answerOf>[],
): NamedScenario {
  return named(
    items,
    title,
    {
      hops: [hopOf('other', { preflight: preflights })],
      requests: each(preflights, () => request),
    },
    { results: each(preflights, () => failed), wire: each(preflights, () => sent('OPTIONS 0')) },
  )
}

/** Each request gets the preflight of its place in the list, which lets it through and is not remembered. */
function allowed(
  items: NamedScenario['items'],
  title: string,
  request: NonNullable<Parameters<typeof named>[2]['requests']>[number],
  preflights: readonly ReturnType<typeof answerOf>[],
): NamedScenario {
  return named(
    items,
    title,
    {
      hops: [
        hopOf('other', {
          preflight: preflights.map(({ status, headers }) => ({
            status,
            headers: [...headers, ['Access-Control-Max-Age', '0'] as const],
          })),
        }),
      ],
      requests: each(preflights, () => request),
    },
    {
      results: each(preflights, () => passed),
      wire: preflights.flatMap(() => [sent('OPTIONS 0'), sent(`${request.method ?? 'GET'} 0`)]),
    },
  )
}

const methods = (value: string) => answerOf(204, { ...grant, 'Access-Control-Allow-Methods': value })
const headers = (value: string) => answerOf(204, { ...grant, 'Access-Control-Allow-Headers': value })
const openTo = (extra: Readonly<Record<string, string>>) =>
  answerOf(204, { 'Access-Control-Allow-Origin': '*', ...extra })

/** 1E: the preflight itself. */
export const preflight: readonly NamedScenario[] = [
  named(
    [71, 72, 76, 195],
    'a preflight is OPTIONS of mode cors with the origin and the referrer of its request',
    { hops: [hopOf('other')], requests: [put], observes: ['accept'] },
    {
      results: [passed],
      wire: [
        sent('OPTIONS 0', {
          origin: page,
          referer: `${page}/`,
          accept: '*/*',
          'access-control-request-method': 'PUT',
          'access-control-request-headers': null,
          'sec-fetch-mode': 'cors',
          'sec-fetch-site': 'cross-site',
          'sec-fetch-dest': 'empty',
        }),
        sent('PUT 0', { origin: page, 'access-control-request-method': null }),
      ],
    },
  ),
  named(
    [71, 76],
    'a preflight follows the referrer policy of its request',
    { hops: [hopOf('other')], requests: [{ ...put, referrerPolicy: 'no-referrer' }] },
    { wire: [sent('OPTIONS 0', { referer: null, origin: page }), sent('PUT 0', { referer: null })] },
  ),
  named(
    [74],
    'a preflight carries no cookie and no Authorization, its request both',
    {
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page-port')],
      requests: [{ ...put, ...withToken }],
    },
    {
      results: [passed],
      wire: [
        sent('OPTIONS 0', {
          cookie: null,
          authorization: null,
          'access-control-request-headers': 'authorization',
        }),
        sent('PUT 0', { cookie: 'a=1', authorization: 'Bearer t' }),
      ],
    },
  ),
  named(
    [75],
    'Set-Cookie of a preflight is ignored',
    {
      hops: [
        hopOf('page-port', {
          preflight: answerOf(204, {
            ...grant,
            'Access-Control-Allow-Methods': 'PUT',
            'Set-Cookie': 'a=1; Path=/',
          }),
        }),
      ],
      requests: [put],
    },
    {
      results: [passed],
      wire: [sent('OPTIONS 0'), sent('PUT 0', { cookie: null })],
      cookies: { 'http page-port': [] },
    },
  ),
  named(
    [77],
    'a preflight follows no redirect',
    {
      hops: [
        hopOf('other', {
          preflight: each([301, 302, 303, 307, 308], status =>
            answerOf(status, { ...grant, 'Access-Control-Allow-Methods': 'PUT' }),
          ),
        }),
        hopOf('other'),
      ],
      requests: each([301, 302, 303, 307, 308], () => put),
    },
    {
      results: each([301, 302, 303, 307, 308], () => failed),
      wire: each([301, 302, 303, 307, 308], () => sent('OPTIONS 0')),
    },
  ),
  refused(
    [78, 90],
    'a preflight that is not 200 to 299 fails, whatever it grants',
    put,
    each([304, 400, 403, 404, 405, 500, 503], status =>
      answerOf(status, { ...grant, 'Access-Control-Allow-Methods': 'PUT' }),
    ),
  ),
  refused([78], 'a preflight that asks for authentication fails', put, [
    answerOf(401, {
      ...grant,
      'Access-Control-Allow-Methods': 'PUT',
      'WWW-Authenticate': 'Basic realm="lab"',
    }),
  ]),
  allowed(
    [78],
    'a preflight of 200, 201, 204 or 299 passes',
    put,
    each([200, 201, 204, 299], status =>
      answerOf(status, { ...grant, 'Access-Control-Allow-Methods': 'PUT' }),
    ),
  ),
  refused([79, 90], 'include demands ACAC and an exact ACAO on the preflight too', put, [
    answerOf(204, {
      'Access-Control-Allow-Origin': '{page}',
      'Access-Control-Allow-Methods': 'PUT',
    }),
    answerOf(204, { ...grant, 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PUT' }),
    answerOf(204, {
      ...grant,
      'Access-Control-Allow-Credentials': 'TRUE',
      'Access-Control-Allow-Methods': 'PUT',
    }),
    answerOf(204, { 'Access-Control-Allow-Methods': 'PUT' }),
  ]),
  allowed([79, 107], 'without credentials a preflight with ACAO * passes', { ...put, credentials: 'omit' }, [
    openTo({ 'Access-Control-Allow-Methods': 'PUT' }),
  ]),
  refused([80], 'an ACAM or ACAH that fails its grammar fails the preflight', { ...put, ...withOne }, [
    answerOf(204, {
      ...grant,
      'Access-Control-Allow-Methods': 'PUT, (bad)',
      'Access-Control-Allow-Headers': 'x-one',
    }),
    answerOf(204, {
      ...grant,
      'Access-Control-Allow-Methods': 'PUT DELETE',
      'Access-Control-Allow-Headers': 'x-one',
    }),
    answerOf(204, {
      ...grant,
      'Access-Control-Allow-Methods': 'PUT',
      'Access-Control-Allow-Headers': 'x-one, x two',
    }),
  ]),
  allowed([80], 'empty elements and white space are part of the grammar', put, [
    methods(',PUT,,'),
    methods(' \tPUT\t, DELETE '),
    answerOf(204, { ...grant, 'Access-Control-Allow-Methods': ['GET', 'PUT'] }),
  ]),
  refused(
    [81],
    'methods are compared with case',
    put,
    each(['put', 'Put', 'PUTS', 'GET, POST', ''], methods),
  ),
  refused([81], 'methods are compared with case: patch is not PATCH', { method: 'patch' }, [
    methods('PATCH'),
  ]),
  allowed([82], 'GET and POST pass whatever ACAM says', { method: 'POST', ...withOne }, [
    answerOf(204, {
      ...grant,
      'Access-Control-Allow-Methods': 'PUT',
      'Access-Control-Allow-Headers': 'x-one',
    }),
    answerOf(204, { ...grant, 'Access-Control-Allow-Headers': 'x-one' }),
  ]),
  allowed([83], 'ACAM * is any method without credentials', { ...put, credentials: 'omit' }, [methods('*')]),
  allowed(
    [83],
    'ACAM * is any method with credentials of the mode same-origin',
    { ...put, credentials: 'same-origin' },
    [methods('*')],
  ),
  refused([83, 84], 'ACAM * is no method of an include request', put, [methods('*')]),
  refused([84], 'ACAH * is no header of an include request', withOne, [headers('*')]),
  named(
    [84],
    'with include * is the method of that name, and the header',
    {
      hops: [
        hopOf('other', {
          preflight: answerOf(204, {
            ...grant,
            'Access-Control-Allow-Methods': '*',
            'Access-Control-Allow-Headers': '*',
          }),
        }),
      ],
      requests: [{ method: '*', headers: [['*', '1']] }],
    },
    {
      results: [passed],
      wire: [
        sent('OPTIONS 0', {
          'access-control-request-method': '*',
          'access-control-request-headers': '*',
        }),
        sent('* 0'),
      ],
    },
  ),
  allowed([85], 'header names are compared without case', withOne, [
    headers('X-ONE'),
    headers('x-TWO,\tx-one'),
  ]),
  refused([85], 'an unsafe header that is not listed fails', withOne, [
    headers('x-two'),
    answerOf(204, grant),
    headers(''),
  ]),
  allowed([85, 54], 'ACAH * is any header without credentials', { ...withOne, credentials: 'omit' }, [
    headers('*'),
  ]),
  refused([86, 54], 'ACAH * does not cover Authorization', { ...withToken, credentials: 'omit' }, [
    headers('*'),
  ]),
  allowed([86, 54], 'Authorization named beside * passes', { ...withToken, credentials: 'omit' }, [
    headers('*, authorization'),
  ]),
  named(
    [87, 208],
    'where only a listener asks for the preflight, a missing ACAM is the method, and is remembered',
    {
      hops: [hopOf('other', { preflight: answerOf(204, { ...grant, 'Access-Control-Max-Age': '600' }) })],
      requests: each([1, 2], () => ({ api: 'xhr', method: 'POST', body: 'text', uploadListener: true })),
    },
    {
      results: [readable({ status: 200 }), readable({ status: 200 })],
      wire: [
        sent('OPTIONS 0', {
          'access-control-request-method': 'POST',
          'access-control-request-headers': null,
        }),
        sent('POST 0'),
        sent('POST 0'),
      ],
    },
  ),
  refused([90], 'what a preflight refuses is never sent', { method: 'DELETE', body: 'text' }, [
    answerOf(403),
    methods('PUT'),
  ]),
  named(
    [91],
    'neither a request to the own origin nor one under no-cors is preflighted',
    {
      hops: [hopOf('page', { preflight: answerOf(403) })],
      requests: [
        { method: 'DELETE', headers: [['X-One', '1']] },
        { mode: 'no-cors', method: 'POST', body: 'json' },
      ],
    },
    { results: [readable({ type: 'basic' }), readable()], wire: [sent('DELETE 0'), sent('POST 0')] },
  ),
  named(
    [92],
    'each hop of a chain gets a preflight of its own',
    {
      hops: [hopOf('other', { response: answerOf(307, grant) }), hopOf('other')],
      requests: [put],
    },
    {
      results: [readable({ type: 'cors', redirected: true })],
      wire: [sent('OPTIONS 0'), sent('PUT 0'), sent('OPTIONS 1'), sent('PUT 1')],
    },
  ),
  named(
    [92, 90],
    'a preflight that the second hop refuses ends the chain',
    {
      hops: [
        hopOf('other', { response: answerOf(308, grant) }),
        hopOf('third', { preflight: answerOf(403) }),
      ],
      requests: [put],
    },
    { results: [failed], wire: [sent('OPTIONS 0'), sent('PUT 0'), sent('OPTIONS 1')] },
  ),
]
