import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { type NamedScenario, named, readable, sent, xhrFailed } from './named-scenario.ts'

const xhr = { api: 'xhr' } as const
const without = { api: 'xhr', credentials: 'same-origin' } as const

/** 1M: what XMLHttpRequest does otherwise than fetch. */
export const xmlHttpRequest: readonly NamedScenario[] = [
  named(
    [205, 206],
    'withCredentials, set after open(), is include; without it the mode is same-origin',
    {
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page-port')],
      requests: [xhr, without],
    },
    {
      results: [readable({ status: 200 }), readable({ status: 200 })],
      wire: [
        sent('GET 0', { cookie: 'a=1', origin: '{http page}', 'sec-fetch-mode': 'cors' }),
        sent('GET 0', { cookie: null }),
      ],
    },
  ),
  named(
    [205],
    'withCredentials demands ACAC and an exact ACAO',
    {
      hops: [
        hopOf('other', {
          response: [
            answerOf(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' }),
            answerOf(200, { 'Access-Control-Allow-Origin': '{page}' }),
            answerOf(200, { 'Access-Control-Allow-Origin': '*' }),
            answerOf(200, grant),
          ],
        }),
      ],
      requests: [xhr, xhr, without, xhr],
    },
    { results: [xhrFailed, xhrFailed, readable({ status: 200 }), readable({ status: 200 })] },
  ),
  named(
    [207],
    'cookies go to the own origin with and without withCredentials',
    { cookies: [['page', 'a=1; Path=/']], hops: [hopOf('page')], requests: [xhr, without] },
    { wire: [sent('GET 0', { cookie: 'a=1' }), sent('GET 0', { cookie: 'a=1' })] },
  ),
  named(
    [208, 65],
    'a listener on upload makes a simple POST ask first',
    {
      hops: [hopOf('other')],
      requests: [
        { ...xhr, method: 'POST', body: 'text' },
        { ...xhr, method: 'POST', body: 'text', uploadListener: true },
      ],
    },
    {
      results: [readable({ status: 200 }), readable({ status: 200 })],
      wire: [sent('POST 0'), sent('OPTIONS 0', { 'access-control-request-method': 'POST' }), sent('POST 0')],
    },
  ),
  named(
    [208, 90],
    'an upload that its preflight refuses is not sent',
    {
      hops: [hopOf('other', { preflight: answerOf(403) })],
      requests: [{ ...xhr, method: 'POST', body: 'text', uploadListener: true }],
    },
    { results: [xhrFailed], wire: [sent('OPTIONS 0')] },
  ),
  named(
    [209],
    'setRequestHeader ignores forbidden names and joins what is set twice',
    {
      hops: [hopOf('page')],
      requests: [
        {
          ...xhr,
          headers: [
            ['X-One', '1'],
            ['x-one', '2'],
            ['Cookie', 'forged=1'],
            ['Sec-Fetch-Mode', 'navigate'],
          ],
        },
      ],
    },
    { wire: [sent('GET 0', { 'x-one': '1, 2', cookie: null, 'sec-fetch-mode': 'cors' })] },
  ),
  named(
    [209],
    'setRequestHeader throws a SyntaxError for what is no header',
    {
      hops: [hopOf('page')],
      requests: [
        { ...xhr, headers: [['X One', '1']] },
        { ...xhr, headers: [['X-One', 'a\nb']] },
      ],
    },
    {
      results: [
        { kind: 'error', name: 'SyntaxError' },
        { kind: 'error', name: 'SyntaxError' },
      ],
      wire: [],
    },
  ),
  named(
    [214, 121, 125],
    'getAllResponseHeaders lists what is exposed, and nothing else',
    {
      hops: [
        hopOf('other', {
          response: answerOf(200, {
            ...grant,
            'X-Seen': '1',
            'X-Other': '2',
            'Set-Cookie': 'a=1',
            'Access-Control-Expose-Headers': 'x-seen, set-cookie',
          }),
        }),
      ],
      requests: [xhr],
    },
    { results: [readable({ headers: ['cache-control', 'content-length', 'content-type', 'x-seen'] })] },
  ),
  named(
    [211],
    'a redirect that fails the check is the event error',
    { hops: [hopOf('other', { response: answerOf(302) }), hopOf('other')], requests: [xhr] },
    { results: [xhrFailed], wire: [sent('GET 0')] },
  ),
  named(
    [218],
    'the charset of a type that script sets becomes UTF-8 for a string, and stays for bytes',
    {
      hops: [hopOf('other')],
      requests: [
        {
          ...xhr,
          method: 'POST',
          body: 'text',
          headers: [['Content-Type', 'text/plain;charset=ISO-8859-1']],
        },
        { ...xhr, method: 'POST', body: 'text', headers: [['Content-Type', 'text/plain']] },
        {
          ...xhr,
          method: 'POST',
          body: 'bytes',
          headers: [['Content-Type', 'text/plain;charset=ISO-8859-1']],
        },
      ],
    },
    {
      wire: [
        sent('POST 0', { 'content-type': 'text/plain;charset=UTF-8' }),
        sent('POST 0', { 'content-type': 'text/plain' }),
        sent('POST 0', { 'content-type': 'text/plain;charset=ISO-8859-1' }),
      ],
    },
  ),
]
