import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  type AuditOptions,
  audit,
  auditRules,
  type Finding,
  type RuleId,
  type Severity,
} from '../../src/audit/index.ts'
import { type Answer, apiOrigin, appOrigin, serve, virtual } from './test-server.ts'

type Lines = readonly (readonly [name: string, value: string])[]

/** An honest server: one origin, Vary always, errors and preflights with CORS, an answer that the session changes. */
interface Server {
  readonly grants: (origin: string, request: IncomingMessage) => boolean
  readonly allowOrigin: (origin: string) => readonly string[]
  readonly allowCredentials: readonly string[]
  readonly vary: (granted: boolean) => string | null
  readonly more: Lines
  readonly preflight: {
    readonly status: number
    readonly methods: (asked: string) => string
    readonly headers: (asked: string) => string
    readonly maxAge: string
    readonly more: Lines
  }
  readonly bare: (status: number) => boolean
  readonly status: (request: IncomingMessage) => number
  readonly cacheControl: string
}

const honest: Server = {
  grants: origin => origin === appOrigin,
  allowOrigin: origin => [origin],
  allowCredentials: ['true'],
  vary: () => 'Origin',
  more: [],
  preflight: {
    status: 204,
    methods: () => 'GET, PUT, DELETE',
    headers: () => 'content-type',
    maxAge: '600',
    more: [],
  },
  bare: () => false,
  status: ({ url = '', headers, method }) => {
    if (url !== '/me' && !url.startsWith('/me?')) return 404
    if (method === 'POST') return 415
    return headers.cookie === undefined ? 401 : 200
  },
  cacheControl: 'public, max-age=60',
}

function answering(changes: Partial<Server>): Answer {
  const server = { ...honest, ...changes }
  return (request, response) => {
    const { origin = '' } = request.headers
    const granted = origin !== '' && server.grants(origin, request)
    const asked = request.headers['access-control-request-method']
    if (request.method === 'OPTIONS' && asked !== undefined) {
      return answerPreflight(server, request, response, granted)
    }
    const status = server.status(request)
    response.statusCode = status
    response.setHeader('Cache-Control', server.cacheControl)
    for (const [name, value] of server.more) response.appendHeader(name, value)
    if (!server.bare(status)) setCors(server, response, origin, granted)
    if (status >= 300 && status < 400) response.setHeader('Location', '/login')
    response.end(status === 200 ? 'account of ada' : `status ${status}`)
  }
}

function setCors(server: Server, response: ServerResponse, origin: string, granted: boolean): void {
  const vary = server.vary(granted)
  if (vary !== null) response.setHeader('Vary', vary)
  if (!granted) return
  for (const line of server.allowOrigin(origin)) response.appendHeader('Access-Control-Allow-Origin', line)
  for (const line of server.allowCredentials) response.appendHeader('Access-Control-Allow-Credentials', line)
}

function answerPreflight(
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
  granted: boolean,
): void {
  const { status, methods, headers, maxAge, more } = server.preflight
  response.statusCode = status
  setCors(server, response, request.headers.origin ?? '', granted)
  if (granted) {
    response.setHeader(
      'Access-Control-Allow-Methods',
      methods(`${request.headers['access-control-request-method']}`),
    )
    response.setHeader(
      'Access-Control-Allow-Headers',
      headers(`${request.headers['access-control-request-headers'] ?? ''}`),
    )
    response.setHeader('Access-Control-Max-Age', maxAge)
  }
  for (const [name, value] of more) response.setHeader(name, value)
  response.end()
}

const preflight = (changes: Partial<Server['preflight']>): Partial<Server> => ({
  preflight: { ...honest.preflight, ...changes },
})
const matching = (pattern: RegExp): Partial<Server> => ({
  grants: origin => origin === appOrigin || pattern.test(origin),
})

interface Row {
  readonly rule: RuleId
  readonly bad: Partial<Server>
  readonly severity: Severity
  readonly options?: AuditOptions
  /** The counterpart; the honest server without it. */
  readonly good?: Partial<Server>
}

const rows: readonly Row[] = [
  { rule: 'A01', bad: matching(/./), severity: 'critical' },
  { rule: 'A02', bad: matching(/^null$/), severity: 'critical' },
  { rule: 'A03', bad: matching(/^https:\/\/app\.corp\.example/), severity: 'critical' },
  { rule: 'A04', bad: matching(/corp\.example$/), severity: 'critical' },
  { rule: 'A05', bad: matching(/app\.corp\.example/), severity: 'critical' },
  { rule: 'A06', bad: matching(/^https:\/\/app.corp\.example$/), severity: 'critical' },
  { rule: 'A07', bad: matching(/^https:\/\/app\.corp\.example_/), severity: 'high' },
  { rule: 'A08', bad: matching(/^https:\/\/[a-z]+\.corp\.example$/), severity: 'medium' },
  { rule: 'A09', bad: matching(/^http:\/\/app\.corp\.example$/), severity: 'high' },
  { rule: 'A10', bad: matching(/^https:\/\/app\.corp\.example:\d+$/), severity: 'low' },
  {
    rule: 'A11',
    bad: matching(/^https:\/\/[a-z]+\.vercel\.app$/),
    severity: 'critical',
    good: matching(/^https:\/\/corp-team\.vercel\.app$/),
  },
  { rule: 'A12', bad: matching(/^http:\/\/localhost(:\d+)?$/), severity: 'high' },
  { rule: 'A13', bad: matching(/^capacitor:\/\/localhost$/), severity: 'low' },
  { rule: 'A14', bad: matching(/^https:\/\/app\.corp\.example\/$/), severity: 'info' },
  { rule: 'A16', bad: { grants: () => true, allowOrigin: () => ['*'] }, severity: 'low' },
  { rule: 'A17', bad: { allowOrigin: origin => [`${origin}/`] }, severity: 'low' },
  {
    rule: 'A18',
    bad: { allowCredentials: ['True'] },
    severity: 'low',
    good: { allowCredentials: ['false'] },
  },
  {
    rule: 'A19',
    bad: { vary: () => null },
    severity: 'medium',
    good: { vary: () => null, cacheControl: 'no-store' },
  },
  {
    rule: 'A20',
    bad: { vary: granted => (granted ? 'Origin' : null), status: () => 200 },
    severity: 'medium',
    good: { vary: () => 'Accept-Encoding, origin', status: () => 200 },
  },
  { rule: 'A22', bad: preflight({ headers: asked => asked }), severity: 'low' },
  { rule: 'A23', bad: preflight({ methods: asked => asked }), severity: 'low' },
  { rule: 'A24', bad: preflight({ headers: () => '*' }), severity: 'low' },
  {
    rule: 'A25',
    bad: { ...preflight({ headers: () => '*' }), allowCredentials: [] },
    severity: 'info',
    good: { ...preflight({ headers: () => '*, Authorization' }), allowCredentials: [] },
  },
  { rule: 'A26', bad: preflight({ status: 401 }), severity: 'low', good: preflight({ status: 200 }) },
  { rule: 'A27', bad: { bare: status => status === 404 }, severity: 'low' },
  {
    rule: 'A28',
    bad: { status: ({ url }) => (url === '/me/' ? 308 : 200), bare: status => status === 308 },
    severity: 'low',
  },
  { rule: 'A29', bad: preflight({ maxAge: '60s' }), severity: 'info', good: preflight({ maxAge: '7200' }) },
  {
    rule: 'A30',
    bad: { ...matching(/./), more: [['Access-Control-Expose-Headers', 'X-CSRF-Token']] },
    severity: 'low',
    good: { more: [['Access-Control-Expose-Headers', 'X-CSRF-Token']] },
  },
  {
    rule: 'A31',
    bad: { more: [['Timing-Allow-Origin', '*']] },
    severity: 'low',
    good: { more: [['Timing-Allow-Origin', appOrigin]] },
  },
  {
    rule: 'A32',
    bad: preflight({ more: [['Access-Control-Allow-Private-Network', 'true']] }),
    severity: 'info',
  },
  {
    rule: 'A33',
    bad: { status: ({ method }) => (method === 'POST' ? 201 : 200) },
    severity: 'medium',
    options: { active: true },
  },
  {
    rule: 'A34',
    bad: {
      status: ({ headers }) => (headers.cookie !== undefined || headers.origin === appOrigin ? 200 : 401),
    },
    severity: 'high',
  },
  { rule: 'A35', bad: matching(/./), severity: 'medium' },
  {
    rule: 'A36',
    bad: { allowOrigin: origin => [origin, origin], more: [['Via', '1.1 proxy']] },
    severity: 'low',
    good: { more: [['Via', '1.1 proxy']] },
  },
]

async function findingsOf(server: Partial<Server>, options: AuditOptions = {}): Promise<readonly Finding[]> {
  await using running = await serve(answering(server))
  const report = await audit([{ url: `${apiOrigin}/me` }], {
    ...virtual(running),
    limits: { perTarget: 200 },
    ...options,
  })
  expect(report.targets.map(({ status, reason }) => ({ status, reason }))).toEqual([
    { status: 'done', reason: null },
  ])
  return report.findings
}

const severityOf = (findings: readonly Finding[], id: RuleId) =>
  findings.find(({ rule }) => rule === id)?.severity ?? null

describe('every rule finds the server that breaks it, and leaves its counterpart alone', () => {
  test.each(rows.map(row => [row.rule, row] as const))(
    '%s',
    async (rule, { bad, good = {}, severity, options }) => {
      expect(severityOf(await findingsOf(bad, options), rule)).toBe(severity)
      expect(severityOf(await findingsOf(good, options), rule)).toBe(null)
    },
  )

  test('the honest server has no finding at all', async () => {
    expect(await findingsOf({}, { active: true })).toEqual([])
  })

  test('A21: one fixed origin for everybody is told as a fact', async () => {
    const fixed = { grants: () => true, allowOrigin: () => [appOrigin] }
    await using running = await serve((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', appOrigin)
      response.setHeader('Access-Control-Allow-Credentials', 'true')
      response.end(request.headers.cookie ?? '')
    })
    const { findings } = await audit([{ url: `${apiOrigin}/me` }], virtual(running))
    expect(severityOf(findings, 'A21')).toBe('info')
    expect(severityOf(await findingsOf(fixed), 'A01')).toBe(null)
  })

  test('A37: a handshake from anywhere is accepted, or only the listed one', async () => {
    const upgrading = async (admits: (origin: string) => boolean) => {
      await using running = await serve(answering({ status: () => 404 }))
      running.server.on('upgrade', (request, socket) => {
        socket
          .on('error', () => {})
          .on('end', () => socket.destroy())
          .resume()
        if (!admits(request.headers.origin ?? '')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
        const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
        const accept = createHash('sha1').update(key).digest('base64')
        const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, '', '']
        socket.write(['HTTP/1.1 101 Switching Protocols', ...lines].join('\r\n'))
      })
      const options = { ...virtual(running), active: true }
      return (await audit([{ url: `${apiOrigin}/live` }], options)).findings
    }
    expect(severityOf(await upgrading(() => true), 'A37')).toBe('high')
    expect(await upgrading(origin => origin === appOrigin)).toEqual([])
  })

  test('A15: an encoded line end comes back as one', async () => {
    const server = createTcpServer(socket => {
      socket.setEncoding('latin1')
      socket.on('error', () => {})
      socket.on('data', data => {
        const origin = /^origin: (.*)\r$/im.exec(`${data}`)?.[1] ?? ''
        const echoed = decodeURIComponent(origin)
        socket.end(`HTTP/1.1 200 OK\r\nVary: Origin\r\nX-Asked-By: ${echoed}\r\nContent-Length: 0\r\n\r\n`)
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const { findings } = await audit([{ url: `http://127.0.0.1:${port}/` }], { active: true })
    server.close()
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['A15', 'high']])
  })

  test('A38: the path that is laxer than the rest is named', async () => {
    const lax = (origin: string, { url }: IncomingMessage) => origin === appOrigin || url === '/export'
    await using running = await serve(answering({ grants: lax, status: () => 200 }))
    const paths = ['/me', '/orders', '/export']
    const targets = paths.map(path => ({ url: apiOrigin + path }))
    const { findings } = await audit(targets, { ...virtual(running), session: { cookies: ['sid=1'] } })
    const [found] = findings.filter(({ rule }) => rule === 'A38')
    expect(found?.explanation).toContain(
      '1 of 3 targets of api.corp.example lets in more than the rest: /export.',
    )
    const { findings: alike } = await audit(targets.slice(0, 2), virtual(running))
    expect(alike).toEqual([])
  })

  test('all 38 rules are described, in order', () => {
    const ids = Array.from({ length: 38 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`)
    expect(auditRules.map(({ id }) => id)).toEqual(ids)
    expect(new Set(auditRules.map(({ name }) => name)).size).toBe(38)
    for (const { title, description, remedy } of auditRules) {
      expect([title, description, remedy].every(text => text.length > 10)).toBe(true)
    }
  })
})

describe('one finding per cause', () => {
  test('what follows from a substring is told once, with its origins', async () => {
    const findings = await findingsOf(matching(/app\.corp\.example/))
    expect(findings.map(({ rule }) => rule)).toEqual(['A05', 'A35'])
    const origins = findings[0]?.origins ?? []
    expect(origins.length).toBeGreaterThan(5)
    for (const origin of origins) expect(origin).toContain('app.corp.example')
    expect(findings[0]?.evidence.length).toBeLessThanOrEqual(3)
  })

  test('an origin that is meant to read is no finding', async () => {
    const trusting = matching(/^https:\/\/[a-z]+\.corp\.example$/)
    expect(await findingsOf(trusting, { allowedOrigins: [appOrigin, 'https://*.corp.example'] })).toEqual([])
  })
})

describe('the severity is that of the case', () => {
  const reflecting = matching(/./)
  const severityWith = async (
    session: AuditOptions['session'] | null,
    server: Partial<Server> = reflecting,
  ) => {
    await using running = await serve(answering(server))
    const { session: own, ...options } = virtual(running)
    expect(own).not.toEqual(session)
    const given = session === null || session === undefined ? {} : { session }
    const { findings } = await audit([{ url: `${apiOrigin}/me` }], { ...options, ...given })
    const found = findings.find(({ rule }) => rule === 'A01')
    return [found?.severity, found?.reach]
  }
  const all = (reach: string) => ({ chromium: reach, firefox: reach, webkit: reach })

  test('by how far the cookie travels', async () => {
    expect(await severityWith({ cookies: ['sid=1; Secure; SameSite=None'] })).toEqual([
      'critical',
      { chromium: 'cross-site', firefox: 'same-site', webkit: 'cross-site' },
    ])
    expect(await severityWith({ cookies: ['sid=1; Secure; SameSite=Strict'] })).toEqual([
      'high',
      all('same-site'),
    ])
  })

  test('a response that is the same for everybody is low', async () => {
    const server = { ...reflecting, status: () => 200 }
    expect((await severityWith({ cookies: ['sid=1; Secure; SameSite=None'] }, server))[0]).toBe('low')
  })

  test('a token that scripts attach is not what a hostile page has', async () => {
    const server: Partial<Server> = {
      ...reflecting,
      status: ({ headers }) => (headers.authorization === undefined ? 401 : 200),
    }
    expect(await severityWith({ headers: [['Authorization', 'Bearer abcdef123']] }, server)).toEqual([
      'low',
      {},
    ])
    expect(await severityWith({ headers: [['Authorization', 'Basic YTpi']] }, server)).toEqual([
      'critical',
      all('cross-site'),
    ])
  })

  test('without a session it is not known whether it is private', async () => {
    expect(await severityWith(null)).toEqual(['high', {}])
  })
})
