import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent, xhrFailed } from './named-scenario.ts'

/** 1A: how a request is made, and what never becomes one. */
export const construction: readonly NamedScenario[] = [
  named(
    [2, 3],
    'without an init the mode is cors and credentials are same-origin',
    {
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page-port', { response: answerOf(200, { 'Access-Control-Allow-Origin': '*' }) })],
      requests: [{ isBare: true }],
    },
    {
      results: [readable({ type: 'cors', status: 200 })],
      wire: [sent('GET 0', { origin: '{http page}', cookie: null, 'sec-fetch-mode': 'cors' })],
    },
  ),
  named(
    [3],
    'without an init a request to the own origin has its cookies',
    {
      cookies: [['page', 'a=1; Path=/']],
      hops: [hopOf('page')],
      requests: [{ isBare: true }],
    },
    { results: [readable({ type: 'basic' })], wire: [sent('GET 0', { cookie: 'a=1' })] },
  ),
  named(
    [4],
    'a URL with a user and a password throws before the network',
    { hops: [hopOf('page')], requests: [{ userinfo: true }] },
    { results: [failed], wire: [] },
  ),
  named(
    [6],
    'CONNECT, TRACE and TRACK in any case, and what is no token, throw in fetch',
    {
      hops: [hopOf('other')],
      requests: each(['CONNECT', 'TRACE', 'track', 'tRaCe', 'GE T', 'GET:', ''], method => ({ method })),
    },
    { results: each(Array.from({ length: 7 }), () => failed), wire: [] },
  ),
  named(
    [6],
    'CONNECT, TRACE and TRACK are a SecurityError in XMLHttpRequest, what is no token a SyntaxError',
    {
      hops: [hopOf('other')],
      requests: each(['CONNECT', 'TRACE', 'track', 'GE T', ''], method => ({ api: 'xhr', method })),
    },
    {
      results: each(
        ['SecurityError', 'SecurityError', 'SecurityError', 'SyntaxError', 'SyntaxError'],
        name => ({
          kind: 'error',
          name,
        }),
      ),
      wire: [],
    },
  ),
  named(
    [7, 44],
    'DELETE, GET, HEAD, OPTIONS, POST and PUT are upper-cased, in fetch',
    {
      hops: [hopOf('page')],
      requests: each(['delete', 'get', 'Head', 'options', 'pOST', 'put'], method => ({ method })),
    },
    {
      wire: [
        sent('DELETE 0'),
        sent('GET 0'),
        sent('HEAD 0'),
        sent('OPTIONS 0'),
        sent('POST 0'),
        sent('PUT 0'),
      ],
    },
  ),
  named(
    [7],
    'patch and methods of others keep their case',
    {
      hops: [hopOf('other')],
      requests: [{ method: 'patch' }, { method: 'Foo' }, { api: 'xhr', method: 'pATCH' }],
    },
    {
      wire: [
        sent('OPTIONS 0', { 'access-control-request-method': 'patch' }),
        sent('patch 0'),
        sent('OPTIONS 0', { 'access-control-request-method': 'Foo' }),
        sent('Foo 0'),
        sent('OPTIONS 0', { 'access-control-request-method': 'pATCH' }),
        sent('pATCH 0'),
      ],
    },
  ),
  named(
    [7, 44],
    'a lower-case post needs no preflight, a lower-case put is PUT in its preflight',
    {
      hops: [hopOf('other')],
      requests: [{ method: 'post' }, { method: 'put' }],
    },
    {
      results: [readable({ type: 'cors' }), readable({ type: 'cors' })],
      wire: [sent('POST 0'), sent('OPTIONS 0', { 'access-control-request-method': 'PUT' }), sent('PUT 0')],
    },
  ),
  named(
    [8],
    'a body with GET or HEAD throws in fetch',
    {
      hops: [hopOf('page')],
      requests: [
        { method: 'GET', body: 'text' },
        { method: 'HEAD', body: 'form' },
      ],
    },
    { results: [failed, failed], wire: [] },
  ),
  named(
    [8],
    'a body with GET or HEAD is dropped in XMLHttpRequest, its type too',
    {
      hops: [hopOf('other')],
      requests: [
        { api: 'xhr', method: 'GET', body: 'json' },
        { api: 'xhr', method: 'HEAD', body: 'text' },
      ],
    },
    {
      results: [readable(), readable()],
      wire: [sent('GET 0', { 'content-type': null }, ''), sent('HEAD 0', { 'content-type': null }, '')],
    },
  ),
  named(
    [9],
    'only-if-cached demands the mode same-origin',
    {
      hops: [hopOf('page')],
      requests: [{ cache: 'only-if-cached' }, { cache: 'only-if-cached', mode: 'no-cors' }],
    },
    { results: [failed, failed], wire: [] },
  ),
  named(
    [11],
    'an empty referrer is none',
    { hops: [hopOf('page')], requests: [{ referrer: '' }, { referrer: 'about:client' }] },
    { wire: [sent('GET 0', { referer: null }), sent('GET 0', { referer: '{http page}/page' })] },
  ),
  named(
    [11],
    'a referrer of another origin becomes the page, an own one is taken',
    {
      hops: [hopOf('page')],
      requests: [{ referrer: '{other}/elsewhere' }, { referrer: '{page}/elsewhere' }],
    },
    {
      wire: [
        sent('GET 0', { referer: '{http page}/page' }),
        sent('GET 0', { referer: '{http page}/elsewhere' }),
      ],
    },
  ),
  named(
    [11],
    'a referrer that does not parse throws',
    { hops: [hopOf('page')], requests: [{ referrer: 'http://[' }] },
    { results: [failed], wire: [] },
  ),
  named(
    [12, 65],
    'PUT is preflighted, by fetch and by XMLHttpRequest',
    {
      hops: [
        hopOf('other', {
          preflight: answerOf(204, {
            ...grant,
            'Access-Control-Allow-Methods': 'PUT',
            'Access-Control-Max-Age': '0',
          }),
        }),
      ],
      requests: [{ method: 'PUT' }, { api: 'xhr', method: 'PUT' }],
    },
    {
      results: [readable({ type: 'cors', status: 200 }), readable({ type: 'xhr', status: 200 })],
      wire: [sent('OPTIONS 0'), sent('PUT 0'), sent('OPTIONS 0'), sent('PUT 0')],
    },
  ),
  named(
    [13],
    'no-cors with another method than GET, HEAD or POST throws',
    {
      hops: [hopOf('other')],
      requests: each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'FOO'], method => ({ mode: 'no-cors', method })),
    },
    { results: each(Array.from({ length: 5 }), () => failed), wire: [] },
  ),
  named(
    [14],
    'under no-cors only safelisted headers are kept, the others vanish',
    {
      hops: [hopOf('other')],
      requests: [
        {
          mode: 'no-cors',
          method: 'POST',
          headers: [
            ['X-One', '1'],
            ['Authorization', 'Bearer t'],
            ['Content-Type', 'text/plain'],
            ['Accept-Language', 'de'],
          ],
        },
      ],
      observes: ['accept-language'],
    },
    {
      results: [readable({ type: 'opaque' })],
      wire: [
        sent('POST 0', {
          'x-one': null,
          authorization: null,
          'content-type': 'text/plain',
          'accept-language': 'de',
        }),
      ],
    },
  ),
  named(
    [14],
    'under no-cors a value that leaves the safelist vanishes, alone or joined to what is there',
    {
      hops: [hopOf('other')],
      requests: [
        {
          mode: 'no-cors',
          method: 'POST',
          headers: [
            ['Content-Type', 'application/json'],
            ['Accept', 'a'.repeat(100)],
            ['Accept', 'b'.repeat(100)],
          ],
        },
      ],
      observes: ['accept'],
    },
    { wire: [sent('POST 0', { 'content-type': null, accept: 'a'.repeat(100) })] },
  ),
  named(
    [16, 26],
    'forbidden headers are ignored: neither the origin nor a cookie can be forged',
    {
      hops: [hopOf('other')],
      requests: (['fetch', 'xhr'] as const).map(api => ({
        api,
        headers: [
          ['Origin', 'https://forged.example'],
          ['Cookie', 'forged=1'],
          ['Referer', 'https://forged.example/'],
        ],
      })),
    },
    {
      results: [readable({ type: 'cors' }), readable({ type: 'xhr' })],
      wire: each(['fetch', 'xhr'], () =>
        sent('GET 0', { origin: '{http page}', cookie: null, referer: '{http page}/' }),
      ),
    },
  ),
  named(
    [19],
    'a name that is no token throws, and so does NUL, CR or LF within a value',
    {
      hops: [hopOf('other')],
      requests: each(
        [
          ['X One', '1'],
          ['X(One)', '1'],
          ['', '1'],
          ['X-One', 'a\u0000b'],
          ['X-One', 'a\nb'],
          ['X-One', 'a\rb'],
        ] as const,
        header => ({ headers: [header] }),
      ),
    },
    { results: each(Array.from({ length: 6 }), () => failed), wire: [] },
  ),
  named(
    [19],
    'a value is trimmed of white space at both ends',
    { hops: [hopOf('page')], requests: [{ headers: [['X-One', ' \t\n1 2\r\n ']] }] },
    { wire: [sent('GET 0', { 'x-one': '1 2' })] },
  ),
  named(
    [21, 49],
    'the type of a body is filled in before it is judged',
    {
      hops: [hopOf('other')],
      requests: each(['text', 'form', 'multipart', 'bytes', 'blob', 'json'] as const, body => ({
        method: 'POST',
        body,
      })),
    },
    {
      wire: [
        sent('POST 0', { 'content-type': 'text/plain;charset=UTF-8' }, 'text'),
        sent('POST 0', { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }, 'a=1'),
        sent('POST 0', { 'content-type': 'multipart/form-data; boundary={boundary}' }),
        sent('POST 0', { 'content-type': null }, 'bytes'),
        sent('POST 0', { 'content-type': null }, 'blob'),
        sent('OPTIONS 0', { 'access-control-request-headers': 'content-type' }, ''),
        sent('POST 0', { 'content-type': 'application/json' }, '{}'),
      ],
    },
  ),
  named(
    [22, 65],
    'a stream body forces a preflight',
    { hops: [hopOf('other')], requests: [{ method: 'POST', body: 'stream' }] },
    {
      among: [
        sent('OPTIONS 0', {
          'access-control-request-method': 'POST',
          'access-control-request-headers': null,
        }),
      ],
    },
  ),
  named(
    [22],
    'a stream body under no-cors throws',
    { hops: [hopOf('page')], requests: [{ method: 'POST', mode: 'no-cors', body: 'stream' }] },
    { results: [failed], wire: [] },
  ),
  named(
    [23],
    'a stream body over HTTP/1.1 is a network error',
    { hops: [hopOf('page')], requests: [{ method: 'POST', body: 'stream' }] },
    { results: [failed], wire: [] },
  ),
  named(
    [24],
    'a signal that was aborted before sends nothing',
    { hops: [hopOf('page')], requests: [{ isAborted: true }] },
    { results: [{ kind: 'error', name: 'AbortError' }], wire: [] },
  ),
  named(
    [25, 211],
    'a network error is a bare TypeError, and the event error',
    {
      hops: [hopOf('other', { response: answerOf(200) })],
      requests: [{}, { api: 'xhr' }],
    },
    { results: [failed, xhrFailed], wire: [sent('GET 0'), sent('GET 0')] },
  ),
]
