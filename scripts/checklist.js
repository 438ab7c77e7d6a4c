#!/usr/bin/env node
// The conformance checklist: each item with the tests that bear its number, or the reason why it has none.
// `--gaps` prints only what has neither. Exit code 1 when there is a gap.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const items = Array.from({ length: 218 }, (_, index) => index + 1)
const packages = ['protocol', 'browser']

/** @returns {Map<number, string[]>} item → `file › title` */
function testsByItem() {
  const found = new Map()
  for (const name of packages) {
    const folder = join('packages', name, 'test')
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.test.ts')) continue
      const source = readFileSync(join(folder, file), 'utf8')
      // A title is a text that begins with its numbers, alone or as the first column of a table.
      for (const [, numbers, title] of source.matchAll(
        /(?:\(|\[)\s*['"`](\d{1,3}(?: \d{1,3})*) ([^'"`\n]+)/g,
      )) {
        for (const item of numbers.split(' ').map(Number)) {
          found.set(item, [...(found.get(item) ?? []), `${name}/${file} › ${title}`])
        }
      }
    }
  }
  return found
}

/** @returns {Map<number, string>} item → reason, from the tables of what is left out */
function reasonsByItem() {
  const found = new Map()
  const readme = readFileSync(join('packages', 'browser', 'README.md'), 'utf8')
  for (const [, number, reason] of readme.matchAll(/^\| (\d{1,3}) [^|]*\| ([^|]+) \|$/gm))
    found.set(Number(number), reason.trim())
  return found
}

const tests = testsByItem()
const reasons = reasonsByItem()
const gaps = items.filter(item => !tests.has(item) && !reasons.has(item))
const gapsOnly = process.argv.includes('--gaps')
for (const item of items) {
  const titles = tests.get(item)
  if (gapsOnly && !gaps.includes(item)) continue
  if (titles !== undefined)
    console.log(
      `${String(item).padStart(3)}  ${titles.length} ${titles.length === 1 ? 'test ' : 'tests'}  ${titles[0]}`,
    )
  else
    console.log(
      `${String(item).padStart(3)}  ${reasons.has(item) ? `left out: ${reasons.get(item)}` : 'GAP'}`,
    )
}
const left = items.filter(item => !tests.has(item) && reasons.has(item)).length
console.log(
  `\n${items.length - gaps.length - left} of ${items.length} items tested, ${left} left out with a reason, ${gaps.length} without either`,
)
process.exitCode = gaps.length === 0 ? 0 : 1
