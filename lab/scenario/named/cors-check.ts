import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const passed = readable({ type: 'cors', status: 200, body: 'answer' })

/** Each request gets the answer of its place in the list. */
function judged(
  items: NamedScenario['items'],
  title: string,
  request: NonNullable<Parameters<typeof named>[2]['requests']>[number],
  answers: readonly ReturnType<typeof answerOf>[],
  result: typeof passed,
  page: Parameters<typeof named>[2]['page'] = {},
): NamedScenario {
  return named(
    items,
    title,
    {
      page,
      hops: [hopOf('other', { response: answers })],
      requests: each(answers, () => request),
    },
    { results: each(answers, () => result), wire: each(answers, () => sent('GET 0')) },
  )
}

const origins = (value: string | readonly string[]) =>
  answerOf(200, { 'Access-Control-Allow-Origin': value, 'Access-Control-Allow-Credentials': 'true' })
const credentials = (value: string | readonly string[]) =>
  answerOf(200, { 'Access-Control-Allow-Origin': '{page}', 'Access-Control-Allow-Credentials': value })
const omit = { credentials: 'omit' } as const

/** 1D and 1G: which way a request goes, and who may read the response. */
export const corsCheck: readonly NamedScenario[] = [
  named(
    [61],
    'a request to the own origin needs no header of CORS at all',
    { hops: [hopOf('page', { response: answerOf(200) })], requests: [{}, { mode: 'same-origin' }] },
    { results: [readable({ type: 'basic', body: 'answer' }), readable({ type: 'basic' })] },
  ),
  named(
    [62],
    'the mode same-origin fails to another origin before a request is sent',
    {
      hops: [hopOf('other')],
      requests: [{ mode: 'same-origin' }, { mode: 'same-origin', method: 'POST' }],
    },
    { results: [failed, failed], wire: [] },
  ),
  named(
    [66, 106, 90],
    'a simple request reaches the server; without ACAO only the reading fails',
    {
      hops: [hopOf('other', { response: answerOf(200) })],
      requests: [{}, { method: 'POST', body: 'text' }],
    },
    { results: [failed, failed], wire: [sent('GET 0'), sent('POST 0', {}, 'text')] },
  ),
  judged(
    [107],
    '* lets everybody read without credentials',
    omit,
    [origins('*'), answerOf(200, { 'Access-Control-Allow-Origin': ' * ' })],
    passed,
  ),
  judged(
    [107],
    '* lets everybody read in the mode same-origin',
    { credentials: 'same-origin' },
    [origins('*')],
    passed,
  ),
  judged([107, 111], '* is nobody with include', {}, [origins('*')], failed),
  judged(
    [108],
    'ACAO is compared byte by byte: no slash, list, pattern, case or quotes',
    omit,
    each(
      [
        '{page}/',
        '{page}, {page}',
        '{page} {other}',
        '{other}',
        '"{page}"',
        'HTTP://{page-host}',
        'http://{page-host}',
        'http://*.localhost',
        '{page-host}',
        '*, {page}',
        'true',
        '',
      ],
      origins,
    ),
    failed,
  ),
  judged([108], 'white space around ACAO is no part of it', {}, [origins(' \t{page}\t ')], passed),
  judged(
    [109],
    'two ACAO fields fail, even when they are equal',
    {},
    [origins(['{page}', '{page}']), origins(['{page}', '{other}']), origins(['{page}', '*'])],
    failed,
  ),
  judged(
    [109],
    'two ACAO fields fail without credentials too',
    omit,
    [origins(['*', '*']), origins(['*', '{page}'])],
    failed,
  ),
  judged([110], 'null is not the origin of a page that has one', {}, [origins('null')], failed),
  judged([110], 'null is the origin of a sandboxed page, with credentials', {}, [origins('null')], passed, {
    kind: 'sandboxed',
  }),
  judged([110], 'NULL is not', {}, [origins('NULL'), origins('"null"')], failed, { kind: 'sandboxed' }),
  judged(
    [111],
    'ACAC is exactly true',
    {},
    each(['True', 'TRUE', '1', 'yes', '"true"', 'true;', 'false', ''], credentials),
    failed,
  ),
  judged(
    [111, 114],
    'include demands ACAC',
    {},
    [answerOf(200, { 'Access-Control-Allow-Origin': '{page}' })],
    failed,
  ),
  judged([111], 'white space around ACAC is no part of it', {}, [credentials(' true\t')], passed),
  judged(
    [112],
    'ACAC twice fails, in one line or two',
    {},
    [credentials('true, true'), credentials(['true', 'true'])],
    failed,
  ),
  judged(
    [113],
    'outside include nobody looks at ACAC',
    omit,
    each(['false', 'TRUE', ''], credentials),
    passed,
  ),
  judged(
    [113],
    'outside include nobody looks at ACAC, in the mode same-origin',
    { credentials: 'same-origin' },
    [credentials('false')],
    passed,
  ),
  named(
    [114],
    'the mode decides and not the jar: include without a cookie needs ACAC as one with a cookie does',
    {
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page-port', { response: answerOf(200, { 'Access-Control-Allow-Origin': '{page}' }) })],
      requests: [{}, { credentials: 'same-origin' }],
    },
    {
      results: [failed, readable({ type: 'cors' })],
      wire: [sent('GET 0', { cookie: 'a=1' }), sent('GET 0', { cookie: null })],
    },
  ),
  named(
    [115],
    'any status can pass the check',
    {
      hops: [
        hopOf('other', {
          response: each([201, 203, 400, 403, 404, 418, 500, 503], status => answerOf(status, grant)),
        }),
      ],
      requests: each(Array.from({ length: 8 }), () => ({})),
    },
    {
      results: each([201, 203, 400, 403, 404, 418, 500, 503], status =>
        readable({ type: 'cors', status, body: 'answer' }),
      ),
    },
  ),
  named(
    [116],
    'a redirect that fails the check is not followed',
    { hops: [hopOf('other', { response: answerOf(302) }), hopOf('page')] },
    { results: [failed], wire: [sent('GET 0')] },
  ),
  named(
    [116],
    'a redirect needs ACAC for include as a response does',
    {
      hops: [
        hopOf('other', { response: answerOf(302, { 'Access-Control-Allow-Origin': '{page}' }) }),
        hopOf('other'),
      ],
    },
    { results: [failed], wire: [sent('GET 0')] },
  ),
  named(
    [118, 158],
    'a failed check hides the response only: its cookie is stored',
    {
      hops: [hopOf('page-port', { response: answerOf(200, { 'Set-Cookie': 'a=1; Path=/' }) })],
      requests: [{}, {}],
    },
    {
      results: [failed, failed],
      wire: [sent('GET 0', { cookie: null }), sent('GET 0', { cookie: 'a=1' })],
      cookies: { 'http page-port': ['a=1'] },
    },
  ),
  named(
    [58],
    'http on loopback is no mixed content for an https page',
    { page: { scheme: 'https' }, hops: [hopOf('other')] },
    { results: [passed], wire: [sent('GET 0', { origin: '{https page}' })] },
  ),
  named(
    [70],
    'HEAD and the statuses without a body deliver none',
    {
      hops: [hopOf('other', { response: each([200, 204, 205, 304], status => answerOf(status, grant)) })],
      requests: [{ method: 'HEAD' }, {}, {}, {}],
    },
    { results: each([200, 204, 205, 304], status => readable({ type: 'cors', status, body: '' })) },
  ),
]
