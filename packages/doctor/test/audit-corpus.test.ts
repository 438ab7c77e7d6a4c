import { afterAll, describe, expect, test, vi } from 'vitest'
import type { AuditReport, Finding, Severity } from '../src/audit/finding.ts'
import { audited } from './audit/corpus/audited-case.ts'
import { corpus } from './audit/corpus/corpus.ts'
import type { CorpusCase, Running } from './audit/corpus/corpus-case.ts'
import { attempt, signedIn } from './audit/corpus/emulated-attempt.ts'
import { type Answer, ask } from './audit/corpus/raw-answer.ts'

// h3 warns of two of the options that the corpus is about.
const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
afterAll(() => warnings.mockRestore())

async function serving<T>(one: CorpusCase, use: (running: Running) => Promise<T>): Promise<T> {
  const running = await one.start()
  try {
    return await use(running)
  } finally {
    await running.close()
  }
}

const vulnerable = corpus.filter(one => one.vulnerable)
const clean = corpus.filter(one => !one.vulnerable)

describe(`the corpus: ${corpus.length} cases, ${vulnerable.length} vulnerable and ${clean.length} clean`, () => {
  test('there are at least 120, each with an id of its own that begins with its rule and fault', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(120)
    expect(new Set(corpus.map(one => one.id)).size).toBe(corpus.length)
    for (const { id, rule, peerFault } of corpus)
      expect(id.split('-').slice(0, peerFault === null ? 1 : 2)).toEqual(
        peerFault === null ? [rule] : [rule, peerFault],
      )
  })

  test('each of the 38 rules has a server that breaks it and one that does not', () => {
    const rules = Array.from({ length: 38 }, (_, i) => `A${String(i + 1).padStart(2, '0')}`)
    const seenOf = (cases: readonly CorpusCase[]) => [...new Set(cases.map(one => one.rule))].sort()
    expect(seenOf(vulnerable.filter(one => one.unseen === null))).toEqual(rules)
    expect(seenOf(clean)).toEqual(rules)
  })

  test('each fault J1 to J37 has its library, or why there is none, and a counterpart', () => {
    const faults = Array.from({ length: 37 }, (_, i) => `J${i + 1}`)
    const of = (fault: string) => vulnerable.filter(one => one.peerFault === fault)
    expect(
      Object.fromEntries(faults.map(fault => [fault, [...new Set(of(fault).map(peerOf))].sort().join(', ')])),
    ).toEqual({
      J1: '@elysiajs/cors',
      J2: '@koa/cors',
      J3: '@fastify/cors, @nestjs/platform-express, @nestjs/platform-fastify, cors',
      J4: 'like hono 4.12.9 to 4.12.24: the release that reflected under credentials was withdrawn; an origin function does the same today',
      J5: '@elysiajs/cors, @fastify/cors, cors, h3',
      J6: '@elysiajs/cors',
      J7: 'h3',
      J8: '@fastify/cors, @koa/cors, h3, hono',
      J9: 'like tower-http 0.7.0: it is a library for Rust',
      J10: 'like rs/cors 1.11.1: it is a library for Go',
      J11: 'like Spring CorsConfiguration: it is a library for Java',
      J12: 'cors',
      J13: '@koa/cors',
      J14: 'hono',
      J15: 'cors',
      J16: 'hono',
      J17: 'cors',
      J18: '@elysiajs/cors',
      J19: '@elysiajs/cors',
      J20: '@fastify/cors',
      J21: 'cors, hono',
      J22: '@elysiajs/cors, cors',
      J23: '@fastify/cors, cors, h3, hono',
      J24: 'cors',
      J25: '@koa/cors, cors',
      J26: '@elysiajs/cors, cors',
      J27: '@fastify/cors, cors',
      J28: '@nestjs/platform-fastify',
      J29: '@elysiajs/cors',
      J30: '@koa/cors',
      J31: '@fastify/cors',
      J32: 'cors',
      J33: 'like tower-http 0.7.0: it is a library for Rust',
      J34: 'like rs/cors 1.11.1: it is a library for Go',
      J35: '@elysiajs/cors, @fastify/cors, cors, h3, hono',
      J36: 'cors',
      J37: '@elysiajs/cors, @fastify/cors, @koa/cors, cors, h3, hono',
    })
    expect(faults.filter(fault => !clean.some(one => one.peerFault === fault))).toEqual([])
  })
})

function peerOf({ peer }: CorpusCase): string {
  if (peer === null) return 'none'
  return 'package' in peer ? peer.package : `like ${peer.imitates}: ${peer.because}`
}

describe('pages see what is written', () => {
  test.each(corpus.map(one => [one.id, one] as const))('%s', async (_, one) => {
    await serving(one, async running => {
      const browser = signedIn(running, one)
      const seen = []
      for (const made of one.pages) seen.push({ ...made, sees: await attempt(browser, made) })
      await browser.close()
      expect(seen).toEqual(
        one.pages.map(made => ({ ...made, sees: made.kind === 'fetch' ? made.sees : null })),
      )
    })
  })
})

/** Faults that no page can see are there all the same: two requests show each. */
describe('what no page sees is there', () => {
  const app = 'https://app.shop.example'
  const evil = 'https://evil.example'
  const preflight = { method: 'OPTIONS', headers: { origin: evil, 'access-control-request-method': 'PUT' } }

  const faults: Readonly<Record<string, (port: number) => Promise<void>>> = {
    'A20-J12-express-denied-without-vary': async port => {
      const { headers } = await ask(port, { headers: { origin: evil } })
      expect(headers).not.toHaveProperty('vary')
      // Express answers the OPTIONS itself, with what the route has.
      expect(await ask(port, preflight)).toMatchObject({ status: 200, headers: { allow: 'GET, HEAD, PUT' } })
    },
    'A26-J13-koa-denied-preflight': async port => {
      expect(
        await ask(port, { ...preflight, headers: { ...preflight.headers, cookie: 'session=ada' } }),
      ).toMatchObject({ status: 200, body: '{"user":"ada","balance":4100}' })
    },
    'A14-J18-elysia-prototype': async port => {
      for (const origin of ['toString', 'constructor'])
        expect(allowOrigin(await ask(port, { headers: { origin } }))).toBe(origin)
    },
    'A14-J18-elysia-accredit': async port => {
      for (const origin of ['toString', 'constructor'])
        expect(allowOrigin(await ask(port, { headers: { origin } }))).toBeUndefined()
    },
    'A19-J19-elysia-vary-star': async port => {
      expect((await ask(port, { headers: { origin: app } })).headers['vary']).toBe('*')
    },
    'A27-J22-express-async-origin': async port => {
      await expect(ask(port, { headers: { origin: app }, patience: 300 })).rejects.toThrow('no answer')
    },
    'A20-J26-express-global-regexp': async port => {
      const answers = []
      for (let i = 0; i < 4; i++) answers.push(allowOrigin(await ask(port, { headers: { origin: app } })))
      expect(answers).toEqual([app, undefined, app, undefined])
    },
    'A20-J26-elysia-global-regexp': async port => {
      const answers = []
      for (let i = 0; i < 4; i++) answers.push(allowOrigin(await ask(port, { headers: { origin: app } })))
      expect(answers).toEqual([app, undefined, app, undefined])
    },
    'A26-J27-express-every-options': async port => {
      expect(await ask(port, { method: 'OPTIONS' })).toMatchObject({ status: 204, body: '' })
    },
    'A26-J27-express-accredit': async port => {
      expect(await ask(port, { method: 'OPTIONS' })).toMatchObject({ headers: { allow: 'GET, HEAD, PUT' } })
    },
    'A26-J27-fastify-400-for-options': async port => {
      expect((await ask(port, { method: 'OPTIONS' })).status).toBe(400)
    },
    'A27-J32-express-error-for-strangers': async port => {
      expect((await ask(port, { headers: { origin: evil } })).status).toBe(500)
      expect((await ask(port, {})).status).toBe(500)
    },
    ...Object.fromEntries(
      corpus
        .filter(one => one.vulnerable && one.peerFault === 'J35')
        .map(one => [
          one.id,
          async (port: number) => {
            const { headers } = await ask(port, { headers: { origin: evil } })
            expect(headers['access-control-allow-credentials']).toBe('true')
            expect(headers).not.toHaveProperty('access-control-allow-origin')
          },
        ]),
    ),
    'A21-J35-express-accredit': async port => {
      const { headers } = await ask(port, { headers: { origin: evil } })
      expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    },
  }

  test.each(Object.entries(faults))('%s', async (id, shows) => {
    const one = corpus.find(candidate => candidate.id === id)
    if (one === undefined) throw new Error(`${id} is no case`)
    await serving(one, ({ port }) => shows(port))
  })
})

const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** A finding in one line, for the message of a test that fails. */
function told({ rule, severity, url, origins, explanation }: Finding): string {
  return [rule, severity, new URL(url).pathname, origins.join(' '), explanation].filter(Boolean).join(' · ')
}

const auditOf = (one: CorpusCase): Promise<AuditReport> => serving(one, running => audited(one, running))

describe('what the audit says: every vulnerable server is found', () => {
  test.each(vulnerable.filter(one => one.unseen === null).map(one => [one.id, one] as const))(
    '%s',
    async (_, one) => {
      const { findings } = await auditOf(one)
      const found = findings.filter(({ rule }) => rule === one.rule)
      expect(
        found.map(({ rule }) => rule),
        findings.map(told).join('\n'),
      ).not.toEqual([])
      const worst = Math.max(...found.map(({ severity }) => severities.indexOf(severity)))
      expect(worst, found.map(told).join('\n')).toBeGreaterThanOrEqual(severities.indexOf(one.severity))
      if (one.origins === null) return
      for (const { origins } of found) {
        expect(origins).not.toEqual([])
        for (const origin of origins) expect(origin).toMatch(one.origins)
      }
    },
  )
})

describe('what the audit says: no clean server is reported', () => {
  test.each(clean.map(one => [one.id, one] as const))('%s', async (_, one) => {
    const { findings, targets } = await auditOf(one)
    expect(targets.map(({ status }) => status)).toEqual(one.paths.map(() => 'done'))
    expect(
      findings.filter(({ rule, severity }) => rule === one.rule || severity !== 'info').map(told),
    ).toEqual([])
  })
})

describe('what the audit says: a fault that no answer shows is not guessed at', () => {
  test.each(vulnerable.filter(one => one.unseen !== null).map(one => [one.id, one] as const))(
    '%s',
    async (_, one) => {
      const { findings } = await auditOf(one)
      expect(findings.filter(({ severity }) => severity !== 'info').map(told)).toEqual([])
    },
  )

  test('a server that never answers is a target that failed', async () => {
    const one = corpus.find(({ id }) => id === 'A27-J22-express-async-origin')
    if (one === undefined) throw new Error('the case is missing')
    const { targets, complete } = await auditOf(one)
    expect({ statuses: targets.map(({ status }) => status), complete }).toEqual({
      statuses: ['failed'],
      complete: true,
    })
  })
})

function allowOrigin({ headers }: Answer): string | undefined {
  return headers['access-control-allow-origin']
}
