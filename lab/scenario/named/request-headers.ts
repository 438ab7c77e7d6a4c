import type { RequestSpec } from '../scenario.ts'
import { answerOf, hopOf } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

type Header = RequestSpec['headers'][number]

/** Every value with a request of its own, to a server that refuses all preflights, so that none is remembered. */
const refusesPreflights = hopOf('other', { preflight: answerOf(403) })

/** Each header needs a preflight, on its own account. */
function unsafe(items: NamedScenario['items'], title: string, headers: readonly Header[]): NamedScenario {
  return named(
    items,
    title,
    { hops: [refusesPreflights], requests: each(headers, header => ({ headers: [header] })) },
    {
      results: each(headers, () => failed),
      wire: each(headers, ([name]) =>
        sent('OPTIONS 0', {
          'access-control-request-method': 'GET',
          'access-control-request-headers': name.toLowerCase(),
        }),
      ),
    },
  )
}

/** No header needs a preflight. */
function safe(items: NamedScenario['items'], title: string, headers: readonly Header[]): NamedScenario {
  return named(
    items,
    title,
    { hops: [refusesPreflights], requests: each(headers, header => ({ headers: [header] })) },
    { results: each(headers, () => readable({ type: 'cors' })), wire: each(headers, () => sent('GET 0')) },
  )
}

const forbidden = [
  'Accept-Charset',
  'Accept-Encoding',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Method',
  'Connection',
  'Content-Length',
  'Cookie',
  'Cookie2',
  'Date',
  'DNT',
  'Expect',
  'Host',
  'Keep-Alive',
  'Origin',
  'Referer',
  'Set-Cookie',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
  'Via',
]

const unsafeBytes = [
  '"',
  '(',
  ')',
  ':',
  '<',
  '>',
  '?',
  '@',
  '[',
  '\\',
  ']',
  '{',
  '}',
  '\u007f',
  '\u0001',
  '\u001f',
]

/** 1C: headers that script cannot set, and headers that a server is asked about. */
export const requestHeaders: readonly NamedScenario[] = [
  safe(
    [40, 16],
    'forbidden names are ignored and ask for nothing',
    forbidden.map((name): Header => [name, '1']),
  ),
  named(
    [40],
    'forbidden names do not reach the server',
    {
      hops: [hopOf('page')],
      requests: [
        {
          headers: [
            ['Accept-Charset', 'forged'],
            ['Cookie2', 'forged'],
            ['Date', 'forged'],
            ['Via', 'forged'],
            ['TE', 'forged'],
            ['Access-Control-Request-Method', 'FORGED'],
          ],
        },
      ],
      observes: ['accept-charset', 'cookie2', 'date', 'via', 'te'],
    },
    {
      wire: [
        sent('GET 0', {
          'accept-charset': null,
          cookie2: null,
          date: null,
          via: null,
          te: null,
          'access-control-request-method': null,
        }),
      ],
    },
  ),
  safe([41], 'names that begin with proxy- or sec- are ignored', [
    ['Proxy-Authorization', '1'],
    ['proxy-foo', '1'],
    ['Sec-Fetch-Site', 'same-origin'],
    ['SEC-Own', '1'],
  ]),
  safe([42], 'a method override to CONNECT, TRACE or TRACK is ignored', [
    ['X-HTTP-Method', 'TRACE'],
    ['X-HTTP-Method-Override', 'GET, track'],
    ['X-Method-Override', 'connect,PUT'],
  ]),
  unsafe([42], 'any other method override is a header of its own', [
    ['X-HTTP-Method', 'PUT'],
    ['X-HTTP-Method-Override', 'TRACER'],
    ['X-Method-Override', '"TRACE"'],
  ]),
  unsafe([43], 'Authorization, Cache-Control and If-* can be set, and ask for a preflight', [
    ['Authorization', 'Bearer t'],
    ['Cache-Control', 'no-cache'],
    ['If-None-Match', '"1"'],
    ['If-Modified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ]),
  unsafe([43], 'User-Agent can be set, and asks for a preflight', [['User-Agent', 'own']]),
  named(
    [44],
    'GET, HEAD and POST are the only methods that need no preflight',
    {
      hops: [refusesPreflights],
      requests: each(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'FOO'], method => ({
        method,
      })),
    },
    {
      results: [
        ...each(['GET', 'HEAD', 'POST'], () => readable({ type: 'cors' })),
        ...each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'FOO'], () => failed),
      ],
      wire: [
        sent('GET 0'),
        sent('HEAD 0'),
        sent('POST 0'),
        ...each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'FOO'], method =>
          sent('OPTIONS 0', { 'access-control-request-method': method }),
        ),
      ],
    },
  ),
  safe([45], 'a value of 128 bytes is safe', [
    ['Accept', 'a'.repeat(128)],
    ['Accept-Language', 'a'.repeat(128)],
    ['Content-Language', 'a'.repeat(128)],
    ['Content-Type', `text/plain;x=${'a'.repeat(115)}`],
  ]),
  unsafe([45], 'a value of 129 bytes is unsafe whatever the name', [
    ['Accept', 'a'.repeat(129)],
    ['Accept-Language', 'a'.repeat(129)],
    ['Content-Language', 'a'.repeat(129)],
    ['Content-Type', `text/plain;x=${'a'.repeat(116)}`],
    ['Range', `bytes=${'0'.repeat(122)}-`],
  ]),
  safe([46], 'Accept may hold what is no media type', [
    ['Accept', 'text/html;q=0.5, */*'],
    ['Accept', '!#$%&*+,-./;=^_`|~'],
    ['Accept', 'a\tb'],
    ['Accept', '\u00e9'],
    ['Accept', ''],
  ]),
  unsafe(
    [46, 47],
    'an unsafe byte in Accept',
    unsafeBytes.map((byte): Header => ['Accept', `a${byte}b`]),
  ),
  unsafe([47, 49], 'an unsafe byte in Content-Type', [
    ['Content-Type', 'text/plain; x="1"'],
    ['Content-Type', 'text/plain; x=(1)'],
    ['Content-Type', 'text/plain; x=a@b'],
  ]),
  safe([48], 'languages of letters, digits, space and * , - . ; =', [
    ['Accept-Language', 'de-CH, en;q=0.9, *;q=0.1'],
    ['Content-Language', 'a.B 9'],
  ]),
  unsafe([48], 'languages with any other byte', [
    ['Accept-Language', 'en_US'],
    ['Accept-Language', 'en/de'],
    ['Content-Language', 'en\tde'],
    ['Content-Language', '\u00e9'],
  ]),
  safe([49], 'the three types of forms, with any parameter', [
    ['Content-Type', 'text/plain'],
    ['Content-Type', 'TEXT/Plain;charset=x;y=z'],
    ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
    ['Content-Type', 'multipart/form-data; boundary=b'],
    ['Content-Type', 'text/plain;'],
  ]),
  unsafe([49], 'any other type, and what is none', [
    ['Content-Type', 'application/json'],
    ['Content-Type', 'text/html'],
    ['Content-Type', 'text/plainer'],
    ['Content-Type', 'text'],
    ['Content-Type', 'text/plain, application/json'],
    ['Content-Type', ''],
  ]),
  safe([50], 'one range from a byte on', [
    ['Range', 'bytes=0-'],
    ['Range', 'bytes=5-5'],
    ['Range', 'bytes=0-499'],
  ]),
  unsafe([50], 'a suffix range, a reversed one, two, another unit, white space', [
    ['Range', 'bytes=-5'],
    ['Range', 'bytes=5-4'],
    ['Range', 'bytes=0-1,3-4'],
    ['Range', 'items=0-1'],
    ['Range', 'bytes= 0-1'],
    ['Range', 'bytes=0 - 1'],
  ]),
  named(
    [51, 210],
    'fetch keeps two headers of one name apart, and judges each alone',
    {
      hops: [refusesPreflights],
      requests: [
        {
          headers: [
            ['Accept', 'a'.repeat(100)],
            ['Accept', 'b'.repeat(100)],
          ],
        },
        {
          headers: [
            ['Content-Type', 'text/plain'],
            ['Content-Type', 'text/plain'],
          ],
        },
      ],
    },
    {
      results: [readable({ type: 'cors' }), readable({ type: 'cors' })],
      wire: [sent('GET 0'), sent('GET 0')],
    },
  ),
  named(
    [210, 209],
    'XMLHttpRequest joins them, and their joined value is judged',
    {
      hops: [refusesPreflights],
      requests: [
        {
          api: 'xhr',
          headers: [
            ['Accept', 'a'.repeat(100)],
            ['Accept', 'b'.repeat(100)],
          ],
        },
      ],
    },
    { wire: [sent('OPTIONS 0', { 'access-control-request-headers': 'accept' })] },
  ),
  named(
    [52],
    'safe values of more than 1024 bytes in all are unsafe together',
    {
      hops: [refusesPreflights],
      requests: [
        { headers: Array.from({ length: 8 }, (): Header => ['Accept', 'a'.repeat(128)]) },
        {
          headers: [
            ...Array.from({ length: 8 }, (): Header => ['Accept', 'a'.repeat(128)]),
            ['Accept-Language', 'd'],
          ],
        },
      ],
    },
    {
      results: [readable({ type: 'cors' }), failed],
      wire: [
        sent('GET 0'),
        sent('OPTIONS 0', { 'access-control-request-headers': 'accept,accept-language' }),
      ],
    },
  ),
  named(
    [53, 72, 73],
    'the unsafe names are lower-cased, sorted, each once, and joined by a bare comma',
    {
      hops: [refusesPreflights],
      requests: [
        {
          headers: [
            ['X-Two', '2'],
            ['x-one', '1'],
            ['X-ONE', '1'],
            ['Content-Type', 'application/json'],
            ['Accept', 'text/html'],
          ],
        },
      ],
    },
    { wire: [sent('OPTIONS 0', { 'access-control-request-headers': 'content-type,x-one,x-two' })] },
  ),
  named(
    [55],
    'what the browser adds itself asks for nothing: Cookie, Referer, Origin, Sec-Fetch-*',
    {
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page-port', { preflight: answerOf(403) })],
    },
    {
      results: [readable({ type: 'cors' })],
      wire: [
        sent('GET 0', {
          cookie: 'a=1',
          origin: '{http page}',
          referer: '{http page}/',
          'sec-fetch-site': 'same-site',
        }),
      ],
    },
  ),
]
