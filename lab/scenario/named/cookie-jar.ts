import { answerOf, hopOf, type PlaceName } from '../scenario-of.ts'
import { type NamedScenario, named, sent } from './named-scenario.ts'

/** Lines that a place sets on a visit, and what the jar holds for it then. */
function stored(
  items: NamedScenario['items'],
  title: string,
  at: PlaceName,
  lines: readonly string[],
  kept: readonly string[],
): NamedScenario {
  const place = at.includes(' ') ? at : `http ${at}`
  return named(
    items,
    title,
    {
      cookies: lines.map(line => [at, line] as const),
      hops: [hopOf(at)],
      requests: [{ credentials: 'omit' }],
    },
    { cookies: { [place]: kept } },
  )
}

/** Lines that the page's own origin sets, and the one header that the next request carries. */
function carried(
  items: NamedScenario['items'],
  title: string,
  lines: readonly string[],
  cookie: string | null,
): NamedScenario {
  return named(
    items,
    title,
    { cookies: lines.map(line => ['page', line] as const), hops: [hopOf('page')] },
    { wire: [sent('GET 0', { cookie })] },
  )
}

const past = 'Thu, 01 Jan 1970 00:00:00 GMT'
const future = 'Tue, 01 Jan 2097 00:00:00 GMT'

/** 1K: what a jar takes, keeps and gives. */
export const cookieJar: readonly NamedScenario[] = [
  stored(
    [172],
    'a cookie with a control byte is refused',
    'page',
    ['a=\u00011; Path=/', 'b=1\u007f; Path=/', 'c=1; Path=/'],
    ['c=1'],
  ),
  stored(
    [172],
    'name and value of 4096 bytes are kept, of one more refused',
    'page',
    [`a=${'1'.repeat(4095)}; Path=/`, `b=${'1'.repeat(4096)}; Path=/`],
    [`a=${'1'.repeat(4095)}`],
  ),
  stored(
    [172],
    'an attribute of more than 1024 bytes is skipped',
    'page',
    [`a=1; Path=/; Domain=${'a'.repeat(1025)}`, `b=1; Path=/; Domain=${'a'.repeat(1000)}`],
    ['a=1'],
  ),
  stored(
    [173],
    'Max-Age beats Expires, in any order',
    'page',
    [
      `a=1; Path=/; Expires=${past}; Max-Age=600`,
      `b=1; Path=/; Max-Age=0; Expires=${future}`,
      `c=1; Path=/; Expires=${past}`,
      `d=1; Path=/; Expires=${future}`,
      'e=1; Path=/; Max-Age=-1',
    ],
    ['a=1', 'd=1'],
  ),
  stored(
    [173],
    'a Max-Age of 0 deletes what is there',
    'page',
    ['a=1; Path=/', 'b=1; Path=/', 'a=; Path=/; Max-Age=0'],
    ['b=1'],
  ),
  stored(
    [174],
    'a Domain that is not the host or above it is refused, and so is a public suffix',
    'page',
    ['a=1; Path=/; Domain=example.com', 'b=1; Path=/; Domain=localhost', 'c=1; Path=/'],
    ['c=1'],
  ),
  named(
    [174, 175],
    'with a Domain a cookie goes to hosts below it, without one it does not',
    {
      hops: [
        hopOf('page', {
          response: answerOf(302, {
            'Set-Cookie': [
              'a=1; Path=/; Domain={page-host}',
              'b=1; Path=/; Domain=.{page-host}',
              'c=1; Path=/',
            ],
          }),
        }),
        hopOf('sibling'),
      ],
    },
    {
      wire: [sent('GET 0'), sent('GET 1', { cookie: 'a=1; b=1' })],
      cookies: { 'http page': ['a=1', 'b=1', 'c=1'], 'http sibling': ['a=1', 'b=1'] },
    },
  ),
  named(
    [174],
    'a host cannot set a cookie for one beside or below it',
    {
      hops: [
        hopOf('page', {
          response: answerOf(302, {
            'Set-Cookie': ['a=1; Path=/; Domain={sibling-host}', 'b=1; Path=/; Domain={other-host}'],
          }),
        }),
        hopOf('sibling'),
      ],
    },
    { cookies: { 'http page': [], 'http sibling': [] } },
  ),
  named(
    [175],
    'neither ports nor schemes part cookies',
    {
      cookies: [['page', 'a=1; Path=/']],
      hops: [hopOf('page-port'), hopOf('https page')],
    },
    {
      wire: [sent('GET 0', { cookie: 'a=1' })],
      cookies: { 'http page': ['a=1'], 'http page-port': ['a=1'], 'https page': ['a=1'] },
    },
  ),
  carried(
    [176],
    'a path matches by whole segments',
    ['a=1; Path=/s', 'b=1; Path=/s/', 'c=1; Path=/s/0000', 'd=1; Path=/elsewhere', 'e=1; Path=/S'],
    'b=1; a=1',
  ),
  stored(
    [176],
    'the beginning of a segment is no path of it',
    'page',
    ['a=1; Path=/jar', 'b=1; Path=/jar-read', 'c=1; Path=/jar-'],
    ['b=1'],
  ),
  carried(
    [176],
    'without a path it is that of the directory',
    ['a=1', 'b=1; Path=relative', 'c=1; Path=/'],
    'c=1',
  ),
  stored(
    [177],
    'a Secure cookie is not stored from http',
    'other',
    ['a=1; Secure; Path=/', 'b=1; Path=/'],
    ['b=1'],
  ),
  named(
    [177],
    'a Secure cookie is not sent to http',
    {
      cookies: [['https page', 'a=1; Secure; Path=/']],
      hops: [hopOf('page')],
    },
    { wire: [sent('GET 0', { cookie: null })], cookies: { 'https page': ['a=1'], 'http page': [] } },
  ),
  named(
    [178],
    'http does not overwrite or shadow a Secure cookie',
    {
      cookies: [
        ['https page', 'a=1; Secure; Path=/'],
        ['page', 'a=2; Path=/'],
        ['page', 'a=3; Path=/s'],
        ['page', 'b=2; Path=/'],
      ],
      hops: [hopOf('page')],
    },
    { wire: [sent('GET 0', { cookie: 'b=2' })], cookies: { 'https page': ['a=1', 'b=2'] } },
  ),
  stored(
    [179],
    '__Secure- demands Secure, __Host- a Secure cookie of the host and of the path /',
    'https page',
    [
      '__Secure-a=1; Path=/',
      '__Secure-b=1; Secure; Path=/',
      '__Host-a=1; Path=/',
      '__Host-b=1; Secure; Path=/',
      '__Host-c=1; Secure; Path=/jar-read',
      '__Host-d=1; Secure',
    ],
    ['__Host-b=1', '__Secure-b=1'],
  ),
  stored(
    [179],
    'prefixes count without case',
    'https page',
    ['__secure-a=1; Path=/', '__HOST-a=1; Path=/', '__SeCuRe-b=1; Secure; Path=/'],
    ['__SeCuRe-b=1'],
  ),
  stored(
    [179],
    '__Http- and __Host-Http- demand HttpOnly too',
    'https page',
    [
      '__Http-a=1; Secure; Path=/',
      '__Http-b=1; Secure; HttpOnly; Path=/',
      '__Host-Http-a=1; Secure; Path=/',
      '__Host-Http-b=1; Secure; HttpOnly; Path=/',
    ],
    ['__Host-Http-b=1', '__Http-b=1'],
  ),
  named(
    [179],
    '__Host- refuses a Domain',
    {
      page: { scheme: 'https' },
      hops: [
        hopOf('https page', {
          response: answerOf(200, {
            'Set-Cookie': ['__Host-a=1; Secure; Path=/; Domain={page-host}', '__Host-b=1; Secure; Path=/'],
          }),
        }),
      ],
    },
    { cookies: { 'https page': ['__Host-b=1'] } },
  ),
  stored(
    [180],
    'a nameless cookie whose value begins with a prefix is refused',
    'https page',
    ['=__Secure-a=1; Secure; Path=/', '__Host-a; Secure; Path=/', '=b; Path=/'],
    ['b'],
  ),
  stored(
    [181],
    'SameSite=None demands Secure',
    'https page',
    ['a=1; SameSite=None; Path=/', 'b=1; SameSite=None; Secure; Path=/', 'c=1; SameSite=none; Path=/'],
    ['b=1'],
  ),
  carried(
    [188],
    'longer paths come first, then what was set earlier; a nameless one is its value alone',
    ['a=1; Path=/', 'b=1; Path=/s', '=c; Path=/', 'd=1; Path=/s', 'e=; Path=/'],
    'b=1; d=1; a=1; c; e=',
  ),
  carried(
    [189],
    'a cookie that is replaced keeps its place; another path makes another cookie',
    ['a=1; Path=/', 'b=1; Path=/', 'a=2; Path=/', 'b=2; Path=/s'],
    'b=2; a=2; b=1',
  ),
  stored(
    [190],
    'a host may have fifty cookies',
    'page',
    Array.from({ length: 50 }, (_, index) => `n${index + 10}=1; Path=/`),
    Array.from({ length: 50 }, (_, index) => `n${index + 10}=1`),
  ),
]
