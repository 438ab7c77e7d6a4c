import { type AdapterResults, contractTable } from '../../src/contract/index.ts'

export const readme = new URL('../../README.md', import.meta.url)

const start = '<!-- Printed by `npm run contract:table`. -->\n'
const end = '\n<!-- The end of what is printed. -->'

/** A README with this table between its marks. */
export function withTable(text: string, table: string): string {
  if (!text.includes(start) || !text.includes(end)) throw new Error('the README has no marks for the table')
  return text.slice(0, text.indexOf(start) + start.length) + table + text.slice(text.indexOf(end))
}

/** The table as the README has it: the matrix of all situations is folded. */
export function tableOf(tried: readonly AdapterResults[]): string {
  const [summary = '', reasons = '', matrix = ''] = contractTable(tried).split('\n\n')
  const count = tried[0]?.results.length ?? 0
  return `${summary}\n\n${reasons}\n\n<details><summary>All ${count} situations</summary>\n\n${matrix}\n\n</details>`
}
