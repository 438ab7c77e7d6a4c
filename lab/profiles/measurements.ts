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
  question(
    'cachedWildcardServes',
    scenarioOf({
      hops: [hopOf('other', { preflight: answerOf(204, { ...star, 'Access-Control-Allow-Methods': '*' }) })],
      requests: [
        { ...put, credentials: 'omit' },
        { ...put, credentials: 'omit' },
      ],
    }),
    outcome => preflights(outcome) === 1,
  ),
  question(
    'opaquePagesRememberPreflights',
    scenarioOf({
      page: { kind: 'sandboxed' },
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [put, put],
    }),
    outcome => preflights(outcome) === 1,
  ),
  question(
    'taintedPreflightsRemembered',
    scenarioOf({
      hops: [
        hopOf('other', { preflight: remembered('PUT'), response: answerOf(307, grant) }),
        hopOf('third', { preflight: remembered('PUT') }),
      ],
      requests: [put, put],
    }),
    outcome => preflights(outcome) === 2,
  ),
  question(
    'refusedPreflightsRemembered',
    scenarioOf({
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [{ method: 'DELETE' }, put],
    }),
    outcome => preflights(outcome) === 1,
  ),
  question(
    'flagNamesMethod',
    scenarioOf({
      hops: [hopOf('other', { preflight: answerOf(204, { ...grant, 'Access-Control-Max-Age': '600' }) })],
      requests: [{ api: 'xhr', method: 'PUT', body: 'text', uploadListener: true }],
    }),
    outcome => isReadable(outcome),
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
  question(
    'deleteBecomesGetCrossOrigin',
    scenarioOf({
      hops: [hopOf('page', { response: answerOf(307) }), hopOf('other')],
      requests: [{ method: 'DELETE' }],
    }),
    ({ wire }) => wire.at(-1)?.method === 'GET',
  ),
  question(
    'sameOriginCredentialsStay',
    scenarioOf({
      cookies: [['page-port', 'a=1; Path=/']],
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('page-port')],
      requests: [{ mode: 'no-cors', credentials: 'same-origin' }],
    }),
    outcome => sends(outcome, 'a'),
  ),
  question(
    'noCorsBodyTypeSent',
    scenarioOf({ hops: [hopOf('other')], requests: [{ method: 'POST', mode: 'no-cors', body: 'json' }] }),
    ({ wire }) => wire[0]?.headers['content-type'] === 'application/json',
  ),
  {
    switch: 'charsetCorrection',
    scenarios: (['text', 'form'] as const).map(body =>
      scenarioOf({
        hops: [hopOf('page')],
        requests: [{ api: 'xhr', method: 'POST', body, headers: [['Content-Type', 'TEXT/plain;charset=x']] }],
      }),
    ),
    read: outcomes => {
      const [ofString, ofParameters] = outcomes.map(
        ({ wire }) => wire[0]?.headers['content-type']?.startsWith('TEXT/') === true,
      )
      return ofString ? 'in-place' : ofParameters ? 'anew-for-strings' : 'anew'
    },
    expected: profile => profile.charsetCorrection,
  },
  {
    switch: 'emptyLocation',
    scenarios: [scenarioOf({ hops: [hopOf('page', { response: answerOf(302, { Location: '' }) })] })],
    read: ([outcome]) => {
      if (outcome === undefined) return ''
      if (outcome.wire.length > 1) return 'self'
      return isReadable(outcome) ? 'none' : 'error'
    },
    expected: profile => profile.emptyLocation,
  },
  {
    switch: 'manualRedirectRefuses',
    scenarios: ['http://', 'ftp://localhost/'].map(Location =>
      scenarioOf({
        hops: [hopOf('page', { response: answerOf(302, { Location }) })],
        requests: [{ redirect: 'manual' }],
      }),
    ),
    read: outcomes => {
      const [unparsable, notHttp] = outcomes.map(outcome => !isReadable(outcome))
      return unparsable ? 'unparsable' : notHttp ? 'not-http' : 'nothing'
    },
    expected: profile => profile.manualRedirectRefuses,
  },
  question(
    'originStaysAfterRedirect',
    scenarioOf({
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('page')],
      requests: [{ method: 'POST' }],
    }),
    ({ wire }) => wire[1]?.headers['origin'] !== undefined,
  ),
  {
    switch: 'contentTypeReturns',
    scenarios: [302, 307].map(status =>
      scenarioOf({
        hops: [
          hopOf('page', { response: answerOf(302) }),
          hopOf('page', { response: answerOf(status) }),
          hopOf('other'),
        ],
        requests: [{ method: 'POST', body: 'text' }],
      }),
    ),
    read: outcomes => {
      const [by302, by307] = outcomes.map(({ wire }) => wire.at(-1)?.headers['content-type'] !== undefined)
      return by302 ? 'with-cors-or-307' : by307 ? 'by-first-method' : 'never'
    },
    expected: profile => profile.contentTypeReturns,
  },
  question(
    'cacheIgnoresUserinfo',
    scenarioOf({
      hops: [hopOf('other', { preflight: remembered('PUT') })],
      requests: [
        { ...put, api: 'xhr' },
        { ...put, api: 'xhr', userinfo: true },
      ],
    }),
    // Where another origin is not given them, there is nothing to ignore.
    outcome =>
      preflights(outcome) === 1 && outcome.results[1]?.kind === 'response' && outcome.results[1].redirected,
  ),
  question(
    'framedChallengePrompts',
    scenarioOf({
      page: { kind: 'cross-site-frame' },
      hops: [hopOf('page', { response: answerOf(401, { 'WWW-Authenticate': 'Basic realm="lab"' }) })],
    }),
    ({ results }) => results[0]?.kind !== 'response',
  ),
  question(
    'hiddenBodyHasIntegrity',
    scenarioOf({
      hops: [hopOf('page', { response: answerOf(302) }), hopOf('page')],
      requests: [{ redirect: 'manual', integrity: 'right' }],
    }),
    outcome => isReadable(outcome),
  ),
  {
    switch: 'urlCredentialsSilencePrompt',
    scenarios: [
      scenarioOf({
        hops: [hopOf('page', { response: answerOf(401, { 'WWW-Authenticate': 'Basic realm="lab"' }) })],
        requests: [{ api: 'xhr', userinfo: true }],
      }),
    ],
    read: ([outcome]) => yesNo(outcome !== undefined && isReadable(outcome)),
    expected: profile => yesNo(profile.urlCredentialsSilencePrompt),
  },
  question(
    'redirectErrorNeedsLocation',
    scenarioOf({ hops: [hopOf('page', { response: answerOf(302) })], requests: [{ redirect: 'error' }] }),
    outcome => isReadable(outcome),
  ),
  question(
    'simpleFailureClearsEntries',
    scenarioOf({
      hops: [
        hopOf('other', {
          preflight: remembered('PUT'),
          response: [answerOf(200, grant), answerOf(200), answerOf(200, grant)],
        }),
      ],
      requests: [put, {}, put],
    }),
    outcome => preflights(outcome) === 2,
  ),
  question(
    'foreignUserinfoKept',
    scenarioOf({ hops: [hopOf('other')], requests: [{ api: 'xhr', userinfo: true }] }),
    ({ results: [result] }) => result?.kind === 'response' && result.redirected,
  ),
  question(
    'repeatedValuesJoined',
    scenarioOf({
      hops: [hopOf('other')],
      requests: [
        {
          headers: [
            ['Accept', 'a'.repeat(65)],
            ['Accept', 'a'.repeat(65)],
          ],
        },
      ],
    }),
    outcome => preflights(outcome) > 0,
  ),
  {
    switch: 'referrerDowngrade',
    scenarios: [
      // Where that is mixed content, nothing is sent at all.
      scenarioOf({ page: { scheme: 'https' }, hops: [hopOf('other')] }),
    ],
    read: ([outcome]) => (outcome?.wire[0]?.headers['referer'] === undefined ? 'scheme' : 'trustworthiness'),
    expected: profile => profile.referrerDowngrade,
  },
  question(
    'opaquePagesRefer',
    scenarioOf({ page: { kind: 'sandboxed' }, hops: [hopOf('other')] }),
    ({ wire }) => wire[0]?.headers['referer'] !== undefined,
  ),
  question(
    'thirdPartyReferrerCut',
    scenarioOf({ page: { kind: 'cross-site-frame' }, hops: [hopOf('page')] }),
    ({ wire }) => wire[0]?.headers['referer']?.endsWith('/page') !== true,
  ),
  {
    switch: 'relaxedReferrerPolicyCrossSite',
    // Where the referrer of third parties is cut, nothing shows it, and it is taken as honoured.
    scenarios: [
      scenarioOf({ hops: [hopOf('other')], requests: [{ referrerPolicy: 'unsafe-url' }] }),
      scenarioOf({ page: { kind: 'cross-site-frame' }, hops: [hopOf('page')] }),
    ],
    read: ([plain, frame]) => {
      const isFull = (outcome: Outcome | undefined) =>
        outcome?.wire[0]?.headers['referer']?.endsWith('/page') === true
      return yesNo(isFull(plain) || !isFull(frame))
    },
    expected: profile => yesNo(profile.relaxedReferrerPolicyCrossSite),
  },
  {
    switch: 'preflightReferrer',
    scenarios: [
      scenarioOf({
        hops: [hopOf('page', { response: answerOf(307) }), hopOf('sibling')],
        requests: [put],
      }),
    ],
    read: ([outcome]) => (outcome?.wire[1]?.headers['referer']?.endsWith('/page') === true ? 'first' : 'own'),
    expected: profile => profile.preflightReferrer,
  },
  question(
    'fetchSiteSchemeful',
    scenarioOf({ hops: [hopOf('https page')] }),
    ({ wire }) => wire[0]?.headers['sec-fetch-site'] === 'cross-site',
  ),
  {
    switch: 'redirectedFetchSite',
    scenarios: [
      scenarioOf({
        hops: [hopOf('page', { response: answerOf(302) }), hopOf('page-port')],
        requests: [{ mode: 'no-cors' }],
      }),
    ],
    read: ([outcome]) =>
      outcome?.wire[1]?.headers['sec-fetch-site'] === 'cross-site' ? 'cross-site-from-http' : 'farthest',
    expected: profile => profile.redirectedFetchSite,
  },
  {
    switch: 'preflightFetchSite',
    // A tainted chain within one site, and an untainted one that has been away.
    scenarios: [
      scenarioOf({
        hops: [hopOf('page-port', { response: answerOf(307, grant) }), hopOf('sibling')],
        requests: [put],
      }),
      scenarioOf({
        hops: [hopOf('other', { response: answerOf(307, grant) }), hopOf('page')],
        requests: [put],
      }),
    ],
    read: outcomes => {
      const [tainted, away] = outcomes.map(
        ({ wire }) =>
          wire.find(({ hop, method }) => hop === 1 && method === 'OPTIONS')?.headers['sec-fetch-site'],
      )
      if (tainted === 'cross-site') return 'cross-site-if-tainted'
      return away === 'cross-site' ? 'chain' : 'url'
    },
    // A preflight that knows nothing of the chain is judged by its URL in any case.
    expected: profile => (profile.preflightIgnoresTaint ? 'url' : profile.preflightFetchSite),
  },
  question(
    'fetchMetadataAfterCrossOriginRedirect',
    scenarioOf({ hops: [hopOf('page', { response: answerOf(302) }), hopOf('other')] }),
    ({ wire }) => wire[1]?.headers['sec-fetch-site'] !== undefined,
  ),
  question(
    'sameSiteSchemeful',
    scenarioOf({ cookies: [['page', 'a=1; SameSite=Strict; Path=/']], hops: [hopOf('https page')] }),
    outcome => !sends(outcome, 'a'),
  ),
  {
    switch: 'sameSiteConsidersRedirects',
    scenarios: [
      scenarioOf({
        cookies: [['page', 'a=1; SameSite=Strict; Path=/']],
        hops: [
          hopOf('other', { response: answerOf(302, grant) }),
          hopOf('page', {
            response: answerOf(200, { ...grant, 'Set-Cookie': 'b=1; SameSite=Strict; Path=/' }),
          }),
        ],
        requests: [{ mode: 'no-cors' }],
      }),
    ],
    read: ([outcome]) => {
      if (outcome === undefined) return ''
      if (sends(outcome, 'a')) return 'never'
      return outcome.cookies['http page']?.includes('b=1') === true ? 'sending' : 'always'
    },
    expected: profile => profile.sameSiteConsidersRedirects,
  },
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
    'noCorsChallengePrompts',
    scenarioOf({
      hops: [hopOf('other', { response: answerOf(401, { 'WWW-Authenticate': 'Basic realm="lab"' }) })],
      requests: [{ mode: 'no-cors' }],
    }),
    ({ results }) => results[0]?.kind !== 'response',
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
