import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditInputError, type AuditOptions, type AuditReport, audit } from '../../src/audit/index.ts'
import { fakeClock } from './test-server.ts'

let folder = ''
let number = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-journal-'))
})
afterAll(() => rm(folder, { recursive: true }))

const api = 'https://api.corp.example'
const paths = ['/a', '/b', '/c', '/d', '/e', '/f']
const targets = paths.map(path => ({ url: api + path }))
const newJournal = () => join(folder, `${number++}.jsonl`)

/** `/b` and `/e` let everybody in. */
function app(request: Request): Response {
  const lax = ['/b', '/e'].includes(new URL(request.url).pathname)
  const headers = new Headers({ vary: 'Origin' })
  if (lax) {
    headers.set('access-control-allow-origin', request.headers.get('origin') ?? '')
    headers.set('access-control-allow-credentials', 'true')
  }
  return new Response('{}', { headers })
}

const options = (journal: string): AuditOptions => ({
  servers: { [api]: app },
  network: false,
  clock: { ...fakeClock(), now: () => Date.UTC(2026, 0, 1) },
  random: () => 0.5,
  maxRequests: Number.POSITIVE_INFINITY,
  journal,
})

/** What does not depend on how fast it went. */
function essence({ findings, ...report }: AuditReport) {
  const timeless = findings.map(({ evidence, ...finding }) => ({
    ...finding,
    evidence: evidence.map(({ duration: _, ...exchange }) => exchange),
  }))
  return { ...report, findings: timeless }
}

describe('the journal', () => {
  test('a run that was stopped anywhere, and goes on, ends as one that was not', async () => {
    const whole = essence(await audit(targets, options(newJournal())))
    expect(whole.findings.map(({ rule, url }) => `${rule} ${new URL(url).pathname}`)).toContain('A01 /e')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 150 }), fc.boolean(), async (stopAt, tornLine) => {
        const journal = newJournal()
        const stop = new AbortController()
        let asked = 0
        const stopping = (request: Request) => {
          if (++asked === stopAt) stop.abort()
          return app(request)
        }
        const first = await audit(targets, {
          ...options(journal),
          servers: { [api]: stopping },
          signal: stop.signal,
          limits: { targets: 2 },
        })
        expect(first.complete).toBe(asked < stopAt)
        if (tornLine) await appendFile(journal, '{"index":5,"key":"to')
        expect(essence(await audit(targets, options(journal)))).toEqual(whole)
      }),
      { numRuns: 25 },
    )
  })

  test('what is done is not asked again', async () => {
    const journal = newJournal()
    await audit(targets, options(journal))
    const again = await audit(targets, {
      ...options(journal),
      servers: { [api]: () => Promise.reject(new Error('asked')) },
    })
    expect(again.targets.map(({ status }) => status)).toEqual(paths.map(() => 'done'))
    expect(again.findings.length).toBeGreaterThan(0)
  })

  test('another list, version, option or file is told apart', async () => {
    const journal = newJournal()
    await audit(targets, options(journal))
    const error = (list: typeof targets, changes: Partial<AuditOptions> = {}) =>
      audit(list, { ...options(journal), ...changes }).then(
        () => 'none',
        reason => (reason instanceof AuditInputError ? reason.message : `${reason}`),
      )
    expect(await error([...targets].reverse())).toMatch(
      /: target \d is another one in the journal; go on with the list that it was begun with, or name another file$/,
    )
    expect(await error(targets.slice(0, 3))).toMatch(/: the journal has 6 targets, and the list 3; /)
    expect(await error(targets, { active: true })).toMatch(/: it was begun with other options /)
    const text = await readFile(journal, 'utf8')
    await writeFile(journal, text.replace('"version":1', '"version":9'))
    expect(await error(targets)).toMatch(
      /: it is a journal of version 9, and this is version 1; name another file$/,
    )
    await writeFile(journal, text.replace('"index":', '"index '))
    expect(await error(targets)).toMatch(/:2: it is no record of an audit; the file is damaged$/)
    await writeFile(journal, 'a letter\nto somebody\n')
    expect(await error(targets)).toMatch(/: it is no journal of an audit; name another file$/)
    expect(await error(targets, { journal: join(folder, 'no', 'folder.jsonl') })).toContain('ENOENT')
  })

  test('a journal has no secret in it', async () => {
    const journal = newJournal()
    await audit([{ url: `${api}/b?token=t0ps3cret` }], {
      ...options(journal),
      session: { cookies: ['sid=c00kie-value'], headers: [['Authorization', 'Basic YWRhOnB3']] },
    })
    const text = await readFile(journal, 'utf8')
    expect(text).toContain('A01')
    for (const secret of ['t0ps3cret', 'c00kie-value', 'YWRhOnB3']) expect(text).not.toContain(secret)
  })
})
