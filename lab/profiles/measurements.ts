import type { Profile } from '@accredit/browser'
import type { Outcome } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { answerOf, grant, hopOf, scenarioOf } from '../scenario/scenario-of.ts'

type Switch = Exclude<keyof Profile, 'name' | 'userAgent'>

/** How a switch shows from outside. */
export interface Measurement {
  readonly switch: Switch
  readonly scenarios: readonly Scenario[]
  /** What the outcomes of the scenarios say, in the form of {@link expected}. */
  read(outcomes: readonly Outcome[]): string
  /** The same from the profile's value. */
  expected(profile: Profile): string
}

const preflights = ({ wire }: Outcome) => wire.filter(({ method }) => method === 'OPTIONS').length
const isReadable = ({ results }: Outcome, index = 0) => results[index]?.kind === 'response'
const sends = ({ wire }: Outcome, name: string, index = wire.length - 1) =>
  wire[index]?.headers['cookie']?.split('; ').includes(`${name}=1`) === true
const yesNo = (value: boolean) => (value ? 'yes' : 'no')

/** One scenario, and yes or no. */
function question(
  name: { [K in Switch]: Profile[K] extends boolean ? K : never }[Switch],
  scenario: Scenario,
  isYes: (outcome: Outcome) => boolean,
): Measurement {
  return {
    switch: name,
    scenarios: [scenario],
    read: ([outcome]) => yesNo(outcome !== undefined && isYes(outcome)),
    expected: profile => yesNo(profile[name]),
  }
}

/** Whether a preflight with this max-age spares the next one. */
function maxAge(
  name: 'absentMaxAge' | 'negativeMaxAge' | 'unparsableMaxAge',
  header: Readonly<Record<string, string>>,
): Measurement {
  const preflight = answerOf(204, { ...grant, 'Access-Control-Allow-Methods': 'PUT', ...header })
  return {
    switch: name,
    scenarios: [
      scenarioOf({ hops: [hopOf('other', { preflight })], requests: [{ method: 'PUT' }, { method: 'PUT' }] }),
    ],
    read: ([outcome]) =>
      outcome !== undefined && preflights(outcome) === 1 ? 'remembered' : 'not remembered',
    expected: profile => (profile[name] > 0 ? 'remembered' : 'not remembered'),
  }
}

const star = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '600',
}
const withToken = { credentials: 'omit', headers: [['Authorization', 'Bearer t']] } as const
const remembered = (methods: string) =>
  answerOf(204, { ...grant, 'Access-Control-Allow-Methods': methods, 'Access-Control-Max-Age': '600' })
const put = { method: 'PUT' } as const

/** Every switch that a server can see from outside. */
export const measurements: readonly Measurement[] = [
  question(
    'wildcardCoversAuthorization',
    scenarioOf({ hops: [hopOf('other', { preflight: answerOf(204, star) })], requests: [withToken] }),
    outcome => isReadable(outcome),
  ),
  question(
    'cachedWildcardCoversAuthorization',
    scenarioOf({
      hops: [hopOf('other', { preflight: answerOf(204, star) })],
      requests: [withToken, withToken],
    }),
    outcome => isReadable(outcome, 1) && preflights(outcome) === 1,
  ),
  question(
    'cachedWildcardServesCredentialed',
    scenarioOf({
      hops: [hopOf('other', { preflight: remembered('*, PUT') })],
      requests: [put, { method: 'DELETE' }],
    }),
    outcome => preflights(outcome) === 1,
  ),
  maxAge('absentMaxAge', {}),
  maxAge('negativeMaxAge', { 'Access-Control-Max-Age': '-1' }),
  maxAge('unparsableMaxAge', { 'Access-Control-Max-Age': 'abc' }),
  question(
    'cacheEntriesReplace',
    scenarioOf({
      hops: [hopOf('other', { preflight: [remembered('PUT'), remembered('DELETE'), remembered('PUT')] })],
      requests: [put, { method: 'DELETE' }, put],
    }),
    outcome => preflights(outcome) === 3,
  ),
  question(
    'credentialedEntriesKeyedApart',
    scenarioOf({
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [put, { ...put, credentials: 'omit' }],
    }),
    outcome => preflights(outcome) === 2,
  ),
  question(
    'networkErrorClearsEntries',
    scenarioOf({
      hops: [
        hopOf('other', {
          preflight: remembered('PUT'),
          response: [answerOf(200, grant), answerOf(200), answerOf(200, grant)],
        }),
      ],
      requests: [put, put, put],
    }),
    outcome => preflights(outcome) === 2,
  ),
  question(
    'preflightedChainStaysSo',
    scenarioOf({
      hops: [hopOf('other', { response: answerOf(303, grant) }), hopOf('other')],
      requests: [put],
    }),
    ({ wire }) => wire.some(({ hop, method }) => hop === 1 && method === 'OPTIONS'),
  ),
  {
    switch: 'droppedHeaders',
    scenarios: [
      scenarioOf({
        hops: [hopOf('page', { response: answerOf(302) }), hopOf('other')],
        requests: [{ headers: [['Authorization', 'Bearer t']] }],
      }),
    ],
    read: ([outcome]) => {
      const preflight = outcome?.wire.find(({ method }) => method === 'OPTIONS')
      if (preflight === undefined) return 'forgotten'
      return preflight.headers['access-control-request-headers'] === 'authorization'
        ? 'requested'
        : 'preflighted'
    },
    expected: profile => profile.droppedHeaders,
  },
  question(
    'preflightIgnoresTaint',
    scenarioOf({
      hops: [hopOf('other', { response: answerOf(307, grant) }), hopOf('third')],
      requests: [{ ...put, credentials: 'omit' }],
    }),
    ({ wire }) =>
      wire.some(
        ({ hop, method, headers }) => hop === 1 && method === 'OPTIONS' && headers['origin'] !== 'null',
      ),
  ),
  {
    switch: 'maxSafelistedValueSize',
    scenarios: [
      scenarioOf({
        hops: [hopOf('other')],
        requests: [{ headers: Array.from({ length: 9 }, () => ['Accept', 'a'.repeat(120)] as const) }],
      }),
    ],
    read: ([outcome]) => (outcome !== undefined && preflights(outcome) > 0 ? 'counted' : 'not counted'),
    expected: profile => (profile.maxSafelistedValueSize === null ? 'not counted' : 'counted'),
  },
  question(
    'clientHintsSafelisted',
    scenarioOf({ hops: [hopOf('other')], requests: [{ headers: [['Save-Data', 'on']] }] }),
    outcome => preflights(outcome) === 0,
  ),
  question(
    'referrerPolicyBlanksOrigin',
    scenarioOf({
      hops: [hopOf('other')],
      requests: [{ method: 'POST', mode: 'no-cors', body: 'text', referrerPolicy: 'no-referrer' }],
    }),
    ({ wire }) => wire[0]?.headers['origin'] === 'null',
  ),
  {
    switch: 'sameOriginUserinfoRefusedFor',
    scenarios: (['fetch', 'xhr'] as const).map(api =>
      scenarioOf({
        hops: [
          hopOf('page', { response: answerOf(302, { Location: '{next-with-userinfo}' }) }),
          hopOf('page'),
        ],
        requests: [{ api }],
      }),
    ),
    read: outcomes =>
      ['fetch', 'xmlhttprequest']
        .filter((_, index) => !(outcomes[index] && isReadable(outcomes[index])))
        .join(', '),
    expected: profile => profile.sameOriginUserinfoRefusedFor.join(', '),
  },
  {
    switch: 'droppedRequestHeaderNames',
    scenarios: [scenarioOf({ hops: [hopOf('other')], requests: [{ headers: [['User-Agent', 'own']] }] })],
    read: ([outcome]) => (outcome !== undefined && preflights(outcome) === 0 ? 'user-agent' : ''),
    expected: profile => profile.droppedRequestHeaderNames.join(', '),
  },
  question(
    'loopbackIsMixedContent',
    scenarioOf({ page: { scheme: 'https' }, hops: [hopOf('other')] }),
    outcome => !isReadable(outcome),
  ),
  question(
    'secureCookiesOnLoopback',
    scenarioOf({ cookies: [['other', 'a=1; Secure; Path=/']], hops: [hopOf('other')] }),
    ({ cookies }) => cookies['http other']?.includes('a=1') === true,
  ),
  question(
    'sameSiteNoneWithoutSecure',
    scenarioOf({ cookies: [['other', 'a=1; SameSite=None; Path=/']], hops: [hopOf('other')] }),
    ({ cookies }) => cookies['http other']?.includes('a=1') === true,
  ),
  {
    switch: 'defaultSameSite',
    // Where third-party cookies stay home, one shows it by a sandboxed frame of its own site, or by what is stored anew.
    scenarios: [
      scenarioOf({ cookies: [['other', 'a=1; Path=/']], hops: [hopOf('other')] }),
      scenarioOf({ page: { kind: 'sandboxed' }, cookies: [['page', 'a=1; Path=/']], hops: [hopOf('page')] }),
      scenarioOf({
        hops: [hopOf('other', { response: answerOf(200, { ...grant, 'Set-Cookie': 'a=1; Path=/' }) })],
        requests: [{}, {}],
      }),
    ],
    read: outcomes => (outcomes.some(outcome => sends(outcome, 'a')) ? 'none' : 'lax'),
    expected: profile => profile.defaultSameSite,
  },
  {
    switch: 'thirdPartyCookies',
    scenarios: [
      scenarioOf({
        page: { scheme: 'https' },
        cookies: [['https other', 'a=1; SameSite=None; Secure; Path=/']],
        hops: [
          hopOf('https other', {
            response: answerOf(200, { ...grant, 'Set-Cookie': 'b=1; SameSite=None; Secure; Path=/' }),
          }),
        ],
        requests: [{}, {}],
      }),
    ],
    read: ([outcome]) => {
      if (outcome === undefined) return ''
      if (sends(outcome, 'a')) return sends(outcome, 'b') ? 'allow' : 'send-only'
      return sends(outcome, 'b') ? 'partition' : 'block'
    },
    expected: profile => profile.thirdPartyCookies,
  },
  question(
    'opaquePagesSameSite',
    scenarioOf({
      page: { kind: 'sandboxed' },
      cookies: [['page', 'a=1; SameSite=Strict; Path=/']],
      hops: [hopOf('page')],
    }),
    outcome => sends(outcome, 'a'),
  ),
  question(
    'partitionedCookies',
    scenarioOf({
      page: { scheme: 'https' },
      hops: [
        hopOf('https other', {
          response: answerOf(200, {
            ...grant,
            'Set-Cookie': 'a=1; SameSite=None; Secure; Partitioned; Path=/',
          }),
        }),
      ],
      requests: [{}, {}],
    }),
    outcome => sends(outcome, 'a') && outcome.cookies['https other']?.length === 0,
  ),
  question(
    'urlCredentialsRetriedCrossOrigin',
    scenarioOf({
      hops: [
        hopOf('other', { response: answerOf(401, { ...grant, 'WWW-Authenticate': 'Basic realm="lab"' }) }),
      ],
      requests: [{ api: 'xhr', userinfo: true }],
    }),
    ({ wire }) => wire.some(({ headers }) => headers['authorization'] !== undefined),
  ),
  question(
    'crossOriginChallengePrompts',
    scenarioOf({
      hops: [
        hopOf('other', { response: answerOf(401, { ...grant, 'WWW-Authenticate': 'Basic realm="lab"' }) }),
      ],
    }),
    ({ results }) => results[0]?.kind !== 'response',
  ),
  {
    switch: 'streamBodies',
    scenarios: [scenarioOf({ hops: [hopOf('other')], requests: [{ method: 'POST', body: 'stream' }] })],
    read: ([outcome]) => {
      if (outcome === undefined) return ''
      if (preflights(outcome) > 0) return 'preflight'
      return outcome.wire.length > 0 ? 'stringify' : 'refuse'
    },
    expected: profile => profile.streamBodies,
  },
]

/** Switches that cannot be seen from a scenario, each with the reason. */
export const notMeasured: Readonly<Partial<Record<Switch, string>>> = {
  maxAgeCap: 'would need to wait for ten minutes, two hours and a day: from the sources of the engines',
  preflightStatusFirst: 'decides what the console says, and nothing that a server or script sees',
  trustworthyHttpRestrictsMixedContent:
    'needs an http page that is trustworthy and an http server that is not',
  localNetworkAccessChecked: 'every address of the lab is loopback',
  localNetworkAccessNeedsSecureContext: 'every address of the lab is loopback',
  resetAttempts: 'every connection of the lab is answered',
}
