import fc from 'fast-check'
import type { Answer, AnswerHeader, Hop, Place, RequestSpec, Role, Scenario, Scheme } from './scenario.ts'

// What is simplest comes first everywhere: shrinking leads there.
const shrinkToFirst = { withCrossShrink: true }

/** One of the values, each as often as its weight says. */
function weighted<T>(...choices: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  return fc.oneof(
    shrinkToFirst,
    ...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })),
  )
}

/** A header line, or none. */
function line(name: string, values: fc.Arbitrary<string | null>): fc.Arbitrary<readonly AnswerHeader[]> {
  return values.map(value => (value === null ? [] : [[name, value] as const]))
}

/** What `Access-Control-Allow-Origin` can be, right and wrong: the whole header, since it may come twice. */
const allowOrigin: fc.Arbitrary<readonly AnswerHeader[]> = fc.oneof(
  shrinkToFirst,
  { weight: 10, arbitrary: fc.constant([['Access-Control-Allow-Origin', '{echo}'] as const]) },
  { weight: 6, arbitrary: fc.constant([['Access-Control-Allow-Origin', '{page}'] as const]) },
  {
    weight: 10,
    arbitrary: line(
      'Access-Control-Allow-Origin',
      fc.constantFrom(
        '*',
        '*',
        '*',
        null,
        null,
        'null',
        '',
        '{page}/',
        '{page}, {other}',
        '{page} {other}',
        '{other}',
        '  {page}\t',
        'true',
        'NULL',
        '*, *',
        '"{page}"',
        'https://evil.example',
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly AnswerHeader[]>(
      [
        ['Access-Control-Allow-Origin', '{page}'],
        ['Access-Control-Allow-Origin', '{page}'],
      ],
      [
        ['Access-Control-Allow-Origin', '*'],
        ['access-control-allow-origin', '{page}'],
      ],
      [
        ['Access-Control-Allow-Origin', '{page}'],
        ['Access-Control-Allow-Origin', ''],
      ],
    ),
  },
)

const allowCredentials = line(
  'Access-Control-Allow-Credentials',
  weighted<string | null>(
    [4, null],
    [12, 'true'],
    [1, 'True'],
    [1, 'TRUE'],
    [1, 'false'],
    [1, ''],
    [1, ' true '],
    [1, 'true, true'],
    [1, '1'],
  ),
)

const allowMethods = line(
  'Access-Control-Allow-Methods',
  weighted<string | null>(
    [3, null],
    [6, '{method}'],
    [4, '*'],
    [1, 'GET, POST'],
    [1, 'PUT,DELETE,PATCH'],
    [1, '*, PUT'],
    [1, 'put'],
    [1, 'PATCH, patch'],
    [1, 'GET;PUT'],
    [1, 'PUT DELETE'],
    [1, ''],
    [1, ',PUT,,'],
  ),
)

const allowHeaders = line(
  'Access-Control-Allow-Headers',
  weighted<string | null>(
    [2, null],
    [6, '{headers}'],
    [4, '*'],
    [1, 'X-One, Content-Type'],
    [1, 'x-one,X-TWO,authorization'],
    [1, '*, Authorization'],
    [1, 'content-type,,\tx-one '],
    [1, '(bad)'],
    [1, 'x-one x-two'],
    [1, ''],
  ),
)

const exposeHeaders = line(
  'Access-Control-Expose-Headers',
  weighted<string | null>(
    [6, null],
    [2, '*'],
    [2, 'X-Seen'],
    [1, 'x-seen, *'],
    [1, 'x-seen;'],
    [1, 'set-cookie'],
  ),
)

const maxAge = line(
  'Access-Control-Max-Age',
  weighted<string | null>([6, null], [4, '600'], [1, '0'], [1, '-1'], [1, 'abc'], [1, '0060'], [1, '60, 60']),
)

const cookieLines = weighted<string | null>(
  [16, null],
  [1, 'r1=1; Path=/'],
  [1, 'r2=1; SameSite=None; Path=/'],
  [2, 'r3=1; SameSite=None; Secure; Path=/'],
  [1, 'r4=1; SameSite=Lax; Path=/'],
  [1, 'r5=1; SameSite=Strict; HttpOnly; Path=/'],
  [1, 'r6=1; SameSite=None; Secure; Partitioned; Path=/'],
  [1, '__Host-r7=1; Secure; Path=/; SameSite=None'],
  [1, 'r8=1; Domain={page-host}; Path=/'],
  [1, 'a=2; Max-Age=0; Path=/'],
)
const setCookie = line('Set-Cookie', cookieLines)

const okStatus = weighted(
  [13, 200],
  [1, 204],
  [1, 201],
  [1, 206],
  [1, 300],
  [1, 304],
  [1, 401],
  [1, 404],
  [1, 500],
)
const redirectStatus = fc.constantFrom(301, 302, 303, 307, 308)
const preflightStatus = weighted(
  [10, 204],
  [8, 200],
  [1, 299],
  [1, 301],
  [1, 304],
  [1, 401],
  [1, 404],
  [1, 500],
)

function answer(
  status: fc.Arbitrary<number>,
  ...lines: readonly fc.Arbitrary<readonly AnswerHeader[]>[]
): fc.Arbitrary<Answer> {
  return fc
    .record({ status, headers: fc.tuple(...lines) })
    .map(({ status: code, headers }) => ({ status: code, headers: headers.flat() }))
}

const challenge = line(
  'WWW-Authenticate',
  weighted<string | null>([6, null], [2, 'Basic realm="lab"'], [1, 'Basic realm="other"']),
)

const referrerPolicy = line(
  'Referrer-Policy',
  weighted<string | null>(
    [20, null],
    [1, 'no-referrer'],
    [1, 'same-origin'],
    [1, 'unsafe-url'],
    [1, 'strict-origin, nonsense'],
  ),
)

/** Where a redirect leads, if not to the next URL as it is. */
const location = line(
  'Location',
  weighted<string | null>(
    [24, null],
    [1, '{next}#there'],
    [1, '{next-with-userinfo}'],
    [1, ''],
    [1, 'ftp://localhost/'],
    [1, 'http://'],
  ),
)

const preflight = answer(
  preflightStatus,
  allowOrigin,
  allowCredentials,
  allowMethods,
  allowHeaders,
  maxAge,
  setCookie,
)

const seen = fc.constant<readonly AnswerHeader[]>([['X-Seen', '1']])

function response(
  status: fc.Arbitrary<number>,
  ...more: readonly fc.Arbitrary<readonly AnswerHeader[]>[]
): fc.Arbitrary<Answer> {
  return answer(status, seen, allowOrigin, allowCredentials, exposeHeaders, setCookie, ...more)
}

const roles: fc.Arbitrary<Role> = weighted<Role>(
  [8, 'other'],
  [3, 'sibling'],
  [3, 'page-port'],
  [2, 'page'],
  [2, 'third'],
)

function place(scheme: fc.Arbitrary<Scheme>): fc.Arbitrary<Place> {
  return fc.record({ role: roles, scheme })
}

function hops(scheme: fc.Arbitrary<Scheme>): fc.Arbitrary<readonly Hop[]> {
  const hop = (answers: fc.Arbitrary<Answer>) =>
    fc.record({
      at: place(scheme),
      preflights: once(preflight),
      answers: once(answers),
    })
  const redirect = hop(response(redirectStatus, referrerPolicy, location))
  const chain = weighted([10, 0], [5, 1], [3, 2], [1, 3]).chain(count =>
    fc.array(redirect, { minLength: count, maxLength: count }),
  )
  return fc.tuple(chain, hop(response(okStatus, challenge))).map(([redirects, last]) => [...redirects, last])
}

/** One answer for all requests, or another one from the second on. */
function once(answers: fc.Arbitrary<Answer>): fc.Arbitrary<readonly Answer[]> {
  return fc.oneof(
    shrinkToFirst,
    { weight: 7, arbitrary: answers.map(one => [one]) },
    { weight: 1, arbitrary: fc.tuple(answers, answers) },
  )
}

const requestHeader: fc.Arbitrary<readonly [string, string]> = fc.constantFrom<readonly [string, string]>(
  ['X-One', '1'],
  ['x-two', '2'],
  ['Authorization', 'Bearer t'],
  ['Accept', 'text/plain'],
  ['Accept', 'a'.repeat(128)],
  ['Accept', 'a'.repeat(129)],
  ['Accept', 'text/plain; x=(1)'],
  ['Accept-Language', 'en'],
  ['Accept-Language', 'en_US'],
  ['Content-Language', 'de'],
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'TEXT/plain;charset=x'],
  ['Content-Type', 'application/json'],
  ['Content-Type', 'text/plain; x=(1)'],
  ['Content-Type', ''],
  ['Range', 'bytes=0-1'],
  ['Range', 'bytes=-5'],
  ['Range', 'bytes=0-'],
  ['Range', 'bytes=5-1'],
  ['Range', 'bytes=0-1,4-5'],
  ['Content-Language', 'a'.repeat(128)],
  ['Content-Language', 'a'.repeat(129)],
  ['Content-Type', `text/plain;x=${'a'.repeat(115)}`],
  ['Content-Type', `text/plain;x=${'a'.repeat(116)}`],
  ['Content-Type', 'multipart/form-data'],
  ['Save-Data', 'on'],
  ['User-Agent', 'own'],
  ['X-Method-Override', 'TRACE'],
  ['Cookie', 'forged=1'],
  ['Origin', 'https://forged.example'],
  ['X-HTTP-Method-Override', 'PUT'],
)

/** At the limit of what safelisted values may have together, and over it. */
const manyValues = fc
  .constantFrom(0, 1)
  .map(over => [
    ...Array.from({ length: 8 }, () => ['Accept', 'a'.repeat(126)] as const),
    ['Accept-Language', 'a'.repeat(16 + over)] as const,
  ])

const headers = fc.oneof(
  shrinkToFirst,
  { weight: 20, arbitrary: fc.constant<readonly (readonly [string, string])[]>([]) },
  {
    weight: 30,
    arbitrary: fc.uniqueArray(requestHeader, { maxLength: 3, selector: ([name]) => name.toLowerCase() }),
  },
  { weight: 1, arbitrary: manyValues },
)

const method = weighted(
  [10, 'GET'],
  [6, 'POST'],
  [5, 'PUT'],
  [2, 'DELETE'],
  [2, 'PATCH'],
  [1, 'patch'],
  [1, 'put'],
  [2, 'HEAD'],
  [2, 'OPTIONS'],
  [1, 'FOO'],
)

const request: fc.Arbitrary<RequestSpec> = fc
  .record({
    api: weighted<RequestSpec['api']>([3, 'fetch'], [2, 'xhr']),
    method,
    mode: weighted<RequestSpec['mode']>([16, 'cors'], [2, 'no-cors'], [1, 'same-origin']),
    credentials: weighted<RequestSpec['credentials']>([5, 'include'], [3, 'same-origin'], [2, 'omit']),
    headers,
    body: weighted<RequestSpec['body']>(
      [6, null],
      [4, 'text'],
      [2, 'json'],
      [1, 'form'],
      [1, 'multipart'],
      [1, 'bytes'],
      [1, 'blob'],
    ),
    redirect: weighted<RequestSpec['redirect']>([10, 'follow'], [1, 'error'], [1, 'manual']),
    referrerPolicy: weighted<RequestSpec['referrerPolicy']>(
      [16, ''],
      [1, 'no-referrer'],
      [1, 'origin'],
      [1, 'same-origin'],
      [1, 'unsafe-url'],
    ),
    integrity: weighted<RequestSpec['integrity']>([18, 'none'], [1, 'right'], [1, 'wrong']),
    uploadListener: weighted([6, false], [1, true]),
    userinfo: weighted([12, false], [1, true]),
    fragment: weighted([8, ''], [1, '#part']),
  })
  .map(possible)

/** What the API cannot say is left out, so that no scenario is about two requests that are one. */
function possible(spec: RequestSpec): RequestSpec {
  const hasBody = !/^(?:get|head)$/i.test(spec.method)
  const body = hasBody ? spec.body : null
  if (spec.api === 'fetch') return { ...spec, body, uploadListener: false, userinfo: false }
  return {
    ...spec,
    body,
    mode: 'cors',
    credentials: spec.credentials === 'include' ? 'include' : 'same-origin',
    redirect: 'follow',
    referrerPolicy: '',
    integrity: 'none',
    uploadListener: spec.uploadListener && body !== null,
  }
}

/** The same request again, or another one to the same URL: what the preflight cache is for. */
const requests: fc.Arbitrary<readonly RequestSpec[]> = fc.oneof(
  shrinkToFirst,
  { weight: 5, arbitrary: request.map(one => [one]) },
  { weight: 2, arbitrary: request.map(one => [one, one]) },
  { weight: 2, arbitrary: fc.tuple(request, request) },
  { weight: 1, arbitrary: fc.tuple(request, request).map(([one, other]) => [one, other, one]) },
)

const cookieLine = fc.constantFrom(
  'a=1; Path=/',
  'b=1; SameSite=Lax; Path=/',
  'c=1; SameSite=Strict; Path=/',
  'd=1; SameSite=None; Path=/',
  'e=1; SameSite=None; Secure; Path=/',
  'f=1; SameSite=None; Secure; Partitioned; Path=/',
  'g=1; HttpOnly; Path=/s',
  'h=1; Path=/elsewhere',
  '__Secure-i=1; Secure; SameSite=None; Path=/',
)

function cookies(scheme: fc.Arbitrary<Scheme>) {
  const cookie = fc.record({ at: place(scheme), line: cookieLine })
  return fc.oneof(
    shrinkToFirst,
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(cookie, { maxLength: 3 }) },
  )
}

/**
 * Scenarios, weighted towards the places where engines and implementations have been found to differ: byte limits, case,
 * duplicates, emptiness, white space, `*` and `null` everywhere, redirects there and back, a warm preflight cache.
 */
export const arbitraryScenario: fc.Arbitrary<Scenario> = weighted<Scheme>([5, 'http'], [2, 'https']).chain(
  scheme => {
    // Mixed content stops nearly everything, so that most scenarios are of one scheme.
    const schemes = weighted<Scheme>([20, scheme], [1, scheme === 'http' ? 'https' : 'http'])
    return fc.record({
      page: fc.record({
        kind: weighted<Scenario['page']['kind']>(
          [14, 'top-level'],
          [2, 'cross-site-frame'],
          [2, 'sandboxed'],
        ),
        scheme: fc.constant(scheme),
      }),
      cookies: cookies(schemes),
      authentication: fc.oneof(
        shrinkToFirst,
        { weight: 9, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: place(schemes).map(one => [one]) },
      ),
      hops: hops(schemes),
      requests,
    })
  },
)
