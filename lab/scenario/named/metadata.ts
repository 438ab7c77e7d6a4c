import { answerOf, grant, hopOf, type PlaceName } from '../scenario-of.ts'
import { type NamedScenario, named, readable, sent } from './named-scenario.ts'

const page = '{http page}'

const sites: readonly (readonly [at: PlaceName, site: string, what: string])[] = [
  ['page', 'same-origin', 'the own origin'],
  ['page-port', 'same-site', 'another port'],
  ['sibling', 'same-site', 'another host of the site'],
  ['other', 'cross-site', 'another site'],
  ['https page', 'cross-site', 'another scheme'],
]

/** 1L: what a browser says about its requests. */
export const metadata: readonly NamedScenario[] = [
  ...sites.map(([at, site, what]) =>
    named(
      [194, 193, 30],
      `Sec-Fetch-Site to ${what} is ${site}`,
      { hops: [hopOf(at)] },
      {
        results: [readable()],
        wire: [
          sent('GET 0', { 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }),
        ],
      },
    ),
  ),
  named(
    [194],
    'Sec-Fetch-Site worsens over a redirect, and does not mend on the way home',
    {
      hops: [
        hopOf('page', { response: answerOf(302) }),
        hopOf('other', { response: answerOf(302, grant) }),
        hopOf('page'),
      ],
    },
    {
      wire: [
        sent('GET 0', { 'sec-fetch-site': 'same-origin' }),
        sent('GET 1', { 'sec-fetch-site': 'cross-site' }),
        sent('GET 2', { 'sec-fetch-site': 'cross-site' }),
      ],
    },
  ),
  named(
    [194],
    'Sec-Fetch-Site stays same-site after a detour within the site',
    {
      hops: [hopOf('sibling', { response: answerOf(302, grant) }), hopOf('page')],
    },
    {
      wire: [
        sent('GET 0', { 'sec-fetch-site': 'same-site' }),
        sent('GET 1', { 'sec-fetch-site': 'same-site' }),
      ],
    },
  ),
  named(
    [194, 28],
    'Sec-Fetch-Site of a sandboxed page is cross-site everywhere',
    { page: { kind: 'sandboxed' }, hops: [hopOf('page')] },
    { wire: [sent('GET 0', { 'sec-fetch-site': 'cross-site' })] },
  ),
  named(
    [195],
    'Sec-Fetch-Mode is the mode of the request, and Sec-Fetch-User never comes with one of script',
    {
      hops: [hopOf('page')],
      requests: [{}, { mode: 'no-cors' }, { mode: 'same-origin' }, { api: 'xhr' }],
      observes: ['sec-fetch-user'],
    },
    {
      wire: (['cors', 'no-cors', 'same-origin', 'cors'] as const).map(mode =>
        sent('GET 0', { 'sec-fetch-mode': mode, 'sec-fetch-dest': 'empty', 'sec-fetch-user': null }),
      ),
    },
  ),
  named(
    [196, 60],
    'the default policy sends the URL to the own origin, and the origin to others',
    {
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('other')],
    },
    { wire: [sent('GET 0', { referer: `${page}/page` }), sent('GET 1', { referer: `${page}/` })] },
  ),
  named(
    [196, 60],
    'the default policy sends the origin to another origin of the site too',
    { hops: [hopOf('page-port')], requests: [{}, { api: 'xhr' }] },
    { wire: [sent('GET 0', { referer: `${page}/` }), sent('GET 0', { referer: `${page}/` })] },
  ),
  named(
    [196],
    'from https to http on loopback is no downgrade: both are potentially trustworthy',
    { page: { scheme: 'https' }, hops: [hopOf('other')] },
    { wire: [sent('GET 0', { referer: '{https page}/' })] },
  ),
  named(
    [196],
    'the other policies',
    {
      hops: [hopOf('other')],
      requests: [
        { referrerPolicy: 'no-referrer' },
        { referrerPolicy: 'same-origin' },
        { referrerPolicy: 'origin' },
        { referrerPolicy: 'unsafe-url' },
        { referrerPolicy: 'origin-when-cross-origin' },
        { referrerPolicy: 'no-referrer-when-downgrade' },
      ],
    },
    {
      wire: [null, null, `${page}/`, `${page}/page`, `${page}/`, `${page}/page`].map(referer =>
        sent('GET 0', { referer }),
      ),
    },
  ),
  named(
    [197],
    'a referrer of more than 4096 characters is cut to its origin',
    { hops: [hopOf('page')], requests: [{ referrer: `{page}/${'a'.repeat(4096)}` }] },
    { wire: [sent('GET 0', { referer: `${page}/` })] },
  ),
  named(
    [197, 28],
    'a sandboxed page has no referrer',
    { page: { kind: 'sandboxed' }, hops: [hopOf('other')], requests: [{}, { method: 'POST' }] },
    { wire: [sent('GET 0', { referer: null }), sent('POST 0', { referer: null })] },
  ),
  named(
    [198],
    'Accept is */* unless script says otherwise',
    {
      hops: [hopOf('other')],
      requests: [{}, { headers: [['Accept', 'text/html']] }, { api: 'xhr' }],
      observes: ['accept'],
    },
    {
      wire: [
        sent('GET 0', { accept: '*/*' }),
        sent('GET 0', { accept: 'text/html' }),
        sent('GET 0', { accept: '*/*' }),
      ],
    },
  ),
  named(
    [198],
    'Accept-Encoding is identity for a range',
    {
      hops: [hopOf('page', { response: answerOf(206, { 'Content-Range': 'bytes 0-5/6' }) })],
      requests: [{ headers: [['Range', 'bytes=0-5']] }],
      observes: ['accept-encoding', 'range'],
    },
    { wire: [sent('GET 0', { 'accept-encoding': 'identity', range: 'bytes=0-5' })] },
  ),
  named(
    [199],
    'POST and PUT without a body have the length 0, GET has none',
    {
      hops: [hopOf('page')],
      requests: [{ method: 'POST' }, { method: 'PUT' }, {}],
      observes: ['content-length'],
    },
    {
      wire: [
        sent('POST 0', { 'content-length': '0' }),
        sent('PUT 0', { 'content-length': '0' }),
        sent('GET 0', { 'content-length': null }),
      ],
    },
  ),
  named(
    [200],
    'the cache modes add headers that ask for no preflight',
    {
      hops: [hopOf('other', { preflight: answerOf(403) })],
      requests: [{ cache: 'no-store' }, { cache: 'reload' }, { cache: 'no-cache' }, { cache: 'default' }],
      observes: ['cache-control', 'pragma'],
    },
    {
      results: [readable(), readable(), readable(), readable()],
      wire: [
        sent('GET 0', { 'cache-control': 'no-cache', pragma: 'no-cache' }),
        sent('GET 0', { 'cache-control': 'no-cache', pragma: 'no-cache' }),
        sent('GET 0', { 'cache-control': 'max-age=0', pragma: null }),
        sent('GET 0', { 'cache-control': null, pragma: null }),
      ],
    },
  ),
  named(
    [204],
    'local network access adds no header to a preflight',
    {
      hops: [hopOf('other')],
      requests: [{ method: 'PUT' }],
      observes: ['access-control-request-private-network', 'access-control-request-local-network'],
    },
    {
      wire: [
        sent('OPTIONS 0', {
          'access-control-request-private-network': null,
          'access-control-request-local-network': null,
        }),
        sent('PUT 0'),
      ],
    },
  ),
]
