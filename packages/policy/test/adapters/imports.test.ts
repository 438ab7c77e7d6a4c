import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../src/adapters/', import.meta.url)

/** What an adapter may import at run time, beyond this package. */
const own: Readonly<Record<string, readonly string[]>> = { 'h3.ts': ['h3'] }

/** The modules outside this package that a file imports when it runs, directly or through others. */
function imported(file: URL, seen: Set<string> = new Set()): string[] {
  if (seen.has(file.href)) return []
  seen.add(file.href)
  const text = readFileSync(file, 'utf8')
  const statements = [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)'/gm)]
  return statements.flatMap(([, name = '']) =>
    name.startsWith('.') ? imported(new URL(name, file), seen) : [name],
  )
}

describe('importing an adapter', () => {
  it.each(readdirSync(folder))('%s imports no framework but its own, and the fetch ones no Node', file => {
    const names = new Set(imported(new URL(file, folder)))
    const foreign = [...names].filter(name => !name.startsWith('node:') && name !== '@accredit/protocol')
    expect(foreign.filter(name => own[file]?.includes(name) !== true)).toEqual([])
    if (['web.ts', 'next.ts', 'aws-lambda.ts'].includes(file))
      expect([...names].filter(name => name.startsWith('node:'))).toEqual([])
  })
})
