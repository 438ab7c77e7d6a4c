import { hasBadPort } from '@accredit/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Finding } from '../src/audit/finding.ts'
import { enginesSending } from '../src/audit/sendable-origin.ts'
import { audited } from './audit/corpus/audited-case.ts'
import { executablePath, startChromium } from './audit/corpus/chromium.ts'
import { attemptAll, signIn } from './audit/corpus/chromium-attempt.ts'
import { corpus } from './audit/corpus/corpus.ts'
import {
  type CorpusCase,
  evil,
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

/** Origins of every class that the audit tries, which no clean server lets in. */
const hostile = [
  evil,
  'null',
  'https://app.shop.example.evil.example',
  'https://app.shop.example_.evil.example',
  'https://evilshop.example',
  'https://evilapp.shop.example',
  'https://x.app.shop.example.evil.example',
  'https://appxshop.example',
  'https://blog.shop.example',
  'https://app.shop.example.',
  'https://app.shop.example:8443',
  'http://app.shop.example',
  'http://localhost:3000',
  'http://localhost.evil.example',
  'http://192.168.1.7',
  'https://mallory.github.io',
]
const clean = corpus.filter(one => !one.vulnerable)
const refusals = new Map(clean.map(one => [one, hostile.map(origin => sees(origin, 'nothing'))]))

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
      const ports = new Set<number>()
      const door = await openFrontDoor(ports)
      servers.push(door)
      const browser = await startChromium(executable, door.port)
      close = browser.close
      await signIn(browser.context)
      const errands = []
      for (const one of corpus) {
        const running = await one.start()
        servers.push(running)
        ports.add(running.port)
        if (readable.includes(one)) claims.set(one, claimsOf(await audited(one, running)))
        for (const made of [...pagesOf(one), ...(claims.get(one) ?? []), ...(refusals.get(one) ?? [])])
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

    describe('no hostile page reads from a clean server with the session', () => {
      test.each(clean.map(one => [one.id, one] as const))('%s', (_, one) => {
        expect(sightsOf(refusals.get(one) ?? [])).toEqual(refusals.get(one))
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
    .filter(({ kind, credentialed }) => kind === 'exposure' && credentialed)
    .flatMap(({ url, origins }) =>
      origins
        .filter(isPageOfChromium)
        .map(origin => sees(origin, 'private', { path: new URL(url).pathname })),
    )
}

/** Whether the audit says that Chromium sends this origin, and there is a page of it and no app or extension. */
function isPageOfChromium(origin: string): boolean {
  if (origin === 'null') return true
  return (
    /^https?:/.test(origin) && enginesSending(origin).includes('chromium') && !hasBadPort(new URL(origin))
  )
}
