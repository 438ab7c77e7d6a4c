import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the code of the README is a test of this package', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const code = [...read('../README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block)
  expect(code.join('\n')).toBe(read('readme.test.ts'))
})
