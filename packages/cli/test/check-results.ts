import type { CheckResult, Diagnosis, EngineVerdict, Exchange, Fix } from '@accredit/doctor'

/** Results written by hand, in the shape of the doctor's: what a picture shows of them must not move with the engine. */

const page = 'https://app.example'
const api = 'https://api.example/orders/7'

const diagnosis = (facts: Partial<Diagnosis> & Pick<Diagnosis, 'cause'>): Diagnosis => ({
  stage: null,
  hop: 0,
  api: 'fetch',
  url: api,
  redirectedFrom: null,
  origin: page,
  status: null,
  method: 'PUT',
  header: null,
  received: null,
  expected: null,
  ...facts,
})

const verdict = (
  facts: Partial<EngineVerdict> & Pick<EngineVerdict, 'engine' | 'outcome'>,
): EngineVerdict => ({
  version: null,
  diagnosis: null,
  cause: facts.diagnosis?.cause ?? null,
  stage: facts.diagnosis?.stage ?? null,
  deciding: null,
  spec: 'https://fetch.spec.whatwg.org/#concept-cors-check',
  console: [],
  preflight: { needed: true, because: ['method'], sent: true, cachedFor: null },
  exchanges: ['x1'],
  reachedServer: false,
  credentialed: true,
  cookies: [],
  responseType: null,
  readableHeaders: [],
  hiddenHeaders: [],
  ...facts,
})

const preflight: Exchange = {
  id: 'x1',
  kind: 'preflight',
  hop: 0,
  engines: ['spec', 'chromium', 'firefox', 'webkit'],
  sent: {
    method: 'OPTIONS',
    url: api,
    headers: [
      ['Origin', page],
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'content-type,x-request-id'],
      ['Accept', '*/*'],
    ],
  },
  received: {
    status: 204,
    statusMessage: 'No Content',
    headers: [
      ['Date', 'Wed, 25 Nov 2026 10:00:00 GMT'],
      ['Access-Control-Allow-Origin', 'https://www.app.example'],
      ['Access-Control-Allow-Methods', 'GET, PUT'],
      ['Access-Control-Allow-Credentials', 'true'],
    ],
  },
  failure: null,
  duration: 3.42,
}

const fix: Fix = {
  cause: 'acao-mismatch',
  side: 'server',
  title: 'Answer with the origin of the page, as one exact value, and vary by it.',
  changes: [
    { op: 'set', on: 'preflight', name: 'Access-Control-Allow-Origin', value: page },
    { op: 'set', on: 'preflight', name: 'Access-Control-Allow-Credentials', value: 'true' },
    { op: 'set', on: 'preflight', name: 'Access-Control-Allow-Headers', value: 'content-type, x-request-id' },
    { op: 'set', on: 'preflight', name: 'Vary', value: 'Origin' },
    { op: 'set', on: 'response', name: 'Access-Control-Allow-Origin', value: page },
    { op: 'set', on: 'response', name: 'Access-Control-Allow-Credentials', value: 'true' },
    { op: 'set', on: 'response', name: 'Vary', value: 'Origin' },
  ],
  status: null,
  policy: {
    origins: [page],
    credentials: true,
    methods: ['PUT'],
    allowHeaders: ['content-type', 'x-request-id'],
  },
  client: null,
  provenIn: ['spec', 'chromium', 'firefox', 'webkit'],
  caveats: [`Every page of ${page} can then read what the user may read here.`],
}

const request: CheckResult['request'] = {
  url: api,
  from: page,
  topLevel: null,
  via: 'fetch',
  method: 'PUT',
  headers: [
    ['content-type', 'application/json'],
    ['x-request-id', '42'],
  ],
  body: '{"paid":true}',
  credentials: 'include',
  mode: 'cors',
  redirect: 'follow',
  cookies: ['session=c2VjcmV0; SameSite=Lax; Secure'],
  preflightOnly: false,
}

const result: CheckResult = {
  schemaVersion: 1,
  kind: 'check',
  request,
  page: { url: `${page}/`, origin: page, site: 'https://app.example', secure: true, relation: 'cross-site' },
  exchanges: [preflight],
  verdicts: [],
  divergence: false,
  fixes: [],
  notes: [],
}

const mismatch = diagnosis({
  cause: 'acao-mismatch',
  stage: 'preflight',
  status: 204,
  header: 'access-control-allow-origin',
  received: 'https://www.app.example',
  expected: page,
})

const deciding = { exchange: 'x1', name: 'Access-Control-Allow-Origin', lines: [1] }

/** Blocked in every engine, by one header line of the preflight. */
export const blocked: CheckResult = {
  ...result,
  verdicts: [
    verdict({ engine: 'spec', outcome: 'block', diagnosis: mismatch, deciding }),
    verdict({
      engine: 'chromium',
      version: '156',
      outcome: 'block',
      diagnosis: mismatch,
      deciding,
      console: [
        `Access to fetch at '${api}' from origin '${page}' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header has a value 'https://www.app.example' that is not equal to the supplied origin. Have the server send the header with a valid value.`,
        `PUT ${api} net::ERR_FAILED`,
      ],
    }),
    verdict({
      engine: 'firefox',
      version: '153',
      outcome: 'block',
      diagnosis: mismatch,
      deciding,
      console: [
        `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${api}. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://www.app.example’).`,
        `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${api}. (Reason: CORS request did not succeed). Status code: (null).`,
      ],
    }),
    verdict({
      engine: 'webkit',
      version: '2.50',
      outcome: 'block',
      diagnosis: mismatch,
      deciding,
      console: [
        `Origin ${page} is not allowed by Access-Control-Allow-Origin. Status code: 204`,
        `Fetch API cannot load ${api} due to access control checks.`,
      ],
    }),
  ],
  fixes: [fix],
}

const actual: Exchange = {
  id: 'x2',
  kind: 'actual',
  hop: 0,
  engines: ['spec', 'chromium', 'firefox', 'webkit'],
  sent: {
    method: 'PUT',
    url: api,
    headers: [
      ['Origin', page],
      ['Content-Type', 'application/json'],
      ['Cookie', 'session=c2VjcmV0'],
    ],
  },
  received: {
    status: 200,
    statusMessage: 'OK',
    headers: [
      ['Content-Type', 'application/json'],
      ['Access-Control-Allow-Origin', page],
      ['Access-Control-Allow-Credentials', 'true'],
      ['ETag', '"7"'],
      ['Set-Cookie', 'session=bmV3; Path=/; Secure; SameSite=None'],
    ],
  },
  failure: null,
  duration: 12.6,
}

const granted: Exchange = {
  ...preflight,
  received: {
    status: 204,
    statusMessage: 'No Content',
    headers: [
      ['Access-Control-Allow-Origin', page],
      ['Access-Control-Allow-Methods', 'PUT'],
      ['Access-Control-Allow-Headers', 'content-type, x-request-id'],
      ['Access-Control-Allow-Credentials', 'true'],
    ],
  },
}

const cookie = { domain: 'api.example', path: '/', exchange: 'x2' }

const allowing = (engine: EngineVerdict['engine'], version: string | null): EngineVerdict =>
  verdict({
    engine,
    version,
    outcome: 'allow',
    exchanges: ['x1', 'x2'],
    reachedServer: true,
    responseType: 'cors',
    deciding: { exchange: 'x2', name: 'Access-Control-Allow-Origin', lines: [1] },
    readableHeaders: ['content-type'],
    hiddenHeaders: ['etag'],
    cookies: [
      { ...cookie, name: 'session', what: 'sent', reason: 'sent', detail: null },
      {
        ...cookie,
        name: 'csrf',
        what: 'withheld',
        reason: 'same-site-strict',
        detail: 'SameSite=Strict, and the request is cross-site',
      },
    ],
  })

/** Read by the page in every engine, with a cookie and one that stays. */
export const allowed: CheckResult = {
  ...result,
  exchanges: [granted, actual],
  verdicts: [
    allowing('spec', null),
    allowing('chromium', '156'),
    allowing('firefox', '153'),
    allowing('webkit', '2.50'),
  ],
  notes: [
    { code: 'vary-missing', message: 'The response varies by Origin and does not say so: add Vary: Origin.' },
  ],
}

const stale = diagnosis({
  cause: 'pf-auth-wildcard',
  stage: 'preflight',
  header: 'authorization',
  expected: 'authorization',
})

/** The standard blocks, the engines let it pass: one of them with a warning. */
export const divergent: CheckResult = {
  ...allowed,
  exchanges: [
    {
      ...granted,
      received: {
        status: 204,
        statusMessage: 'No Content',
        headers: [
          ['Access-Control-Allow-Origin', '*'],
          ['Access-Control-Allow-Headers', '*'],
        ],
      },
    },
    { ...actual, engines: ['chromium', 'firefox', 'webkit'] },
  ],
  verdicts: [
    verdict({
      engine: 'spec',
      outcome: 'block',
      diagnosis: stale,
      deciding: { exchange: 'x1', name: 'Access-Control-Allow-Headers', lines: [1] },
    }),
    allowing('chromium', '156'),
    {
      ...allowing('firefox', '153'),
      outcome: 'warn',
      diagnosis: stale,
      cause: 'pf-auth-wildcard',
      stage: 'preflight',
      deciding: { exchange: 'x1', name: 'Access-Control-Allow-Headers', lines: [1] },
    },
    allowing('webkit', '2.50'),
  ],
  divergence: true,
  notes: [],
}

const refused = diagnosis({ cause: 'net-refused', stage: 'network' })

/** Nobody listens: no verdict, whatever the engine. */
export const inconclusive: CheckResult = {
  ...result,
  exchanges: [
    {
      ...preflight,
      received: null,
      failure: { cause: 'net-refused', message: 'connect ECONNREFUSED 127.0.0.1:443' },
      duration: null,
    },
  ],
  verdicts: (['spec', 'chromium', 'firefox', 'webkit'] as const).map(engine =>
    verdict({ engine, outcome: 'inconclusive', diagnosis: refused }),
  ),
}

/** A server that tries to draw on the terminal. */
export const hostile: CheckResult = {
  ...blocked,
  exchanges: [
    {
      ...preflight,
      received: {
        status: 200,
        statusMessage: '\u001b[2J\u0007gone',
        headers: [
          ['X-A', '\u001b]0;title\u0007'],
          ['Access-Control-Allow-Origin', 'https://\u202eelpmaxe.ppa\u200b/\u009b31m'],
        ],
      },
    },
  ],
  fixes: [],
}
