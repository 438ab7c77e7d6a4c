import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const safelisted = {
  'Cache-Control': 'no-store',
  'Content-Language': 'de',
  Expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
  'Last-Modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
  Pragma: 'no-cache',
} as const
const seen = { 'X-Seen': '1', 'X-Other': '2', 'Set-Cookie': 'a=1; Path=/' } as const
const exposing = (value: string | readonly string[]) =>
  answerOf(200, { ...grant, ...seen, 'Access-Control-Expose-Headers': value })
const omit = { credentials: 'omit' } as const

/** 1H: what of a response script can see. */
export const exposure: readonly NamedScenario[] = [
  named(
    [119, 120],
    'the own origin shows every header but Set-Cookie',
    { hops: [hopOf('page', { response: answerOf(200, { ...seen, 'Set-Cookie2': 'b=1' }) })] },
    {
      results: [
        readable({
          type: 'basic',
          exposes: ['x-seen', 'x-other', 'content-type', 'content-length'],
          hides: ['set-cookie', 'set-cookie2'],
        }),
      ],
    },
  ),
  named(
    [121, 119],
    'another origin shows the seven safelisted headers and no other',
    {
      hops: [
        hopOf('other', {
          response: answerOf(200, { ...grant, ...safelisted, ...seen, ETag: '"1"', Vary: 'X' }),
        }),
      ],
    },
    {
      results: [
        readable({
          type: 'cors',
          headers: [
            'cache-control',
            'content-language',
            'content-length',
            'content-type',
            'expires',
            'last-modified',
            'pragma',
          ],
        }),
      ],
    },
  ),
  named(
    [122],
    'exposed names count without case, over several fields',
    {
      hops: [
        hopOf('other', {
          response: [exposing('x-SEEN'), exposing(['X-Other', 'x-seen']), exposing(' ,x-seen,\tnone ')],
        }),
      ],
      requests: [{}, {}, {}],
    },
    {
      results: [
        readable({ exposes: ['x-seen'], hides: ['x-other', 'access-control-expose-headers'] }),
        readable({ exposes: ['x-seen', 'x-other'] }),
        readable({ exposes: ['x-seen'], hides: ['x-other'] }),
      ],
    },
  ),
  named(
    [123],
    '* exposes every name without credentials, and none with them',
    {
      hops: [hopOf('other', { response: exposing('*') })],
      requests: [omit, { credentials: 'same-origin' }, {}],
    },
    {
      results: [
        readable({ exposes: ['x-seen', 'x-other', 'access-control-allow-origin'], hides: ['set-cookie'] }),
        readable({ exposes: ['x-seen', 'x-other'] }),
        readable({ hides: ['x-seen', 'x-other'] }),
      ],
    },
  ),
  named(
    [123],
    'with credentials * exposes the header of that name, and a name beside it',
    {
      hops: [
        hopOf('other', {
          response: answerOf(200, {
            ...grant,
            ...seen,
            '*': '1',
            'Access-Control-Expose-Headers': '*, X-Seen',
          }),
        }),
      ],
    },
    { results: [readable({ exposes: ['*', 'x-seen'], hides: ['x-other'] })] },
  ),
  named(
    [124],
    'a list that fails its grammar exposes nothing',
    {
      hops: [
        hopOf('other', {
          response: each(['x-seen;', 'x-seen x-other', 'x-seen, (bad)', '"x-seen"'], exposing),
        }),
      ],
      requests: each(Array.from({ length: 4 }), () => ({})),
    },
    {
      results: each(Array.from({ length: 4 }), () =>
        readable({ type: 'cors', hides: ['x-seen', 'x-other'] }),
      ),
    },
  ),
  named(
    [125],
    'Set-Cookie is never exposed, by name or by *',
    {
      hops: [hopOf('other', { response: [exposing('Set-Cookie, X-Seen'), exposing('*')] })],
      requests: [{}, omit],
    },
    {
      results: [
        readable({ exposes: ['x-seen'], hides: ['set-cookie'] }),
        readable({ exposes: ['x-seen'], hides: ['set-cookie'] }),
      ],
    },
  ),
  named(
    [126, 153],
    'only the list of the last response counts, and only its headers are seen',
    {
      hops: [
        hopOf('other', {
          response: answerOf(302, {
            ...grant,
            'X-First': '1',
            'Access-Control-Expose-Headers': 'X-First, X-Seen, Location',
          }),
        }),
        hopOf('other', { response: answerOf(200, { ...grant, ...seen }) }),
      ],
    },
    {
      results: [
        readable({ type: 'cors', redirected: true, status: 200, hides: ['x-first', 'x-seen', 'location'] }),
      ],
    },
  ),
  named(
    [128, 152],
    'a manual redirect shows no status, header, or body',
    {
      hops: [
        hopOf('page', { response: answerOf(302, { ...seen, 'Access-Control-Expose-Headers': '*' }) }),
        hopOf('other'),
      ],
      requests: [{ redirect: 'manual' }],
    },
    {
      results: [readable({ type: 'opaqueredirect', status: 0, body: '', headers: [] })],
      wire: [sent('GET 0')],
    },
  ),
  named(
    [129],
    'redirected says whether there was a redirect',
    {
      hops: [hopOf('page', { response: [answerOf(302), answerOf(200)] }), hopOf('page')],
      requests: [{}, {}],
    },
    { results: [readable({ redirected: true, type: 'basic' }), readable({ redirected: false })] },
  ),
  named(
    [134],
    'integrity is that of the whole body',
    {
      hops: [hopOf('other')],
      requests: [{ integrity: 'right' }, { integrity: 'wrong' }],
    },
    { results: [readable({ type: 'cors', body: 'answer' }), failed], wire: [sent('GET 0'), sent('GET 0')] },
  ),
  named(
    [134],
    'integrity fails where there is no body to read',
    {
      hops: [hopOf('other', { response: [answerOf(200, grant), answerOf(204, grant)] })],
      requests: [{ integrity: 'right', mode: 'no-cors' }, { integrity: 'right' }],
    },
    { results: [failed, failed] },
  ),
  named(
    [136],
    'nosniff does not touch fetch',
    {
      hops: [hopOf('other', { response: answerOf(200, { ...grant, 'X-Content-Type-Options': 'nosniff' }) })],
      requests: [{}, { mode: 'no-cors' }, { api: 'xhr' }],
    },
    { results: [readable({ type: 'cors' }), readable({ type: 'opaque' }), readable({ type: 'xhr' })] },
  ),
]
