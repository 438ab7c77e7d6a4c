import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { matchers } from '../src/index.ts'
import { app, policy } from './kinds.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')
const sources = ['readme.test.ts', 'jest/readme.jest.js', 'node/readme.js'].map(path =>
  unindented(read(path)),
)

function unindented(code: string): string {
  return code.replace(/^ +/gm, '')
}

function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`(?:${language})\\n(.*?)\`\`\``, 'gs'))].map(
    ([, code = '']) => code,
  )
}

test.each(blocks('ts|js').map(code => [code.split('\n')[0], code]))('the README runs: %s', (_, code = '') => {
  expect(sources.some(source => source.includes(unindented(code)))).toBe(true)
})

test('the README shows every matcher', () => {
  const shown = blocks('ts').join('\n')
  for (const name of [...Object.keys(matchers), 'toMatchCorsSnapshot']) expect(shown).toContain(`.${name}(`)
})

test('the README shows what is printed', async () => {
  const { message } = await matchers.toAllowOrigin.call({}, policy, app, {
    method: 'DELETE',
    engine: 'firefox',
  })
  expect(blocks('text')).toEqual([`${message()}\n`])
})
