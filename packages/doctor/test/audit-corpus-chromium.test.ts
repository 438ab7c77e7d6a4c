import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Finding } from '../src/audit/finding.ts'
import { audited } from './audit/corpus/audited-case.ts'
import { executablePath, startChromium } from './audit/corpus/chromium.ts'
import { attemptAll, signIn } from './audit/corpus/chromium-attempt.ts'
import { corpus } from './audit/corpus/corpus.ts'
import {
  type CorpusCase,
  type PageAttempt,
  type Running,
  type Sight,
  sees,
} from './audit/corpus/corpus-case.ts'
import { openFrontDoor } from './audit/corpus/front-door.ts'

const written = corpus.filter(one => pagesOf(one).length > 0)
/** Those of which the audit is to say that a hostile page reads. */
const readable = corpus.filter(
  one =>
    one.vulnerable &&
    one.method === 'GET' &&
    one.pages.some(made => made.sees === 'private' && isHostile(one, made)),
)

const name = 'the corpus in Chromium'
const executable = executablePath

if (executable !== null)
  describe(name, () => {
    const servers: Running[] = []
    const seen = new Map<PageAttempt, Sight>()
    const claims = new Map<CorpusCase, readonly PageAttempt[]>()
    let close = async () => {}

    beforeAll(async () => {
      // h3 warns of two of the options that the corpus is about.
      vi.spyOn(console, 'warn').mockImplementation(() => {})
      const door = await openFrontDoor()
      servers.push(door)
      const browser = await startChromium(executable, door.port)
      close = browser.close
      await signIn(browser.context)
      const errands = []
      for (const one of corpus) {
        const running = await one.start()
        servers.push(running)
        if (readable.includes(one)) claims.set(one, claimsOf(await audited(one, running)))
        for (const made of [...pagesOf(one), ...(claims.get(one) ?? [])])
          errands.push({ port: running.port, made })
      }
      const sights = await attemptAll(browser.context, errands)
      for (const [i, { made }] of errands.entries()) seen.set(made, sights[i] ?? 'nothing')
    }, 120_000)

    afterAll(async () => {
      vi.restoreAllMocks()
      await close()
      await Promise.all(servers.map(server => server.close()))
    })

    const sightsOf = (attempts: readonly PageAttempt[]) =>
      attempts.map(made => ({ ...made, sees: seen.get(made) }))

    describe('pages see what is written', () => {
      test.each(written.map(one => [one.id, one] as const))('%s', (_, one) => {
        expect(sightsOf(pagesOf(one))).toEqual(pagesOf(one))
      })
    })

    describe('what the audit calls readable is read', () => {
      test.each(readable.map(one => [one.id, one] as const))('%s', (_, one) => {
        const claimed = claims.get(one) ?? []
        expect(claimed).not.toEqual([])
        expect(sightsOf(claimed)).toEqual(claimed)
      })
    })
  })
else if (process.env['CI'])
  test(name, () => {
    throw new Error('There is no Chromium. Install it, or name one in CHROMIUM.')
  })
else test.skip(`${name} (no Chromium on this machine: install it, or name one in CHROMIUM)`, () => {})

function pagesOf(one: CorpusCase): readonly PageAttempt[] {
  return one.pages.filter(made => made.notInChromium === null)
}

function isHostile(one: CorpusCase, { from, kind, notInChromium }: PageAttempt): boolean {
  return kind === 'fetch' && notInChromium === null && !one.allowedOrigins.includes(from)
}

/** What findings say that pages read with the session, as attempts of pages that Chromium can have. */
function claimsOf({ findings }: { readonly findings: readonly Finding[] }): readonly PageAttempt[] {
  return findings
    .filter(
      finding =>
        finding.kind === 'exposure' && finding.credentialed && finding.sendableBy.includes('chromium'),
    )
    .flatMap(({ url, origins }) =>
      origins
        .filter(origin => /^(?:null|https?:\/\/[a-z0-9._-]+(?::\d+)?)$/.test(origin))
        .map(origin => sees(origin, 'private', { path: new URL(url).pathname })),
    )
}
