import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const put = { method: 'PUT' } as const
const del = { method: 'DELETE' } as const
const passed = readable({ type: 'cors', status: 200 })
const withOne = { headers: [['X-One', '1']] } as const
const omit = { credentials: 'omit' } as const
const OPTIONS = sent('OPTIONS 0')
const PUT = sent('PUT 0')
const DELETE = sent('DELETE 0')
const GET = sent('GET 0')

/** A preflight that grants the methods and headers for ten minutes, or for as long as it says. */
function remembered(methods: string, headers = '', maxAge: string | null = '600') {
  return answerOf(204, {
    ...grant,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': headers,
    ...(maxAge !== null && { 'Access-Control-Max-Age': maxAge }),
  })
}

const twice = (preflight: ReturnType<typeof answerOf>) => ({
  hops: [hopOf('other', { preflight })],
  requests: [put, put],
})

/** 1F: what a preflight spares the next request. */
export const preflightCache: readonly NamedScenario[] = [
  named(
    [88],
    'a preflight without a max-age is remembered for five seconds',
    twice(remembered('PUT', '', null)),
    { results: [passed, passed], wire: [OPTIONS, PUT, PUT] },
  ),
  named([88], 'a max-age that does not parse stands for five seconds', twice(remembered('PUT', '', 'abc')), {
    results: [passed, passed],
    wire: [OPTIONS, PUT, PUT],
  }),
  named([88], 'a negative max-age does not parse', twice(remembered('PUT', '', '-1')), {
    results: [passed, passed],
    wire: [OPTIONS, PUT, PUT],
  }),
  named(
    [93, 100],
    'a remembered method spares the preflight',
    { hops: [hopOf('other', { preflight: remembered('PUT') })], requests: [put, put, put] },
    { results: [passed, passed, passed], wire: [OPTIONS, PUT, PUT, PUT] },
  ),
  named(
    [93, 100],
    'a remembered header spares the preflight, in any case',
    {
      hops: [hopOf('other', { preflight: remembered('', 'X-One') })],
      requests: [withOne, { headers: [['x-ONE', '2']] }],
    },
    { results: [passed, passed], wire: [OPTIONS, GET, GET] },
  ),
  named(
    [93, 95],
    'another URL of the same origin is asked anew',
    {
      hops: [
        hopOf('other', { preflight: remembered('PUT'), response: answerOf(307, grant) }),
        hopOf('other', { preflight: remembered('PUT') }),
      ],
      requests: [put, put],
    },
    {
      wire: [OPTIONS, PUT, sent('OPTIONS 1'), sent('PUT 1'), PUT, sent('PUT 1')],
    },
  ),
  named(
    [95],
    'a fragment makes another URL',
    {
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [put, { ...put, fragment: '#part' }],
    },
    { results: [passed, passed], wire: [OPTIONS, PUT, OPTIONS, PUT] },
  ),
  named(
    [96, 97],
    'what a request without credentials was granted does not serve one with them',
    {
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [{ ...put, ...omit }, put],
    },
    { results: [passed, passed], wire: [OPTIONS, PUT, OPTIONS, PUT] },
  ),
  named(
    [96],
    'the mode same-origin is without credentials in this sense, as omit is',
    {
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [{ ...put, credentials: 'same-origin' }, { ...put, ...omit }, put],
    },
    { results: [passed, passed, passed], wire: [OPTIONS, PUT, PUT, OPTIONS, PUT] },
  ),
  named(
    [97],
    'what a request with credentials was granted serves one without them',
    {
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [put, { ...put, ...omit }],
    },
    { results: [passed, passed], wire: [OPTIONS, PUT, PUT] },
  ),
  named(
    [98],
    'a remembered method * serves any method without credentials',
    {
      hops: [hopOf('other', { preflight: remembered('*') })],
      requests: [
        { ...put, ...omit },
        { ...del, ...omit },
      ],
    },
    { results: [passed, passed], wire: [OPTIONS, PUT, DELETE] },
  ),
  named(
    [98],
    'a method * that an include preflight names beside its own serves later include requests',
    {
      hops: [hopOf('other', { preflight: remembered('*, PUT') })],
      requests: [put, del],
    },
    { results: [passed, passed], wire: [OPTIONS, PUT, DELETE] },
  ),
  named(
    [99],
    'a remembered header * serves any name without credentials',
    {
      hops: [hopOf('other', { preflight: remembered('', '*') })],
      requests: [
        { ...withOne, ...omit },
        { headers: [['X-Two', '2']], ...omit },
      ],
    },
    { results: [passed, passed], wire: [OPTIONS, GET, GET] },
  ),
  named(
    [99, 86],
    'a remembered header * does not serve Authorization',
    {
      hops: [hopOf('other', { preflight: [remembered('', '*'), remembered('', 'Authorization')] })],
      requests: [
        { ...withOne, ...omit },
        { headers: [['Authorization', 'Bearer t']], ...omit },
      ],
    },
    { results: [passed, passed], wire: [OPTIONS, GET, OPTIONS, GET] },
  ),
  named(
    [100],
    'one header that is not remembered asks anew, for all of them',
    {
      hops: [hopOf('other', { preflight: [remembered('', 'X-One'), remembered('', 'X-One, X-Two')] })],
      requests: [
        withOne,
        {
          headers: [
            ['X-Two', '2'],
            ['X-One', '1'],
          ],
        },
      ],
    },
    {
      results: [passed, passed],
      wire: [
        sent('OPTIONS 0', { 'access-control-request-headers': 'x-one' }),
        GET,
        sent('OPTIONS 0', { 'access-control-request-headers': 'x-one,x-two' }),
        GET,
      ],
    },
  ),
  named(
    [101],
    'methods that nobody asked for are remembered too',
    { hops: [hopOf('other', { preflight: remembered('PUT, DELETE') })], requests: [put, del] },
    { results: [passed, passed], wire: [OPTIONS, PUT, DELETE] },
  ),
  named(
    [101],
    'the entries of several preflights add up',
    {
      hops: [hopOf('other', { preflight: [remembered('PUT'), remembered('DELETE'), remembered('PUT')] })],
      requests: [put, del, put],
    },
    { results: [passed, passed, passed], wire: [OPTIONS, PUT, OPTIONS, DELETE, PUT] },
  ),
  named(
    [101, 102],
    'a preflight renews the age of the entries that it repeats',
    {
      hops: [
        hopOf('other', {
          preflight: [remembered('PUT'), remembered('PUT, DELETE', '', '0'), remembered('PUT')],
        }),
      ],
      requests: [put, del, put],
    },
    { results: [passed, passed, passed], wire: [OPTIONS, PUT, OPTIONS, DELETE, OPTIONS, PUT] },
  ),
  named([102], 'max-age 0 remembers nothing', twice(remembered('PUT', '', '0')), {
    results: [passed, passed],
    wire: [OPTIONS, PUT, OPTIONS, PUT],
  }),
  named(
    [68, 103],
    'a response that fails the check makes the browser forget the preflight',
    {
      hops: [
        hopOf('other', {
          preflight: remembered('PUT'),
          response: [answerOf(200, grant), answerOf(200), answerOf(200, grant)],
        }),
      ],
      requests: [put, put, put],
    },
    { results: [passed, failed, passed], wire: [OPTIONS, PUT, PUT, OPTIONS, PUT] },
  ),
  named(
    [103],
    'it forgets all of the URL: other methods, and entries of other credentials',
    {
      hops: [
        hopOf('other', {
          preflight: [remembered('PUT'), remembered('PUT, DELETE')],
          response: [answerOf(200, grant), answerOf(200, grant), answerOf(200), answerOf(200, grant)],
        }),
      ],
      requests: [{ ...put, ...omit }, put, put, { ...put, ...omit }, del],
    },
    {
      results: [passed, passed, failed, passed, passed],
      wire: [OPTIONS, PUT, OPTIONS, PUT, PUT, OPTIONS, PUT, OPTIONS, DELETE],
    },
  ),
  named(
    [104],
    'a preflight that failed by its status is not remembered',
    {
      hops: [
        hopOf('other', {
          preflight: [{ ...remembered('PUT'), status: 403 }, remembered('PUT')],
        }),
      ],
      requests: [put, put],
    },
    { results: [failed, passed], wire: [OPTIONS, OPTIONS, PUT] },
  ),
  named(
    [104],
    'a preflight that failed by its headers leaves no method behind',
    {
      hops: [hopOf('other', { preflight: [remembered('PUT', 'x-two'), remembered('PUT')] })],
      requests: [{ ...put, ...withOne }, put],
    },
    { results: [failed, passed], wire: [OPTIONS, OPTIONS, PUT] },
  ),
  named(
    [105],
    'a POST with an upload listener needs an entry for POST, which a preflight for its headers does not make',
    {
      hops: [hopOf('other', { preflight: [remembered('', 'x-one'), remembered('POST')] })],
      requests: [
        { ...withOne, api: 'xhr', method: 'POST', body: 'text' },
        ...each([1, 2], () => ({ api: 'xhr', method: 'POST', body: 'text', uploadListener: true }) as const),
      ],
    },
    {
      results: each([1, 2, 3], () => readable({ status: 200 })),
      wire: [OPTIONS, sent('POST 0'), OPTIONS, sent('POST 0'), sent('POST 0')],
    },
  ),
]
