import { expect, test } from 'vitest'
import type { CauseId, Stage } from '../../src/cause.ts'
import { check } from '../../src/check/check.ts'
import type { CheckRequest, Outcome } from '../../src/check/check-result.ts'
import { type Reply, type SeenRequest, scriptedServer } from './scripted-server.ts'

const page = 'http://localhost:5173'
const allowOrigin = `Access-Control-Allow-Origin: ${page}`
const allowCredentials = 'Access-Control-Allow-Credentials: true'

/** `spec chromium firefox webkit`, or one for all. */
type Verdicts = Outcome | readonly [Outcome, Outcome, Outcome, Outcome]

interface Case {
  readonly name: string
  readonly request?: Partial<CheckRequest>
  readonly preflight?: Reply
  readonly answer: Reply | ((request: SeenRequest) => Reply)
  readonly outcome: Verdicts
  /** Of the engines that do not allow. */
  readonly cause?: CauseId | readonly (CauseId | null)[]
  readonly stage?: Stage
  readonly received?: string | null
  /** Indexes of the deciding lines. */
  readonly lines?: readonly number[]
  readonly log?: readonly string[]
}

const include = { credentials: 'include' } as const
const put = { method: 'PUT' } as const
const json = { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{}' } as const
const authorized = { headers: [['Authorization', 'Bearer x']] } as const
const allowPut = 'Access-Control-Allow-Methods: PUT'

const cases: readonly Case[] = [
  { name: 'one origin', answer: [200, allowOrigin], outcome: 'allow', log: ['GET /'] },
  { name: 'a wildcard', answer: [200, 'Access-Control-Allow-Origin: *'], outcome: 'allow' },
  {
    name: 'with credentials',
    request: include,
    answer: [200, allowOrigin, allowCredentials],
    outcome: 'allow',
  },
  {
    name: 'a PUT with its preflight',
    request: put,
    preflight: [204, allowOrigin, allowPut],
    answer: [200, allowOrigin],
    outcome: 'allow',
    log: ['OPTIONS /', 'PUT /'],
  },
  {
    name: 'no ACAO',
    answer: [200],
    outcome: 'block',
    cause: 'acao-missing',
    stage: 'actual',
    received: null,
    lines: [],
    log: ['GET /'],
  },
  {
    name: 'another origin',
    answer: [200, 'X-A: 1', 'Access-Control-Allow-Origin: https://other.example'],
    outcome: 'block',
    cause: 'acao-mismatch',
    received: 'https://other.example',
    lines: [1],
  },
  {
    name: 'a slash at the end',
    answer: [200, `${allowOrigin}/`],
    outcome: 'block',
    cause: 'acao-mismatch',
    received: `${page}/`,
  },
  {
    name: 'null',
    answer: [200, 'Access-Control-Allow-Origin: null'],
    outcome: 'block',
    cause: 'acao-mismatch',
  },
  ...['true', '', `"${page}"`, 'NULL', 'http://\xe4.example', '*.example'].map(
    (value): Case => ({
      name: `ACAO ${JSON.stringify(value)}`,
      answer: [200, `Access-Control-Allow-Origin: ${value}`],
      outcome: 'block',
      cause: 'acao-invalid',
      received: value,
      lines: [0],
    }),
  ),
  {
    name: 'two lines',
    answer: [200, allowOrigin, 'X-A: 1', 'access-control-allow-origin: https://b.example'],
    outcome: 'block',
    cause: 'acao-multiple',
    received: `${page}, https://b.example`,
    lines: [0, 2],
  },
  {
    name: 'a list with commas',
    answer: [200, `${allowOrigin}, https://b.example`],
    outcome: 'block',
    cause: 'acao-multiple',
    lines: [0],
  },
  {
    name: 'a list with blanks',
    answer: [200, `${allowOrigin} https://b.example`],
    outcome: 'block',
    cause: 'acao-multiple',
  },
  {
    name: 'a wildcard with credentials',
    request: include,
    answer: [200, 'Access-Control-Allow-Origin: *', allowCredentials],
    outcome: 'block',
    cause: 'acao-star-credentials',
    received: '*',
    lines: [0],
  },
  ...[null, 'True', 'TRUE', '1', 'false', 'true, true'].map(
    (value): Case => ({
      name: `ACAC ${value}`,
      request: include,
      answer: [200, allowOrigin, ...(value === null ? [] : [`Access-Control-Allow-Credentials: ${value}`])],
      outcome: 'block',
      cause: 'acac-not-true',
      received: value,
      lines: value === null ? [] : [1],
    }),
  ),
  {
    name: 'preflight 405 with CORS headers',
    request: put,
    preflight: [405, allowOrigin, allowPut],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'pf-status',
    stage: 'preflight',
    received: '405',
    log: ['OPTIONS /'],
  },
  {
    name: 'preflight 401 without CORS headers: the engines blame differently',
    request: put,
    preflight: [401],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: ['acao-missing', 'acao-missing', 'acao-missing', 'pf-status'],
    stage: 'preflight',
  },
  {
    name: 'preflight redirect',
    request: put,
    preflight: [307, allowOrigin, 'Location: /elsewhere'],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'pf-redirect',
    stage: 'preflight',
    log: ['OPTIONS /'],
  },
  {
    name: 'a method that is not allowed',
    request: { method: 'DELETE' },
    preflight: [204, allowOrigin, allowPut],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'pf-method',
    received: 'PUT',
    lines: [1],
  },
  {
    name: 'methods that are no list',
    request: put,
    preflight: [204, allowOrigin, 'Access-Control-Allow-Methods: PUT DELETE'],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'pf-methods-syntax',
    received: 'PUT DELETE',
  },
  {
    name: 'a header that is not allowed',
    request: json,
    preflight: [204, allowOrigin, 'Access-Control-Allow-Headers: X-Other'],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'pf-header',
    received: 'X-Other',
    lines: [1],
  },
  {
    name: 'headers that are no list',
    request: json,
    preflight: [204, allowOrigin, 'Access-Control-Allow-Headers: "Content-Type"'],
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'pf-headers-syntax',
  },
  {
    name: 'Authorization by a wildcard',
    request: authorized,
    preflight: [204, allowOrigin, 'Access-Control-Allow-Headers: *'],
    answer: [200, allowOrigin],
    outcome: ['block', 'warn', 'warn', 'warn'],
    cause: 'pf-auth-wildcard',
    stage: 'preflight',
    received: '*',
    lines: [1],
    log: ['OPTIONS /', 'GET /'],
  },
  {
    name: 'the answer of a PUT whose preflight passed',
    request: put,
    preflight: [204, allowOrigin, allowPut],
    answer: [500],
    outcome: 'block',
    cause: 'acao-missing',
    stage: 'actual',
    log: ['OPTIONS /', 'PUT /'],
  },
  {
    name: 'a hop without ACAO',
    answer: ({ path }) => (path === '/' ? [302, 'Location: /next'] : [200, allowOrigin]),
    outcome: 'block',
    cause: 'acao-missing',
    stage: 'redirect',
    log: ['GET /'],
  },
  {
    name: 'a redirect within the API',
    answer: ({ path }) => (path === '/' ? [302, allowOrigin, 'Location: /next'] : [200, allowOrigin]),
    outcome: 'allow',
    log: ['GET /', 'GET /next'],
  },
  {
    name: 'a redirect with userinfo',
    answer: ({ headers }) => [302, allowOrigin, `Location: http://user:secret@${headers.get('host')}/next`],
    outcome: 'block',
    cause: 'redirect-userinfo',
    stage: 'redirect',
  },
  {
    name: 'a redirect to data:',
    answer: [302, allowOrigin, 'Location: data:text/plain,x'],
    outcome: 'block',
    cause: 'redirect-scheme',
    stage: 'redirect',
  },
  {
    name: 'a redirect to nowhere',
    answer: [302, allowOrigin, 'Location: http://[broken'],
    outcome: 'block',
    cause: 'redirect-location',
    stage: 'redirect',
  },
  {
    name: 'a redirect in mode error',
    request: { redirect: 'error' },
    answer: [302, allowOrigin, 'Location: /next'],
    outcome: 'block',
    cause: 'redirect-error-mode',
    stage: 'redirect',
  },
  {
    name: 'a loop',
    answer: [302, allowOrigin, 'Location: /'],
    outcome: 'block',
    cause: 'redirect-loop',
    stage: 'redirect',
    log: Array.from({ length: 21 }, () => 'GET /'),
  },
  {
    name: 'mode same-origin',
    request: { mode: 'same-origin' },
    answer: [200, allowOrigin],
    outcome: 'block',
    cause: 'mode-same-origin',
    stage: 'local',
    log: [],
  },
  {
    name: 'mode no-cors without following',
    request: { mode: 'no-cors', redirect: 'manual' },
    answer: [200],
    outcome: 'block',
    cause: 'mode-nocors-redirect',
    stage: 'local',
    log: [],
  },
  {
    name: 'CORP in mode no-cors',
    request: { mode: 'no-cors' },
    answer: [200, 'Cross-Origin-Resource-Policy: same-origin'],
    outcome: 'block',
    cause: 'corp',
    stage: 'actual',
    received: 'same-origin',
    lines: [0],
  },
  {
    name: 'a reset',
    answer: 'reset',
    outcome: 'inconclusive',
    cause: 'net-reset',
    stage: 'network',
    // Firefox would try ten times; the server is asked once.
    log: ['GET /'],
  },
  {
    name: 'a reset of the preflight',
    request: put,
    preflight: 'reset',
    answer: [200, allowOrigin],
    outcome: 'inconclusive',
    cause: 'pf-network',
    stage: 'preflight',
    log: ['OPTIONS /'],
  },
  {
    name: 'an answer that is no HTTP',
    answer: { bytes: 'SSH-2.0-OpenSSH_9.9\r\n\r\n' },
    outcome: 'inconclusive',
    cause: 'net-malformed',
    stage: 'network',
  },
]

function each<T>(value: T | readonly T[], index: number): T | undefined {
  return isList(value) ? value[index] : value
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

test.each(cases)(
  '$name',
  async ({ request, preflight, answer, outcome, cause, stage, received, lines, log }) => {
    const server = await scriptedServer(seen => {
      if (seen.method === 'OPTIONS') return preflight ?? [405]
      return typeof answer === 'function' ? answer(seen) : answer
    })
    const result = await check({ url: `${server.origin}/`, from: page, ...request }, { includeFixes: false })
    for (const [index, verdict] of result.verdicts.entries()) {
      const expected = each(outcome, index)
      expect([verdict.engine, verdict.outcome]).toEqual([verdict.engine, expected])
      expect([verdict.engine, verdict.cause]).toEqual([verdict.engine, each(cause ?? null, index)])
      expect(verdict.diagnosis?.cause ?? null).toBe(verdict.cause)
      expect(verdict.version === null).toBe(verdict.engine === 'spec')
      expect(verdict.spec).toMatch(/^https:/)
      if (stage !== undefined) expect(verdict.stage).toBe(stage)
      if (received !== undefined) expect(verdict.diagnosis?.received).toBe(received)
      if (lines !== undefined) {
        expect(verdict.deciding?.lines).toEqual(lines)
      }
      if (verdict.engine === 'spec' || outcome === 'allow') expect(verdict.console).toEqual([])
    }
    const engines = new Set(result.verdicts.slice(1).map(verdict => verdict.outcome))
    expect(result.divergence).toBe(engines.size > 1)
    if (log !== undefined) expect(server.log).toEqual(log)
  },
)

test('what a console would print stands beside the verdict', async () => {
  const server = await scriptedServer(() => [200])
  const { verdicts } = await check({ url: `${server.origin}/me`, from: page }, { includeFixes: false })
  expect(verdicts.map(verdict => verdict.console[0])).toEqual([
    undefined,
    `Access to fetch at '${server.origin}/me' from origin '${page}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
    `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${server.origin}/me. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.`,
    `Origin ${page} is not allowed by Access-Control-Allow-Origin. Status code: 200`,
  ])
})

test.each<[string, readonly string[], readonly [chromium: string, firefox: string, webkit: string]]>([
  [
    'on two lines',
    [allowOrigin, 'Access-Control-Allow-Origin: https://b.example'],
    ['contains multiple values', 'Multiple CORS header', 'cannot contain more than one origin'],
  ],
  [
    'with commas',
    [`${allowOrigin}, https://b.example`],
    ['contains multiple values', 'does not match', 'cannot contain more than one origin'],
  ],
  [
    'with blanks',
    [`${allowOrigin} https://b.example`],
    ['contains multiple values', 'does not match', `Origin ${page} is not allowed`],
  ],
])('several origins %s are told in the words of each engine', async (_name, lines, words) => {
  const server = await scriptedServer(() => [200, ...lines])
  const { verdicts } = await check({ url: server.origin, from: page }, { includeFixes: false })
  expect(verdicts.map(({ cause }) => cause)).toEqual(Array(4).fill('acao-multiple'))
  for (const [index, word] of words.entries()) expect(verdicts[index + 1]?.console[0]).toContain(word)
})
