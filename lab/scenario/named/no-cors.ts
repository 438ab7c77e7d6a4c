import { answerOf, hopOf, type PlaceName } from '../scenario-of.ts'
import { each, failed, type NamedScenario, named, readable, sent } from './named-scenario.ts'

const noCors = { mode: 'no-cors' } as const
const opaque = readable({ type: 'opaque', status: 0, body: '', headers: [] })
const policy = (value: string | readonly string[]) => answerOf(200, { 'Cross-Origin-Resource-Policy': value })

/** Whether each value lets the page have an opaque response of the place. */
function policed(
  items: NamedScenario['items'],
  title: string,
  at: PlaceName,
  values: readonly (string | readonly string[])[],
  result: typeof opaque | typeof failed,
  page: Parameters<typeof named>[2]['page'] = {},
): NamedScenario {
  return named(
    items,
    title,
    { page, hops: [hopOf(at, { response: each(values, policy) })], requests: each(values, () => noCors) },
    { results: each(values, () => result), wire: each(values, () => sent('GET 0')) },
  )
}

/** Mode no-cors: opaque responses, and who may have them. */
export const noCorsMode: readonly NamedScenario[] = [
  named(
    [63],
    'no-cors to another origin does not go with the redirect modes error and manual',
    {
      hops: [hopOf('other')],
      requests: [
        { ...noCors, redirect: 'error' },
        { ...noCors, redirect: 'manual' },
      ],
    },
    { results: [failed, failed], wire: [] },
  ),
  named(
    [63, 127],
    'a response under no-cors is opaque: no status, header or body',
    {
      hops: [
        hopOf('other', {
          response: answerOf(200, {
            'Access-Control-Allow-Origin': '*',
            'Access-Control-Expose-Headers': '*',
            'X-Seen': '1',
          }),
        }),
      ],
      requests: [noCors, { ...noCors, method: 'POST', body: 'text' }],
    },
    { results: [opaque, opaque], wire: [sent('GET 0'), sent('POST 0', {}, 'text')] },
  ),
  named(
    [127],
    'an error status under no-cors is opaque as well',
    { hops: [hopOf('other', { response: answerOf(500) })], requests: [noCors] },
    { results: [opaque] },
  ),
  named(
    [63],
    'no-cors to the own origin is basic, whatever the redirect mode',
    {
      hops: [hopOf('page', { response: answerOf(200) })],
      requests: [noCors, { ...noCors, redirect: 'error' }],
    },
    { results: [readable({ type: 'basic', status: 200 }), readable({ type: 'basic', status: 200 })] },
  ),
  policed(
    [130],
    'CORP same-origin keeps an opaque response from another origin',
    'other',
    ['same-origin'],
    failed,
  ),
  policed(
    [130],
    'CORP same-origin keeps it from another origin of the site too',
    'sibling',
    ['same-origin'],
    failed,
  ),
  policed([130], 'CORP cross-origin lets everybody have it', 'other', ['cross-origin'], opaque),
  policed(
    [130],
    'unknown values of CORP are ignored, two of them, and any other case',
    'other',
    ['none', 'Same-Origin', 'same-origin, same-origin', ['same-origin', 'same-site'], ''],
    opaque,
  ),
  named(
    [130],
    'CORP is for opaque responses only',
    {
      hops: [
        hopOf('other', {
          response: answerOf(200, {
            'Access-Control-Allow-Origin': '*',
            'Cross-Origin-Resource-Policy': 'same-origin',
          }),
        }),
      ],
      requests: [{ credentials: 'omit' }],
    },
    { results: [readable({ type: 'cors' })] },
  ),
  policed([131], 'CORP same-site lets another origin of the site have it', 'sibling', ['same-site'], opaque),
  policed([131], 'CORP same-site keeps it from another site', 'other', ['same-site'], failed),
  policed(
    [131],
    'CORP same-site over https keeps it from an http page of the site',
    'https sibling',
    ['same-site'],
    failed,
  ),
  policed(
    [131],
    'CORP same-site over http lets an https page of the site have it',
    'sibling',
    ['same-site'],
    opaque,
    {
      scheme: 'https',
    },
  ),
  policed(
    [130, 28],
    'CORP same-origin keeps it from a sandboxed page of its own URL',
    'page',
    ['same-origin'],
    failed,
    {
      kind: 'sandboxed',
    },
  ),
]
