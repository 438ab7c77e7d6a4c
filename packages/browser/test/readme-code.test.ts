import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it("the README's test is a test of this package, of fifteen lines", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const code = /```ts\n(.*?)```/s.exec(read('../README.md'))?.[1]
  expect(code).toBe(read('readme.test.ts'))
  expect(
    code
      ?.trimEnd()
      .split('\n')
      .filter(line => line !== ''),
  ).toHaveLength(15 - 1)
})
