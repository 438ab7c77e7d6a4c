import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { corpus } from './audit/corpus/corpus.ts'
import type { CorpusCase } from './audit/corpus/corpus-case.ts'
import { attempt, signedIn } from './audit/corpus/emulated-attempt.ts'

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${letter}${i < 9 && letter === 'A' ? '0' : ''}${i + 1}`)

function serving<T>(one: CorpusCase, use: (running: Awaited<ReturnType<CorpusCase['start']>>) => Promise<T>): Promise<T> {
  return one.start().then(async running => {
    try {
      return await use(running)
    } finally {
      await running.close()
    }
  })
}

describe('the corpus is what it says', () => {
  test.each(corpus.map(one => [one.id, one] as const))('%s: pages see what is written', async (_, one) => {
    await serving(one, async running => {
      const browser = signedIn(running, one)
      const seen = []
      for (const made of one.pages) seen.push({ ...made, sees: await attempt(browser, made) })
      await browser.close()
      expect(seen).toEqual(one.pages.map(made => ({ ...made, sees: made.kind === 'fetch' ? made.sees : null })))
    })
  })
})
