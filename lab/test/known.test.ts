import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { known } from '../agreement/known.ts'

test('KNOWN.md and the list that disagreements are held against are one', async () => {
  const text = await readFile(new URL('../KNOWN.md', import.meta.url), 'utf8')
  const sections = text.split('\n## ').slice(1)
  const written = sections.map(section => {
    const [id = '', engines = '', ...reason] = section.split('\n').filter(line => line !== '')
    return { id, engines, reason: reason.join(' ') }
  })
  expect(written).toEqual(
    known.map(({ id, engines, reason }) => ({ id, engines: engines.join(', '), reason })),
  )
})

test('there are fewer than ten, each with an id of its own', () => {
  expect(known.length).toBeLessThan(10)
  expect(new Set(known.map(({ id }) => id)).size).toBe(known.length)
})
