import type { EngineId } from '../engines/engine.ts'
import type { Answer, Hop, RequestSpec, Scenario } from '../scenario/scenario.ts'
import type { Difference, Field } from './differences.ts'

/** A disagreement that somebody has explained, and that no switch of a profile is to model. `KNOWN.md` lists them. */
export interface Known {
  readonly id: string
  readonly engines: readonly EngineId[]
  /** Why it is as it is, and why it is not modelled. */
  readonly reason: string
  /** Whether this alone explains all of the differences. */
  explains(scenario: Scenario, differences: readonly Difference[]): boolean
}

const cookieFields: ReadonlySet<string> = new Set<Field>(['Cookie', 'cookies stored'])

export const known: readonly Known[] = [
  {
    id: 'webkit-sibling-of-localhost',
    engines: ['webkit'],
    reason:
      'libsoup takes no top-level domain for a public suffix that the list does not name, `localhost` among them. ' +
      'So `api.p1.localhost` is a third party to `p1.localhost` when it sets a cookie, and stores none. Under a ' +
      'domain that the list knows the two are one party, as the profile has it.',
    explains: ({ hops }, differences) =>
      hops.some(({ at, answers }) => at.role === 'sibling' && answers.some(setsCookie)) &&
      differences.every(({ field, where }) => cookieFields.has(field) && where.includes('sibling')),
  },
  {
    id: 'firefox-names-of-a-dropped-type',
    engines: ['firefox'],
    reason:
      "Firefox keeps the names of the author's unsafe headers apart from the headers. When a redirect drops a " +
      '`Content-Type` or `Content-Language` with the body, it forgets the name for that hop and names it again at the next ' +
      'one, where nothing is sent by it. A type that XMLHttpRequest takes from the body is not among the ' +
      "author's: the next hop goes without a preflight if there was none yet, and with one that still names it if there " +
      'was, and the type never comes back (the switch `contentTypeReturns`). The profile has what fetch() does at the ' +
      'first hop: a preflight that does not name it.',
    explains: ({ hops, requests }, differences) =>
      hops.length > 1 &&
      ((requests.some(losesUnsafeHeaders) && differences.some(isAboutPreflight)) ||
        (requests.some(({ api, body }) => api === 'xhr' && body !== null) &&
          differences.every(({ where }) => where.endsWith(' content-type')))),
  },
  {
    id: 'webkit-preflight-before-check',
    engines: ['webkit'],
    reason:
      'A redirect that has to allow credentials, since the request began at its own origin (the switch ' +
      '`sameOriginCredentialsStay`), one to a URL with userinfo, and one to mixed content are refused by the process of ' +
      'the page. The network process has preflighted the next URL by then. The profile refuses at once: one preflight ' +
      'less, to a server that learns nothing else.',
    explains: ({ page, hops, requests }, differences) =>
      (requests.some(({ credentials }) => credentials === 'same-origin') ||
        hops.some(hasUserinfo) ||
        (page.scheme === 'https' && hops.some(({ at }) => at.scheme === 'http'))) &&
      differences.every(hasPreflightsTooMany),
  },
  {
    id: 'webkit-manual-empty-location',
    engines: ['webkit'],
    reason:
      'With `redirect: "manual"` and no `Location`, or an empty one, script may read the body of an opaque-redirect response. That is ' +
      'a fault which shows what a redirect has to hide; a test of an application is not to rest on it.',
    explains: ({ hops, requests }, differences) =>
      requests.some(({ redirect }) => redirect === 'manual') &&
      hops.some(({ answers }) => answers.some(hasNoLocation)) &&
      differences.every(({ field, engine }) => field === 'response' && engine.includes('"opaqueredirect"')),
  },
  {
    id: 'webkit-prompt-away-from-home',
    engines: ['webkit'],
    reason:
      'A fetch of credentials mode same-origin that a redirect leads from its own origin to another, with CORS, carries ' +
      'no credentials there, and yet a 401 opens the prompt. With include it does not.',
    explains: ({ hops, requests }, differences) =>
      requests.some(({ credentials }) => credentials === 'same-origin') &&
      hops.some(({ answers }) => answers.some(({ status }) => status === 401)) &&
      differences.some(({ field, engine }) => field === 'readable' && engine.includes('pending')),
  },
  {
    id: 'firefox-origin-of-a-sandboxed-page',
    engines: ['firefox'],
    reason:
      'A GET in mode no-cors of a sandboxed http page says `Origin: null` to another port of the host that the page came ' +
      'from, and to no other place. A no-cors GET has no Origin.',
    explains: ({ page }, differences) =>
      page.kind === 'sandboxed' &&
      differences.every(
        ({ field, ours, engine }) => field === 'Origin' && engine === '"null"' && ours === 'nothing',
      ),
  },
  {
    id: 'firefox-relaxed-policy-along-a-chain',
    engines: ['firefox'],
    reason:
      'The switch `relaxedReferrerPolicyCrossSite` says when `unsafe-url`, `origin-when-cross-origin` and the like count. ' +
      'Along a redirect chain that a `Referrer-Policy` header touches, or that comes home from another site, Firefox takes ' +
      "now the page's URL and now its origin. Each way is rare, and neither says more than the policy allows.",
    explains: ({ hops, requests }, differences) =>
      hops.length > 1 &&
      (requests.some(({ referrerPolicy }) => isRelaxed(referrerPolicy)) ||
        hops.some(({ answers }) =>
          answers.some(({ headers }) => headers.some(([, value]) => isRelaxed(value))),
        )) &&
      differences.every(({ field }) => field === 'Referer'),
  },
  {
    id: 'webkit-user-of-a-framed-page',
    engines: ['webkit'],
    reason:
      'In a frame of another site the user and the password that `open()` is given for the page itself answer a 401, and ' +
      '`responseURL` does not show them. The profile takes them away only from URLs of other origins.',
    explains: ({ page, requests }, differences) =>
      page.kind === 'cross-site-frame' &&
      requests.some(({ userinfo }) => userinfo) &&
      differences.every(({ field, engine }) => field === 'response' && engine.includes('"redirected":false')),
  },
]

/** Where the answer names none, the next URL of the scenario is put in: that of the last hop stays without. */
function hasNoLocation({ status, headers }: Answer): boolean {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')
  return location === undefined ? status >= 300 && status < 400 : location[1] === ''
}

function hasUserinfo({ answers }: Hop): boolean {
  return answers.some(({ headers }) => headers.some(([, value]) => value.includes('userinfo')))
}

function hasPreflightsTooMany({ field, engine, ours }: Difference): boolean {
  if (field !== 'requests') return false
  const [theirs, own] = [requestsOf(engine), requestsOf(ours)]
  const surplus = [...theirs]
  for (const one of own) {
    const at = surplus.indexOf(one)
    if (at < 0) return false
    surplus.splice(at, 1)
  }
  return surplus.length > 0 && surplus.every(one => one.includes(' OPTIONS '))
}

function requestsOf(text: string): readonly string[] {
  const list: unknown = JSON.parse(text)
  return Array.isArray(list) ? list.map(String) : []
}

function setsCookie({ headers }: Answer): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'set-cookie')
}

function isRelaxed(policy: string): boolean {
  return ['unsafe-url', 'origin-when-cross-origin', 'no-referrer-when-downgrade'].includes(policy)
}

function losesUnsafeHeaders({ method, body, headers }: RequestSpec): boolean {
  const isAuthored = headers.some(([name]) => /^content-(?:type|language)$/i.test(name))
  return !/^(?:get|head)$/i.test(method) && (isAuthored || body === 'json')
}

function isAboutPreflight({ field, engine, ours }: Difference): boolean {
  return (
    field === 'Access-Control-Request-*' || (field === 'requests' && `${engine}${ours}`.includes('OPTIONS'))
  )
}

/** The known cause that explains a disagreement, or null. */
export function knownCause(
  engine: EngineId,
  scenario: Scenario,
  differences: readonly Difference[],
): Known | null {
  return known.find(one => one.engines.includes(engine) && one.explains(scenario, differences)) ?? null
}
