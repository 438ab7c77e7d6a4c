import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Every checklist item that this package claims, as numbers and ranges. The README says why the others are missing. */
const claimed = [
  [7],
  [20],
  [27, 58],
  [61, 68],
  [70, 75],
  [77, 89],
  [91, 117],
  [119, 133],
  [135],
  [137, 147],
  [149, 152],
  [154, 155],
].flatMap(([first = 0, last = first]) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index),
)

it('every claimed item has a test whose title begins with its number, and no other has', () => {
  const folder = new URL('.', import.meta.url)
  const titles = readdirSync(folder)
    .filter(file => file.endsWith('.test.ts'))
    .flatMap(file => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^\s*it\(\s*['"](\d+) /gm)])
  const covered = new Set(titles.map(([, number]) => Number(number)))
  expect([...covered].sort((a, b) => a - b)).toEqual(claimed)
})
