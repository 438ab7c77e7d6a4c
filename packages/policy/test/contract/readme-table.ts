import { readFile, writeFile } from 'node:fs/promises'
import { type AdapterResults, contractTable } from '../../src/contract/index.ts'

const readme = new URL('../../README.md', import.meta.url)

const start = '<!-- Printed by `npm run contract:table`. -->\n'
const end = '\n<!-- The end of what is printed. -->'

/** What stands between the marks of the README. */
export async function printedTable(): Promise<string> {
  const text = await readFile(readme, 'utf8')
  return text.slice(text.indexOf(start) + start.length, text.indexOf(end))
}

/** Puts a table between the marks of the README. */
export async function replaceTable(table: string): Promise<void> {
  const text = await readFile(readme, 'utf8')
  if (!text.includes(start) || !text.includes(end))
    throw new Error(`${readme.pathname} has no marks for the table`)
  const before = text.slice(0, text.indexOf(start) + start.length)
  await writeFile(readme, `${before}${table}${text.slice(text.indexOf(end))}`)
}

/** The table as the README has it: the matrix of all situations is folded. */
export function tableOf(tried: readonly AdapterResults[]): string {
  const [summary = '', reasons = '', matrix = ''] = contractTable(tried).split('\n\n')
  const count = tried[0]?.results.length ?? 0
  return `${summary}\n\n${reasons}\n\n<details><summary>All ${count} situations</summary>\n\n${matrix}\n\n</details>`
}
